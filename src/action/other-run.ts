// The story of `mode: comment`: the heaps that a pull request's own run left are judged by the rules of the base branch,
// and the report goes where that run may not write. Nothing is checked out, measured or executed.
import type { Configuration } from "../config/configuration.js";
import type { Rules } from "../config/evaluate.js";
import { gateError, restoreError, type GateError } from "../errors.js";
import type { FoundBaseline } from "../measuring.js";
import type { Commit } from "../ports.js";
import { COMMENT_BUDGET, renderMarkdown } from "../report/markdown.js";
import type { RunReport } from "../report/report.js";
import { withoutRows } from "../report/without-rows.js";
import type { ActionPorts } from "./action-ports.js";
import type { Activity, PullRequest } from "./activity.js";
import { findAddressee, type Addressee, type OtherRun } from "./addressee.js";
import { readBaseRules } from "./base-rules.js";
import { short } from "./baseline-commit.js";
import { endBrokenOff } from "./broken-off.js";
import { postComment, type MeasuredBy } from "./comment.js";
import { findComparison, type Comparison } from "./comparison.js";
import type { ResolvedBaseline } from "./resolve-baseline.js";
import { baselineOf } from "./target-baseline.js";
import { findBranches } from "./default-branch.js";
import { openForeignHeaps, unreadableError, type ForeignHeaps } from "./foreign-heaps.js";
import type { Outcome } from "./gating.js";
import type { Inputs } from "./inputs.js";
import { judgeGiven } from "./judge-given.js";
import type { GivenTarget } from "./measured-heaps.js";
import { withinLimits, type Ending } from "./outputs.js";
import { giveOutputs, showReport } from "./telling.js";

const DONE: Ending = { exitCode: 0, failure: null };

/** Throws GateError where the run is none that can report, or where GitHub does not tell what it needs for that. */
export async function reportOtherRun(inputs: Inputs, ports: ActionPorts): Promise<Ending> {
  if (inputs.baseline.kind === "file") {
    // The name of a target is the pull request's to choose: here it becomes no path.
    const reason = "it compares with what is stored for the pull request's base commit, and files are of another";
    throw gateError("input-conflict", { name: "baseline: file", other: "mode: comment", reason });
  }
  const addressee = await findAddressee(ports);
  if (addressee.kind === "nobody") return tellNobody(addressee, ports);
  const { otherRun, pullRequest } = addressee;
  const listed = await ports.shelf.listOfRun(otherRun.id);
  if (listed.kind === "refused") throw unlistedError(otherRun, listed.message);
  const heaps = await openForeignHeaps({ key: inputs.key, otherRun, artifacts: listed.value.artifacts }, ports.shelf);
  if (heaps === null) return tellNobody(withoutHeaps(addressee), ports);
  try {
    return await reportHeaps({ inputs, otherRun, pullRequest, heaps }, ports);
  } finally {
    await heaps.close();
  }
}

function unlistedError({ id }: OtherRun, cause: string): Error {
  const what = `the artifacts of run ${id} could not be listed: ${cause}`;
  const fix = "Give the job `permissions: actions: read`, or run it again where GitHub did not answer.";
  return restoreError({ what, fix, where: null, detail: null });
}

type Nobody = Extract<Addressee, { readonly kind: "nobody" }>;

function tellNobody({ level, reason }: Nobody, { page }: ActionPorts): Ending {
  if (level === "silent") page.log(`Nothing to report: ${reason}`);
  else page.annotate({ level, title: "heapgate: nothing to report", message: reason, where: null });
  return DONE;
}

/** The repository's own run comments itself; one that cannot, and leaves nothing, is worth a look. */
function withoutHeaps({ otherRun, pullRequest }: Extract<Addressee, { readonly kind: "pull-request" }>): Nobody {
  const reason = `Run ${otherRun.id} of pull request ${pullRequest.number} left no heaps: it has commented itself, or did not come to measure.`;
  return { kind: "nobody", level: pullRequest.origin === "own" ? "silent" : "notice", reason };
}

type Reported = {
  readonly inputs: Inputs;
  readonly otherRun: OtherRun;
  readonly pullRequest: PullRequest;
  readonly heaps: ForeignHeaps;
};

async function reportHeaps({ inputs, otherRun, pullRequest, heaps }: Reported, ports: ActionPorts): Promise<Ending> {
  const { history, clock, page, board } = ports;
  const measured = { run: otherRun.id, headSha: otherRun.headSha };
  const activity: Activity = { kind: "pull-request", pullRequest };
  const head = { sha: otherRun.headSha, parents: [] };
  const base = await resolveClaim({ pullRequest, claimed: heaps.claimedBaseline }, history);
  const rules = await readBaseRules({ config: inputs.config, baseBranch: pullRequest.baseBranch }, history);
  const { comment: mode, key } = inputs;
  if (rules.kind === "mistakes") {
    return endBrokenOff(rules, { page, comment: { mode, key, board, pullRequest, measured, isOfAnotherRun: true } });
  }
  const { thresholds, waivers, areDefaultThresholds } = rules.configuration;
  const comparison = await compare({ inputs, activity, head, base, otherRun }, ports);
  try {
    const outcomes: Outcome[] = [];
    for (const target of heaps.targets) {
      outcomes.push(await judgeTarget(target, { rules: { thresholds, waivers, today: clock.today() }, comparison }));
    }
    const report: RunReport = {
      targets: outcomes.map((outcome) => outcome.report),
      thresholds,
      areDefaultThresholds,
      // Those of the base judge: what the pull request makes of the limits counts nothing here.
      ruleChanges: missingTargets(rules.configuration, { heaps, wanted: inputs.targets }).map(
        (name) => `target ${name} of commit ${short(rules.commit)} is missing: that run measured none of this name`,
      ),
      standing: comparison.standing,
      source: `the pull request's own run ${otherRun.id} of commit ${short(otherRun.headSha)}`,
    };
    page.log(`For pull request ${pullRequest.number}, from the heaps of run ${otherRun.id}:`);
    return await tell({ inputs, pullRequest, measured, report, outcomes }, ports);
  } finally {
    await comparison.close();
  }
}

