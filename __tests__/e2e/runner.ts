// The part of GitHub's runner that an action sees: inputs and defaults from action.yml, the environment, file commands,
// commands in the output, limits, the time-out. After actions/runner 2.336.0.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { FakeGitHub, FakeRun } from "./fake-github.js";
import { NODE24 } from "./node24.js";
import { root } from "./root.js";
import { readFileCommand, readOutput, type Command, type ShownAnnotation } from "./runner-commands.js";
import { COMMAND_FILES, inputVariable, runnerVariables } from "./runner-environment.js";

export type { ShownAnnotation } from "./runner-commands.js";

/** The runtime under test: GitHub's own, or the one that runs the tests, unless told otherwise. */
const node = process.env["HEAPGATE_NODE"] ?? NODE24 ?? process.execPath;
/** Where the bundle under test lies; dist/ of the checkout, unless told otherwise. */
const dist = process.env["HEAPGATE_DIST"] ?? join(root, "dist");

export type Step = {
  readonly github: FakeGitHub;
  readonly run: FakeRun;
  readonly payload: unknown;
  readonly ref: string;
  /** GITHUB_SHA: for a pull request its merge. */
  readonly sha: string;
  readonly workspace: string;
  /** As under `with:`. */
  readonly with?: Readonly<Record<string, string>>;
  readonly attempt?: number;
  readonly job?: string;
  readonly baseRef?: string;
  readonly headRef?: string;
  /** The ref that the workflow's file was read from, where it is not `ref`. */
  readonly workflowRef?: string;
  /** Variables of the job, beside what the runner sets or in its place. */
  readonly env?: Readonly<Record<string, string>>;
  /** Makes the waits of retries a hundred times shorter, those of 20 s and more, which are limits of real work, ten times. */
  readonly pace?: "real" | "hurried";
  /** Path of the Node that runs it, in place of the one under test. */
  readonly runtime?: string;
  /** As `timeout-minutes` of the step. */
  readonly timeoutMilliseconds?: number;
};

export type StepEnd = {
  /** -1: it was ended by a signal. */
  readonly exitCode: number;
  /** It took longer than it may, and was ended by the runner. */
  readonly timedOut: boolean;
  /** Lines that a reader of the log sees, commands left out. */
  readonly log: string;
  /** All that was written to stdout and stderr, with what the action itself asked to be masked as `***`. */
  readonly raw: string;
  readonly annotations: readonly ShownAnnotation[];
  readonly commands: readonly Command[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The file that the output `report` names; empty where there is none. */
  readonly report: string;
  readonly milliseconds: number;
};

const metadataSchema = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
  runs: z.object({ using: z.literal("node24"), main: z.string() }),
});

export function readMetadata(): z.infer<typeof metadataSchema> {
  return metadataSchema.parse(parse(readFileSync(join(root, "action.yml"), "utf8")));
}

/** Longer than any step should take, shorter than a test may. */
const TIMEOUT_MILLISECONDS = 100_000;
const MAX_SUMMARY_BYTES = 1024 * 1024;

