import { describe, expect, it } from "@jest/globals";
import {
  hasSubjects,
  hasUnlisted,
  MEASURES,
  partsOf,
  rowsOf,
  shapeSubject,
  subjectOf,
  wholeOf,
  type Measure,
} from "../../src/heap/measures.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { duplicates, EMPTY_HEAP, heap, owners, shape } from "../support/heaps.js";

const HEAP = heap("dict 2 200\nstr 1 50", {
  dictShapes: {
    groups: [shape("split a b", 2, 200)],
    singles: { count: 10, bytes: 1_000 },
    rest: { groups: 3, count: 4, bytes: 400 },
  },
  emptyDicts: { count: 5, bytes: 320 },
  unsharedDicts: { count: 6, bytes: 600 },
  tupleDuplicates: {
    groups: [duplicates("()", 3, 40)],
    rest: { groups: 1, copies: 2, bytes: 96, wastedBytes: 48 },
  },
  modules: ["os", "io"],
  owners: owners(["shop.db", "your code", 2, 150], ["os", "stdlib", 0, 60], ["shop", "your code", 1, 40]),
});

const NO_ROWS = { dictShapes: EMPTY_HEAP.dictShapes, tupleDuplicates: EMPTY_HEAP.tupleDuplicates };

const rowsIn = (snapshot: Snapshot, measure: Measure) =>
  [...rowsOf(snapshot, measure).values()].map((row) => [subjectOf(row), partsOf(row), row.count, row.bytes]);

describe("a measure", () => {
  it("is of the whole heap, listed or not", () => {
    expect(MEASURES.map((measure) => [measure, wholeOf(HEAP, measure)])).toStrictEqual([
      ["total", { count: 3, bytes: 250 }],
      ["type", { count: 3, bytes: 250 }],
      ["tuple-duplicates", { count: 5, bytes: 216 }],
      ["dict-shapes", { count: 16, bytes: 1_600 }],
      ["empty-dicts", { count: 5, bytes: 320 }],
      ["unshared-dicts", { count: 6, bytes: 600 }],
      ["modules", { count: 2, bytes: 0 }],
      ["package", { count: 3, bytes: 250 }],
      ["module", { count: 3, bytes: 250 }],
    ]);
  });

  it("is of its rows, one by one", () => {
    expect(MEASURES.map((measure) => [measure, rowsIn(HEAP, measure)])).toStrictEqual([
      ["total", []],
      [
        "type",
        [
          ["dict", ["dict"], 2, 200],
          ["str", ["str"], 1, 50],
        ],
      ],
      ["tuple-duplicates", [["()", ["()"], 3, 120]]],
      ["dict-shapes", [["split (a, b)", ["a", "b"], 2, 200]]],
      ["empty-dicts", []],
      ["unshared-dicts", []],
      [
        "modules",
        [
          ["os", ["os"], 1, 0],
          ["io", ["io"], 1, 0],
        ],
      ],
      [
        "package",
        [
          ["your code", ["your code"], 3, 190],
          ["stdlib", ["stdlib"], 0, 60],
        ],
      ],
      [
        "module",
        [
          ["shop.db", ["shop.db"], 2, 150],
          ["os", ["os"], 0, 60],
          ["shop", ["shop"], 1, 40],
        ],
      ],
    ]);
  });

  it("has rows or is one number, and says which", () => {
    expect(MEASURES.filter(hasSubjects)).toStrictEqual(MEASURES.filter((measure) => rowsIn(HEAP, measure).length > 0));
  });

  it("has groups that a dump does not list, where it says so, and single dicts are none", () => {
    expect(MEASURES.filter((measure) => hasUnlisted(HEAP, measure))).toStrictEqual(["tuple-duplicates", "dict-shapes"]);
    const singles = { ...HEAP, ...NO_ROWS, dictShapes: { ...NO_ROWS.dictShapes, singles: { count: 9, bytes: 900 } } };
    expect(MEASURES.filter((measure) => hasUnlisted(singles, measure))).toStrictEqual([]);
  });

  it("is unknown of owners in a dump from before there were any", () => {
    for (const measure of ["package", "module"] as const) {
      expect(wholeOf(EMPTY_HEAP, measure)).toStrictEqual({ count: 0, bytes: 0 });
      expect(rowsIn(EMPTY_HEAP, measure)).toStrictEqual([]);
      expect(hasUnlisted(EMPTY_HEAP, measure)).toBe(true);
    }
  });

  it("adds up rows that look alike, wherever they stand", () => {
    const groups = [shape("split a...", 1, 100), shape("split b", 1, 50), shape("split a...", 2, 30)];
    const cut = { ...EMPTY_HEAP, dictShapes: { groups, rest: EMPTY_HEAP.dictShapes.rest } };
    expect(rowsIn(cut, "dict-shapes")).toStrictEqual([
      ["split (a...)", ["a..."], 3, 130],
      ["split (b)", ["b"], 1, 50],
    ]);
  });
});

describe("a shape as one line", () => {
  it("is its table and its ordered keys", () => {
    expect(shapeSubject({ table: "inline", keys: ["name", "a path"] })).toBe("inline (name, a path)");
  });

  it("is another line for other keys, whatever stands in them", () => {
    const keys = [["a", "b"], ["a, b"], ['"a', 'b"'], ['a", "b'], [], [""], ["", ""], ["a) (b"], ["a)", "(b"]];
    const lines = keys.map((some) => shapeSubject({ table: "split", keys: some }));
    expect(new Set(lines).size).toBe(keys.length);
    expect(lines.slice(0, 2)).toStrictEqual(["split (a, b)", 'split ("a, b")']);
  });
});
