// Which stored heaps a run compares with: those of the base commit for a pull request, the last accepted ones for a
// branch that keeps baselines.
import type { Baseline } from "../gate.js";
import type { Answer, ArtifactShelf, Clock, Commit, GitHubRun, RemoteHistory } from "../ports.js";
import type { Activity, Branches, PullRequest } from "./activity.js";
import { findBundle, type BundleSearch, type Wanted } from "./baseline.js";
import { baselineOfPullRequest, baselinesOfPush, short, type BaselineCommit } from "./baseline-commit.js";
import { acceptedHeap, type Bundle, type StoredHeap } from "./bundle.js";

type Absent = { readonly kind: "absent"; readonly reason: string; readonly remedy: string };

export type Comparison =
  | {
      readonly kind: "stored";
      /** Of the bundle; a heap in it can be of an earlier commit, where that was the last accepted one. */
      readonly commit: string;
      readonly decision: Bundle["decision"];
      readonly heaps: ReadonlyMap<string, StoredHeap>;
    }
  | Absent;

export type ComparisonWanted = Branches & {
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  /** Of a pull request: the commit that it is compared with, as `resolveBaseline` found it. */
  readonly pullRequestBaseline: ResolvedBaseline | null;
  readonly key: string;
  readonly run: GitHubRun;
  /** Where the event does not tell the default branch, GitHub is asked. */
  readonly defaultBranch: string;
};

export type Sources = {
  readonly shelf: ArtifactShelf;
  readonly history: RemoteHistory;
  readonly clock: Clock;
};

/** All that is done for a baseline: the artifact client alone retries for three minutes. */
const DEADLINE_MILLISECONDS = 60_000;

export async function findComparison(wanted: ComparisonWanted, sources: Sources): Promise<Comparison> {
  const found = await sources.clock.within(DEADLINE_MILLISECONDS, search(wanted, sources));
  return found === "late"
    ? {
        kind: "absent",
        reason: `the baseline could not be had within ${DEADLINE_MILLISECONDS / 1000} s`,
        remedy: "Run the job again; GitHub or the network was slow.",
      }
    : found;
}

async function search(wanted: ComparisonWanted, { shelf, history }: Sources): Promise<Comparison> {
  const { activity, head } = wanted;
  if ("unknown" in head) return unknownHead(head.unknown);
  switch (activity.kind) {
    case "pull-request": {
      const baseline = wanted.pullRequestBaseline;
      if (baseline === null || baseline.kind === "absent") return baseline ?? unknownHead("it was not looked at");
      return storedIn(await find(baseline.commit, { wanted, shelf }), heapOf);
    }
    case "baseline-branch":
      return searchAccepted({ wanted, head, activity }, shelf);
    case "other-ref": {
      const fork = await forkPoint({ head, history, defaultBranch: wanted.defaultBranch });
      return fork.kind === "absent" ? fork : storedIn(await find(fork.commit, { wanted, shelf }), heapOf);
    }
  }
}

/** As `Wanted` says: of that commit, from another run. */
function find(
  commit: string,
  {
    wanted: { key, run, baselineBranches },
    shelf,
  }: { readonly wanted: ComparisonWanted; readonly shelf: ArtifactShelf },
): Promise<BundleSearch> {
  const search: Wanted = { commit, key, baselineBranches, repositoryId: run.repositoryId, ownRunId: run.id };
  return findBundle(search, shelf);
}

type BranchSearch = {
  readonly wanted: ComparisonWanted;
  readonly head: Commit;
  readonly activity: Extract<Activity, { kind: "baseline-branch" }>;
};

