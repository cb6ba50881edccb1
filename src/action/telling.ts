// Where a run's report goes: log, summary, file, the pull request's comment, outputs, annotations, and how the step ends.
import { afterAcceptance, exitCodeOf } from "../gate.js";
import type { Annotation, Commit, JobPage } from "../ports.js";
import { renderJson } from "../report/json.js";
import { renderComment, renderMarkdown, SUMMARY_BUDGET } from "../report/markdown.js";
import type { RunReport } from "../report/report.js";
import { renderText } from "../report/text.js";
import type { ActionPorts } from "./action-ports.js";
import type { Activity } from "./activity.js";
import { short } from "./baseline-commit.js";
import type { BrokenOffPlaces } from "./broken-off.js";
import { NO_COMMENT, postComment, type PostedComment } from "./comment.js";
import type { Outcome } from "./gating.js";
import type { Inputs } from "./inputs.js";
import {
  annotationsOf,
  failureOf,
  failureToAccept,
  outputsOf,
  withinLimits,
  type Ending,
  type OutputFacts,
} from "./outputs.js";
import { isToBeRelayed, relayHeaps } from "./relay.js";
import type { Stored } from "./storing.js";

export function placesOf(
  { inputs, activity }: { readonly inputs: Inputs; readonly activity: Activity | null },
  { page, board, run }: ActionPorts,
): BrokenOffPlaces {
  if (activity?.kind !== "pull-request") return { page, comment: null };
  const { pullRequest } = activity;
  const measured = { run: run.id, headSha: pullRequest.headSha };
  return { page, comment: { mode: inputs.comment, key: inputs.key, board, pullRequest, measured } };
}

export type Telling = {
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  readonly report: RunReport;
  readonly outcomes: readonly Outcome[];
  readonly inputs: Inputs;
  readonly stored: Stored;
  readonly asides: readonly Annotation[];
  /** Whether the heaps go into an artifact where the comment may not be written. */
  readonly isRelayed: boolean;
};

export async function tell(
  { activity, head, report, outcomes, inputs, stored, asides, isRelayed }: Telling,
  ports: ActionPorts,
): Promise<Ending> {
  const { page } = ports;
  const reportPath = await showReport(report, { key: inputs.key }, ports);
  const comment = await comments({ activity, head, report, inputs }, ports);
  const isLeft = isRelayed && isToBeRelayed(comment, { activity, inputs });
  const relayed = isLeft ? await relayHeaps({ activity, head, report, inputs }, ports) : [];
  giveOutputs({ report, outcomes, reportPath, commentUrl: comment.url }, page);
  const annotations = [
    ...remarksOf(activity),
    ...stored.annotations,
    ...asides,
    ...comment.annotations,
    ...relayed,
    ...annotationsOf(report),
  ];
  for (const annotation of withinLimits(annotations)) page.annotate(annotation);
  const isAccepted = activity.kind === "baseline-branch" && activity.isAccepted;
  const verdicts = report.targets.flatMap((target) => (target.kind === "judged" ? [target.verdict] : []));
  const exitCode = exitCodeOf({
    verdicts: isAccepted ? verdicts.map(afterAcceptance) : verdicts,
    failures: report.targets.filter(({ kind }) => kind === "failed").length,
    requireBaseline: inputs.requireBaseline,
    failOn: inputs.failOn,
  });
  // Green would say that the branch counts from here on.
  if (exitCode === 0 && isAccepted && stored.amiss !== null) {
    return { exitCode: 2, failure: failureToAccept(stored.amiss) };
  }
  return { exitCode, failure: failureOf(report, exitCode) };
}

/** Into the job's log, its summary and a file; the path of that, empty where there is none. */
export async function showReport(
  report: RunReport,
  { key }: Pick<Inputs, "key">,
  { page, files, reportFolder }: Pick<ActionPorts, "page" | "files" | "reportFolder">,
): Promise<string> {
  const json = jsonOf(report);
  const reportPath = json === null ? "" : `${reportFolder}/heapgate-report-${key}.json`;
  if (json === null) page.log("The JSON report would be longer than a text can be: it is left out.");
  else await files.write(reportPath, json);
  page.log(renderText(report));
  await page.summarize(renderMarkdown(report, { budget: SUMMARY_BUDGET }));
  return reportPath;
}

/** Null past the longest string of the engine (V8: 512 MiB), which rows without end come to. */
function jsonOf(report: RunReport): string | null {
  try {
    return renderJson(report);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

type Given = Omit<OutputFacts, "baselineCommit"> & { readonly outcomes: readonly Outcome[] };

export function giveOutputs({ outcomes, ...facts }: Given, page: Pick<JobPage, "output">): void {
  const baselineCommit = outcomes.map(({ comparedWith }) => comparedWith).find((commit) => commit !== null) ?? null;
  for (const [name, value] of Object.entries(outputsOf({ ...facts, baselineCommit }))) page.output(name, value);
}

/** What nobody should take the verdict for. */
function remarksOf(activity: Activity): readonly Annotation[] {
  const remark = activity.kind === "other-ref" ? activity.remark : undefined;
  return remark === undefined ? [] : [{ level: "notice", title: "heapgate", message: remark, where: null }];
}

async function comments(
  { activity, head, report, inputs }: Pick<Telling, "activity" | "head" | "report" | "inputs">,
  { board, run }: ActionPorts,
): Promise<PostedComment> {
  if (activity.kind !== "pull-request" || inputs.comment === "never") return NO_COMMENT;
  const footer = "unknown" in head ? "" : `\n<sub>Measured at commit ${short(head.sha)}.</sub>\n`;
  return postComment(
    {
      mode: inputs.comment,
      key: inputs.key,
      pullRequest: activity.pullRequest.number,
      origin: activity.pullRequest.origin,
      measured: { run: run.id, headSha: activity.pullRequest.headSha },
      report,
      body: `${renderComment(report)}${footer}`,
    },
    board,
  );
}
