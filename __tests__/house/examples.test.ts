// The example workflows: what the action takes, what belongs together, and the one that the README shows in short.
import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { decodeInputs } from "../../src/action/inputs.js";
import { isOwnAction, listWorkflows, parseWorkflow, permissionsOf, relayedBy, type Step } from "./workflow.js";

const WORKFLOWS = listWorkflows();
const DEFAULTS = z
  .object({ inputs: z.record(z.string(), z.object({ default: z.string().optional() })) })
  .parse(parse(readFileSync("action.yml", "utf8"))).inputs;

const example = (name: string): ReturnType<typeof parseWorkflow> =>
  parseWorkflow(readFileSync(`examples/workflows/${name}.yml`, "utf8"));

function stepsOf(text: string): readonly Step[] {
  return Object.values(parseWorkflow(text).jobs).flatMap(({ steps }) => steps);
}

/** As the runner gives them: the defaults of action.yml, and every expression as some text. */
function inputsOf({ with: given }: Step): ReturnType<typeof decodeInputs> {
  return decodeInputs((name) => String(given[name] ?? DEFAULTS[name]?.default ?? "").replace(/\$\{\{.*?\}\}/g, "some"));
}

describe("every workflow", () => {
  it("uses the action with values that it takes", () => {
    const modes = WORKFLOWS.filter(({ file }) => !/test|platforms/.test(file)).map(({ file, text }) => [
      file.replace(/^.*\//, ""),
      ...stepsOf(text)
        .filter(isOwnAction)
        .map((step) => inputsOf(step).mode),
    ]);
    expect(modes).toStrictEqual(
      expect.arrayContaining([
        ["README.md", "auto"],
        ["heapgate.yml", "auto"],
        ["push-and-pull-request.yml", "auto"],
        ["heap.yml", "auto"],
        ["heap-comment.yml", "comment"],
        ["matrix.yml", "measure", "report"],
        ["monorepo.yml", "auto", "auto"],
        ["enterprise.yml", "auto"],
      ]),
    );
    expect(() => inputsOf({ uses: "./", with: { mode: "some other" } })).toThrow(/mode/);
  });
});

describe("push-and-pull-request.yml", () => {
  it("is what the README shows in short", () => {
    const [shown] = WORKFLOWS.filter(({ file }) => file === "README.md").map(({ text }) => parseWorkflow(text));
    const whole = example("push-and-pull-request");
    if (shown === undefined) throw new Error("README.md shows no workflow");
    // Which version of another's action it is does not matter here.
    const steps = ({ jobs }: typeof whole): readonly unknown[] =>
      (jobs["heap"]?.steps ?? []).map(({ uses, ...step }) => ({ ...step, uses: uses?.replace(/@.*/, "") }));
    expect(steps(whole)).toStrictEqual(steps(shown));
    expect(permissionsOf(whole, "heap")).toStrictEqual(permissionsOf(shown, "heap"));
    expect(Object.keys(whole.on)).toStrictEqual(Object.keys(shown.on));
    expect(whole.on["push"]).toStrictEqual(shown.on["push"]);
  });
});

describe("heap.yml and heap-comment.yml", () => {
  const first = example("heap");
  const second = example("heap-comment");

  it("name each other", () => {
    expect(relayedBy([second])).toStrictEqual([first.name]);
    expect(Object.keys(second.on)).toStrictEqual(["workflow_run"]);
  });

  it("give nobody who runs foreign code a right to write", () => {
    expect(Object.keys(first.on)).toStrictEqual(["push", "pull_request"]);
    const rights = Object.keys(first.jobs).map((name) => Object.values(permissionsOf(first, name) ?? {}));
    expect(rights).toStrictEqual([["read", "read"]]);
  });

  it("run no foreign code where there is a right to write", () => {
    const [[name, job] = ["", null], ...others] = Object.entries(second.jobs);
    expect(others).toStrictEqual([]);
    expect(permissionsOf(second, name)).toStrictEqual({ contents: "read", actions: "read", "pull-requests": "write" });
    expect(job?.if).toBe("github.event.workflow_run.event == 'pull_request'");
    expect(job?.steps).toStrictEqual([{ uses: "heapgate/heapgate@v1", with: { mode: "comment" } }]);
  });
});

describe("matrix.yml", () => {
  const { jobs } = example("matrix");

  it("reports the legs that there are, whatever became of them", () => {
    const { measure, report } = jobs;
    const leg = measure?.steps.find(isOwnAction);
    expect(leg?.with).toStrictEqual({ mode: "measure", leg: "${{ matrix.python }}" });
    const last = report?.steps.find(isOwnAction);
    if (last === undefined) throw new Error("there is no report");
    expect(inputsOf(last).mode).toBe("report");
    expect(inputsOf(last).legs).toStrictEqual(measure?.strategy?.matrix["python"]);
    expect({ needs: report?.needs, if: report?.if }).toStrictEqual({ needs: "measure", if: "always()" });
    expect(measure?.strategy).toHaveProperty("fail-fast", false);
  });
});

describe("monorepo.yml", () => {
  it("keeps its uses apart", () => {
    const uses = Object.values(example("monorepo").jobs).flatMap(({ steps }) => steps.filter(isOwnAction));
    expect(uses.map((step) => inputsOf(step).key)).toStrictEqual(["shop", "mail"]);
  });
});

describe("enterprise.yml", () => {
  it("caches the folder that the action reads and writes", () => {
    const steps = Object.values(example("enterprise").jobs).flatMap((job) => job.steps);
    const own = steps.find(isOwnAction);
    if (own === undefined) throw new Error("there is no use of heapgate");
    const cached = steps.filter(({ uses }) => uses?.startsWith("actions/cache/")).map((step) => step.with["path"]);
    expect(inputsOf(own).baseline).toStrictEqual({ kind: "file", folder: cached[0] });
    expect(cached).toStrictEqual([cached[0], cached[0]]);
  });
});
