// The one comment of a pull request: which is heapgate's own, whether there is something to say, and what became of it.
import type { Annotation, Answer, BoardComment, CommentBoard } from "../ports.js";
import type { Origin } from "./activity.js";
import { commentMarker } from "../report/escape.js";
import type { RunReport } from "../report/report.js";
import { isUnchanged } from "../report/sentences.js";
import type { CommentMode } from "./inputs.js";
import { heapsArtifact } from "./measured-heaps.js";
import { isTooMuch } from "./objection.js";

export type CommentEnd =
  | { readonly kind: "written"; readonly url: string }
  /** It tells of a later run, of another head: that is left as it is. */
  | { readonly kind: "newer"; readonly url: string }
  /** The mode asks for none, and there is none to be kept up to date. */
  | { readonly kind: "silent" }
  | {
      readonly kind: "refused";
      /** Whether it is for a right that the token does not have. */
      readonly isForbidden: boolean;
      readonly reason: string;
      readonly remedy: string;
    };

/** Whose heaps a comment tells of. */
export type MeasuredBy = {
  /** Ids of runs only grow; a run that is repeated keeps its own. */
  readonly run: number;
  /** The head of the pull request at that time. */
  readonly headSha: string;
};

export type CommentWish = {
  readonly mode: CommentMode;
  readonly key: string;
  readonly pullRequest: number;
  /** Null where the run was broken off: then only a comment that is there is to be brought up to date. */
  readonly report: RunReport | null;
  /** Without the marker. */
  readonly body: string;
  /** By it a repeated run of an old head knows that the comment tells of a newer one. */
  readonly measured?: MeasuredBy;
  /** Of the pull request that this run measured; not set where it reports another run's heaps. */
  readonly origin?: Origin;
};

export async function keepComment(wish: CommentWish, board: CommentBoard): Promise<CommentEnd> {
  if (wish.mode === "never") return { kind: "silent" };
  const listed = await board.list(wish.pullRequest);
  if (listed.kind === "refused") return refusal(listed);
  const [own = null, ...doubles] = await findOwn(listed.value, { marker: commentMarker(wish.key), board });
  // A comment that is there is brought up to date whatever the mode: else it would tell of a breach that is mended.
  if (own === null && !isWorthTelling(wish.mode, wish.report)) return { kind: "silent" };
  if (own !== null && isOfNewer(own.body, wish.measured)) return { kind: "newer", url: own.url };
  const body = [commentMarker(wish.key), ...measuredLine(wish.measured), wish.body].join("\n");
  const written =
    own === null
      ? await board.create({ pullRequest: wish.pullRequest, body })
      : await board.update({ id: own.id, body });
  if (written.kind === "refused") return refusal(written);
  await tidy(doubles, board);
  return { kind: "written", url: written.value.url };
}

/** GitHub slows down who writes more than that at once (docs: "Rate limits", secondary ones). */
const MAX_TIDIED = 10;

/**
 * Two runs that both found no comment both made one. Whichever comes next removes the later ones: looking again after
 * each comment would cost every pull request a call for what few meet. Where it fails, the run after has another try.
 */
async function tidy(doubles: readonly BoardComment[], board: CommentBoard): Promise<void> {
  for (const { id } of doubles.slice(0, MAX_TIDIED)) {
    const removed = await board.remove(id);
    if (removed.kind === "refused") return;
  }
}

/** What a comment leaves for the rest of a run to tell. */
export type PostedComment = {
  /** Null where there is none. */
  readonly url: string | null;
  readonly annotations: readonly Annotation[];
  /** Whether there is none for want of a right: then a run that has it can comment in this one's place. */
  readonly isForbidden: boolean;
  /** Why there is none that should be; else null. */
  readonly refusal: string | null;
};

export const NO_COMMENT: PostedComment = { url: null, annotations: [], isForbidden: false, refusal: null };

/** As `keepComment`, for a run that goes on whatever becomes of it: a refusal is told. */
export async function postComment(wish: CommentWish, board: CommentBoard): Promise<PostedComment> {
  const end = await keepComment(wish, board);
  switch (end.kind) {
    case "silent":
      return NO_COMMENT;
    case "written":
      return { ...NO_COMMENT, url: end.url };
    case "newer":
      return { ...NO_COMMENT, url: end.url, annotations: [NEWER] };
    case "refused":
      return {
        url: null,
        annotations: [refusalAnnotation(end, wish)],
        isForbidden: end.isForbidden,
        refusal: `${end.reason}\n${end.remedy}`,
      };
  }
}

