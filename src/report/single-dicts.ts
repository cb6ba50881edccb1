// How dicts that share their shape with no other are told: a namespace that gained a name is one that grew, not one
// that went and another that came.
import { change, type RowChange } from "../heap/growth.js";
import { shapeOf } from "../heap/measures.js";

/** Two single dicts with these many first keys in common are taken for one whose keys changed. */
const LEADING_KEYS = 8;

/** How dicts are told that hold data under keys which do not stand in source code. */
const DATA_TABLES = "(keys that are not shown)";

/** The changes with those of single dicts joined by their first keys; what comes to nothing is left out. */
export function joinSingleDicts(changes: readonly RowChange[]): readonly RowChange[] {
  const joined = new Map<string, RowChange>();
  for (const row of changes) {
    const told = isDataTable(row)
      ? { ...row, subject: `${shapeOf(row).table} ${DATA_TABLES}`, parts: [DATA_TABLES] }
      : row;
    const isJoined = isDataTable(row) || isSingle(row);
    const key = isJoined ? JSON.stringify([shapeOf(row).table, ...told.parts.slice(0, LEADING_KEYS)]) : row.subject;
    const other = joined.get(key);
    joined.set(key, other === undefined ? told : add(other, told));
  }
  return [...joined.values()]
    .filter(({ bytes, count }) => bytes.growth !== 0 || count.growth !== 0)
    .sort((one, other) => Math.abs(other.bytes.growth ?? 0) - Math.abs(one.bytes.growth ?? 0));
}

/** What the dump writes in the place of more keys than may be shown, src/dump/FORMAT.md. */
function isDataTable({ parts }: RowChange): boolean {
  return parts.length === 1 && /^\d+ keys that are not shown$/.test(parts[0] ?? "");
}

function isSingle({ count }: RowChange): boolean {
  return Math.max(count.baseline ?? 0, count.current) === 1;
}

function add(one: RowChange, other: RowChange): RowChange {
  const count = change(
    (one.count.baseline ?? 0) + (other.count.baseline ?? 0),
    one.count.current + other.count.current,
  );
  const bytes = change(
    (one.bytes.baseline ?? 0) + (other.bytes.baseline ?? 0),
    one.bytes.current + other.bytes.current,
  );
  const { subject, parts } = other.count.current > 0 ? other : one;
  const isBoth = count.baseline !== 0 && count.current !== 0;
  const grown = (bytes.growth ?? 0) >= 0 ? "grown" : "shrunk";
  return { kind: isBoth ? grown : one.kind, subject, parts, count, bytes };
}
