import { describe, expect, it } from "@jest/globals";
import { gateError } from "../../src/errors.js";
import type { Inputs } from "../../src/action/inputs.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { HeapMeter, Answer, ArtifactShelf } from "../../src/ports.js";
import { LARGE, play, PUSH, PUSHED, SHA, SMALL, WARNED, type Scenario, type Scene } from "./world.js";

const LEG: Partial<Inputs> = { mode: "measure", key: "default+3.13" };
const ARTIFACT = "heapgate-heaps-default+3.13";
const TWO_TARGETS = { ".github/heapgate.yml": "targets: { api: { import: shop }, worker: { import: tasks } }\n" };
const INTERPRETER = { command: ["python3"], origin: "PATH" };

function measure(scene: Scene = {}, inputs: Partial<Inputs> = {}): Promise<Scenario> {
  return play({ ...LEG, ...inputs }, scene);
}

function textOf(scenario: Scenario, file: string): string {
  return scenario.published.at(-1)?.files[file] ?? "";
}

function indexOf(scenario: Scenario): unknown {
  return JSON.parse(textOf(scenario, "heapgate-heaps.json"));
}

/** The heaps of its runs, one after the other, by target. */
function meterOf(runs: Readonly<Record<string, readonly Snapshot[]>>): HeapMeter {
  return {
    open: ({ name }) => {
      const left = [...(runs[name] ?? [])];
      if (left.length === 0) {
        return Promise.reject(gateError("interpreter-missing", { target: name, command: "py", origin: "PATH" }));
      }
      return Promise.resolve({
        interpreter: INTERPRETER,
        run: () => Promise.resolve(left.shift() ?? SMALL),
        runBare: () => Promise.resolve(null),
      });
    },
  };
}

