// What GitHub knows of the repository's commits, branches and files.
import { z } from "zod";
import type { DatedCommit, RemoteHistory } from "../../ports.js";
import { answerOf, shaped } from "./answer.js";
import { PAGE, type Connection } from "./connection.js";

const repositorySchema = z.object({ default_branch: z.string() });
const comparisonSchema = z.object({ merge_base_commit: z.object({ sha: z.string() }) });
const contentSchema = z.object({ type: z.literal("file"), encoding: z.literal("base64"), content: z.string() });
const branchSchema = z.object({ name: z.string(), commit: z.object({ sha: z.string() }) });
const signatureSchema = z.object({ date: z.string().optional() }).nullish();
const commitsSchema = z.array(
  z.object({
    sha: z.string(),
    parents: z.array(z.object({ sha: z.string() })),
    commit: z.object({ committer: signatureSchema, author: signatureSchema }),
  }),
);

export function createHistory({ octokit, repository }: Connection): RemoteHistory {
  return {
    defaultBranch: () =>
      answerOf(
        () => octokit.rest.repos.get(repository),
        ({ data }) => shaped(repositorySchema)(data).default_branch,
      ),
    // One commit a page: the merge-base stands beside the list, which can be long.
    mergeBase: ({ base, head }) =>
      answerOf(
        () =>
          octokit.rest.repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 }),
        ({ data }) => shaped(comparisonSchema)(data).merge_base_commit.sha,
      ),
    readFile: async ({ path, commit }) => {
      const answer = await answerOf(
        () => octokit.rest.repos.getContent({ ...repository, path, ref: commit }),
        ({ data }) => Buffer.from(shaped(contentSchema)(data).content, "base64").toString("utf8"),
      );
      return answer.kind === "refused" && answer.status === 404 ? { kind: "answer", value: null } : answer;
    },
    lineage: (commit) =>
      answerOf(
        () => octokit.rest.repos.listCommits({ ...repository, sha: commit, per_page: PAGE }),
        ({ data }) => firstParents(commit, shaped(commitsSchema)(data)),
      ),
    tip: (branch) =>
      answerOf(
        () => octokit.rest.repos.getBranch({ ...repository, branch }),
        ({ data }) => tipOf(branch, shaped(branchSchema)(data)),
      ),
  };
}

/** GitHub lists what is reachable, by date: commits of merged branches stand between those of the branch itself. */
function firstParents(commit: string, listed: z.infer<typeof commitsSchema>): readonly DatedCommit[] {
  const known = new Map(listed.map((each) => [each.sha, each]));
  const chain: DatedCommit[] = [];
  // What was taken is taken out: a list that goes round in circles ends, too.
  for (let next = known.get(commit); next !== undefined; next = known.get(chain.at(-1)?.parents[0] ?? "")) {
    known.delete(next.sha);
    const date = next.commit.committer?.date ?? next.commit.author?.date;
    if (date === undefined) throw new Error(`GitHub's answer is not understood: commit ${next.sha} has no date`);
    chain.push({ sha: next.sha, parents: next.parents.map(({ sha }) => sha), date });
  }
  if (chain.length === 0) throw new Error(`GitHub's list of the commits of ${commit} is without it`);
  return chain;
}

/** GitHub answers with the new branch where one was renamed: another branch than the one that was asked for. */
function tipOf(branch: string, { name, commit }: z.infer<typeof branchSchema>): string {
  if (name !== branch) throw new Error(`the branch has been renamed to ${name}`);
  return commit.sha;
}
