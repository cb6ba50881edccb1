// Which pull request a finished run measured: proven by what GitHub says of the run, never by what the run left.
import { z } from "zod";
import { gateError, restoreError } from "../errors.js";
import type { Answer, GitHubRun, PullRequestRecord } from "../ports.js";
import { workflowPathIn } from "../workflow-path.js";
import type { ActionPorts } from "./action-ports.js";
import type { PullRequest } from "./activity.js";
import { short } from "./baseline-commit.js";
import { decodeEvent, sha } from "./event.js";

/** The run that measured, as the event describes it. */
export type OtherRun = {
  readonly id: number;
  readonly headSha: string;
  readonly repositoryId: number;
  readonly headRepositoryId: number;
  /** Null where it is not told. */
  readonly workflowPath: string | null;
};

export type Addressee =
  | { readonly kind: "pull-request"; readonly otherRun: OtherRun; readonly pullRequest: PullRequest }
  /** `silent`: ordinary, so that the log alone tells it. */
  | { readonly kind: "nobody"; readonly level: "silent" | "notice" | "warning"; readonly reason: string };

const workflowRunEvent = z.object({
  action: z.string(),
  workflow_run: z.object({
    id: z.int().positive(),
    event: z.string(),
    path: z.string().nullish(),
    head_sha: sha,
    head_branch: z.string().nullish(),
    /** Null where the fork was deleted. */
    head_repository: z.object({ id: z.int(), owner: z.object({ login: z.string() }) }).nullish(),
    repository: z.object({ id: z.int() }),
    /** Empty for a run of a fork; of the repository's own runs, those with that head. */
    pull_requests: z.array(z.object({ number: z.int() })).nullish(),
  }),
});
type Told = z.infer<typeof workflowRunEvent>["workflow_run"];

/** Throws GateError where the event is none that names a run, or where GitHub does not tell its pull requests. */
export async function findAddressee({
  run,
  pullRequests,
}: Pick<ActionPorts, "run" | "pullRequests">): Promise<Addressee> {
  const { action, workflow_run: told } = decodeFinishedRun(run);
  const { id, event, head_sha: headSha, head_branch: branch, head_repository: from } = told;
  if (event !== "pull_request") {
    return nobody("silent", `Run ${id} is one under ${event}: only those under pull_request have a pull request.`);
  }
  if (action !== "completed") {
    return nobody("silent", `Run ${id} is not done yet: what it left is read once it is (\`types: [completed]\`).`);
  }
  if (from == null || branch == null) return nobody("notice", `The branch or the fork of run ${id} is gone.`);
  const listed = await pullRequests.openFrom({ owner: from.owner.login, branch });
  if (listed.kind === "refused") throw unlisted(listed);
  // A branch of that name can have moved on, or be another repository's of the same owner.
  const fitting = listed.value.filter((each) => each.headRepositoryId === from.id && each.headSha === headSha);
  const record = choose(fitting, told);
  if (record === null) {
    return fitting.length === 0
      ? nobody(
          "notice",
          `No open pull request has commit ${short(headSha)} of run ${id} as its head: it has moved on, or is closed.`,
        )
      : nobody(
          "warning",
          `${fitting.length} open pull requests have commit ${short(headSha)} of run ${id} as their head, and nothing tells which of them it measured.`,
        );
  }
  const repositoryId = told.repository.id;
  const { number, baseSha, baseBranch } = record;
  return {
    kind: "pull-request",
    otherRun: { id, headSha, repositoryId, headRepositoryId: from.id, workflowPath: workflowPathIn(told.path ?? "") },
    pullRequest: { number, headSha, baseSha, baseBranch, origin: from.id === repositoryId ? "own" : "fork" },
  };
}

function decodeFinishedRun({ event, payload, repositoryId }: GitHubRun): z.infer<typeof workflowRunEvent> {
  if (event !== "workflow_run") {
    const reason = "it reports what another run measured, and only workflow_run says which";
    throw gateError("input-conflict", { name: "mode: comment", other: `on: ${event}`, reason });
  }
  const decoded = decodeEvent(event, payload, workflowRunEvent);
  if (repositoryId !== null && decoded.workflow_run.repository.id !== repositoryId) {
    throw gateError("event-malformed", { event, cause: "workflow_run.repository.id: another repository's run" });
  }
  return decoded;
}

/** The one there is, or the one that the event names among several. */
function choose(fitting: readonly PullRequestRecord[], { pull_requests: named }: Told): PullRequestRecord | null {
  if (fitting.length === 1) return fitting[0] ?? null;
  const numbers = new Set((named ?? []).map(({ number }) => number));
  const [first, ...others] = fitting.filter(({ number }) => numbers.has(number));
  return others.length === 0 ? (first ?? null) : null;
}

function nobody(level: Extract<Addressee, { kind: "nobody" }>["level"], reason: string): Addressee {
  return { kind: "nobody", level, reason };
}

function unlisted({ message }: Extract<Answer<never>, { kind: "refused" }>): Error {
  const what = `the pull request of the run could not be looked for: ${message}`;
  const fix = "Give the job `permissions: pull-requests: write`, or run it again where GitHub did not answer.";
  return restoreError({ what, fix, where: null, detail: null });
}
