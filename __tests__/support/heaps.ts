// Makes snapshots for tests from what a test is about: everything not named is an empty, ordinary heap.
import {
  DUMP_FORMAT,
  type DictShape,
  type DuplicateGroup,
  type Snapshot,
  type TypeTotal,
} from "../../src/heap/snapshot.js";

export const EMPTY_HEAP: Snapshot = {
  format: DUMP_FORMAT,
  measurement: 1,
  heapgate: "0.1.0",
  target: "api",
  runtime: {
    implementation: "cpython",
    version: "3.13.0",
    build: "main, Oct 7 2024, 09:00:00 [GCC 12.2.0]",
    platform: "linux-x86_64",
    pointerBytes: 8,
    flags: [],
    hashSeed: "0",
    collector: { enabled: true, thresholds: [2000, 10, 0], frozen: 0, tracked: 0 },
  },
  distributions: {},
  total: { count: 0, bytes: 0 },
  types: [],
  dictShapes: { groups: [], rest: { groups: 0, count: 0, bytes: 0 } },
  emptyDicts: { count: 0, bytes: 0 },
  unsharedDicts: { count: 0, bytes: 0 },
  tupleDuplicates: { groups: [], rest: { groups: 0, copies: 0, bytes: 0, wastedBytes: 0 } },
  docstrings: { count: 0, bytes: 0 },
  modules: [],
  environment: { count: 0, bytes: 0 },
  notes: [],
  spread: { runs: 2, agreed: true, rows: [] },
};

/**
 * A heap in short: `types` as lines `name count bytes`, of which the total is the sum.
 * `heap("dict 2 464\nstr 10 500")`
 */
export function heap(types: string, rest: Partial<Snapshot> = {}): Snapshot {
  const rows = types
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(typeTotal)
    .sort((one, other) => other.bytes - one.bytes || (one.name < other.name ? -1 : 1));
  return {
    ...EMPTY_HEAP,
    types: rows,
    total: {
      count: rows.reduce((sum, row) => sum + row.count, 0),
      bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    },
    ...rest,
  };
}

/** Owners as a dump lists them: module, package, objects, bytes. */
export function owners(
  ...rows: readonly (readonly [name: string, owner: string, count: number, bytes: number])[]
): NonNullable<Snapshot["owners"]> {
  return { modules: rows.map(([name, owner, count, bytes]) => ({ name, package: owner, count, bytes })) };
}

/** `shape("split name path", 3, 312)` */
export function shape(description: string, count: number, bytes: number): DictShape {
  const [table, ...keys] = description.split(" ");
  if (table !== "split" && table !== "combined" && table !== "inline") throw new Error(`no table kind: ${table}`);
  return { keys, table, count, bytes };
}

/** `duplicates("(None,)", 8146, 48)`: value, copies, bytes of one copy. */
export function duplicates(value: string, copies: number, size: number): DuplicateGroup {
  return { value, copies, bytes: copies * size, wastedBytes: (copies - 1) * size };
}

function typeTotal(line: string): TypeTotal {
  const words = line.split(" ");
  const [count, bytes] = words.slice(-2).map(Number);
  if (words.length < 3 || count === undefined || bytes === undefined)
    throw new Error(`not 'name count bytes': ${line}`);
  return { name: words.slice(0, -2).join(" "), count, bytes };
}
