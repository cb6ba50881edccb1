// What counts as a breach: every threshold held against the heaps, every waiver held against the breaches.
import { change, type Change, type Heaps } from "../heap/growth.js";
import { subjectRows, wholeRow, WHOLE, type Measure, type MeasureName, type Row, type Unit } from "../heap/measures.js";
import { toleranceOf } from "../heap/repeat.js";
import type { Level, Limit, Threshold, Waiver } from "./configuration.js";
import { matchesKeys, matchesText } from "./match.js";

/** A limit exceeded: which, by what, and the limit as it stands in the configuration. */
export type Breach = Change & {
  readonly threshold: string;
  readonly measure: MeasureName;
  /** Name, value or shape it is about; empty for a measure as a whole. */
  readonly subject: string;
  readonly level: Level;
  readonly allowed: Limit;
  /** Growth up to this was taken for noise, since repeated runs did not agree. Unit as the measure. */
  readonly tolerance: number;
};

/** A breach that a waiver accepts. */
export type Waived = Breach & { readonly waiver: Waiver };

export type Evaluation = {
  readonly breaches: readonly Breach[];
  readonly waived: readonly Waived[];
  /** What the reader should know and nobody is failed for: a pattern without a match, a waiver that has ended. */
  readonly notes: readonly string[];
};

export type Rules = {
  readonly thresholds: readonly Threshold[];
  readonly waivers: readonly Waiver[];
  /** `YYYY-MM-DD`, against which `until` is held. */
  readonly today: string;
};

export function evaluate(heaps: Heaps, { thresholds, waivers, today }: Rules): Evaluation {
  const judged = thresholds.map((threshold) => ({ threshold, rows: matchingRows(heaps, threshold) }));
  const found = judged
    .flatMap(({ threshold, rows }) => rows.flatMap((row) => breachOf(threshold, row, heaps) ?? []))
    .sort(bySeverity);
  const waived = found.flatMap(({ breach, parts }) => {
    const waiver = waivers.find((candidate) => accepts(candidate, { breach, parts, today }));
    return waiver === undefined ? [] : [{ ...breach, waiver }];
  });
  const breaches = found
    .map(({ breach }) => breach)
    .filter(
      (breach) =>
        !waived.some(({ threshold, subject }) => threshold === breach.threshold && subject === breach.subject),
    );
  return {
    breaches,
    waived,
    notes: [
      ...judged
        .filter(({ threshold, rows }) => threshold.match !== null && rows.length === 0)
        .map(({ threshold }) => `threshold ${threshold.id}: its match finds nothing in either heap`),
      ...waivers
        .filter(({ until }) => until !== null && until < today)
        .map(({ threshold, until }) => `waiver for ${threshold}: ended on ${until}, no longer applied`),
    ],
  };
}

/** A row of both heaps under the unit that a threshold measures. */
type Measured = { readonly subject: string; readonly parts: readonly string[]; readonly change: Change };

export function splitMeasure(name: MeasureName): { readonly measure: Measure; readonly unit: Unit } {
  switch (name) {
    case "total.bytes":
      return { measure: "total", unit: "bytes" };
    case "total.count":
      return { measure: "total", unit: "count" };
    case "type.bytes":
      return { measure: "type", unit: "bytes" };
    case "type.count":
      return { measure: "type", unit: "count" };
    case "tuple-duplicates.bytes":
      return { measure: "tuple-duplicates", unit: "bytes" };
    case "tuple-duplicates.count":
      return { measure: "tuple-duplicates", unit: "count" };
    case "dict-shapes.bytes":
      return { measure: "dict-shapes", unit: "bytes" };
    case "dict-shapes.count":
      return { measure: "dict-shapes", unit: "count" };
    case "empty-dicts.bytes":
      return { measure: "empty-dicts", unit: "bytes" };
    case "empty-dicts.count":
      return { measure: "empty-dicts", unit: "count" };
    case "unshared-dicts.bytes":
      return { measure: "unshared-dicts", unit: "bytes" };
    case "unshared-dicts.count":
      return { measure: "unshared-dicts", unit: "count" };
    case "modules.count":
      return { measure: "modules", unit: "count" };
  }
}

/** Whether a threshold on this measure is judged subject by subject where it has no `match`. */
function isJudgedOneByOne(measure: Measure, match: Threshold["match"]): boolean {
  return measure === "type" || (match !== null && measure !== "modules");
}

