import { describe, expect, it } from "@jest/globals";
import type { ActionPorts } from "../../src/action/action-ports.js";
import { openBundle, type Bundle } from "../../src/action/bundle.js";
import { gateError } from "../../src/errors.js";
import { archiveOf, artifact, bundle, draftIn, judged, run, type ArchiveTexts } from "./bundles.js";
import { LARGE, play, PULL_REQUEST, PUSH, PUSHED, SHA, SMALL, WARNED, type Scenario, type Scene } from "./world.js";

const STORED: Scene = {
  artifacts: [artifact(SHA.base, await bundle(SHA.base, judged(SMALL)))],
  runs: { 100: run(SHA.base) },
};
/** The base commit brought a regression that nobody accepted. */
const STORED_RED: Scene = {
  ...STORED,
  artifacts: [artifact(SHA.base, await bundle(SHA.base, judged(LARGE, { commit: SHA.older, heap: SMALL })))],
};
const PUSHING: Scene = { ...STORED, run: PUSH, head: PUSHED };

const unsupported = () => Promise.resolve({ kind: "refused" as const, status: null, message: "not supported on GHES" });
const REFUSING: ActionPorts["shelf"] = {
  list: unsupported,
  listOfRun: unsupported,
  listOfThisRun: unsupported,
  run: unsupported,
  runsOf: unsupported,
  runsOn: unsupported,
  download: unsupported,
  draft: () => Promise.resolve({ ...draftIn({}), publish: unsupported }),
  withdraw: unsupported,
};

async function storedIn(files: ArchiveTexts | undefined): Promise<Bundle> {
  const opened = await openBundle(archiveOf(files ?? {}), { commit: SHA.head, key: "default" });
  if (opened.kind === "refused") throw new Error(opened.message);
  return opened.value;
}

