// The sentences that open a report: how a target and a run ended, in words a reviewer understands at a glance.
import { printAmount, printLimit } from "../config/limits.js";
import type { Breach, Waived } from "../config/evaluate.js";
import type { Verdict } from "../gate.js";
import { splitMeasure } from "../heap/measures.js";
import { name, phrase, plainPhrase, prose, type Mark, type Phrase } from "./phrase.js";
import type { RunReport, TargetReport } from "./report.js";
import {
  besideLimit,
  counted,
  display,
  displayBytes,
  NO_NUMBER,
  nounFor,
  percentBesideLimit,
  percentOf,
  sidesOf,
  signed,
} from "./units.js";

const NO_GROWTH = "no growth: 0 bytes, 0 objects";

/**
 * One line for annotations and logs: `total.bytes grew by 312.4 KiB (+4.1 %), threshold total allows { growth: 256 KiB,
 * percent: 2 }`.
 */
export function breachSentence(breach: Breach): string {
  return plainPhrase(breachPhrase(breach));
}

function breachPhrase(breach: Breach): Phrase {
  const { unit } = splitMeasure(breach.measure);
  const change = exceededMax(breach) === null ? `grew by ${growthOf(breach)}` : `is ${besideMax(breach)}`;
  const noise = breach.tolerance > 0 ? `, of which ${display(breach.tolerance, unit)} are taken for noise` : "";
  const limit = name(printLimit(breach.allowed, unit));
  return phrase`${measured(breach)} ${change}${noise}, threshold ${name(breach.threshold)} allows ${limit}`;
}

/** `total.bytes grew by 2.1 MiB (+20.0 %), threshold total is waived up to 3 MiB until 2026-12-31: new engine`. */
export function waivedPhrase(waived: Waived): Phrase {
  const { upTo, until, reason } = waived.waiver;
  const amount = printAmount(upTo, splitMeasure(waived.measure).unit);
  const end = until === null ? ["without an end"] : phrase`until ${name(until)}`;
  const growth = phrase`${measured(waived)} grew by ${growthOf(waived)}`;
  return phrase`${growth}, threshold ${name(waived.threshold)} is waived up to ${amount} ${end}: ${prose(reason)}`;
}

/** `type.bytes of dict`. */
export function measured({ measure, subject }: Pick<Breach, "measure" | "subject">): Phrase {
  return subject === "" ? [measure] : phrase`${measure} of ${name(subject)}`;
}

/** The `max` that is exceeded, where it is the size that is too large, whatever it grew by. */
function exceededMax({ allowed: { max }, current }: Breach): number | null {
  return max !== null && current > max ? max : null;
}

function besideMax({ measure, allowed, current }: Breach): string {
  return besideLimit(current, { limit: allowed.max, unit: splitMeasure(measure).unit });
}

/** The numbers of a breach as cells, told apart from what is allowed. */
export function breachNumbers(breach: Breach): readonly string[] {
  const { baseline, current } = sidesOf(breach, splitMeasure(breach.measure).unit);
  const sign = breach.growth !== null && breach.growth > 0 ? "+" : "";
  const growth = breach.growth === null ? NO_NUMBER : `${sign}${growthOf(breach)}`;
  return [baseline, exceededMax(breach) === null ? current : besideMax(breach), growth];
}

/** `312.4 KiB (+4.1 %)`, told apart from the limit it exceeds. */
function growthOf(breach: Breach): string {
  const { allowed, measure, growth } = breach;
  const { unit } = splitMeasure(measure);
  return `${besideLimit(growth, { limit: allowed.growth, unit })} (${percentBesideLimit(breach, allowed.percent)})`;
}

/** What a breach is about, as a thing that grows. */
function thingOf({ measure, subject }: Breach): Phrase {
  const of = (whole: string, single: string): Phrase => (subject === "" ? [whole] : phrase`${single} ${name(subject)}`);
  switch (measure) {
    case "total.bytes":
      return ["the heap"];
    case "total.count":
      return ["the number of objects"];
    case "type.bytes":
      return of("the heap", "memory of type");
    case "type.count":
      return of("the number of objects", "the number of objects of type");
    case "tuple-duplicates.bytes":
      return of("memory of equal tuples", "memory of tuples equal to");
    case "tuple-duplicates.count":
      return of("the number of equal tuples", "the number of tuples equal to");
    case "dict-shapes.bytes":
      return of("memory of dicts", "memory of dicts");
    case "dict-shapes.count":
      return of("the number of dicts", "the number of dicts");
    case "empty-dicts.bytes":
      return ["memory of empty dicts"];
    case "empty-dicts.count":
      return ["the number of empty dicts"];
    case "unshared-dicts.bytes":
      return ["memory of dicts that could share their keys"];
    case "unshared-dicts.count":
      return ["the number of dicts that could share their keys"];
    case "modules.count":
      return ["the number of modules"];
    case "package.bytes":
      return of("the heap", "memory of package");
    case "package.count":
      return of("the number of objects", "the number of objects of package");
    case "module.bytes":
      return of("the heap", "memory of module");
    case "module.count":
      return of("the number of objects", "the number of objects of module");
  }
}

