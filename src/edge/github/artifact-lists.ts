// Lists of artifacts, as GitHub's REST API gives them.
import { z } from "zod";
import type { Answer, ArtifactList, ArtifactRecord } from "../../ports.js";
import { answerOf, shaped } from "./answer.js";
import { PAGE, type Connection } from "./connection.js";

export type ArtifactLists = {
  readonly list: (name: string) => Promise<Answer<ArtifactList>>;
  readonly listOfRun: (runId: number) => Promise<Answer<ArtifactList>>;
};

const artifactsSchema = z.object({
  total_count: z.number(),
  artifacts: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      size_in_bytes: z.number(),
      expired: z.boolean(),
      created_at: z.string().nullable(),
      digest: z.string().nullish(),
      workflow_run: z
        .object({
          id: z.number().optional(),
          repository_id: z.number().optional(),
          head_repository_id: z.number().optional(),
          head_sha: z.string().optional(),
        })
        .nullish(),
    }),
  ),
});
type RawArtifact = z.infer<typeof artifactsSchema>["artifacts"][number];

/** How many pages of a list are read. */
const MAX_PAGES = 10;

export function createArtifactLists({ octokit, repository }: Connection): ArtifactLists {
  return {
    list: (name) =>
      allPages((page) => octokit.rest.actions.listArtifactsForRepo({ ...repository, name, per_page: PAGE, page })),
    listOfRun: (runId) =>
      allPages((page) =>
        octokit.rest.actions.listWorkflowRunArtifacts({ ...repository, run_id: runId, per_page: PAGE, page }),
      ),
  };
}

/** Paged by the total, as GitHub's answers have no promised order and `Link` is not sent for all. */
function allPages(ask: (page: number) => Promise<{ readonly data: unknown }>): Promise<Answer<ArtifactList>> {
  return answerOf(
    async () => {
      // A list that grows meanwhile shows an artifact on two pages.
      const artifacts = new Map<number, ArtifactRecord>();
      let read = 0;
      for (let page = 1; page <= MAX_PAGES; page++) {
        const { data } = await ask(page);
        const { total_count: total, artifacts: found } = shaped(artifactsSchema)(data);
        for (const each of found) artifacts.set(each.id, artifactOf(each));
        read += found.length;
        if (found.length === 0 || read >= total) return { artifacts: [...artifacts.values()], isComplete: true };
      }
      return { artifacts: [...artifacts.values()], isComplete: false };
    },
    (listed) => listed,
  );
}

function artifactOf({
  id,
  name,
  size_in_bytes: bytes,
  expired,
  created_at,
  digest,
  workflow_run,
}: RawArtifact): ArtifactRecord {
  const {
    id: runId,
    repository_id: repositoryId,
    head_repository_id: headRepositoryId,
    head_sha: headSha,
  } = workflow_run ?? {};
  // All four are optional in GitHub's schema; without one of them the run cannot be told to be this repository's own.
  const isWhole =
    runId !== undefined && repositoryId !== undefined && headRepositoryId !== undefined && headSha !== undefined;
  return {
    id,
    name,
    bytes,
    isExpired: expired,
    createdAt: created_at ?? "",
    digest: digest ?? null,
    run: isWhole ? { id: runId, repositoryId, headRepositoryId, headSha } : null,
  };
}
