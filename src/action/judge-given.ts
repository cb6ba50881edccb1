// A target that was measured before is judged: every heap that its run left, of which the mildest verdict stands.
import type { Rules } from "../config/evaluate.js";
import { GateError } from "../errors.js";
import { judge, mildest } from "../gate.js";
import type { FoundBaseline } from "../measuring.js";
import type { TargetReport } from "../report/report.js";
import type { GivenTarget } from "./measured-heaps.js";

export type Judging = {
  readonly rules: Rules;
  readonly findBaseline: () => Promise<FoundBaseline>;
  /** What is told of a target whose heaps cannot be read. */
  readonly unreadable: (cause: string) => GateError;
};

/** Its heaps are in memory while it is judged, and no longer. */
export async function judgeGiven(
  { name, interpreter, candidates }: Extract<GivenTarget, { readonly kind: "measured" }>,
  { rules, findBaseline, unreadable }: Judging,
): Promise<TargetReport> {
  const heaps = await candidates();
  if (heaps.kind === "refused") return { kind: "failed", name, error: unreadable(heaps.message) };
  try {
    const { baseline, origin } = await findBaseline();
    const verdict = mildest(heaps.value.map((current) => judge({ ...rules, baseline, current })));
    return { kind: "judged", name, verdict, interpreter, baselineOrigin: origin };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    return { kind: "failed", name, error };
  }
}