export type PreparedStep = {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

export type Launched = { readonly exitCode: number; readonly timedOut: boolean; readonly written: string };

/** Starts what was prepared, and resolves when it has ended. */
export type Launch = (prepared: PreparedStep, step: Step) => Promise<Launched>;

export async function runStep(step: Step, launch: Launch = spawnStep): Promise<StepEnd> {
  const home = mkdtempSync(join(tmpdir(), "heapgate-runner-"));
  try {
    return await runIn(home, { step, launch });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Lays out the runner's folders in `home`; what is to be started then, and with which environment. */
function prepareStep(home: string, step: Step): PreparedStep {
  const { github, run, workspace, pace = "real", ref, sha, runtime = node } = step;
  const temp = join(home, "work", "_temp");
  const toolCache = join(home, "hostedtoolcache");
  const commandFolder = join(temp, "_runner_file_commands");
  for (const folder of [commandFolder, toolCache, join(temp, "_github_workflow")]) {
    mkdirSync(folder, { recursive: true });
  }
  const files = Object.fromEntries(
    Object.entries(COMMAND_FILES).map(([name, file]) => [name, join(commandFolder, `${file}_${run.id}`)]),
  );
  for (const file of Object.values(files)) writeFileSync(file, "");
  const eventPath = join(temp, "_github_workflow", "event.json");
  writeFileSync(eventPath, JSON.stringify(step.payload));
  const preload = join(home, "hurry.mjs");
  writeFileSync(
    preload,
    "const wait = globalThis.setTimeout;\n" +
      "const paced = (ms) => (ms >= 20_000 ? ms * 0.1 : ms >= 1000 ? ms * 0.01 : ms);\n" +
      "globalThis.setTimeout = (call, ms, ...rest) => wait(call, paced(ms), ...rest);\n",
  );
  const { baseRef = "", headRef = "", attempt = run.attempt, job = "heap", workflowRef = ref } = step;
  const { inputs, runs } = readMetadata();
  return {
    command: [runtime, ...(pace === "hurried" ? ["--import", preload] : []), join(dist, basename(runs.main))],
    environment: {
      // What a step has that is not the runner's: enough to find programs, nothing of the machine that tests.
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? home,
      LANG: "C.UTF-8",
      ...inputVariables(inputs, step),
      ...runnerVariables(
        { github, run, ref, sha, workspace, baseRef, headRef, attempt, job, workflowRef },
        { temp, toolCache, eventPath },
      ),
      ...files,
      ...step.env,
    },
  };
}

export const spawnStep: Launch = async (
  { command: [program = node, ...args], environment },
  { workspace, timeoutMilliseconds = TIMEOUT_MILLISECONDS },
) => {
  const child = spawn(program, args, {
    cwd: workspace,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that whatever it started ends with it.
    detached: true,
  });
  // In a group of its own it would outlive tests that are broken off.
  const end = (): void => signalGroup(child, "SIGKILL");
  process.once("exit", end);
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => (written += text));
  }
  const outcome = await ended(child, timeoutMilliseconds);
  process.off("exit", end);
  return { ...outcome, written };
};

async function runIn(
  home: string,
  { step, launch }: { readonly step: Step; readonly launch: Launch },
): Promise<StepEnd> {
  const { github } = step;
  const prepared = prepareStep(home, step);
  const { environment } = prepared;
  const started = performance.now();
  const { exitCode, timedOut, written } = await launch(prepared, step);
  const milliseconds = performance.now() - started;
  const textOf = (name: keyof typeof COMMAND_FILES): string => readFileSync(environment[name] ?? "", "utf8");
  const shown = readOutput(written);
  github.violations.push(...shown.complaints);
  const summary = textOf("GITHUB_STEP_SUMMARY");
  if (Buffer.byteLength(summary) > MAX_SUMMARY_BYTES) {
    github.violations.push("the summary is over 1 MiB and not shown");
  }
  const valuesOf = (name: keyof typeof COMMAND_FILES): Readonly<Record<string, string>> => {
    try {
      return readFileCommand(textOf(name));
    } catch (error) {
      github.violations.push(`the file of ${name} is malformed, the step fails: ${String(error)}`);
      return {};
    }
  };
  const outputs = valuesOf("GITHUB_OUTPUT");
  if ("NODE_OPTIONS" in valuesOf("GITHUB_ENV")) github.violations.push("NODE_OPTIONS cannot be set for other steps");
  const report = outputs["report"] ?? "";
  return {
    exitCode,
    timedOut,
    raw: shown.raw,
    log: shown.log,
    annotations: shown.annotations,
    commands: shown.commands,
    outputs,
    summary,
    report: report === "" ? "" : readFileSync(report, "utf8"),
    milliseconds,
  };
}

/** Interrupts, then asks, then kills, as the runner does with what takes too long. */
const PATIENCE = [
  ["SIGINT", 7_500],
  ["SIGTERM", 2_500],
  ["SIGKILL", 0],
] as const;

async function ended(
  child: ChildProcess,
  timeout: number,
): Promise<{ readonly exitCode: number; readonly timedOut: boolean }> {
  const close = new Promise<number>((settle) => child.once("close", (code) => settle(code ?? -1)));
  let timedOut = false;
  let timer: NodeJS.Timeout | undefined;
  const escalate = (step: number): void => {
    timedOut = true;
    const [signal, wait] = PATIENCE[step] ?? ["SIGKILL", 0];
    signalGroup(child, signal);
    if (step < PATIENCE.length - 1) timer = setTimeout(() => escalate(step + 1), wait);
  };
  timer = setTimeout(() => escalate(0), timeout);
  const exitCode = await close;
  clearTimeout(timer);
  return { exitCode, timedOut };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function inputVariables(
  inputs: z.infer<typeof metadataSchema>["inputs"],
  { with: given = {}, run }: Step,
): Readonly<Record<string, string>> {
  for (const name of Object.keys(given)) if (!(name in inputs)) throw new Error(`no input ${name} in action.yml`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value = "" }]) => [
      inputVariable(name),
      given[name] ?? value.replace(/^\$\{\{ github\.token \}\}$/, run.token),
    ]),
  );
}
