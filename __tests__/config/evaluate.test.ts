import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Limit, Threshold, Waiver } from "../../src/config/configuration.js";
import { evaluate, isExceeded, isJudgedOneByOne, type Breach } from "../../src/config/evaluate.js";
import { change, type Heaps } from "../../src/heap/growth.js";
import { hasSubjects, MEASURE_NAMES, MEASURES, splitMeasure } from "../../src/heap/measures.js";
import { duplicates, EMPTY_HEAP, heap, owners, shape } from "../support/heaps.js";

const TODAY = "2026-06-15";
const NO_LIMIT: Limit = { growth: null, percent: null, max: null };

function threshold(rule: Partial<Threshold>): Threshold {
  return { id: "rule", measure: "total.bytes", match: null, except: [], warn: null, fail: null, ...rule };
}

function waiver(rule: Partial<Waiver>): Waiver {
  return { threshold: "rule", match: ["*"], upTo: 0, reason: "agreed", until: null, ...rule };
}

function judge(heaps: Heaps, thresholds: readonly Threshold[], waivers: readonly Waiver[] = []) {
  return evaluate(heaps, { thresholds, waivers, today: TODAY });
}

/** Breaches in short: `fail type.bytes dict 100 -> 200`. */
function short(breaches: readonly Breach[]): readonly string[] {
  return breaches.map(({ level, measure, subject, baseline, current }) =>
    [level, measure, subject, `${baseline} -> ${current}`].filter((word) => word !== "").join(" "),
  );
}

const NO_SHAPES = { groups: 0, count: 0, bytes: 0 };
const NO_TUPLES = { groups: 0, copies: 0, bytes: 0, wastedBytes: 0 };

const GROWN: Heaps = {
  baseline: heap("dict 10 1000\nstr 5 500\nset 1 200", {
    dictShapes: {
      groups: [shape("split name path", 3, 300), shape("combined id", 1, 100)],
      rest: NO_SHAPES,
    },
    tupleDuplicates: {
      groups: [duplicates("(None,)", 10, 48)],
      rest: NO_TUPLES,
    },
    modules: ["os", "shop"],
  }),
  current: heap("dict 12 1500\nstr 5 500\nlist 2 300", {
    dictShapes: {
      groups: [shape("split name path", 5, 500), shape("split name path id", 2, 240)],
      rest: NO_SHAPES,
    },
    tupleDuplicates: {
      groups: [duplicates("(None,)", 20, 48), duplicates("(1, 2)", 3, 56)],
      rest: NO_TUPLES,
    },
    emptyDicts: { count: 3, bytes: 192 },
    unsharedDicts: { count: 1, bytes: 232 },
    modules: ["os", "shop", "shop.a", "shop.b"],
  }),
};

const ANY: Limit = { ...NO_LIMIT, growth: 0 };

