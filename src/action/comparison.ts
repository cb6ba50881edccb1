// Which stored heaps a run compares with: those of the base commit for a pull request, the last accepted ones for a
// branch that keeps baselines; else those of the nearest earlier commit that has some.
import type { Baseline } from "../gate.js";
import type {
  Answer,
  ArtifactShelf,
  BaselineStore,
  Clock,
  Commit,
  DatedCommit,
  GitHubRun,
  RemoteHistory,
} from "../ports.js";
import type { Standing } from "../report/report.js";
import { printDistance } from "../report/standing.js";
import { isBaselineBranch, type Activity, type Branches, type PullRequest } from "./activity.js";
import { findBundle, printObjections, refusal, type FoundBundle, type Objection, type Search } from "./baseline.js";
import { baselineOfPullRequest, baselineOfPush, short, type BaselineCommit } from "./baseline-commit.js";
import { artifactName, type Bundle } from "./bundle.js";
import { startDeadline, type Deadline } from "./deadline.js";
import { describeFile, findInFolder } from "./file-baseline.js";
import type { Inputs } from "./inputs.js";
import { distance, findAncestor, type Passed } from "./lineage.js";
import { findTip } from "./tip.js";
import { awaitBundle } from "./waiting.js";

type Reasoned = { readonly kind: "absent"; readonly reason: string; readonly remedy: string };

type Kept = {
  /** Null where no commit was looked for. */
  readonly standing: Standing | null;
  readonly close: () => Promise<void>;
};

export type Comparison = Kept &
  (
    | {
        readonly kind: "stored";
        /** Of the bundle; a heap in it can be of an earlier commit, where that was the last accepted one. */
        readonly commit: string;
        readonly decision: Bundle["decision"];
        readonly bundle: Pick<FoundBundle, "heap" | "targets">;
        /** Whether growth is judged at level warn, since that of other commits is in it. */
        readonly isLenient: boolean;
      }
    | { readonly kind: "files"; readonly folder: string; readonly store: BaselineStore }
    | (Reasoned & {
        /** False where GitHub did not tell whether there is a baseline: then nothing may be taken for accepted. */
        readonly isCertain: boolean;
      })
  );

export type ComparisonWanted = Branches & {
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  /** Of a pull request: the commit that it is compared with, as `resolveBaseline` found it. */
  readonly pullRequestBaseline: ResolvedBaseline | null;
  readonly inputs: Pick<Inputs, "key" | "baseline" | "staleBaseline" | "baselineSeconds">;
  readonly run: GitHubRun;
  readonly defaultBranch: string;
};

export type Sources = {
  readonly shelf: ArtifactShelf;
  readonly history: RemoteHistory;
  readonly clock: Clock;
  readonly storeIn: (folder: string) => BaselineStore;
};

/** Ends in the time that the inputs give: the artifact client alone retries for three minutes. */
export async function findComparison(wanted: ComparisonWanted, sources: Sources): Promise<Comparison> {
  const { inputs, run, baselineBranches } = wanted;
  if (inputs.baseline.kind === "file") {
    const { folder } = inputs.baseline;
    return { kind: "files", folder, store: sources.storeIn(folder), standing: null, close: nothing };
  }
  if (run.repositoryId === null) {
    return absent({
      reason: "the repository's id is not known, so that its own artifacts cannot be told from those of forks",
      remedy: "Set GITHUB_REPOSITORY_ID where the action runs elsewhere than on GitHub.",
    });
  }
  const { clock, shelf } = sources;
  const deadline = startDeadline(inputs.baselineSeconds, clock);
  const choose = wanted.activity.kind === "baseline-branch" ? "accepted" : "own";
  const home = { baselineBranches, repositoryId: run.repositoryId, ownRunId: run.id };
  const search: Search = { home, key: inputs.key, shelf, choose };
  const looking: Looking = { wanted, sources, search, deadline };
  // Beside the search, and never in its way: what is not known in time is not told.
  const tip = tipOf(looking);
  const searching = compare(looking);
  const found = await clock.within(deadline.left(), searching);
  if (found === "late") {
    searching.then(
      (late) => late.close(),
      () => undefined,
    );
    return absent({
      reason: `the baseline could not be had within ${inputs.baselineSeconds} s: time was over while ${deadline.lastDone()}`,
      remedy: "Run the job again; GitHub or the network was slow. `baseline-timeout` gives more time.",
      isCertain: false,
    });
  }
  if (tip === null || found.standing === null) return found;
  const told = await clock.within(Math.max(0, deadline.left()), tip);
  return { ...found, standing: { ...found.standing, tip: told === "late" ? null : told } };
}

