// The story of `heapgate gate`: measure, compare with the stored baselines, print the verdict, record where due.
import type { Target } from "../config/configuration.js";
import type { Rules } from "../config/evaluate.js";
import { GateError } from "../errors.js";
import { exitCodeOf, type Baseline } from "../gate.js";
import { gateTarget } from "../measuring.js";
import type { HeapMeter } from "../ports.js";
import type { RunReport, TargetReport } from "../report/report.js";
import { printReport, type Destination } from "./print.js";
import { chooseTargets, readConfiguration } from "./rules.js";
import type { Store, World } from "./world.js";

export type GateOptions = Destination & {
  readonly config: string | null;
  readonly targets: readonly string[];
  readonly store: string | null;
  /** Folder that working directories are relative to. */
  readonly root: string;
  /** Whether the current heaps become the baselines, whatever the verdict. */
  readonly record: boolean;
  readonly requireBaseline: boolean;
};

export type GateEnd = { readonly report: RunReport; readonly exitCode: 0 | 1 | 2 };

export async function gate(world: World, options: GateOptions): Promise<GateEnd> {
  const configuration = await readConfiguration(world.files, options.config);
  const targets = chooseTargets(configuration, options.targets);
  const store = await world.storeIn(options.store);
  const meter = world.meterIn(options.root);
  const { thresholds, waivers, areDefaultThresholds } = configuration;
  const rules = { thresholds, waivers, today: world.today };
  const gated: Gated[] = [];
  for (const target of targets) {
    const isRecorded = options.record ? "always" : "first";
    gated.push(await gateOne({ target, meter, store, rules, isRecorded }, world));
  }
  const reports = gated.map(({ report }) => report);
  const report: RunReport = { targets: reports, thresholds, areDefaultThresholds, ruleChanges: [] };
  await printReport(world, report, options);
  for (const target of gated) await keepHeap(target, { store, tell: world.tell });
  return { report, exitCode: endOf(report, options) };
}

type TargetGate = {
  readonly target: Target;
  readonly meter: HeapMeter;
  readonly store: Store;
  readonly rules: Rules;
  /** Whether the heap becomes the baseline in any case, or where there is none yet. */
  readonly isRecorded: "always" | "first";
};

/** `recordAs`: what the heap is to the store; null where it stays beside it. */
type Gated = { readonly report: TargetReport; readonly recordAs: "the new" | "the first" | null };

async function gateOne(
  { target, meter, store, rules, isRecorded }: TargetGate,
  { progress }: Pick<World, "progress">,
): Promise<Gated> {
  const { name } = target;
  try {
    const opened = await meter.open(target);
    const baseline = await findBaseline(store, { name, isRecorded });
    const verdict = await gateTarget({ target, meter: opened, progress }, { baseline, ...rules });
    const baselineOrigin = baseline.kind === "found" ? `${name}.json of ${store.folder}` : null;
    return {
      report: { kind: "judged", name, verdict, interpreter: opened.interpreter, baselineOrigin },
      recordAs: isRecorded === "always" ? "the new" : baseline.kind === "absent" ? "the first" : null,
    };
  } catch (error) {
    if (error instanceof GateError) return { report: { kind: "failed", name, error }, recordAs: null };
    throw error;
  } finally {
    progress.done();
  }
}

/** A damaged baseline is an error, so that nothing passes for compared; only a heap that replaces it needs it not. */
async function findBaseline(
  { baselines }: Store,
  { name, isRecorded }: { readonly name: string } & Pick<TargetGate, "isRecorded">,
): Promise<Baseline> {
  try {
    return await baselines.find(name);
  } catch (error) {
    if (!(error instanceof GateError) || isRecorded === "first") throw error;
    return { kind: "absent", reason: error.what, remedy: "The heap of this run takes its place." };
  }
}

async function keepHeap(
  { report, recordAs }: Gated,
  { store, tell }: { readonly store: Store; readonly tell: World["tell"] },
): Promise<void> {
  if (report.kind === "failed") return;
  const heap = { target: report.name, snapshot: report.verdict.current };
  await store.currents.record(heap);
  if (recordAs === null) return;
  await store.baselines.record(heap);
  tell(`${report.name}: recorded as ${recordAs} baseline in ${store.folder}\n`);
}

function endOf({ targets }: RunReport, { record, requireBaseline }: GateOptions): 0 | 1 | 2 {
  return exitCodeOf({
    verdicts: targets.flatMap((target) => (target.kind === "judged" ? [target.verdict] : [])),
    failures: targets.filter(({ kind }) => kind === "failed").length,
    requireBaseline: requireBaseline && !record,
    failOn: record ? "never" : "fail",
  });
}