describe("a limit", () => {
  it.each<[string, Partial<Limit>, number | null, number, boolean]>([
    ["growth of exactly the limit is allowed", { growth: 10 }, 100, 110, false],
    ["growth of one more is not", { growth: 10 }, 100, 111, true],
    ["a limit of 0 is exceeded by one byte", { growth: 0 }, 100, 101, true],
    ["a limit of 0 is not exceeded by none", { growth: 0 }, 100, 100, false],
    ["shrinking exceeds nothing", { growth: 0, percent: 0 }, 100, 1, false],
    ["percent of exactly the limit is allowed", { percent: 10 }, 100, 110, false],
    ["percent of a little more is not", { percent: 10 }, 100, 111, true],
    ["percent is exact where floating point is not: 0.07 % of 10,000", { percent: 0.07 }, 10_000, 10_007, false],
    ["percent is exact where floating point is not: 0.57 % of 100", { percent: 0.57 }, 100_000, 100_570, false],
    ["percent is exact for the largest heaps", { percent: 50 }, 6_004_799_503_160_660, 9_007_199_254_740_991, true],
    ["percent from zero counts as exceeded", { percent: 1_000_000 }, 0, 1, true],
    ["growth and percent must both be exceeded: growth alone", { growth: 5, percent: 10 }, 100, 106, false],
    ["growth and percent must both be exceeded: percent alone", { growth: 50, percent: 10 }, 100, 120, false],
    ["growth and percent must both be exceeded: both", { growth: 5, percent: 10 }, 100, 111, true],
    ["max stands for itself", { max: 100, growth: 1_000 }, 100, 101, true],
    ["max of exactly the size is allowed", { max: 100 }, 1, 100, false],
    ["max is judged without a baseline", { max: 100 }, null, 101, true],
    ["growth is not judged without a baseline", { growth: 0, percent: 0 }, null, 101, false],
    ["without a number nothing is exceeded", {}, 0, 101, false],
  ])("%s", (_, limit, baseline, current, isBreached) => {
    expect(isExceeded({ ...NO_LIMIT, ...limit }, { ...change(baseline, current), tolerance: 0 })).toBe(isBreached);
  });

  it("takes growth up to the spread of repeated runs for noise, but not a max", () => {
    const judged = { ...change(100, 120), tolerance: 20 };
    expect(isExceeded({ ...NO_LIMIT, growth: 0 }, judged)).toBe(false);
    expect(isExceeded({ ...NO_LIMIT, growth: 0 }, { ...judged, tolerance: 19 })).toBe(true);
    expect(isExceeded({ ...NO_LIMIT, percent: 0 }, judged)).toBe(false);
    expect(isExceeded({ ...NO_LIMIT, max: 119 }, judged)).toBe(true);
  });
});