describe("a pull request", () => {
  it("passes against the heap of its base commit, and is told in every place", async () => {
    const { ending, outputs, summary, comments, log, written, annotations, published } = await play({}, STORED);
    expect(ending).toEqual({ exitCode: 0, failure: null });
    expect(outputs).toMatchObject({ verdict: "passed", "growth-bytes": "0", "baseline-sha": SHA.base });
    expect(summary).toContain("no growth");
    expect(log).toContain("no growth");
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(SHA.merge.slice(0, 12));
    expect(outputs["comment-url"]).toBe(comments[0]?.url);
    expect(JSON.parse(written[outputs["report"] ?? ""] ?? "")).toMatchObject({ verdict: "passed" });
    expect(annotations).toEqual([]);
    expect(published).toEqual([]);
  });

  it("costs six calls and the download in the common case", async () => {
    const { calls } = await play({}, STORED);
    expect(calls).toEqual([
      "readFile",
      "tip of main",
      `list heapgate-baseline-default-${SHA.base.slice(0, 12)}`,
      "run 100",
      "download 1",
      "comments",
      "create",
    ]);
  });

  it("fails where it grows too much", async () => {
    const { ending, outputs, annotations } = await play({}, { ...STORED, heap: LARGE });
    expect(ending).toMatchObject({ exitCode: 1, failure: expect.stringContaining("breached") });
    expect(outputs).toMatchObject({ verdict: "breached", breaches: "2", "growth-bytes": "8000000" });
    expect(annotations.map(({ level }) => level)).toEqual(["error", "warning"]);
  });

  it("is not red for a regression that the base has already", async () => {
    const { ending } = await play({}, { ...STORED_RED, heap: LARGE });
    expect(ending.exitCode).toBe(0);
  });

  it("is compared with the merge-base where the head is checked out", async () => {
    const head = { sha: SHA.head, parents: [SHA.older] };
    const { ending, outputs } = await play({}, { ...STORED, head, mergeBase: SHA.base, heap: LARGE });
    expect(ending.exitCode).toBe(1);
    expect(outputs["baseline-sha"]).toBe(SHA.base);
  });

  it("is never compared with itself", async () => {
    const head = { sha: SHA.head, parents: [SHA.older] };
    const artifacts = [artifact(SHA.head, await bundle(SHA.head, judged(SMALL)))];
    const { outputs, annotations } = await play({}, { ...STORED, artifacts, head, mergeBase: SHA.head });
    expect(outputs["verdict"]).toBe("no-baseline");
    expect(annotations[0]?.message).toContain("the base itself");
  });

  it.each([
    ["another commit in the workspace", { head: { sha: SHA.older, parents: [] } }, "neither the pull request's head"],
    ["no commit in the workspace", { head: { unknown: "not a git repository" } }, "not a git repository"],
    ["no merge-base", { head: { sha: SHA.head, parents: [SHA.older] } }, "the merge-base with"],
    ["no artifact", { artifacts: [] }, "no heap is stored for commit"],
  ])("passes loudly with %s", async (_what, scene, reason) => {
    const { ending, outputs, annotations, comments } = await play({}, { ...STORED, ...scene, heap: LARGE });
    expect(ending.exitCode).toBe(0);
    expect(outputs).toMatchObject({ verdict: "no-baseline", "baseline-sha": "" });
    expect(annotations).toMatchObject([{ level: "warning", message: expect.stringContaining(reason) }]);
    expect(comments[0]?.body).toContain("no baseline");
  });

  it("passes loudly where the stored heaps have none of the target", async () => {
    const files = { ".github/heapgate.yml": "targets: { api: { import: shop } }\n" };
    const { annotations, outputs } = await play({ imports: [] }, { ...STORED, files });
    expect(outputs["verdict"]).toBe("no-baseline");
    expect(annotations.map(({ message }) => message).join()).toContain("have none of this target");
  });

  it("fails without a baseline where one is required", async () => {
    const { ending } = await play({ requireBaseline: true }, { ...STORED, artifacts: [] });
    expect(ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining("a baseline is required") });
  });

  it("passes loudly where the baseline is late", async () => {
    const clock = {
      today: () => "2026-01-31",
      within: () => Promise.resolve("late" as const),
      elapsed: () => 0,
      wait: () => Promise.resolve(),
    };
    const { ending, annotations } = await play({}, { ...STORED, ports: { clock } });
    expect(ending.exitCode).toBe(0);
    expect(annotations[0]?.message).toContain("within 60 s");
  });

  it("keeps its verdict and loses its comment with a read-only token", async () => {
    const refused = () =>
      Promise.resolve({ kind: "refused" as const, status: 403, message: "Resource not accessible by integration" });
    const list = () => Promise.resolve({ kind: "answer" as const, value: [] });
    const board: ActionPorts["board"] = { list, create: refused, update: refused, remove: refused, self: refused };
    const { ending, annotations, outputs } = await play({}, { ...STORED, heap: LARGE, ports: { board } });
    expect(ending.exitCode).toBe(1);
    expect(outputs["comment-url"]).toBe("");
    const warning = annotations.find(({ title }) => title === "heapgate: no comment");
    expect(warning).toMatchObject({ level: "warning", message: expect.stringContaining("pull-requests: write") });
  });

  it("neither looks nor writes where no comment is wanted", async () => {
    const { calls } = await play({ comment: "never" }, STORED);
    expect(calls.filter((call) => /comments|create|update/.test(call))).toEqual([]);
  });

  it("fails on warnings, or on nothing, as asked", async () => {
    const warned =
      "targets: { default: { import: shop } }\nthresholds: [{ id: t, measure: total.bytes, warn: { growth: 0 } }]\n";
    const scene = { ...STORED, heap: LARGE, files: { ".github/heapgate.yml": warned } };
    expect((await play({ imports: [] }, scene)).ending.exitCode).toBe(0);
    expect((await play({ imports: [], failOn: "warn" }, scene)).ending.exitCode).toBe(1);
    expect((await play({ failOn: "never" }, { ...STORED, heap: LARGE })).ending.exitCode).toBe(0);
  });
});

