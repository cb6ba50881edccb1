import { describe, expect, it } from "@jest/globals";
import { decideActivity, isBaselineBranch, queuedFor, type Activity, type Origin } from "../../src/action/activity.js";
import { GateError } from "../../src/errors.js";
import type { GitHubRun } from "../../src/ports.js";
import { MERGE, PULL_REQUEST, PUSH, REPOSITORY_ID, SHA } from "./world.js";

const MAIN = { baselineBranches: ["main", "release/*"], head: MERGE };

/** The event with that laid over its pull request, and that beside it. */
function about(pullRequest: object, beside: object = {}): GitHubRun {
  const pull_request = {
    number: 7,
    head: { sha: SHA.head, ref: "feature", repo: { id: REPOSITORY_ID } },
    base: { sha: SHA.base, ref: "main", repo: { id: REPOSITORY_ID } },
    ...pullRequest,
  };
  const repository = { id: REPOSITORY_ID, default_branch: "main" };
  return { ...PULL_REQUEST, payload: { repository, pull_request, ...beside } };
}

const own = {
  kind: "pull-request",
  pullRequest: { number: 7, headSha: SHA.head, baseSha: SHA.base, baseBranch: "main", origin: "own" },
} as const satisfies Activity;

const onMain: Activity = {
  kind: "baseline-branch",
  branch: "main",
  before: null,
  comparesOwnCommit: false,
  isAccepted: false,
};

