// Which stored heaps a run compares with: those of the base commit for a pull request, the last accepted ones for a
// branch that keeps baselines; else those of the nearest earlier commit that has some.
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
import { isBaselineBranch, type Activity, type Branches } from "./activity.js";
import { findBundle, type FoundBundle, type Search } from "./baseline.js";
import { baselineOfPush, short } from "./baseline-commit.js";
import { artifactName, type Bundle, type StoredHeap } from "./bundle.js";
import { describeLate, startDeadline, type Deadline } from "./deadline.js";
import type { Inputs } from "./inputs.js";
import { distance, findAncestor, findAncestry, type Ancestry, type Passed } from "./lineage.js";
import { printObjections, type Objection } from "./objection.js";
import { forkPoint, PARENTLESS, SLOW, unknownHead, type Reasoned, type ResolvedBaseline } from "./resolve-baseline.js";
import { findTip } from "./tip.js";
import { awaitBundle } from "./waiting.js";

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
        /** Looks for the heap of a target that cannot be read in it, at earlier commits; null where none is looked for. */
        readonly further: Further | null;
        /** Whether growth is judged at level warn, since that of other commits is in it. */
        readonly isLenient: boolean;
      }
    | { readonly kind: "files"; readonly folder: string; readonly store: BaselineStore }
    | (Reasoned & {
        /** False where GitHub did not tell whether there is a baseline: then nothing may be taken for accepted. */
        readonly isCertain: boolean;
      })
  );

type Further = (target: string) => Promise<Answer<StoredHeap>>;

