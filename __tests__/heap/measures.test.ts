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
import { duplicates, EMPTY_HEAP, heap, shape } from "../support/heaps.js";

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
});

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
    ]);
  });

  it("has rows or is one number, and says which", () => {
    expect(MEASURES.filter(hasSubjects)).toStrictEqual(MEASURES.filter((measure) => rowsIn(HEAP, measure).length > 0));
  });

  it("has groups that a dump does not list, where it says so, and single dicts are none", () => {
    expect(MEASURES.filter((measure) => hasUnlisted(HEAP, measure))).toStrictEqual(["tuple-duplicates", "dict-shapes"]);
    const singles = { ...EMPTY_HEAP.dictShapes, singles: { count: 9, bytes: 900 } };
    expect(MEASURES.filter((measure) => hasUnlisted({ ...EMPTY_HEAP, dictShapes: singles }, measure))).toStrictEqual(
      [],
    );
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