describe("a threshold", () => {
  it("is told in full where it is breached", () => {
    const fail = { ...NO_LIMIT, growth: 100 };
    expect(judge(GROWN, [threshold({ id: "total", fail, warn: ANY })])).toStrictEqual({
      breaches: [
        {
          threshold: "total",
          measure: "total.bytes",
          subject: "",
          level: "fail",
          baseline: 1_700,
          current: 2_300,
          growth: 600,
          allowed: fail,
          tolerance: 0,
        },
      ],
      waived: [],
      notes: [],
    });
  });

  it("is breached at level warn where only that limit is exceeded", () => {
    const thresholds = [threshold({ fail: { ...NO_LIMIT, growth: 600 }, warn: ANY })];
    expect(short(judge(GROWN, thresholds).breaches)).toStrictEqual(["warn total.bytes 1700 -> 2300"]);
  });

  it.each<[string, Partial<Threshold>, readonly string[]]>([
    ["judges every type where it has no match", { measure: "type.bytes" }, ["dict 1000 -> 1500", "list 0 -> 300"]],
    ["judges the types of its match", { measure: "type.count", match: ["d*", "set"] }, ["dict 10 -> 12"]],
    ["leaves out what it excepts", { measure: "type.bytes", except: ["dic?"] }, ["list 0 -> 300"]],
    ["judges all duplicates as one", { measure: "tuple-duplicates.bytes" }, ["480 -> 1128"]],
    [
      "judges duplicates as one without what it excepts",
      { measure: "tuple-duplicates.count", except: ["(None,)"] },
      ["0 -> 3"],
    ],
    [
      "judges duplicates one by one where it has a match",
      { measure: "tuple-duplicates.count", match: ["*"] },
      ["(None,) 10 -> 20", "(1, 2) 0 -> 3"],
    ],
    ["judges all shapes as one", { measure: "dict-shapes.bytes" }, ["400 -> 740"]],
    [
      "judges shapes by their ordered keys",
      { measure: "dict-shapes.bytes", match: ["name", "*"] },
      ["split (name, path, id) 0 -> 240", "split (name, path) 300 -> 500"],
    ],
    [
      "excepts a shape by its ordered keys",
      { measure: "dict-shapes.bytes", match: ["name", "*"], except: ["*", "id"] },
      ["split (name, path) 300 -> 500"],
    ],
    ["judges empty dicts", { measure: "empty-dicts.count" }, ["0 -> 3"]],
    ["judges dicts that share no keys", { measure: "unshared-dicts.bytes" }, ["0 -> 232"]],
    ["counts modules", { measure: "modules.count" }, ["2 -> 4"]],
    ["counts the modules of its match together", { measure: "modules.count", match: ["shop", "shop.*"] }, ["1 -> 3"]],
    ["counts modules without what it excepts", { measure: "modules.count", except: ["*.b"] }, ["2 -> 3"]],
  ])("%s", (_, rule, expected) => {
    const { breaches, notes } = judge(GROWN, [threshold({ ...rule, fail: ANY })]);
    expect(short(breaches)).toStrictEqual(expected.map((row) => `fail ${rule.measure} ${row}`));
    expect(notes).toStrictEqual([]);
  });

  it.each<Partial<Threshold>>([
    { measure: "type.bytes", match: ["nothing"] },
    { measure: "dict-shapes.bytes", match: ["nothing"] },
    { measure: "modules.count", match: ["nothing"] },
  ])("is noted where its match finds nothing: %j", (rule) => {
    expect(judge(GROWN, [threshold({ id: "lost", ...rule, fail: ANY })])).toStrictEqual({
      breaches: [],
      waived: [],
      notes: ["threshold lost: its match finds nothing in either heap"],
    });
  });

  it("is not noted where its match finds what is gone", () => {
    const gone = [
      threshold({ measure: "type.bytes", match: ["set"], fail: ANY }),
      threshold({ measure: "dict-shapes.bytes", match: ["id"], fail: ANY }),
      threshold({ measure: "modules.count", match: ["os"], fail: ANY }),
    ];
    expect(judge({ baseline: GROWN.baseline, current: EMPTY_HEAP }, gone).notes).toStrictEqual([]);
  });

  it("is judged without a baseline by max alone", () => {
    const rules = [
      threshold({ id: "a", measure: "type.bytes", match: ["dict"], fail: { ...NO_LIMIT, max: 1_499 }, warn: ANY }),
      threshold({ id: "b", measure: "modules.count", match: ["x*"], fail: ANY }),
    ];
    const { breaches, notes } = judge({ baseline: null, current: GROWN.current }, rules);
    expect(short(breaches)).toStrictEqual(["fail type.bytes dict null -> 1500"]);
    expect(notes).toStrictEqual(["threshold b: its match finds nothing in either heap"]);
  });

  it("is told without a baseline by size, the largest first", () => {
    const fail = { ...NO_LIMIT, max: 100 };
    const { breaches } = judge({ baseline: null, current: GROWN.current }, [
      threshold({ measure: "type.bytes", fail }),
    ]);
    expect(short(breaches)).toStrictEqual([
      "fail type.bytes dict null -> 1500",
      "fail type.bytes str null -> 500",
      "fail type.bytes list null -> 300",
    ]);
  });

  it("counts the larger spread of both heaps as noise", () => {
    const spread = (bytes: number) => ({
      runs: 5,
      agreed: false,
      rows: [{ measure: "type.bytes", subject: "dict", spread: bytes }],
    });
    const heaps = {
      baseline: heap("dict 1 100", { spread: spread(30) }),
      current: heap("dict 1 140", { spread: spread(35) }),
    };
    const within = threshold({ measure: "type.bytes", fail: { ...NO_LIMIT, growth: 5 } });
    const beyond = threshold({ measure: "type.bytes", fail: { ...NO_LIMIT, growth: 4 } });
    expect(judge(heaps, [within]).breaches).toStrictEqual([]);
    expect(judge(heaps, [beyond]).breaches.map(({ tolerance }) => tolerance)).toStrictEqual([35]);
  });
});

