// The story of a leg that only measures: its heaps wait in the run for the job that reports all legs together.
import type { Target } from "../config/configuration.js";
import { gateError, GateError } from "../errors.js";
import { measureCandidates } from "../measuring.js";
import type { Draft } from "../ports.js";
import { printMarkdown } from "../report/markdown.js";
import { FULL_DETAIL, numberColumns, paragraph, wordColumn, type Block } from "../report/page.js";
import { name, phrase } from "../report/phrase.js";
import { targetBlocks } from "../report/target-page.js";
import { printText } from "../report/text.js";
import { counted, displayBytes, displayCount, NO_NUMBER } from "../report/units.js";
import type { ActionPorts } from "./action-ports.js";
import { endBrokenOff } from "./broken-off.js";
import type { Gating } from "./gating.js";
import {
  addHeapsIndex,
  addTargetHeaps,
  heapsArtifact,
  type HeapsIndex,
  type MeasuredTarget,
} from "./measured-heaps.js";
import { breakOffBy, errorAnnotation, failureOfBreakOff, withinLimits, type Ending } from "./outputs.js";
import { commitsOf } from "./relay.js";
import { readRules } from "./rules.js";
import { publish } from "./storing.js";
import { placesOf } from "./telling.js";

export type Leg = Pick<Gating, "inputs" | "activity" | "head">;

/** Whatever breaks it off is told on the leg's own page alone: the pull request's comment is the reporting job's. */
export async function measureLeg(leg: Leg, ports: ActionPorts): Promise<Ending> {
  try {
    return await measureAndLeave(leg, ports);
  } catch (error) {
    return endBrokenOff(breakOffBy(error), placesOf({ inputs: leg.inputs, activity: null }, ports));
  }
}

async function measureAndLeave({ inputs, activity, head }: Leg, ports: ActionPorts): Promise<Ending> {
  const { shelf, run, page } = ports;
  const rules = await readRules({ ...inputs, baseCommit: null }, ports);
  if (rules.kind === "mistakes") return endBrokenOff(rules, placesOf({ inputs, activity: null }, ports));
  const draft = await shelf.draft();
  try {
    const measured = await measureTargets({ targets: rules.configuration.targets, draft }, ports);
    const { key, retentionDays } = inputs;
    const targets = measured.map(({ entry }) => entry);
    await addHeapsIndex(draft, { key, ...commitsOf(activity, head), targets });
    const artifact = heapsArtifact(key);
    const refusal = await publish({ draft, name: artifact, retentionDays }, { shelf, run });
    const mistakes = [
      ...(refusal === null ? [] : [gateError("heaps-not-left", { cause: refusal })]),
      ...measured.flatMap(({ error }) => error ?? []),
    ];
    const blocks = pageOf({ measured, artifact: refusal === null ? artifact : null, mistakes });
    page.output("verdict", mistakes.length === 0 ? "" : "failed");
    page.log(printText(blocks));
    await page.summarize(printMarkdown(blocks));
    const told = measured.flatMap(({ entry, error }) =>
      error === null ? [] : [errorAnnotation(error, `heapgate: ${entry.name}`)],
    );
    for (const annotation of withinLimits(told)) page.annotate(annotation);
    return mistakes.length === 0
      ? { exitCode: 0, failure: null }
      : { exitCode: 2, failure: failureOfBreakOff({ kind: "mistakes", mistakes }) };
  } finally {
    await draft.discard();
  }
}

/** Of each target what stays in memory: its heaps wait in the draft. */
type Measured = {
  readonly entry: HeapsIndex["targets"][number];
  readonly total: { readonly bytes: number; readonly count: number } | null;
  /** How many unequal heaps its runs had. */
  readonly heaps: number;
  readonly error: GateError | null;
};

async function measureTargets(
  { targets, draft }: { readonly targets: readonly Target[]; readonly draft: Draft },
  ports: ActionPorts,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const [place, target] of targets.entries()) {
    const result = await measureOne(target, ports);
    const entry = await addTargetHeaps(draft, { target: result, place });
    measured.push(
      result.kind === "failed"
        ? { entry, total: null, heaps: 0, error: result.error }
        : { entry, total: result.candidates[0]?.total ?? null, heaps: result.candidates.length, error: null },
    );
  }
  return measured;
}

async function measureOne(target: Target, { meter, page }: ActionPorts): Promise<MeasuredTarget> {
  const progress = { step: page.log, done: () => undefined };
  try {
    const opened = await meter.open(target);
    const candidates = await measureCandidates({ target, meter: opened, progress });
    return { kind: "measured", name: target.name, candidates, interpreter: opened.interpreter };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    return { kind: "failed", name: target.name, error };
  }
}

type Page = {
  readonly measured: readonly Measured[];
  /** Null where nothing could be left. */
  readonly artifact: string | null;
  readonly mistakes: readonly GateError[];
};

function pageOf({ measured, artifact, mistakes }: Page): readonly Block[] {
  const done = measured.filter(({ total }) => total !== null).length;
  return [
    {
      kind: "heading",
      depth: "page",
      mark: mistakes.length === 0 ? null : "failed",
      text: [`measured ${displayCount(done)} of ${counted(measured.length, "target")}, nothing is judged here`],
    },
    {
      kind: "table",
      columns: [wordColumn("target"), ...numberColumns("heap", "objects", "unequal heaps")],
      rows: measured.map(({ entry, total, heaps }) => [
        [name(entry.name)],
        [total === null ? NO_NUMBER : displayBytes(total.bytes)],
        [total === null ? NO_NUMBER : displayCount(total.count)],
        [total === null ? NO_NUMBER : displayCount(heaps)],
      ]),
      leftOut: null,
    },
    ...mistakes
      .slice(0, FULL_DETAIL.items)
      .flatMap((error) => targetBlocks({ kind: "failed", name: "", error }, FULL_DETAIL)),
    ...(mistakes.length <= FULL_DETAIL.items ? [] : [paragraph(`${mistakes.length - FULL_DETAIL.items} more failed.`)]),
    ...(artifact === null
      ? []
      : [
          {
            kind: "paragraph" as const,
            text: phrase`Left as ${name(artifact)} for the job of ${name("mode: report")}.`,
          },
        ]),
  ];
}
