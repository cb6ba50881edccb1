import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { GitHubApi } from "../../../src/edge/github/api.js";
import { startLoopback, type Loopback } from "./loopback.js";

let server: Loopback;
let api: GitHubApi;

beforeAll(async () => {
  server = await startLoopback();
  // Read where the client is imported.
  process.env["GITHUB_API_URL"] = server.url;
  const { createGitHubApi } = await import("../../../src/edge/github/api.js");
  api = createGitHubApi("token-1", { owner: "octo", repo: "shop" });
});
afterAll(() => server.close());

const paths = (): readonly string[] => server.asked.map(({ method, path }) => `${method} ${path}`);

type Dated = { readonly date: string };
const commit = (
  sha: string,
  parents: readonly string[],
  signed: { committer?: Dated | null; author?: Dated | null },
) => ({
  sha,
  parents: parents.map((each) => ({ sha: each })),
  commit: { committer: null, author: null, ...signed },
});

describe("the history", () => {
  it("follows first parents through a list that has side branches, to the end of the page", async () => {
    server.reply({
      body: [
        commit("d", ["c", "s"], { committer: { date: "2026-01-04T00:00:00Z" } }),
        commit("s", ["b"], { committer: { date: "2026-01-03T00:00:00Z" } }),
        commit("c", ["b"], { author: { date: "2026-01-02T00:00:00Z" } }),
        commit("b", ["a"], { committer: { date: "2026-01-01T00:00:00Z" } }),
      ],
    });
    expect(await api.history.lineage("d")).toEqual({
      kind: "answer",
      value: [
        { sha: "d", parents: ["c", "s"], date: "2026-01-04T00:00:00Z" },
        { sha: "c", parents: ["b"], date: "2026-01-02T00:00:00Z" },
        { sha: "b", parents: ["a"], date: "2026-01-01T00:00:00Z" },
      ],
    });
    expect(paths()).toEqual(["GET /repos/octo/shop/commits?sha=d&per_page=100"]);
  });

  it("ends where commits are each other's parents, and is refused where the commit or its date is missing", async () => {
    const date = { committer: { date: "2026-01-01T00:00:00Z" } };
    server.reply({ body: [commit("a", ["b"], date), commit("b", ["a"], date)] });
    expect(await api.history.lineage("a")).toMatchObject({ kind: "answer", value: [{ sha: "a" }, { sha: "b" }] });
    server.reply({ body: [] });
    expect(await api.history.lineage("a")).toMatchObject({ kind: "refused", status: null });
    server.reply({ body: [commit("a", [], {})] });
    expect(await api.history.lineage("a")).toMatchObject({
      kind: "refused",
      message: "GitHub's answer is not understood: commit a has no date",
    });
  });

  it("knows the tip of a branch with a slash, and not that of one that was renamed", async () => {
    server.reply({ body: { name: "feature/x", commit: { sha: "1" } } });
    expect(await api.history.tip("feature/x")).toEqual({ kind: "answer", value: "1" });
    expect(paths()).toEqual(["GET /repos/octo/shop/branches/feature%2Fx"]);
    server.reply(
      { status: 301, headers: { location: `${server.url}/new` } },
      { body: { name: "y", commit: { sha: "2" } } },
    );
    expect(await api.history.tip("x")).toEqual({
      kind: "refused",
      status: null,
      message: "the branch has been renamed to y",
    });
  });
});

const pull = (number: number, ref: string, repo: { readonly id: number } | null) => ({
  number,
  head: { sha: `head-${number}`, ref, repo },
  base: { sha: `base-${number}`, ref: "main" },
});

describe("open pull requests", () => {
  it("are those of the branch, those of a deleted fork, too", async () => {
    server.reply({ body: [pull(1, "fix/a", { id: 5 }), pull(2, "fix/a", null), pull(3, "other", { id: 5 })] });
    const of = (number: number, headRepositoryId: number | null) => ({
      number,
      headSha: `head-${number}`,
      headRepositoryId,
      baseSha: `base-${number}`,
      baseBranch: "main",
    });
    expect(await api.pullRequests.openFrom({ owner: "guest", branch: "fix/a" })).toEqual({
      kind: "answer",
      value: [of(1, 5), of(2, null)],
    });
    expect(paths()).toEqual(["GET /repos/octo/shop/pulls?state=open&head=guest%3Afix%2Fa&per_page=100"]);
  });
});

const run = (id: number, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  event: "push",
  status: "completed",
  path: ".github/workflows/heap.yml",
  head_branch: "main",
  head_sha: "c",
  repository: { id: 11 },
  head_repository: { id: 11 },
  ...more,
});
const RUN = {
  id: 1,
  event: "push",
  headBranch: "main",
  headSha: "c",
  repositoryId: 11,
  headRepositoryId: 11,
  path: ".github/workflows/heap.yml",
  isFinished: true,
};