const NEWER: Annotation = {
  level: "notice",
  title: "heapgate: the comment is left as it is",
  message: "It tells of a later run, of another commit of the pull request. This run's report is in the job summary.",
  where: null,
};

/** Forks and Dependabot cannot comment, which nobody has to mend: no warning, but the way to a comment all the same. */
function refusalAnnotation(
  { isForbidden, reason, remedy }: Extract<CommentEnd, { readonly kind: "refused" }>,
  { origin = "own", key, report }: CommentWish,
): Annotation {
  const shown = { title: "heapgate: no comment", where: null };
  if (!isForbidden || origin === "own") return { ...shown, level: "warning", message: `${reason}\n${remedy}` };
  const whose = origin === "fork" ? "a fork" : "Dependabot";
  const message = [
    `A run for ${whose} has a read-only token, so that it cannot comment (${reason}). The report is in the job summary.`,
    // A run that was broken off has no heaps to leave.
    ...(report === null
      ? []
      : [
          `A workflow with \`mode: comment\` under workflow_run comments in its place, from the heaps in the artifact ${heapsArtifact(key)}.`,
        ]),
  ];
  return { ...shown, level: "notice", message: message.join("\n") };
}

/** The second line of a comment; a reader does not see it. */
function measuredLine(measured: MeasuredBy | undefined): readonly string[] {
  return measured === undefined ? [] : [`<!-- heapgate: run ${measured.run} of ${measured.headSha} -->`];
}

/** Without that line, as versions before wrote it, whoever comes writes. */
function isOfNewer(body: string, measured: MeasuredBy | undefined): boolean {
  const [, line = ""] = body.split(/\r?\n/, 2);
  const found = /^<!-- heapgate: run ([0-9]+) of ([0-9a-f]+) -->$/.exec(line);
  if (found === null || measured === undefined) return false;
  return Number(found[1]) > measured.run && found[2] !== measured.headSha;
}

/** The login of every comment made with the token that GitHub gives a job. */
const JOB_LOGIN = "github-actions[bot]";

/**
 * Marked, and written by a workflow of this repository or by the token's own user: a stranger's comment that quotes
 * the marker is left alone. Only the former's login is known beforehand; the latter's is asked for where it matters.
 * The lowest id first, so that two runs that both made one agree.
 */
async function findOwn(
  comments: readonly BoardComment[],
  { marker, board }: { readonly marker: string; readonly board: CommentBoard },
): Promise<readonly BoardComment[]> {
  const marked = comments
    .filter(({ body }) => body.split(/\r?\n/, 1)[0] === marker)
    .sort((one, other) => one.id - other.id);
  if (marked.length === 0) return [];
  const ofJob = marked.filter(({ author }) => author === JOB_LOGIN);
  if (ofJob.length > 0) return ofJob;
  const self = await board.self();
  return self.kind === "answer" ? marked.filter(({ author }) => author === self.value) : [];
}

function isWorthTelling(mode: Exclude<CommentMode, "never">, report: RunReport | null): boolean {
  if (mode === "always" || report === null) return mode === "always";
  const { targets, ruleChanges } = report;
  switch (mode) {
    case "on-breach":
      return targets.some((target) => target.kind === "failed" || target.verdict.kind === "breached");
    case "on-change":
      return ruleChanges.length > 0 || !targets.every(isUnchanged);
  }
}

/** What GitHub's refusals mean for a comment (docs: "Issue comments", status codes; vitest-coverage-report-action). */
function refusal({ status, message }: Extract<Answer<unknown>, { kind: "refused" }>): CommentEnd {
  const isForbidden = (status === 403 && !isTooMuch({ status, message })) || status === 404;
  const remedy = (): string => {
    switch (isForbidden || status !== 403 ? status : 429) {
      case 403:
        return "Give the job `permissions: pull-requests: write`. Runs for forks and for Dependabot have a read-only token whatever the workflow says; the report is in the job summary.";
      case 404:
        return "Give the job `permissions: pull-requests: write`; GitHub answers 404, too, where the pull request is gone.";
      case 410:
        return "Comments are switched off or the conversation is gone; the report is in the job summary.";
      case 422:
        return "GitHub takes no such comment, as where the conversation is locked or limited; the report is in the job summary.";
      case 429:
        return "GitHub's limit of requests is reached. The report is in the job summary; run the job again later for the comment.";
      default:
        return "The report is in the job summary; run the job again for the comment.";
    }
  };
  return { kind: "refused", isForbidden, reason: message, remedy: remedy() };
}
