// What a test sees of a workflow: its triggers, the rights of its jobs, their steps.
import { execFileSync } from "node:child_process";
import { parse } from "yaml";
import { z } from "zod";

const permissions = z.record(z.string(), z.enum(["none", "read", "write"]));
const step = z
  .object({
    uses: z.string().optional(),
    run: z.string().optional(),
    if: z.string().optional(),
    with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  })
  .loose();
const job = z
  .object({
    needs: z.union([z.string(), z.array(z.string())]).optional(),
    if: z.string().optional(),
    permissions: permissions.optional(),
    "timeout-minutes": z.number().optional(),
    strategy: z
      .object({ matrix: z.record(z.string(), z.unknown()) })
      .loose()
      .optional(),
    steps: z.array(step),
  })
  .loose();
const workflow = z
  .object({
    name: z.string().optional(),
    // `on: push` and `on: [push]` are short for a mapping without values.
    on: z.preprocess(
      (on) => {
        const names = typeof on === "string" ? [on] : on;
        return Array.isArray(names) ? Object.fromEntries(names.map((name) => [name, null])) : names;
      },
      z.record(z.string(), z.unknown()),
    ),
    permissions: permissions.optional(),
    jobs: z.record(z.string(), job),
  })
  .loose();

export type Permissions = z.infer<typeof permissions>;
export type Step = z.infer<typeof step>;
export type Workflow = z.infer<typeof workflow>;

export function parseWorkflow(text: string): Workflow {
  return workflow.parse(parse(text));
}

export type ListedWorkflow = { readonly file: string; readonly text: string };

/** Those that GitHub runs here, the examples, and every complete one of the documentation. */
export function listWorkflows(): readonly ListedWorkflow[] {
  const listed = execFileSync(process.execPath, ["scripts/lint-workflows.mjs", "--list"], { encoding: "utf8" });
  return z.array(z.object({ file: z.string(), text: z.string() })).parse(JSON.parse(listed));
}

export function isOwnAction({ uses }: Step): boolean {
  return uses === "./" || /^heapgate\/heapgate@/.test(uses ?? "");
}

/** Names of the workflows that a second phase waits for, `mode: comment` under workflow_run. */
export function relayedBy(workflows: readonly Workflow[]): readonly string[] {
  const waiting = z.object({ workflows: z.array(z.string()) });
  return workflows.flatMap(({ on }) => ("workflow_run" in on ? waiting.parse(on["workflow_run"]).workflows : []));
}

/** What the token of a job may do: a job that says it says all of it. */
export function permissionsOf({ permissions: ofAll, jobs }: Workflow, name: string): Permissions | undefined {
  return jobs[name]?.permissions ?? ofAll;
}