describe("runs", () => {
  it("are known one by one, with the workflow's path without its ref", async () => {
    const path = ".github/workflows/heap@2.yml@refs/heads/a.yml@b";
    server.reply({ body: run(1, { status: "in_progress", head_repository: null, path }) });
    expect(await api.runs.run(1)).toEqual({
      kind: "answer",
      value: { ...RUN, headRepositoryId: null, isFinished: false, path: ".github/workflows/heap@2.yml" },
    });
  });

  it("of a commit and on a branch come newest first, and others that the index adds are left out", async () => {
    server.reply({ body: { total_count: 3, workflow_runs: [run(1), run(3, { head_sha: "x" }), run(2)] } });
    expect(await api.runs.runsOf("c")).toEqual({
      kind: "answer",
      value: { runs: [{ ...RUN, id: 2 }, RUN], isComplete: true },
    });
    expect(paths()).toEqual(["GET /repos/octo/shop/actions/runs?head_sha=c&per_page=100"]);
    server.reply({ body: { total_count: 2, workflow_runs: [run(1), run(2, { head_branch: null })] } });
    expect(await api.runs.runsOn("main")).toEqual({
      kind: "answer",
      value: { runs: [RUN], isComplete: true },
    });
    expect(paths()).toEqual(["GET /repos/octo/shop/actions/runs?branch=main&per_page=100"]);
  });

  it("are told to be more than were read where the page was full, though none of them was asked for", async () => {
    const others = Array.from({ length: 100 }, (_, index) => run(index + 1, { head_sha: "x" }));
    server.reply({ body: { total_count: 100, workflow_runs: others } });
    expect(await api.runs.runsOf("c")).toEqual({ kind: "answer", value: { runs: [], isComplete: false } });
  });
});

const artifact = (id: number, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  name: "heapgate",
  size_in_bytes: 7,
  expired: false,
  created_at: "2026-01-01T00:00:00Z",
  digest: "sha256:1",
  workflow_run: { id: 3, repository_id: 11, head_repository_id: 12, head_sha: "c" },
  ...more,
});

describe("lists of artifacts", () => {
  it("are of one run, whole, with what is not told as null", async () => {
    server.reply({
      body: { total_count: 2, artifacts: [artifact(1), artifact(2, { digest: null, workflow_run: { id: 3 } })] },
    });
    const record = {
      id: 1,
      name: "heapgate",
      bytes: 7,
      isExpired: false,
      createdAt: "2026-01-01T00:00:00Z",
      digest: "sha256:1",
      run: { id: 3, repositoryId: 11, headRepositoryId: 12, headSha: "c" },
    };
    expect(await api.lists.listOfRun(3)).toEqual({
      kind: "answer",
      value: { artifacts: [record, { ...record, id: 2, digest: null, run: null }], isComplete: true },
    });
    expect(paths()).toEqual(["GET /repos/octo/shop/actions/runs/3/artifacts?per_page=100&page=1"]);
  });

  it("are read page by page to a bound, each artifact once", async () => {
    server.replyBy(({ path }) => {
      const page = Number(new URL(path, server.url).searchParams.get("page"));
      const first = (page - 1) * 100 - (page > 1 ? 1 : 0);
      return { body: { total_count: 5000, artifacts: Array.from({ length: 100 }, (_, at) => artifact(first + at)) } };
    });
    const answer = await api.lists.list("a name");
    expect(answer).toMatchObject({ kind: "answer", value: { isComplete: false } });
    expect(answer.kind === "answer" && new Set(answer.value.artifacts.map(({ id }) => id)).size).toBe(999);
    expect(answer.kind === "answer" && answer.value.artifacts).toHaveLength(999);
    expect(paths()).toHaveLength(10);
    expect(paths()[0]).toBe("GET /repos/octo/shop/actions/artifacts?name=a%20name&per_page=100&page=1");
  });
});

const comment = (id: number, login: string | null) => ({
  id,
  html_url: `https://example.test/${id}`,
  body: "text",
  user: login === null ? null : { login },
});

describe("comments", () => {
  it("are listed over all pages", async () => {
    server.reply(
      { body: [comment(1, "a")], headers: { link: `<${server.url}/page-2>; rel="next"` } },
      { body: [comment(2, null)] },
    );
    expect(await api.board.list(7)).toEqual({
      kind: "answer",
      value: [
        { id: 1, url: "https://example.test/1", author: "a", body: "text" },
        { id: 2, url: "https://example.test/2", author: null, body: "text" },
      ],
    });
    expect(paths()).toEqual(["GET /repos/octo/shop/issues/7/comments?per_page=100", "GET /page-2"]);
  });

  it("are removed, one that is gone already, too; without the right they are not", async () => {
    server.reply({ status: 204 });
    expect(await api.board.remove(9)).toEqual({ kind: "answer", value: null });
    expect(paths()).toEqual(["DELETE /repos/octo/shop/issues/comments/9"]);
    server.reply({ status: 404, body: { message: "Not Found" } });
    expect(await api.board.remove(9)).toEqual({ kind: "answer", value: null });
    server.reply({ status: 403, body: { message: "Resource not accessible by integration" } });
    expect(await api.board.remove(9)).toEqual({
      kind: "refused",
      status: 403,
      message: "Resource not accessible by integration",
    });
  });

  it("are written by the login that GraphQL tells", async () => {
    server.reply({ body: { data: { viewer: { login: "github-actions[bot]" } } } });
    expect(await api.board.self()).toEqual({ kind: "answer", value: "github-actions[bot]" });
    server.reply({ body: { errors: [{ message: "Bad credentials" }] } });
    expect(await api.board.self()).toEqual({
      kind: "refused",
      status: null,
      message: "Request failed due to following response errors: Bad credentials",
    });
  });
});
