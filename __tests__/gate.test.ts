import { describe, expect, it } from "@jest/globals";
import { DEFAULT_THRESHOLDS, type Threshold } from "../src/config/configuration.js";
import {
  afterAcceptance,
  exitCodeOf,
  judge,
  mildest,
  worstOf,
  type Baseline,
  type Outcome,
  type Verdict,
  type VerdictKind,
} from "../src/gate.js";
import { compareHeaps } from "../src/heap/growth.js";
import type { Snapshot } from "../src/heap/snapshot.js";
import { heap } from "./support/heaps.js";

const KIB = 1024;
const BEFORE = heap(`dict 100 ${1_000 * KIB}`, { notes: ["a thread ran"] });
const TOO_MUCH = heap(`dict 100 ${1_257 * KIB}`, { notes: ["a thread ran"] });
const BUDGET: Threshold = {
  id: "budget",
  measure: "total.bytes",
  match: null,
  except: [],
  warn: null,
  fail: { growth: null, percent: null, max: 1_100 * KIB },
};

const found = (snapshot: Snapshot): Baseline => ({ kind: "found", snapshot });
const absent: Baseline = { kind: "absent", reason: "main has no baseline", remedy: "The next push to main ends this." };

function verdict(
  baseline: Baseline,
  current: Snapshot,
  thresholds: readonly Threshold[] = DEFAULT_THRESHOLDS,
): Verdict {
  return judge({ baseline, current, thresholds, waivers: [], today: "2026-06-15" });
}

