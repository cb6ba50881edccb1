// Which commit's heap a measured commit is compared with: it follows from the commit in the workspace, not from what
// a branch points at by now.
import type { Commit } from "../ports.js";
import type { PullRequest } from "./activity.js";

export type BaselineCommit =
  | { readonly kind: "commit"; readonly sha: string }
  /** Asked of GitHub: a shallow checkout does not know it. */
  | { readonly kind: "merge-base"; readonly base: string; readonly head: string }
  | { readonly kind: "none"; readonly reason: string; readonly remedy: string };

/**
 * GitHub merges the head into the base for `refs/pull/N/merge`: the base is the first parent, the head the second
 * (docs: "Events that trigger workflows", pull_request). `base.sha` of the payload can be older than that merge.
 */
export function baselineOfPullRequest(
  { sha, parents }: Commit,
  { headSha, baseSha }: Pick<PullRequest, "headSha" | "baseSha">,
): BaselineCommit {
  const [first, second] = parents;
  if (first !== undefined && second === headSha) return { kind: "commit", sha: first };
  if (sha === headSha) return { kind: "merge-base", base: baseSha, head: headSha };
  return {
    kind: "none",
    reason: `the workspace is at ${short(sha)}, which is neither the pull request's head ${short(headSha)} nor GitHub's merge of it`,
    remedy: "Let actions/checkout take its default ref, or the pull request's head, before this step.",
  };
}

/**
 * The commit whose stored heap a push is held against, never the pushed one itself: where the branch stood before. After
 * a force-push that is no ancestor, and still what was last accepted of the branch.
 */
export function baselineOfPush({ sha, parents }: Commit, before: string | null): string | null {
  return before !== null && before !== sha ? before : (parents[0] ?? null);
}

export function short(sha: string): string {
  return sha.slice(0, 12);
}
