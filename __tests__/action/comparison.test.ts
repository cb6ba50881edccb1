import { describe, expect, it } from "@jest/globals";
import { isAcceptedBefore } from "../../src/action/comparison.js";
import { resolveBaseline } from "../../src/action/resolve-baseline.js";
import { baselineOf } from "../../src/action/target-baseline.js";
import type { Comparison } from "../../src/action/comparison.js";
import { addHeaps } from "../../src/action/bundle.js";
import { startDeadline } from "../../src/action/deadline.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { judge } from "../../src/gate.js";
import type { WorkflowRun } from "../../src/ports.js";
import type { Standing } from "../../src/report/report.js";
import {
  bundleFiles,
  find,
  FORK,
  heapOf,
  INPUTS,
  LARGE,
  line,
  OWN_RUN,
  pullRequestAt,
  pushOf,
  PUSH_RUN,
  REPOSITORY,
  run,
  sha,
  SMALL,
  stored,
  WORKFLOW,
  type Stored,
} from "./branch.js";

const NINE = line(9);

function standingOf({ standing }: Comparison): Standing {
  if (standing === null) throw new Error("no standing");
  return standing;
}

function exactly(commit: string): Standing {
  return { wanted: commit, found: commit, behind: null, passedOver: [], tip: null, isLenient: false };
}

