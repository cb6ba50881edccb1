// The story of a run on GitHub: what to compare with, measure, judge, store, tell.
import type { Target } from "../config/configuration.js";
import type { Rules } from "../config/evaluate.js";
import { afterAcceptance, exitCodeOf } from "../gate.js";
import { reportTarget, type TargetGate as TargetWish } from "../measuring.js";
import type {
  Annotation,
  ArtifactShelf,
  Checkout,
  Clock,
  CommentBoard,
  Commit,
  Files,
  GitHubRun,
  HeapMeter,
  JobPage,
  RemoteHistory,
} from "../ports.js";
import { renderJson } from "../report/json.js";
import { COMMENT_BUDGET, renderMarkdown, SUMMARY_BUDGET } from "../report/markdown.js";
import type { RunReport, TargetReport } from "../report/report.js";
import { renderText } from "../report/text.js";
import { decideActivity, defaultBranchOf, type Activity } from "./activity.js";
import { short } from "./baseline-commit.js";
import { artifactName, BUNDLE_FILE, encodeBundle, type Judged } from "./bundle.js";
import { endBrokenOff, type BrokenOffPlaces } from "./broken-off.js";
import { NO_COMMENT, postComment, type PostedComment } from "./comment.js";
import {
  baselineOf,
  describeOrigin,
  findComparison,
  isAcceptedBefore,
  resolveBaseline,
  type Comparison,
} from "./comparison.js";
import type { Inputs } from "./inputs.js";
import {
  annotationsOf,
  breakOffBy,
  errorAnnotation,
  failureOf,
  failureToAccept,
  outputsOf,
  withinLimits,
  type Ending,
} from "./outputs.js";
import { readRules } from "./rules.js";

export type ActionPorts = {
  readonly run: GitHubRun;
  readonly checkout: Checkout;
  /** Relative to the workspace. */
  readonly files: Files;
  readonly history: RemoteHistory;
  readonly shelf: ArtifactShelf;
  readonly board: CommentBoard;
  readonly meter: HeapMeter;
  readonly page: JobPage;
  readonly clock: Clock;
  /** A folder that later steps of the job can read. */
  readonly reportFolder: string;
};

/** Never rejects because of what it runs on: whatever breaks it off is told as such. */
export async function runAction(inputs: Inputs, ports: ActionPorts): Promise<Ending> {
  let activity: Activity | null = null;
  try {
    const defaultBranch = await findDefaultBranch(ports);
    const baselineBranches = inputs.baselineBranches.length > 0 ? inputs.baselineBranches : [defaultBranch];
    activity = decideActivity(ports.run, { baselineBranches });
    return await gate({ inputs, activity, baselineBranches, defaultBranch }, ports);
  } catch (error) {
    return endBrokenOff(breakOffBy(error), placesOf({ inputs, activity }, ports));
  }
}

function placesOf(
  { inputs, activity }: { readonly inputs: Inputs; readonly activity: Activity | null },
  { page, board }: ActionPorts,
): BrokenOffPlaces {
  const pullRequest = activity?.kind === "pull-request" ? activity.pullRequest : null;
  const comment = pullRequest === null ? null : { mode: inputs.comment, key: inputs.key, board, pullRequest };
  return { page, comment };
}

type Gating = {
  readonly inputs: Inputs;
  readonly activity: Activity;
  readonly baselineBranches: readonly string[];
  readonly defaultBranch: string;
};