/** The total, where it is among the worst, since it is what a reader asks for first. */
function leadingBreach({ breaches, level }: Verdict): Breach | null {
  const worst = breaches.filter((breach) => breach.level === level);
  return worst.find(({ measure }) => measure === "total.bytes") ?? worst[0] ?? null;
}

function breachHeadline(breach: Breach, { breaches, reason }: Verdict): Phrase {
  const isFail = breach.level === "fail";
  const max = exceededMax(breach);
  const limit = max === null ? "" : printAmount(max, splitMeasure(breach.measure).unit);
  const excess =
    max === null
      ? `grows by ${growthOf(breach)}, more than ${isFail ? "allowed" : "the warning limit"}`
      : `is ${besideMax(breach)}, more than ${isFail ? `the ${limit} allowed` : `the warning limit of ${limit}`}`;
  const others = breaches.length - 1;
  const more = others === 0 ? "" : `; ${others} more ${nounFor(others, "breach")}`;
  return phrase`${thingOf(breach)} ${excess}${more}${reason === null ? "" : "; growth was not judged"}`;
}

function passedHeadline(bytes: number, { growth: { total }, waived }: Verdict): Phrase {
  if (bytes === 0) {
    const isSame = total.count.growth === 0;
    return [isSame ? NO_GROWTH : `no growth in size: 0 bytes (objects: ${signed(total.count.growth, "count")})`];
  }
  const size = `${displayBytes(Math.abs(bytes))} (${percentOf(total.bytes)})`;
  if (bytes < 0) return [`the heap shrinks by ${size}`];
  const isWaived = waived.some(({ measure }) => measure === "total.bytes");
  return [`the heap grows by ${size}, ${isWaived ? "accepted by a waiver" : "within the limits"}`];
}

export function headlineOf(target: TargetReport): Phrase {
  if (target.kind === "failed") return phrase`${name(target.name)} could not be measured`;
  const { verdict } = target;
  const breach = leadingBreach(verdict);
  if (breach !== null) return breachHeadline(breach, verdict);
  const bytes = verdict.growth.total.bytes.growth;
  if (bytes !== null) return passedHeadline(bytes, verdict);
  return [
    verdict.kind === "incomparable"
      ? "the baseline cannot be compared, so no growth was judged"
      : "nothing was compared, since there is no baseline",
  ];
}

/** How a target or a run ended; worst first. */
export const MARKS = ["breached", "failed", "warned", "incomparable", "no-baseline", "passed"] as const;

export function markOf(target: TargetReport): (typeof MARKS)[number] {
  if (target.kind === "failed") return "failed";
  const { kind, level } = target.verdict;
  return kind === "breached" ? (level === "fail" ? "breached" : "warned") : kind;
}

/** Those that need a reader first; otherwise in the order of the configuration. */
export function worstFirst(targets: readonly TargetReport[]): readonly TargetReport[] {
  return MARKS.flatMap((mark) => targets.filter((target) => markOf(target) === mark));
}

export function runHeadline({ targets }: Pick<RunReport, "targets">): { readonly mark: Mark; readonly text: Phrase } {
  const [worst, ...others] = worstFirst(targets);
  if (worst === undefined) return { mark: "warned", text: ["nothing was measured, since there is no target"] };
  if (others.length === 0) return { mark: markOf(worst), text: headlineOf(worst) };
  const all = counted(targets.length, "target");
  const noteworthy = targets.filter((target) => markOf(target) !== "passed");
  const calm = targets.every(isUnchanged) ? NO_GROWTH : "all within the limits";
  return {
    mark: markOf(worst),
    text: [noteworthy.length > 0 ? `of ${all}, ${tallyOf(noteworthy)}` : `${all}, ${calm}`],
  };
}

const ENDINGS: Readonly<Record<(typeof MARKS)[number], (count: number) => string>> = {
  breached: (count) => `${count} ${count === 1 ? "grows" : "grow"} more than allowed`,
  failed: (count) => `${count} could not be measured`,
  warned: (count) => `${count} ${count === 1 ? "exceeds" : "exceed"} a warning limit`,
  incomparable: (count) => `${count} cannot be compared`,
  "no-baseline": (count) => `${count} ${count === 1 ? "has" : "have"} no baseline`,
  passed: (count) => `${count} passed`,
};

/** True where the heap is the baseline's in each number that is the program's own. */
export function isUnchanged(target: TargetReport): boolean {
  if (target.kind === "failed" || target.verdict.kind !== "passed") return false;
  const { growth } = target.verdict;
  const { total, dicts, emptyDicts, unsharedDicts, docstrings } = growth;
  return (
    [total, dicts, emptyDicts, unsharedDicts, docstrings].every(
      ({ bytes, count }) => bytes.growth === 0 && count.growth === 0,
    ) &&
    growth.types.length + growth.dictShapes.length + growth.tupleDuplicates.length === 0 &&
    growth.packages.length + growth.moduleTotals.length === 0 &&
    growth.modules.added.length + growth.modules.removed.length + growth.distributions.length === 0
  );
}

/** What is listed no further, by how it ended: `3 passed, 1 has no baseline`. */
export function tallyOf(targets: readonly TargetReport[]): string {
  return MARKS.map((mark) => ({ mark, count: targets.filter((target) => markOf(target) === mark).length }))
    .filter(({ count }) => count > 0)
    .map(({ mark, count }) => ENDINGS[mark](count))
    .join(", ");
}