describe("a pull request is compared with", () => {
  it("the heaps of its base commit, in three calls and one for the tip", async () => {
    const scene = { commits: NINE, artifacts: [await stored(9)], runs: [run(9)] };
    const { comparison, calls, waited, open } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000009");
    expect(comparison.standing).toStrictEqual(exactly(sha(9)));
    expect({ calls, waited, open }).toStrictEqual({
      calls: ["tip of main", "list 9", "run 109", "zip 1009"],
      waited: [],
      open: 0,
    });
  });

  it("its own base commit, where the branch has moved on, with the tip beside it", async () => {
    const artifacts = [await stored(9, {}, { current: LARGE }), await stored(7)];
    const { comparison, open } = await find(pullRequestAt(7), { commits: NINE, artifacts, runs: [run(9), run(7)] });
    expect(await heapOf(comparison)).toBe("small, commit 000000000007");
    expect(comparison.standing).toStrictEqual({
      ...exactly(sha(7)),
      tip: { branch: "main", commit: sha(9), bytes: new Map([["default", LARGE.total.bytes]]) },
    });
    expect(open).toBe(0);
  });

  it("its own base commit, where the tip has no heaps or cannot be asked for", async () => {
    const scene = { commits: NINE, artifacts: [await stored(7)], runs: [run(7)] };
    const without = await find(pullRequestAt(7), scene);
    expect(standingOf(without.comparison).tip).toStrictEqual({ branch: "main", commit: sha(9), bytes: null });
    const refused = await find(pullRequestAt(7), { ...scene, refused: { tip: 502 } });
    expect(refused.comparison.standing).toStrictEqual(exactly(sha(7)));
  });

  it("the heap of the very commit, not the one it carries on for pushes", async () => {
    const against = { commit: sha(8), heap: SMALL };
    const scene = { commits: NINE, artifacts: [await stored(9, {}, { current: LARGE, against })], runs: [run(9)] };
    const { comparison } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison)).toBe("large, commit 000000000009");
  });

  it("the nearest earlier commit that has heaps, at level warn, with how far it is and why not nearer ones", async () => {
    const artifacts = [
      await stored(9, { isExpired: true }),
      await stored(8, { run: { id: 108, repositoryId: REPOSITORY, headRepositoryId: FORK, headSha: sha(8) } }),
      await stored(7, { digest: null }),
      await stored(5, { files: await bundleFiles(sha(4), { current: SMALL }) }),
      await stored(4),
    ];
    const runs = [run(9), run(5), run(4)];
    const { comparison, open } = await find(pullRequestAt(9), { commits: NINE, artifacts, runs });
    expect(await heapOf(comparison)).toBe(
      "small, commit 000000000004, 5 commits and 5 days before the one that was to be compared with, stale",
    );
    expect(comparison.standing).toStrictEqual({
      wanted: sha(9),
      found: sha(4),
      behind: { commits: 5, days: 5 },
      passedOver: [
        { commit: sha(9), reason: "one has expired" },
        { commit: sha(8), reason: "one comes from another repository" },
        { commit: sha(7), reason: "one has no digest to be checked by" },
        { commit: sha(6), reason: "no heap is stored" },
        { commit: sha(5), reason: "one is damaged (it is of another commit than its name says)" },
      ],
      tip: null,
      isLenient: true,
    });
    expect(open).toBe(0);
  });

  it("the nearest earlier commit, judged as usual where the inputs say so", async () => {
    const scene = { commits: NINE, artifacts: [await stored(8)], runs: [run(8)] };
    const wanted = pullRequestAt(9, { inputs: { ...INPUTS, staleBaseline: "fail" } });
    const { comparison } = await find(wanted, scene);
    expect(await heapOf(comparison)).toBe(
      "small, commit 000000000008, 1 commit and 1 day before the one that was to be compared with",
    );
    expect(standingOf(comparison).isLenient).toBe(false);
  });

  it("the nearest earlier commit, judged as usual where a flood of artifacts may hide the heaps of the wanted one", async () => {
    const foreign = await stored(9, {
      run: { id: 300, repositoryId: REPOSITORY, headRepositoryId: FORK, headSha: sha(9) },
    });
    const flood = Array.from({ length: 3 }, (_, index) => ({ ...foreign, id: index + 2000 }));
    const scene = { commits: NINE, artifacts: [...flood, await stored(8)], runs: [run(8)], listed: 2 };
    const { comparison } = await find(pullRequestAt(9), scene);
    expect(standingOf(comparison)).toMatchObject({ found: sha(8), isLenient: false });
    expect(standingOf(comparison).passedOver).toStrictEqual([
      {
        commit: sha(9),
        reason:
          "one comes from another repository, 2 times; there are more than could be listed; no run of it could have stored heaps",
      },
    ]);
  });

  it("a commit far back, found by the runs of the branch", async () => {
    const commits = line(80);
    const runs = [run(80), run(40), run(30), run(20)];
    const { comparison, calls } = await find(pullRequestAt(80), { commits, artifacts: [await stored(30)], runs });
    expect(standingOf(comparison).behind).toStrictEqual({ commits: 50, days: 50 });
    expect(calls).toStrictEqual([
      "tip of main",
      "list 80",
      "runs of 80",
      "artifacts of 180",
      "lineage of 80",
      ...[79, 78, 77, 76, 75].map((number) => `list ${number}`),
      "runs on main",
      "list 40",
      "list 30",
      "run 130",
      "zip 1030",
    ]);
  });

  it("fifteen earlier commits at most, though forks crowd the list of runs", async () => {
    const commits = line(80);
    const runs = Array.from({ length: 50 }, (_, index) =>
      run(index + 1, { headRepositoryId: FORK, event: "pull_request" }),
    );
    const { comparison, calls } = await find(pullRequestAt(80), { commits, runs });
    expect(comparison.kind).toBe("absent");
    expect(calls.filter((call) => call.startsWith("list "))).toHaveLength(16);
  });

  it("none, on the first day, and says for which commit and what ends it", async () => {
    const { comparison } = await find(pullRequestAt(3), { commits: line(3) });
    expect(await baselineOf(comparison, "default")).toStrictEqual({
      baseline: {
        kind: "absent",
        reason:
          "no heap is stored for commit 000000000003 (artifact heapgate-baseline-default-000000000003): no run of it could have stored heaps; none either for 2 commits before it",
        remedy:
          "Run heapgate for that commit on main (run its workflow again), or bring the branch up to date after the next push there.",
        isUncertain: false,
      },
      commit: null,
      origin: null,
    });
    expect(comparison).toMatchObject({ kind: "absent", isCertain: true, standing: { wanted: sha(3), found: null } });
  });

  it("the heaps of its own base branch, where that keeps baselines and is not the default one", async () => {
    const artifacts = [await stored(9)];
    const runs = [run(9, { headBranch: "release" })];
    const activity = {
      kind: "pull-request" as const,
      pullRequest: {
        number: 7,
        headSha: "4".repeat(40),
        baseSha: sha(9),
        baseBranch: "release",
        origin: "own" as const,
      },
    };
    const wanted = pullRequestAt(9, { activity, baselineBranches: ["main", "release"] });
    const { comparison } = await find(wanted, { commits: NINE, artifacts, runs });
    expect(await heapOf(comparison)).toBe("small, commit 000000000009");
  });

  it("the commit where a stack of pull requests left the default branch, without asking for the feature's tip", async () => {
    const activity = {
      kind: "pull-request" as const,
      pullRequest: {
        number: 7,
        headSha: "4".repeat(40),
        baseSha: sha(9),
        baseBranch: "feature",
        origin: "own" as const,
      },
    };
    const scene = { commits: NINE, artifacts: [await stored(7)], runs: [run(7)] };
    const { comparison, calls } = await find(pullRequestAt(9, { activity }), scene);
    expect(standingOf(comparison).behind).toStrictEqual({ commits: 2, days: 2 });
    expect(calls).not.toContain("tip of feature");
  });

  it("none for a target that the base commit has no heap of", async () => {
    const scene = { commits: NINE, artifacts: [await stored(9)], runs: [run(9)] };
    const { comparison } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison, "jobs")).toBe("the heaps stored for commit 000000000009 have none of this target");
    expect(await heapOf(comparison)).toBe("small, commit 000000000009");
    expect(await heapOf(comparison)).toBe("small, commit 000000000009");
  });

  it("none where its base was not found out, or the commit in the workspace is not known", async () => {
    const reason = {
      kind: "absent" as const,
      reason: "the merge-base could not be asked for",
      remedy: "Give it rights.",
    };
    const unresolved = await find(pullRequestAt(9, { pullRequestBaseline: reason }), { commits: NINE });
    expect(await heapOf(unresolved.comparison)).toBe("the merge-base could not be asked for");
    const unknown = await find(pullRequestAt(9, { head: { unknown: "there is no git" } }), { commits: NINE });
    expect(await heapOf(unknown.comparison)).toContain("there is no git");
    const homeless = await find(pullRequestAt(9, { run: { ...PUSH_RUN, repositoryId: null } }), { commits: NINE });
    expect(await heapOf(homeless.comparison)).toContain("the repository's id is not known");
  });
});

