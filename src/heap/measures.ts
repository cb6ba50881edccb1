// What can be measured of a heap: one table of measures, from which growth, agreement of runs and thresholds all read.
import { packageTotals } from "./owners.js";
import type { DictShape, Snapshot, Tally } from "./snapshot.js";
import { shapeText } from "./unread-shape.js";

/** One countable thing of a heap under one measure: a type, a value of equal tuples, a dict shape, a module. */
export type Row = Tally & {
  /** The same for the same thing in another heap, and for no other thing of its measure. */
  readonly id: string;
  /** Null for all but dict shapes, which are known by their keys. */
  readonly shape: DictShape | null;
};

/** A row as reports and thresholds name it. Of shapes it is made when it is asked for: most rows never are. */
export function subjectOf(row: Row, parts: readonly string[] = partsOf(row)): string {
  return row.shape === null ? row.id : shapeSubject({ keys: parts, table: row.shape.table });
}

/** What a threshold's `match` is held against: the name alone, or the ordered keys of a dict shape. */
export function partsOf({ id, shape }: Row): readonly string[] {
  return shape === null ? [id] : shape.keys;
}

export const MEASURES = [
  "total",
  "type",
  "tuple-duplicates",
  "dict-shapes",
  "empty-dicts",
  "unshared-dicts",
  "modules",
  "package",
  "module",
] as const;
export type Measure = (typeof MEASURES)[number];

export const UNITS = ["bytes", "count"] as const;
export type Unit = (typeof UNITS)[number];

/** A measure as a threshold names it, for example `type.bytes`. `modules` has no bytes. */
export type MeasureName = `${Exclude<Measure, "modules">}.${Unit}` | "modules.count";

const PARTS_OF_NAME: Readonly<Record<MeasureName, { readonly measure: Measure; readonly unit: Unit }>> = {
  "total.bytes": { measure: "total", unit: "bytes" },
  "total.count": { measure: "total", unit: "count" },
  "type.bytes": { measure: "type", unit: "bytes" },
  "type.count": { measure: "type", unit: "count" },
  "tuple-duplicates.bytes": { measure: "tuple-duplicates", unit: "bytes" },
  "tuple-duplicates.count": { measure: "tuple-duplicates", unit: "count" },
  "dict-shapes.bytes": { measure: "dict-shapes", unit: "bytes" },
  "dict-shapes.count": { measure: "dict-shapes", unit: "count" },
  "empty-dicts.bytes": { measure: "empty-dicts", unit: "bytes" },
  "empty-dicts.count": { measure: "empty-dicts", unit: "count" },
  "unshared-dicts.bytes": { measure: "unshared-dicts", unit: "bytes" },
  "unshared-dicts.count": { measure: "unshared-dicts", unit: "count" },
  "modules.count": { measure: "modules", unit: "count" },
  "package.bytes": { measure: "package", unit: "bytes" },
  "package.count": { measure: "package", unit: "count" },
  "module.bytes": { measure: "module", unit: "bytes" },
  "module.count": { measure: "module", unit: "count" },
};

export function splitMeasure(name: MeasureName): { readonly measure: Measure; readonly unit: Unit } {
  return PARTS_OF_NAME[name];
}

export const MEASURE_NAMES: readonly MeasureName[] = [
  "total.bytes",
  "total.count",
  "type.bytes",
  "type.count",
  "tuple-duplicates.bytes",
  "tuple-duplicates.count",
  "dict-shapes.bytes",
  "dict-shapes.count",
  "empty-dicts.bytes",
  "empty-dicts.count",
  "unshared-dicts.bytes",
  "unshared-dicts.count",
  "modules.count",
  "package.bytes",
  "package.count",
  "module.bytes",
  "module.count",
];

/** Whether a measure has rows that a `match` can choose among; the others are one number each. */
export function hasSubjects(measure: Measure): boolean {
  return measure !== "total" && measure !== "empty-dicts" && measure !== "unshared-dicts";
}

/** The subject of a row that stands for a whole measure. */
export const WHOLE = "";

