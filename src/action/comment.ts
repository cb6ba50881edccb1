// The one comment of a pull request: which is heapgate's own, whether there is something to say, and what became of it.
import type { Annotation, Answer, BoardComment, CommentBoard } from "../ports.js";
import { commentMarker } from "../report/escape.js";
import type { RunReport } from "../report/report.js";
import { isUnchanged } from "../report/sentences.js";
import type { CommentMode } from "./inputs.js";

export type CommentEnd =
  | { readonly kind: "written"; readonly url: string }
  /** The mode asks for none, and there is none to be kept up to date. */
  | { readonly kind: "silent" }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string };

export type CommentWish = {
  readonly mode: CommentMode;
  readonly key: string;
  readonly pullRequest: number;
  /** Null where the run was broken off: then only a comment that is there is to be brought up to date. */
  readonly report: RunReport | null;
  /** Without the marker. */
  readonly body: string;
};

export async function keepComment(wish: CommentWish, board: CommentBoard): Promise<CommentEnd> {
  if (wish.mode === "never") return { kind: "silent" };
  const listed = await board.list(wish.pullRequest);
  if (listed.kind === "refused") return refusal(listed);
  const own = await findOwn(listed.value, { marker: commentMarker(wish.key), board });
  // A comment that is there is brought up to date whatever the mode: else it would tell of a breach that is mended.
  if (own === null && !isWorthTelling(wish.mode, wish.report)) return { kind: "silent" };
  const body = `${commentMarker(wish.key)}\n${wish.body}`;
  const written =
    own === null
      ? await board.create({ pullRequest: wish.pullRequest, body })
      : await board.update({ id: own.id, body });
  return written.kind === "answer" ? { kind: "written", url: written.value.url } : refusal(written);
}

/** What a comment leaves for the rest of a run to tell. */
export type PostedComment = {
  /** Null where there is none. */
  readonly url: string | null;
  readonly annotations: readonly Annotation[];
};

export const NO_COMMENT: PostedComment = { url: null, annotations: [] };

/** As `keepComment`, for a run that goes on whatever becomes of it: a refusal is a warning. */
export async function postComment(wish: CommentWish, board: CommentBoard): Promise<PostedComment> {
  const end = await keepComment(wish, board);
  switch (end.kind) {
    case "silent":
      return NO_COMMENT;
    case "written":
      return { url: end.url, annotations: [] };
    case "refused": {
      const message = `${end.reason}\n${end.remedy}`;
      return { url: null, annotations: [{ level: "warning", title: "heapgate: no comment", message, where: null }] };
    }
  }
}

/** The login of every comment made with the token that GitHub gives a job. */
const JOB_LOGIN = "github-actions[bot]";

/**
 * Marked, and written by a workflow of this repository or by the token's own user: a stranger's comment that quotes
 * the marker is left alone. Only the former's login is known beforehand; the latter's is asked for where it matters.
 * The lowest id wins, so that two runs that both made one agree.
 */
async function findOwn(
  comments: readonly BoardComment[],
  { marker, board }: { readonly marker: string; readonly board: CommentBoard },
): Promise<BoardComment | null> {
  const marked = comments
    .filter(({ body }) => body.split(/\r?\n/, 1)[0] === marker)
    .sort((one, other) => one.id - other.id);
  if (marked.length === 0) return null;
  const ofJob = marked.find(({ author }) => author === JOB_LOGIN);
  if (ofJob !== undefined) return ofJob;
  const self = await board.self();
  return self.kind === "answer" ? (marked.find(({ author }) => author === self.value) ?? null) : null;
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
  const remedy = (): string => {
    switch (status) {
      case 403:
        return "Give the job `permissions: pull-requests: write`. Runs for forks and for Dependabot have a read-only token whatever the workflow says; the report is in the job summary.";
      case 404:
        return "Give the job `permissions: pull-requests: write`; GitHub answers 404, too, where the pull request is gone.";
      case 410:
        return "Comments are switched off or the conversation is gone; the report is in the job summary.";
      case 422:
        return "GitHub takes no such comment, as where the conversation is locked or limited; the report is in the job summary.";
      default:
        return "The report is in the job summary; run the job again for the comment.";
    }
  };
  return { kind: "refused", reason: message, remedy: remedy() };
}
