// The story of measuring one target: repeated until two runs agree, and twice more before a breach is reported.
import type { Target } from "./config/configuration.js";
import type { Rules } from "./config/evaluate.js";
import { judge, mildest, type Baseline, type Verdict } from "./gate.js";
import { isEnough, settle } from "./heap/repeat.js";
import type { Snapshot } from "./heap/snapshot.js";
import type { Progress, TargetMeter } from "./ports.js";

/** How many runs are added before a breach is reported: the smallest growth of all counts. */
const RUNS_BEFORE_BREACH = 2;

export type Measuring = {
  readonly target: Target;
  readonly meter: TargetMeter;
  readonly progress: Progress;
};

/** Runs the target until its limits say that it is enough, and settles on one snapshot. */
export async function measureTarget({ target, meter, progress }: Measuring): Promise<Snapshot> {
  const runs: Snapshot[] = [];
  while (!isEnough(runs, target.runs)) {
    progress.step(`${target.name}: run ${runs.length + 1}`);
    runs.push(await meter.run());
  }
  progress.done();
  return settle(runs);
}

/** Measures and judges; a breach is confirmed by further runs, of which the mildest verdict stands. */
export async function gateTarget(
  measuring: Measuring,
  { baseline, ...rules }: Rules & { readonly baseline: Baseline },
): Promise<Verdict> {
  const first = await measureTarget(measuring);
  const verdicts = [judge({ baseline, current: first, ...rules })];
  if (verdicts[0]?.kind !== "breached") return mildest(verdicts);
  const { target, meter, progress } = measuring;
  for (let run = 1; run <= RUNS_BEFORE_BREACH; run++) {
    progress.step(`${target.name}: confirming a breach, run ${run} of ${RUNS_BEFORE_BREACH}`);
    const again = { ...(await meter.run()), spread: first.spread };
    verdicts.push(judge({ baseline, current: again, ...rules }));
  }
  progress.done();
  return mildest(verdicts);
}