async function gate(
  { inputs, activity, baselineBranches, defaultBranch }: Gating,
  ports: ActionPorts,
): Promise<Ending> {
  const { run } = ports;
  const head = await ports.checkout.head();
  const pullRequestBaseline =
    activity.kind === "pull-request"
      ? await resolveBaseline(head, { pullRequest: activity.pullRequest, history: ports.history })
      : null;
  const baseCommit =
    activity.kind !== "pull-request"
      ? null
      : pullRequestBaseline?.kind === "commit"
        ? pullRequestBaseline.commit
        : activity.pullRequest.baseSha;
  const rules = await readRules({ ...inputs, baseCommit }, ports);
  if (rules.kind === "mistakes") return endBrokenOff(rules, placesOf({ inputs, activity }, ports));
  const comparison = await findComparison(
    { activity, head, pullRequestBaseline, key: inputs.key, run, baselineBranches, defaultBranch },
    ports,
  );
  const { targets, thresholds, waivers, areDefaultThresholds } = rules.configuration;
  const outcomes: Outcome[] = [];
  for (const target of targets) {
    outcomes.push(
      await gateOne({ target, comparison, rules: { thresholds, waivers, today: ports.clock.today() } }, ports),
    );
  }
  const report: RunReport = {
    targets: outcomes.map((outcome) => outcome.report),
    thresholds,
    areDefaultThresholds,
    ruleChanges: rules.ruleChanges,
  };
  const stored = await store({ activity, head, outcomes, inputs, comparison }, ports);
  // Where the base's file judges, the step does not fail for the pull request's own: as warnings they are told all the same.
  const mistakes = rules.mistakes.map((mistake) => ({
    ...errorAnnotation(mistake, "heapgate: configuration"),
    level: "warning" as const,
  }));
  return tell({ activity, head, report, outcomes, inputs, stored, asides: mistakes }, ports);
}

/** Asked of GitHub only where the event does not tell; the branch of a schedule is the default one by definition. */
async function findDefaultBranch({ run, history, page }: ActionPorts): Promise<string> {
  const told = defaultBranchOf(run.payload);
  if (told !== null) return told;
  if (run.event === "schedule") return run.ref.replace("refs/heads/", "");
  const answer = await history.defaultBranch();
  if (answer.kind === "answer") return answer.value;
  page.log(`The default branch could not be asked for (${answer.message}); taken to be main.`);
  return "main";
}

/** One target, as the report tells it and, where it was judged, as a bundle stores it. */
type Outcome = {
  readonly report: TargetReport;
  readonly judged: Judged | null;
  /** Commit of the heap that it was really compared with. */
  readonly comparedWith: string | null;
};

type TargetGate = { readonly target: Target; readonly comparison: Comparison; readonly rules: Rules };

async function gateOne({ target, comparison, rules }: TargetGate, { meter, page }: ActionPorts): Promise<Outcome> {
  const { baseline, commit } = baselineOf(comparison, target.name);
  const origin = describeOrigin(comparison, commit);
  const progress = { step: page.log, done: () => undefined };
  const findBaseline = async (): ReturnType<TargetWish["findBaseline"]> => ({ baseline, origin });
  const { report } = await reportTarget({ target, meter, progress, rules, findBaseline });
  if (report.kind === "failed") return { report, judged: null, comparedWith: null };
  const { name, verdict } = report;
  return {
    report,
    judged: { name, verdict, baseline, baselineCommit: commit },
    comparedWith: verdict.baseline === null ? null : commit,
  };
}

type Storing = {
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  readonly outcomes: readonly Outcome[];
  readonly inputs: Inputs;
};

type Stored = {
  /** Why the heaps are not stored that were to be; null where nothing went amiss. */
  readonly amiss: string | null;
  readonly annotations: readonly Annotation[];
};

