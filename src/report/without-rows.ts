// What of a judged target its reports still need: growth and context stay, rows of the heaps that nobody reads any more
// go, so that the reports of hundreds of targets fit into memory.
import { ROW_LISTS, withLargestRows } from "../heap/growth.js";
import type { Snapshot, TypeTotal } from "../heap/snapshot.js";
import { FULL_DETAIL } from "./page.js";
import type { TargetReport } from "./report.js";

/** Changed rows of all targets of a run that stay in memory and in its JSON report: some 50 MB there. */
const ROWS_OF_A_RUN = 100_000;

/** How many changed rows each list of a target may keep, where a run has so many targets. */
export function rowsOfEach(targets: number): number {
  return Math.max(FULL_DETAIL.rows, Math.floor(ROWS_OF_A_RUN / (ROW_LISTS.length * targets)));
}

/**
 * Up to so many changed rows, every report reads the same of what is left as of the whole. A heap that is yet to be
 * stored needs its rows.
 */
export function withoutRows(target: TargetReport, rows = Infinity): TargetReport {
  if (target.kind === "failed") return target;
  const { verdict } = target;
  const { baseline, current } = verdict;
  const growth = withLargestRows(verdict.growth, rows);
  const changed = new Set(growth.tupleDuplicates.map(({ subject }) => subject));
  const shown = {
    // The largest types and packages are told where there is nothing to compare with.
    types: baseline === null ? folded(current.types) : [],
    owners: baseline === null ? current.owners : undefined,
    tuples: current.tupleDuplicates.groups.filter(({ value }) => changed.has(value)),
  };
  return {
    ...target,
    verdict: {
      ...verdict,
      growth,
      baseline: baseline && reduced(baseline, NO_ROWS),
      current: reduced(current, shown),
    },
  };
}

type Rows = {
  readonly types: Snapshot["types"];
  readonly tuples: Snapshot["tupleDuplicates"]["groups"];
  readonly owners: Snapshot["owners"];
};
const NO_ROWS: Rows = { types: [], tuples: [], owners: undefined };

function reduced({ owners: _all, ...snapshot }: Snapshot, { types, tuples, owners }: Rows): Snapshot {
  const { dictShapes, tupleDuplicates } = snapshot;
  return {
    ...snapshot,
    ...(owners === undefined ? {} : { owners }),
    distributions: {},
    types,
    dictShapes: { ...dictShapes, groups: [] },
    tupleDuplicates: { ...tupleDuplicates, groups: tuples },
    modules: [],
  };
}

const UNNAMED: TypeTotal = { name: "", count: 0, bytes: 0 };

/** As many as before and as large together, since that is told of those that no report names. */
function folded(types: Snapshot["types"]): Snapshot["types"] {
  const named = types.slice(0, FULL_DETAIL.rows);
  const rest = types.slice(FULL_DETAIL.rows);
  const sum = rest.reduce(
    (all, { count, bytes }) => ({ ...all, count: all.count + count, bytes: all.bytes + bytes }),
    UNNAMED,
  );
  return [...named, ...rest.map((_, place) => (place === 0 ? sum : UNNAMED))];
}