describe("a push to a branch that keeps baselines", () => {
  it("stores its heaps, for as long as asked", async () => {
    const { ending, published } = await play({ retentionDays: 30 }, PUSHING);
    expect(ending.exitCode).toBe(0);
    expect(published.map(({ name, retentionDays }) => ({ name, retentionDays }))).toEqual([
      { name: `heapgate-baseline-default-${SHA.head.slice(0, 12)}`, retentionDays: 30 },
    ]);
    expect(await storedIn(published[0]?.files)).toMatchObject({
      commit: SHA.head,
      decision: "judged",
      targets: [{ name: "default", verdict: "passed", accepted: null }],
    });
    expect(JSON.parse(published[0]?.files["heap-0.json"] ?? "")).toEqual(SMALL);
  });

  it("stores a regression, too, with the last accepted heap beside it", async () => {
    const { ending, published } = await play({}, { ...PUSHING, heap: LARGE });
    expect(ending.exitCode).toBe(1);
    const stored = await storedIn(published[0]?.files);
    expect(stored.targets).toMatchObject([{ verdict: "breached", level: "fail", accepted: { commit: SHA.base } }]);
    expect(await stored.heap("default")).toMatchObject({ value: { heap: LARGE } });
    expect(await stored.acceptedHeap("default")).toMatchObject({ value: { heap: SMALL } });
  });

  it("stays red for the regression before it, and carries the accepted heap on", async () => {
    const { ending, outputs, published, summary } = await play(
      {},
      { ...STORED_RED, run: PUSH, head: PUSHED, heap: LARGE },
    );
    expect(ending.exitCode).toBe(1);
    expect(outputs["baseline-sha"]).toBe(SHA.older);
    expect(summary).toContain(SHA.older.slice(0, 12));
    expect((await storedIn(published[0]?.files)).targets[0]?.accepted).toEqual({ commit: SHA.older });
  });

  it("turns green when the growth is gone, and counts from there", async () => {
    const { ending, published } = await play({}, { ...STORED_RED, run: PUSH, head: PUSHED });
    expect(ending.exitCode).toBe(0);
    expect((await storedIn(published[0]?.files)).targets[0]?.accepted).toBeNull();
  });

  it("stores the first heap where there was none", async () => {
    const { ending, outputs, published } = await play({}, { ...PUSHING, artifacts: [] });
    expect(ending.exitCode).toBe(0);
    expect(outputs["verdict"]).toBe("no-baseline");
    expect(published).toHaveLength(1);
  });

  it("takes the parent's heap where that of the tip before is gone", async () => {
    const gone = { ...PUSH, payload: { repository: { id: 11, default_branch: "main" }, before: SHA.older } };
    expect((await play({}, { ...PUSHING, run: gone })).outputs["baseline-sha"]).toBe(SHA.base);
  });

  it("is green again after somebody accepted the very commit", async () => {
    const accepted = await bundle(SHA.head, judged(LARGE, { commit: SHA.base, heap: SMALL }), { acceptance: "now" });
    const artifacts = [...(STORED.artifacts ?? []), artifact(SHA.head, accepted, { id: 2 })].map((each, at) =>
      at === 0 || each.run === null ? each : { ...each, run: { ...each.run, id: 101 } },
    );
    const runs = { ...STORED.runs, 101: run(SHA.head, { event: "workflow_dispatch" }) };
    const { ending, outputs } = await play({}, { ...PUSHING, artifacts, runs, heap: LARGE });
    expect(ending.exitCode).toBe(0);
    expect(outputs["baseline-sha"]).toBe(SHA.head);
  });

  it("accepts by workflow_dispatch: told as breached, not failed, the measure from here on", async () => {
    const dispatch = { ...PUSH, event: "workflow_dispatch", payload: { inputs: { accept: "true" } } };
    const { ending, outputs, published, annotations } = await play({}, { ...PUSHING, run: dispatch, heap: LARGE });
    expect(ending).toEqual({ exitCode: 0, failure: null });
    expect(outputs["verdict"]).toBe("breached");
    expect(await storedIn(published[0]?.files)).toMatchObject({ decision: "accepted", targets: [{ accepted: null }] });
    expect(annotations).toContainEqual(expect.objectContaining({ level: "notice", title: "heapgate" }));
  });

  it.each([
    ["the artifact service refuses", { ports: { shelf: REFUSING } }, "not supported on GHES"],
    ["another commit is in the workspace", { head: { sha: SHA.older, parents: [SHA.base] } }, "the run is for"],
  ])("fails where it is to accept and %s: nothing is accepted", async (_what, scene, reason) => {
    const dispatch = { ...PUSH, event: "workflow_dispatch", payload: { inputs: { accept: "true" } } };
    const { ending } = await play({}, { ...PUSHING, run: dispatch, heap: LARGE, ...scene });
    expect(ending.exitCode).toBe(2);
    expect(ending.failure).toMatch(/^heapgate: nothing was accepted, since no heap was stored: /);
    expect(ending.failure).toContain(reason);
  });

  it("says why it could not measure where it was to accept", async () => {
    const dispatch = { ...PUSH, event: "workflow_dispatch", payload: { inputs: { accept: "true" } } };
    const open = () =>
      Promise.reject(gateError("interpreter-missing", { target: "default", command: "p", origin: "o" }));
    const { ending } = await play({}, { ...PUSHING, run: dispatch, ports: { meter: { open } } });
    expect(ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining("the interpreter p") });
  });

  it("that warnings fail stays red for one that nobody accepted", async () => {
    const red = await play({ failOn: "warn" }, { ...PUSHING, heap: WARNED });
    expect(red.ending.exitCode).toBe(1);
    expect((await storedIn(red.published[0]?.files)).targets[0]?.accepted).toEqual({ commit: SHA.base });
    const next = { run: { ...PUSH, sha: SHA.merge }, head: { sha: SHA.merge, parents: [SHA.head] } };
    const artifacts = [artifact(SHA.head, red.published[0]?.files ?? {})];
    const runs = { 100: run(SHA.head) };
    const still = await play({ failOn: "warn" }, { ...next, artifacts, runs, heap: WARNED });
    expect(still.ending.exitCode).toBe(1);
  });

  it("stores nothing where a target could not be measured", async () => {
    const open = () =>
      Promise.reject(gateError("interpreter-missing", { target: "default", command: "p", origin: "o" }));
    const { ending, published, annotations } = await play({}, { ...PUSHING, ports: { meter: { open } } });
    expect(ending.exitCode).toBe(2);
    expect(published).toEqual([]);
    expect(annotations.map(({ title }) => title)).toContain("heapgate: no baseline stored");
  });

  it.each([
    ["another commit", { sha: SHA.older, parents: [SHA.base] }, SHA.older.slice(0, 12)],
    ["no commit", { unknown: "not a git repository" }, "not a git repository"],
  ])("stores nothing with %s in the workspace, and says so", async (_what, head, reason) => {
    const { published, annotations } = await play({}, { ...PUSHING, head });
    expect(published).toEqual([]);
    const warning = annotations.find(({ title }) => title === "heapgate: no baseline stored");
    expect(warning?.message).toContain(reason);
  });

  it.each([
    [1, 0, "an input leg of its own"],
    [2, 1, null],
  ])("in attempt %i replaces %i of its own of that name", async (attempt, replaced, warning) => {
    let isTaken = true;
    const withdrawn: string[] = [];
    const answer = <T>(value: T) => Promise.resolve({ kind: "answer" as const, value });
    const shelf: ActionPorts["shelf"] = {
      ...REFUSING,
      list: () => answer({ artifacts: [], isComplete: true }),
      draft: () =>
        Promise.resolve({
          ...draftIn({}),
          publish: () => answer(isTaken ? ("taken" as const) : ("published" as const)),
        }),
      withdraw: (name) => {
        withdrawn.push(name);
        isTaken = false;
        return answer(null);
      },
    };
    const { annotations, ending } = await play({}, { ...PUSHING, run: { ...PUSH, attempt }, ports: { shelf } });
    expect(ending.exitCode).toBe(0);
    expect(withdrawn).toHaveLength(replaced);
    const told = annotations.find(({ title }) => title === "heapgate: no baseline stored")?.message ?? null;
    expect(told).toEqual(warning === null ? null : expect.stringContaining(warning));
  });

  it("keeps its verdict where the artifact service refuses", async () => {
    const { ending, annotations } = await play({}, { ...PUSHING, ports: { shelf: REFUSING } });
    expect(ending.exitCode).toBe(0);
    expect(annotations.map(({ message }) => message).join()).toContain("not supported on GHES");
  });

  it("has no comment", async () => {
    const { calls } = await play({}, PUSHING);
    expect(calls.filter((call) => /comments|create|update/.test(call))).toEqual([]);
  });
});

