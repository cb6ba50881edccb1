// How a run ends that came to no verdict: told in every place in which a verdict would be, so that none of yesterday stays.
import type { CommentBoard, JobPage } from "../ports.js";
import { COMMENT_BUDGET, SUMMARY_BUDGET } from "../report/markdown.js";
import { breakOffMarkdown, breakOffText, type BreakOff } from "../report/mistakes.js";
import type { PullRequest } from "./activity.js";
import { short } from "./baseline-commit.js";
import { NO_COMMENT, postComment, type CommentWish } from "./comment.js";
import { errorAnnotation, failureOfBreakOff, withinLimits, type Ending } from "./outputs.js";

export type BrokenOffPlaces = {
  readonly page: JobPage;
  /** Null where the run is for no pull request, or was broken off before that was known. */
  readonly comment:
    | (Pick<CommentWish, "mode" | "key" | "measured"> & {
        readonly board: CommentBoard;
        readonly pullRequest: PullRequest;
        /** Whether another run measured it: then its origin says nothing of this one's rights. */
        readonly isOfAnotherRun?: boolean;
      })
    | null;
};

export async function endBrokenOff(breakOff: BreakOff, { page, comment }: BrokenOffPlaces): Promise<Ending> {
  // The verdict first: nothing that fails below leaves the output of no verdict at all.
  page.output("verdict", "failed");
  page.log(breakOffText(breakOff));
  await page.summarize(breakOffMarkdown(breakOff, { budget: SUMMARY_BUDGET }));
  const { url, annotations } = comment === null ? NO_COMMENT : await commentOn(breakOff, comment);
  if (url !== null) page.output("comment-url", url);
  // What has no place in a file is told by the sentence that the step fails with.
  const mistakes = breakOff.kind === "mistakes" ? breakOff.mistakes.filter(({ where }) => where !== null) : [];
  const located = mistakes.map((mistake) => errorAnnotation(mistake, "heapgate: no verdict"));
  for (const annotation of withinLimits([...annotations, ...located])) page.annotate(annotation);
  return { exitCode: 2, failure: failureOfBreakOff(breakOff) };
}

function commentOn(
  breakOff: BreakOff,
  { board, pullRequest, isOfAnotherRun = false, ...wish }: NonNullable<BrokenOffPlaces["comment"]>,
): ReturnType<typeof postComment> {
  const { number, headSha, origin } = pullRequest;
  const body = `${breakOffMarkdown(breakOff, { budget: COMMENT_BUDGET })}\n<sub>At commit ${short(headSha)}.</sub>\n`;
  return postComment(
    { ...wish, pullRequest: number, report: null, body, ...(isOfAnotherRun ? {} : { origin }) },
    board,
  );
}
