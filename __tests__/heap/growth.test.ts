import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { changedRows, compareHeaps, isSameHeap, type Growth } from "../../src/heap/growth.js";
import type { Snapshot, TypeTotal } from "../../src/heap/snapshot.js";
import { duplicates, EMPTY_HEAP, heap, shape } from "../support/heaps.js";

const same = (value: number) => ({ baseline: value, current: value, growth: 0 });
const none = { count: same(0), bytes: same(0) };

describe("the growth between two heaps", () => {
  it("tells new, gone, grown and shrunk rows, largest change first, and whole numbers beside them", () => {
    const baseline = heap("dict 10 1000\nstr 5 500\nset 1 200\nint 3 84\nfloat 1 24", {
      dictShapes: {
        groups: [shape("split name path", 3, 300)],
        singles: { count: 5, bytes: 900 },
        rest: { groups: 1, count: 4, bytes: 400 },
      },
      tupleDuplicates: {
        groups: [duplicates("(None,)", 10, 48)],
        rest: { groups: 1, copies: 2, bytes: 100, wastedBytes: 50 },
      },
      docstrings: { count: 1, bytes: 90 },
      modules: ["os", "shop"],
      environment: { count: 7, bytes: 700 },
      interned: { count: 30, bytes: 1_024, computed: true },
      bare: { count: 10, bytes: 1_000, allocated: null },
      distributions: { Flask: "3.0", gone: "1" },
    });
    const current = heap("dict 12 1500\nstr 5 450\nlist 2 300\nint 4 84\nfloat 1 24", {
      dictShapes: {
        groups: [shape("inline name path", 3, 290)],
        singles: { count: 7, bytes: 1_000 },
        rest: { groups: 0, count: 0, bytes: 0 },
      },
      tupleDuplicates: {
        groups: [duplicates("(None,)", 12, 48)],
        rest: { groups: 1, copies: 2, bytes: 100, wastedBytes: 50 },
      },
      emptyDicts: { count: 3, bytes: 192 },
      unsharedDicts: { count: 1, bytes: 232 },
      docstrings: { count: 2, bytes: 190 },
      modules: ["os", "decimal"],
      environment: { count: 8, bytes: 800 },
      interned: { count: 40, bytes: 2_048, computed: true },
      bare: { count: 11, bytes: 1_100, allocated: null },
      distributions: { Flask: "3.1", constructor: "2" },
    });
    expect(compareHeaps({ baseline, current })).toStrictEqual({
      total: {
        count: { baseline: 20, current: 24, growth: 4 },
        bytes: { baseline: 1_808, current: 2_358, growth: 550 },
      },
      sinceBare: {
        count: { baseline: 10, current: 13, growth: 3 },
        bytes: { baseline: 808, current: 1_258, growth: 450 },
      },
      types: [
        {
          kind: "grown",
          subject: "dict",
          parts: ["dict"],
          count: { baseline: 10, current: 12, growth: 2 },
          bytes: { baseline: 1_000, current: 1_500, growth: 500 },
        },
        {
          kind: "new",
          subject: "list",
          parts: ["list"],
          count: { baseline: 0, current: 2, growth: 2 },
          bytes: { baseline: 0, current: 300, growth: 300 },
        },
        {
          kind: "gone",
          subject: "set",
          parts: ["set"],
          count: { baseline: 1, current: 0, growth: -1 },
          bytes: { baseline: 200, current: 0, growth: -200 },
        },
        {
          kind: "shrunk",
          subject: "str",
          parts: ["str"],
          count: same(5),
          bytes: { baseline: 500, current: 450, growth: -50 },
        },
        {
          kind: "grown",
          subject: "int",
          parts: ["int"],
          count: { baseline: 3, current: 4, growth: 1 },
          bytes: same(84),
        },
      ],
      dictShapes: [
        {
          kind: "gone",
          subject: "split (name, path)",
          parts: ["name", "path"],
          count: { baseline: 3, current: 0, growth: -3 },
          bytes: { baseline: 300, current: 0, growth: -300 },
        },
        {
          kind: "new",
          subject: "inline (name, path)",
          parts: ["name", "path"],
          count: { baseline: 0, current: 3, growth: 3 },
          bytes: { baseline: 0, current: 290, growth: 290 },
        },
      ],
      dicts: {
        count: { baseline: 12, current: 10, growth: -2 },
        bytes: { baseline: 1_600, current: 1_290, growth: -310 },
      },
      singleDicts: {
        count: { baseline: 5, current: 7, growth: 2 },
        bytes: { baseline: 900, current: 1_000, growth: 100 },
      },
      emptyDicts: {
        count: { baseline: 0, current: 3, growth: 3 },
        bytes: { baseline: 0, current: 192, growth: 192 },
      },
      unsharedDicts: {
        count: { baseline: 0, current: 1, growth: 1 },
        bytes: { baseline: 0, current: 232, growth: 232 },
      },
      tupleDuplicates: [
        {
          kind: "grown",
          subject: "(None,)",
          parts: ["(None,)"],
          count: { baseline: 10, current: 12, growth: 2 },
          bytes: { baseline: 480, current: 576, growth: 96 },
        },
      ],
      duplicateTuples: {
        count: { baseline: 12, current: 14, growth: 2 },
        bytes: { baseline: 580, current: 676, growth: 96 },
      },
      wastedBytes: { baseline: 482, current: 578, growth: 96 },
      docstrings: {
        count: { baseline: 1, current: 2, growth: 1 },
        bytes: { baseline: 90, current: 190, growth: 100 },
      },
      modules: { count: same(2), added: ["decimal"], removed: ["shop"] },
      packages: [],
      moduleTotals: [],
      environment: {
        count: { baseline: 7, current: 8, growth: 1 },
        bytes: { baseline: 700, current: 800, growth: 100 },
      },
      interned: {
        count: { baseline: 30, current: 40, growth: 10 },
        bytes: { baseline: 1_024, current: 2_048, growth: 1_024 },
      },
      distributions: [
        { name: "Flask", baseline: "3.0", current: "3.1" },
        { name: "constructor", baseline: null, current: "2" },
        { name: "gone", baseline: "1", current: null },
      ],
      leftOut: null,
    });
  });

  it("is unknown, not zero, where only one heap tells of it", () => {
    const told = heap("dict 3 300", {
      dictShapes: { ...EMPTY_HEAP.dictShapes, singles: { count: 1, bytes: 64 } },
      interned: { count: 2, bytes: 32, computed: false },
      bare: { count: 1, bytes: 100, allocated: 200, rounding: 10 },
    });
    const alone = (value: number) => ({ baseline: null, current: value, growth: null });
    const of = (growth: Growth) => [growth.sinceBare, growth.singleDicts, growth.interned];
    expect(of(compareHeaps({ baseline: EMPTY_HEAP, current: told }))).toStrictEqual([
      { count: alone(2), bytes: alone(200) },
      { count: alone(1), bytes: alone(64) },
      { count: alone(2), bytes: alone(32) },
    ]);
    expect(of(compareHeaps({ baseline: null, current: told }))).toStrictEqual(
      of(compareHeaps({ baseline: EMPTY_HEAP, current: told })),
    );
    expect(of(compareHeaps({ baseline: told, current: EMPTY_HEAP }))).toStrictEqual([null, null, null]);
  });

  it("is unknown, not zero, without a baseline, and has no rows", () => {
    const alone = (value: number) => ({ baseline: null, current: value, growth: null });
    const nothing = { count: alone(0), bytes: alone(0) };
    expect(
      compareHeaps({ baseline: null, current: heap("dict 1 64", { modules: ["os"], distributions: { a: "1" } }) }),
    ).toStrictEqual({
      total: { count: alone(1), bytes: alone(64) },
      sinceBare: null,
      types: [],
      dictShapes: [],
      dicts: nothing,
      singleDicts: null,
      emptyDicts: nothing,
      unsharedDicts: nothing,
      tupleDuplicates: [],
      duplicateTuples: nothing,
      wastedBytes: alone(0),
      docstrings: nothing,
      modules: { count: alone(1), added: [], removed: [] },
      packages: [],
      moduleTotals: [],
      environment: nothing,
      interned: null,
      distributions: [],
      leftOut: null,
    });
  });

  it("is nothing between two empty heaps", () => {
    expect(compareHeaps({ baseline: EMPTY_HEAP, current: EMPTY_HEAP })).toStrictEqual({
      total: none,
      sinceBare: null,
      types: [],
      dictShapes: [],
      dicts: none,
      singleDicts: null,
      emptyDicts: none,
      unsharedDicts: none,
      tupleDuplicates: [],
      duplicateTuples: none,
      wastedBytes: same(0),
      docstrings: none,
      modules: { count: same(0), added: [], removed: [] },
      packages: [],
      moduleTotals: [],
      environment: none,
      interned: null,
      distributions: [],
      leftOut: null,
    });
  });

  const types = fc
    .dictionary(
      fc.constantFrom("dict", "str", "a.B", "<locals>", "constructor", ""),
      fc.record({ count: fc.nat(2), bytes: fc.oneof(fc.nat(2), fc.nat(1_000_000)) }),
      { noNullPrototype: true },
    )
    .map((rows): readonly TypeTotal[] => Object.entries(rows).map(([name, tally]) => ({ name, ...tally })));
  const of = (rows: readonly TypeTotal[]): Snapshot => ({ ...EMPTY_HEAP, types: rows });

  it("added to the baseline is the current heap", () => {
    fc.assert(
      fc.property(types, types, (before, after) => {
        const grown = compareHeaps({ baseline: of(before), current: of(after) }).types;
        const sums = new Map(before.map(({ name, count, bytes }) => [name, { count, bytes }]));
        for (const { subject, count, bytes } of grown) {
          const old = sums.get(subject) ?? { count: 0, bytes: 0 };
          sums.set(subject, {
            count: old.count + (count.growth ?? NaN),
            bytes: old.bytes + (bytes.growth ?? NaN),
          });
        }
        const gone = grown.filter(({ kind }) => kind === "gone").map(({ subject }) => subject);
        const rows = [...sums].filter(([name]) => !gone.includes(name)).map(([name, tally]) => ({ name, ...tally }));
        const byName = (one: TypeTotal, other: TypeTotal) => (one.name < other.name ? -1 : 1);
        expect(rows.sort(byName)).toStrictEqual([...after].sort(byName));
      }),
    );
  });

  it("does not depend on the order of rows", () => {
    const shuffled = types.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length })),
    );
    fc.assert(
      fc.property(shuffled, shuffled, ([before, otherBefore], [after, otherAfter]) => {
        const { types: rows } = compareHeaps({ baseline: of(before), current: of(after) });
        const { types: others } = compareHeaps({ baseline: of(otherBefore), current: of(otherAfter) });
        expect(others).toStrictEqual(rows);
      }),
    );
  });

  it("is the reverse, read in the other direction", () => {
    fc.assert(
      fc.property(types, types, (before, after) => {
        const forth = changedRows({ baseline: of(before), current: of(after) }, "type");
        const back = changedRows({ baseline: of(after), current: of(before) }, "type");
        expect(back.map(({ bytes }) => 0 - (bytes.growth ?? NaN))).toStrictEqual(
          forth.map(({ bytes }) => bytes.growth),
        );
      }),
    );
  });
});

