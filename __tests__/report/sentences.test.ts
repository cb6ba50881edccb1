import { describe, expect, it } from "@jest/globals";
import type { Breach } from "../../src/config/evaluate.js";
import { change } from "../../src/heap/growth.js";
import { MEASURE_NAMES, type MeasureName } from "../../src/heap/measures.js";
import { plainPhrase } from "../../src/report/phrase.js";
import { verdictOf, type TargetReport } from "../../src/report/report.js";
import {
  breachSentence,
  headlineOf,
  isUnchanged,
  markOf,
  runHeadline,
  waivedPhrase,
} from "../../src/report/sentences.js";
import { heap } from "../support/heaps.js";
import { AFTER, BEFORE, failed, judged, NO_BASELINE, WAIVER } from "./reports.js";

const BREACH: Breach = {
  threshold: "total",
  measure: "total.bytes",
  subject: "",
  level: "fail",
  ...change(7_802_000, 8_121_898),
  allowed: { growth: 256 * 1024, percent: 2, max: null },
  tolerance: 0,
};

describe("the sentence of a breach", () => {
  it.each([
    [{}, "total.bytes grew by 312.4 KiB (+4.1 %), threshold total allows { growth: 256 KiB, percent: 2 }"],
    [
      { measure: "type.bytes", subject: "dict", ...change(0, 262_145) } as const,
      "type.bytes of dict grew by 262,145 bytes (new), threshold total allows { growth: 256 KiB, percent: 2 }",
    ],
    [
      { ...change(null, 4_300_000), allowed: { growth: null, percent: null, max: 4 * 1024 * 1024 } },
      "total.bytes is 4.1 MiB, threshold total allows { max: 4 MiB }",
    ],
    [
      {
        measure: "type.count",
        subject: "##[error]\n::x",
        ...change(1, 3),
        allowed: { growth: 1, percent: null, max: 9 },
      } as const,
      "type.count of ##\\[error]\\n::x grew by 2 (+200.0 %), threshold total allows { growth: 1, max: 9 }",
    ],
    [
      { tolerance: 3_276 },
      "total.bytes grew by 312.4 KiB (+4.1 %), of which 3.2 KiB are taken for noise, threshold total allows { growth: 256 KiB, percent: 2 }",
    ],
  ])("with %j is one line", (rest, sentence) => {
    expect(breachSentence({ ...BREACH, ...rest })).toBe(sentence);
  });

  it("of a waived one says up to what, until when and why", () => {
    expect(plainPhrase(waivedPhrase({ ...BREACH, waiver: WAIVER }))).toBe(
      "total.bytes grew by 312.4 KiB (+4.1 %), threshold total is waived up to 3 MiB until 2026-12-31: new report engine, agreed in #412 with @octocat",
    );
    expect(plainPhrase(waivedPhrase({ ...BREACH, waiver: { ...WAIVER, until: null, reason: "agreed" } }))).toBe(
      "total.bytes grew by 312.4 KiB (+4.1 %), threshold total is waived up to 3 MiB without an end: agreed",
    );
  });
});

describe("the headline of a target", () => {
  const breached = (breach: Partial<Breach>, ...others: readonly Breach[]): string => {
    const target = judged();
    const level = breach.level ?? BREACH.level;
    const verdict = {
      ...target.verdict,
      kind: "breached" as const,
      level,
      breaches: [{ ...BREACH, ...breach }, ...others],
    };
    return plainPhrase(headlineOf({ ...target, verdict }));
  };

  it.each([
    [{}, "the heap grows by 312.4 KiB (+4.1 %), more than allowed"],
    [{ level: "warn" } as const, "the heap grows by 312.4 KiB (+4.1 %), more than the warning limit"],
    [
      { ...change(null, 70_000_000), allowed: { growth: null, percent: null, max: 64 * 1024 * 1024 } },
      "the heap is 66.8 MiB, more than the 64 MiB allowed",
    ],
    [
      {
        level: "warn",
        ...change(5, 10),
        measure: "modules.count",
        allowed: { growth: null, percent: null, max: 8 },
      } as const,
      "the number of modules is 10, more than the warning limit of 8",
    ],
  ])("for a breach with %j says how much", (breach, headline) => {
    expect(breached(breach)).toBe(headline);
  });

  it("names what is measured, as a whole and one by one", () => {
    const thing = (measure: MeasureName, subject: string): string | undefined =>
      breached({ measure, subject }).split(" grows by ")[0];
    expect(MEASURE_NAMES.map((measure) => [measure, thing(measure, ""), thing(measure, "x")])).toEqual([
      ["total.bytes", "the heap", "the heap"],
      ["total.count", "the number of objects", "the number of objects"],
      ["type.bytes", "the heap", "memory of type x"],
      ["type.count", "the number of objects", "the number of objects of type x"],
      ["tuple-duplicates.bytes", "memory of equal tuples", "memory of tuples equal to x"],
      ["tuple-duplicates.count", "the number of equal tuples", "the number of tuples equal to x"],
      ["dict-shapes.bytes", "memory of dicts", "memory of dicts x"],
      ["dict-shapes.count", "the number of dicts", "the number of dicts x"],
      ["empty-dicts.bytes", "memory of empty dicts", "memory of empty dicts"],
      ["empty-dicts.count", "the number of empty dicts", "the number of empty dicts"],
      [
        "unshared-dicts.bytes",
        "memory of dicts that could share their keys",
        "memory of dicts that could share their keys",
      ],
      [
        "unshared-dicts.count",
        "the number of dicts that could share their keys",
        "the number of dicts that could share their keys",
      ],
      ["modules.count", "the number of modules", "the number of modules"],
      ["package.bytes", "the heap", "memory of package x"],
      ["package.count", "the number of objects", "the number of objects of package x"],
      ["module.bytes", "the heap", "memory of module x"],
      ["module.count", "the number of objects", "the number of objects of module x"],
    ]);
  });

  it("leads with the total and counts the other breaches", () => {
    expect(breached({ measure: "type.bytes", subject: "dict" }, BREACH)).toBe(
      "the heap grows by 312.4 KiB (+4.1 %), more than allowed; 1 more breach",
    );
    expect(breached({ measure: "type.bytes", subject: "dict" }, { ...BREACH, level: "warn" }, BREACH)).toBe(
      "the heap grows by 312.4 KiB (+4.1 %), more than allowed; 2 more breaches",
    );
  });

  it("of one that passed says what the heap did", () => {
    const of = (current: string, baseline = "str 10 4096"): string =>
      plainPhrase(headlineOf(judged({ baseline: heap(baseline), current: heap(current) })));
    expect([of("str 10 4096"), of("str 11 4096"), of("str 9 2048"), of("str 11 8192")]).toEqual([
      "no growth: 0 bytes, 0 objects",
      "no growth in size: 0 bytes (objects: +1)",
      "the heap shrinks by 2.0 KiB (-50.0 %)",
      "the heap grows by 4.0 KiB (+100.0 %), within the limits",
    ]);
  });
});

