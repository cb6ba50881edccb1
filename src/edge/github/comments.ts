// The comments of a pull request, as GitHub keeps them.
import { z } from "zod";
import type { BoardComment, CommentBoard } from "../../ports.js";
import { answerOf, shaped } from "./answer.js";
import { PAGE, type Connection } from "./connection.js";

const commentSchema = z.object({
  id: z.number(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
});
const viewerSchema = z.object({ viewer: z.object({ login: z.string() }) });

export function createBoard({ octokit, repository }: Connection): CommentBoard {
  return {
    list: (pullRequest) =>
      answerOf(
        () =>
          octokit.paginate(octokit.rest.issues.listComments, {
            ...repository,
            issue_number: pullRequest,
            per_page: PAGE,
          }),
        (comments) => comments.map(commentOf),
      ),
    create: ({ pullRequest, body }) =>
      answerOf(
        () => octokit.rest.issues.createComment({ ...repository, issue_number: pullRequest, body }),
        ({ data }) => commentOf(data),
      ),
    update: ({ id, body }) =>
      answerOf(
        () => octokit.rest.issues.updateComment({ ...repository, comment_id: id, body }),
        ({ data }) => commentOf(data),
      ),
    remove: async (id) => {
      const answer = await answerOf(
        () => octokit.rest.issues.deleteComment({ ...repository, comment_id: id }),
        () => null,
      );
      // Somebody else was quicker, or an earlier try that was not heard of: it is gone, as was asked.
      return answer.kind === "refused" && answer.status === 404 ? { kind: "answer", value: null } : answer;
    },
    // REST's GET /user is closed to installation tokens, GraphQL's viewer is open to every kind of token.
    self: () =>
      answerOf(
        () => octokit.graphql("query { viewer { login } }"),
        (data) => shaped(viewerSchema)(data).viewer.login,
      ),
  };
}

function commentOf(raw: unknown): BoardComment {
  const { id, html_url: url, body, user } = shaped(commentSchema)(raw);
  return { id, url, author: user?.login ?? null, body: body ?? "" };
}
