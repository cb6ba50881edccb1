// When repeated runs of one target are enough, which of them counts, and how far they lay apart.
import { MEASURES, subjectRows, UNITS, wholeRow, type Measure, type Row, type Unit } from "./measures.js";
import { isSameHeap } from "./growth.js";
import type { Snapshot } from "./snapshot.js";

export type RunLimits = { readonly min: number; readonly max: number };

/** Enough: at least `min` runs, and either the last two agree in every gated row or `max` is reached. */
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

/** The larger of both heaps' spreads of one row: growth up to it is noise. Unit as the measure says. */
export function toleranceOf(
  { baseline, current }: { readonly baseline: Snapshot | null; readonly current: Snapshot },
  { measure, subject }: { readonly measure: string; readonly subject: string },
): number {
  const spreads = [baseline, current].map(
    (snapshot) => snapshot?.spread.rows.find((row) => row.measure === measure && row.subject === subject)?.spread ?? 0,
  );
  return Math.max(...spreads);
}

function lastTwoAgree(runs: readonly Snapshot[]): boolean {
  const [before, last] = runs.slice(-2);
  return before !== undefined && last !== undefined && isSameHeap(before, last);
}

function spreadOf(runs: readonly Snapshot[]): Snapshot["spread"]["rows"] {
  return MEASURES.flatMap((measure) => {
    const subjects = new Map<string, Row[]>();
    for (const run of runs) {
      for (const row of [wholeRow(run, measure), ...subjectRows(run, measure)]) {
        subjects.set(row.subject, [...(subjects.get(row.subject) ?? []), row]);
      }
    }
    return [...subjects].flatMap(([subject, rows]) =>
      UNITS.map((unit) => ({ measure: nameOf(measure, unit), subject, spread: range(rows, unit, runs.length) })),
    );
  })
    .filter(({ spread }) => spread > 0)
    .sort(
      (one, other) => other.spread - one.spread || (one.measure + one.subject < other.measure + other.subject ? -1 : 1),
    );
}

/** Largest minus smallest; a run that lacks the row counts as 0. */
function range(rows: readonly Row[], unit: Unit, runs: number): number {
  const values = rows.map((row) => row[unit]);
  if (rows.length < runs) values.push(0);
  return Math.max(...values) - Math.min(...values);
}

function nameOf(measure: Measure, unit: Unit): string {
  return `${measure}.${unit}`;
}
