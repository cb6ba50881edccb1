import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import {
  external_exports,
  workflowPathIn
} from "./zod.js";
import {
  defaults,
  getOctokit
} from "./octokit-plugin-rest-endpoint-methods.js";
import "./undici.js";
import {
  answerOf,
  connectionCodes,
  shaped,
  throttleOf
} from "./heapgate.js";
import "./runtime.js";

// src/edge/github/patient-fetch.ts
var REQUEST_MILLISECONDS = 3e4;
var PAUSES = [1e3, 3e3];
var MAX_ASKED_SECONDS = 10;
var MAX_REDIRECTS = 5;
var UNREACHED = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
function createPatientFetch(fetch) {
  return async (address, request) => {
    for (let tries = 0; ; tries++) {
      const outcome = await attempt({ fetch, address, request });
      const pause = pauseAfter(outcome, { tries, isRepeatable: isRepeatable(address, request) });
      if (pause !== null) await new Promise((settle) => setTimeout(settle, pause));
      else if (outcome.kind === "answered") return outcome.response;
      else throw outcome.error;
    }
  };
}
async function attempt(sent) {
  const abortion = new AbortController();
  const late = new Error(`no answer within ${REQUEST_MILLISECONDS / 1e3} s`);
  const timer = setTimeout(() => abortion.abort(late), REQUEST_MILLISECONDS);
  try {
    const response = await followed({ ...sent, request: { ...sent.request, signal: abortion.signal } });
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    const hasBody = status !== 204 && status !== 205 && status !== 304;
    return { kind: "answered", response: new Response(hasBody ? body : null, { status, statusText, headers }) };
  } catch (error) {
    return abortion.signal.aborted ? { kind: "failed", error: late, isLate: true } : { kind: "failed", error, isLate: false };
  } finally {
    clearTimeout(timer);
  }
}
async function followed({ fetch, address, request }) {
  const moved = request.redirect === "manual" ? [301, 307, 308] : [301, 302, 307, 308];
  let at = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, { ...request, redirect: "manual" });
    const location = response.headers.get("location");
    if (location === null || !moved.includes(response.status)) return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    if (next.origin !== new URL(address).origin) throw new Error("GitHub points to another host");
    at = next.href;
  }
  throw new Error("GitHub's redirects have no end");
}
function isRepeatable(address, { method }) {
  return method !== "POST" || new URL(address).pathname.endsWith("/graphql");
}
function pauseAfter(outcome, { tries, isRepeatable: isRepeatable2 }) {
  const pause = PAUSES[tries];
  if (pause === void 0) return null;
  if (outcome.kind === "failed") {
    const codes = connectionCodes(outcome.error);
    if (outcome.isLate || codes.length === 0) return null;
    return isRepeatable2 || codes.some((code) => UNREACHED.includes(code)) ? pause : null;
  }
  const { status, headers } = outcome.response;
  const throttle = throttleOf(status, (name) => headers.get(name));
  if (throttle !== null) {
    return throttle.seconds === null || throttle.seconds > MAX_ASKED_SECONDS ? null : throttle.seconds * 1e3;
  }
  if (!isRepeatable2 && (status === 502 || status === 504)) return null;
  return status === 429 || status >= 500 ? pause : null;
}

// src/edge/github/connection.ts
var PAGE = 100;
function connect(token, repository) {
  const fetch = defaults.request?.fetch ?? globalThis.fetch;
  const octokit = getOctokit(token, { request: { ...defaults.request, fetch: createPatientFetch(fetch) } });
  return { octokit, repository, fetch };
}