/** A target that is measured no longer has no growth. Of legs each can measure some of them. */
function missingTargets(
  { targets }: Configuration,
  { heaps, wanted }: { readonly heaps: ForeignHeaps; readonly wanted: readonly string[] },
): readonly string[] {
  if (!heaps.isWhole) return [];
  const names = targets.map(({ name }) => name).filter((name) => wanted.length === 0 || wanted.includes(name));
  return names.filter((name) => !heaps.targets.some((left) => left.name === name || left.name.endsWith(`/${name}`)));
}

/**
 * The commit that the measured merge has as its first parent is known to the run alone. It is taken where it lies on the
 * base branch, and not before the pull request left that: else an older, larger heap could be chosen to compare with.
 */
async function resolveClaim(
  {
    pullRequest: { headSha, baseBranch },
    claimed,
  }: { readonly pullRequest: PullRequest; readonly claimed: string | null },
  history: ActionPorts["history"],
): Promise<ResolvedBaseline> {
  const fork = await history.mergeBase({ base: baseBranch, head: headSha });
  if (fork.kind === "refused") {
    const reason = `the merge-base of ${short(headSha)} with ${baseBranch} could not be asked for: ${fork.message}`;
    return { kind: "absent", reason, remedy: "Give the job `permissions: contents: read`." };
  }
  if (fork.value === headSha) {
    const reason = `the measured commit ${short(headSha)} is on ${baseBranch} already: the pull request has no commit of its own`;
    return { kind: "absent", reason, remedy: "Nothing is to be done; a commit to compare ends it." };
  }
  const isAncestor = async (base: string, of: string): Promise<boolean> => {
    const shared = await history.mergeBase({ base, head: of });
    return shared.kind === "answer" && shared.value === base;
  };
  const isProven =
    claimed !== null &&
    claimed !== fork.value &&
    (await isAncestor(claimed, baseBranch)) &&
    (await isAncestor(fork.value, claimed));
  return { kind: "commit", commit: isProven ? claimed : fork.value };
}

type Compared = {
  readonly inputs: Inputs;
  readonly activity: Activity;
  readonly head: Commit;
  readonly base: ResolvedBaseline;
  readonly otherRun: OtherRun;
};

async function compare({ inputs, activity, head, base, otherRun }: Compared, ports: ActionPorts): Promise<Comparison> {
  const branches = await findBranches(inputs, ports);
  // Baselines are stored by the workflow that measures, not by this one.
  const run = { ...ports.run, workflowPath: otherRun.workflowPath };
  const wanted = { activity, head, pullRequestBaseline: base, inputs, run, ...branches };
  return findComparison(wanted, ports);
}

async function judgeTarget(
  target: GivenTarget,
  { rules, comparison }: { readonly rules: Rules; readonly comparison: Comparison },
): Promise<Outcome> {
  if (target.kind === "failed") return { report: target, comparedWith: null };
  let found: string | null = null;
  const findBaseline = async (): Promise<FoundBaseline> => {
    const { baseline, commit, origin } = await baselineOf(comparison, target.name);
    found = commit;
    return { baseline, origin };
  };
  const unreadable = (cause: string): GateError => unreadableError("a heap", cause);
  const report = withoutRows(await judgeGiven(target, { rules, findBaseline, unreadable }));
  return { report, comparedWith: report.kind === "failed" || report.verdict.baseline === null ? null : found };
}

type Told = {
  readonly inputs: Inputs;
  readonly pullRequest: PullRequest;
  readonly measured: MeasuredBy;
  readonly report: RunReport;
  readonly outcomes: readonly Outcome[];
};

/**
 * As any run tells, but for two things: there are no annotations of breaches, which GitHub would show at the commit of
 * the default branch; and a breach ends with 0, since the pull request's own check has that verdict.
 */
async function tell({ inputs, pullRequest, measured, report, outcomes }: Told, ports: ActionPorts): Promise<Ending> {
  const { page, board } = ports;
  const reportPath = await showReport(report, { key: inputs.key }, ports);
  const { comment: mode, key } = inputs;
  const body = renderMarkdown(report, { budget: COMMENT_BUDGET });
  const comment = await postComment({ mode, key, pullRequest: pullRequest.number, measured, report, body }, board);
  giveOutputs({ report, outcomes, reportPath, commentUrl: comment.url }, page);
  for (const annotation of withinLimits(comment.annotations)) page.annotate(annotation);
  return comment.refusal === null ? DONE : { exitCode: 2, failure: `heapgate: no comment: ${comment.refusal}` };
}
