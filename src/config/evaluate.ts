// What counts as a breach: every threshold held against the heaps, every waiver held against the breaches.
import { change, changedRows, type Change, type Heaps } from "../heap/growth.js";
import {
  hasUnlisted,
  listedRows,
  partsOf,
  rowsOf,
  splitMeasure,
  subjectOf,
  WHOLE,
  wholeOf,
  type Measure,
  type MeasureName,
  type Row,
  type Unit,
} from "../heap/measures.js";
import { haveOwners } from "../heap/owners.js";
import { toleranceOf, type Tolerance } from "../heap/repeat.js";
import type { Snapshot } from "../heap/snapshot.js";
import type { Level, Limit, Threshold, Waiver } from "./configuration.js";
import { PERCENT_SCALE, printAmount } from "./limits.js";
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
  const active = waivers.filter(({ until }) => until === null || until >= today);
  const toleranceOfRow = toleranceOf(heaps);
  const judged = thresholds.map((threshold) => ({ threshold, ...matchingRows(heaps, threshold) }));
  const judgements = judged.flatMap(({ threshold, rows }) =>
    rows.map((row) => judgeRow(row, { threshold, waivers: active, toleranceOfRow })),
  );
  const notes = [
    ...judged
      .filter(({ threshold, isFound }) => threshold.match !== null && !isFound)
      .map(({ threshold }) => `threshold ${threshold.id}: its match finds nothing in either heap`),
    ...thresholds
      .filter(({ measure }) => isOfOwners(splitMeasure(measure).measure))
      .filter(() => heaps.baseline !== null && !haveOwners(heaps))
      .map(({ id }) => `threshold ${id}: growth was not judged, since one of the heaps does not tell of owners`),
    ...waivers
      .filter((waiver) => !active.includes(waiver))
      .map(({ threshold, until }) => `waiver for ${threshold}: ended on ${until}, no longer applied`),
    ...judgements.flatMap((judgement) => judgement.notes),
  ];
  return {
    breaches: judgements.flatMap(({ breach }) => breach ?? []).sort(bySeverity),
    waived: judgements.flatMap(({ waived }) => waived ?? []).sort(bySeverity),
    notes: [...new Set(notes)],
  };
}

/** A row of both heaps under the unit that a threshold measures. */
type Measured = { readonly subject: string; readonly parts: readonly string[]; readonly change: Change };

/** Whether a threshold on this measure is judged subject by subject; `type` and owners are where it has no `match`, too. */
export function isJudgedOneByOne(measure: Measure, match: Threshold["match"]): boolean {
  return isOfOwners(measure) || measure === "type" || (match !== null && measure !== "modules");
}

function isOfOwners(measure: Measure): boolean {
  return measure === "package" || measure === "module";
}

type Matching = {
  /** Those that can exceed a limit: of the rows of two heaps nearly all are the same. */
  readonly rows: readonly Measured[];
  /** Whether either heap has a row that matches. */
  readonly isFound: boolean;
};

function matchingRows(heaps: Heaps, threshold: Threshold): Matching {
  const { measure: name, match, except } = threshold;
  const { baseline, current } = heaps;
  const { measure, unit } = splitMeasure(name);
  const isExcepted = (parts: readonly string[]): boolean => except.length > 0 && matchesParts(measure, except, parts);
  const isMatched = (parts: readonly string[]): boolean =>
    (match === null || matchesParts(measure, match, parts)) && !isExcepted(parts);
  if (!isJudgedOneByOne(measure, match)) {
    // Of a whole, what is excepted is taken off, so that what a dump does not list one by one stays in.
    const total = (snapshot: Snapshot): number =>
      match === null
        ? wholeOf(snapshot, measure)[unit] -
          (except.length === 0 ? 0 : sumOf(listedRows(snapshot, measure), { unit, of: isExcepted }))
        : sumOf(listedRows(snapshot, measure), { unit, of: isMatched });
    const whole = change(baseline && total(baseline), total(current));
    const hasNone = match !== null && whole.current === 0 && (whole.baseline ?? 0) === 0;
    return { rows: hasNone ? [] : [{ subject: WHOLE, parts: [], change: whole }], isFound: !hasNone };
  }
  const isFoundIn = (heap: Snapshot | null): boolean =>
    heap !== null && listedRows(heap, measure).some((row) => isMatched(partsOf(row)));
  return {
    rows: excessiveRows(heaps, threshold).filter(({ parts }) => isMatched(parts)),
    isFound: match === null || isFoundIn(current) || isFoundIn(baseline),
  };
}

