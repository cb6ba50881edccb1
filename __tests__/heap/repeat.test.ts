import { describe, expect, it } from "@jest/globals";
import { decodeDump } from "../../src/heap/decode.js";
import { isEnough, settle, toleranceOf } from "../../src/heap/repeat.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { heap, shape } from "../support/heaps.js";

const COLD = heap("dict 9 900");
const WARM = heap("dict 8 800");
const OTHER = heap("dict 8 816");

const shapesOf = (count: number): Snapshot["dictShapes"] => ({
  groups: [shape("split a", count, 64)],
  rest: { groups: 0, count: 0, bytes: 0 },
});

describe("repeated runs", () => {
  it.each<[string, readonly Snapshot[], boolean]>([
    ["none", [], false],
    ["one", [WARM], false],
    ["two that agree", [WARM, WARM], true],
    ["two that do not", [COLD, WARM], false],
    ["three of which the last two agree", [COLD, WARM, WARM], true],
    ["three of which the last two do not", [WARM, WARM, OTHER], false],
    ["as many as are allowed", [WARM, OTHER, WARM, OTHER, WARM], true],
  ])("are enough where two in a row agree, or there are no more: %s", (_, runs, isDone) => {
    expect(isEnough(runs, { min: 2, max: 5 })).toBe(isDone);
  });

  it("are enough whatever differs that no threshold can name", () => {
    const other: Snapshot = {
      ...WARM,
      interned: { count: 1, bytes: 64, computed: false },
      allocator: { bytes: 4_096, rounding: 8 },
      bare: { count: 1, bytes: 64, allocated: 4_000, rounding: 7 },
    };
    expect(isEnough([WARM, other], { min: 2, max: 5 })).toBe(true);
  });

  it("are as many as are asked for, though they agree", () => {
    expect(isEnough([WARM, WARM], { min: 3, max: 5 })).toBe(false);
    expect(isEnough([WARM, WARM, WARM], { min: 3, max: 5 })).toBe(true);
  });

  it("are one where only one is allowed", () => {
    expect(isEnough([WARM], { min: 1, max: 1 })).toBe(true);
  });

  it("settle on the last where the last two agree", () => {
    expect(settle([COLD, WARM, WARM])).toStrictEqual({ ...WARM, spread: { runs: 2, agreed: true, rows: [] } });
  });

  it("settle on the only one, which nothing confirms", () => {
    expect(settle([WARM])).toStrictEqual({ ...WARM, spread: { runs: 1, agreed: false, rows: [] } });
  });

  it("settle on the smallest of the warm where they never agree, with the spread of each row", () => {
    expect(settle([heap("dict 1 100"), OTHER, heap("dict 8 800\nset 1 10"), WARM])).toStrictEqual({
      ...WARM,
      spread: {
        runs: 4,
        agreed: false,
        rows: [
          { measure: "total.bytes", subject: "", spread: 16 },
          { measure: "type.bytes", subject: "", spread: 16 },
          { measure: "type.bytes", subject: "dict", spread: 16 },
          { measure: "type.bytes", subject: "set", spread: 10 },
          { measure: "total.count", subject: "", spread: 1 },
          { measure: "type.count", subject: "", spread: 1 },
          { measure: "type.count", subject: "set", spread: 1 },
        ],
      },
    });
  });

  it("tell equal spreads by the names of their rows", () => {
    const runs = [1, 2, 3].map((count) =>
      heap(`dict ${count} 64`, { dictShapes: shapesOf(count), emptyDicts: { count, bytes: 0 } }),
    );
    expect(settle(runs).spread.rows.map(({ measure, subject }) => `${measure} ${subject}`)).toStrictEqual([
      "dict-shapes.count ",
      "dict-shapes.count split (a)",
      "empty-dicts.count ",
      "total.count ",
      "type.count ",
      "type.count dict",
    ]);
  });

  it("settle on the smaller of two that do not agree, the first included", () => {
    const settled = settle([WARM, OTHER]);
    expect(settled.total).toStrictEqual(WARM.total);
    expect(settled.spread.rows.map(({ measure, spread }) => [measure, spread])).toStrictEqual([
      ["total.bytes", 16],
      ["type.bytes", 16],
      ["type.bytes", 16],
    ]);
  });

  it("cannot settle where there are none", () => {
    expect(() => settle([])).toThrow("settle needs at least one run");
  });
});

describe("the tolerance of a row", () => {
  const spreadBy = (spread: number): Snapshot => ({
    ...WARM,
    spread: { runs: 5, agreed: false, rows: [{ measure: "type.bytes", subject: "dict", spread }] },
  });

  it("is the larger spread of both heaps", () => {
    const row = { measure: "type.bytes", subject: "dict" };
    expect(toleranceOf({ baseline: spreadBy(3), current: spreadBy(5) })(row)).toBe(5);
    expect(toleranceOf({ baseline: spreadBy(7), current: spreadBy(5) })(row)).toBe(7);
    expect(toleranceOf({ baseline: null, current: spreadBy(5) })(row)).toBe(5);
  });

  it("is zero for a row that repeats exactly", () => {
    const tolerance = toleranceOf({ baseline: spreadBy(3), current: spreadBy(5) });
    expect(tolerance({ measure: "type.count", subject: "dict" })).toBe(0);
    expect(tolerance({ measure: "type.bytes", subject: "str" })).toBe(0);
  });
});

describe("a heap whose runs do not agree", () => {
  it("is a dump that can be read again, however long its shapes are", () => {
    const keys = Array.from({ length: 65 }, (_, index) => `${index} "${"key".repeat(30)}"`);
    const runOf = (bytes: number): Snapshot => ({
      ...heap(`dict 1 ${bytes}`),
      dictShapes: {
        groups: [{ keys, table: "combined", count: 1, bytes }],
        rest: { groups: 0, count: 0, bytes: 0 },
      },
    });
    const settled = settle([runOf(64), runOf(72), runOf(80)]);
    expect(settled.spread.rows.length).toBeGreaterThan(0);
    expect(decodeDump(JSON.stringify(settled), "dump.json")).toStrictEqual(settled);
  });
});