async function searchAccepted({ wanted, head, activity }: BranchSearch, shelf: ArtifactShelf): Promise<Comparison> {
  // The commit's own heap of an earlier run: where no commit came with the event, so that what grows without one is
  // seen (a dependency's new version); and where somebody has accepted it, so that a re-run of the push is not red.
  const own = await find(head.sha, { wanted, shelf });
  if (own.kind === "found" && (activity.comparesOwnCommit || own.bundle.decision === "accepted")) {
    return storedIn(own, acceptedHeap);
  }
  const candidates = baselinesOfPush(head, activity.before);
  const reasons: Absent[] = [];
  for (const commit of candidates) {
    const found = await find(commit, { wanted, shelf });
    if (found.kind === "found") return storedIn(found, acceptedHeap);
    reasons.push({
      ...found,
      remedy: "The heaps of this run are stored; the next run of the branch is compared with them.",
    });
  }
  return (
    reasons[0] ?? { kind: "absent", reason: "this commit has no parent", remedy: "The next one is compared with it." }
  );
}

function heapOf({ heap }: Bundle["targets"][number], commit: string): StoredHeap {
  return { heap, commit };
}

function storedIn(
  found: BundleSearch,
  choose: (target: Bundle["targets"][number], commit: string) => StoredHeap,
): Comparison {
  if (found.kind === "absent") return found;
  const { commit, decision, targets } = found.bundle;
  const heaps = new Map(targets.map((target) => [target.name, choose(target, commit)]));
  return { kind: "stored", commit, decision, heaps };
}

export type ResolvedBaseline = { readonly kind: "commit"; readonly commit: string } | Absent;

/** The commit that a pull request is compared with: its own base commit, whatever the branch points at by now. */
export async function resolveBaseline(
  head: Commit | { readonly unknown: string },
  { pullRequest, history }: { readonly pullRequest: PullRequest; readonly history: RemoteHistory },
): Promise<ResolvedBaseline> {
  if ("unknown" in head) return unknownHead(head.unknown);
  const commit = await commitOf(baselineOfPullRequest(head, pullRequest), history);
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

/** Where a branch left the default branch; for a commit that lies on it, the commit before. */
async function forkPoint({
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
  return parent === undefined
    ? { kind: "absent", reason: "this commit has no parent", remedy: "The next one is compared with it." }
    : { kind: "commit", commit: parent };
}

function mergeBaseOf(answer: Answer<string>, base: string): ResolvedBaseline {
  return answer.kind === "answer"
    ? { kind: "commit", commit: answer.value }
    : {
        kind: "absent",
        reason: `the merge-base with ${base.length === 40 ? short(base) : base} could not be asked for: ${answer.message}`,
        remedy: "Give the job `permissions: contents: read`.",
      };
}

function unknownHead(why: string): Absent {
  return {
    kind: "absent",
    reason: `the commit in the workspace is not known: ${why}`,
    remedy: "Run actions/checkout before this step, with git on the PATH.",
  };
}

/** The baseline of one target, and the commit it was measured at. */
export function baselineOf(
  comparison: Comparison,
  target: string,
): { readonly baseline: Baseline; readonly commit: string | null } {
  if (comparison.kind === "absent") return { baseline: comparison, commit: null };
  const stored = comparison.heaps.get(target);
  if (stored !== undefined) return { baseline: { kind: "found", snapshot: stored.heap }, commit: stored.commit };
  return {
    baseline: {
      kind: "absent",
      reason: `the heaps stored for commit ${short(comparison.commit)} have none of this target`,
      remedy: "The next run of a branch that keeps baselines stores one.",
    },
    commit: null,
  };
}

/**
 * Whether somebody accepted heaps of that very commit before. Only the newest heaps of a commit are looked at: what is
 * stored beside them says so again, else the next run of the commit would not know.
 */
export function isAcceptedBefore(comparison: Comparison, commit: string): boolean {
  return comparison.kind === "stored" && comparison.commit === commit && comparison.decision === "accepted";
}

export function describeOrigin(comparison: Comparison, commit: string | null): string | null {
  if (commit === null || comparison.kind === "absent") return null;
  return commit === comparison.commit
    ? `commit ${short(commit)}`
    : `commit ${short(commit)}, the last one that was accepted`;
}