describe("the story that an event tells", () => {
  it.each(["opened", "synchronize", "reopened", "labeled", "edited", undefined])(
    "is the pull request's own for pull_request: %s",
    (action) => {
      expect(decideActivity(about({}, { action }), MAIN)).toEqual(own);
    },
  );

  it("is the pull request's own, whatever branch it goes to", () => {
    const stacked = about({ base: { sha: SHA.base, ref: "feature-1", repo: { id: REPOSITORY_ID } } });
    expect(decideActivity(stacked, MAIN)).toEqual({
      kind: "pull-request",
      pullRequest: { ...own.pullRequest, baseBranch: "feature-1" },
    });
  });

  it.each<[Origin, GitHubRun]>([
    ["fork", about({ head: { sha: SHA.head, repo: { id: 99 } } })],
    ["fork", about({ head: { sha: SHA.head, repo: null } })],
    ["fork", about({ head: { sha: SHA.head, repo: { id: 99 } }, base: { sha: SHA.base, ref: "main" } })],
    ["fork", about({ head: { sha: SHA.head, repo: { id: 99 } } }, { sender: { login: "dependabot[bot]" } })],
    ["dependabot", about({}, { sender: { login: "dependabot[bot]" } })],
    ["own", about({}, { sender: { login: "somebody" } })],
    ["own", about({ head: { sha: SHA.head }, base: { sha: SHA.base, ref: "main" } })],
  ])("knows where a pull request comes from: %s (%#)", (origin, run) => {
    expect(decideActivity(run, MAIN)).toEqual({ kind: "pull-request", pullRequest: { ...own.pullRequest, origin } });
  });

  it("comments no more on a pull request that is closed", () => {
    expect(decideActivity(about({}, { action: "closed" }), MAIN)).toEqual({
      kind: "other-ref",
      ref: "refs/pull/7/merge",
      remark: "The pull request is closed: its comment is left as it was.",
    });
  });

  it("is the branch's for a push to a branch that keeps baselines", () => {
    expect(decideActivity(PUSH, MAIN)).toEqual({ ...onMain, before: SHA.base });
    expect(decideActivity({ ...PUSH, ref: "refs/heads/release/2" }, MAIN)).toEqual({
      ...onMain,
      branch: "release/2",
      before: SHA.base,
    });
  });

  it("knows no commit before for a push that made the branch", () => {
    expect(decideActivity({ ...PUSH, payload: { before: "0".repeat(40) } }, MAIN)).toEqual(onMain);
  });

  it.each(["refs/heads/feature", "refs/heads/mainline", "refs/tags/main"])(
    "is another ref's for a push to %s",
    (ref) => {
      expect(decideActivity({ ...PUSH, ref }, MAIN)).toEqual({ kind: "other-ref", ref });
    },
  );

  it("is the base branch's for a merge queue", () => {
    const merge_group = { head_sha: SHA.head, base_sha: SHA.base, base_ref: "refs/heads/main" };
    const queued = { ...PUSH, event: "merge_group", ref: `refs/heads/gh-readonly-queue/main/pr-7-${SHA.base}` };
    expect(decideActivity({ ...queued, payload: { merge_group } }, MAIN)).toEqual({ ...onMain, before: SHA.base });
    const other = { merge_group: { ...merge_group, base_ref: "refs/heads/develop" } };
    expect(decideActivity({ ...queued, payload: other }, MAIN)).toMatchObject({ kind: "other-ref" });
  });

  it("compares a schedule's and a dispatch's commit with its own stored heap, since they bring no commit", () => {
    const own = { ...onMain, comparesOwnCommit: true };
    expect(decideActivity({ ...PUSH, event: "schedule", payload: { schedule: "0 3 * * *" } }, MAIN)).toEqual(own);
    expect(decideActivity({ ...PUSH, event: "workflow_dispatch", payload: { inputs: null } }, MAIN)).toEqual(own);
  });

  it.each(["true", true])("accepts where a dispatch says so (%j)", (accept) => {
    const dispatch = { ...PUSH, event: "workflow_dispatch", payload: { inputs: { accept } } };
    expect(decideActivity(dispatch, MAIN)).toEqual({ ...onMain, comparesOwnCommit: true, isAccepted: true });
    expect(() => decideActivity({ ...dispatch, ref: "refs/heads/feature" }, MAIN)).toThrow("keeps no baselines");
  });

  it("does not accept for any other word", () => {
    const payload = { inputs: { accept: "false" } };
    expect(decideActivity({ ...PUSH, event: "workflow_dispatch", payload }, MAIN)).toMatchObject({ isAccepted: false });
  });

  it.each([
    ["workflow_run", /report here with `mode: comment`/],
    ["issue_comment", /anybody can write a comment/],
  ])("is none for %s, with the reason", (event, reason) => {
    expect(() => decideActivity({ ...PULL_REQUEST, event }, MAIN)).toThrow(/does not measure under .* rights/);
    expect(() => decideActivity({ ...PULL_REQUEST, event }, MAIN)).toThrow(reason);
  });

  describe("under pull_request_target", () => {
    const onBase = { ...about({ merge_commit_sha: SHA.merge }), event: "pull_request_target", sha: SHA.base };
    const run = { ...onBase, ref: "refs/heads/main" };
    const base = { sha: SHA.base, parents: [SHA.older] };

    it.each([
      ["the base that the event names", run],
      ["the tip of the base branch", { ...run, sha: SHA.older }],
      ["the base, by its own ref", { ...run, ref: "refs/heads/feature-1" }],
    ])("is the base's and no pull request's where the workspace is %s", (_what, known) => {
      const ref = known.ref;
      expect(decideActivity(known, { ...MAIN, head: { ...base, sha: known.sha } })).toEqual({
        kind: "other-ref",
        ref,
        remark: `This is about ${ref} as it is: nothing of pull request 7 was measured. Its own heap is measured under pull_request.`,
      });
    });

    it.each([
      ["the pull request's head", run, { sha: SHA.head, parents: [SHA.base] }],
      ["GitHub's merge of it", run, { sha: SHA.merge, parents: [SHA.base, SHA.head] }],
      ["somebody's merge of it", run, { sha: SHA.older, parents: [SHA.base, SHA.head] }],
      ["a merge of an earlier head", run, { sha: SHA.merge, parents: [SHA.base, SHA.older] }],
      ["any other commit", run, { sha: SHA.older, parents: [] }],
      [
        "the run's commit, on no branch of the base",
        { ...run, sha: SHA.older, ref: "refs/heads/x" },
        { sha: SHA.older, parents: [] },
      ],
      ["the run's commit, which is the pull request's", { ...run, sha: SHA.head }, { sha: SHA.head, parents: [] }],
      ["not known", run, { unknown: "no git" }],
    ])("is none where the workspace is %s", (_what, known, head) => {
      expect(() => decideActivity(known, { ...MAIN, head })).toThrow(
        /does not measure under pull_request_target: it has the rights and secrets of the base branch/,
      );
    });
  });

  it("is judged and stored nowhere for every other event", () => {
    const release = { ...PUSH, event: "release", ref: "refs/tags/v1" };
    expect(decideActivity(release, MAIN)).toEqual({ kind: "other-ref", ref: "refs/tags/v1" });
  });

  it("is a named mistake where the payload is not GitHub's", () => {
    const broken = { ...PULL_REQUEST, payload: { pull_request: { number: "7" } } };
    expect(() => decideActivity(broken, MAIN)).toThrow(GateError);
    expect(() => decideActivity(broken, MAIN)).toThrow("pull_request.number");
  });
});

describe("branches that keep baselines", () => {
  it("are named whole or by pattern", () => {
    expect(["main", "release/1", "release", "main2"].filter((branch) => isBaselineBranch(branch, MAIN))).toEqual([
      "main",
      "release/1",
    ]);
  });

  it("have a queue's branch only under its exact form", () => {
    expect(queuedFor("gh-readonly-queue/main/pr-7-abcdef0123456789")).toBe("main");
    expect(queuedFor("gh-readonly-queue/release/1/pr-7-abcdef0123456789")).toBe("release/1");
    expect(queuedFor("gh-readonly-queue/main/mine")).toBeNull();
    expect(queuedFor("main")).toBeNull();
  });
});