describe("groups that a dump only counts", () => {
  const listed = { measure: "tuple-duplicates.count", fail: ANY } as const;
  const heaps = (baseline: number, current: number): Heaps => ({
    baseline: heap("", {
      tupleDuplicates: {
        groups: [duplicates("(None,)", 10, 48)],
        rest: { groups: 1, copies: baseline, bytes: baseline * 48, wastedBytes: 0 },
      },
    }),
    current: heap("", {
      tupleDuplicates: {
        groups: [duplicates("(None,)", 10, 48), duplicates("(1, 2)", 9, 56)],
        rest: { groups: 1, copies: current, bytes: current * 48, wastedBytes: 0 },
      },
    }),
  });

  it("belong to the whole, also where some group is excepted", () => {
    expect(short(judge(heaps(9, 20), [threshold(listed)]).breaches)).toStrictEqual([
      "fail tuple-duplicates.count 19 -> 39",
    ]);
    expect(short(judge(heaps(9, 20), [threshold({ ...listed, except: ["(None,)"] })]).breaches)).toStrictEqual([
      "fail tuple-duplicates.count 9 -> 29",
    ]);
  });

  it("may be what is listed now, so that it is not judged as new, but held to its max", () => {
    expect(judge(heaps(9, 0), [threshold({ ...listed, match: ["*"] })]).breaches).toStrictEqual([]);
    const max = threshold({ ...listed, match: ["*"], fail: { ...NO_LIMIT, max: 8 } });
    expect(short(judge(heaps(9, 0), [max]).breaches)).toStrictEqual([
      "fail tuple-duplicates.count (1, 2) null -> 9",
      "fail tuple-duplicates.count (None,) 10 -> 10",
    ]);
  });
});

describe("dicts with keys that no other has", () => {
  const heaps = (before: number, after: number): Heaps => ({
    baseline: heap("", { dictShapes: { groups: [], singles: { count: before, bytes: before * 64 }, rest: NO_SHAPES } }),
    current: heap("", {
      dictShapes: {
        groups: [shape("split name", 2, 128)],
        singles: { count: after, bytes: after * 64 },
        rest: NO_SHAPES,
      },
    }),
  });

  it("belong to the whole and to no group", () => {
    const rule = { measure: "dict-shapes.count", fail: ANY } as const;
    expect(short(judge(heaps(5, 9), [threshold(rule)]).breaches)).toStrictEqual(["fail dict-shapes.count 5 -> 11"]);
    expect(short(judge(heaps(5, 9), [threshold({ ...rule, except: ["name"] })]).breaches)).toStrictEqual([
      "fail dict-shapes.count 5 -> 9",
    ]);
  });

  it("do not stand in the way of a new group: its growth is given from 0", () => {
    const rule = threshold({ measure: "dict-shapes.count", match: ["*"], fail: ANY });
    expect(short(judge(heaps(5, 4), [rule]).breaches)).toStrictEqual(["fail dict-shapes.count split (name) 0 -> 2"]);
  });
});

describe("breaches", () => {
  const rules = [
    threshold({ id: "warned", measure: "type.bytes", warn: ANY }),
    threshold({ id: "total", fail: ANY }),
    threshold({ id: "b", measure: "dict-shapes.count", match: ["*"], fail: ANY }),
    threshold({ id: "a", measure: "dict-shapes.count", match: ["*"], fail: ANY }),
  ];

  it("stand worst level first, then largest growth, then by name", () => {
    expect(
      judge(GROWN, rules).breaches.map(({ level, threshold: id, subject }) => `${level} ${id} ${subject}`),
    ).toStrictEqual([
      "fail total ",
      "fail a split (name, path)",
      "fail a split (name, path, id)",
      "fail b split (name, path)",
      "fail b split (name, path, id)",
      "warn warned dict",
      "warn warned list",
    ]);
  });

  it("are the same whatever the order of thresholds, waivers and rows", () => {
    const waivers = [waiver({ threshold: "a", match: ["name", "path"], upTo: 2 }), waiver({ threshold: "b", upTo: 1 })];
    const expected = judge(GROWN, rules, waivers);
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    fc.assert(
      fc.property(
        shuffled(rules),
        shuffled(waivers),
        shuffled(GROWN.current.types),
        shuffled(GROWN.current.dictShapes.groups),
        (thresholds, someWaivers, types, groups) => {
          const current = { ...GROWN.current, types, dictShapes: { ...GROWN.current.dictShapes, groups } };
          expect(judge({ ...GROWN, current }, thresholds, someWaivers)).toStrictEqual(expected);
        },
      ),
    );
  });

  it("are none where the heap is the same, whatever the thresholds on growth are", () => {
    const limits = fc.record({ growth: fc.option(fc.nat()), percent: fc.option(fc.nat(100)), max: fc.constant(null) });
    fc.assert(
      fc.property(fc.constantFrom(...MEASURE_NAMES), limits, (measure, fail) => {
        const same = { baseline: GROWN.current, current: GROWN.current };
        expect(judge(same, [threshold({ measure, fail })]).breaches).toStrictEqual([]);
      }),
    );
  });
});

