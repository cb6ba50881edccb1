// When repeated runs of one target are enough, which of them counts, and how far they lay apart.
import { MEASURES, rowsOf, subjectOf, UNITS, WHOLE, wholeOf, type Measure, type Unit } from "./measures.js";
import { isSameHeap, type Heaps } from "./growth.js";
import type { Snapshot, Tally } from "./snapshot.js";

export type RunLimits = { readonly min: number; readonly max: number };

/**
 * Enough: at least `min` runs, and either the last two agree in every gated row or `max` is reached. What no threshold
 * can name does not decide: the allocators' bytes hardly ever repeat, and the table of interned strings grows in steps.
 */
export function isEnough(runs: readonly Snapshot[], { min, max }: RunLimits): boolean {
  return runs.length >= max || (runs.length >= min && lastTwoAgree(runs));
}

/**
 * The snapshot that counts: the last run where the last two agree, with no spread; otherwise the smallest of the warm
 * runs, with the spread of each row over them. The first run may compile byte code and is left out when others exist.
 */
export function settle(runs: readonly Snapshot[]): Snapshot {
  const last = runs.at(-1);
  if (last === undefined) throw new Error("settle needs at least one run");
  if (runs.length === 1) return { ...last, spread: { runs: 1, agreed: false, rows: [] } };
  // 2, however many came before: equal heaps give equal dumps, whether byte code was cold or warm.
  if (lastTwoAgree(runs)) return { ...last, spread: { runs: 2, agreed: true, rows: [] } };
  const warm = runs.length > 2 ? runs.slice(1) : runs;
  const smallest = warm.reduce((least, run) => (run.total.bytes < least.total.bytes ? run : least));
  return { ...smallest, spread: { runs: runs.length, agreed: false, rows: spreadOf(warm) } };
}

/** What of a row's growth is noise: the larger of both heaps' spreads of it, in the unit that its measure says. */
export type Tolerance = (row: { readonly measure: string; readonly subject: string }) => number;

export function toleranceOf({ baseline, current }: Heaps): Tolerance {
  const spreads = new Map<string, Map<string, number>>();
  for (const { measure, subject, spread } of [...(baseline?.spread.rows ?? []), ...current.spread.rows]) {
    const ofMeasure = spreads.get(measure) ?? new Map<string, number>();
    spreads.set(measure, ofMeasure.set(subject, Math.max(spread, ofMeasure.get(subject) ?? 0)));
  }
  return ({ measure, subject }) => spreads.get(measure)?.get(subject) ?? 0;
}

function lastTwoAgree(runs: readonly Snapshot[]): boolean {
  const [before, last] = runs.slice(-2);
  return before !== undefined && last !== undefined && isSameHeap(before, last);
}

function spreadOf(runs: readonly Snapshot[]): Snapshot["spread"]["rows"] {
  return MEASURES.flatMap((measure) =>
    [...talliesOf(runs, measure)].flatMap(([, { subject, tallies }]) =>
      UNITS.map((unit) => ({ measure: nameOf(measure, unit), subject, spread: range(tallies, unit, runs.length) })),
    ),
  )
    .filter(({ spread }) => spread > 0)
    .sort(
      (one, other) => other.spread - one.spread || (one.measure + one.subject < other.measure + other.subject ? -1 : 1),
    );
}

type Tallies = { readonly subject: string; readonly tallies: Tally[] };

/** The measure as a whole and each of its rows, with what the runs that have it found. */
function talliesOf(runs: readonly Snapshot[], measure: Measure): ReadonlyMap<string, Tallies> {
  const whole = { subject: WHOLE, tallies: runs.map((run) => wholeOf(run, measure)) };
  const found = new Map<string, Tallies>([[WHOLE, whole]]);
  for (const row of runs.flatMap((run) => [...rowsOf(run, measure).values()])) {
    const other = found.get(row.id);
    if (other === undefined) found.set(row.id, { subject: subjectOf(row), tallies: [row] });
    else other.tallies.push(row);
  }
  return found;
}

/** Largest minus smallest; a run that lacks the row counts as 0. */
function range(tallies: readonly Tally[], unit: Unit, runs: number): number {
  const values = tallies.map((tally) => tally[unit]);
  if (tallies.length < runs) values.push(0);
  return Math.max(...values) - Math.min(...values);
}

function nameOf(measure: Measure, unit: Unit): string {
  return `${measure}.${unit}`;
}
