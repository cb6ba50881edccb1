// What thresholds and waivers of the file come to: amounts in the unit of their measure, keys that fit each other.
import { gateError } from "../errors.js";
import { hasSubjects, MEASURE_NAMES, splitMeasure, type Unit } from "../heap/measures.js";
import type { Limit, Threshold, Waiver } from "./configuration.js";
import type { Path } from "./document.js";
import { isJudgedOneByOne } from "./evaluate.js";
import { readAmount, readPercent, type Reading } from "./limits.js";
import { conflict, missingKey, nearestOf, wrong, type Mistake, type Place } from "./mistakes.js";
import { listOf, type WrittenLimit, type WrittenThreshold, type WrittenWaiver } from "./schema.js";

export function decodeThreshold(written: WrittenThreshold, { path, refuse }: Place): Threshold {
  const { id, measure: name } = written;
  const { measure, unit } = splitMeasure(name);
  if (!hasSubjects(measure)) {
    const choosing = [
      ...(written.match === undefined ? [] : ["match"]),
      ...(written.except === undefined ? [] : ["except"]),
    ];
    for (const key of choosing) refuse(conflict([...path, key], { other: `measure ${name}`, fix: MEASURES_TO_MATCH }));
  }
  if (written.warn === undefined && written.fail === undefined) {
    refuse(missingKey([...path, "warn or fail"], "the limit, for example fail: { growth: 64 KiB }"));
  }
  const limitOf = (level: "warn" | "fail"): Limit | null => {
    const limit = written[level];
    return limit === undefined ? null : decodeLimit(limit, { path: [...path, level], refuse, unit });
  };
  return {
    id,
    measure: name,
    match: written.match === undefined ? null : listOf(written.match),
    except: listOf(written.except ?? []),
    warn: limitOf("warn"),
    fail: limitOf("fail"),
  };
}

const MEASURES_TO_MATCH = `Remove it, or choose a measure that has names or values: ${MEASURE_NAMES.filter((name) =>
  hasSubjects(splitMeasure(name).measure),
).join(", ")}.`;

function decodeLimit(
  { growth, percent, max }: WrittenLimit,
  { path, refuse, unit }: Place & { readonly unit: Unit },
): Limit {
  if (growth === undefined && percent === undefined && max === undefined) {
    refuse(wrong({ path, value: null, allowed: "at least one of growth, percent and max" }));
  }
  const amount = (key: "growth" | "max", written: Written | undefined): number | null =>
    written === undefined ? null : take(readAmount(written, unit), { path: [...path, key], refuse, written });
  return {
    growth: amount("growth", growth),
    percent:
      percent === undefined
        ? null
        : take(readPercent(percent), { path: [...path, "percent"], refuse, written: percent }),
    max: amount("max", max),
  };
}

type Written = number | string;

/** The number read; 0 in place of one that is refused, so that decoding can go on. */
function take(reading: Reading, { path, refuse, written }: Place & { readonly written: Written }): number {
  if (reading.kind === "read") return reading.value;
  refuse(wrong({ path, value: written, allowed: reading.allowed, nearest: reading.nearest }));
  return 0;
}

export type WaiverContext = Place & {
  readonly thresholds: readonly Threshold[];
  /** Ids of all thresholds of the file, those that are wrong included. */
  readonly ids: readonly string[];
};

export function decodeWaiver(written: WrittenWaiver, { path, refuse, thresholds, ids }: WaiverContext): Waiver {
  const { threshold: id, reason, until } = written;
  const match = listOf(written.match ?? "*");
  const threshold = thresholds.find((candidate) => candidate.id === id);
  if (!ids.includes(id)) refuse(unknownThreshold([...path, "threshold"], { id, ids }));
  if (threshold !== undefined && isOneNumber(threshold) && match.join() !== "*") {
    const allowed = `"*" or left out, since threshold ${id} is one number`;
    refuse(wrong({ path: [...path, "match"], value: written.match, allowed }));
  }
  const upTo = { path: [...path, "up-to"], refuse, written: written["up-to"] };
  return {
    threshold: id,
    match,
    upTo: threshold === undefined ? 0 : take(readAmount(upTo.written, splitMeasure(threshold.measure).unit), upTo),
    reason,
    until: until ?? null,
  };
}

function isOneNumber({ measure, match }: Threshold): boolean {
  return !isJudgedOneByOne(splitMeasure(measure).measure, match);
}

function unknownThreshold(path: Path, { id, ids }: { readonly id: string; readonly ids: readonly string[] }): Mistake {
  const facts = {
    threshold: id,
    nearest: nearestOf(id, ids),
    allowed: [...new Set(ids)].join(", ") || "none, since the file has no thresholds",
  };
  return { path, part: "value", tell: (context) => gateError("configuration-unknown-threshold", facts, context) };
}