type Looking = {
  readonly wanted: ComparisonWanted;
  readonly sources: Sources;
  readonly search: Search;
  readonly deadline: Deadline;
};

function tipOf({ wanted, sources: { history }, search }: Looking): Promise<Standing["tip"]> | null {
  const { activity, pullRequestBaseline } = wanted;
  if (activity.kind !== "pull-request" || pullRequestBaseline?.kind !== "commit") return null;
  const branch = activity.pullRequest.baseBranch;
  if (!isBaselineBranch(branch, wanted)) return null;
  return findTip({ branch, wanted: pullRequestBaseline.commit }, { search, history }).catch(() => null);
}

async function compare(looking: Looking): Promise<Comparison> {
  const { wanted, sources } = looking;
  const { activity, head, inputs, defaultBranch } = wanted;
  if ("unknown" in head) return absent(unknownHead(head.unknown));
  const isLenient = inputs.staleBaseline === "warn";
  switch (activity.kind) {
    case "pull-request": {
      const baseline = wanted.pullRequestBaseline ?? unknownHead("it was not looked at");
      if (baseline.kind === "absent") return absent(baseline);
      const { commit } = baseline;
      const { baseBranch } = activity.pullRequest;
      const branch = isBaselineBranch(baseBranch, wanted) ? baseBranch : defaultBranch;
      return compareWith({ commit, from: commit, parent: null, branch, isLenient }, looking);
    }
    case "other-ref": {
      const fork = await forkPoint({ head, history: sources.history, defaultBranch });
      if (fork.kind === "absent") return absent(fork);
      const { commit } = fork;
      return compareWith({ commit, from: commit, parent: null, branch: defaultBranch, isLenient }, looking);
    }
    case "baseline-branch":
      return compareWithAccepted({ head, activity }, looking);
  }
}

type BranchHead = {
  readonly head: Commit;
  readonly activity: Extract<Activity, { kind: "baseline-branch" }>;
};

/** Held against the last accepted heap, however far back: growth that nobody accepted does not become the measure. */
async function compareWithAccepted({ head, activity }: BranchHead, looking: Looking): Promise<Comparison> {
  const { branch } = activity;
  const from = head.sha;
  const parent = head.parents[0] ?? null;
  if (activity.comparesOwnCommit) {
    // No commit came with the event, so that what grows without one is seen (a dependency's new version).
    return compareWith({ commit: head.sha, from, parent, branch, isLenient: false }, looking);
  }
  // Where somebody has accepted the commit's own heap, a re-run of the push is not red.
  const own = await findBundle(head.sha, looking.search);
  if (own.kind === "found") {
    if (own.decision === "accepted") return storedIn(own, { standing: exact(head.sha), isLenient: false });
    await own.close();
  }
  const commit = baselineOfPush(head, activity.before);
  if (commit === null) {
    return absent({ reason: "this commit has no parent", remedy: "The next one is compared with it." });
  }
  return compareWith({ commit, from, parent, branch, isLenient: false }, looking);
}

type Quest = {
  /** The commit whose heaps are wanted. */
  readonly commit: string;
  /** The commit whose first parents stand in for it: itself, or one that comes after it. */
  readonly from: string;
  /** Of the measured commit, as the workspace tells it: looked at where GitHub tells no ancestors. */
  readonly parent: string | null;
  /** Where runs of those are listed. */
  readonly branch: string;
  /** Whether growth since an earlier commit is judged at level warn. */
  readonly isLenient: boolean;
};

