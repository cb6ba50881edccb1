// What a run leaves for other steps and for people: outputs, annotations within the runner's limits, and the one
// sentence it ends with.
import { describeError, GateError } from "../errors.js";
import type { Annotation } from "../ports.js";
import { visible } from "../report/escape.js";
import type { BreakOff } from "../report/mistakes.js";
import { verdictOf, type RunReport } from "../report/report.js";
import { breachSentence } from "../report/sentences.js";

export const OUTPUT_NAMES = [
  "verdict",
  "breaches",
  "growth-bytes",
  "growth-percent",
  "baseline-sha",
  "report",
  "comment-url",
] as const;
export type Outputs = Readonly<Record<(typeof OUTPUT_NAMES)[number], string>>;

export type OutputFacts = {
  readonly report: RunReport;
  /** Commit of the heaps that were compared with; null where there were none. */
  readonly baselineCommit: string | null;
  readonly reportPath: string;
  readonly commentUrl: string | null;
};

/** Growth is that of all targets that were compared; empty where none was. */
export function outputsOf({ report, baselineCommit, reportPath, commentUrl }: OutputFacts): Outputs {
  const totals = report.targets.flatMap((target) =>
    target.kind === "judged" && target.verdict.baseline !== null ? [target.verdict.growth.total.bytes] : [],
  );
  const growth = totals.reduce((sum, total) => sum + (total.growth ?? 0), 0);
  const baseline = totals.reduce((sum, total) => sum + (total.baseline ?? 0), 0);
  return {
    verdict: verdictOf(report),
    breaches: String(
      report.targets.reduce((sum, target) => sum + (target.kind === "judged" ? target.verdict.breaches.length : 0), 0),
    ),
    "growth-bytes": totals.length === 0 ? "" : String(growth),
    "growth-percent": baseline === 0 ? "" : String(Number(((100 * growth) / baseline).toFixed(4))),
    "baseline-sha": baselineCommit ?? "",
    report: reportPath,
    "comment-url": commentUrl ?? "",
  };
}

/**
 * The runner shows 10 annotations of each level and step (actions/runner, ActionCommandManager); the last place of
 * `error` is for the sentence that the step fails with, the last of the others for the count of what is left out.
 */
const MAX_OF_LEVEL = 9;

/** The runner cuts messages there. */
const MAX_MESSAGE_LENGTH = 4_096;

export function withinLimits(annotations: readonly Annotation[]): readonly Annotation[] {
  return (["error", "warning", "notice"] as const).flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level).map(shortened);
    const shown = all.length > MAX_OF_LEVEL ? MAX_OF_LEVEL - 1 : all.length;
    const rest = all.length - shown;
    return rest === 0
      ? all
      : [
          ...all.slice(0, shown),
          { level, title: "heapgate", message: `${rest} more of this level: see the job summary`, where: null },
        ];
  });
}

function shortened(annotation: Annotation): Annotation {
  return { ...annotation, message: shortText(annotation.message) };
}

/** Cut in the middle: a traceback says at its end what went wrong. */
function shortText(text: string): string {
  const half = MAX_MESSAGE_LENGTH / 2 - 20;
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, half)}\n[...]\n${text.slice(-half)}`;
}

/** One for each breach, each target without a comparison and each target that could not be measured. */
export function annotationsOf({ targets, ruleChanges }: RunReport): readonly Annotation[] {
  const plain = { where: null };
  const changes = ruleChanges.map((line) => ({
    ...plain,
    level: "notice" as const,
    title: "heapgate: this pull request changes the rules",
    message: visible(line),
  }));
  const found = targets.flatMap((target): readonly Annotation[] => {
    const title = `heapgate: ${target.name}`;
    if (target.kind === "failed") return [errorAnnotation(target.error, title)];
    const { breaches, reason, remedy, kind } = target.verdict;
    return [
      ...breaches.map((breach) => ({
        ...plain,
        level: breach.level === "fail" ? ("error" as const) : ("warning" as const),
        title,
        message: breachSentence(breach),
      })),
      ...(reason === null
        ? []
        : [
            {
              ...plain,
              level: "warning" as const,
              title: `${title}: ${kind === "incomparable" ? "not comparable" : "no baseline"}`,
              message: [reason, remedy].filter((part) => part !== null).join("\n"),
            },
          ]),
    ];
  });
  return [...changes, ...found];
}

export function errorAnnotation(error: GateError, title: string): Annotation {
  const { where, what, fix } = error;
  return { level: "error", title, message: `${what}\n${fix}`, where };
}

export type Ending = {
  /** As the command line's: 1 breached; 2 not measured, a mistake, or a required baseline missing. */
  readonly exitCode: 0 | 1 | 2;
  /** What the step fails with; null where it does not. */
  readonly failure: string | null;
};

/** What the step fails with; null for exit code 0. */
export function failureOf(report: RunReport, exitCode: Ending["exitCode"]): string | null {
  const sentence = failureSentence(report, exitCode);
  return sentence === null ? null : shortText(sentence);
}

function failureSentence({ targets }: RunReport, exitCode: Ending["exitCode"]): string | null {
  const judged = targets.flatMap((target) => (target.kind === "judged" ? [target] : []));
  switch (exitCode) {
    case 0:
      return null;
    case 1: {
      const breaches = judged.flatMap(({ name, verdict }) => verdict.breaches.map((breach) => ({ name, breach })));
      // Where none is of level fail, it is warnings that the step fails for.
      const told = breaches.find(({ breach }) => breach.level === "fail") ?? breaches[0];
      const sentence = told === undefined ? "" : `${told.name}: ${breachSentence(told.breach)}`;
      const more = breaches.length - 1;
      return `heapgate: breached: ${sentence}${more > 0 ? ` (and ${more} more)` : ""}`;
    }
    case 2: {
      const failed = targets.flatMap((target) => (target.kind === "failed" ? [describeError(target.error)] : []));
      if (failed.length > 0) return `heapgate: ${failed.join("\n")}`;
      const uncompared = judged.flatMap(({ name, verdict }) =>
        verdict.reason === null ? [] : [`${name}: ${verdict.reason}`],
      );
      return `heapgate: a baseline is required, and there is none to compare with: ${uncompared.join("; ")}`;
    }
  }
}

/** What the step fails with where somebody asked to accept heaps that could not be stored. */
export function failureToAccept(why: string): string {
  return shortText(`heapgate: nothing was accepted, since no heap was stored: ${why}`);
}

/** Anything but a GateError is a bug. */
export function breakOffBy(error: unknown): BreakOff {
  return error instanceof GateError ? { kind: "mistakes", mistakes: [error] } : { kind: "bug", error };
}

/** What a run ends with that was broken off; of a bug the stack is told. */
export function failureOfBreakOff(breakOff: BreakOff): string {
  if (breakOff.kind === "mistakes") {
    const [first, ...others] = breakOff.mistakes;
    const more = others.length > 0 ? `\n(and ${others.length} more)` : "";
    return shortText(`heapgate: ${first === undefined ? "" : describeError(first)}${more}`);
  }
  const { error } = breakOff;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return shortText(`heapgate: this is a bug of heapgate, please report it with the lines below\n${stack}`);
}
