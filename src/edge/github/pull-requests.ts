// The open pull requests of a branch, of whichever owner's repository.
import { z } from "zod";
import type { PullRequestList } from "../../ports.js";
import { answerOf, shaped } from "./answer.js";
import { PAGE, type Connection } from "./connection.js";

const pullsSchema = z.array(
  z.object({
    number: z.number(),
    head: z.object({ sha: z.string(), ref: z.string(), repo: z.object({ id: z.number() }).nullish() }),
    base: z.object({ sha: z.string(), ref: z.string() }),
  }),
);

export function createPullRequestList({ octokit, repository }: Connection): PullRequestList {
  return {
    openFrom: ({ owner, branch }) =>
      answerOf(
        () => octokit.rest.pulls.list({ ...repository, state: "open", head: `${owner}:${branch}`, per_page: PAGE }),
        ({ data }) =>
          shaped(pullsSchema)(data)
            // A `head` that GitHub does not understand is no filter there: all that are open come back.
            .filter(({ head }) => head.ref === branch)
            .map(({ number, head, base }) => ({
              number,
              headSha: head.sha,
              headRepositoryId: head.repo?.id ?? null,
              baseSha: base.sha,
              baseBranch: base.ref,
            })),
      ),
  };
}