describe("a run of the base commit that is in progress", () => {
  it("is waited for, and its heaps are taken while the rest of its workflow goes on", async () => {
    const scene = {
      commits: NINE,
      runs: [run(9, { isFinished: false })],
      later: { seconds: 9, artifacts: [await stored(9)] },
    };
    const { comparison, calls, waited } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000009");
    expect(waited).toStrictEqual([3, 6]);
    expect(calls).toStrictEqual([
      "tip of main",
      "list 9",
      "runs of 9",
      "artifacts of 109",
      "run 109",
      "artifacts of 109",
      "run 109",
      "artifacts of 109",
      "zip 1009",
    ]);
  });

  it("is given up where it ends without heaps, once its artifacts had time to be listed", async () => {
    const scene = {
      commits: NINE,
      artifacts: [await stored(8)],
      runs: [run(9, { isFinished: false }), run(8)],
      later: { seconds: 3, runs: [run(9), run(8)] },
    };
    const { comparison, waited } = await find(pullRequestAt(9), scene);
    expect(standingOf(comparison)).toMatchObject({
      found: sha(8),
      passedOver: [{ commit: sha(9), reason: "its run 109 stored no heaps" }],
    });
    expect(waited).toStrictEqual([3, 6]);
  });

  it("is given up in time to look at earlier commits", async () => {
    const scene = { commits: NINE, artifacts: [await stored(8)], runs: [run(9, { isFinished: false }), run(8)] };
    const { comparison, waited } = await find(pullRequestAt(9), scene);
    expect(standingOf(comparison)).toMatchObject({
      found: sha(8),
      passedOver: [{ commit: sha(9), reason: "its run 109 was still in progress after 49 s" }],
    });
    expect(waited).toStrictEqual([3, 6, 10, 10, 10, 10]);
  });

  it("is waited for no longer than the inputs allow", async () => {
    const inputs = { ...INPUTS, baselineSeconds: 10 };
    const scene = { commits: NINE, runs: [run(9, { isFinished: false })] };
    const { comparison, waited } = await find(pullRequestAt(9, { inputs }), scene);
    expect(waited).toStrictEqual([3]);
    expect(comparison).toMatchObject({ kind: "absent", isCertain: false });
  });

  it.each([
    ["a fork's", { headRepositoryId: FORK }],
    ["a pull request's", { event: "pull_request" }],
    ["a feature branch's", { headBranch: "feature" }],
    ["the very one that looks", { id: OWN_RUN }],
  ])("is not waited for where it is %s", async (_whose, change) => {
    const scene = {
      commits: NINE,
      artifacts: [await stored(8)],
      runs: [run(9, { isFinished: false, ...change }), run(8)],
    };
    const { comparison, waited } = await find(pullRequestAt(9), scene);
    expect(standingOf(comparison)).toMatchObject({
      found: sha(8),
      passedOver: [{ commit: sha(9), reason: "no run of it could have stored heaps" }],
    });
    expect(waited).toStrictEqual([]);
  });

  it.each([
    ["the run's own is not known", null],
    ["the commit has none of the run's own: a push can have a workflow file of its own", WORKFLOW],
  ])("is waited for whatever its workflow, where %s", async (_why, workflowPath) => {
    const other = { path: ".github/workflows/main.yml" };
    const scene = {
      commits: NINE,
      runs: [run(9, { isFinished: false, ...other })],
      later: { seconds: 3, artifacts: [await stored(9)], runs: [run(9, other)] },
    };
    const { comparison, waited } = await find(pullRequestAt(9, { run: { ...PUSH_RUN, workflowPath } }), scene);
    expect([await heapOf(comparison), waited]).toStrictEqual(["small, commit 000000000009", [3]]);
  });

  it("is not waited for where it is another workflow's, and the commit has one of the run's own", async () => {
    const lint = run(9, { id: 300, isFinished: false, path: ".github/workflows/lint.yml" });
    const scene = { commits: NINE, artifacts: [await stored(8)], runs: [lint, run(9), run(8)] };
    const { comparison, waited, calls } = await find(pullRequestAt(9), scene);
    expect([standingOf(comparison).found, waited]).toStrictEqual([sha(8), []]);
    expect(calls).not.toContain("artifacts of 300");
  });

  it("may be behind a page of others' runs: nobody knows, and growth since an earlier commit is no warning", async () => {
    const foreign = Array.from({ length: 3 }, (_, index) =>
      run(9, { id: 600 + index, event: "pull_request", headRepositoryId: FORK }),
    );
    const runs = [...foreign, run(9, { isFinished: false }), run(8)];
    const { comparison } = await find(pullRequestAt(9), {
      commits: NINE,
      artifacts: [await stored(8)],
      runs,
      runsListed: 3,
    });
    expect(standingOf(comparison)).toMatchObject({
      found: sha(8),
      isLenient: false,
      passedOver: [{ reason: "it has more runs than could be listed; no run of it could have stored heaps" }],
    });
    const push = await find(pushOf(10, { before: sha(9) }), { commits: line(10).slice(0, 2), runs, runsListed: 3 });
    expect(push.comparison).toMatchObject({ kind: "absent", isCertain: false });
  });
});

