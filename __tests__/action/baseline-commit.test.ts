import { describe, expect, it } from "@jest/globals";
import { baselineOfPullRequest, baselineOfPush } from "../../src/action/baseline-commit.js";
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

describe("the commit that a push is held against", () => {
  it("is the tip before, else the first parent, never the commit itself", () => {
    const pushed = { sha: SHA.head, parents: [SHA.base, SHA.older] };
    expect(baselineOfPush(pushed, SHA.older)).toBe(SHA.older);
    expect(baselineOfPush(pushed, null)).toBe(SHA.base);
    expect(baselineOfPush(pushed, SHA.head)).toBe(SHA.base);
    expect(baselineOfPush({ sha: SHA.head, parents: [] }, null)).toBe(null);
  });
});