describe("a waiver", () => {
  const rule = threshold({ fail: { ...NO_LIMIT, growth: 100 }, warn: { ...NO_LIMIT, growth: 10 } });

  it("accepts growth up to its size, and the breach is told as waived", () => {
    const accepted = waiver({ upTo: 600 });
    const { breaches, waived, notes } = judge(GROWN, [rule], [accepted]);
    expect(breaches).toStrictEqual([]);
    expect(waived.map((one) => [short([one]), one.waiver])).toStrictEqual([
      [["fail total.bytes 1700 -> 2300"], accepted],
    ]);
    expect(notes).toStrictEqual([]);
  });

  it("accepts no more, and says so", () => {
    const { breaches, waived, notes } = judge(GROWN, [rule], [waiver({ upTo: 599 })]);
    expect(short(breaches)).toStrictEqual(["fail total.bytes 1700 -> 2300"]);
    expect(waived).toStrictEqual([]);
    expect(notes).toStrictEqual(["waiver for rule: not applied, it accepts growth up to 599 B"]);
  });

  it("accepts what exceeds it by noise alone", () => {
    const rows = [{ measure: "total.bytes", subject: "", spread: 50 }];
    const current = { ...GROWN.current, spread: { runs: 5, agreed: false, rows } };
    expect(judge({ ...GROWN, current }, [rule], [waiver({ upTo: 550 })]).breaches).toStrictEqual([]);
    expect(judge({ ...GROWN, current }, [rule], [waiver({ upTo: 549 })]).breaches).toHaveLength(1);
  });

  it.each<[string | null, boolean]>([
    [null, true],
    [TODAY, true],
    ["2026-06-14", false],
  ])("holds to the end of its last day: until %s", (until, holds) => {
    const { breaches, notes } = judge(GROWN, [rule], [waiver({ upTo: 600, until })]);
    expect(breaches).toHaveLength(holds ? 0 : 1);
    expect(notes).toStrictEqual(holds ? [] : ["waiver for rule: ended on 2026-06-14, no longer applied"]);
  });

  it("accepts for its own threshold alone", () => {
    expect(judge(GROWN, [rule], [waiver({ threshold: "other", upTo: 600 })]).breaches).toHaveLength(1);
  });

  it("accepts the names of its match alone", () => {
    const types = threshold({ measure: "type.bytes", fail: ANY });
    const { breaches, waived } = judge(GROWN, [types], [waiver({ match: ["di*"], upTo: 600 })]);
    expect(short(breaches)).toStrictEqual(["fail type.bytes list 0 -> 300"]);
    expect(short(waived)).toStrictEqual(["fail type.bytes dict 1000 -> 1500"]);
  });

  it("accepts shapes by their ordered keys", () => {
    const shapes = threshold({ measure: "dict-shapes.bytes", match: ["*"], fail: ANY });
    const { breaches } = judge(GROWN, [shapes], [waiver({ match: ["name", "path"], upTo: 200 })]);
    expect(short(breaches)).toStrictEqual(["fail dict-shapes.bytes split (name, path, id) 0 -> 240"]);
  });

  it("accepts one number only by `*`", () => {
    expect(judge(GROWN, [rule], [waiver({ match: ["dict"], upTo: 600 })]).breaches).toHaveLength(1);
  });

  it("never accepts a max", () => {
    const budget = threshold({ fail: { ...NO_LIMIT, max: 2_000 } });
    expect(judge(GROWN, [budget], [waiver({ upTo: 10_000 })]).breaches).toHaveLength(1);
    expect(judge({ ...GROWN, baseline: null }, [budget], [waiver({ upTo: 10_000 })]).breaches).toHaveLength(1);
  });

  it("leaves the max of a milder level standing", () => {
    const both = threshold({ fail: { ...NO_LIMIT, growth: 100 }, warn: { ...NO_LIMIT, max: 2_000 } });
    const { breaches, waived } = judge(GROWN, [both], [waiver({ upTo: 600 })]);
    expect(short(breaches)).toStrictEqual(["warn total.bytes 1700 -> 2300"]);
    expect(short(waived)).toStrictEqual(["fail total.bytes 1700 -> 2300"]);
  });
});