function matchingRows({ baseline, current }: Heaps, { measure: name, match, except }: Threshold): readonly Measured[] {
  const { measure, unit } = splitMeasure(name);
  const isMatched = ({ parts }: Row): boolean =>
    (match === null || matchesParts(measure, match, parts)) &&
    !(except.length > 0 && matchesParts(measure, except, parts));
  const isWhole = match === null && except.length === 0;
  if (!isJudgedOneByOne(measure, match)) {
    const total = (snapshot: Heaps["current"]): number =>
      isWhole
        ? wholeRow(snapshot, measure)[unit]
        : subjectRows(snapshot, measure)
            .filter(isMatched)
            .reduce((sum, row) => sum + row[unit], 0);
    const whole = change(baseline && total(baseline), total(current));
    const hasNone = match !== null && whole.current === 0 && (whole.baseline ?? 0) === 0;
    return hasNone ? [] : [{ subject: WHOLE, parts: [], change: whole }];
  }
  const before = new Map((baseline === null ? [] : subjectRows(baseline, measure)).map((row) => [row.subject, row]));
  const rows = subjectRows(current, measure).filter(isMatched);
  const known = new Set(rows.map(({ subject }) => subject));
  const gone = [...before.values()].filter((row) => !known.has(row.subject) && isMatched(row));
  return [
    ...rows.map((row) => ({
      subject: row.subject,
      parts: row.parts,
      change: change(baseline && (before.get(row.subject)?.[unit] ?? 0), row[unit]),
    })),
    ...gone.map((row) => ({ subject: row.subject, parts: row.parts, change: change(row[unit], 0) })),
  ];
}

function matchesParts(measure: Measure, patterns: readonly string[], parts: readonly string[]): boolean {
  return measure === "dict-shapes"
    ? matchesKeys(patterns, parts)
    : patterns.some((pattern) => parts.some((part) => matchesText(pattern, part)));
}

type FoundBreach = { readonly breach: Breach; readonly parts: readonly string[] };

function breachOf(
  { id, measure, warn, fail }: Threshold,
  { subject, parts, change: measured }: Measured,
  heaps: Heaps,
): FoundBreach | null {
  const tolerance = toleranceOf(heaps, { measure, subject });
  const level = [
    { level: "fail" as const, limit: fail },
    { level: "warn" as const, limit: warn },
  ].find(({ limit }) => limit !== null && isExceeded(limit, measured, tolerance));
  if (level === undefined || level.limit === null) return null;
  return {
    breach: { threshold: id, measure, subject, level: level.level, ...measured, allowed: level.limit, tolerance },
    parts,
  };
}

/** Limits are inclusive: growth of exactly the limit is allowed. Percent of a baseline of zero counts as exceeded. */
export function isExceeded({ growth, percent, max }: Limit, measured: Change, tolerance: number): boolean {
  if (max !== null && measured.current > max) return true;
  if (measured.growth === null || measured.baseline === null || (growth === null && percent === null)) return false;
  const real = measured.growth - tolerance;
  if (real <= 0) return false;
  const isGrowthExceeded = growth === null || real > growth;
  const isPercentExceeded = percent === null || measured.baseline === 0 || real * 100 > percent * measured.baseline;
  return isGrowthExceeded && isPercentExceeded;
}

/** A waiver accepts growth, never a `max`: that is a decision of its own, made in the threshold. */
function accepts(
  { threshold, match, upTo, until }: Waiver,
  { breach, parts, today }: FoundBreach & { readonly today: string },
): boolean {
  const isMax = breach.allowed.max !== null && breach.current > breach.allowed.max;
  return (
    threshold === breach.threshold &&
    (until === null || until >= today) &&
    !isMax &&
    breach.growth !== null &&
    breach.growth <= upTo &&
    (parts.length === 0 ? match.includes("*") : matchesParts(splitMeasure(breach.measure).measure, match, parts))
  );
}

function bySeverity(one: FoundBreach, other: FoundBreach): number {
  const rank = (level: Level): number => (level === "fail" ? 0 : 1);
  return (
    rank(one.breach.level) - rank(other.breach.level) ||
    (other.breach.growth ?? other.breach.current) - (one.breach.growth ?? one.breach.current)
  );
}