// src/edge/github/artifact-lists.ts
var artifactsSchema = external_exports.object({
  total_count: external_exports.number(),
  artifacts: external_exports.array(
    external_exports.object({
      id: external_exports.number(),
      name: external_exports.string(),
      size_in_bytes: external_exports.number(),
      expired: external_exports.boolean(),
      created_at: external_exports.string().nullable(),
      digest: external_exports.string().nullish(),
      workflow_run: external_exports.object({
        id: external_exports.number().optional(),
        repository_id: external_exports.number().optional(),
        head_repository_id: external_exports.number().optional(),
        head_sha: external_exports.string().optional()
      }).nullish()
    })
  )
});
var MAX_PAGES = 10;
function createArtifactLists({ octokit, repository }) {
  return {
    list: (name) => allPages((page) => octokit.rest.actions.listArtifactsForRepo({ ...repository, name, per_page: PAGE, page })),
    listOfRun: (runId) => allPages(
      (page) => octokit.rest.actions.listWorkflowRunArtifacts({ ...repository, run_id: runId, per_page: PAGE, page })
    )
  };
}
function allPages(ask) {
  return answerOf(
    async () => {
      const artifacts = /* @__PURE__ */ new Map();
      let read = 0;
      for (let page = 1; page <= MAX_PAGES; page++) {
        const { data } = await ask(page);
        const { total_count: total, artifacts: found } = shaped(artifactsSchema)(data);
        for (const each of found) artifacts.set(each.id, artifactOf(each));
        read += found.length;
        if (found.length === 0 || read >= total) return { artifacts: [...artifacts.values()], isComplete: true };
      }
      return { artifacts: [...artifacts.values()], isComplete: false };
    },
    (listed) => listed
  );
}
function artifactOf({
  id,
  name,
  size_in_bytes: bytes,
  expired,
  created_at,
  digest,
  workflow_run
}) {
  const {
    id: runId,
    repository_id: repositoryId,
    head_repository_id: headRepositoryId,
    head_sha: headSha
  } = workflow_run ?? {};
  const isWhole = runId !== void 0 && repositoryId !== void 0 && headRepositoryId !== void 0 && headSha !== void 0;
  return {
    id,
    name,
    bytes,
    isExpired: expired,
    createdAt: created_at ?? "",
    digest: digest ?? null,
    run: isWhole ? { id: runId, repositoryId, headRepositoryId, headSha } : null
  };
}

// src/edge/github/comments.ts
var commentSchema = external_exports.object({
  id: external_exports.number(),
  html_url: external_exports.string(),
  body: external_exports.string().nullish(),
  user: external_exports.object({ login: external_exports.string() }).nullish()
});
var viewerSchema = external_exports.object({ viewer: external_exports.object({ login: external_exports.string() }) });
function createBoard({ octokit, repository }) {
  return {
    list: (pullRequest) => answerOf(
      () => octokit.paginate(octokit.rest.issues.listComments, {
        ...repository,
        issue_number: pullRequest,
        per_page: PAGE
      }),
      (comments) => comments.map(commentOf)
    ),
    create: ({ pullRequest, body }) => answerOf(
      () => octokit.rest.issues.createComment({ ...repository, issue_number: pullRequest, body }),
      ({ data }) => commentOf(data)
    ),
    update: ({ id, body }) => answerOf(
      () => octokit.rest.issues.updateComment({ ...repository, comment_id: id, body }),
      ({ data }) => commentOf(data)
    ),
    remove: async (id) => {
      const answer = await answerOf(
        () => octokit.rest.issues.deleteComment({ ...repository, comment_id: id }),
        () => null
      );
      return answer.kind === "refused" && answer.status === 404 ? { kind: "answer", value: null } : answer;
    },
    // REST's GET /user is closed to installation tokens, GraphQL's viewer is open to every kind of token.
    self: () => answerOf(
      () => octokit.graphql("query { viewer { login } }"),
      (data) => shaped(viewerSchema)(data).viewer.login
    )
  };
}
function commentOf(raw) {
  const { id, html_url: url, body, user } = shaped(commentSchema)(raw);
  return { id, url, author: user?.login ?? null, body: body ?? "" };
}

// src/edge/github/history.ts
var repositorySchema = external_exports.object({ default_branch: external_exports.string() });
var comparisonSchema = external_exports.object({ merge_base_commit: external_exports.object({ sha: external_exports.string() }) });
var contentSchema = external_exports.object({ type: external_exports.literal("file"), encoding: external_exports.literal("base64"), content: external_exports.string() });
var branchSchema = external_exports.object({ name: external_exports.string(), commit: external_exports.object({ sha: external_exports.string() }) });
var signatureSchema = external_exports.object({ date: external_exports.string().optional() }).nullish();
var commitsSchema = external_exports.array(
  external_exports.object({
    sha: external_exports.string(),
    parents: external_exports.array(external_exports.object({ sha: external_exports.string() })),
    commit: external_exports.object({ committer: signatureSchema, author: signatureSchema })
  })
);
function createHistory({ octokit, repository }) {
  return {
    defaultBranch: () => answerOf(
      () => octokit.rest.repos.get(repository),
      ({ data }) => shaped(repositorySchema)(data).default_branch
    ),
    // One commit a page: the merge-base stands beside the list, which can be long.
    mergeBase: ({ base, head }) => answerOf(
      () => octokit.rest.repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 }),
      ({ data }) => shaped(comparisonSchema)(data).merge_base_commit.sha
    ),
    readFile: async ({ path, commit }) => {
      const answer = await answerOf(
        () => octokit.rest.repos.getContent({ ...repository, path, ref: commit }),
        ({ data }) => Buffer.from(shaped(contentSchema)(data).content, "base64").toString("utf8")
      );
      return answer.kind === "refused" && answer.status === 404 ? { kind: "answer", value: null } : answer;
    },
    lineage: (commit) => answerOf(
      () => octokit.rest.repos.listCommits({ ...repository, sha: commit, per_page: PAGE }),
      ({ data }) => firstParents(commit, shaped(commitsSchema)(data))
    ),
    tip: (branch) => answerOf(
      () => octokit.rest.repos.getBranch({ ...repository, branch }),
      ({ data }) => tipOf(branch, shaped(branchSchema)(data))
    )
  };
}
function firstParents(commit, listed) {
  const known = new Map(listed.map((each) => [each.sha, each]));
  const chain = [];
  for (let next = known.get(commit); next !== void 0; next = known.get(chain.at(-1)?.parents[0] ?? "")) {
    known.delete(next.sha);
    const date = next.commit.committer?.date ?? next.commit.author?.date;
    if (date === void 0) throw new Error(`GitHub's answer is not understood: commit ${next.sha} has no date`);
    chain.push({ sha: next.sha, parents: next.parents.map(({ sha }) => sha), date });
  }
  if (chain.length === 0) throw new Error(`GitHub's list of the commits of ${commit} is without it`);
  return chain;
}
function tipOf(branch, { name, commit }) {
  if (name !== branch) throw new Error(`the branch has been renamed to ${name}`);
  return commit.sha;
}