async function compareWith({ commit, from, parent, branch, isLenient }: Quest, looking: Looking): Promise<Comparison> {
  const { wanted, sources, search, deadline } = looking;
  deadline.doing(`looking for the heaps of ${short(commit)}`);
  const first = await findBundle(commit, search);
  if (first.kind === "found") return storedIn(first, { standing: exact(commit), isLenient: false });
  const { workflowPath, id } = wanted.run;
  const isOwnCommit = "sha" in wanted.head && wanted.head.sha === commit;
  const before = isOwnCommit ? id : Infinity;
  const awaited = await awaitBundle(commit, { search, deadline, workflowPath, before });
  if (awaited.kind === "found") return storedIn(awaited, { standing: exact(commit), isLenient: false });
  // What its runs tell says more than that the list has nothing.
  const isKnown = ({ text }: Objection): boolean => first.objections.some((known) => known.text === text);
  const objections = [...first.objections, ...awaited.objections.filter((objection) => !isKnown(objection))];
  deadline.doing(`asking for the commits before ${short(commit)}`);
  const asked = await sources.history.lineage(from);
  const passed: Passed = { commit, reason: printObjections(objections) };
  if (asked.kind === "refused") objections.push(refusal("the commits before it could not be asked for", asked));
  const lineage = asked.kind === "refused" ? [] : asked.value;
  const ancestors = ancestorsOf(lineage, { commit, parent });
  const found = await findAncestor({ ancestors, branch }, { search, deadline });
  const passedOver = [passed, ...found.passedOver];
  if (found.found === null) {
    const late = deadline.left() > 0 ? [] : [{ text: "time was over", isCertain: false }];
    const all = [...objections, ...found.objections, ...late];
    return nowhere(
      { commit, isAnyStored: first.objections.some(({ isCertain }) => isCertain), objections: all, passedOver },
      looking,
    );
  }
  const { commit: earlier } = found.found;
  // A flood of artifacts that hides the wanted heaps must not make a failure a warning.
  const isLowered = isLenient && !objections.some(({ isCrowded }) => isCrowded === true);
  const standing: Standing = {
    wanted: commit,
    found: earlier,
    behind: distance(lineage, { from: commit, to: earlier }),
    passedOver,
    tip: null,
    isLenient: isLowered,
  };
  return storedIn(found.found, { standing, isLenient: isLowered });
}

/** Those before the wanted commit; where the line does not lead through it (a force-push), those before its own start. */
function ancestorsOf(
  lineage: readonly DatedCommit[],
  { commit, parent }: Pick<Quest, "commit" | "parent">,
): readonly DatedCommit[] {
  const place = lineage.findIndex(({ sha }) => sha === commit);
  const ancestors = lineage.slice(Math.max(place, 0) + 1);
  const isKnown = ancestors.length === 0 && parent !== null && parent !== commit;
  return isKnown ? [{ sha: parent, parents: [], date: "" }] : ancestors;
}

function exact(commit: string): Standing {
  return { wanted: commit, found: commit, behind: null, passedOver: [], tip: null, isLenient: false };
}

function storedIn(
  bundle: FoundBundle,
  { standing, isLenient }: { readonly standing: Standing; readonly isLenient: boolean },
): Comparison {
  const { commit, decision, close } = bundle;
  return { kind: "stored", commit, decision, bundle, standing, isLenient, close };
}

type Nowhere = {
  readonly commit: string;
  /** Whether an artifact of its name was listed. */
  readonly isAnyStored: boolean;
  readonly objections: readonly Objection[];
  readonly passedOver: readonly Passed[];
};

