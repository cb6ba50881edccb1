// What grew from the baseline to the current heap: new, gone, grown and shrunk rows, exact integers only.
import { MEASURES, subjectRows, wholeRow, type Measure, type Row } from "./measures.js";
import type { Snapshot, Tally } from "./snapshot.js";

/** One number of both heaps. Without a baseline, `baseline` and `growth` are null, never zero. */
export type Change = {
  readonly baseline: number | null;
  readonly current: number;
  readonly growth: number | null;
};
export type TallyChange = { readonly count: Change; readonly bytes: Change };

export type ChangeKind = "new" | "gone" | "grown" | "shrunk" | "same";

/** A row of either heap. `count` and `bytes` of a row that one side lacks are 0 there. */
export type RowChange = TallyChange & {
  readonly kind: ChangeKind;
  readonly subject: string;
  readonly parts: readonly string[];
};

export type VersionChange = {
  readonly name: string;
  readonly baseline: string | null;
  readonly current: string | null;
};

/**
 * Growth from baseline to current. Row lists hold changed rows alone, largest change of bytes first, then of count,
 * then by name. Without a baseline they are empty, since nothing can be said of them.
 */
export type Growth = {
  readonly total: TallyChange;
  readonly types: readonly RowChange[];
  readonly dictShapes: readonly RowChange[];
  readonly dicts: TallyChange;
  readonly emptyDicts: TallyChange;
  readonly unsharedDicts: TallyChange;
  readonly tupleDuplicates: readonly RowChange[];
  readonly duplicateTuples: TallyChange;
  readonly wastedBytes: Change;
  readonly docstrings: TallyChange;
  readonly modules: {
    readonly count: Change;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  };
  readonly environment: TallyChange;
  readonly distributions: readonly VersionChange[];
};

/** The two heaps of a comparison; `baseline` is null where there is none to compare with. */
export type Heaps = { readonly baseline: Snapshot | null; readonly current: Snapshot };

export function compareHeaps({ baseline, current }: Heaps): Growth {
  const whole = (measure: Measure): TallyChange =>
    tallyChange(baseline && wholeRow(baseline, measure), wholeRow(current, measure));
  const rows = (measure: Measure): readonly RowChange[] =>
    baseline === null ? [] : changedRows(subjectRows(baseline, measure), subjectRows(current, measure));
  const modules = rows("modules");
  return {
    total: whole("total"),
    types: rows("type"),
    dictShapes: rows("dict-shapes"),
    dicts: whole("dict-shapes"),
    emptyDicts: whole("empty-dicts"),
    unsharedDicts: whole("unshared-dicts"),
    tupleDuplicates: rows("tuple-duplicates"),
    duplicateTuples: whole("tuple-duplicates"),
    wastedBytes: change(baseline && wastedBytes(baseline), wastedBytes(current)),
    docstrings: tallyChange(baseline && baseline.docstrings, current.docstrings),
    modules: {
      count: whole("modules").count,
      added: modules.filter(({ kind }) => kind === "new").map(({ subject }) => subject),
      removed: modules.filter(({ kind }) => kind === "gone").map(({ subject }) => subject),
    },
    environment: tallyChange(baseline && baseline.environment, current.environment),
    distributions: baseline === null ? [] : versionChanges(baseline.distributions, current.distributions),
  };
}

/** True where no number that a threshold can name differs. */
export function isSameHeap(baseline: Snapshot, current: Snapshot): boolean {
  return MEASURES.every((measure) => {
    const { count, bytes } = tallyChange(wholeRow(baseline, measure), wholeRow(current, measure));
    return (
      count.growth === 0 &&
      bytes.growth === 0 &&
      changedRows(subjectRows(baseline, measure), subjectRows(current, measure)).length === 0
    );
  });
}

export function change(baseline: number | null, current: number): Change {
  return { baseline, current, growth: baseline === null ? null : current - baseline };
}

function tallyChange(baseline: Tally | null, current: Tally): TallyChange {
  return {
    count: change(baseline && baseline.count, current.count),
    bytes: change(baseline && baseline.bytes, current.bytes),
  };
}

/** All groups' waste, listed or not: what one stored copy of each would leave free. */
function wastedBytes({ tupleDuplicates: { groups, rest } }: Snapshot): number {
  return groups.reduce((total, group) => total + group.wastedBytes, rest.wastedBytes);
}

export function changedRows(baseline: readonly Row[], current: readonly Row[]): readonly RowChange[] {
  const before = new Map(baseline.map((row) => [row.subject, row]));
  const after = new Map(current.map((row) => [row.subject, row]));
  const changes: RowChange[] = [];
  for (const row of current) {
    const old = before.get(row.subject);
    changes.push(rowChange(row, old ?? { count: 0, bytes: 0 }, row, old === undefined ? "new" : null));
  }
  for (const row of baseline) {
    if (!after.has(row.subject)) changes.push(rowChange(row, row, { count: 0, bytes: 0 }, "gone"));
  }
  return changes.filter(({ kind }) => kind !== "same").sort(byChange);
}

function rowChange(row: Row, before: Tally, after: Tally, presence: "new" | "gone" | null): RowChange {
  const { count, bytes } = tallyChange(before, after);
  return { kind: presence ?? kindOf(bytes, count), subject: row.subject, parts: row.parts, count, bytes };
}

function kindOf(bytes: Change, count: Change): ChangeKind {
  const growth = growthOf(bytes) || growthOf(count);
  return growth === 0 ? "same" : growth > 0 ? "grown" : "shrunk";
}

function byChange(one: RowChange, other: RowChange): number {
  return (
    Math.abs(growthOf(other.bytes)) - Math.abs(growthOf(one.bytes)) ||
    Math.abs(growthOf(other.count)) - Math.abs(growthOf(one.count)) ||
    (one.subject < other.subject ? -1 : 1)
  );
}

/** Of a row, which always has one: rows are found only where there is a baseline. */
function growthOf({ growth }: Change): number {
  return Number(growth);
}

function versionChanges(
  baseline: Snapshot["distributions"],
  current: Snapshot["distributions"],
): readonly VersionChange[] {
  // By entries: a plain look-up of a distribution named `constructor` finds what every object has.
  const before = new Map(Object.entries(baseline));
  const after = new Map(Object.entries(current));
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, baseline: before.get(name) ?? null, current: after.get(name) ?? null }))
    .filter((versions) => versions.baseline !== versions.current);
}
