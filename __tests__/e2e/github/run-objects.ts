// Full-size objects as GitHub answers with them: workflow runs and artifacts.
import { simpleCommit } from "./commits.js";
import { idOf, minimalRepository, userObject } from "./repository-objects.js";
import type { FakeArtifact, FakePullRequest, FakeRun, GitHubState } from "./state.js";

const WEB = "https://github.com";
const DAY = 86_400_000;

export function runObject(run: FakeRun, github: GitHubState): object {
  const url = `${github.url}/repos/${github.owner}/${github.name}/actions/runs/${run.id}`;
  const actor = userObject(run.actor);
  const workflowId = workflowIdOf(run.path);
  return {
    id: run.id,
    name: run.workflow,
    node_id: `WFR_${run.id}`,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: "change",
    run_number: run.number,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId,
    check_suite_id: run.id + 100_000,
    check_suite_node_id: `CS_${run.id}`,
    url,
    html_url: `${WEB}/${github.owner}/${github.name}/actions/runs/${run.id}`,
    pull_requests: run.pullRequests.flatMap((number) => {
      const pullRequest = github.pullRequests.find((each) => each.number === number);
      return pullRequest === undefined ? [] : [pullRequestOfRun(pullRequest, github)];
    }),
    created_at: run.createdAt,
    updated_at: run.createdAt,
    actor,
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.createdAt,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${github.url}/repos/${github.owner}/${github.name}/check-suites/${run.id + 100_000}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${github.url}/repos/${github.owner}/${github.name}/actions/workflows/${workflowId}`,
    head_commit: simpleCommit(run.headSha, github.git),
    repository: minimalRepository(github.repository, github),
    head_repository: minimalRepository(run.headRepository, github),
  };
}

export function workflowIdOf(path: string): number {
  return 900_000 + idOf(path);
}

function pullRequestOfRun({ number, head, base }: FakePullRequest, github: GitHubState): object {
  const url = `${github.url}/repos/${github.owner}/${github.name}`;
  const repo = { id: github.id, url, name: github.name };
  return {
    id: 70_000 + number,
    number,
    url: `${url}/pulls/${number}`,
    head: { ref: head.ref, sha: head.sha, repo: { ...repo, id: head.repository?.id ?? github.id } },
    base: { ref: base.ref, sha: base.sha, repo },
  };
}

export function artifactObject(artifact: FakeArtifact, github: GitHubState): object {
  const { id, name, runId, createdAt, expiresAt, digest, archive, isExpired } = artifact;
  const { listedBytes = archive.length, isToldWhole = true } = artifact;
  const run = github.runs.find((each) => each.id === runId);
  const url = `${github.url}/repos/${github.owner}/${github.name}/actions/artifacts/${id}`;
  const created = createdAt.replace(/\.\d+Z$/, "Z");
  const whole = {
    digest,
    workflow_run:
      run === undefined
        ? null
        : {
            id: run.id,
            repository_id: github.id,
            head_repository_id: run.headRepositoryId,
            head_branch: run.headBranch,
            head_sha: run.headSha,
          },
  };
  return {
    id,
    node_id: `A_${id}`,
    name,
    size_in_bytes: listedBytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired,
    created_at: created,
    updated_at: created,
    expires_at: expiresAt ?? new Date(Date.parse(createdAt) + 90 * DAY).toISOString().replace(/\.\d+Z$/, "Z"),
    ...(isToldWhole ? whole : {}),
  };
}
