// Which commit a run is to be compared with, where the workspace alone does not tell: GitHub is asked for a merge-base.
import type { Answer, Clock, Commit, RemoteHistory } from "../ports.js";
import type { PullRequest } from "./activity.js";
import { baselineOfPullRequest, short, type BaselineCommit } from "./baseline-commit.js";
import { describeLate, type Deadline } from "./deadline.js";
import { isTooMuch, LIMIT_REACHED } from "./objection.js";

/** Why there is none, and what would end that. */
export type Reasoned = { readonly kind: "absent"; readonly reason: string; readonly remedy: string };

export type ResolvedBaseline = { readonly kind: "commit"; readonly commit: string } | Reasoned;

export const SLOW = "Run the job again; GitHub or the network was slow. `baseline-timeout` gives more time.";

export type Resolving = {
  readonly pullRequest: PullRequest;
  readonly history: RemoteHistory;
  readonly clock: Pick<Clock, "within">;
  /** Of all that is done for the baseline. */
  readonly deadline: Deadline;
};

/** The commit that a pull request is compared with: its own base commit, whatever the branch points at by now. */
export async function resolveBaseline(
  head: Commit | { readonly unknown: string },
  { pullRequest, history, clock, deadline }: Resolving,
): Promise<ResolvedBaseline> {
  if ("unknown" in head) return unknownHead(head.unknown);
  deadline.doing("asking for the merge-base");
  const asking = commitOf(baselineOfPullRequest(head, pullRequest), history);
  const commit = await clock.within(Math.max(0, deadline.left()), asking);
  if (commit === "late") {
    asking.catch(() => undefined);
    return {
      kind: "absent",
      reason: describeLate(deadline),
      remedy: SLOW,
    };
  }
  if (commit.kind === "absent" || commit.commit !== head.sha) return commit;
  return {
    kind: "absent",
    reason: `the measured commit ${short(head.sha)} is the base itself: the pull request has no commit of its own`,
    remedy: "Nothing is to be done; a commit to compare ends it.",
  };
}

async function commitOf(baseline: BaselineCommit, history: RemoteHistory): Promise<ResolvedBaseline> {
  switch (baseline.kind) {
    case "commit":
      return { kind: "commit", commit: baseline.sha };
    case "none":
      return { kind: "absent", reason: baseline.reason, remedy: baseline.remedy };
    case "merge-base":
      return mergeBaseOf(await history.mergeBase(baseline), baseline.base);
  }
}

export const PARENTLESS = {
  reason: "this commit has no parent",
  remedy: "Once heaps of it are stored, the next one is compared with them.",
};

/** Where a branch left the default branch; for a commit that lies on it, the commit before. */
export async function forkPoint({
  head,
  history,
  defaultBranch,
}: {
  readonly head: Commit;
  readonly history: RemoteHistory;
  readonly defaultBranch: string;
}): Promise<ResolvedBaseline> {
  const found = mergeBaseOf(await history.mergeBase({ base: defaultBranch, head: head.sha }), defaultBranch);
  if (found.kind === "absent" || found.commit !== head.sha) return found;
  const [parent] = head.parents;
  return parent === undefined ? { kind: "absent", ...PARENTLESS } : { kind: "commit", commit: parent };
}

function mergeBaseOf(answer: Answer<string>, base: string): ResolvedBaseline {
  return answer.kind === "answer"
    ? { kind: "commit", commit: answer.value }
    : {
        kind: "absent",
        reason: `the merge-base with ${base.length === 40 ? short(base) : base} could not be asked for: ${answer.message}`,
        remedy: mergeBaseRemedy(answer),
      };
}

function mergeBaseRemedy(refused: Extract<Answer<unknown>, { readonly kind: "refused" }>): string {
  if (isTooMuch(refused)) return LIMIT_REACHED;
  return refused.status === 403 || refused.status === 404
    ? "Give the job `permissions: contents: read`."
    : "Run the job again: GitHub did not tell.";
}

export function unknownHead(why: string): Reasoned {
  return {
    kind: "absent",
    reason: `the commit in the workspace is not known: ${why}`,
    remedy: "Run actions/checkout before this step, with git on the PATH.",
  };
}