describe("growth that somebody accepted", () => {
  const DISPATCH = { event: "workflow_dispatch", payload: { inputs: { accept: "true" } } };
  const SCHEDULE = { event: "schedule", payload: {} };
  type Event = { readonly event: string; readonly payload: unknown; readonly attempt?: number };
  type Step = { readonly of: Event; readonly id: number; readonly heap: typeof SMALL };

  /** Runs of the pushed commit one after the other, each of which finds what those before it stored. */
  async function playAll(...steps: readonly Step[]): Promise<readonly Scenario[]> {
    const played: Scenario[] = [];
    let scene = PUSHING;
    for (const { of, id, heap } of steps) {
      const scenario = await play({}, { ...scene, run: { ...PUSH, ...of, id }, heap });
      const stored = artifact(SHA.head, scenario.published[0]?.files ?? {}, {
        id: 10 + played.length,
        createdAt: `2026-01-0${2 + played.length}T00:00:00Z`,
        run: { id, repositoryId: 11, headRepositoryId: 11, headSha: SHA.head },
      });
      // A re-run takes the place of what its first attempt stored.
      const others = (scene.artifacts ?? []).filter((each) => each.run?.id !== id);
      scene = {
        ...scene,
        artifacts: [...others, stored],
        runs: { ...scene.runs, [id]: run(SHA.head, { event: of.event }) },
      };
      played.push(scenario);
    }
    return played;
  }

  it("stays accepted when the commit is measured on a schedule and its red push is run again", async () => {
    const played = await playAll(
      { of: PUSH, id: 500, heap: LARGE },
      { of: DISPATCH, id: 501, heap: LARGE },
      { of: SCHEDULE, id: 502, heap: LARGE },
      { of: { ...PUSH, attempt: 2 }, id: 500, heap: LARGE },
      { of: SCHEDULE, id: 503, heap: LARGE },
    );
    expect(played.map(({ ending }) => ending.exitCode)).toEqual([1, 0, 0, 0, 0]);
    const bundles = await Promise.all(played.map(({ published }) => storedIn(published[0]?.files)));
    expect(bundles.map(({ decision }) => decision)).toEqual(["judged", ...Array(4).fill("accepted")]);
    expect(bundles.slice(1).map(({ targets }) => targets[0]?.accepted)).toEqual([null, null, null, null]);
  });

  it("does not accept what grew after it: a schedule that finds more is red, and so is the push run again", async () => {
    const played = await playAll(
      { of: DISPATCH, id: 501, heap: SMALL },
      { of: SCHEDULE, id: 502, heap: LARGE },
      { of: { ...PUSH, attempt: 2 }, id: 500, heap: LARGE },
    );
    expect(played.map(({ ending }) => ending.exitCode)).toEqual([0, 1, 1]);
    const bundles = await Promise.all(played.map(({ published }) => storedIn(published[0]?.files)));
    expect(bundles.map(({ targets }) => targets[0]?.accepted)).toEqual([
      null,
      { commit: SHA.head },
      { commit: SHA.head },
    ]);
    expect(await bundles[2]?.acceptedHeap("default")).toMatchObject({ value: { heap: SMALL } });
  });

  it("is of that commit alone: the next one is judged", async () => {
    const accepted = await bundle(SHA.base, judged(LARGE), { acceptance: "now" });
    const artifacts = [artifact(SHA.base, accepted)];
    const { ending, published } = await play({}, { ...PUSHING, artifacts, heap: LARGE });
    expect(ending.exitCode).toBe(0);
    expect((await storedIn(published[0]?.files)).decision).toBe("judged");
  });
});