export type ComparisonWanted = Branches & {
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  /** Of a pull request: the commit that it is compared with, as `resolveBaseline` found it. */
  readonly pullRequestBaseline: ResolvedBaseline | null;
  readonly inputs: Pick<Inputs, "key" | "baseline" | "staleBaseline" | "baselineSeconds">;
  readonly run: GitHubRun;
  readonly defaultBranch: string;
  /** Where some of the time went before: into the merge-base. */
  readonly deadline?: Deadline;
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
  const deadline = wanted.deadline ?? startDeadline(inputs.baselineSeconds, clock);
  const choose = wanted.activity.kind === "baseline-branch" ? "accepted" : "own";
  const home = { baselineBranches, repositoryId: run.repositoryId, ownRunId: run.id };
  const search: Search = { home, key: inputs.key, shelf, choose };
  const looking: Looking = { wanted, sources, search, deadline };
  // Beside the search, and never in its way: what is not known in time is not told.
  const tip = tipOf(looking);
  const searching = compare(looking);
  const found = await clock.within(Math.max(0, deadline.left()), searching);
  if (found === "late") {
    searching.then(
      (late) => late.close(),
      () => undefined,
    );
    return absent({
      reason: describeLate(deadline),
      remedy: SLOW,
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
    if (own.decision === "accepted")
      return storedIn(own, { standing: exact(head.sha), isLenient: false, further: null });
    await own.close();
  }
  const commit = baselineOfPush(head, activity.before);
  if (commit === null) {
    return absent(PARENTLESS);
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

async function compareWith(quest: Quest, looking: Looking): Promise<Comparison> {
  const { commit, from, parent, branch, isLenient } = quest;
  const { wanted, sources, search, deadline } = looking;
  deadline.doing(`looking for the heaps of ${short(commit)}`);
  const first = await findBundle(commit, search);
  if (first.kind === "found")
    return storedIn(first, {
      standing: exact(commit),
      isLenient: false,
      further: furtherThan(first, { quest, looking }),
    });
  const { workflowPath, id } = wanted.run;
  const isOwnCommit = "sha" in wanted.head && wanted.head.sha === commit;
  const before = isOwnCommit ? id : Infinity;
  const awaited = await awaitBundle(commit, { search, deadline, workflowPath, before });
  if (awaited.kind === "found") {
    const further = furtherThan(awaited, { quest, looking });
    return storedIn(awaited, { standing: exact(commit), isLenient: false, further });
  }
  // What its runs tell says more than that the list has nothing.
  const isKnown = ({ text }: Objection): boolean => first.objections.some((known) => known.text === text);
  const objections = [...first.objections, ...awaited.objections.filter((objection) => !isKnown(objection))];
  deadline.doing(`asking for the commits before ${short(commit)}`);
  const passed: Passed = { commit, reason: printObjections(objections) };
  const isUnheld = objections.some((objection) => objection.isUnheld === true);
  const ancestry = await findAncestry(from, sources.history);
  objections.push(...ancestry.objections);
  const ancestors = ancestorsOf(ancestry, { commit, parent });
  const found = await findAncestor({ ...ancestors, wanted: commit, branch, workflowPath }, { search, deadline });
  const passedOver = [passed, ...found.passedOver];
  if (found.found === null) {
    const late = deadline.left() > 0 ? [] : [{ text: "time was over", isCertain: false }];
    const all = [...objections, ...found.objections, ...late];
    const unheld = await findUnheld(found.unheld ?? (isUnheld ? commit : null), { objections: all, search });
    if (unheld !== null) {
      const standing: Standing = {
        wanted: commit,
        found: unheld.commit,
        behind: distance(ancestry.line, { from: commit, to: unheld.commit }),
        passedOver: passedOver.filter((passedOne) => passedOne.commit !== unheld.commit),
        tip: null,
        isLenient: false,
      };
      return storedIn(unheld, { standing, isLenient: false, further: null });
    }
    const isAnyStored = first.objections.some(({ isCertain, isLasting }) => isCertain || isLasting === true);
    return nowhere({ commit, isAnyStored, objections: all, passedOver }, looking);
  }
  const { commit: earlier } = found.found;
  // A flood of artifacts that hides the wanted heaps must not make a failure a warning.
  const isLowered = isLenient && !objections.some(({ isCrowded }) => isCrowded === true);
  const standing: Standing = {
    wanted: commit,
    found: earlier,
    behind: distance(ancestry.line, { from: commit, to: earlier }),
    passedOver,
    tip: null,
    isLenient: isLowered,
  };
  const further = furtherThan(found.found, { quest, looking });
  return storedIn(found.found, { standing, isLenient: isLowered, further });
}

/**
 * Heaps that were held against nothing are the measure where there is nothing older, and no other look would tell more:
 * else a branch whose accepted heaps are out of reach would never be gated again.
 */
async function findUnheld(
  commit: string | null,
  { objections, search }: { readonly objections: readonly Objection[]; readonly search: Search },
): Promise<FoundBundle | null> {
  const isSettled = objections.every(({ isCertain, isLasting }) => isCertain || isLasting === true);
  if (commit === null || !isSettled) return null;
  const found = await findBundle(commit, { ...search, choose: "own" });
  return found.kind === "found" ? found : null;
}

/**
 * A pull request is told of a damaged heap. What a branch accepted is looked for further back, since the heap that is
 * measured now would be accepted in its place.
 */
function furtherThan(
  { commit, unheld }: FoundBundle,
  { quest, looking }: { readonly quest: Quest; readonly looking: Looking },
): Further | null {
  const { wanted, sources, search } = looking;
  const { history, clock } = sources;
  if (search.choose !== "accepted") return null;
  // Of all targets together. The measuring between the search and this has a time of its own.
  let left = Math.max(0, looking.deadline.left());
  let asked: Promise<Ancestry> | null = null;
  const look = async (target: string, deadline: Deadline): Promise<Answer<StoredHeap>> => {
    const ancestry = await (asked ??= findAncestry(quest.from, history));
    const { branch } = quest;
    const { workflowPath } = wanted.run;
    const found = await findAncestor(
      { ...ancestorsOf(ancestry, { commit, parent: null }), wanted: commit, branch, workflowPath },
      { search: { ...search, target }, deadline },
    );
    const late = deadline.left() > 0 ? [] : [{ text: "time was over", isCertain: false }];
    const objections = [...ancestry.objections, ...found.objections, ...late];
    const last = found.unheld ?? (unheld.includes(target) ? commit : null);
    const bundle = found.found ?? (await findUnheld(last, { objections, search: { ...search, target } }));
    if (bundle === null) return { kind: "refused", status: null, message: printObjections(objections) };
    try {
      return await bundle.heap(target);
    } finally {
      await bundle.close();
    }
  };
  return async (target) => {
    const deadline = startDeadline(left / 1_000, clock);
    const found = await clock.within(left, look(target, deadline));
    left = Math.max(0, deadline.left());
    return found === "late" ? { kind: "refused", status: null, message: "time was over" } : found;
  };
}

/** Those before the wanted commit; where the line does not lead through it (a force-push), those before its own start. */
function ancestorsOf(
  { line }: Ancestry,
  { commit, parent }: Pick<Quest, "commit" | "parent">,
): { readonly ancestors: readonly DatedCommit[]; readonly reachesRoot: boolean } {
  const place = line.findIndex(({ sha }) => sha === commit);
  const ancestors = line.slice(Math.max(place, 0) + 1);
  const isKnown = ancestors.length === 0 && parent !== null && parent !== commit;
  return {
    ancestors: isKnown ? [{ sha: parent, parents: [], date: "" }] : ancestors,
    reachesRoot: line.at(-1)?.parents.length === 0,
  };
}

function exact(commit: string): Standing {
  return { wanted: commit, found: commit, behind: null, passedOver: [], tip: null, isLenient: false };
}

function storedIn(
  bundle: FoundBundle,
  {
    standing,
    isLenient,
    further,
  }: { readonly standing: Standing; readonly isLenient: boolean; readonly further: Further | null },
): Comparison {
  const { commit, decision, close } = bundle;
  return { kind: "stored", commit, decision, bundle, standing, isLenient, further, close };
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
  const isCertain = objections.every((objection) => objection.isCertain);
  const none = isAnyStored ? "no heap that could be used is stored" : "no heap is stored";
  return {
    ...absent({
      reason: `${none} for commit ${short(commit)} (artifact ${artifact}): ${printObjections(objections)}${others}`,
      remedy:
        objections.flatMap(({ remedy }) => remedy ?? [])[0] ??
        (activity.kind === "baseline-branch"
          ? isCertain
            ? "Once a run has stored heaps of the branch, the next one is compared with them."
            : UNACCEPTED
          : `Run heapgate for that commit on ${baselineBranches.join(", ")} (run its workflow again), or bring the branch up to date after the next push there.`),
      isCertain,
    }),
    standing: { wanted: commit, found: null, behind: null, passedOver, tip: null, isLenient: false },
  };
}

export const UNACCEPTED =
  "What this run measured is not taken for accepted: the next run of the branch looks again. Run the workflow by hand with `accept` to make it the baseline.";

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
