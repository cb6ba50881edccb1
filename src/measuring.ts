// The story of gating one target: measured until two runs agree, judged, and measured twice more before a breach is
// reported.
import type { Target } from "./config/configuration.js";
import type { Rules } from "./config/evaluate.js";
import { GateError } from "./errors.js";
import { judge, mildest, type Baseline, type Verdict } from "./gate.js";
import { isSameHeap } from "./heap/growth.js";
import { isEnough, settle } from "./heap/repeat.js";
import { bareOf, type Snapshot } from "./heap/snapshot.js";
import type { HeapMeter, Progress, TargetMeter } from "./ports.js";
import type { TargetReport } from "./report/report.js";

/** How many runs are added before a breach is reported: the smallest growth of all counts. */
const RUNS_BEFORE_BREACH = 2;

/** Which run has the bare interpreter's beside it. A target that is run once has none. */
const BARE_BESIDE = 1;

export type Measuring = {
  readonly target: Target;
  readonly meter: TargetMeter;
  readonly progress: Progress;
};

/**
 * Runs the target until its limits say that it is enough, and settles on one snapshot. Beside the second run the bare
 * interpreter is measured: by then the byte code of what both load is there, so that this run need not be repeated.
 */
export async function measureTarget({ target, meter, progress }: Measuring): Promise<Snapshot> {
  const runs: Snapshot[] = [];
  let bare: Snapshot | null = null;
  try {
    while (!isEnough(runs, target.runs)) {
      progress.step(`${target.name}: run ${runs.length + 1}`);
      const bareRun = runs.length === BARE_BESIDE ? meter.runBare() : null;
      runs.push(await endedTogether(meter.run(), bareRun));
      bare = (await bareRun) ?? bare;
    }
  } finally {
    progress.done();
  }
  return withBare(settle(runs), bare && bareOf(bare));
}

/** So that nothing is left running where the other has failed. */
async function endedTogether<T>(promised: Promise<T>, beside: Promise<unknown> | null): Promise<T> {
  await Promise.allSettled([promised, beside]);
  return promised;
}

function withBare(snapshot: Snapshot, bare: Snapshot["bare"]): Snapshot {
  return bare ? { ...snapshot, bare } : snapshot;
}

/** Judges what `measureTarget` gave; a breach is confirmed by further runs, of which the mildest verdict stands. */
export async function judgeMeasured(
  measuring: Measuring,
  { first, baseline, ...rules }: Rules & { readonly first: Snapshot; readonly baseline: Baseline },
): Promise<Verdict> {
  const verdicts = [judge({ baseline, current: first, ...rules })];
  if (verdicts[0]?.kind !== "breached") return mildest(verdicts);
  const { target, meter, progress } = measuring;
  try {
    for (let run = 1; run <= RUNS_BEFORE_BREACH; run++) {
      progress.step(`${target.name}: confirming a breach, run ${run} of ${RUNS_BEFORE_BREACH}`);
      const again = withBare({ ...(await meter.run()), spread: first.spread }, first.bare);
      verdicts.push(judge({ baseline, current: again, ...rules }));
    }
  } finally {
    progress.done();
  }
  return mildest(verdicts);
}

export type TargetGate = {
  readonly target: Target;
  readonly meter: HeapMeter;
  readonly progress: Progress;
  readonly rules: Rules;
  /** Asked for once the target can be measured at all, and while it is measured. */
  readonly findBaseline: () => Promise<FoundBaseline>;
};

/** `origin` is for readers; null where there is no baseline. */
export type FoundBaseline = { readonly baseline: Baseline; readonly origin: string | null };

/** `baseline` is null where the target could not be measured. */
export type Gated = { readonly report: TargetReport; readonly baseline: Baseline | null };

/** One target to its report: a mistake of its user is part of that, not the end of the run. */
export async function reportTarget({ target, meter, progress, rules, findBaseline }: TargetGate): Promise<Gated> {
  const { name } = target;
  try {
    const opened = await meter.open(target);
    const measuring = { target, meter: opened, progress };
    const finding = findBaseline();
    const first = await endedTogether(measureTarget(measuring), finding);
    const { baseline, origin } = await finding;
    const verdict = await judgeMeasured(measuring, { first, baseline, ...rules });
    const { interpreter } = opened;
    return { report: { kind: "judged", name, verdict, interpreter, baselineOrigin: origin }, baseline };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    return { report: { kind: "failed", name, error }, baseline: null };
  }
}

/**
 * The heaps that a breach would be judged by, for who measures and does not judge: the settled one first, then those of
 * as many further runs as confirm a breach. Equal ones once.
 */
export async function measureCandidates(measuring: Measuring): Promise<readonly Snapshot[]> {
  const first = await measureTarget(measuring);
  const candidates = [first];
  const { target, meter, progress } = measuring;
  try {
    for (let run = 1; run <= RUNS_BEFORE_BREACH; run++) {
      progress.step(`${target.name}: in case of a breach, run ${run} of ${RUNS_BEFORE_BREACH}`);
      const again = withBare({ ...(await meter.run()), spread: first.spread }, first.bare);
      if (!candidates.some((known) => isSameHeap(known, again))) candidates.push(again);
    }
  } finally {
    progress.done();
  }
  return candidates;
}
