// What is asked of GitHub's REST API: commits and files, artifacts and their runs, comments.
import { getOctokit } from "@actions/github";
import { z } from "zod";
import type { Answer, ArtifactRecord, BoardComment, CommentBoard, RemoteHistory, WorkflowRun } from "../../ports.js";
import { answerOf, shaped } from "./answer.js";

export type Repository = { readonly owner: string; readonly repo: string };

type Octokit = ReturnType<typeof getOctokit>;

export type GitHubApi = {
  readonly history: RemoteHistory;
  readonly board: CommentBoard;
  readonly listArtifacts: (
    name: string,
  ) => Promise<Answer<{ readonly artifacts: readonly ArtifactRecord[]; readonly isComplete: boolean }>>;
  readonly workflowRun: (id: number) => Promise<Answer<WorkflowRun>>;
};

/** A request that has no answer by then has none: octokit itself waits for ever. */
const REQUEST_MILLISECONDS = 30_000;

export function createGitHubApi(token: string, repository: Repository): GitHubApi {
  const octokit = getOctokit(token);
  octokit.hook.before("request", (options) => {
    options.request = { ...options.request, signal: AbortSignal.timeout(REQUEST_MILLISECONDS) };
  });
  return {
    history: createHistory(octokit, repository),
    board: createBoard(octokit, repository),
    listArtifacts: (name) => listArtifacts({ octokit, repository, name }),
    workflowRun: (id) =>
      answerOf(
        () => octokit.rest.actions.getWorkflowRun({ ...repository, run_id: id }),
        ({ data }) => workflowRunOf(data),
      ),
  };
}

const repositorySchema = z.object({ default_branch: z.string() });
const comparisonSchema = z.object({ merge_base_commit: z.object({ sha: z.string() }) });
const contentSchema = z.object({ type: z.literal("file"), encoding: z.literal("base64"), content: z.string() });

function createHistory(octokit: Octokit, repository: Repository): RemoteHistory {
  return {
    defaultBranch: () =>
      answerOf(
        () => octokit.rest.repos.get(repository),
        ({ data }) => shaped(repositorySchema)(data).default_branch,
      ),
    // One commit a page: the merge-base stands beside the list, which can be long.
    mergeBase: ({ base, head }) =>
      answerOf(
        () =>
          octokit.rest.repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 }),
        ({ data }) => shaped(comparisonSchema)(data).merge_base_commit.sha,
      ),
    readFile: async ({ path, commit }) => {
      const answer = await answerOf(
        () => octokit.rest.repos.getContent({ ...repository, path, ref: commit }),
        ({ data }) => Buffer.from(shaped(contentSchema)(data).content, "base64").toString("utf8"),
      );
      return answer.kind === "refused" && answer.status === 404 ? { kind: "answer", value: null } : answer;
    },
  };
}

const commentSchema = z.object({
  id: z.number(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
});
const viewerSchema = z.object({ viewer: z.object({ login: z.string() }) });

function createBoard(octokit: Octokit, repository: Repository): CommentBoard {
  return {
    list: (pullRequest) =>
      answerOf(
        () =>
          octokit.paginate(octokit.rest.issues.listComments, {
            ...repository,
            issue_number: pullRequest,
            per_page: PAGE,
          }),
        (comments) => comments.map(commentOf),
      ),
    create: ({ pullRequest, body }) =>
      answerOf(
        () => octokit.rest.issues.createComment({ ...repository, issue_number: pullRequest, body }),
        ({ data }) => commentOf(data),
      ),
    update: ({ id, body }) =>
      answerOf(
        () => octokit.rest.issues.updateComment({ ...repository, comment_id: id, body }),
        ({ data }) => commentOf(data),
      ),
    // REST's GET /user is closed to installation tokens, GraphQL's viewer is open to every kind of token.
    self: () =>
      answerOf(
        () => octokit.graphql("query { viewer { login } }"),
        (data) => shaped(viewerSchema)(data).viewer.login,
      ),
  };
}

function commentOf(raw: unknown): BoardComment {
  const { id, html_url: url, body, user } = shaped(commentSchema)(raw);
  return { id, url, author: user?.login ?? null, body: body ?? "" };
}

const artifactsSchema = z.object({
  total_count: z.number(),
  artifacts: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      size_in_bytes: z.number(),
      expired: z.boolean(),
      created_at: z.string().nullable(),
      digest: z.string().nullish(),
      workflow_run: z
        .object({
          id: z.number().optional(),
          repository_id: z.number().optional(),
          head_repository_id: z.number().optional(),
          head_sha: z.string().optional(),
        })
        .nullish(),
    }),
  ),
});
type RawArtifact = z.infer<typeof artifactsSchema>["artifacts"][number];

/** The largest page that GitHub gives, and how many of them are read. */
const PAGE = 100;
const MAX_PAGES = 10;

/** Paged by the total, as GitHub's answers have no promised order and `Link` is not sent for all. */
function listArtifacts({
  octokit,
  repository,
  name,
}: {
  readonly octokit: Octokit;
  readonly repository: Repository;
  readonly name: string;
}): Promise<Answer<{ readonly artifacts: readonly ArtifactRecord[]; readonly isComplete: boolean }>> {
  return answerOf(
    async () => {
      const artifacts: ArtifactRecord[] = [];
      for (let page = 1; page <= MAX_PAGES; page++) {
        const { data } = await octokit.rest.actions.listArtifactsForRepo({ ...repository, name, per_page: PAGE, page });
        const { total_count: total, artifacts: found } = shaped(artifactsSchema)(data);
        artifacts.push(...found.map(artifactOf));
        if (found.length === 0 || artifacts.length >= total) return { artifacts, isComplete: true };
      }
      return { artifacts, isComplete: false };
    },
    (listed) => listed,
  );
}

function artifactOf({
  id,
  name,
  size_in_bytes: bytes,
  expired,
  created_at,
  digest,
  workflow_run,
}: RawArtifact): ArtifactRecord {
  const {
    id: runId,
    repository_id: repositoryId,
    head_repository_id: headRepositoryId,
    head_sha: headSha,
  } = workflow_run ?? {};
  // All four are optional in GitHub's schema; without one of them the run cannot be told to be this repository's own.
  const isWhole =
    runId !== undefined && repositoryId !== undefined && headRepositoryId !== undefined && headSha !== undefined;
  return {
    id,
    name,
    bytes,
    isExpired: expired,
    createdAt: created_at ?? "",
    digest: digest ?? null,
    run: isWhole ? { id: runId, repositoryId, headRepositoryId, headSha } : null,
  };
}

const workflowRunSchema = z.object({
  event: z.string(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  repository: z.object({ id: z.number() }),
  head_repository: z.object({ id: z.number() }).nullish(),
});

function workflowRunOf(raw: unknown): WorkflowRun {
  const { event, head_branch, head_sha, repository, head_repository } = shaped(workflowRunSchema)(raw);
  return {
    event,
    headBranch: head_branch,
    headSha: head_sha,
    repositoryId: repository.id,
    headRepositoryId: head_repository?.id ?? null,
  };
}