describe("other events", () => {
  const FEATURE = { ...PUSH, ref: "refs/heads/feature" };

  it("on a feature branch compare with where it left the default branch, and store nothing", async () => {
    const { ending, published, outputs } = await play(
      {},
      { ...PUSHING, run: FEATURE, mergeBase: SHA.base, heap: LARGE },
    );
    expect(ending.exitCode).toBe(1);
    expect(outputs["baseline-sha"]).toBe(SHA.base);
    expect(published).toEqual([]);
  });

  it("on a commit of the default branch compare with the commit before", async () => {
    const { outputs } = await play({}, { ...PUSHING, run: { ...PUSH, ref: "refs/tags/v1" }, mergeBase: SHA.head });
    expect(outputs["baseline-sha"]).toBe(SHA.base);
  });

  it("on a schedule compare the commit with its own stored heap, and ask nobody for the default branch", async () => {
    const artifacts = [artifact(SHA.head, await bundle(SHA.head, judged(SMALL)))];
    const scene = { ...PUSHING, run: { ...PUSH, event: "schedule", payload: { schedule: "0 3 * * *" } } };
    const { outputs, ending, calls } = await play(
      {},
      { ...scene, artifacts, runs: { 100: run(SHA.head) }, heap: LARGE },
    );
    expect(ending.exitCode).toBe(1);
    expect(outputs["baseline-sha"]).toBe(SHA.head);
    expect(calls).not.toContain("defaultBranch");
  });

  it("are refused with the reason where they run with foreign rights", async () => {
    const { ending, outputs } = await play({}, { ...STORED, run: { ...PULL_REQUEST, event: "pull_request_target" } });
    expect(ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining("does not measure under") });
    expect(outputs).toEqual({ verdict: "failed" });
  });
});

