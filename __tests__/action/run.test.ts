import { describe, expect, it } from "@jest/globals";
import { decodeBundle } from "../../src/action/bundle.js";
import { gateError } from "../../src/errors.js";
import type { ActionPorts } from "../../src/action/run.js";
import { artifact, bundleText, judged, run } from "./bundles.js";
import { LARGE, play, PULL_REQUEST, PUSH, PUSHED, SHA, SMALL, type Scene } from "./world.js";

const STORED: Scene = {
  artifacts: [artifact(SHA.base, bundleText(SHA.base, judged(SMALL)))],
  runs: { 100: run(SHA.base) },
};
/** The base commit brought a regression that nobody accepted. */
const STORED_RED: Scene = {
  ...STORED,
  artifacts: [artifact(SHA.base, bundleText(SHA.base, judged(LARGE, { commit: SHA.older, heap: SMALL })))],
};
const PUSHING: Scene = { ...STORED, run: PUSH, head: PUSHED };

function storedIn(text: string | undefined) {
  const decoded = decodeBundle(text ?? "", { commit: SHA.head, key: "default" });
  if (decoded.kind === "damaged") throw new Error(decoded.cause);
  return decoded.bundle;
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

  it("costs five calls and the download in the common case", async () => {
    const { calls } = await play({}, STORED);
    expect(calls).toEqual([
      "readFile",
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
    const artifacts = [artifact(SHA.head, bundleText(SHA.head, judged(SMALL)))];
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
    const clock = { today: () => "2026-01-31", within: () => Promise.resolve("late" as const) };
    const { ending, annotations } = await play({}, { ...STORED, ports: { clock } });
    expect(ending.exitCode).toBe(0);
    expect(annotations[0]?.message).toContain("within 60 s");
  });

  it("keeps its verdict and loses its comment with a read-only token", async () => {
    const refused = () =>
      Promise.resolve({ kind: "refused" as const, status: 403, message: "Resource not accessible by integration" });
    const list = () => Promise.resolve({ kind: "answer" as const, value: [] });
    const board: ActionPorts["board"] = { list, create: refused, update: refused, self: refused };
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
    expect(storedIn(published[0]?.text)).toMatchObject({
      commit: SHA.head,
      decision: "judged",
      targets: [{ name: "default", verdict: "passed", heap: SMALL, accepted: null }],
    });
  });

  it("stores a regression, too, with the last accepted heap beside it", async () => {
    const { ending, published } = await play({}, { ...PUSHING, heap: LARGE });
    expect(ending.exitCode).toBe(1);
    expect(storedIn(published[0]?.text).targets).toMatchObject([
      { verdict: "breached", level: "fail", heap: LARGE, accepted: { commit: SHA.base, heap: SMALL } },
    ]);
  });

  it("stays red for the regression before it, and carries the accepted heap on", async () => {
    const { ending, outputs, published, summary } = await play(
      {},
      { ...STORED_RED, run: PUSH, head: PUSHED, heap: LARGE },
    );
    expect(ending.exitCode).toBe(1);
    expect(outputs["baseline-sha"]).toBe(SHA.older);
    expect(summary).toContain(SHA.older.slice(0, 12));
    expect(storedIn(published[0]?.text).targets[0]?.accepted).toEqual({ commit: SHA.older, heap: SMALL });
  });

  it("turns green when the growth is gone, and counts from there", async () => {
    const { ending, published } = await play({}, { ...STORED_RED, run: PUSH, head: PUSHED });
    expect(ending.exitCode).toBe(0);
    expect(storedIn(published[0]?.text).targets[0]?.accepted).toBeNull();
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
    const accepted = bundleText(SHA.head, judged(LARGE, { commit: SHA.base, heap: SMALL }), "accepted");
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
    expect(storedIn(published[0]?.text)).toMatchObject({ decision: "accepted", targets: [{ accepted: null }] });
    expect(annotations).toContainEqual(expect.objectContaining({ level: "notice", title: "heapgate" }));
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
      list: () => answer({ artifacts: [], isComplete: true }),
      run: () => Promise.reject(new Error("not asked for")),
      download: () => Promise.reject(new Error("not asked for")),
      publish: () => answer(isTaken ? ("taken" as const) : ("published" as const)),
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
    const refused = () => Promise.resolve({ kind: "refused" as const, status: null, message: "not supported on GHES" });
    const shelf: ActionPorts["shelf"] = {
      list: refused,
      run: refused,
      download: refused,
      publish: refused,
      withdraw: refused,
    };
    const { ending, annotations } = await play({}, { ...PUSHING, ports: { shelf } });
    expect(ending.exitCode).toBe(0);
    expect(annotations.map(({ message }) => message).join()).toContain("not supported on GHES");
  });

  it("has no comment", async () => {
    const { calls } = await play({}, PUSHING);
    expect(calls.filter((call) => /comments|create|update/.test(call))).toEqual([]);
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
    const artifacts = [artifact(SHA.head, bundleText(SHA.head, judged(SMALL)))];
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
    await expect(play({}, { ...STORED, run: { ...PULL_REQUEST, event: "pull_request_target" } })).rejects.toMatchObject(
      {
        code: "event-refused",
      },
    );
  });
});

describe("a configuration with mistakes", () => {
  it("ends the run before anything is measured, each mistake on its line", async () => {
    const files = { ".github/heapgate.yml": "targets:\n  api: { imports: shop }\n  web: { import: 1 }\n" };
    const { ending, annotations, outputs, published } = await play({ imports: [] }, { ...PUSHING, files });
    expect(ending).toMatchObject({ exitCode: 2, failure: expect.stringContaining("heapgate.yml:2:") });
    expect(annotations.map(({ where }) => where?.line)).toEqual([2, 3]);
    expect(outputs).toEqual({ verdict: "failed" });
    expect(published).toEqual([]);
  });
});
