// What each operation of the REST API answers, out of the state. Requests are checked before they come here.
import {
  comparisonObject,
  contentObject,
  commitObject,
  gitCommitObject,
  readCommits,
  resolve,
  showCommit,
  tipOf,
} from "./commits.js";
import { commentObject, fullPullRequestObject, pullRequestObject } from "./conversation-objects.js";
import { created, linkOf, notFound, ok, pageAsked, paged, pageOf, quietly, refuse, type Reply } from "./reply.js";
import { branchObject, fullRepositoryObject } from "./repository-objects.js";
import { artifactObject, runObject, workflowIdOf } from "./run-objects.js";
import { headOwnerOf, type FakeRun, type GitHubState } from "./state.js";

export type RestRequest = {
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly url: URL;
  readonly body: string;
  /** Who asks. */
  readonly login: string;
  /** Notes that heapgate should not have asked. */
  readonly violation: (text: string) => void;
  /** An address of the blob store from which an archive can be fetched. */
  readonly signedArchive: (artifactId: number) => string;
};

type Route = (asked: RestRequest, github: GitHubState) => Reply;

/** Past so many items the lists that search end, whatever the total. */
const MAX_FOUND = 1000;
const MAX_COMMENT_LENGTH = 65_536;

export const ROUTES: Readonly<Record<string, Route>> = {
  "repos/get": (_asked, github) => ok(fullRepositoryObject(github)),

  "repos/get-content": ({ params, query }, github) => {
    const content = contentObject({ path: params["path"] ?? "", ref: query.get("ref") ?? "main" }, github);
    return content === null ? notFound() : ok(content);
  },

  "repos/compare-commits-with-basehead": (asked, github) => {
    const [base, head, ...more] = (asked.params["basehead"] ?? "").split("...");
    if (base === undefined || head === undefined || more.length > 0) {
      asked.violation("not base...head");
      return notFound();
    }
    const own = (name: string): string | null =>
      resolve(github.git, name.startsWith(`${github.owner}:`) ? name.slice(github.owner.length + 1) : name);
    const [from, to] = [own(base), own(head)];
    if (from === null || to === null) return notFound();
    const comparison = comparisonObject({ base: from, head: to, ...pageAsked(asked.query) }, github);
    if (comparison === null) return refuse(404, `No common ancestor between ${base} and ${head}.`);
    return { ...ok(comparison.json), headers: linkOf(comparison.total, asked.url) };
  },

  "repos/list-commits": ({ query, url }, github) => {
    const sha = resolve(github.git, query.get("sha") ?? "main");
    if (sha === null) return refuse(404, `No commit found for SHA: ${query.get("sha")}`);
    const limits = ["since", "until", "author", "committer"].flatMap((key) => {
      const value = query.get(key);
      return value === null ? [] : [`--${key}=${value}`];
    });
    const path = query.get("path");
    const chosen = [...limits, sha, "--", ...(path === null ? [] : [path])];
    const { page, size } = pageAsked(query);
    const total = Number(github.git.git("rev-list", "--count", ...chosen));
    const commits = readCommits(github.git, [`--skip=${(page - 1) * size}`, `--max-count=${size}`, ...chosen]);
    return { ...ok(commits.map((commit) => showCommit(commit, github))), headers: linkOf(total, url) };
  },

  "repos/get-commit": ({ params }, github) => {
    const sha = resolve(github.git, params["ref"] ?? "");
    const commit = sha === null ? null : commitObject(sha, github);
    return commit === null ? refuse(422, `No commit found for SHA: ${params["ref"]}`) : ok(commit);
  },

  "git/get-commit": ({ params }, github) => {
    const commit = gitCommitObject(params["commit_sha"] ?? "", github);
    return commit === null ? notFound() : ok(commit);
  },

  "repos/get-branch": ({ params }, github) => {
    const name = params["branch"] ?? "";
    const sha = tipOf(github.git, name);
    const branch = sha === null || sha === "" ? null : branchObject(name, { sha, github });
    return branch === null ? refuse(404, "Branch not found") : ok(branch);
  },

  "actions/list-artifacts-for-repo": ({ query, url }, github) => {
    const name = query.get("name");
    const found = github.listed(github.artifacts.filter((artifact) => name === null || artifact.name === name));
    return total("artifacts", { found, url, show: (artifact) => artifactObject(artifact, github) });
  },

  "actions/list-workflow-run-artifacts": ({ params, query, url }, github) => {
    const runId = Number(params["run_id"]);
    if (!github.runs.some(({ id }) => id === runId)) return notFound();
    const name = query.get("name");
    const found = github.listed(
      github.artifacts.filter((each) => each.runId === runId && (name === null || each.name === name)),
    );
    if (query.get("direction") === "asc") found.reverse();
    return total("artifacts", { found, url, show: (artifact) => artifactObject(artifact, github) });
  },

  "actions/get-artifact": ({ params }, github) => {
    const artifact = github.artifacts.find(({ id }) => id === Number(params["artifact_id"]));
    return artifact === undefined ? notFound() : ok(artifactObject(artifact, github));
  },

  "actions/download-artifact": ({ params, signedArchive, violation }, github) => {
    if (params["archive_format"] !== "zip") violation("the format of archives is zip");
    const artifact = github.artifacts.find(({ id }) => id === Number(params["artifact_id"]));
    if (artifact === undefined) return notFound();
    if (artifact.isExpired) return refuse(410, "Artifact has expired");
    return { status: 302, headers: { location: signedArchive(artifact.id) } };
  },

  "actions/delete-artifact": ({ params }, github) => {
    const artifact = github.artifacts.find(({ id }) => id === Number(params["artifact_id"]));
    if (artifact === undefined) return notFound();
    github.artifacts = github.artifacts.filter((each) => each !== artifact);
    return { status: 204 };
  },

  "actions/get-workflow-run": ({ params }, github) => {
    const run = github.runs.find(({ id }) => id === Number(params["run_id"]));
    return run === undefined ? notFound() : ok(runObject(run, github));
  },

  "actions/list-workflow-runs-for-repo": ({ query, url }, github) => {
    const found = github.listed(github.runs.filter((run) => isRunAsked(run, query))).slice(0, MAX_FOUND);
    return total("workflow_runs", { found, url, show: (run) => runObject(run, github) });
  },

  "actions/list-workflow-runs": ({ params, query, url }, github) => {
    const wanted = params["workflow_id"] ?? "";
    const ofWorkflow = github.runs.filter(
      ({ path }) => String(workflowIdOf(path)) === wanted || path === `.github/workflows/${wanted}`,
    );
    if (ofWorkflow.length === 0) return notFound();
    const found = github.listed(ofWorkflow.filter((run) => isRunAsked(run, query))).slice(0, MAX_FOUND);
    return total("workflow_runs", { found, url, show: (run) => runObject(run, github) });
  },

  "issues/list-comments": ({ params, url }, github) => {
    const number = Number(params["issue_number"]);
    if (!github.pullRequests.some((each) => each.number === number)) return notFound();
    const all = github.comments
      .filter(({ pullRequest }) => pullRequest === number)
      .sort((one, other) => one.id - other.id);
    return paged(all, url, (comment) => commentObject(comment, github));
  },

  "issues/create-comment": ({ params, body, login, violation }, github) => {
    const pullRequest = github.pullRequests.find(({ number }) => number === Number(params["issue_number"]));
    if (pullRequest === undefined) return notFound();
    if (pullRequest.isLocked) return refuse(403, "Unable to create comment because issue is locked.");
    const text = textOf(body);
    const tooLong = refusalOf(text, violation);
    if (tooLong !== null) return tooLong;
    return created(commentObject(github.addComment({ pullRequest: pullRequest.number, login, body: text }), github));
  },

  "issues/update-comment": ({ params, body, login, violation }, github) => {
    const old = github.comments.find(({ id }) => id === Number(params["comment_id"]));
    if (old === undefined) return notFound();
    // GitHub would let a token with the right do it.
    if (old.login !== login) {
      violation("somebody else's comment is edited");
      return refuse(403, "Must have admin rights to Repository.");
    }
    const text = textOf(body);
    const tooLong = refusalOf(text, violation);
    if (tooLong !== null) return tooLong;
    const updated = { ...old, body: text };
    github.comments = github.comments.map((comment) => (comment === old ? updated : comment));
    return ok(commentObject(updated, github));
  },

  "issues/delete-comment": ({ params, login, violation }, github) => {
    const old = github.comments.find(({ id }) => id === Number(params["comment_id"]));
    if (old === undefined) return notFound();
    if (old.login !== login) {
      violation("somebody else's comment is deleted");
      return refuse(403, "Must have admin rights to Repository.");
    }
    github.comments = github.comments.filter((comment) => comment !== old);
    return { status: 204 };
  },

  "pulls/list": ({ query, url, violation }, github) => {
    const state = query.get("state") ?? "open";
    const head = query.get("head");
    // GitHub ignores such a filter, and answers with every pull request.
    if (head !== null && !/^[^:]+:.+$/.test(head)) violation(`head=${head} is not user:branch`);
    const base = query.get("base");
    const found = github.pullRequests.filter(
      (each) =>
        (state === "all" || each.state === state) &&
        (head === null || `${headOwnerOf(each)}:${each.head.ref}` === head) &&
        (base === null || each.base.ref === base),
    );
    const isRising = query.get("direction") === "asc";
    found.sort((one, other) => (isRising ? one.number - other.number : other.number - one.number));
    return paged(found, url, (each) => pullRequestObject(each, github));
  },

  "pulls/get": ({ params }, github) => {
    const pullRequest = github.pullRequests.find(({ number }) => number === Number(params["pull_number"]));
    return pullRequest === undefined ? notFound() : ok(fullPullRequestObject(pullRequest, github));
  },
};