describe("the verdict on a heap", () => {
  it("is passed where nothing is exceeded, with all it rests on", () => {
    expect(verdict(found(BEFORE), BEFORE)).toStrictEqual({
      kind: "passed",
      level: null,
      reason: null,
      remedy: null,
      breaches: [],
      waived: [],
      notes: ["a thread ran"],
      lowered: 0,
      growth: compareHeaps({ baseline: BEFORE, current: BEFORE }),
      baseline: BEFORE,
      current: BEFORE,
    });
  });

  it("is breached at the worst level of its breaches", () => {
    const { kind, level, breaches } = verdict(found(BEFORE), TOO_MUCH);
    expect({ kind, level, breaches: breaches.map((breach) => [breach.level, breach.threshold]) }).toStrictEqual({
      kind: "breached",
      level: "fail",
      breaches: [
        ["fail", "total"],
        ["warn", "each-type"],
      ],
    });
  });

  it("is breached at level warn where no limit of level fail is exceeded", () => {
    const current = heap(`dict 100 ${1_065 * KIB}`);
    const { kind, level, breaches } = verdict(found(BEFORE), current);
    expect([kind, level, breaches.length]).toStrictEqual(["breached", "warn", 1]);
  });

  it("is passed where a waiver accepts each breach, which is told all the same", () => {
    const waivers = ["total", "each-type"].map((threshold) => ({
      threshold,
      match: ["*"],
      upTo: 300 * KIB,
      reason: "agreed",
      until: null,
    }));
    const { kind, level, breaches, waived } = judge({
      baseline: found(BEFORE),
      current: TOO_MUCH,
      thresholds: DEFAULT_THRESHOLDS,
      waivers,
      today: "2026-06-15",
    });
    expect({ kind, level, breaches, waived: waived.map(({ threshold }) => threshold) }).toStrictEqual({
      kind: "passed",
      level: null,
      breaches: [],
      waived: ["total", "each-type"],
    });
  });

  it("is no-baseline without one, with the reason and what will end it", () => {
    expect(verdict(absent, TOO_MUCH)).toStrictEqual({
      kind: "no-baseline",
      level: null,
      reason: "main has no baseline",
      remedy: "The next push to main ends this.",
      breaches: [],
      waived: [],
      notes: ["a thread ran"],
      lowered: 0,
      growth: compareHeaps({ baseline: null, current: TOO_MUCH }),
      baseline: null,
      current: TOO_MUCH,
    });
  });

  it("is incomparable where the interpreter is another, with both values, and compares nothing", () => {
    const other = { ...BEFORE, measurement: 0, runtime: { ...BEFORE.runtime, version: "3.12.4" } };
    const { kind, level, reason, remedy, growth, baseline } = verdict(found(other), TOO_MUCH);
    expect({ kind, level, reason, remedy, growth, baseline }).toStrictEqual({
      kind: "incomparable",
      level: null,
      reason: "measurement 0 -> 1; version 3.12.4 -> 3.13.0",
      remedy: "A baseline measured in the current way ends this: the next run of the base branch, or `--record`.",
      growth: compareHeaps({ baseline: null, current: TOO_MUCH }),
      baseline: null,
    });
  });

  it.each<[string, Baseline]>([
    ["without a baseline", absent],
    ["with one that cannot be compared", found({ ...BEFORE, measurement: 0 })],
  ])("is breached by a max %s, and still says that nothing was compared", (_, baseline) => {
    const { kind, level, reason } = verdict(baseline, TOO_MUCH, [...DEFAULT_THRESHOLDS, BUDGET]);
    expect([kind, level, reason === null]).toStrictEqual(["breached", "fail", false]);
  });

  describe("on a baseline of an earlier commit than it should be", () => {
    const stale = (snapshot: Snapshot): Baseline => ({ kind: "found", snapshot, isStale: true });

    it("warns of growth that fails otherwise, and says so", () => {
      const { kind, level, breaches, lowered } = verdict(stale(BEFORE), TOO_MUCH);
      expect({
        kind,
        level,
        breaches: breaches.map((breach) => [breach.level, breach.threshold]),
        lowered,
      }).toStrictEqual({
        kind: "breached",
        level: "warn",
        breaches: [
          ["warn", "total"],
          ["warn", "each-type"],
        ],
        lowered: 1,
      });
    });

    it("fails for a max all the same, which stands first", () => {
      const { level, breaches, lowered } = verdict(stale(BEFORE), TOO_MUCH, [
        { ...BUDGET, id: "growth", fail: { growth: 0, percent: null, max: null } },
        { ...BUDGET, id: "more", measure: "type.bytes", fail: { growth: 0, percent: null, max: null } },
        BUDGET,
      ]);
      expect([level, breaches.map((breach) => [breach.level, breach.threshold])]).toStrictEqual([
        "fail",
        [
          ["fail", "budget"],
          ["warn", "growth"],
          ["warn", "more"],
        ],
      ]);
      expect(lowered).toBe(2);
    });

    it("is the usual one where nothing of level fail is exceeded", () => {
      const current = heap(`dict 100 ${1_065 * KIB}`, { notes: [] });
      expect(verdict(stale(BEFORE), current)).toStrictEqual(verdict(found(BEFORE), current));
      expect(verdict(stale({ ...BEFORE, measurement: 0 }), TOO_MUCH).kind).toBe("incomparable");
    });
  });

  it("adds its own notes to those of the measurement", () => {
    const lost = { ...BUDGET, id: "lost", measure: "type.bytes" as const, match: ["nothing"] };
    expect(verdict(found(BEFORE), BEFORE, [lost]).notes).toStrictEqual([
      "a thread ran",
      "threshold lost: its match finds nothing in either heap",
    ]);
  });
});

describe("the mildest of several verdicts", () => {
  const passed = verdict(found(BEFORE), BEFORE);
  const smaller = verdict(found(BEFORE), heap(`dict 100 ${999 * KIB}`));
  const warned = verdict(found(BEFORE), heap(`dict 100 ${1_065 * KIB}`));
  const failed = verdict(found(BEFORE), TOO_MUCH);
  const failedTwice = verdict(found(BEFORE), TOO_MUCH, [...DEFAULT_THRESHOLDS, BUDGET]);

  it.each<[string, readonly Verdict[], Verdict]>([
    ["the only one", [failed], failed],
    ["the lower level", [failed, warned], warned],
    ["the lower level, wherever it stands", [warned, failed], warned],
    ["none above any", [failed, warned, passed], passed],
    ["fewer breaches of the same level", [failedTwice, failed], failed],
    ["the smaller heap of equals", [passed, smaller], smaller],
    ["the first of equals", [passed, { ...passed, notes: [] }], passed],
  ])("is %s", (_, verdicts, expected) => {
    expect(mildest(verdicts)).toBe(expected);
  });

  it("cannot be had of none", () => {
    expect(() => mildest([])).toThrow("mildest needs at least one verdict");
  });
});