/** Rows that grew by too much, and those that are larger than some `max` whether they grew or not. */
function excessiveRows({ baseline, current }: Heaps, { measure: name, warn, fail }: Threshold): readonly Measured[] {
  const { measure, unit } = splitMeasure(name);
  const changes = baseline === null ? [] : changedRows({ baseline, current }, measure);
  // What the baseline does not list may be among its unlisted groups: then nothing is known of its growth.
  const isOpen = baseline !== null && hasUnlisted(baseline, measure);
  const changed = changes.map(({ kind, subject, parts, [unit]: measured }): Measured => {
    return { subject, parts, change: kind === "new" && isOpen ? change(null, measured.current) : measured };
  });
  const max = Math.min(...[warn, fail].map((limit) => limit?.max ?? Infinity));
  const known = new Set(changes.map(({ subject }) => subject));
  const unchanged =
    max === Infinity
      ? []
      : [...rowsOf(current, measure).values()]
          .filter((row) => row[unit] > max)
          .map((row): Measured => {
            const parts = partsOf(row);
            return { subject: subjectOf(row, parts), parts, change: change(baseline && row[unit], row[unit]) };
          })
          .filter(({ subject }) => !known.has(subject));
  // What is within its limits although nothing is taken for noise is so all the more where something is.
  const canExceed = ({ change: measured }: Measured): boolean =>
    [warn, fail].some((limit) => limit !== null && isExceeded(limit, { ...measured, tolerance: 0 }));
  return [...changed, ...unchanged].filter(canExceed);
}

function sumOf(
  rows: readonly Row[],
  { unit, of }: { readonly unit: Unit; readonly of: (parts: readonly string[]) => boolean },
): number {
  return rows.filter((row) => of(partsOf(row))).reduce((sum, row) => sum + row[unit], 0);
}

function matchesParts(measure: Measure, patterns: readonly string[], parts: readonly string[]): boolean {
  return measure === "dict-shapes"
    ? matchesKeys(patterns, parts)
    : patterns.some((pattern) => parts.some((part) => matchesText(pattern, part)));
}

type Found = { readonly breach: Breach; readonly parts: readonly string[] };

type Judgement = {
  /** The worst level that no waiver accepts. */
  readonly breach: Breach | null;
  /** The worst level that one does. */
  readonly waived: Waived | null;
  readonly notes: readonly string[];
};

function judgeRow(
  { subject, parts, change: measured }: Measured,
  {
    threshold,
    waivers,
    toleranceOfRow,
  }: Pick<Rules, "waivers"> & { readonly threshold: Threshold; readonly toleranceOfRow: Tolerance },
): Judgement {
  const { id, measure, warn, fail } = threshold;
  const tolerance = toleranceOfRow({ measure, subject });
  const limits = [{ level: "fail", limit: fail } as const, { level: "warn", limit: warn } as const];
  const answered = limits.flatMap(({ level, limit }) => {
    if (limit === null || !isExceeded(limit, { ...measured, tolerance })) return [];
    const breach: Breach = { threshold: id, measure, subject, level, ...measured, allowed: limit, tolerance };
    const covering = waivers.filter((waiver) => covers(waiver, { breach, parts }));
    return [{ breach, covering, waiver: covering.find((waiver) => accepts(waiver, breach)) ?? null }];
  });
  const [open] = answered.filter(({ waiver }) => waiver === null);
  const [waived] = answered.flatMap(({ breach, waiver }) => (waiver === null ? [] : [{ ...breach, waiver }]));
  return {
    breach: open?.breach ?? null,
    waived: waived ?? null,
    notes: (open?.covering ?? []).map(({ upTo }) => {
      const accepted = printAmount(upTo, splitMeasure(measure).unit);
      return `waiver for ${id}: not applied, it accepts growth up to ${accepted}`;
    }),
  };
}

/** Limits are inclusive: growth of exactly the limit is allowed. Without a baseline only `max` is judged. */
export function isExceeded(
  { growth, percent, max }: Limit,
  { baseline, current, growth: measured, tolerance }: Change & Pick<Breach, "tolerance">,
): boolean {
  if (max !== null && current > max) return true;
  if (measured === null || baseline === null || (growth === null && percent === null)) return false;
  const real = measured - tolerance;
  return (
    real > 0 &&
    (growth === null || real > growth) &&
    (percent === null || isLargerShare({ part: real, whole: baseline, percent }))
  );
}

/** Whether `part` is more than `percent` of `whole`; anything is more than any percentage of nothing. */
function isLargerShare({ part, whole, percent }: { part: number; whole: number; percent: number }): boolean {
  return (
    whole === 0 ||
    BigInt(part) * BigInt(100 * PERCENT_SCALE) > BigInt(Math.round(percent * PERCENT_SCALE)) * BigInt(whole)
  );
}

/** Whether a waiver speaks of this row, whatever it accepts. */
function covers({ threshold, match }: Waiver, { breach, parts }: Found): boolean {
  const { measure } = splitMeasure(breach.measure);
  return (
    threshold === breach.threshold &&
    (breach.subject === WHOLE ? match.includes("*") : matchesParts(measure, match, parts))
  );
}

/** A waiver accepts growth, never a `max`: that is a decision of its own, made in the threshold. */
function accepts({ upTo }: Waiver, { allowed, current, growth, tolerance }: Breach): boolean {
  const isMax = allowed.max !== null && current > allowed.max;
  return !isMax && growth !== null && growth - tolerance <= upTo;
}

/** Worst first, and in an order that does not depend on that of the configuration or of the dump. */
function bySeverity(one: Breach, other: Breach): number {
  const rank = (level: Level): number => (level === "fail" ? 0 : 1);
  return (
    rank(one.level) - rank(other.level) ||
    (other.growth ?? other.current) - (one.growth ?? one.current) ||
    compareText(one.threshold, other.threshold) ||
    compareText(one.subject, other.subject)
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
