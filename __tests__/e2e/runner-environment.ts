// The variables that runner 2.336 sets for an action that runs on Node, and no others: GitHubContext.cs, RunnerContext.cs,
// NodeScriptActionHandler.cs.
import type { FakeGitHub, FakeRun } from "./fake-github.js";

export type StepPlace = {
  readonly github: FakeGitHub;
  readonly run: FakeRun;
  /** `refs/heads/main`, `refs/pull/7/merge` ... */
  readonly ref: string;
  /** The commit that the event is about: for a pull request its merge. */
  readonly sha: string;
  readonly workspace: string;
  /** `main`, for a pull request; empty for other events. */
  readonly baseRef: string;
  readonly headRef: string;
  readonly attempt: number;
  readonly job: string;
  /** Of the workflow, where it is not of `ref`. */
  readonly workflowRef: string;
};

export function runnerVariables(
  { github, run, ref, sha, workspace, baseRef, headRef, attempt, job, workflowRef }: StepPlace,
  { temp, toolCache, eventPath }: { readonly temp: string; readonly toolCache: string; readonly eventPath: string },
): Readonly<Record<string, string>> {
  return {
    CI: "true",
    GITHUB_ACTION: "__heapgate_heapgate",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION_REF: "v1",
    GITHUB_ACTION_REPOSITORY: "heapgate/heapgate",
    GITHUB_ACTOR: run.actor,
    GITHUB_ACTOR_ID: "50001",
    GITHUB_API_URL: github.url,
    GITHUB_BASE_REF: baseRef,
    GITHUB_EVENT_NAME: run.event,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_HEAD_REF: headRef,
    GITHUB_JOB: job,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ""),
    GITHUB_REF_PROTECTED: "false",
    GITHUB_REF_TYPE: ref.startsWith("refs/tags/") ? "tag" : "branch",
    GITHUB_REPOSITORY: `${github.owner}/${github.name}`,
    GITHUB_REPOSITORY_ID: String(github.id),
    GITHUB_REPOSITORY_OWNER: github.owner,
    GITHUB_REPOSITORY_OWNER_ID: String(github.repository.ownerId),
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.number),
    // Anything but github.com, ghe.com and localhost counts as a server without the artifact service.
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: sha,
    GITHUB_TRIGGERING_ACTOR: run.actor,
    GITHUB_WORKFLOW: run.workflow,
    GITHUB_WORKFLOW_REF: `${github.owner}/${github.name}/${run.path}@${workflowRef}`,
    GITHUB_WORKFLOW_SHA: sha,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "GitHub Actions 1",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: toolCache,
    RUNNER_TRACKING_ID: "github_00000000-0000-4000-8000-000000000000",
    RUNNER_WORKSPACE: workspace.replace(/\/[^/]+$/, ""),
    ACTIONS_CACHE_SERVICE_V2: "True",
    ACTIONS_CACHE_URL: `${github.url}/cache/`,
    ACTIONS_ORCHESTRATION_ID: `00000000-0000-4000-8000-000000000001.${job}.__default`,
    ACTIONS_RESULTS_URL: `${github.url}/`,
    ACTIONS_RUNTIME_TOKEN: run.runtimeToken,
    ACTIONS_RUNTIME_URL: `${github.url}/pipelines/`,
  };
}

/** Files that are there and empty before the step, by variable and by how the runner calls them. */
export const COMMAND_FILES = {
  GITHUB_ARTIFACTS: "artifacts",
  GITHUB_ARTIFACTS_LIST: "artifacts_list",
  GITHUB_ENV: "set_env",
  GITHUB_OUTPUT: "set_output",
  GITHUB_PATH: "add_path",
  GITHUB_STATE: "save_state",
  GITHUB_STEP_SUMMARY: "step_summary",
} as const;

/** Spaces become underscores, letters large; a hyphen stays, which no shell could set. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
