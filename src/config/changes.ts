// What a pull request changes in the rules that it is judged by: thresholds, waivers, and what is measured at all.
import { splitMeasure } from "../heap/measures.js";
import type { Configuration, Limit, Threshold, Waiver } from "./configuration.js";
import { printAmount, printLimit } from "./limits.js";

/** Both configurations of a pull request. */
export type Rulebooks = { readonly baseline: Configuration; readonly current: Configuration };

/**
 * A sentence each; empty where nothing is changed. Another order of thresholds or waivers is no change. Ids, patterns
 * and reasons stand in them as their authors wrote them: the report escapes.
 */
export function describeRuleChanges({ baseline, current }: Rulebooks): readonly string[] {
  const names = new Set(current.targets.map(({ name }) => name));
  const before = new Set(baseline.waivers.map(keyOf));
  const after = new Set(current.waivers.map(keyOf));
  return [
    ...baseline.targets
      .filter(({ name }) => !names.has(name))
      .map(({ name }) => `target ${name} removed: it is no longer measured`),
    ...baseline.thresholds.flatMap((threshold) => thresholdChanges(threshold, current)),
    ...current.thresholds
      .filter(({ id }) => !baseline.thresholds.some((threshold) => threshold.id === id))
      .map((threshold) => `threshold ${threshold.id} added: ${describeThreshold(threshold)}`),
    ...baseline.waivers
      .filter((waiver) => !after.has(keyOf(waiver)))
      .map((waiver) => `waiver for ${waiver.threshold} removed: ${describeWaiver(waiver, baseline)}`),
    ...current.waivers
      .filter((waiver) => !before.has(keyOf(waiver)))
      .map((waiver) => `waiver for ${waiver.threshold} added: ${describeWaiver(waiver, current)}`),
  ];
}

function thresholdChanges(before: Threshold, { thresholds }: Configuration): readonly string[] {
  const after = thresholds.find(({ id }) => id === before.id);
  if (after === undefined) return [`threshold ${before.id} removed: ${describeThreshold(before)}`];
  const now = partsOf(after);
  return partsOf(before).flatMap(({ name, text }, index) => {
    const changed = now[index]?.text;
    return changed === text ? [] : [`threshold ${before.id}: ${name} ${text} -> ${changed}`];
  });
}

function describeThreshold(threshold: Threshold): string {
  return partsOf(threshold)
    .filter(({ text }) => text !== NONE)
    .map(({ name, text }) => `${name} ${text}`)
    .join(", ");
}

const NONE = "none";

/** Always the same parts in the same order. */
function partsOf({ measure, match, except, warn, fail }: Threshold): readonly { name: string; text: string }[] {
  const { unit } = splitMeasure(measure);
  const print = (limit: Limit | null): string => (limit === null ? NONE : printLimit(limit, unit));
  return [
    { name: "measure", text: measure },
    { name: "match", text: match === null ? NONE : printPatterns(match) },
    { name: "except", text: except.length === 0 ? NONE : printPatterns(except) },
    { name: "warn", text: print(warn) },
    { name: "fail", text: print(fail) },
  ];
}

/** `up to 3 MiB until 2026-12-31 (new report engine)` */
function describeWaiver({ threshold, match, upTo, reason, until }: Waiver, { thresholds }: Configuration): string {
  const known = thresholds.find(({ id }) => id === threshold);
  const unit = known === undefined ? "bytes" : splitMeasure(known.measure).unit;
  return [
    `up to ${printAmount(upTo, unit)}`,
    ...(match.join() === "*" ? [] : [`of ${printPatterns(match)}`]),
    ...(until === null ? [] : [`until ${until}`]),
    `(${reason})`,
  ].join(" ");
}

function printPatterns(patterns: readonly string[]): string {
  return `[${patterns.map((pattern) => JSON.stringify(pattern)).join(", ")}]`;
}

function keyOf(waiver: Waiver): string {
  const { threshold, match, upTo, reason, until } = waiver;
  return JSON.stringify([threshold, match, upTo, reason, until]);
}