describe("how a run ended", () => {
  const incomparable = judged({
    name: "old",
    baseline: { ...BEFORE, runtime: { ...BEFORE.runtime, platform: "linux-aarch64" } },
  });
  const warned = judged({ name: "warned", baseline: heap("str 1 262144"), current: heap("str 1 400000") });
  const warnOnly: TargetReport = {
    ...warned,
    verdict: {
      ...warned.verdict,
      level: "warn",
      breaches: warned.verdict.breaches.map((breach) => ({ ...breach, level: "warn" as const })),
    },
  };

  it.each<readonly [readonly TargetReport[], string, string]>([
    [[], "warned", "nothing was measured, since there is no target"],
    [[failed()], "failed", "worker could not be measured"],
    [[incomparable], "incomparable", "the baseline cannot be compared, so no growth was judged"],
    [[judged({ baseline: NO_BASELINE })], "no-baseline", "nothing was compared, since there is no baseline"],
    [[judged({ current: BEFORE }), judged({ current: BEFORE })], "passed", "2 targets, no growth: 0 bytes, 0 objects"],
    [
      [judged({ current: BEFORE }), judged({ baseline: heap("str 1 1"), current: heap("str 1 2") })],
      "passed",
      "2 targets, all within the limits",
    ],
    [
      [judged({ current: BEFORE }), incomparable, judged({ baseline: NO_BASELINE }), warnOnly, failed(), judged()],
      "breached",
      "of 6 targets, 1 grows more than allowed, 1 could not be measured, 1 exceeds a warning limit, 1 cannot be compared, 1 has no baseline",
    ],
    [
      [judged(), judged(), warnOnly, warnOnly, judged({ baseline: NO_BASELINE }), judged({ baseline: NO_BASELINE })],
      "breached",
      "of 6 targets, 2 grow more than allowed, 2 exceed a warning limit, 2 have no baseline",
    ],
    [[warnOnly, failed()], "failed", "of 2 targets, 1 could not be measured, 1 exceeds a warning limit"],
  ])("is said in one line (%#)", (targets, mark, headline) => {
    const { mark: found, text } = runHeadline({ targets });
    expect([found, plainPhrase(text)]).toEqual([mark, headline]);
  });

  it("is unchanged only where every number is", () => {
    expect([judged({ current: BEFORE }), judged(), failed(), judged({ baseline: AFTER })].map(isUnchanged)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(
      isUnchanged(judged({ baseline: BEFORE, current: { ...BEFORE, modules: [...BEFORE.modules, "zlib"] } })),
    ).toBe(false);
  });

  it("has one mark per target, and one verdict per run", () => {
    expect([judged(), warnOnly, failed(), incomparable].map(markOf)).toEqual([
      "breached",
      "warned",
      "failed",
      "incomparable",
    ]);
    expect(verdictOf({ targets: [judged(), failed()] })).toBe("breached");
    expect(verdictOf({ targets: [judged({ current: BEFORE }), failed()] })).toBe("failed");
    expect(verdictOf({ targets: [judged({ current: BEFORE })] })).toBe("passed");
  });
});