describe("the verdict of a run", () => {
  it.each<[readonly VerdictKind[], VerdictKind]>([
    [[], "passed"],
    [["passed", "passed"], "passed"],
    [["passed", "no-baseline"], "no-baseline"],
    [["incomparable", "no-baseline"], "incomparable"],
    [["breached", "incomparable", "no-baseline", "passed"], "breached"],
  ])("of targets %j is %s", (kinds, worst) => {
    expect(worstOf(kinds.map((kind) => ({ kind })))).toBe(worst);
  });
});

describe("the exit code of a run", () => {
  const passed = { kind: "passed", level: null, reason: null } as const;
  const warned = { kind: "breached", level: "warn", reason: null } as const;
  const failed = { kind: "breached", level: "fail", reason: null } as const;
  const uncompared = { kind: "no-baseline", level: null, reason: "none yet" } as const;
  const incomparable = { kind: "incomparable", level: null, reason: "version" } as const;
  const overBudget = { kind: "breached", level: "fail", reason: "none yet" } as const;
  const plain: Outcome = { verdicts: [passed], failures: 0, requireBaseline: false, failOn: "fail" };

  it.each<[string, Partial<Outcome>, 0 | 1 | 2]>([
    ["nothing breached", {}, 0],
    ["nothing measured", { verdicts: [] }, 0],
    ["a warning", { verdicts: [warned] }, 0],
    ["a warning, where warnings fail", { verdicts: [passed, warned], failOn: "warn" }, 1],
    ["a breach", { verdicts: [passed, failed] }, 1],
    ["a breach, where warnings fail", { verdicts: [failed], failOn: "warn" }, 1],
    ["a breach, where nothing fails", { verdicts: [failed, warned], failOn: "never" }, 0],
    ["a breach beside a failure to measure", { verdicts: [failed], failures: 1 }, 1],
    ["a failure to measure", { failures: 1 }, 2],
    ["a failure to measure, where nothing fails", { failures: 1, verdicts: [failed], failOn: "never" }, 2],
    ["no baseline", { verdicts: [uncompared] }, 0],
    ["no baseline, where one is required", { verdicts: [passed, uncompared], requireBaseline: true }, 2],
    ["an incomparable one", { verdicts: [incomparable] }, 0],
    ["an incomparable one, where one is required", { verdicts: [incomparable], requireBaseline: true }, 2],
    ["a max exceeded without a baseline", { verdicts: [overBudget], requireBaseline: true }, 1],
    ["a baseline, where one is required", { requireBaseline: true }, 0],
  ])("of %s", (_, outcome, code) => {
    expect(exitCodeOf({ ...plain, ...outcome })).toBe(code);
  });
});

describe("a verdict once its heap is accepted", () => {
  const limits = { growth: 0, percent: null, max: null };
  const rule = { id: "total", measure: "total.bytes", match: null, except: [], warn: null } as const;
  const verdictBy = (max: number | null) =>
    afterAcceptance(
      judge({
        baseline: { kind: "found", snapshot: heap("dict 1 100") },
        current: heap("dict 2 200"),
        thresholds: [{ ...rule, fail: { ...limits, max } }],
        waivers: [],
        today: "2026-06-15",
      }),
    );

  it("has passed where it grew", () => {
    expect(verdictBy(null)).toMatchObject({ kind: "passed", level: null, breaches: [] });
  });

  it("is breached still where it exceeds a max", () => {
    expect(verdictBy(150)).toMatchObject({ kind: "breached", level: "fail", breaches: [{ threshold: "total" }] });
  });
});
