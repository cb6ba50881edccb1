// Which earlier commit's heaps stand in where the wanted commit has none: the nearest by first parents that has some.
import type { DatedCommit, RemoteHistory, WorkflowRun } from "../ports.js";
import { findBundle, ownRuns, type FoundBundle, type Search } from "./baseline.js";
import { short } from "./baseline-commit.js";
import type { Deadline } from "./deadline.js";
import { lasting, printObjections, refusal, type Objection } from "./objection.js";

export type Passed = { readonly commit: string; readonly reason: string };

export type AncestorSearch = {
  readonly found: FoundBundle | null;
  readonly passedOver: readonly Passed[];
  readonly objections: readonly Objection[];
  /** The earliest commit whose heaps were held against nothing. */
  readonly unheld: string | null;
};

/** The nearest ones are looked at whatever the list of runs says: it lags behind. */
const NEAREST = 5;

/** How many are looked at in all. */
const MAX_LOOKED_AT = 15;

/** For what a branch accepted it goes further: to those that had a run. What is missed there is accepted by nobody. */
const MAX_LOOKED_AT_FOR_ACCEPTED = 50;

/** How many further pages of commits are asked for, where merges of many commits fill them. */
const MAX_FURTHER_PAGES = 2;

export type Ancestry = {
  /** The commit that was asked for first, where GitHub tells it. */
  readonly line: readonly DatedCommit[];
  readonly objections: readonly Objection[];
};

/** By first parents, nearest first. */
export async function findAncestry(from: string, history: RemoteHistory): Promise<Ancestry> {
  const asked = await history.lineage(from);
  if (asked.kind === "refused") {
    return { line: [], objections: [refusal("the commits before it could not be asked for", asked)] };
  }
  let line = asked.value;
  for (let page = 0; page < MAX_FURTHER_PAGES && line.length <= MAX_LOOKED_AT; page++) {
    const [next] = line.at(-1)?.parents ?? [];
    if (next === undefined) break;
    const further = await history.lineage(next);
    // What is known without it is looked at all the same.
    if (further.kind === "refused") {
      return { line, objections: [refusal(`the commits before ${short(next)} could not be asked for`, further)] };
    }
    line = [...line, ...further.value];
  }
  return { line, objections: [] };
}

export type AncestorsWanted = {
  /** Nearest first. */
  readonly ancestors: readonly DatedCommit[];
  /** Whether the last of them is the first commit of all. */
  readonly reachesRoot: boolean;
  /** What was looked at before. */
  readonly wanted: string;
  /** Where their runs are listed. */
  readonly branch: string;
  readonly workflowPath: string | null;
};

export async function findAncestor(
  { ancestors, reachesRoot, wanted, branch, workflowPath }: AncestorsWanted,
  { search, deadline }: { readonly search: Search; readonly deadline: Deadline },
): Promise<AncestorSearch> {
  const passedOver: Passed[] = [];
  const objections: Objection[] = [];
  let unheld: string | null = null;
  const tryEach = async (commits: readonly DatedCommit[]): Promise<FoundBundle | null> => {
    for (const { sha } of commits) {
      if (deadline.left() <= 0) return null;
      deadline.doing(`looking for the heaps of ${short(sha)}, an earlier commit`);
      const found = await findBundle(sha, search);
      if (found.kind === "found") return found;
      passedOver.push({ commit: sha, reason: printObjections(found.objections) || "no heap is stored" });
      objections.push(...found.objections.filter(({ isCertain }) => !isCertain));
      if (found.objections.some(({ isUnheld }) => isUnheld === true)) unheld = sha;
    }
    return null;
  };
  const done = (found: FoundBundle | null): AncestorSearch => ({ found, passedOver, objections, unheld });
  const near = await tryEach(ancestors.slice(0, NEAREST));
  const far = ancestors.slice(NEAREST);
  if (near !== null || deadline.left() <= 0 || (far.length === 0 && reachesRoot)) return done(near);
  deadline.doing(`asking for the runs on ${branch}`);
  const asked = await search.shelf.runsOn(branch);
  if (asked.kind === "refused") objections.push(refusal(`the runs on ${branch} could not be asked for`, asked));
  const runs = asked.kind === "refused" ? [] : asked.value.runs;
  const own = runs.filter((run) => ownRuns([run], { commit: run.headSha, search }).length > 0);
  const measured = new Set(own.map(({ headSha }) => headSha));
  // Where others' runs are in the list, they may have pushed the own ones out of it; one that is behind by days is
  // without the run that asks.
  const isListed = runs.some(({ id }) => id === search.home.ownRunId);
  const isWhole =
    asked.kind === "answer" &&
    (search.choose === "own"
      ? runs.every(({ headRepositoryId }) => headRepositoryId === search.home.repositoryId)
      : asked.value.isComplete && isListed);
  const most = search.choose === "accepted" ? MAX_LOOKED_AT_FOR_ACCEPTED : MAX_LOOKED_AT;
  const likely = far.filter(({ sha }) => measured.has(sha)).slice(0, most - NEAREST);
  const others = isWhole
    ? []
    : far.filter(({ sha }) => !measured.has(sha)).slice(0, Math.max(0, MAX_LOOKED_AT - NEAREST - likely.length));
  const found = await tryEach([...likely, ...others]);
  const tried = new Set([wanted, ...passedOver.map(({ commit }) => commit)]);
  const isAllTried = reachesRoot && ancestors.every(({ sha }) => tried.has(sha));
  if (found === null && !isAllTried) {
    const isKnown = isWhole && isFirst({ own, tried, workflowPath });
    if (!isKnown) objections.push(lasting("earlier commits were not looked at"));
  }
  return done(found);
}

/** Whether the runs tell that no commit but those that were tried can have heaps: the workflow is new. */
function isFirst({
  own,
  tried,
  workflowPath,
}: {
  readonly own: readonly WorkflowRun[];
  readonly tried: ReadonlySet<string>;
  readonly workflowPath: string | null;
}): boolean {
  return own.every(
    ({ path, headSha, isFinished }) =>
      (isFinished && tried.has(headSha)) || (workflowPath !== null && path !== workflowPath),
  );
}

/** How far the one lies before the other; null where that is not told by this line of ancestors. */
export function distance(
  lineage: readonly DatedCommit[],
  { from, to }: { readonly from: string; readonly to: string },
): { readonly commits: number; readonly days: number } | null {
  const later = lineage.findIndex(({ sha }) => sha === from);
  const earlier = lineage.findIndex(({ sha }) => sha === to);
  const [start, end] = [lineage[later], lineage[earlier]];
  if (start === undefined || end === undefined || earlier <= later) return null;
  const milliseconds = Date.parse(start.date) - Date.parse(end.date);
  // A committer's clock can run backwards.
  return { commits: earlier - later, days: Math.max(0, Math.floor(milliseconds / 86_400_000)) };
}
