import { describe, expect, it } from "@jest/globals";
import { hasSubjects, MEASURES, shapeSubject, subjectRows, wholeRow } from "../../src/heap/measures.js";
import { duplicates, EMPTY_HEAP, heap, shape } from "../support/heaps.js";

const HEAP = heap("dict 2 200\nstr 1 50", {
  dictShapes: { groups: [shape("split a b", 2, 200)], rest: { groups: 3, count: 4, bytes: 400 } },
  emptyDicts: { count: 5, bytes: 320 },
  unsharedDicts: { count: 6, bytes: 600 },
  tupleDuplicates: {
    groups: [duplicates("()", 3, 40)],
    rest: { groups: 1, copies: 2, bytes: 96, wastedBytes: 48 },
  },
  modules: ["os", "io"],
});

describe("a measure", () => {
  it("is of the whole heap, listed or not", () => {
    expect(MEASURES.map((measure) => [measure, wholeRow(HEAP, measure)])).toStrictEqual([
      ["total", { subject: "", parts: [], count: 3, bytes: 250 }],
      ["type", { subject: "", parts: [], count: 3, bytes: 250 }],
      ["tuple-duplicates", { subject: "", parts: [], count: 5, bytes: 216 }],
      ["dict-shapes", { subject: "", parts: [], count: 6, bytes: 600 }],
      ["empty-dicts", { subject: "", parts: [], count: 5, bytes: 320 }],
      ["unshared-dicts", { subject: "", parts: [], count: 6, bytes: 600 }],
      ["modules", { subject: "", parts: [], count: 2, bytes: 0 }],
    ]);
  });

  it("is of its rows, one by one", () => {
    expect(MEASURES.map((measure) => [measure, subjectRows(HEAP, measure)])).toStrictEqual([
      ["total", []],
      [
        "type",
        [
          { subject: "dict", parts: ["dict"], count: 2, bytes: 200 },
          { subject: "str", parts: ["str"], count: 1, bytes: 50 },
        ],
      ],
      ["tuple-duplicates", [{ subject: "()", parts: ["()"], count: 3, bytes: 120 }]],
      ["dict-shapes", [{ subject: "split (a, b)", parts: ["a", "b"], count: 2, bytes: 200 }]],
      ["empty-dicts", []],
      ["unshared-dicts", []],
      [
        "modules",
        [
          { subject: "os", parts: ["os"], count: 1, bytes: 0 },
          { subject: "io", parts: ["io"], count: 1, bytes: 0 },
        ],
      ],
    ]);
  });

  it("has rows or is one number, and says which", () => {
    expect(MEASURES.filter(hasSubjects)).toStrictEqual(
      MEASURES.filter((measure) => subjectRows(HEAP, measure).length > 0),
    );
  });

  it("adds up rows that look alike, wherever they stand", () => {
    const groups = [shape("split a...", 1, 100), shape("split b", 1, 50), shape("split a...", 2, 30)];
    const cut = { ...EMPTY_HEAP, dictShapes: { groups, rest: EMPTY_HEAP.dictShapes.rest } };
    expect(subjectRows(cut, "dict-shapes")).toStrictEqual([
      { subject: "split (a...)", parts: ["a..."], count: 3, bytes: 130 },
      { subject: "split (b)", parts: ["b"], count: 1, bytes: 50 },
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
