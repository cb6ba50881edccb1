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
};

/** `failed` where a target could not be measured and none is breached. */
export type RunVerdict = VerdictKind | "failed";

export function verdictOf({ targets }: Pick<RunReport, "targets">): RunVerdict {
  const worst = worstOf(targets.flatMap((target) => (target.kind === "judged" ? [target.verdict] : [])));
  return worst !== "breached" && targets.some(({ kind }) => kind === "failed") ? "failed" : worst;
}
