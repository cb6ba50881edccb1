// The story of `heapgate gate`: measure, compare with the stored baselines, print the verdict, record where due.
import { chooseTargets } from "../config/targets.js";
import { describeError, GateError, gateError } from "../errors.js";
import { afterAcceptance, exitCodeOf } from "../gate.js";
import { reportTarget, type Gated, type TargetGate } from "../measuring.js";
import type { RunReport } from "../report/report.js";
import { printReport, type Destination } from "./print.js";
import { readConfiguration } from "./rules.js";
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
  const { progress } = world;
  const { targets, thresholds, waivers, areDefaultThresholds } = await readConfiguration(world.files, options.config);
  const chosen = chooseTargets(targets, options.targets);
  if (chosen.length === 0) throw gateError("targets-missing", {});
  const store = await world.storeIn(options.store);
  const meter = world.meterIn(options.root);
  const rules = { thresholds, waivers, today: world.today };
  const gated: Gated[] = [];
  for (const target of chosen) {
    const findBaseline = async (): ReturnType<TargetGate["findBaseline"]> => findIn(store, target.name, options);
    gated.push(await reportTarget({ target, meter, progress, rules, findBaseline }));
  }
  const reports = gated.map(({ report }) => report);
  const report: RunReport = {
    targets: reports,
    thresholds,
    areDefaultThresholds,
    ruleChanges: [],
    standing: null,
    source: null,
  };
  await printReport(world, report, options);
  const kept = await keepHeaps(gated, { store, options, tell: world.tell });
  return { report, exitCode: endOf(report, { ...options, unkept: kept.failures }) };
}

/** A damaged baseline is an error, so that nothing passes for compared; a heap that is to replace it needs it not. */
async function findIn(
  store: Store,
  name: string,
  { record }: Pick<GateOptions, "record">,
): ReturnType<TargetGate["findBaseline"]> {
  const { folder, ofDefaultBranch } = store;
  try {
    const baseline = await store.baselines.find(name);
    if (baseline.kind === "found") return { baseline, origin: `${name}.json of ${folder}` };
    // A branch is compared with where it goes to, until it has a baseline of its own (`--record`).
    const other = (await ofDefaultBranch?.baselines.find(name)) ?? baseline;
    return other.kind === "found" && ofDefaultBranch !== null
      ? { baseline: other, origin: `${name}.json of ${ofDefaultBranch.folder}` }
      : { baseline, origin: null };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    if (!record) throw gateError("baseline-damaged", { target: name, folder, cause: error.what });
    const remedy = "The heap of this run takes its place.";
    return { baseline: { kind: "absent", reason: error.what, remedy }, origin: null };
  }
}

type Keeping = { readonly store: Store; readonly options: GateOptions; readonly tell: World["tell"] };

/** Records baselines where due. That one cannot be written fails the run; the copy for later commands does not. */
async function keepHeaps(
  gated: readonly Gated[],
  { store, options: { record }, tell }: Keeping,
): Promise<{ readonly failures: number }> {
  let failures = 0;
  for (const { report, baseline } of gated) {
    if (report.kind === "failed") continue;
    const heap = { target: report.name, snapshot: report.verdict.current };
    if (record || baseline?.kind === "absent") {
      const error = await attempt(() => store.baselines.record(heap));
      const recorded = `${report.name}: recorded as ${record ? "the new" : "the first"} baseline in ${store.folder}`;
      tell(`${error === null ? recorded : `${report.name}: no baseline recorded: ${describeError(error)}`}\n`);
      if (error !== null) failures++;
    }
    const error = await attempt(() => store.currents.record(heap));
    if (error !== null) tell(`${report.name}: the heap of this run is not kept: ${error.what}\n`);
  }
  return { failures };
}

async function attempt(write: () => Promise<void>): Promise<GateError | null> {
  try {
    await write();
    return null;
  } catch (error) {
    if (error instanceof GateError) return error;
    throw error;
  }
}

/** `unkept`: how many baselines could not be recorded. */
function endOf(
  { targets }: RunReport,
  { record, requireBaseline, unkept }: GateOptions & { readonly unkept: number },
): 0 | 1 | 2 {
  const verdicts = targets.flatMap((target) => (target.kind === "judged" ? [target.verdict] : []));
  return exitCodeOf({
    verdicts: record ? verdicts.map(afterAcceptance) : verdicts,
    failures: unkept + targets.filter(({ kind }) => kind === "failed").length,
    requireBaseline,
    failOn: "fail",
  });
}
