// The story of a gate on GitHub, whoever measured: what to compare with, judge target by target, store, tell.
import type { Rules } from "../config/evaluate.js";
import type { FoundBaseline } from "../measuring.js";
import type { Commit } from "../ports.js";
import type { RunReport, TargetReport } from "../report/report.js";
import { rowsOfEach, withoutRows } from "../report/without-rows.js";
import type { Activity } from "./activity.js";
import { endBrokenOff } from "./broken-off.js";
import type { Acceptance, Judged } from "./bundle.js";
import { findComparison, isAcceptedBefore, type Comparison } from "./comparison.js";
import { resolveBaseline } from "./resolve-baseline.js";
import { baselineOf } from "./target-baseline.js";
import type { Inputs } from "./inputs.js";
import { startDeadline } from "./deadline.js";
import { goneLegs, goneLegsNote } from "./gone-legs.js";
import { errorAnnotation, type Ending } from "./outputs.js";
import type { ActionPorts } from "./action-ports.js";
import { readRules, type Rulebook } from "./rules.js";
import { openStorage, type Storage } from "./storing.js";
import { tell, placesOf } from "./telling.js";

/** One target that can be judged: measured while it is judged, or measured before. */
export type Candidate = {
  readonly name: string;
  /** The baseline is asked for once there is something to compare with it. */
  readonly gate: (given: {
    readonly rules: Rules;
    readonly findBaseline: () => Promise<FoundBaseline>;
  }) => Promise<TargetReport>;
};

export type Gating = {
  readonly inputs: Inputs;
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  readonly baselineBranches: readonly string[];
  readonly defaultBranch: string;
};

/** What is there to be judged, once the rules are known. */
export type Gathering = {
  readonly candidates: readonly Candidate[];
  /** Whether the heaps are kept for a run that reports in this one's place. Those of a matrix lie with its legs. */
  readonly isRelayed: boolean;
  readonly close: () => Promise<void>;
};

export type Gather = (given: {
  readonly rules: Extract<Rulebook, { kind: "rules" }>;
  readonly head: Gating["head"];
}) => Promise<Gathering>;

/** What became of one target. */
export type Outcome = {
  readonly report: TargetReport;
  /** Commit of the heap that it was really compared with. */
  readonly comparedWith: string | null;
};

export async function gate(
  { inputs, activity, head, baselineBranches, defaultBranch }: Gating,
  { gather, ports }: { readonly gather: Gather; readonly ports: ActionPorts },
): Promise<Ending> {
  const { run } = ports;
  const deadline = startDeadline(inputs.baselineSeconds, ports.clock);
  const { history, clock } = ports;
  const pullRequestBaseline =
    activity.kind === "pull-request"
      ? await resolveBaseline(head, { pullRequest: activity.pullRequest, history, clock, deadline })
      : null;
  const baseCommit =
    activity.kind !== "pull-request"
      ? null
      : pullRequestBaseline?.kind === "commit"
        ? pullRequestBaseline.commit
        : activity.pullRequest.baseSha;
  const rules = await readRules({ ...inputs, baseCommit }, ports);
  if (rules.kind === "mistakes") return endBrokenOff(rules, placesOf({ inputs, activity }, ports));
  // Looked for while the targets are measured: where a run has to be waited for, that costs nothing.
  const comparing = findComparison(
    { activity, head, pullRequestBaseline, inputs, run, baselineBranches, defaultBranch, deadline },
    ports,
  );
  // Whoever awaits it gets the error; until then it is nobody's to handle.
  const closing = [() => comparing.then(closeIt, () => undefined)];
  comparing.catch(() => undefined);
  try {
    const { candidates, isRelayed, close } = await gather({ rules, head });
    closing.unshift(close);
    const storage = openStorage({ activity, head, inputs }, ports);
    closing.unshift(storage.close);
    const { thresholds, waivers, areDefaultThresholds } = rules.configuration;
    const isKept = isRelayed && activity.kind === "pull-request";
    const given: Rules = { thresholds, waivers, today: ports.clock.today() };
    const outcomes: Outcome[] = [];
    for (const candidate of candidates) {
      const outcome = await judgeOne({ candidate, rules: given, comparing, storage, activity, head });
      // What another run is to report needs its rows until they are handed on.
      const report = isKept ? outcome.report : withoutRows(outcome.report, rowsOfEach(candidates.length));
      outcomes.push({ ...outcome, report });
    }
    const comparison = await comparing;
    const gone = legsThatAreGone(comparison, { inputs, candidates });
    const report: RunReport = {
      targets: outcomes.map((outcome) => outcome.report),
      thresholds,
      areDefaultThresholds,
      ruleChanges: rules.ruleChanges,
      standing: comparison.standing,
      source: null,
      ...(gone.length === 0 ? {} : { notes: [goneLegsNote(gone)] }),
    };
    const failures = outcomes.filter((outcome) => outcome.report.kind === "failed").length;
    const stored = await storage.store({ failures, gone });
    // Where the base's file judges, the step does not fail for the pull request's own: as warnings they are told all the same.
    const mistakes = rules.mistakes.map((mistake) => ({
      ...errorAnnotation(mistake, "heapgate: configuration"),
      level: "warning" as const,
    }));
    return await tell({ activity, head, report, outcomes, inputs, stored, asides: mistakes, isRelayed }, ports);
  } finally {
    for (const close of closing) await close();
  }
}

function closeIt({ close }: { readonly close: () => Promise<void> }): Promise<void> {
  return close();
}

type Judging = Pick<Gating, "activity" | "head"> & {
  readonly candidate: Candidate;
  readonly rules: Rules;
  readonly comparing: Promise<Comparison>;
  readonly storage: Storage;
};

/** Judges one target, and hands its heap to the storage. */
async function judgeOne({ candidate, rules, comparing, storage, activity, head }: Judging): Promise<Outcome> {
  const { name } = candidate;
  const compared: { with: Omit<Judged, "name" | "verdict"> | null } = { with: null };
  const findBaseline = async (): Promise<FoundBaseline> => {
    const { baseline, commit, origin } = await baselineOf(await comparing, name);
    compared.with = { baseline, baselineCommit: commit };
    return { baseline, origin };
  };
  const report = await candidate.gate({ rules, findBaseline });
  if (report.kind === "failed" || compared.with === null) return { report, comparedWith: null };
  const { verdict } = report;
  const acceptance = acceptanceOf(activity, { isBefore: isAcceptedBefore(await comparing, head) });
  await storage.add({ name, verdict, ...compared.with }, acceptance);
  return { report, comparedWith: verdict.baseline === null ? null : compared.with.baselineCommit };
}

/** Where the legs that there should be are named, one that is missing has failed. */
function legsThatAreGone(
  comparison: Comparison,
  { inputs, candidates }: { readonly inputs: Inputs; readonly candidates: readonly Candidate[] },
): readonly string[] {
  if (inputs.mode !== "report" || inputs.legs.length > 0 || comparison.kind !== "stored") return [];
  return goneLegs({ baseline: comparison.bundle.targets, current: candidates.map(({ name }) => name) });
}

function acceptanceOf(activity: Activity, { isBefore }: { readonly isBefore: boolean }): Acceptance {
  const isNow = activity.kind === "baseline-branch" && activity.isAccepted;
  return isNow ? "now" : isBefore ? "earlier" : "none";
}
