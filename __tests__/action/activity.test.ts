import { describe, expect, it } from "@jest/globals";
import { decideActivity, isBaselineBranch, queuedFor, type Activity } from "../../src/action/activity.js";
import { GateError } from "../../src/errors.js";
import { PULL_REQUEST, PUSH, SHA } from "./world.js";

const MAIN = { baselineBranches: ["main", "release/*"] };

const onMain: Activity = {
  kind: "baseline-branch",
  branch: "main",
  before: null,
  comparesOwnCommit: false,
  isAccepted: false,
};

describe("the story that an event tells", () => {
  it("is the pull request's own for pull_request", () => {
    expect(decideActivity(PULL_REQUEST, MAIN)).toEqual({
      kind: "pull-request",
      pullRequest: { number: 7, headSha: SHA.head, baseSha: SHA.base, baseBranch: "main" },
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

  it.each(["pull_request_target", "workflow_run", "issue_comment"])("is none for %s, with the reason", (event) => {
    expect(() => decideActivity({ ...PULL_REQUEST, event }, MAIN)).toThrow(/does not measure under .* rights/);
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