describe("the time for a baseline", () => {
  it("ends whatever is done, and what that was is told", async () => {
    const scene = { commits: NINE, artifacts: [await stored(9)], runs: [run(9)], secondsPerCall: 25 };
    const { comparison } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison)).toBe(
      "the baseline could not be had within 60 s: time was over while looking for the heaps of 000000000009",
    );
    expect(comparison).toMatchObject({ kind: "absent", isCertain: false, standing: null });
  });

  it("is the rest of what the merge-base has left", async () => {
    const clock = { elapsed: () => 0, wait: () => Promise.resolve() };
    const deadline = startDeadline(60, clock);
    await deadline.wait(60_000);
    const scene = { commits: NINE, artifacts: [await stored(9)], runs: [run(9)], secondsPerCall: 1 };
    const { comparison } = await find(pullRequestAt(9, { deadline }), scene);
    expect(await heapOf(comparison)).toContain("the baseline could not be had within 60 s");
  });

  it("is one for all targets that have to be looked for further back", async () => {
    const targets = ["first", "second", "third"].map((name) => ({ name, current: SMALL }));
    const files = new Map(await bundleFiles(sha(8), ...targets));
    files.set("heap-1.json", "{").set("heap-2.json", "{");
    const artifacts = [await stored(8, { files })];
    const scene = { commits: line(9), artifacts, runs: [run(8)], secondsPerCall: 9 };
    const { comparison, calls } = await find(pushOf(9), scene);
    expect(await heapOf(comparison, "second")).toContain("time was over");
    const before = calls.length;
    expect(await heapOf(comparison, "third")).toContain("time was over");
    expect(calls.length - before).toBe(0);
  });

  it("ends the look at earlier commits", async () => {
    const scene = { commits: NINE, secondsPerCall: 9 };
    const { comparison, calls } = await find(pullRequestAt(9), scene);
    expect(await heapOf(comparison)).toContain(
      "time was over while looking for the heaps of 000000000006, an earlier commit",
    );
    expect(calls).toHaveLength(7);
  });
});

