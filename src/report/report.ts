// What a report tells, before any format is chosen: every renderer reads this and nothing else.
import type { Threshold } from "../config/configuration.js";
import type { GateError } from "../errors.js";
import { worstOf, type Verdict, type VerdictKind } from "../gate.js";
import type { Interpreter } from "../ports.js";

/** A target that was judged, or one that could not be measured. */
export type TargetReport =
  | {
      readonly kind: "judged";
      readonly name: string;
      readonly verdict: Verdict;
      /** Null where two stored dumps were compared and nothing was run. */
      readonly interpreter: Interpreter | null;
      /** For readers: `commit 1a2b3c4d5e6f`, `file baseline.json`; null where there is no baseline. */
      readonly baselineOrigin: string | null;
    }
  | { readonly kind: "failed"; readonly name: string; readonly error: GateError };

export type RunReport = {
  readonly targets: readonly TargetReport[];
  readonly thresholds: readonly Threshold[];
  /** True where no configuration named thresholds: then the report prints them. */
  readonly areDefaultThresholds: boolean;
  /** What the pull request itself changes in thresholds and waivers, a line each; told first. */
  readonly ruleChanges: readonly string[];
  /** Where the baseline stands to the commit that it should be of; null where that is not a question. */
  readonly standing: Standing | null;
  /** What else a reader of the run is to know, a sentence each. */
  readonly notes?: readonly string[];
  /** The run that measured in place of this one, for readers: `the pull request's own run 123 of commit 1a2b3c`. */
  readonly source: string | null;
};

/** Which commit's heaps were compared with, and why not nearer ones. */
export type Standing = {
  /** The commit whose heaps are wanted. */
  readonly wanted: string;
  /** Of the heaps that were found; null where none were. */
  readonly found: string | null;
  /** How far `found` lies before `wanted`; null where it is that one, or where that is not known. */
  readonly behind: { readonly commits: number; readonly days: number } | null;
  /** Nearer commits that have heaps which could not be used, or none, nearest first. */
  readonly passedOver: readonly { readonly commit: string; readonly reason: string }[];
  /** Where the base branch points at by now, if that is another commit, and the bytes of its heaps by target. */
  readonly tip: {
    readonly branch: string;
    readonly commit: string;
    /** Null where its heaps are not to be had. */
    readonly bytes: ReadonlyMap<string, number> | null;
  } | null;
  /** Whether growth is judged at level warn, since that of the commits between is in it. */
  readonly isLenient: boolean;
};

/** `failed` where a target could not be measured and none is breached. */
export type RunVerdict = VerdictKind | "failed";

export function verdictOf({ targets }: Pick<RunReport, "targets">): RunVerdict {
  const worst = worstOf(targets.flatMap((target) => (target.kind === "judged" ? [target.verdict] : [])));
  return worst !== "breached" && targets.some(({ kind }) => kind === "failed") ? "failed" : worst;
}