// src/edge/github/pull-requests.ts
var pullsSchema = external_exports.array(
  external_exports.object({
    number: external_exports.number(),
    head: external_exports.object({ sha: external_exports.string(), ref: external_exports.string(), repo: external_exports.object({ id: external_exports.number() }).nullish() }),
    base: external_exports.object({ sha: external_exports.string(), ref: external_exports.string() })
  })
);
function createPullRequestList({ octokit, repository }) {
  return {
    openFrom: ({ owner, branch }) => answerOf(
      () => octokit.rest.pulls.list({ ...repository, state: "open", head: `${owner}:${branch}`, per_page: PAGE }),
      ({ data }) => shaped(pullsSchema)(data).filter(({ head }) => head.ref === branch).map(({ number, head, base }) => ({
        number,
        headSha: head.sha,
        headRepositoryId: head.repo?.id ?? null,
        baseSha: base.sha,
        baseBranch: base.ref
      }))
    )
  };
}

// src/edge/github/workflow-runs.ts
var runSchema = external_exports.object({
  id: external_exports.number(),
  event: external_exports.string(),
  status: external_exports.string().nullish(),
  path: external_exports.string(),
  head_branch: external_exports.string().nullable(),
  head_sha: external_exports.string(),
  repository: external_exports.object({ id: external_exports.number() }),
  head_repository: external_exports.object({ id: external_exports.number() }).nullish()
});
var runsSchema = external_exports.object({ workflow_runs: external_exports.array(runSchema) });
function createWorkflowRuns({ octokit, repository }) {
  return {
    run: (id) => answerOf(
      () => octokit.rest.actions.getWorkflowRun({ ...repository, run_id: id }),
      ({ data }) => runOf(shaped(runSchema)(data))
    ),
    runsOf: (commit) => answerOf(
      () => octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, head_sha: commit, per_page: PAGE }),
      ({ data }) => runsIn(data, ({ headSha }) => headSha === commit)
    ),
    runsOn: (branch) => answerOf(
      () => octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, branch, per_page: PAGE }),
      ({ data }) => runsIn(data, ({ headBranch }) => headBranch === branch)
    )
  };
}
function runsIn(data, isAskedFor) {
  const { workflow_runs: page } = shaped(runsSchema)(data);
  const runs = page.map(runOf).filter(isAskedFor).sort((one, other) => other.id - one.id);
  return { runs, isComplete: page.length < PAGE };
}
function runOf(raw) {
  return {
    id: raw.id,
    event: raw.event,
    headBranch: raw.head_branch,
    headSha: raw.head_sha,
    repositoryId: raw.repository.id,
    headRepositoryId: raw.head_repository?.id ?? null,
    // `.github/workflows/heap.yml@refs/heads/main` where the workflow is of another commit than the run's.
    path: workflowPathIn(raw.path) ?? raw.path,
    isFinished: raw.status === "completed"
  };
}

// src/edge/github/api.ts
function createGitHubApi(token, repository) {
  const connection = connect(token, repository);
  return {
    connection,
    history: createHistory(connection),
    board: createBoard(connection),
    pullRequests: createPullRequestList(connection),
    lists: createArtifactLists(connection),
    runs: createWorkflowRuns(connection)
  };
}
export {
  createGitHubApi
};
