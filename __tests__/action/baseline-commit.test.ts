import { describe, expect, it } from "@jest/globals";
import { baselineOfPullRequest, baselinesOfPush } from "../../src/action/baseline-commit.js";
import { MERGE, SHA } from "./world.js";

const PULL_REQUEST = { headSha: SHA.head, baseSha: SHA.older };

describe("the commit that a pull request is compared with", () => {
  it("is the first parent of GitHub's merge, not the older base of the payload", () => {
    expect(baselineOfPullRequest(MERGE, PULL_REQUEST)).toEqual({ kind: "commit", sha: SHA.base });
  });

  it("is the merge-base where the head itself is checked out", () => {
    const head = { sha: SHA.head, parents: [SHA.older] };
    expect(baselineOfPullRequest(head, PULL_REQUEST)).toEqual({
      kind: "merge-base",
      base: SHA.older,
      head: SHA.head,
    });
  });

  it("is the merge-base, too, where the head is itself a merge", () => {
    const head = { sha: SHA.head, parents: [SHA.older, SHA.base] };
    expect(baselineOfPullRequest(head, PULL_REQUEST)).toMatchObject({ kind: "merge-base" });
  });

  it("is none for any other commit, with the reason", () => {
    for (const parents of [[], [SHA.base], [SHA.head, SHA.base]]) {
      expect(baselineOfPullRequest({ sha: SHA.merge, parents }, PULL_REQUEST)).toMatchObject({
        kind: "none",
        reason: expect.stringContaining(SHA.merge.slice(0, 12)),
      });
    }
  });
});

describe("the commits that a push is held against", () => {
  it("are the tip before and the first parent, each once, never the commit itself", () => {
    const pushed = { sha: SHA.head, parents: [SHA.base, SHA.older] };
    expect(baselinesOfPush(pushed, SHA.older)).toEqual([SHA.older, SHA.base]);
    expect(baselinesOfPush(pushed, SHA.base)).toEqual([SHA.base]);
    expect(baselinesOfPush(pushed, null)).toEqual([SHA.base]);
    expect(baselinesOfPush(pushed, SHA.head)).toEqual([SHA.base]);
    expect(baselinesOfPush({ sha: SHA.head, parents: [] }, null)).toEqual([]);
  });
});