describe("a configuration of the pull request that the base's takes the place of", () => {
  const base = "targets: { default: { import: shop } }\n";
  const asked = { imports: [], configFrom: "base" } as const;
  const scene: Scene = { ...STORED, remoteFiles: { [`${SHA.base}:.github/heapgate.yml`]: base } };

  it("is told first, with its mistakes on their lines, where it has some", async () => {
    const files = { ".github/heapgate.yml": "targets: { default: { imports: shop } }\n" };
    const { ending, annotations, comments } = await play(asked, { ...scene, files });
    expect(ending.exitCode).toBe(0);
    expect(annotations).toMatchObject([
      { level: "warning", where: { file: ".github/heapgate.yml", line: 1 } },
      { level: "notice", message: expect.stringContaining("has mistakes") },
    ]);
    expect(comments[0]?.body.split("\n").slice(0, 8).join("\n")).toContain("has mistakes");
  });

  it("is told first where it is removed", async () => {
    const { ending, comments } = await play(asked, scene);
    expect(ending.exitCode).toBe(0);
    expect(comments[0]?.body.split("\n").slice(0, 8).join("\n")).toContain("is removed by this pull request");
  });
});

describe("a run that is broken off", () => {
  const MARKER = "<!-- heapgate default -->";
  const yesterday = {
    id: 5,
    url: "https://example.org/5",
    author: "github-actions[bot]",
    body: `${MARKER}\n✅ passed`,
  };
  const files = { ".github/heapgate.yml": "targets:\n  api: { imports: shop }\n  web: { import: 1 }\n" };
  const broken: Scene = { ...STORED, files };

  it.each([
    ["mistakes of the configuration", { imports: [] }, broken, ".github/heapgate.yml:2:10"],
    ["nothing to measure", { imports: [] }, STORED, "the input import names no module"],
    ["a target that is not there", { targets: ["web"] }, STORED, "there is no target"],
  ])("by %s says so in summary, log, comment, output and failure", async (_what, inputs, scene, text) => {
    const { ending, summary, log, comments, outputs } = await play(inputs, scene);
    expect(ending.exitCode).toBe(2);
    expect(comments).toHaveLength(1);
    for (const told of [summary, log, comments[0]?.body, ending.failure]) expect(told).toContain(text);
    expect(comments[0]?.body).toContain(SHA.head.slice(0, 12));
    expect(outputs).toEqual({ verdict: "failed", "comment-url": comments[0]?.url });
  });

  it.each([
    { comment: "always", done: ["comments", "update 5"] },
    { comment: "on-change", done: ["comments", "update 5"] },
    { comment: "on-breach", done: ["comments", "update 5"] },
    { comment: "never", done: [] },
  ] as const)("brings the comment of yesterday up to date under $comment: $done", async ({ comment, done }) => {
    const { calls, comments } = await play({ imports: [], comment }, { ...broken, comments: [yesterday] });
    expect(calls.filter((call) => /comments|create|update/.test(call))).toEqual(done);
    if (comment !== "never") expect(comments[0]?.body).not.toContain("passed");
  });

  it("makes a comment of its own under always alone", async () => {
    for (const comment of ["on-change", "on-breach"] as const) {
      expect((await play({ imports: [], comment }, broken)).comments).toEqual([]);
    }
    expect((await play({ imports: [] }, broken)).comments).toHaveLength(1);
  });

  it("says what has no place in a file once, as what the step fails with", async () => {
    expect((await play({ imports: [] }, STORED)).annotations).toEqual([]);
  });

  it("by a bug shows the stack where the step fails, and nowhere else", async () => {
    const meter = { open: () => Promise.reject(new TypeError("oops")) };
    const { ending, summary, comments, annotations, outputs } = await play({}, { ...STORED, ports: { meter } });
    expect(ending).toMatchObject({
      exitCode: 2,
      failure: expect.stringMatching(/bug of heapgate.*TypeError: oops\n/s),
    });
    expect(outputs).toMatchObject({ verdict: "failed" });
    for (const told of [summary, comments[0]?.body]) {
      expect(told).toContain("bug of heapgate");
      expect(told).not.toContain("oops");
    }
    expect(annotations).toEqual([]);
  });

  it("ends with its mistakes where the comment is refused, too", async () => {
    const refused = () => Promise.resolve({ kind: "refused" as const, status: 403, message: "no" });
    const board: ActionPorts["board"] = {
      list: refused,
      create: refused,
      update: refused,
      remove: refused,
      self: refused,
    };
    const { ending, annotations } = await play({ imports: [] }, { ...broken, ports: { board } });
    expect(ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining("heapgate.yml:2:") });
    expect(annotations.map(({ title }) => title)).toContain("heapgate: no comment");
  });

  it("has each mistake of the file on its line, and stores nothing", async () => {
    const files = { ".github/heapgate.yml": "targets:\n  api: { imports: shop }\n  web: { import: 1 }\n" };
    const { ending, annotations, outputs, published } = await play({ imports: [] }, { ...PUSHING, files });
    expect(ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining("heapgate.yml:2:") });
    expect(annotations.map(({ where }) => where?.line)).toEqual([2, 3]);
    expect(outputs).toEqual({ verdict: "failed" });
    expect(ending.failure).toContain("(and 1 more)");
    expect(published).toEqual([]);
  });
});
