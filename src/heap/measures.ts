// What can be measured of a heap: one table of measures, from which growth, agreement of runs and thresholds all read.
import type { DictShape, Snapshot } from "./snapshot.js";

/**
 * One countable thing of a heap under one measure. `parts` is what a threshold's `match` is held against:
 * the name alone, or the ordered keys of a dict shape.
 */
export type Row = {
  readonly subject: string;
  readonly parts: readonly string[];
  readonly count: number;
  readonly bytes: number;
};

export const MEASURES = [
  "total",
  "type",
  "tuple-duplicates",
  "dict-shapes",
  "empty-dicts",
  "unshared-dicts",
  "modules",
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
];

/** Whether a measure has rows that a `match` can choose among; the others are one number each. */
export function hasSubjects(measure: Measure): boolean {
  return measure !== "total" && measure !== "empty-dicts" && measure !== "unshared-dicts";
}

/** The subject of a row that stands for a whole measure. */
export const WHOLE = "";

/** `split (name, path)`: a shape as one line, no two alike; hostile keys are the report's to escape. */
export function shapeSubject(shape: Pick<DictShape, "keys" | "table">): string {
  const keys = shape.keys.map((key) => (key === "" || /[",()]/.test(key) ? JSON.stringify(key) : key));
  return `${shape.table} (${keys.join(", ")})`;
}

/** The kind of table is the first word of a shape's subject, the keys are the rest: `split (name, path)`. */
export function shapeOf({ subject }: Pick<Row, "subject">): { readonly table: string; readonly keys: string } {
  const end = subject.indexOf(" ");
  return { table: subject.slice(0, end), keys: subject.slice(end + 1) };
}

/** The row of a measure as a whole: for `type` the total, for grouped measures all groups and the rest. */
export function wholeRow(snapshot: Snapshot, measure: Measure): Row {
  const whole = (count: number, bytes: number): Row => ({ subject: WHOLE, parts: [], count, bytes });
  switch (measure) {
    case "total":
    case "type":
      return whole(snapshot.total.count, snapshot.total.bytes);
    case "tuple-duplicates": {
      const { groups, rest } = snapshot.tupleDuplicates;
      return whole(
        sum(groups, (group) => group.copies) + rest.copies,
        sum(groups, (group) => group.bytes) + rest.bytes,
      );
    }
    case "dict-shapes": {
      const { groups, rest } = snapshot.dictShapes;
      return whole(sum(groups, (group) => group.count) + rest.count, sum(groups, (group) => group.bytes) + rest.bytes);
    }
    case "empty-dicts":
      return whole(snapshot.emptyDicts.count, snapshot.emptyDicts.bytes);
    case "unshared-dicts":
      return whole(snapshot.unsharedDicts.count, snapshot.unsharedDicts.bytes);
    case "modules":
      return whole(snapshot.modules.length, 0);
  }
}

/** The rows of a measure one by one, one per subject; a measure that is one number has none. */
export function subjectRows(snapshot: Snapshot, measure: Measure): readonly Row[] {
  switch (measure) {
    case "type":
      return oneRowPerSubject(snapshot.types.map(({ name, ...tally }) => ({ subject: name, parts: [name], ...tally })));
    case "tuple-duplicates":
      return oneRowPerSubject(
        snapshot.tupleDuplicates.groups.map(({ value, copies, bytes }) => ({
          subject: value,
          parts: [value],
          count: copies,
          bytes,
        })),
      );
    case "dict-shapes":
      return oneRowPerSubject(
        snapshot.dictShapes.groups.map(({ keys, table, count, bytes }) => ({
          subject: shapeSubject({ keys, table }),
          parts: keys,
          count,
          bytes,
        })),
      );
    case "modules":
      return oneRowPerSubject(snapshot.modules.map((name) => ({ subject: name, parts: [name], count: 1, bytes: 0 })));
    case "total":
    case "empty-dicts":
    case "unshared-dicts":
      return [];
  }
}

/** Whether there are groups that a dump only counts, so that one which it does not list may yet be there. */
export function hasUnlisted({ dictShapes, tupleDuplicates }: Snapshot, measure: Measure): boolean {
  switch (measure) {
    case "dict-shapes":
      return dictShapes.rest.groups > 0;
    case "tuple-duplicates":
      return tupleDuplicates.rest.groups > 0;
    default:
      return false;
  }
}

/** Adds up rows that look alike, which a dump has where it cut long values: growth is found by subject. */
function oneRowPerSubject(rows: readonly Row[]): readonly Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const other = merged.get(row.subject);
    merged.set(
      row.subject,
      other === undefined ? row : { ...row, count: other.count + row.count, bytes: other.bytes + row.bytes },
    );
  }
  return [...merged.values()];
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