function nowhere(
  { commit, isAnyStored, objections, passedOver }: Nowhere,
  { wanted: { inputs, activity, baselineBranches } }: Looking,
): Comparison {
  const artifact = artifactName(inputs.key, commit);
  const earlier = passedOver.length - 1;
  const others =
    earlier === 0 ? "" : `; none either for ${earlier === 1 ? "the commit" : `${earlier} commits`} before it`;
  const none = isAnyStored ? "no heap that could be used is stored" : "no heap is stored";
  return {
    ...absent({
      reason: `${none} for commit ${short(commit)} (artifact ${artifact}): ${printObjections(objections)}${others}`,
      remedy:
        objections.flatMap(({ remedy }) => remedy ?? [])[0] ??
        (activity.kind === "baseline-branch"
          ? "The heaps of this run are stored; the next run of the branch is compared with them."
          : `Run heapgate for that commit on ${baselineBranches.join(", ")} (run its workflow again), or bring the branch up to date after the next push there.`),
      isCertain: objections.every(({ isCertain }) => isCertain),
    }),
    standing: { wanted: commit, found: null, behind: null, passedOver, tip: null, isLenient: false },
  };
}

function absent({
  reason,
  remedy,
  isCertain = true,
}: Pick<Reasoned, "reason" | "remedy"> & { readonly isCertain?: boolean }): Extract<Comparison, { kind: "absent" }> {
  return { kind: "absent", reason, remedy, isCertain, standing: null, close: nothing };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

export type ResolvedBaseline = { readonly kind: "commit"; readonly commit: string } | Reasoned;

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

function unknownHead(why: string): Reasoned {
  return {
    kind: "absent",
    reason: `the commit in the workspace is not known: ${why}`,
    remedy: "Run actions/checkout before this step, with git on the PATH.",
  };
}

export type TargetBaseline = {
  readonly baseline: Baseline;
  /** Commit that the heap was measured at; null where there is none, or where it is not known. */
  readonly commit: string | null;
  /** For readers: `commit 1a2b3c4d5e6f`, `api.json of .heapgate`; null where there is no baseline. */
  readonly origin: string | null;
};

/** The baseline of one target. */
export async function baselineOf(comparison: Comparison, target: string): Promise<TargetBaseline> {
  switch (comparison.kind) {
    case "absent": {
      const { kind, reason, remedy, isCertain } = comparison;
      return { baseline: { kind, reason, remedy, isUncertain: !isCertain }, commit: null, origin: null };
    }
    case "files": {
      const { folder } = comparison;
      const baseline = await findInFolder(target, comparison);
      return { baseline, commit: null, origin: baseline.kind === "found" ? describeFile(folder, target) : null };
    }
    case "stored": {
      const { bundle, isLenient } = comparison;
      const stored = await bundle.heap(target);
      if (stored.kind === "refused") {
        const why = bundle.targets.includes(target)
          ? `one that cannot be read: ${stored.message}`
          : "none of this target";
        return {
          baseline: {
            kind: "absent",
            reason: `the heaps stored for commit ${short(comparison.commit)} have ${why}`,
            remedy: "The next run of a branch that keeps baselines stores one.",
          },
          commit: null,
          origin: null,
        };
      }
      const { heap, commit } = stored.value;
      return {
        baseline: { kind: "found", snapshot: heap, isStale: isLenient },
        commit,
        origin: describeOrigin(comparison, commit),
      };
    }
  }
}

/**
 * Whether somebody accepted heaps of that very commit before. Only the newest heaps of a commit are looked at: what is
 * stored beside them says so again, else the next run of the commit would not know.
 */
export function isAcceptedBefore(comparison: Comparison, head: Commit | { readonly unknown: string }): boolean {
  return (
    comparison.kind === "stored" &&
    "sha" in head &&
    comparison.commit === head.sha &&
    comparison.decision === "accepted"
  );
}

function describeOrigin(
  { commit: stored, standing }: Pick<Extract<Comparison, { kind: "stored" }>, "commit" | "standing">,
  commit: string,
): string {
  if (commit !== stored) return `commit ${short(commit)}, the last one that was accepted`;
  const behind = standing?.behind ?? null;
  const older = behind === null ? "" : `, ${printDistance(behind)} before the one that was to be compared with`;
  return `commit ${short(commit)}${older}`;
}