function total<T>(
  key: string,
  { found, url, show }: { readonly found: readonly T[]; readonly url: URL; readonly show: (item: T) => object },
): Reply {
  return {
    ...ok({ total_count: found.length, [key]: pageOf(found, url).map(show) }),
    headers: linkOf(found.length, url),
  };
}

/** `status` takes a status or a conclusion. */
function isRunAsked(run: FakeRun, query: URLSearchParams): boolean {
  const is = (key: string, values: readonly (string | null)[]): boolean => {
    const wanted = query.get(key);
    return wanted === null || values.includes(wanted);
  };
  return (
    is("head_sha", [run.headSha]) &&
    is("branch", [run.headBranch]) &&
    is("event", [run.event]) &&
    is("actor", [run.actor]) &&
    is("status", [run.status, run.conclusion]) &&
    isCreated(run.createdAt, query.get("created"))
  );
}

function isCreated(at: string, range: string | null): boolean {
  if (range === null) return true;
  const day = at.slice(0, range.replace(/^[<>=]+/, "").length);
  const [from, to] = range.split("..");
  if (from !== undefined && to !== undefined) return at >= from && at <= `${to}~`;
  const [, sign = "", date = ""] = /^([<>]=?)?(.*)$/.exec(range) ?? [];
  if (sign === "") return day === date;
  return sign.startsWith(">")
    ? day > date || (sign === ">=" && day === date)
    : day < date || (sign === "<=" && day === date);
}

function textOf(body: string): string {
  const sent = quietly<unknown>(() => JSON.parse(body));
  return typeof sent === "object" && sent !== null && "body" in sent ? String(sent.body) : "";
}

function refusalOf(text: string, violation: (text: string) => void): Reply | null {
  const reason =
    text.trim() === ""
      ? "Body cannot be blank"
      : text.length > MAX_COMMENT_LENGTH
        ? `Body is too long (maximum is ${MAX_COMMENT_LENGTH} characters)`
        : null;
  if (reason === null) return null;
  violation(reason);
  const error = { resource: "IssueComment", code: "unprocessable", field: "data", message: reason };
  return {
    status: 422,
    json: {
      message: "Validation Failed",
      errors: [error],
      documentation_url: "https://docs.github.com/rest",
      status: "422",
    },
  };
}
