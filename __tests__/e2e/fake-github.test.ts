// The stand-in itself: that it notices what GitHub would not take, or heapgate should not ask.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { READ_ONLY, startFakeGitHub, WITH_COMMENTS, type FakeGitHub, type Rights } from "./fake-github.js";
import { makeRepository, type TemporaryRepository } from "./repository.js";

let repository: TemporaryRepository;
let github: FakeGitHub;

beforeEach(async () => {
  repository = makeRepository();
  github = await startFakeGitHub(repository);
});
afterEach(async () => {
  await github.close();
  repository.remove();
});

type Question = { readonly method?: string; readonly path: string; readonly body?: string; readonly rights?: Rights };

async function statusOf({ method = "GET", path, body, rights = WITH_COMMENTS }: Question): Promise<number> {
  const { token } = github.startRun({ event: "push", headSha: "a".repeat(40), headBranch: "main", rights });
  const answer = await fetch(`${github.url}${path}`, {
    method,
    headers: { authorization: `token ${token}` },
    ...(body === undefined ? {} : { body }),
  });
  await answer.text();
  return answer.status;
}

const SHOP = "/repos/octo/shop";

describe("the stand-in of GitHub", () => {
  it.each([
    ["another repository", { path: "/repos/octo/other" }, "another repository"],
    ["a route that GitHub has not", { path: `${SHOP}/artefacts` }, "unknown route"],
    ["an unknown query", { path: `${SHOP}/actions/artifacts?nme=x` }, "unknown query nme"],
    ["a page too large", { path: `${SHOP}/actions/artifacts?per_page=101` }, "per_page over 100"],
    ["a page that is no number", { path: `${SHOP}/actions/artifacts?page=ten` }, "page=ten"],
    [
      "a comment that is no text",
      { method: "POST", path: `${SHOP}/issues/7/comments`, body: '{"body":7}' },
      "{body: text}",
    ],
    ["a query it does not know", { method: "POST", path: "/graphql", body: '{"query":"x"}' }, "unknown query"],
  ])("reports %s", async (_what, question, text) => {
    expect(await statusOf(question)).toBe(400);
    expect(github.violations).toEqual([expect.stringContaining(text)]);
  });

  it("reports an edit of somebody else's comment", async () => {
    const { id } = github.addComment({ pullRequest: 7, login: "stranger", body: "text" });
    await statusOf({ method: "PATCH", path: `${SHOP}/issues/comments/${id}`, body: '{"body":"mine"}' });
    expect(github.violations).toHaveLength(1);
    expect(github.comments[0]?.body).toBe("text");
  });

  it("refuses what the token may not do, and what GitHub would not take, without calling it a mistake", async () => {
    const comment = { method: "POST", path: `${SHOP}/issues/7/comments`, body: '{"body":"text"}' };
    expect(await statusOf({ ...comment, rights: READ_ONLY })).toBe(403);
    expect(await statusOf({ ...comment, body: JSON.stringify({ body: "x".repeat(65_537) }) })).toBe(422);
    expect(await statusOf({ path: `${SHOP}/actions/runs/1` })).toBe(404);
    expect((await fetch(`${github.url}${SHOP}`)).status).toBe(401);
    expect(await statusOf(comment)).toBe(201);
    expect(github.violations).toEqual([]);
  });
});
