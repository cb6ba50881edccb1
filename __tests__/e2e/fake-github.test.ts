// The stand-in itself: that it notices what GitHub would not take, what heapgate should not ask, and its own mistakes.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  exhaustedLimit,
  FORK,
  makeArchive,
  NO_RIGHTS,
  on,
  READ_ONLY,
  readArchive,
  secondaryLimit,
  startFakeGitHub,
  WITH_COMMENTS,
  type FakeGitHub,
  type FaultAnswer,
  type Rights,
} from "./fake-github.js";
import { makeRepository, type TemporaryRepository } from "./repository.js";
import { z } from "zod";

let repository: TemporaryRepository;
let github: FakeGitHub;
let head: string;

beforeEach(async () => {
  repository = makeRepository();
  github = await startFakeGitHub(repository);
  head = repository.commit({ "shop.py": "PRICES = [1]\n" });
  github.openPullRequest({
    number: 7,
    head: { sha: head, ref: "feature", repository: github.repository },
    base: { sha: head, ref: "main" },
  });
});
afterEach(async () => {
  await github.close();
  repository.remove();
});

type Question = { readonly method?: string; readonly path: string; readonly body?: string; readonly rights?: Rights };

async function ask({ method = "GET", path, body, rights = WITH_COMMENTS }: Question): Promise<Response> {
  const token = github.issueToken({ login: "github-actions[bot]", rights });
  return fetch(path.startsWith("http") ? path : `${github.url}${path}`, {
    method,
    headers: { authorization: `token ${token}` },
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
}

async function statusOf(question: Question): Promise<number> {
  const answer = await ask(question);
  await answer.text();
  return answer.status;
}

const namesSchema = z.object({
  total_count: z.number(),
  artifacts: z.array(z.object({ id: z.number(), name: z.string() })),
});

async function artifactIds(): Promise<readonly number[]> {
  const answer = await ask({ path: `${SHOP}/actions/artifacts?per_page=100` });
  return namesSchema.parse(await answer.json()).artifacts.map(({ id }) => id);
}

const SHOP = "/repos/octo/shop";
const COMMENT = { method: "POST", path: `${SHOP}/issues/7/comments`, body: '{"body":"text"}' };

describe("a wrong request", () => {
  it.each([
    ["of another repository", { path: "/repos/octo/other" }, "another repository"],
    ["to an address that GitHub has not", { path: `${SHOP}/artefacts` }, "unknown route"],
    ["by a method that GitHub has not there", { method: "PUT", path: COMMENT.path, body: "{}" }, "unknown route"],
    ["with an unknown query", { path: `${SHOP}/actions/artifacts?nme=x` }, "unknown query nme"],
    ["with a query twice", { path: `${SHOP}/actions/artifacts?name=x&name=y` }, "name is there 2 times"],
    ["for too large a page", { path: `${SHOP}/actions/artifacts?per_page=101` }, "per_page over 100"],
    ["for a page that is no number", { path: `${SHOP}/actions/artifacts?page=ten` }, "page=ten"],
    ["for page 0", { path: `${SHOP}/actions/artifacts?page=0` }, "page=0"],
    ["for a run that is no number", { path: `${SHOP}/actions/runs/latest` }, "run_id=latest"],
    ["for a status that runs have not", { path: `${SHOP}/actions/runs?status=finished` }, "status=finished"],
    ["for pull requests by the branch alone", { path: `${SHOP}/pulls?head=feature` }, "is not user:branch"],
    ["with a comment that is no text", { ...COMMENT, body: '{"body":7}' }, "must be string"],
    ["with a comment that is missing", { ...COMMENT, body: "{}" }, "must have required property 'body'"],
    ["with more than a comment has", { ...COMMENT, body: '{"body":"x","title":"y"}' }, "unknown title"],
    ["with a body that is no JSON", { ...COMMENT, body: "body" }, "not JSON"],
    ["with a body where none is read", { method: "DELETE", path: `${SHOP}/issues/comments/1`, body: "{}" }, "nobody"],
    ["with too long a comment", { ...COMMENT, body: JSON.stringify({ body: "x".repeat(65_537) }) }, "too long"],
    ["by GraphQL that is not known", { method: "POST", path: "/graphql", body: '{"query":"x"}' }, "unknown query"],
  ])("%s is a violation", async (_what, question, text) => {
    await statusOf(question);
    expect(github.violations).toEqual([expect.stringContaining(text)]);
  });

  it("is an edit, or a deletion, of somebody else's comment", async () => {
    const { id } = github.addComment({ pullRequest: 7, login: "stranger", body: "text" });
    await statusOf({ method: "PATCH", path: `${SHOP}/issues/comments/${id}`, body: '{"body":"mine"}' });
    await statusOf({ method: "DELETE", path: `${SHOP}/issues/comments/${id}` });
    expect(github.violations).toHaveLength(2);
    expect(github.comments[0]?.body).toBe("text");
  });

  it("is a token that is sent to the blob store", async () => {
    const run = github.startRun({ event: "push", headSha: head, headBranch: "main", rights: READ_ONLY });
    const { id } = github.addArtifact({ name: "x", runId: run.id, archive: makeArchive({}) });
    const { headers } = await ask({ path: `${SHOP}/actions/artifacts/${id}/zip` });
    await statusOf({ path: headers.get("location") ?? "" });
    expect(github.violations).toEqual([expect.stringContaining("a token is sent to the blob store")]);
  });
});

describe("a wrong answer of the stand-in itself", () => {
  it.each([
    ["a time that is none", { createdAt: "yesterday" }, "date-time"],
    ["a number that is none", { number: Number.NaN }, "must be integer"],
  ])("is a violation: %s", async (_what, changes, text) => {
    const run = github.startRun({ event: "push", headSha: head, headBranch: "main", rights: READ_ONLY });
    expect(await statusOf({ path: `${SHOP}/actions/runs/${run.id}` })).toBe(200);
    expect(github.violations).toEqual([]);
    github.updateRun(run.id, changes);
    await statusOf({ path: `${SHOP}/actions/runs/${run.id}` });
    expect(github.violations[0]).toContain("the stand-in's own answer is malformed");
    expect(github.violations.join("\n")).toContain(text);
  });
});

describe("what GitHub answers is as its document has it", () => {
  it("for every operation that heapgate may ask, with objects in full", async () => {
    const run = github.startRun({
      event: "pull_request",
      headSha: head,
      headBranch: "feature",
      pullRequests: [7],
      rights: READ_ONLY,
      attempt: 2,
    });
    github.startRun({
      event: "pull_request",
      headSha: head,
      headBranch: "main",
      headRepository: FORK,
      rights: READ_ONLY,
    });
    github.openPullRequest({
      number: 8,
      head: { sha: head, ref: "main", repository: null },
      base: { sha: head, ref: "main" },
      labels: ["heap"],
      state: "closed",
    });
    const { id } = github.addArtifact({ name: "x", runId: run.id, archive: makeArchive({ "a.txt": "a" }) });
    github.addArtifact({ name: "y", runId: run.id, archive: makeArchive({}), isToldWhole: false });
    const ghost = github.addComment({ pullRequest: 7, login: null, body: "text" });
    const own = github.addComment({ pullRequest: 7, login: "github-actions[bot]", body: "text" });
    const first = repository.git("rev-list", "--max-parents=0", "main");
    const all: Rights = { contents: "write", issues: "write", pullRequests: "write", actions: "write" };
    const asked: readonly (readonly [number, Question])[] = [
      [200, { path: SHOP }],
      [200, { path: `${SHOP}/contents/shop.py?ref=${head}` }],
      [200, { path: `${SHOP}/contents/.gitignore` }],
      [404, { path: `${SHOP}/contents/none.py` }],
      [200, { path: `${SHOP}/compare/${first}...main` }],
      [404, { path: `${SHOP}/compare/${first}...none` }],
      [200, { path: `${SHOP}/commits?sha=main&per_page=1` }],
      [404, { path: `${SHOP}/commits?sha=none` }],
      [200, { path: `${SHOP}/commits/${head}` }],
      [422, { path: `${SHOP}/commits/none` }],
      [200, { path: `${SHOP}/git/commits/${head}` }],
      [200, { path: `${SHOP}/branches/main` }],
      [404, { path: `${SHOP}/branches/none` }],
      [200, { path: `${SHOP}/actions/artifacts` }],
      [200, { path: `${SHOP}/actions/artifacts/${id}` }],
      [302, { path: `${SHOP}/actions/artifacts/${id}/zip` }],
      [200, { path: `${SHOP}/actions/runs` }],
      [200, { path: `${SHOP}/actions/runs?head_sha=${head}&branch=feature&event=pull_request&status=success` }],
      [200, { path: `${SHOP}/actions/runs/${run.id}` }],
      [200, { path: `${SHOP}/actions/runs/${run.id}/artifacts?direction=asc` }],
      [200, { path: `${SHOP}/actions/workflows/heapgate.yml/runs?exclude_pull_requests=true` }],
      [404, { path: `${SHOP}/actions/workflows/none.yml/runs` }],
      [200, { path: `${SHOP}/pulls?state=all&head=octo:feature&base=main` }],
      [200, { path: `${SHOP}/pulls?state=closed` }],
      [200, { path: `${SHOP}/pulls/8` }],
      [404, { path: `${SHOP}/pulls/9` }],
      [200, { path: `${SHOP}/issues/7/comments` }],
      [404, { path: `${SHOP}/issues/9/comments` }],
      [201, COMMENT],
      [200, { method: "PATCH", path: `${SHOP}/issues/comments/${own.id}`, body: '{"body":"other"}' }],
      [204, { method: "DELETE", path: `${SHOP}/issues/comments/${own.id}` }],
      [204, { method: "DELETE", path: `${SHOP}/actions/artifacts/${id}` }],
      [404, { path: `${SHOP}/actions/artifacts/${id}` }],
    ];
    const statuses: [number, string][] = [];
    for (const [, question] of asked) {
      statuses.push([await statusOf({ ...question, rights: all }), `${question.method ?? "GET"} ${question.path}`]);
    }
    expect(statuses).toEqual(asked.map(([status, { method = "GET", path }]) => [status, `${method} ${path}`]));
    expect(github.comments[0]).toEqual(ghost);
    expect(github.violations).toEqual([]);
  });

  it("commits as the repository on disk has them, and files to the byte", async () => {
    const text = "a\n\n  \u00e9  \n\n";
    const child = repository.commit({ "folder/a.txt": text }, { date: "2026-03-01T12:00:00+02:00" });
    const listed = z
      .array(
        z.object({
          sha: z.string(),
          parents: z.array(z.object({ sha: z.string() })),
          commit: z.object({ committer: z.object({ date: z.string() }) }),
        }),
      )
      .parse(await (await ask({ path: `${SHOP}/commits?sha=${child}&per_page=1` })).json());
    expect(listed).toEqual([
      { sha: child, parents: [{ sha: head }], commit: { committer: { date: "2026-03-01T10:00:00Z" } } },
    ]);
    const content = z
      .object({ content: z.string() })
      .parse(await (await ask({ path: `${SHOP}/contents/${encodeURIComponent("folder/a.txt")}?ref=${child}` })).json());
    expect(Buffer.from(content.content, "base64").toString()).toBe(text);
    expect(github.violations).toEqual([]);
  });
});

describe("rights", () => {
  it("are those of the token, and what GitHub refuses for want of them is no violation", async () => {
    expect(await statusOf({ ...COMMENT, rights: READ_ONLY })).toBe(403);
    expect(await statusOf({ ...COMMENT, rights: { ...NO_RIGHTS, issues: "write" } })).toBe(201);
    expect(await statusOf({ ...COMMENT, rights: { ...NO_RIGHTS, pullRequests: "write" } })).toBe(201);
    expect(await statusOf({ path: `${SHOP}/actions/runs`, rights: NO_RIGHTS })).toBe(403);
    expect(await statusOf({ path: SHOP, rights: NO_RIGHTS })).toBe(200);
    github.isPublic = true;
    expect(await statusOf({ path: `${SHOP}/actions/runs`, rights: NO_RIGHTS })).toBe(200);
    expect((await fetch(`${github.url}${SHOP}`)).status).toBe(401);
    expect(github.violations).toEqual([]);
  });
});

describe("lists", () => {
  it("come by pages, with absolute links to the others", async () => {
    for (let count = 0; count < 5; count++) github.addComment({ pullRequest: 7, login: "stranger", body: `${count}` });
    const at = (page: number): string => `${github.url}${SHOP}/issues/7/comments?per_page=2&page=${page}`;
    const linksOf = async (page: number): Promise<string | null> => (await ask({ path: at(page) })).headers.get("link");
    expect(await linksOf(1)).toBe(`<${at(2)}>; rel="next", <${at(3)}>; rel="last"`);
    expect(await linksOf(2)).toBe(
      `<${at(1)}>; rel="prev", <${at(3)}>; rel="next", <${at(3)}>; rel="last", <${at(1)}>; rel="first"`,
    );
    expect(await linksOf(3)).toBe(`<${at(2)}>; rel="prev", <${at(1)}>; rel="first"`);
    const one = await ask({ path: `${SHOP}/issues/7/comments` });
    expect(one.headers.get("link")).toBe(null);
  });

  it("show an artifact late, and in an order of their own, where told to", async () => {
    const run = github.startRun({ event: "push", headSha: head, headBranch: "main", rights: READ_ONLY });
    const archive = makeArchive({});
    const ids = Array.from({ length: 8 }, (_, n) => github.addArtifact({ name: `n${n}`, runId: run.id, archive }).id);
    const late = github.addArtifact({ name: "late", runId: run.id, archive, hiddenListings: 2 }).id;
    const newestFirst = [...ids].reverse();
    expect(await artifactIds()).toEqual(newestFirst);
    expect(await artifactIds()).toEqual(newestFirst);
    expect(await artifactIds()).toEqual([late, ...newestFirst]);
    github.listOrder = "shuffled";
    const shuffled = await artifactIds();
    expect(shuffled).not.toEqual([late, ...newestFirst]);
    expect([...shuffled].sort()).toEqual([...ids, late].sort());
    expect(await artifactIds()).toEqual(shuffled);
  });

  it("tell runs by commit, branch, event and status", async () => {
    const other = repository.commit({ "a.txt": "a" });
    const wanted = { event: "push", headSha: head, headBranch: "main", rights: READ_ONLY };
    const push = github.startRun(wanted);
    const queued = github.startRun({ ...wanted, headSha: other, status: "queued", conclusion: null });
    const feature = github.startRun({ ...wanted, headBranch: "feature", event: "pull_request", conclusion: "failure" });
    const idsOf = async (query: string): Promise<readonly number[]> => {
      const answer: unknown = await (await ask({ path: `${SHOP}/actions/runs?${query}` })).json();
      return z
        .object({ workflow_runs: z.array(z.object({ id: z.number() })) })
        .parse(answer)
        .workflow_runs.map((each) => each.id);
    };
    expect(await idsOf(`head_sha=${head}`)).toEqual([feature.id, push.id]);
    expect(await idsOf("branch=main")).toEqual([queued.id, push.id]);
    expect(await idsOf("event=pull_request")).toEqual([feature.id]);
    expect(await idsOf("status=queued")).toEqual([queued.id]);
    expect(await idsOf("status=completed")).toEqual([feature.id, push.id]);
    expect(await idsOf("status=failure")).toEqual([feature.id]);
    expect(github.violations).toEqual([]);
  });
});

describe("GitHub's bad days", () => {
  it("are limits, with their headers", async () => {
    github.rateLimit.remaining = 1;
    const last = await ask({ path: SHOP });
    expect([last.status, last.headers.get("x-ratelimit-remaining")]).toEqual([200, "0"]);
    const refused = await ask({ path: SHOP });
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining("API rate limit exceeded") });
    github.rateLimit.remaining = 1000;
    const limits: readonly (readonly [FaultAnswer, number])[] = [
      [exhaustedLimit(), 403],
      [secondaryLimit(5), 403],
      [secondaryLimit(5, 429), 429],
    ];
    for (const [answer, status] of limits) {
      github.faults = [{ when: on("repos/get"), answer, times: 1 }];
      expect(await statusOf({ path: SHOP })).toBe(status);
      expect(await statusOf({ path: SHOP })).toBe(200);
    }
    github.faults = [{ when: on("repos/get"), answer: secondaryLimit(5) }];
    expect((await ask({ path: SHOP })).headers.get("retry-after")).toBe("5");
    expect(github.violations).toEqual([]);
  });

  it("are a new name of the repository, and archives that are gone", async () => {
    github.formerNames = ["old-shop"];
    const moved = await ask({ path: "/repos/octo/old-shop/actions/artifacts?name=x" });
    const location = `${github.url}/repositories/4711/actions/artifacts?name=x`;
    expect([moved.status, moved.headers.get("location")]).toEqual([301, location]);
    expect(await statusOf({ path: location })).toBe(200);
    expect(await statusOf({ ...COMMENT, path: "/repos/octo/old-shop/issues/7/comments" })).toBe(307);
    const run = github.startRun({ event: "push", headSha: head, headBranch: "main", rights: READ_ONLY });
    const { id } = github.addArtifact({ name: "x", runId: run.id, archive: makeArchive({}), isExpired: true });
    expect(await statusOf({ path: `${SHOP}/actions/artifacts/${id}/zip` })).toBe(410);
    expect(github.violations).toEqual([]);
  });

  it("are faults of the network, for the first so many requests", async () => {
    const tell = async (answer: FaultAnswer): Promise<string> => {
      github.faults = [{ when: on("repos/get"), answer, times: 1 }];
      const first = await ask({ path: SHOP }).then(
        async (response) =>
          `${response.status} ${await response.text().then(
            (text) => text.slice(0, 9),
            () => "broken off",
          )}`,
        () => "no answer",
      );
      expect(await statusOf({ path: SHOP })).toBe(200);
      return first;
    };
    expect(await tell("reset")).toBe("no answer");
    expect(await tell("reset-after")).toBe("no answer");
    expect(await tell("html")).toBe("200 <!DOCTYPE");
    expect(await tell("truncated")).toBe("200 broken off");
    expect(await tell({ status: 502, message: "Bad Gateway" })).toBe('502 {"message');
    expect(await tell({ delayMilliseconds: 50 })).toMatch(/^200 \{"id":471/);
    expect(await tell("trickle")).toMatch(/^200 \{"id":471/);
    github.faults = [{ when: on("repos/get"), answer: "html", after: 1, times: 1 }];
    expect([await statusOf({ path: SHOP }), await (await ask({ path: SHOP })).text()]).toEqual([
      200,
      expect.stringContaining("<html>"),
    ]);
    expect(github.requests.every(({ operation }) => operation === "repos/get")).toBe(true);
  });

  it("are somebody else who is quicker", async () => {
    github.meanwhile = [
      {
        before: on("issues/create-comment"),
        happens: () => github.addComment({ pullRequest: 7, login: "github-actions[bot]", body: "first" }),
      },
    ];
    await statusOf(COMMENT);
    await statusOf(COMMENT);
    expect(github.comments.map(({ body }) => body)).toEqual(["first", "text", "text"]);
  });
});

describe("archives for tests", () => {
  it("are read back as they were made", () => {
    const files = { "a/b.json": '{"a":1}', "../\u00e9.txt": Buffer.from([0, 255]), empty: "" };
    const read = readArchive(makeArchive(files));
    expect([...(read ?? [])].map(([name, content]) => [name, content.toString("hex")])).toEqual(
      Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString("hex")]),
    );
    expect(readArchive(Buffer.from("<html>"))).toBe(null);
  });
});
