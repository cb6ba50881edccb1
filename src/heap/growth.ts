// What grew from the baseline to the current heap: new, gone, grown and shrunk rows, exact integers only.
import { sinceBare } from "./allocated.js";
import { differingRows, type BothHeaps } from "./differing-rows.js";
import { MEASURES, NOTHING, partsOf, subjectOf, wholeOf, type Measure, type Row } from "./measures.js";
import { haveOwners, withPackages, withVersions, yoursFirst, type ModuleChange, type PackageChange } from "./owners.js";
import type { Snapshot, Tally } from "./snapshot.js";

/** One number of both heaps. Without a baseline, `baseline` and `growth` are null, never zero. */
export type Change = {
  readonly baseline: number | null;
  readonly current: number;
  readonly growth: number | null;
};
export type TallyChange = { readonly count: Change; readonly bytes: Change };

export type ChangeKind = "new" | "gone" | "grown" | "shrunk";

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
  /** The total without the bare interpreter's; null where the current one is not known. */
  readonly sinceBare: TallyChange | null;
  readonly types: readonly RowChange[];
  readonly dictShapes: readonly RowChange[];
  readonly dicts: TallyChange;
  /** Dicts whose shape no other has: part of `dicts`, and of no row; null where the current ones are not known. */
  readonly singleDicts: TallyChange | null;
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
  /** Packages, the user's own code first. Empty where either heap does not tell of owners; so is `moduleTotals`. */
  readonly packages: readonly PackageChange[];
  /** Modules by what they are charged with. */
  readonly moduleTotals: readonly ModuleChange[];
  readonly environment: TallyChange;
  /** The table of interned strings; null where the current one is not known. */
  readonly interned: TallyChange | null;
  readonly distributions: readonly VersionChange[];
  /** Rows that are in no list, since a run has too many of them; null where the lists are whole. */
  readonly leftOut: LeftOut | null;
};

/** The smallest changes of each list: how many, and what they come to. */
export type LeftOut = Readonly<Record<RowList, { readonly rows: number; readonly growth: number }>>;

export const ROW_LISTS = ["packages", "moduleTotals", "types", "dictShapes", "tupleDuplicates"] as const;
export type RowList = (typeof ROW_LISTS)[number];

/** The two heaps of a comparison; `baseline` is null where there is none to compare with. */
export type Heaps = { readonly baseline: Snapshot | null; readonly current: Snapshot };

export function compareHeaps({ baseline, current }: Heaps): Growth {
  const whole = (measure: Measure): TallyChange =>
    tallyChange(baseline && wholeOf(baseline, measure), wholeOf(current, measure));
  const rows = (measure: Measure): readonly RowChange[] =>
    baseline === null ? [] : changedRows({ baseline, current }, measure);
  const modules = rows("modules");
  const distributions = baseline === null ? [] : versionChanges(baseline.distributions, current.distributions);
  const owned = (measure: Measure): readonly RowChange[] => (haveOwners({ baseline, current }) ? rows(measure) : []);
  const bare = sinceBare(current);
  const { singles } = current.dictShapes;
  return {
    total: whole("total"),
    sinceBare: bare && tallyChange(baseline && sinceBare(baseline), bare),
    types: rows("type"),
    dictShapes: rows("dict-shapes"),
    dicts: whole("dict-shapes"),
    singleDicts: singles ? tallyChange(baseline?.dictShapes.singles ?? null, singles) : null,
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
    packages: yoursFirst(withVersions(owned("package"), distributions)),
    moduleTotals: withPackages(owned("module"), [baseline, current]),
    environment: tallyChange(baseline && baseline.environment, current.environment),
    interned: current.interned ? tallyChange(baseline?.interned ?? null, current.interned) : null,
    distributions,
    leftOut: null,
  };
}

/** With no more rows than that in each list, the largest changes. */
export function withLargestRows(growth: Growth, limit: number): Growth {
  if (ROW_LISTS.every((list) => growth[list].length <= limit)) return growth;
  const { packages, moduleTotals, types, dictShapes, tupleDuplicates } = growth;
  const rest = (rows: readonly RowChange[]): LeftOut["types"] => ({
    rows: Math.max(rows.length - limit, 0),
    growth: rows.slice(limit).reduce((sum, { bytes }) => sum + growthOf(bytes), 0),
  });
  return {
    ...growth,
    packages: packages.slice(0, limit),
    moduleTotals: moduleTotals.slice(0, limit),
    types: types.slice(0, limit),
    dictShapes: dictShapes.slice(0, limit),
    tupleDuplicates: tupleDuplicates.slice(0, limit),
    leftOut: {
      packages: rest(packages),
      moduleTotals: rest(moduleTotals),
      types: rest(types),
      dictShapes: rest(dictShapes),
      tupleDuplicates: rest(tupleDuplicates),
    },
  };
}

/** True where no number that a threshold can name differs. */
export function isSameHeap(baseline: Snapshot, current: Snapshot): boolean {
  return MEASURES.every(
    (measure) =>
      isSameTally(wholeOf(baseline, measure), wholeOf(current, measure)) &&
      changedRows({ baseline, current }, measure).length === 0,
  );
}

function isSameTally(one: Tally | undefined, other: Tally): boolean {
  return one?.count === other.count && one.bytes === other.bytes;
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

/** Thresholds and reports ask for the changes of the same two heaps. */
const known = new WeakMap<Snapshot, { readonly baseline: Snapshot; readonly changes: Map<Measure, Changes> }>();
type Changes = readonly RowChange[];

/** The rows of a measure that are not the same in both heaps, largest change first. */
export function changedRows(heaps: BothHeaps, measure: Measure): Changes {
  const { baseline, current } = heaps;
  const other = known.get(current);
  const memory = other?.baseline === baseline ? other : { baseline, changes: new Map<Measure, Changes>() };
  const changes = memory.changes.get(measure) ?? findChanges(heaps, measure);
  memory.changes.set(measure, changes);
  known.set(current, memory);
  return changes;
}

function findChanges(heaps: BothHeaps, measure: Measure): Changes {
  const { before, after } = differingRows(heaps, measure);
  const changes: RowChange[] = [];
  for (const row of after.values()) {
    const old = before.get(row.id);
    if (!isSameTally(old, row)) changes.push(rowChange(row, old ?? NOTHING, row, old === undefined ? "new" : null));
  }
  for (const row of before.values()) {
    if (!after.has(row.id)) changes.push(rowChange(row, row, NOTHING, "gone"));
  }
  return changes.sort(byChange);
}

function rowChange(row: Row, before: Tally, after: Tally, presence: "new" | "gone" | null): RowChange {
  const { count, bytes } = tallyChange(before, after);
  const parts = partsOf(row);
  return { kind: presence ?? kindOf(bytes, count), subject: subjectOf(row, parts), parts, count, bytes };
}

function kindOf(bytes: Change, count: Change): ChangeKind {
  return (growthOf(bytes) || growthOf(count)) > 0 ? "grown" : "shrunk";
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
