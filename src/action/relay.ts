// What a run leaves that may not comment: its heaps, for a run of `mode: comment` that may.
import type { Annotation } from "../ports.js";
import type { RunReport } from "../report/report.js";
import { renderJson } from "../report/json.js";
import type { ActionPorts } from "./action-ports.js";
import type { Activity } from "./activity.js";
import { baselineOfPullRequest } from "./baseline-commit.js";
import type { PostedComment } from "./comment.js";
import type { Gating } from "./gating.js";
import type { Inputs } from "./inputs.js";
import { addMeasuredHeaps, heapsArtifact, type MeasuredTarget } from "./measured-heaps.js";
import { publish } from "./storing.js";

/** The report as this run made it: for people; nobody's program reads it. */
const REPORT_FILE = "heapgate-report.json";

export type Relay = {
  readonly activity: Activity;
  readonly head: Gating["head"];
  readonly report: RunReport;
  readonly inputs: Inputs;
};

/**
 * Where the comment may not be written; and for a pull request that cannot have one from its own run, where that run
 * found nothing to tell, too: it goes by the pull request's own thresholds, the run in its place by those of the base.
 */
export function isToBeRelayed(
  comment: PostedComment,
  { activity, inputs }: { readonly activity: Activity; readonly inputs: Pick<Inputs, "comment"> },
): boolean {
  if (comment.isForbidden) return true;
  const isUntrusted = activity.kind === "pull-request" && activity.pullRequest.origin !== "own";
  return isUntrusted && comment.url === null && inputs.comment !== "never";
}

/** What went amiss, as annotations; such a run says in any case that it has no comment. */
export async function relayHeaps(
  { activity, head, report, inputs }: Relay,
  { shelf, run, page }: Pick<ActionPorts, "shelf" | "run" | "page">,
): Promise<readonly Annotation[]> {
  const draft = await shelf.draft();
  try {
    const targets = report.targets.map(measuredTarget);
    await addMeasuredHeaps(draft, { key: inputs.key, ...commitsOf(activity, head), targets });
    await draft.add(REPORT_FILE, renderJson(report));
    const name = heapsArtifact(inputs.key);
    const refusal = await publish({ draft, name, retentionDays: inputs.retentionDays }, { shelf, run });
    if (refusal === null) {
      page.log(`Left the heaps as ${name}: \`mode: comment\` under workflow_run can comment in this run's place.`);
      return [];
    }
    return [{ level: "warning", title: "heapgate: no heaps left", message: refusal, where: null }];
  } finally {
    await draft.discard();
  }
}

function measuredTarget(target: RunReport["targets"][number]): MeasuredTarget {
  const { name } = target;
  if (target.kind === "failed") return { kind: "failed", name, error: target.error };
  return { kind: "measured", name, candidates: [target.verdict.current], interpreter: target.interpreter };
}

/** What was measured, and what its parents say that it is compared with. */
export function commitsOf(
  activity: Activity,
  head: Gating["head"],
): { readonly commit: string | null; readonly baselineCommit: string | null } {
  if ("unknown" in head) return { commit: null, baselineCommit: null };
  if (activity.kind !== "pull-request") return { commit: head.sha, baselineCommit: null };
  const baseline = baselineOfPullRequest(head, activity.pullRequest);
  return { commit: head.sha, baselineCommit: baseline.kind === "commit" ? baseline.sha : null };
}