describe("two heaps", () => {
  const base = heap("dict 1 64\nstr 1 50", { modules: ["os"] });

  it("are the same where only what no threshold names differs", () => {
    const other = {
      ...base,
      environment: { count: 9, bytes: 900 },
      interned: { count: 9, bytes: 900, computed: true },
      allocator: { bytes: 9_000, rounding: 90 },
      bare: { count: 9, bytes: 900, allocated: 1_000 },
      notes: ["a thread ran"],
      heapgate: "0.2.0",
    };
    expect(isSameHeap(base, other)).toBe(true);
  });

  it.each<[string, Partial<Snapshot>]>([
    [
      "bytes of a type under an equal total",
      {
        types: [
          { name: "dict", count: 1, bytes: 65 },
          { name: "str", count: 1, bytes: 49 },
        ],
      },
    ],
    ["the total", { total: { count: 2, bytes: 115 } }],
    ["a count", { total: { count: 3, bytes: 114 } }],
    ["a module for another", { modules: ["io"] }],
    ["empty dicts", { emptyDicts: { count: 1, bytes: 64 } }],
    ["dicts that share no keys", { unsharedDicts: { count: 1, bytes: 64 } }],
    ["duplicates", { tupleDuplicates: { ...base.tupleDuplicates, groups: [duplicates("()", 2, 40)] } }],
    ["dicts with keys that no other has", { dictShapes: { ...base.dictShapes, singles: { count: 1, bytes: 64 } } }],
    ["shapes", { dictShapes: { ...base.dictShapes, groups: [shape("split a", 1, 64)] } }],
    ["what is not listed", { dictShapes: { groups: [], rest: { groups: 1, count: 1, bytes: 64 } } }],
  ])("differ by %s", (_, change) => {
    expect(isSameHeap(base, { ...base, ...change })).toBe(false);
  });
});
