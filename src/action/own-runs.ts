// Which runs and artifacts are this repository's own: nothing else is a baseline, whatever its name and branch say.
import type { ArtifactRecord, WorkflowRun } from "../ports.js";
import { BASELINE_EVENTS, isBaselineBranch, queuedFor, type Branches } from "./activity.js";
import { MAX_ARCHIVE_BYTES } from "./bundle.js";
import { certain, lasting, type Objection } from "./objection.js";

/** Where baselines come from. */
export type Home = Branches & {
  readonly repositoryId: number;
  /** The run that looks: what it stored itself is nothing to compare with. */
  readonly ownRunId: number;
};

/** An artifact of this repository's own run for the commit: what is left to ask is the run. */
export type TrustedArtifact = {
  readonly id: number;
  readonly createdAt: string;
  readonly digest: string;
  readonly runId: number;
};

/**
 * Runs of forks list their artifacts in this repository, under any name and with any branch name (GHSA-5xr6-xhww-33m4):
 * only where both repository ids are this one's is the run its own.
 */
export function trustedArtifact(
  { id, createdAt, name, run, isExpired, digest, bytes }: ArtifactRecord,
  { home, commit, name: wantedName }: { readonly home: Home; readonly commit: string; readonly name: string },
): TrustedArtifact | Objection {
  if (name !== wantedName) return certain("one has another name");
  if (run === null) return certain("one names no run");
  const isOwn = run.repositoryId === run.headRepositoryId && run.repositoryId === home.repositoryId;
  if (!isOwn) return certain("one comes from another repository");
  if (run.headSha !== commit) return certain("one comes from a run of another commit");
  if (run.id === home.ownRunId) return certain("one comes from this very run");
  if (isExpired) return certain("one has expired");
  if (digest === null) return lasting("one has no digest to be checked by");
  if (bytes > MAX_ARCHIVE_BYTES) return lasting(`one has ${bytes} bytes`);
  return { id, createdAt, digest, runId: run.id };
}

/** Null where the run may store baselines of the commit. The list of artifacts tells neither the event nor the truth. */
export function doubtOf(
  run: WorkflowRun,
  { home, commit }: { readonly home: Home; readonly commit: string },
): string | null {
  if (run.repositoryId !== home.repositoryId || run.headRepositoryId !== home.repositoryId) {
    return "one comes from another repository";
  }
  if (run.headSha !== commit) return "one comes from a run of another commit";
  if (!BASELINE_EVENTS.includes(run.event)) return `one comes from a run under ${run.event}`;
  const { headBranch } = run;
  // Anybody who may push can give a branch of his own a queue's name.
  const isQueued = run.event === "merge_group" && headBranch !== null;
  const branch = isQueued ? queuedFor(headBranch) : headBranch;
  return branch !== null && isBaselineBranch(branch, home)
    ? null
    : `one comes from the branch ${headBranch ?? "(deleted)"}, which keeps no baselines`;
}

/** GitHub promises no order. */
export function newestFirst(one: TrustedArtifact, other: TrustedArtifact): number {
  return one.createdAt === other.createdAt ? other.id - one.id : one.createdAt < other.createdAt ? 1 : -1;
}