/** Stores the heaps of a branch that keeps baselines, whatever the verdict. */
async function store(
  { activity, head, outcomes, inputs, comparison }: Storing & { readonly comparison: Comparison },
  ports: ActionPorts,
): Promise<Stored> {
  if (activity.kind !== "baseline-branch") return { amiss: null, annotations: [] };
  const amiss = (message: string): Stored => ({
    amiss: message,
    annotations: [{ level: "warning", title: "heapgate: no baseline stored", message, where: null }],
  });
  const judged = outcomes.flatMap((outcome) => outcome.judged ?? []);
  if (judged.length < outcomes.length)
    return amiss("Not every target could be measured; what is stored stays as it is.");
  if ("unknown" in head) return amiss(`The commit in the workspace is not known: ${head.unknown}`);
  // GitHub lists the artifact under the run's commit, and there it would be looked for.
  if (head.sha !== ports.run.sha) {
    return amiss(`The workspace is at ${short(head.sha)}, while the run is for ${short(ports.run.sha)}.`);
  }
  const acceptance = activity.isAccepted ? "now" : isAcceptedBefore(comparison, head.sha) ? "earlier" : "none";
  const { key, failOn } = inputs;
  const name = artifactName(key, head.sha);
  const text = encodeBundle({ commit: head.sha, key, acceptance, failOn, targets: judged });
  const published = await publish({ name, text, retentionDays: inputs.retentionDays }, ports);
  if (published !== null) return amiss(published);
  ports.page.log(`Stored the heaps of ${short(head.sha)} as ${name}.`);
  if (acceptance !== "now") return { amiss: null, annotations: [] };
  const message = `These heaps are accepted: what follows ${short(head.sha)} on ${activity.branch} is compared with them.`;
  return { amiss: null, annotations: [{ level: "notice", title: "heapgate", message, where: null }] };
}

type Publication = { readonly name: string; readonly text: string; readonly retentionDays: number | null };

/** Null where it worked, else what to tell. A name can be taken once a run and name (409 of the artifact service). */
async function publish(
  { name, text, retentionDays }: Publication,
  { shelf, run }: ActionPorts,
): Promise<string | null> {
  const made = { name, file: BUNDLE_FILE, text, retentionDays };
  const first = await shelf.publish(made);
  const isRetaken = first.kind === "answer" && first.value === "taken" && run.attempt > 1;
  // A re-run replaces what its earlier attempt stored; in a first attempt it is another job's or step's own.
  const withdrawn = isRetaken ? await shelf.withdraw(name) : null;
  const last = withdrawn?.kind === "answer" ? await shelf.publish(made) : (withdrawn ?? first);
  if (last.kind === "refused") return `The artifact ${name} could not be stored: ${last.message}`;
  return last.value === "taken"
    ? `This run has stored ${name} already: each leg of a matrix needs an input leg of its own, each further use of heapgate a comment-key.`
    : null;
}

type Telling = Storing & {
  readonly report: RunReport;
  readonly stored: Stored;
  readonly asides: readonly Annotation[];
};

async function tell(
  { activity, head, report, outcomes, inputs, stored, asides }: Telling,
  ports: ActionPorts,
): Promise<Ending> {
  const { page, reportFolder } = ports;
  const reportPath = `${reportFolder}/heapgate-report-${inputs.key}.json`;
  await ports.files.write(reportPath, renderJson(report));
  page.log(renderText(report));
  await page.summarize(renderMarkdown(report, { budget: SUMMARY_BUDGET }));
  const comment = await comments({ activity, head, report, inputs }, ports);
  const outputs = outputsOf({
    report,
    baselineCommit: outcomes.map(({ comparedWith }) => comparedWith).find((commit) => commit !== null) ?? null,
    reportPath,
    commentUrl: comment.url,
  });
  for (const [name, value] of Object.entries(outputs)) page.output(name, value);
  const annotations = [...stored.annotations, ...asides, ...comment.annotations, ...annotationsOf(report)];
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

async function comments(
  { activity, head, report, inputs }: Pick<Telling, "activity" | "head" | "report" | "inputs">,
  { board }: ActionPorts,
): Promise<PostedComment> {
  if (activity.kind !== "pull-request" || inputs.comment === "never") return NO_COMMENT;
  const footer = "unknown" in head ? "" : `\n<sub>Measured at commit ${short(head.sha)}.</sub>\n`;
  return postComment(
    {
      mode: inputs.comment,
      key: inputs.key,
      pullRequest: activity.pullRequest.number,
      report,
      body: `${renderMarkdown(report, { budget: COMMENT_BUDGET })}${footer}`,
    },
    board,
  );
}
