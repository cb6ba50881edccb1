import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createServer } from "node:http";
import type { createGitHubApi, GitHubApi } from "../../../src/edge/github/api.js";
import { hurry, type Hurry } from "./hurry.js";
import { startLoopback, type Loopback, type Reply } from "./loopback.js";

const TOKEN = "ghs_secretsecretsecret";

let server: Loopback;
let create: typeof createGitHubApi;
let api: GitHubApi;
let pace: Hurry;

beforeAll(async () => {
  server = await startLoopback();
  process.env["GITHUB_API_URL"] = server.url;
  ({ createGitHubApi: create } = await import("../../../src/edge/github/api.js"));
  api = create(TOKEN, { owner: "octo", repo: "shop" });
});
afterAll(() => server.close());
beforeEach(() => {
  pace = hurry();
});
afterEach(() => pace.end());

const FOUND: Reply = { body: { default_branch: "main" } };
const MAIN = { kind: "answer", value: "main" };
const COMMENT: Reply = { status: 201, body: { id: 1, html_url: "u", body: "b", user: null } };
const broken = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body: { message: "Sorry" },
});
const post = () => api.board.create({ pullRequest: 5, body: "b" });

describe("a request that goes wrong", () => {
  it.each<[string, Reply]>([
    ["500", broken(500)],
    [
      "502 with a page",
      { status: 502, body: Buffer.from("<html>Bad Gateway</html>"), headers: { "content-type": "text/html" } },
    ],
    ["503", broken(503)],
    ["429", broken(429)],
    ["a broken connection", { end: "break" }],
    ["a body that ends too early", { body: { default_branch: "main" }, end: "break" }],
  ])("is tried again after %s: 1 s later, then 3 s", async (_what, reply) => {
    server.reply(reply, FOUND);
    expect(await api.history.defaultBranch()).toEqual(MAIN);
    expect(pace.waits).toEqual([1000]);
    server.reply(reply);
    expect(await api.history.defaultBranch()).toMatchObject({ kind: "refused" });
    expect(pace.waits).toEqual([1000, 1000, 3000]);
    expect(server.asked).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 410, 422, 451])("is not tried again after %i", async (status) => {
    server.reply(broken(status));
    expect(await api.history.defaultBranch()).toEqual({ kind: "refused", status, message: "Sorry" });
    expect(server.asked).toHaveLength(1);
  });

  it("says the status where there is no reason but a page, or nothing", async () => {
    const page = Buffer.from("<html>\nBad Gateway</html>");
    server.reply({ status: 502, body: page, headers: { "content-type": "text/html" } });
    expect(await api.history.defaultBranch()).toEqual({
      kind: "refused",
      status: 502,
      message: "status 502 without a reason",
    });
    server.reply({ status: 403 });
    expect(await api.history.defaultBranch()).toMatchObject({ message: "status 403 without a reason" });
  });

  it("is not understood where GitHub answers with something else than JSON", async () => {
    server.reply({ body: Buffer.from("<html>Welcome to the hotel</html>"), headers: { "content-type": "text/html" } });
    expect(await api.history.defaultBranch()).toMatchObject({
      kind: "refused",
      status: null,
      message: expect.stringMatching(/^GitHub's answer is not understood: all of it: /),
    });
  });

  it("has an end where nothing comes, before the answer and in its middle", async () => {
    for (const reply of [{ end: "stall" }, { body: { a: 1 }, end: "stall" }] satisfies readonly Reply[]) {
      server.reply(reply);
      expect(await api.history.defaultBranch()).toEqual({
        kind: "refused",
        status: null,
        message: "no answer within 30 s",
      });
      expect(server.asked).toHaveLength(1);
    }
  });

  it("is refused with the reason where nobody listens", async () => {
    const gone = createServer();
    await new Promise<void>((settle) => gone.listen(0, "127.0.0.1", settle));
    const address = gone.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await new Promise((settle) => gone.close(settle));
    const { createPatientFetch } = await import("../../../src/edge/github/patient-fetch.js");
    const { refusalOf } = await import("../../../src/edge/github/answer.js");
    const failure = await createPatientFetch(fetch)(`http://127.0.0.1:${port}/?sig=s`, { method: "POST" }).catch(
      refusalOf,
    );
    expect(failure).toEqual({ kind: "refused", status: null, message: `connect ECONNREFUSED 127.0.0.1:${port}` });
    // What never arrived is sent again, whatever it is.
    expect(pace.waits).toEqual([1000, 3000]);
  });
});

describe("a comment", () => {
  it("is not posted again where the first may have arrived", async () => {
    for (const reply of [{ end: "break" }, broken(502), broken(504)] satisfies readonly Reply[]) {
      server.reply(reply, COMMENT);
      expect(await post()).toMatchObject({ kind: "refused" });
      expect(server.asked).toHaveLength(1);
    }
    server.reply(broken(503), COMMENT);
    expect(await post()).toMatchObject({ kind: "answer" });
    expect(server.asked).toHaveLength(2);
  });

  it("is edited again, and GraphQL asked again", async () => {
    server.reply({ end: "break" }, COMMENT);
    expect(await api.board.update({ id: 1, body: "b" })).toMatchObject({ kind: "answer" });
    server.reply(broken(502), { body: { data: { viewer: { login: "me" } } } });
    expect(await api.board.self()).toEqual({ kind: "answer", value: "me" });
  });
});

describe("a GitHub that is asked too often", () => {
  it.each([403, 429, 503])("is given the time that it asks for, up to 10 s (%i)", async (status) => {
    server.reply(broken(status, { "retry-after": "10" }), broken(status, { "retry-after": "0" }), FOUND);
    expect(await api.history.defaultBranch()).toEqual(MAIN);
    expect(pace.waits).toEqual([10_000]);
    server.reply(broken(status, { "retry-after": "11" }));
    expect(await api.history.defaultBranch()).toEqual({
      kind: "refused",
      status,
      message: "Sorry; GitHub asks to wait 11 s",
    });
    expect(server.asked).toHaveLength(1);
  });

  it("is not asked again before the hour is over", async () => {
    server.reply(broken(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1790000000" }));
    expect(await api.history.defaultBranch()).toEqual({
      kind: "refused",
      status: 403,
      message: "Sorry; the token's rate limit is used up until 2026-09-21T14:13:20.000Z",
    });
    server.reply(broken(429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" }));
    expect(await api.history.defaultBranch()).toMatchObject({ message: "Sorry; the token's rate limit is used up" });
    expect(server.asked).toHaveLength(1);
  });
});

describe("a repository that was renamed", () => {
  it.each([301, 302, 307, 308])("is found, with the method, the body and the token (%i)", async (status) => {
    server.replyBy(({ path, method }) =>
      path.startsWith("/moved") ? (method === "GET" ? FOUND : COMMENT) : { status, headers: { location: "/moved" } },
    );
    expect(await api.history.defaultBranch()).toEqual(MAIN);
    expect(await post()).toMatchObject({ kind: "answer" });
    expect(await api.board.update({ id: 1, body: "c" })).toMatchObject({ kind: "answer" });
    expect(server.asked.filter(({ path }) => path === "/moved")).toEqual([
      { method: "GET", path: "/moved", authorization: `token ${TOKEN}`, body: "" },
      { method: "POST", path: "/moved", authorization: `token ${TOKEN}`, body: '{"body":"b"}' },
      { method: "PATCH", path: "/moved", authorization: `token ${TOKEN}`, body: '{"body":"c"}' },
    ]);
  });

  it("is not looked for on another host, nor for ever", async () => {
    const other = await startLoopback();
    other.reply(FOUND);
    server.reply({ status: 301, headers: { location: `${other.url}/repos/octo/shop` } });
    expect(await api.history.defaultBranch()).toMatchObject({
      kind: "refused",
      message: "GitHub points to another host",
    });
    expect(other.asked).toEqual([]);
    await other.close();
    server.reply({ status: 301, headers: { location: "/again" } });
    expect(await api.history.defaultBranch()).toMatchObject({ message: "GitHub's redirects have no end" });
    expect(server.asked).toHaveLength(6);
  });
});

describe("a token", () => {
  it("that cannot be sent is not in the reason", async () => {
    const answer = await create("abc\ndef", { owner: "octo", repo: "shop" }).history.defaultBranch();
    expect(answer).toMatchObject({ kind: "refused", status: null, message: expect.stringContaining("***") });
    expect(JSON.stringify(answer)).not.toMatch(/abc|def/);
  });
});
