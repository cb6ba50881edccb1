// Runs of workflows, as GitHub's REST API tells of them.
import { z } from "zod";
import type { Answer, WorkflowRun } from "../../ports.js";
import { answerOf, shaped } from "./answer.js";
import { PAGE, type Connection } from "./connection.js";

export type WorkflowRuns = {
  readonly run: (id: number) => Promise<Answer<WorkflowRun>>;
  readonly runsOf: (commit: string) => Promise<Answer<readonly WorkflowRun[]>>;
  readonly runsOn: (branch: string) => Promise<Answer<readonly WorkflowRun[]>>;
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
        ({ data }) => runsIn(data).filter(({ headSha }) => headSha === commit),
      ),
    runsOn: (branch) =>
      answerOf(
        () => octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, branch, per_page: PAGE }),
        ({ data }) => runsIn(data).filter(({ headBranch }) => headBranch === branch),
      ),
  };
}

/** Newest first, whatever their order was: ids only grow. */
function runsIn(data: unknown): readonly WorkflowRun[] {
  return shaped(runsSchema)(data)
    .workflow_runs.map(runOf)
    .sort((one, other) => other.id - one.id);
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
    path: raw.path.replace(/(?<=\.ya?ml)@.*$/, ""),
    isFinished: raw.status === "completed",
  };
}
