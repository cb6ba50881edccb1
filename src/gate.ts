// The product in one pure function: two heaps and the rules in, the verdict out. Also: what a run of several
// targets comes to, and its exit code.
import { evaluate, type Breach, type Evaluation, type Rules, type Waived } from "./config/evaluate.js";
import type { Level } from "./config/configuration.js";
import { findDifferences } from "./heap/comparable.js";
import { compareHeaps, type Growth } from "./heap/growth.js";
import type { Snapshot } from "./heap/snapshot.js";

/** Where the baseline of a target comes from, or why there is none and what will end that. */
export type Baseline =
  | {
      readonly kind: "found";
      readonly snapshot: Snapshot;
      /** Of an earlier commit than it should be: growth of others is in the numbers, and fails nobody. */
      readonly isStale?: boolean;
    }
  | {
      readonly kind: "absent";
      readonly reason: string;
      readonly remedy: string;
      /** Nobody told whether there is one: what is measured now may not be taken for accepted. */
      readonly isUncertain?: boolean;
    };

/** Worst last: the order in which the verdicts of several targets make the one of a run. */
export const VERDICTS = ["passed", "no-baseline", "incomparable", "breached"] as const;
export type VerdictKind = (typeof VERDICTS)[number];

/** The verdict of one target, with all it rests on. */
export type Verdict = {
  readonly kind: VerdictKind;
  /** Worst level among the breaches; null where nothing is breached. */
  readonly level: Level | null;
  /** Why there was no comparison, and what will end that; null where heaps were compared. */
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly breaches: readonly Breach[];
  readonly waived: readonly Waived[];
  readonly notes: readonly string[];
  /** Breaches of level fail that count as warnings, since the baseline is of an earlier commit than the base. */
  readonly lowered: number;
  readonly growth: Growth;
  /** The heap it was compared with; null where it was compared with none. */
  readonly baseline: Snapshot | null;
  readonly current: Snapshot;
};

export type Case = Rules & { readonly baseline: Baseline; readonly current: Snapshot };

/** `max` limits are judged without a baseline, too; growth needs one. */
export function judge({ baseline, current, ...rules }: Case): Verdict {
  const obstacle = obstacleTo(baseline, current);
  const heaps = { baseline: obstacle === null && baseline.kind === "found" ? baseline.snapshot : null, current };
  const isStale = heaps.baseline !== null && baseline.kind === "found" && baseline.isStale === true;
  const evaluation = evaluate(heaps, rules);
  const { lowered, breaches, waived, notes } = isStale
    ? withGrowthAsWarning(evaluation)
    : { ...evaluation, lowered: 0 };
  return {
    kind: breaches.length > 0 ? "breached" : (obstacle?.kind ?? "passed"),
    level: levelOf(breaches),
    reason: obstacle?.reason ?? null,
    remedy: obstacle?.remedy ?? null,
    breaches,
    waived,
    notes: [...current.notes, ...notes],
    lowered,
    growth: compareHeaps(heaps),
    ...heaps,
  };
}

/** What a pull request is failed for is its own; a `max` is exceeded whoever it was. */
function withGrowthAsWarning({ breaches, ...rest }: Evaluation): Evaluation & Pick<Verdict, "lowered"> {
  const isLowered = (breach: Breach): boolean => breach.level === "fail" && !exceedsMax(breach);
  const lowered = breaches.filter(isLowered);
  const stillFailing = breaches.filter((breach) => breach.level === "fail" && exceedsMax(breach));
  const warnings = breaches.filter(({ level }) => level === "warn");
  return {
    ...rest,
    breaches: [...stillFailing, ...lowered.map((breach) => ({ ...breach, level: "warn" as const })), ...warnings],
    lowered: lowered.length,
  };
}

function exceedsMax({ allowed, current }: Pick<Breach, "allowed" | "current">): boolean {
  return allowed.max !== null && current > allowed.max;
}

type Obstacle = {
  readonly kind: "no-baseline" | "incomparable";
  readonly reason: string;
  readonly remedy: string;
};

function obstacleTo(baseline: Baseline, current: Snapshot): Obstacle | null {
  if (baseline.kind === "absent") return { ...baseline, kind: "no-baseline" };
  const differences = findDifferences(baseline.snapshot, current);
  if (differences.length === 0) return null;
  return {
    kind: "incomparable",
    reason: differences.map(({ field, ...values }) => `${field} ${values.baseline} -> ${values.current}`).join("; "),
    remedy: "A baseline measured in the current way ends this: the next run of the base branch, or `--record`.",
  };
}

/** The candidate with the least to answer for: a program can have several equally stable heaps. */
export function mildest(verdicts: readonly Verdict[]): Verdict {
  const [first, ...others] = verdicts;
  if (first === undefined) throw new Error("mildest needs at least one verdict");
  return others.reduce((best, verdict) => (isMilder(verdict, best) ? verdict : best), first);
}

function isMilder(one: Verdict, other: Verdict): boolean {
  const rank = ({ level }: Verdict): number => (level === "fail" ? 2 : level === "warn" ? 1 : 0);
  const difference =
    rank(one) - rank(other) ||
    one.breaches.length - other.breaches.length ||
    one.current.total.bytes - other.current.total.bytes;
  return difference < 0;
}

/** The verdict once the current heap is accepted as the baseline: growth is settled, an exceeded `max` is not. */
export function afterAcceptance(verdict: Verdict): Verdict {
  const breaches = verdict.breaches.filter(exceedsMax);
  return {
    ...verdict,
    kind: breaches.length > 0 ? "breached" : "passed",
    level: levelOf(breaches),
    breaches,
    reason: null,
  };
}

function levelOf(breaches: readonly Breach[]): Level | null {
  return breaches.some(({ level }) => level === "fail") ? "fail" : breaches.length > 0 ? "warn" : null;
}

export function worstOf(verdicts: readonly Pick<Verdict, "kind">[]): VerdictKind {
  return verdicts.reduce<VerdictKind>(
    (worst, { kind }) => (VERDICTS.indexOf(kind) > VERDICTS.indexOf(worst) ? kind : worst),
    "passed",
  );
}

/** Which breaches make a run fail: those of level fail, all, or none. */
export type FailOn = "fail" | "warn" | "never";

export type Outcome = {
  readonly verdicts: readonly Pick<Verdict, "kind" | "level" | "reason">[];
  /** Targets that could not be measured: an error, whatever `failOn` says. */
  readonly failures: number;
  readonly requireBaseline: boolean;
  readonly failOn: FailOn;
};

/** Whether a verdict makes a run fail. */
export function isFailing(failOn: FailOn): (judged: Pick<Verdict, "level">) => boolean {
  return ({ level }) => failOn !== "never" && (level === "fail" || (level === "warn" && failOn === "warn"));
}

/** 1: breached; 2: not measured, or a required baseline is missing or incomparable; else 0. First that applies. */
export function exitCodeOf({ verdicts, failures, requireBaseline, failOn }: Outcome): 0 | 1 | 2 {
  if (verdicts.some(isFailing(failOn))) return 1;
  const isUncompared = ({ reason }: Pick<Verdict, "reason">): boolean => reason !== null;
  return failures > 0 || (requireBaseline && verdicts.some(isUncompared)) ? 2 : 0;
}
