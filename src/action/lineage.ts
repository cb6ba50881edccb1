// Which earlier commit's heaps stand in where the wanted commit has none: the nearest by first parents that has some.
import type { DatedCommit } from "../ports.js";
import {
  findBundle,
  ownRuns,
  printObjections,
  refusal,
  type FoundBundle,
  type Objection,
  type Search,
} from "./baseline.js";
import { short } from "./baseline-commit.js";
import type { Deadline } from "./deadline.js";

export type Passed = { readonly commit: string; readonly reason: string };

export type AncestorSearch = {
  readonly found: FoundBundle | null;
  readonly passedOver: readonly Passed[];
  readonly objections: readonly Objection[];
};

/** The nearest ones are looked at whatever the list of runs says: it lags behind. */
const NEAREST = 5;

/** How many are looked at in all. */
const MAX_LOOKED_AT = 15;

/** `ancestors` nearest first; `branch`: where their runs are listed. */
export async function findAncestor(
  { ancestors, branch }: { readonly ancestors: readonly DatedCommit[]; readonly branch: string },
  { search, deadline }: { readonly search: Search; readonly deadline: Deadline },
): Promise<AncestorSearch> {
  const passedOver: Passed[] = [];
  const objections: Objection[] = [];
  const tryEach = async (commits: readonly DatedCommit[]): Promise<FoundBundle | null> => {
    for (const { sha } of commits) {
      if (deadline.left() <= 0) return null;
      deadline.doing(`looking for the heaps of ${short(sha)}, an earlier commit`);
      const found = await findBundle(sha, search);
      if (found.kind === "found") return found;
      passedOver.push({ commit: sha, reason: printObjections(found.objections) || "no heap is stored" });
      objections.push(...found.objections.filter(({ isCertain }) => !isCertain));
    }
    return null;
  };
  const near = await tryEach(ancestors.slice(0, NEAREST));
  const far = ancestors.slice(NEAREST);
  if (near !== null || far.length === 0 || deadline.left() <= 0) return { found: near, passedOver, objections };
  deadline.doing(`asking for the runs on ${branch}`);
  const asked = await search.shelf.runsOn(branch);
  if (asked.kind === "refused") objections.push(refusal(`the runs on ${branch} could not be asked for`, asked));
  const runs = asked.kind === "refused" ? [] : asked.value;
  const own = runs.filter((run) => ownRuns([run], { commit: run.headSha, search }).length > 0);
  const measured = new Set(own.map(({ headSha }) => headSha));
  // Where others' runs are in the list, they may have pushed the own ones out of it.
  const isWhole =
    asked.kind === "answer" && runs.every(({ headRepositoryId }) => headRepositoryId === search.home.repositoryId);
  const likely = far.filter(({ sha }) => measured.has(sha)).slice(0, MAX_LOOKED_AT - NEAREST);
  const others = isWhole
    ? []
    : far.filter(({ sha }) => !measured.has(sha)).slice(0, MAX_LOOKED_AT - NEAREST - likely.length);
  return { found: await tryEach([...likely, ...others]), passedOver, objections };
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
