// Runs of workflows, as GitHub's REST API tells of them.
import { z } from "zod";
import type { Answer, RunList, WorkflowRun } from "../../ports.js";
import { workflowPathIn } from "../../workflow-path.js";
import { answerOf, shaped } from "./answer.js";
import { PAGE, type Connection } from "./connection.js";

export type WorkflowRuns = {
  readonly run: (id: number) => Promise<Answer<WorkflowRun>>;
  readonly runsOf: (commit: string) => Promise<Answer<RunList>>;
  readonly runsOn: (branch: string) => Promise<Answer<RunList>>;
};

const runSchema = z.object({
  id: z.number(),
  event: z.string(),
  status: z.string().nullish(),
  path: z.string(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  repository: z.object({ id: z.number() }),
  head_repository: z.object({ id: z.number() }).nullish(),
});
const runsSchema = z.object({ workflow_runs: z.array(runSchema) });

/**
 * Lists are asked for by commit or branch alone: answers with more filters come out of an index that is known to return
 * other runs, and old ones. dawidd6/action-download-artifact#93, #147, #424
 */
export function createWorkflowRuns({ octokit, repository }: Connection): WorkflowRuns {
  return {
    run: (id) =>
      answerOf(
        () => octokit.rest.actions.getWorkflowRun({ ...repository, run_id: id }),
        ({ data }) => runOf(shaped(runSchema)(data)),
      ),
    runsOf: (commit) =>
      answerOf(
        () => octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, head_sha: commit, per_page: PAGE }),
        ({ data }) => runsIn(data, ({ headSha }) => headSha === commit),
      ),
    runsOn: (branch) =>
      answerOf(
        () => octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, branch, per_page: PAGE }),
        ({ data }) => runsIn(data, ({ headBranch }) => headBranch === branch),
      ),
  };
}

/** Newest first, whatever their order was: ids only grow. */
function runsIn(data: unknown, isAskedFor: (run: WorkflowRun) => boolean): RunList {
  const { workflow_runs: page } = shaped(runsSchema)(data);
  const runs = page
    .map(runOf)
    .filter(isAskedFor)
    .sort((one, other) => other.id - one.id);
  // By the page: what GitHub says of the total is cut at a thousand.
  return { runs, isComplete: page.length < PAGE };
}

function runOf(raw: z.infer<typeof runSchema>): WorkflowRun {
  return {
    id: raw.id,
    event: raw.event,
    headBranch: raw.head_branch,
    headSha: raw.head_sha,
    repositoryId: raw.repository.id,
    headRepositoryId: raw.head_repository?.id ?? null,
    // `.github/workflows/heap.yml@refs/heads/main` where the workflow is of another commit than the run's.
    path: workflowPathIn(raw.path) ?? raw.path,
    isFinished: raw.status === "completed",
  };
}
