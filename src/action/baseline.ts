// Where the heaps to compare with are found: the stored bundle of a commit, from a run that is to be trusted, or why none.
import type { Answer, ArtifactRecord, ArtifactShelf, WorkflowRun } from "../ports.js";
import { BASELINE_EVENTS, isBaselineBranch, queuedFor, type Branches } from "./activity.js";
import { short } from "./baseline-commit.js";
import { artifactName, BUNDLE_FILE, decodeBundle, MAX_BUNDLE_BYTES, type Bundle } from "./bundle.js";

export type BundleSearch =
  | { readonly kind: "found"; readonly bundle: Bundle }
  | { readonly kind: "absent"; readonly reason: string; readonly remedy: string };

export type Wanted = Branches & {
  readonly commit: string;
  readonly key: string;
  readonly repositoryId: number | null;
  /** The run that looks: what it stored itself is nothing to compare with. */
  readonly ownRunId: number;
};

/** How many artifacts of one commit are looked into, newest first. */
const MAX_TRIED = 5;

export async function findBundle(wanted: Wanted, shelf: ArtifactShelf): Promise<BundleSearch> {
  if (wanted.repositoryId === null) {
    const reason = "the repository's id is not known, so that its own artifacts cannot be told from those of forks";
    return {
      kind: "absent",
      reason,
      remedy: "Set GITHUB_REPOSITORY_ID where the action runs elsewhere than on GitHub.",
    };
  }
  const name = artifactName(wanted.key, wanted.commit);
  const listed = await shelf.list(name);
  if (listed.kind === "refused") return refusal("the artifacts of the repository could not be listed", listed);
  const { artifacts, isComplete } = listed.value;
  const passedOver: string[] = [];
  const candidates: TrustedArtifact[] = [];
  for (const artifact of [...artifacts].sort(newestFirst)) {
    const objection = objectionTo(artifact, { ...wanted, name });
    if (typeof objection === "string") passedOver.push(objection);
    else candidates.push(objection);
  }
  for (const candidate of candidates.slice(0, MAX_TRIED)) {
    const tried = await tryCandidate(candidate, { wanted, shelf });
    if (tried.kind !== "objection") return tried;
    passedOver.push(tried.objection);
  }
  if (candidates.length > MAX_TRIED) passedOver.push(`${candidates.length - MAX_TRIED} older ones were not tried`);
  if (!isComplete) passedOver.push("there are more than could be listed");
  return absent(wanted, { name, passedOver });
}

/** An artifact of this repository's own run for the commit: what is left to ask is the run. */
type TrustedArtifact = { readonly artifact: ArtifactRecord; readonly digest: string; readonly runId: number };

/**
 * Runs of forks list their artifacts in this repository, under any name and with any branch name (GHSA-5xr6-xhww-33m4):
 * only where both repository ids are this one's is the run its own.
 */
function objectionTo(
  { name, run, isExpired, digest, bytes, ...artifact }: ArtifactRecord,
  wanted: Wanted & { readonly name: string },
): TrustedArtifact | string {
  if (name !== wanted.name) return "one has another name";
  if (run === null) return "one names no run";
  const isOwn = run.repositoryId === run.headRepositoryId && run.repositoryId === wanted.repositoryId;
  if (!isOwn) return "one comes from another repository";
  if (run.headSha !== wanted.commit) return "one comes from a run of another commit";
  if (run.id === wanted.ownRunId) return "one comes from this very run";
  if (isExpired) return "one has expired";
  if (digest === null) return "one has no digest to be checked by";
  if (bytes > MAX_BUNDLE_BYTES) return `one has ${bytes} bytes`;
  return { artifact: { ...artifact, name, run, isExpired, digest, bytes }, digest, runId: run.id };
}

async function tryCandidate(
  { artifact, digest, runId }: TrustedArtifact,
  { wanted, shelf }: { readonly wanted: Wanted; readonly shelf: ArtifactShelf },
): Promise<BundleSearch | { readonly kind: "objection"; readonly objection: string }> {
  const run = await shelf.run(runId);
  if (run.kind === "refused") return objection(`the run of one could not be asked for (${run.message})`);
  const doubt = doubtOf(run.value, wanted);
  if (doubt !== null) return objection(doubt);
  const file = await shelf.download({ artifact, digest, file: BUNDLE_FILE, maxBytes: MAX_BUNDLE_BYTES });
  if (file.kind === "refused") return objection(`one could not be downloaded (${file.message})`);
  const decoded = decodeBundle(file.value, wanted);
  return decoded.kind === "bundle"
    ? { kind: "found", bundle: decoded.bundle }
    : objection(`one is damaged (${decoded.cause})`);
}

/** The list of artifacts does not name the event; a pull request's run of a branch of this repository is in it, too. */
function doubtOf(run: WorkflowRun, wanted: Wanted): string | null {
  if (run.repositoryId !== wanted.repositoryId || run.headRepositoryId !== wanted.repositoryId) {
    return "one comes from another repository";
  }
  if (run.headSha !== wanted.commit) return "one comes from a run of another commit";
  if (!BASELINE_EVENTS.includes(run.event)) return `one comes from a run under ${run.event}`;
  const { headBranch } = run;
  const branch = headBranch === null ? null : (queuedFor(headBranch) ?? headBranch);
  return branch !== null && isBaselineBranch(branch, wanted)
    ? null
    : `one comes from the branch ${headBranch ?? "(deleted)"}, which keeps no baselines`;
}

function objection(text: string): { readonly kind: "objection"; readonly objection: string } {
  return { kind: "objection", objection: text };
}

function newestFirst(one: ArtifactRecord, other: ArtifactRecord): number {
  return one.createdAt === other.createdAt ? other.id - one.id : one.createdAt < other.createdAt ? 1 : -1;
}

function refusal(what: string, { status, message }: Extract<Answer<unknown>, { kind: "refused" }>): BundleSearch {
  return {
    kind: "absent",
    reason: `${what}: ${message}`,
    remedy:
      status === 403 || status === 404
        ? "Give the job `permissions: actions: read`."
        : "Run the job again; the baseline itself is not in doubt.",
  };
}

function absent(
  { commit, baselineBranches }: Wanted,
  { name, passedOver }: { readonly name: string; readonly passedOver: readonly string[] },
): BundleSearch {
  const counted = [...new Set(passedOver)].map((text) => {
    const times = passedOver.filter((other) => other === text).length;
    return times > 1 ? `${text} (${times} times)` : text;
  });
  return {
    kind: "absent",
    reason:
      counted.length === 0
        ? `no heap is stored for commit ${short(commit)} (artifact ${name})`
        : `no heap that could be used is stored for commit ${short(commit)} (artifact ${name}): ${counted.join("; ")}`,
    remedy: `Run heapgate for that commit on ${baselineBranches.join(", ")} (run its workflow again), or bring the branch up to date after the next push there.`,
  };
}