const NEEDS_QUOTES = /[",()]/;

function quotedKey(key: string): string {
  return key === "" || NEEDS_QUOTES.test(key) ? JSON.stringify(key) : key;
}

/** `split (name, path)`: a shape as one line, no two alike; hostile keys are the report's to escape. */
export function shapeSubject(shape: Pick<DictShape, "keys" | "table">): string {
  const isPlain = !shape.keys.includes("") && !NEEDS_QUOTES.test(shape.keys.join(""));
  const keys = isPlain ? shape.keys : shape.keys.map(quotedKey);
  return `${shape.table} (${keys.join(", ")})`;
}

/** The kind of table is the first word of a shape's subject, the keys are the rest: `split (name, path)`. */
export function shapeOf({ subject }: { readonly subject: string }): { readonly table: string; readonly keys: string } {
  const end = subject.indexOf(" ");
  return { table: subject.slice(0, end), keys: subject.slice(end + 1) };
}

/** A measure as a whole: for `type` and owners the total, for grouped measures all groups, single ones, and the rest. */
export function wholeOf(snapshot: Snapshot, measure: Measure): Tally {
  switch (measure) {
    case "total":
    case "type":
      return snapshot.total;
    case "tuple-duplicates": {
      const { groups, rest } = snapshot.tupleDuplicates;
      return {
        count: groups.reduce((sum, { copies }) => sum + copies, rest.copies),
        bytes: groups.reduce((sum, { bytes }) => sum + bytes, rest.bytes),
      };
    }
    case "dict-shapes": {
      const { groups, singles = NOTHING, rest } = snapshot.dictShapes;
      return {
        count: groups.reduce((sum, { count }) => sum + count, singles.count + rest.count),
        bytes: groups.reduce((sum, { bytes }) => sum + bytes, singles.bytes + rest.bytes),
      };
    }
    case "empty-dicts":
      return snapshot.emptyDicts;
    case "unshared-dicts":
      return snapshot.unsharedDicts;
    case "modules":
      return { count: snapshot.modules.length, bytes: 0 };
    case "package":
    case "module":
      return snapshot.owners === undefined ? NOTHING : snapshot.total;
  }
}

export const NOTHING: Tally = { count: 0, bytes: 0 };

/** The rows of a measure in the order of the dump, as it lists them; a measure that is one number has none. */
export function listedRows(snapshot: Snapshot, measure: Measure): readonly Row[] {
  switch (measure) {
    case "type":
      return snapshot.types.map(({ name, count, bytes }) => ({ id: name, shape: null, count, bytes }));
    case "tuple-duplicates":
      return snapshot.tupleDuplicates.groups.map(({ value, copies, bytes }) => ({
        id: value,
        shape: null,
        count: copies,
        bytes,
      }));
    case "dict-shapes":
      return snapshot.dictShapes.groups.map((shape) => ({
        id: shapeText(shape),
        shape,
        count: shape.count,
        bytes: shape.bytes,
      }));
    case "modules":
      return snapshot.modules.map((name) => ({ id: name, shape: null, count: 1, bytes: 0 }));
    case "package":
      return packageTotals(snapshot).map(({ name, count, bytes }) => ({ id: name, shape: null, count, bytes }));
    case "module":
      return (snapshot.owners?.modules ?? []).map(({ name, count, bytes }) => ({
        id: name,
        shape: null,
        count,
        bytes,
      }));
    case "total":
    case "empty-dicts":
    case "unshared-dicts":
      return [];
  }
}

/** Rows that look alike, which a dump can have where it cut long values, are one: growth is found by what is shown. */
export function rowsById(rows: Iterable<Row>): ReadonlyMap<string, Row> {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const other = merged.get(row.id);
    merged.set(
      row.id,
      other === undefined ? row : { ...row, count: other.count + row.count, bytes: other.bytes + row.bytes },
    );
  }
  return merged;
}

/** The rows of a measure by their ids, one for each. */
export function rowsOf(snapshot: Snapshot, measure: Measure): ReadonlyMap<string, Row> {
  return rowsById(listedRows(snapshot, measure));
}

/**
 * Whether there are groups that a dump only counts, so that one which it does not list may yet be there. Single dicts are
 * no groups: one that is new was one dict at most, and its growth is given from 0. A dump without owners lists none of them.
 */
export function hasUnlisted({ dictShapes, tupleDuplicates, owners }: Snapshot, measure: Measure): boolean {
  switch (measure) {
    case "dict-shapes":
      return dictShapes.rest.groups > 0;
    case "tuple-duplicates":
      return tupleDuplicates.rest.groups > 0;
    case "package":
    case "module":
      return owners === undefined;
    default:
      return false;
  }
}
