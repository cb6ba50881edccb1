// How numbers are printed for readers: rounded where that says enough, exact where rounding would hide the point.
import type { Change } from "../heap/growth.js";
import type { Unit } from "../heap/measures.js";

/** Stands where there is no number, for example the baseline of a heap that has none. */
export const NO_NUMBER = "-";

const KIB = 1024;
const BINARY_UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** More decimals than any two percents of real heaps need to be told apart. */
const MAX_DECIMALS = 9;

/** `512 B`, `312.4 KiB`, `61.2 MiB`: one decimal. */
export function displayBytes(bytes: number): string {
  if (Math.abs(bytes) < KIB) return `${bytes} B`;
  let scaled = Math.abs(bytes) / KIB;
  let step = 0;
  while (Number(scaled.toFixed(1)) >= KIB && step < BINARY_UNITS.length - 1) {
    scaled /= KIB;
    step++;
  }
  return `${bytes < 0 ? "-" : ""}${scaled.toFixed(1)} ${BINARY_UNITS[step]}`;
}

/** `319,898 bytes`: every digit. */
export function exactBytes(bytes: number): string {
  return `${displayCount(bytes)} ${Math.abs(bytes) === 1 ? "byte" : "bytes"}`;
}

/** `712,345`. */
export function displayCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

const PLURALS = {
  object: "objects",
  string: "strings",
  copy: "copies",
  dict: "dicts",
  type: "types",
  "dict shape": "dict shapes",
  "group of equal tuples": "groups of equal tuples",
  module: "modules",
  "new module": "new modules",
  package: "packages",
  distribution: "distributions",
  breach: "breaches",
  change: "changes",
  note: "notes",
  target: "targets",
  threshold: "thresholds",
  line: "lines",
  run: "runs",
  row: "rows",
  commit: "commits",
  day: "days",
} as const;
export type Noun = keyof typeof PLURALS;

/** `1 object`, `712,345 objects`. */
export function counted(count: number, noun: Noun): string {
  return `${displayCount(count)} ${nounFor(count, noun)}`;
}

export function nounFor(count: number, noun: Noun): string {
  return Math.abs(count) === 1 ? noun : PLURALS[noun];
}

export function display(value: number, unit: Unit): string {
  return unit === "bytes" ? displayBytes(value) : displayCount(value);
}

/** With its sign: `+312.4 KiB`, `-3`, `0`; `-` where there is none. */
export function signed(growth: number | null, unit: Unit): string {
  if (growth === null) return NO_NUMBER;
  return `${growth > 0 ? "+" : ""}${display(growth, unit)}`;
}

/** `+1,024 objects`. */
export function signedCounted(growth: number | null, noun: Noun): string {
  return growth === null ? NO_NUMBER : `${signed(growth, "count")} ${nounFor(growth, noun)}`;
}

/** Of all changes together; what has no baseline adds nothing. */
export function sumOfGrowth(changes: readonly Change[]): number {
  return changes.reduce((sum, { growth }) => sum + (growth ?? 0), 0);
}

/** `+4.1 %`; `new` from a baseline of zero. Never 100 % unless it is, never 0 % for a growth that is none. */
export function percentOf({ baseline, growth }: Change): string {
  if (baseline === null || growth === null) return NO_NUMBER;
  if (growth === 0) return "0 %";
  if (baseline === 0) return "new";
  return `${growth > 0 ? "+" : "-"}${roundPercent((Math.abs(growth) * 100) / baseline)} %`;
}

/** `84.2 %` of a whole that is not 0. Never 100 % unless it is. */
export function shareOf(part: number, whole: number): string {
  return part === 0 ? "0 %" : `${roundPercent((part * 100) / whole)} %`;
}

function roundPercent(percent: number): string {
  if (percent < 0.01) return "<0.01";
  if (percent < 0.1) return percent.toFixed(2);
  if (percent >= 1000) return displayCount(Math.round(percent));
  const rounded = percent.toFixed(1);
  if (rounded !== "100.0" || percent === 100) return rounded;
  return percent < 100 ? "99.9" : "100.1";
}

/** Both sides of a change; exact where they differ and would print the same. */
export function sidesOf(
  { baseline, current }: Change,
  unit: Unit,
): { readonly baseline: string; readonly current: string } {
  if (baseline === null) return { baseline: NO_NUMBER, current: display(current, unit) };
  const isHidden = baseline !== current && display(baseline, unit) === display(current, unit);
  const print = isHidden ? exactBytes : (value: number): string => display(value, unit);
  return { baseline: print(baseline), current: print(current) };
}

/** A measured number beside what is allowed; exact where both would print the same. */
export function besideLimit(
  measured: number | null,
  { limit, unit }: { readonly limit: number | null; readonly unit: Unit },
): string {
  if (measured === null) return NO_NUMBER;
  const isHidden = unit === "bytes" && limit !== null && displayBytes(measured) === displayBytes(limit);
  return isHidden ? exactBytes(measured) : display(measured, unit);
}

/** As `percentOf`, with as many decimals as it takes to differ from the percent that is allowed. */
export function percentBesideLimit(change: Change, limit: number | null): string {
  const { baseline, growth } = change;
  if (limit === null || baseline === null || growth === null || baseline === 0) return percentOf(change);
  const percent = (growth * 100) / baseline;
  if (growth <= 0 || Number(percent.toFixed(1)) !== limit) return percentOf(change);
  for (let decimals = 2; decimals < MAX_DECIMALS; decimals++) {
    if (Number(percent.toFixed(decimals)) !== limit) return `+${percent.toFixed(decimals)} %`;
  }
  return `+${percent.toFixed(MAX_DECIMALS)} %`;
}