describe("a leg that only measures", () => {
  it("leaves its heaps for the job that reports, judges nothing and asks GitHub for nothing", async () => {
    const told = await measure({ heap: LARGE });
    expect(told.published).toEqual([
      {
        name: ARTIFACT,
        retentionDays: null,
        files: {
          "heap-0-0.json": JSON.stringify(LARGE),
          "heapgate-heaps.json": JSON.stringify({
            heaps: 1,
            key: "default+3.13",
            commit: SHA.merge,
            baselineCommit: SHA.base,
            targets: [{ kind: "measured", name: "default", candidates: 1, interpreter: INTERPRETER }],
          }),
        },
      },
    ]);
    expect(told.ending).toEqual({ exitCode: 0, failure: null });
    expect(told.outputs).toEqual({ verdict: "" });
    expect([told.calls, told.comments, told.annotations, told.written]).toEqual([[], [], [], {}]);
  });

  it("says in a few lines what it measured", async () => {
    const { log, summary } = await measure({ files: TWO_TARGETS, heap: SMALL }, { imports: [] });
    expect(log.split("\n")).toEqual([
      ...["api", "worker"].flatMap((name) => [
        `${name}: run 1`,
        `${name}: run 2`,
        `${name}: in case of a breach, run 1 of 2`,
        `${name}: in case of a breach, run 2 of 2`,
      ]),
      "heapgate: measured 2 of 2 targets, nothing is judged here",
      "",
      "  target       heap  objects  unequal heaps",
      "  api     977.5 KiB       20              1",
      "  worker  977.5 KiB       20              1",
      "",
      `Left as ${ARTIFACT} for the job of mode: report.`,
      "",
    ]);
    expect(summary).toBe(
      [
        "### heapgate: measured 2 of 2 targets, nothing is judged here",
        "",
        "| target   |      heap | objects | unequal heaps |",
        "| :------- | --------: | ------: | ------------: |",
        "| `api`    | 977.5 KiB |      20 |             1 |",
        "| `worker` | 977.5 KiB |      20 |             1 |",
        "",
        `Left as \`${ARTIFACT}\` for the job of \`mode: report\`.`,
        "",
      ].join("\n"),
    );
  });

  it("keeps the heaps of two more runs, as a breach would need them, equal ones once", async () => {
    const runs = { default: [SMALL, SMALL, WARNED, SMALL] };
    const told = await measure({ ports: { meter: meterOf(runs) } });
    expect(indexOf(told)).toMatchObject({ targets: [{ candidates: 2 }] });
    expect([textOf(told, "heap-0-0.json"), textOf(told, "heap-0-1.json")]).toEqual(
      [SMALL, WARNED].map((heap) => JSON.stringify(heap)),
    );
    expect(Object.keys(told.published[0]?.files ?? {})).toHaveLength(3);
  });

  it("on a push has no commit to be compared with", async () => {
    expect(indexOf(await measure({ run: PUSH, head: PUSHED }))).toMatchObject({
      commit: SHA.head,
      baselineCommit: null,
    });
  });

  it("leaves what it can where a target cannot be measured, and fails", async () => {
    const meter = meterOf({ worker: [SMALL, SMALL, SMALL, SMALL] });
    const told = await measure({ files: TWO_TARGETS, ports: { meter } }, { imports: [] });
    const what = "target api: the interpreter py (PATH) cannot be started";
    const fix = "Install it, or name another with the target's python key or --python.";
    expect(indexOf(told)).toMatchObject({
      targets: [
        { kind: "failed", name: "api", what, fix, where: null, detail: null },
        { kind: "measured", name: "worker", candidates: 1 },
      ],
    });
    expect(textOf(told, "heap-1-0.json")).toBe(JSON.stringify(SMALL));
    expect(told.ending).toEqual({ exitCode: 2, failure: `heapgate: ${what}\n${fix}` });
    expect(told.annotations).toEqual([
      { level: "error", title: "heapgate: api", message: `${what}\n${fix}`, where: null },
    ]);
    expect(told.outputs).toEqual({ verdict: "failed" });
    expect(told.summary.split("\n")).toEqual([
      "### ❌ heapgate: measured 1 of 2 targets, nothing is judged here",
      "",
      "| target   |      heap | objects | unequal heaps |",
      "| :------- | --------: | ------: | ------------: |",
      "| `api`    |         - |       - |             - |",
      "| `worker` | 977.5 KiB |      20 |             1 |",
      "",
      "target api: the interpreter py (PATH) cannot be started",
      "",
      "What to do: Install it, or name another with the target's python key or `--python`.",
      "",
      `Left as \`${ARTIFACT}\` for the job of \`mode: report\`.`,
      "",
    ]);
  });

  it.each<[string, Answer<"published" | "taken">, string]>([
    ["is refused", { kind: "refused", status: null, message: "no service here" }, "no service here"],
    ["has the name of another leg", { kind: "answer", value: "taken" }, "needs an input leg of its own"],
  ])("fails where what it leaves %s: nobody would be gated", async (_what, answer, reason) => {
    const told = await measure({ ports: { shelf: shelfThat({ publishes: () => answer }) } });
    expect(told.ending.exitCode).toBe(2);
    expect(told.ending.failure).toMatch(/^heapgate: what this leg measured could not be left for the job that reports/);
    expect(told.ending.failure).toContain(reason);
    expect(told.summary).toContain(reason);
    expect(told.outputs).toEqual({ verdict: "failed" });
  });

  it("replaces what an earlier attempt of its run left", async () => {
    const answers: Answer<"published" | "taken">[] = [
      { kind: "answer", value: "taken" },
      { kind: "answer", value: "published" },
    ];
    const withdrawn: string[] = [];
    const shelf = shelfThat({ publishes: () => answers.shift() ?? { kind: "answer", value: "taken" }, withdrawn });
    const told = await measure({ run: { ...PUSH, attempt: 2 }, head: PUSHED, ports: { shelf } });
    expect([told.ending.exitCode, withdrawn]).toEqual([0, [ARTIFACT]]);
  });

  it.each([
    ["the configuration has mistakes", { files: { ".github/heapgate.yml": "target: {}\n" } }, "target is not a key"],
    ["nothing says what to measure", {}, "the input import names no module"],
    ["it meets a bug", { files: TWO_TARGETS, ports: { meter: { open: broken } } }, "this is a bug of heapgate"],
  ])("leaves the comment of the pull request alone where %s", async (_what, scene, reason) => {
    const told = await measure(scene, { imports: [] });
    expect(told.ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining(reason) });
    expect([told.calls, told.comments, told.published]).toEqual([[], [], []]);
    expect(told.outputs).toEqual({ verdict: "failed" });
  });
});

function broken(): Promise<never> {
  return Promise.reject(new Error("broken"));
}

/** A shelf on which nothing is but what is published now. */
function shelfThat({
  publishes,
  withdrawn = [],
}: {
  readonly publishes: () => Answer<"published" | "taken">;
  readonly withdrawn?: string[];
}): ArtifactShelf {
  const unasked = (): Promise<never> => Promise.reject(new Error("not asked for"));
  return {
    list: unasked,
    listOfRun: unasked,
    listOfThisRun: unasked,
    run: unasked,
    runsOf: unasked,
    runsOn: unasked,
    download: unasked,
    draft: () =>
      Promise.resolve({
        add: () => Promise.resolve(),
        publish: () => Promise.resolve(publishes()),
        discard: () => Promise.resolve(),
      }),
    withdraw: (name) => {
      withdrawn.push(name);
      return Promise.resolve({ kind: "answer", value: null });
    },
  };
}
