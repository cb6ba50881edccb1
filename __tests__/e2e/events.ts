// The events that start a workflow, with the payloads that GitHub sends: what a job finds in GITHUB_EVENT_PATH.
import { simpleCommit } from "./github/commits.js";
import { fullPullRequestObject } from "./github/conversation-objects.js";
import { repositoryObject, userObject } from "./github/repository-objects.js";
import { runObject, workflowIdOf } from "./github/run-objects.js";
import type { FakeGitHub, FakePullRequest, FakeRun } from "./fake-github.js";

type Payload = Readonly<Record<string, unknown>>;

const NOTHING = "0".repeat(40);

function shared(github: FakeGitHub, actor: string): Payload {
  return { repository: repositoryObject(github.repository, github), sender: userObject(actor) };
}

export function pushPayload(
  { branch, before, after }: { readonly branch: string; readonly before: string; readonly after: string },
  github: FakeGitHub,
): Payload {
  const commit = simpleCommit(after, github.git);
  return {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: before === NOTHING,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `https://github.com/${github.owner}/${github.name}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: [commit],
    head_commit: commit,
    pusher: { name: "somebody", email: "somebody@example.org" },
    ...shared(github, "somebody"),
  };
}

export function dispatchPayload(
  { branch, inputs }: { readonly branch: string; readonly inputs: Readonly<Record<string, string>> },
  github: FakeGitHub,
): Payload {
  return {
    inputs,
    ref: `refs/heads/${branch}`,
    workflow: ".github/workflows/heapgate.yml",
    ...shared(github, "somebody"),
  };
}

/** A schedule's event tells nothing but its line of the workflow. */
export function schedulePayload(): Payload {
  return { schedule: "17 3 * * *" };
}

export function pullRequestPayload(
  {
    action,
    pullRequest,
    label,
  }: { readonly action: string; readonly pullRequest: FakePullRequest; readonly label: string | null },
  github: FakeGitHub,
): Payload {
  const object = fullPullRequestObject(pullRequest, github);
  const synchronized = action === "synchronize" ? { before: pullRequest.base.sha, after: pullRequest.head.sha } : {};
  return {
    action,
    number: pullRequest.number,
    pull_request: object,
    ...synchronized,
    ...(label === null
      ? {}
      : { label: { id: 1, node_id: "LA_1", name: label, color: "ededed", default: false, description: "" } }),
    ...shared(github, pullRequest.author),
  };
}

export function mergeGroupPayload(
  {
    head,
    headRef,
    base,
    baseRef,
  }: { readonly head: string; readonly headRef: string; readonly base: string; readonly baseRef: string },
  github: FakeGitHub,
): Payload {
  return {
    action: "checks_requested",
    merge_group: {
      head_sha: head,
      head_ref: headRef,
      base_sha: base,
      base_ref: baseRef,
      head_commit: simpleCommit(head, github.git),
    },
    ...shared(github, "github-merge-queue[bot]"),
  };
}

/** Of a run that has ended. */
export function workflowRunPayload(run: FakeRun, github: FakeGitHub): Payload {
  const url = `${github.url}/repos/${github.owner}/${github.name}/actions/workflows/${workflowIdOf(run.path)}`;
  return {
    action: "completed",
    workflow_run: runObject(run, github),
    workflow: {
      id: workflowIdOf(run.path),
      node_id: "W_1",
      name: run.workflow,
      path: run.path,
      state: "active",
      created_at: run.createdAt,
      updated_at: run.createdAt,
      url,
      html_url: `https://github.com/${github.owner}/${github.name}/blob/main/${run.path}`,
      badge_url: `https://github.com/${github.owner}/${github.name}/workflows/${encodeURIComponent(run.workflow)}/badge.svg`,
    },
    ...shared(github, run.actor),
  };
}
