import { describe, expect, it } from "@jest/globals";
import { heapOf, FORK, find, LARGE, line, OWN_RUN, pullRequestAt, REPOSITORY, run, sha, stored } from "./branch.js";
import type { Scene, Stored } from "./branch.js";
import type { WorkflowRun } from "../../src/ports.js";

const own = { id: 109, repositoryId: REPOSITORY, headRepositoryId: REPOSITORY, headSha: sha(9) };

/** What is found of commit 9, which is all there is. */
async function found(scene: Omit<Scene, "commits">): Promise<string> {
  return heapOf((await find(pullRequestAt(9), { commits: line(9).slice(0, 1), ...scene })).comparison);
}

/** Why the one artifact of it is not taken. */
async function reasonOf(change: Partial<Stored>, runChange: Partial<WorkflowRun> = {}): Promise<string> {
  return found({ artifacts: [await stored(9, change)], runs: [run(9, runChange)] });
}

describe("a stored baseline", () => {
  it("is the newest one, in whatever order GitHub lists them", async () => {
    const older = await stored(9, { id: 9, createdAt: "2026-01-01T00:00:00Z" });
    const newer = await stored(9, { id: 2, createdAt: "2026-01-02T00:00:00Z" }, { current: LARGE });
    for (const artifacts of [
      [older, newer],
      [newer, older],
    ]) {
      expect(await found({ artifacts, runs: [run(9)] })).toBe("large, commit 000000000009");
    }
  });

  it("is the higher number of two that were made in the same second", async () => {
    const artifacts = [await stored(9, { id: 1 }), await stored(9, { id: 2 }, { current: LARGE })];
    expect(await found({ artifacts, runs: [run(9)] })).toBe("large, commit 000000000009");
  });

  it("is the next one where the newest is damaged, gone, or its run cannot be asked for", async () => {
    const artifacts = [
      await stored(9, { id: 1 }),
      await stored(9, {
        id: 2,
        createdAt: "2026-01-02T00:00:00Z",
        files: new Map([["heapgate-baseline.json", "<html>"]]),
      }),
      await stored(9, { id: 3, createdAt: "2026-01-03T00:00:00Z", files: null }),
      await stored(9, { id: 4, createdAt: "2026-01-04T00:00:00Z", run: { ...own, id: 101 } }),
    ];
    expect(await found({ artifacts, runs: [run(9)] })).toBe("small, commit 000000000009");
  });

  it("is found though GitHub's list of artifacts does not show it yet, by the run of the commit", async () => {
    const scene = { ofRuns: { 109: [await stored(9)] }, runs: [run(9)] };
    expect(await found(scene)).toBe("small, commit 000000000009");
  });

  it("is found by the run that it was listed for, where the list itself names none", async () => {
    const scene = { ofRuns: { 109: [await stored(9, { run: null })] }, runs: [run(9)] };
    expect(await found(scene)).toBe("small, commit 000000000009");
  });

  it("is found behind a flood of foreign artifacts of its name", async () => {
    const foreign = await stored(9, { run: { ...own, id: 300, headRepositoryId: FORK } });
    const flood = Array.from({ length: 50 }, (_, index) => ({ ...foreign, id: index + 2000 }));
    const scene = { artifacts: [...flood, await stored(9)], runs: [run(9)], listed: 50 };
    expect(await found(scene)).toBe("small, commit 000000000009");
  });

  it("is the newest of all, too, where only the runs of the commit show it", async () => {
    const older = await stored(9);
    const newer = await stored(
      9,
      { id: 2, run: { ...own, id: 400 }, createdAt: "2026-01-02T00:00:00Z" },
      { current: LARGE },
    );
    const scene = { artifacts: [older, newer], runs: [run(9), run(9, { id: 400 })], listed: 1 };
    expect(await found(scene)).toBe("large, commit 000000000009");
  });

  it("is not said to be missing where its run has more artifacts than could be listed", async () => {
    const scene = { commits: line(9).slice(0, 1), runs: [run(9)], crowdedRuns: [109] };
    const { comparison } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison)).toContain("run 109 has more artifacts than could be listed");
    expect(comparison).toMatchObject({ isCertain: false });
  });

  it.each([
    ["a fork's run", { run: { ...own, headRepositoryId: FORK } }, "another repository"],
    ["a run of a parent's list", { run: { ...own, repositoryId: FORK, headRepositoryId: FORK } }, "another repository"],
    ["a run of another commit", { run: { ...own, headSha: sha(8) } }, "another commit"],
    ["this very run", { run: { ...own, id: OWN_RUN } }, "this very run"],
    ["no run", { run: null }, "names no run"],
    ["an end", { isExpired: true }, "has expired"],
    ["no digest", { digest: null }, "no digest"],
    ["a giant's size", { bytes: 1e9 }, "1000000000 bytes"],
    ["no content", { files: null }, "one could not be downloaded: Not Found"],
    [
      "nothing in it",
      { files: new Map<string, string>() },
      "one is damaged (there is no heapgate-baseline.json in it)",
    ],
  ])("is not taken with %s", async (_what, change, reason) => {
    expect(await reasonOf(change)).toContain(reason);
  });

  it("is not taken where its heap is of a format that is not read", async () => {
    const { files } = await stored(9);
    const other = new Map([...(files ?? []), ["heap-0.json", '{"format": 99}']]);
    expect(await reasonOf({ files: other })).toContain("one is damaged (heap-0.json: ");
  });

  it.each([
    ["under pull_request", { event: "pull_request" }, "a run under pull_request"],
    ["under workflow_run", { event: "workflow_run" }, "a run under workflow_run"],
    ["of a feature branch", { headBranch: "feature" }, "the branch feature, which keeps no baselines"],
    ["of a branch whose name only resembles", { headBranch: "main/x" }, "the branch main/x, which keeps no baselines"],
    ["of a deleted branch", { headBranch: null }, "(deleted)"],
    [
      "of a branch with a queue's name, pushed by hand",
      { headBranch: "gh-readonly-queue/main/pr-1-abc" },
      "the branch gh-readonly-queue/main/pr-1-abc, which keeps no baselines",
    ],
    [
      "of a queue's branch, started by hand",
      { event: "workflow_dispatch", headBranch: "gh-readonly-queue/main/pr-1-abc" },
      "keeps no baselines",
    ],
    [
      "of a queue for a branch without baselines",
      { event: "merge_group", headBranch: "gh-readonly-queue/dev/pr-1-abc" },
      "keeps no baselines",
    ],
    ["of a fork, whatever the list says", { headRepositoryId: FORK }, "another repository"],
    ["of another commit, whatever the list says", { headSha: sha(8) }, "another commit"],
  ])("is not taken from a run %s", async (_what, change, reason) => {
    expect(await reasonOf({}, change)).toContain(reason);
  });

  it("is not taken of a name that only resembles: no other artifact is listed for it", async () => {
    expect(await reasonOf({ name: "heapgate-baseline-default-00000000000" })).toContain("its run 109 stored no heaps");
  });

  it("counts what was passed over", async () => {
    const foreign = await stored(9, { run: { ...own, headRepositoryId: FORK } });
    expect(await found({ artifacts: [foreign, foreign, foreign] })).toContain(
      "one comes from another repository, 3 times; no run of it could have stored heaps",
    );
  });

  it("is looked for in five artifacts of a commit and no more", async () => {
    const damaged = await stored(9, { files: new Map([["heapgate-baseline.json", "{}"]]) });
    const artifacts = [1, 2, 3, 4, 5, 6, 7].map((id) => ({ ...damaged, id }));
    const { comparison, calls, open } = await find(pullRequestAt(9), {
      commits: line(9).slice(0, 1),
      artifacts,
      runs: [run(9)],
    });
    expect(await heapOf(comparison)).toContain("2 older ones were not tried");
    expect(new Set(calls.filter((call) => call.startsWith("zip"))).size).toBe(5);
    expect(open).toBe(0);
  });

  it("that may not be listed names the missing permission", async () => {
    const { comparison } = await find(pullRequestAt(9), { commits: line(9), refused: { list: 403, runs: 403 } });
    expect(comparison).toMatchObject({
      kind: "absent",
      remedy: "Give the job `permissions: actions: read`.",
      isCertain: false,
    });
    expect(await heapOf(comparison)).toContain("the artifacts of the repository could not be listed: GitHub said no");
  });
});