describe("a threshold on owners", () => {
  const before = heap("dict 10 1000", {
    owners: owners(["flask", "Flask", 6, 600], ["shop", "your code", 3, 300], ["os", "stdlib", 1, 100]),
  });
  const after = heap("dict 16 1700", {
    owners: owners(
      ["flask", "Flask", 6, 600],
      ["shop", "your code", 3, 300],
      ["pandas", "pandas", 3, 300],
      ["shop.rates", "your code", 2, 260],
      ["pandas.core", "pandas", 1, 140],
      ["os", "stdlib", 1, 100],
    ),
  });
  const judged = (rule: Partial<Threshold>, heaps: Heaps = { baseline: before, current: after }) => {
    const { breaches, notes } = judge(heaps, [threshold(rule)]);
    return [short(breaches), notes];
  };
  const growth = (value: number): Limit => ({ ...NO_LIMIT, growth: value });

  it("is judged package by package, with or without a match", () => {
    expect(judged({ measure: "package.bytes", fail: growth(0) })).toStrictEqual([
      ["fail package.bytes pandas 0 -> 440", "fail package.bytes your code 300 -> 560"],
      [],
    ]);
    expect(judged({ measure: "package.count", match: ["your *"], fail: growth(0) })).toStrictEqual([
      ["fail package.count your code 3 -> 5"],
      [],
    ]);
  });

  it("is judged module by module", () => {
    expect(judged({ measure: "module.bytes", match: ["shop.*"], except: ["*.db"], warn: growth(100) })).toStrictEqual([
      ["warn module.bytes shop.rates 0 -> 260"],
      [],
    ]);
    expect(judged({ measure: "module.count", match: ["os"], fail: { ...NO_LIMIT, max: 0 } })).toStrictEqual([
      ["fail module.count os 1 -> 1"],
      [],
    ]);
  });

  it("says so where a heap from before there were owners leaves growth open, and judges what is known", () => {
    const { owners: _, ...old } = before;
    const note = "threshold rule: growth was not judged, since one of the heaps does not tell of owners";
    const heaps = { baseline: old, current: after };
    expect(judged({ measure: "package.bytes", fail: growth(0) }, heaps)).toStrictEqual([[], [note]]);
    expect(judged({ measure: "package.bytes", fail: { ...NO_LIMIT, max: 500 } }, heaps)).toStrictEqual([
      ["fail package.bytes Flask null -> 600", "fail package.bytes your code null -> 560"],
      [note],
    ]);
    expect(judged({ measure: "package.bytes", fail: growth(0) }, { baseline: null, current: after })).toStrictEqual([
      [],
      [],
    ]);
  });
});

describe("the names of measures", () => {
  it("are all a measure and a unit, and every measure has one", () => {
    expect(MEASURE_NAMES.map(splitMeasure).map(({ measure, unit }) => `${measure}.${unit}`)).toStrictEqual(
      MEASURE_NAMES,
    );
    expect([...new Set(MEASURE_NAMES.map((name) => splitMeasure(name).measure))]).toStrictEqual(MEASURES);
  });

  it("are judged one by one where their rows are chosen, types and owners always, modules never", () => {
    const oneByOne = (match: readonly string[] | null) =>
      MEASURES.filter((measure) => isJudgedOneByOne(measure, match));
    expect(oneByOne(null)).toStrictEqual(["type", "package", "module"]);
    expect(oneByOne(["*"]).filter(hasSubjects)).toStrictEqual([
      "type",
      "tuple-duplicates",
      "dict-shapes",
      "package",
      "module",
    ]);
  });
});