describe("a push is compared with", () => {
  it("the heap of the tip before it", async () => {
    const scene = { commits: line(9), artifacts: [await stored(8)], runs: [run(8)] };
    const { comparison, calls } = await find(pushOf(9), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
    expect(comparison.standing).toStrictEqual(exactly(sha(8)));
    expect(calls).toStrictEqual(["list 9", "list 8", "run 108", "zip 1008"]);
  });

  it("the last accepted heap, where the tip before it had grown too much", async () => {
    const against = { commit: sha(5), heap: SMALL };
    const scene = { commits: line(9), artifacts: [await stored(8, {}, { current: LARGE, against })], runs: [run(8)] };
    const { comparison } = await find(pushOf(9), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000005, the last one that was accepted");
  });

  it("the accepted heap of an earlier commit, at full level, where the one before stored nothing", async () => {
    const against = { commit: sha(5), heap: SMALL };
    const artifacts = [await stored(7, {}, { current: LARGE, against })];
    const { comparison } = await find(pushOf(9), { commits: line(9), artifacts, runs: [run(8), run(7)] });
    expect(await heapOf(comparison)).toBe("small, commit 000000000005, the last one that was accepted");
    expect(comparison.standing).toStrictEqual({
      wanted: sha(8),
      found: sha(7),
      behind: { commits: 1, days: 1 },
      passedOver: [{ commit: sha(8), reason: "its run 108 stored no heaps" }],
      tip: null,
      isLenient: false,
    });
  });

  it("what the push before it stores, though that run ends later", async () => {
    const against = { commit: sha(7), heap: SMALL };
    const scene = {
      commits: line(9),
      artifacts: [await stored(7)],
      runs: [run(8, { isFinished: false }), run(7)],
      later: { seconds: 9, artifacts: [await stored(8, {}, { current: LARGE, against }), await stored(7)] },
    };
    const { comparison } = await find(pushOf(9), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000007, the last one that was accepted");
  });

  it("what was accepted before, where the push before it takes too long: nothing slips through between the two", async () => {
    const scene = { commits: line(9), artifacts: [await stored(7)], runs: [run(8, { isFinished: false }), run(7)] };
    const { comparison } = await find(pushOf(9), scene);
    expect(await heapOf(comparison)).toBe(
      "small, commit 000000000007, 1 commit and 1 day before the one that was to be compared with",
    );
  });

  it("what was there before a force-push, whose accepted heap is the branch's", async () => {
    const old = { ...run(8), id: 300, headSha: "f".repeat(40) };
    const artifact = {
      ...(await stored(8)),
      name: `heapgate-baseline-default-${"f".repeat(12)}`,
      run: { id: 300, repositoryId: REPOSITORY, headRepositoryId: REPOSITORY, headSha: "f".repeat(40) },
      files: await bundleFiles("f".repeat(40), { current: SMALL }),
    };
    const wanted = pushOf(9, { before: "f".repeat(40) });
    const { comparison } = await find(wanted, { commits: line(9), artifacts: [artifact], runs: [old] });
    expect(await heapOf(comparison)).toBe("small, commit ffffffffffff");
  });

  it("an ancestor after a force-push over a commit without heaps, at a distance that is not told", async () => {
    const wanted = pushOf(9, { before: "f".repeat(40) });
    const { comparison } = await find(wanted, { commits: line(9), artifacts: [await stored(8)], runs: [run(8)] });
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
    expect(standingOf(comparison)).toMatchObject({ wanted: "f".repeat(40), found: sha(8), behind: null });
  });

  it("its parent, where the push made the branch", async () => {
    const scene = { commits: line(9), artifacts: [await stored(8)], runs: [run(8)] };
    const { comparison } = await find(pushOf(9, { before: null }), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
  });

  it("the tip before a push of several commits, of which [skip ci] ones had no run", async () => {
    const scene = { commits: line(9), artifacts: [await stored(3)], runs: [run(3)] };
    const { comparison } = await find(pushOf(9, { before: sha(5) }), scene);
    expect(standingOf(comparison)).toMatchObject({
      wanted: sha(5),
      found: sha(3),
      behind: { commits: 2, days: 2 },
      passedOver: [
        { commit: sha(5), reason: "no run of it could have stored heaps" },
        { commit: sha(4), reason: "no heap is stored" },
      ],
    });
  });

  it("nothing, where it is the first commit", async () => {
    const wanted = pushOf(1, { before: null, head: { sha: sha(1), parents: [] } });
    const { comparison } = await find(wanted, { commits: line(1) });
    expect(await heapOf(comparison)).toBe("this commit has no parent");
  });

  it("its own heap, where an earlier run of the commit was accepted", async () => {
    const artifacts = [await stored(9, {}, { current: LARGE, acceptance: "now" }), await stored(8)];
    const { comparison, open } = await find(pushOf(9), { commits: line(9), artifacts, runs: [run(9), run(8)] });
    expect(await heapOf(comparison)).toBe("large, commit 000000000009");
    expect(isAcceptedBefore(comparison, { sha: sha(9), parents: [] })).toBe(true);
    expect(isAcceptedBefore(comparison, { sha: sha(8), parents: [] })).toBe(false);
    expect(isAcceptedBefore(comparison, { unknown: "no git" })).toBe(false);
    expect(open).toBe(0);
  });

  it("the tip before, where an earlier run of the commit was only judged", async () => {
    const artifacts = [await stored(9, {}, { current: LARGE }), await stored(8)];
    const { comparison, open } = await find(pushOf(9), { commits: line(9), artifacts, runs: [run(9), run(8)] });
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
    expect(open).toBe(0);
  });

  it("the tip before, in a re-run, whose own first attempt does not count", async () => {
    const own = await stored(9, {
      run: { id: OWN_RUN, repositoryId: REPOSITORY, headRepositoryId: REPOSITORY, headSha: sha(9) },
    });
    const scene = { commits: line(9), artifacts: [own, await stored(8)], runs: [run(9, { id: OWN_RUN }), run(8)] };
    const { comparison } = await find(pushOf(9, { run: { ...PUSH_RUN, sha: sha(9), attempt: 2 } }), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
  });

  it("the group before it in a merge queue", async () => {
    const queued = run(8, { event: "merge_group", headBranch: `gh-readonly-queue/main/pr-7-${sha(7)}` });
    const { comparison } = await find(pushOf(9), { commits: line(9), artifacts: [await stored(8)], runs: [queued] });
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
  });

  it("what was accepted before a push that was compared with nothing, since GitHub did not answer", async () => {
    const unheld = await stored(8, {}, { current: LARGE, isUncertain: true });
    const scene = { commits: line(9), artifacts: [unheld, await stored(7)], runs: [run(8), run(7)] };
    const { comparison } = await find(pushOf(9), scene);
    expect(standingOf(comparison)).toMatchObject({
      found: sha(7),
      passedOver: [
        { commit: sha(8), reason: "one was compared with nothing, since it was not known what had been accepted" },
      ],
    });
    const pullRequest = await find(pullRequestAt(8), scene);
    expect(await heapOf(pullRequest.comparison)).toBe("large, commit 000000000008");
  });

  it("nothing that is certain, where GitHub does not answer", async () => {
    const { comparison } = await find(pushOf(9), { commits: line(9), refused: { list: 502 } });
    expect(comparison).toMatchObject({ kind: "absent", isCertain: false });
    const scene = { commits: line(9), refused: { lineage: null } };
    expect((await find(pushOf(9), scene)).comparison).toMatchObject({ kind: "absent", isCertain: false });
  });

  it("its parent, where GitHub does not tell the commits before", async () => {
    const scene = { commits: line(9), artifacts: [await stored(8)], runs: [run(8)], refused: { lineage: null } };
    const { comparison } = await find(pushOf(9, { before: "f".repeat(40) }), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
  });
});

/** Runs of the first so many commits, newest first; before them the one that looks, which is of the next commit. */
function runsOfFirst(length: number, rest: Partial<WorkflowRun> = {}): readonly WorkflowRun[] {
  const runs = Array.from({ length }, (_, index) => run(length - index, rest));
  return [run(length + 1, { id: OWN_RUN, isFinished: false }), ...runs];
}

/** What the index of a bundle says of a heap that was measured after that. */
async function acceptedAfter(comparison: Comparison, current = LARGE): Promise<unknown> {
  const { baseline, commit: baselineCommit } = await baselineOf(comparison, "default");
  const verdict = judge({ baseline, current, thresholds: DEFAULT_THRESHOLDS, waivers: [], today: "2026-01-31" });
  const draft = {
    add: () => Promise.resolve(),
    publish: () => Promise.reject(new Error()),
    discard: () => Promise.resolve(),
  };
  const judged = { name: "default", verdict, baseline, baselineCommit };
  return (await addHeaps(draft, { judged, place: 0, decided: { acceptance: "none", failOn: "fail" } })).accepted;
}

describe("the end of the look back", () => {
  const LONG = line(200);
  const unheldAt = (number: number): Promise<Stored> => stored(number, {}, { current: LARGE, isUncertain: true });

  it("is no doubt where the workflow is new, however long the history: the first heap is accepted", async () => {
    const { comparison } = await find(pushOf(200), {
      commits: LONG,
      runs: [run(200, { id: OWN_RUN, isFinished: false })],
    });
    expect(comparison).toMatchObject({
      kind: "absent",
      isCertain: true,
      remedy: "Once a run has stored heaps of the branch, the next one is compared with them.",
    });
    expect(await acceptedAfter(comparison)).toBeNull();
  });

  it("is no doubt where every run that there was is of a commit that was looked at, or of another workflow", async () => {
    const lint = runsOfFirst(60, { path: ".github/workflows/lint.yml" });
    const runs = [run(200, { id: OWN_RUN, isFinished: false }), run(199), run(190), ...lint.slice(1)];
    const { comparison } = await find(pushOf(200), { commits: LONG, runs });
    expect(comparison).toMatchObject({ kind: "absent", isCertain: true });
  });

  it.each([
    ["there were more runs than are listed", runsOfFirst(199)],
    ["the list of runs is behind by days, or empty", []],
    ["the list of runs is behind by days", [run(120), run(110)]],
    [
      "a run of a commit that is not known is in the list",
      [...runsOfFirst(199).slice(0, 1), { ...run(1), headSha: "f".repeat(40) }],
    ],
  ])("is told as not known where %s, and nothing is accepted unseen", async (_why, runs) => {
    const { comparison } = await find(pushOf(200), { commits: LONG, artifacts: [await stored(100)], runs });
    expect(comparison).toMatchObject({
      kind: "absent",
      isCertain: false,
      reason: expect.stringContaining("earlier commits were not looked at"),
      remedy: expect.stringContaining("is not taken for accepted"),
    });
    expect(await acceptedAfter(comparison)).toBe("unknown");
  });

  it("lies behind seventeen pushes that stored nothing: what was accepted before them is found", async () => {
    const commits = line(19);
    const { comparison } = await find(pushOf(19), { commits, artifacts: [await stored(1)], runs: runsOfFirst(18) });
    expect(standingOf(comparison)).toMatchObject({ found: sha(1), behind: { commits: 17, days: 17 } });
    expect(await acceptedAfter(comparison)).toStrictEqual({ commit: sha(1) });
  });

  it("is not known where the heap lies 25 commits back, and the list of runs is behind", async () => {
    const { comparison } = await find(pushOf(40), { commits: line(40), artifacts: [await stored(15)], runs: [run(3)] });
    expect(await acceptedAfter(comparison)).toBe("unknown");
  });

  it("is no end for the branch: the next push is held against what was held against nothing, and accepted", async () => {
    const scene = { commits: LONG, artifacts: [await unheldAt(199)], runs: runsOfFirst(199) };
    const { comparison, open } = await find(pushOf(200), scene);
    expect(await heapOf(comparison)).toBe("large, commit 000000000199");
    expect(comparison.standing).toMatchObject({ wanted: sha(199), found: sha(199), isLenient: false });
    expect(comparison.standing?.passedOver.map(({ commit }) => commit)).not.toContain(sha(199));
    expect([await acceptedAfter(comparison), open]).toStrictEqual([null, 0]);
  });

  it("is the earliest of several that were held against nothing", async () => {
    const artifacts = [await unheldAt(199), await unheldAt(198), await unheldAt(197)];
    const { comparison } = await find(pushOf(200), { commits: LONG, artifacts, runs: runsOfFirst(199) });
    expect(standingOf(comparison)).toMatchObject({ found: sha(197), behind: { commits: 2, days: 2 } });
  });

  it("is not what was held against nothing, while GitHub may tell more another time", async () => {
    const scene = { commits: LONG, artifacts: [await unheldAt(199)], runs: runsOfFirst(199) };
    const { comparison } = await find(pushOf(200), { ...scene, refused: { "list 197": 502 } });
    expect(await acceptedAfter(comparison)).toBe("unknown");
  });

  it("is what was held against nothing where all was looked at, too", async () => {
    const { comparison } = await find(pushOf(3), { commits: line(3), artifacts: [await unheldAt(2)], runs: [run(2)] });
    expect(await heapOf(comparison)).toBe("large, commit 000000000002");
  });

  it("is looked for on further pages, where a merge of a hundred commits fills one", async () => {
    const scene = { commits: line(9), commitsListed: 2, artifacts: [await stored(5)], runs: runsOfFirst(8) };
    const { comparison, calls } = await find(pushOf(9), scene);
    expect(standingOf(comparison)).toMatchObject({ found: sha(5), behind: { commits: 3, days: 3 } });
    expect(calls.filter((call) => call.startsWith("lineage"))).toStrictEqual([
      "lineage of 9",
      "lineage of 7",
      "lineage of 5",
    ]);
    const refused = await find(pushOf(9), { ...scene, refused: { "lineage of 7": 502 } });
    expect(await acceptedAfter(refused.comparison)).toBe("unknown");
    const cut = await find(pushOf(9), { ...scene, artifacts: [await stored(3)] });
    expect(await acceptedAfter(cut.comparison)).toBe("unknown");
  });
});

describe("own heaps that cannot be read", () => {
  it.each([
    ["are damaged", { files: new Map([["heapgate-baseline.json", "<html>"]]) }, "unknown"],
    ["have no digest", { digest: null }, "unknown"],
    ["are too large", { bytes: 1e9 }, "unknown"],
    ["have expired", { isExpired: true }, null],
    ["are a fork's", { run: { id: 108, repositoryId: REPOSITORY, headRepositoryId: FORK, headSha: sha(8) } }, null],
  ])("leave what follows accepted or not, where they %s and there are no others", async (_how, change, accepted) => {
    const { comparison } = await find(pushOf(9), {
      commits: line(9),
      artifacts: [await stored(8, change)],
      runs: [run(8)],
    });
    expect(await acceptedAfter(comparison)).toBe(accepted);
  });

  it("leave it unknown, where another archive comes than is listed, and do so for one push", async () => {
    const artifacts = [await stored(7)];
    const scene = { runs: [run(8), run(7)], unfit: [1007] };
    const first = await find(pushOf(8), { ...scene, commits: line(8), artifacts });
    expect(await acceptedAfter(first.comparison)).toBe("unknown");
    const unheld = await stored(8, {}, { current: LARGE, isUncertain: true });
    const next = await find(pushOf(9), { ...scene, commits: line(9), artifacts: [unheld, ...artifacts] });
    expect(await acceptedAfter(next.comparison)).toBeNull();
  });

  /** A bundle of two targets, of which the second is damaged, or was compared with nothing. */
  const ofTwo = async (number: number, second: "damaged" | "unheld" | "sound"): Promise<Stored> => {
    const files = new Map(
      await bundleFiles(
        sha(number),
        { current: SMALL, name: "first" },
        { current: LARGE, isUncertain: second === "unheld" },
      ),
    );
    if (second === "damaged") files.set("heap-1.json", "{");
    return stored(number, { files });
  };

  it("of one target are looked for at earlier commits, and the others are those of the nearest", async () => {
    const scene = { commits: line(9), artifacts: [await ofTwo(8, "damaged"), await stored(7)], runs: [run(8), run(7)] };
    const { comparison, open } = await find(pushOf(9), scene);
    expect(await heapOf(comparison, "first")).toBe("small, commit 000000000008");
    expect(await heapOf(comparison)).toBe("small, commit 000000000007, the last one that was accepted");
    expect(await acceptedAfter(comparison)).toStrictEqual({ commit: sha(7) });
    expect(open).toBe(0);
  });

  it("of one target leave it unknown where there are no others, and the next push is held against that", async () => {
    const damaged = await ofTwo(7, "damaged");
    const first = await find(pushOf(8), { commits: line(8), artifacts: [damaged], runs: [run(7)] });
    expect(await acceptedAfter(first.comparison)).toBe("unknown");
    const artifacts = [await ofTwo(8, "unheld"), damaged];
    const next = await find(pushOf(9), { commits: line(9), artifacts, runs: [run(8), run(7)] });
    expect(await heapOf(next.comparison, "first")).toBe("small, commit 000000000008");
    expect(await heapOf(next.comparison)).toBe("large, commit 000000000008");
    expect(await acceptedAfter(next.comparison)).toBeNull();
  });

  it("of one target that were held against nothing are held against what lies before them", async () => {
    const artifacts = [await ofTwo(8, "unheld"), await stored(6)];
    const { comparison } = await find(pushOf(9), { commits: line(9), artifacts, runs: [run(8), run(6)] });
    expect(await heapOf(comparison)).toBe("small, commit 000000000006, the last one that was accepted");
  });

  it("of one target are told of in a pull request, without a look further back", async () => {
    const scene = { commits: line(9), artifacts: [await ofTwo(8, "damaged"), await stored(7)], runs: [run(8), run(7)] };
    const { comparison } = await find(pullRequestAt(8), scene);
    expect(await heapOf(comparison)).toContain("the heaps stored for commit 000000000008 have one that cannot be used");
  });

  it("of one target leave it unknown where GitHub does not answer any more", async () => {
    const scene = {
      commits: line(9),
      artifacts: [await ofTwo(8, "damaged"), await stored(7)],
      runs: [run(8), run(7)],
      refused: { "list 7": 502 },
    };
    const { comparison } = await find(pushOf(9), scene);
    expect(await heapOf(comparison)).toContain("GitHub said no");
    expect(await acceptedAfter(comparison)).toBe("unknown");
  });
});

describe("a limit of requests that is used up", () => {
  it("is not told as a permission that is missing", async () => {
    const { comparison } = await find(pushOf(9), {
      commits: line(9),
      refused: { list: 403, runs: 403, lineage: 403 },
      message: "API rate limit exceeded for installation",
    });
    expect(comparison).toMatchObject({ remedy: "GitHub's limit of requests is reached: run the job again later." });
  });
});

describe("a scheduled run is compared with", () => {
  const activity = {
    kind: "baseline-branch" as const,
    branch: "main",
    before: null,
    comparesOwnCommit: true,
    isAccepted: false,
  };

  it("the heap that an earlier run stored for the same commit", async () => {
    const scene = { commits: line(9), artifacts: [await stored(9), await stored(8)], runs: [run(9), run(8)] };
    const { comparison } = await find(pushOf(9, { activity }), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000009");
  });

  it("what the run of the same commit stores that began before it, not one that waits for it in turn", async () => {
    const later = { seconds: 3, artifacts: [await stored(9), await stored(8)] };
    const begun = [run(9, { isFinished: false }), run(8)];
    const waiting = await find(pushOf(9, { activity }), { commits: line(9), runs: begun, later });
    expect(await heapOf(waiting.comparison)).toBe("small, commit 000000000009");
    const begunAfter = [run(9, { id: OWN_RUN + 1, isFinished: false }), run(8)];
    const artifacts = [await stored(8)];
    const alone = await find(pushOf(9, { activity }), { commits: line(9), artifacts, runs: begunAfter });
    expect([standingOf(alone.comparison).found, alone.waited]).toStrictEqual([sha(8), []]);
  });

  it("an earlier commit's accepted heap, where its own has none", async () => {
    const scene = { commits: line(9), artifacts: [await stored(8)], runs: [run(8)] };
    const { comparison } = await find(pushOf(9, { activity }), scene);
    expect(standingOf(comparison)).toMatchObject({ wanted: sha(9), found: sha(8), behind: { commits: 1, days: 1 } });
  });
});

describe("a run of another ref is compared with", () => {
  const other = { activity: { kind: "other-ref" as const, ref: "refs/heads/feature" } };

  it("the commit where it left the default branch", async () => {
    const scene = { commits: line(9), artifacts: [await stored(7)], runs: [run(7)], mergeBase: sha(7) };
    const { comparison } = await find(pushOf(9, other), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000007");
  });

  it("the commit before, where it lies on the default branch", async () => {
    const scene = { commits: line(9), artifacts: [await stored(8)], runs: [run(8)], mergeBase: sha(9) };
    const { comparison } = await find(pushOf(9, other), scene);
    expect(await heapOf(comparison)).toBe("small, commit 000000000008");
  });

  it("an earlier one, at level warn, where that has no heaps", async () => {
    const scene = { commits: line(9), artifacts: [await stored(5)], runs: [run(5)], mergeBase: sha(7) };
    const { comparison } = await find(pushOf(9, other), scene);
    expect(await heapOf(comparison)).toContain(
      "2 commits and 2 days before the one that was to be compared with, stale",
    );
  });

  it("nothing, where it has no parent or the merge-base is not told", async () => {
    const alone = pushOf(1, { ...other, head: { sha: sha(1), parents: [] } });
    expect(await heapOf((await find(alone, { commits: line(1), mergeBase: sha(1) })).comparison)).toBe(
      "this commit has no parent",
    );
    expect(await heapOf((await find(pushOf(9, other), { commits: line(9) })).comparison)).toBe(
      "the merge-base with main could not be asked for: Not Found",
    );
  });
});

describe("a folder of baselines", () => {
  const inputs = { ...INPUTS, baseline: { kind: "file" as const, folder: ".heapgate" } };

  it("is read without a call, and the file is named", async () => {
    const files = new Map([[".heapgate/default.json", SMALL]]);
    const { comparison, calls } = await find(pullRequestAt(9, { inputs }), { commits: [], files });
    expect(await heapOf(comparison)).toBe("small, default.json of .heapgate");
    expect([comparison.standing, calls]).toStrictEqual([null, []]);
  });

  it("has no baseline where a file is missing or damaged", async () => {
    const files = new Map<string, "damaged">([[".heapgate/default.json", "damaged"]]);
    const { comparison } = await find(pushOf(9, { inputs }), { commits: [], files });
    expect((await baselineOf(comparison, "default")).baseline).toMatchObject({
      kind: "absent",
      reason: expect.stringContaining("default.json of .heapgate cannot be read as a heap dump"),
      remedy: "A run on a branch that keeps baselines replaces it.",
    });
    expect(await heapOf(comparison, "jobs")).toBe("there is no file jobs.json of .heapgate");
  });
});

describe("the commit of a pull request's baseline", () => {
  const pullRequest = {
    number: 7,
    headSha: "4".repeat(40),
    baseSha: sha(3),
    baseBranch: "main",
    origin: "own" as const,
  };
  const history = (mergeBase: string) => ({
    defaultBranch: () => Promise.reject(new Error("not asked for")),
    mergeBase: () => Promise.resolve({ kind: "answer" as const, value: mergeBase }),
    readFile: () => Promise.reject(new Error("not asked for")),
    lineage: () => Promise.reject(new Error("not asked for")),
    tip: () => Promise.reject(new Error("not asked for")),
  });

  const clock = {
    elapsed: () => 0,
    wait: () => Promise.resolve(),
    within: <T>(_: number, promised: Promise<T>) => promised,
  };
  const deadline = startDeadline(60, clock);

  it("is not waited for longer than the time for a baseline", async () => {
    const head = { sha: pullRequest.headSha, parents: [sha(2)] };
    const silent = { ...history(sha(2)), mergeBase: () => new Promise<never>(() => undefined) };
    const over = { ...clock, within: () => Promise.resolve("late" as const) };
    expect(await resolveBaseline(head, { pullRequest, history: silent, clock: over, deadline })).toStrictEqual({
      kind: "absent",
      reason: "the baseline could not be had within 60 s: time was over while asking for the merge-base",
      remedy: "Run the job again; GitHub or the network was slow. `baseline-timeout` gives more time.",
    });
  });

  it.each([
    [403, "Resource not accessible by integration", "Give the job `permissions: contents: read`."],
    [403, "API rate limit exceeded", "GitHub's limit of requests is reached: run the job again later."],
    [502, "Bad Gateway", "Run the job again: GitHub did not tell."],
  ])("is none where GitHub answers %d, %s, with what ends that", async (status, message, remedy) => {
    const head = { sha: pullRequest.headSha, parents: [sha(2)] };
    const refused = {
      ...history(sha(2)),
      mergeBase: () => Promise.resolve({ kind: "refused" as const, status, message }),
    };
    expect(await resolveBaseline(head, { pullRequest, history: refused, clock, deadline })).toMatchObject({ remedy });
  });

  it("is the merge-base where the head itself is checked out", async () => {
    const head = { sha: pullRequest.headSha, parents: [sha(2)] };
    expect(await resolveBaseline(head, { pullRequest, history: history(sha(2)), clock, deadline })).toStrictEqual({
      kind: "commit",
      commit: sha(2),
    });
  });

  it("is none where the pull request has no commit of its own", async () => {
    const head = { sha: pullRequest.headSha, parents: [sha(2)] };
    expect(
      await resolveBaseline(head, { pullRequest, history: history(pullRequest.headSha), clock, deadline }),
    ).toMatchObject({
      kind: "absent",
      reason: expect.stringContaining("no commit of its own"),
    });
  });
});
