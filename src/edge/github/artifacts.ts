// The shelf of artifacts: lists and runs by REST, downloads by signed addresses, uploads by the artifact service.
import type { ArtifactShelf } from "../../ports.js";
import type { GitHubApi } from "./api.js";
import { createArtifactService } from "./artifact-service.js";
import { download } from "./download.js";
import { createDraft } from "./draft.js";

export type ShelfPlace = {
  /** Folder for what is on its way. */
  readonly folder: string;
};

export function createArtifactShelf(
  { connection, lists, runs }: Pick<GitHubApi, "connection" | "lists" | "runs">,
  { folder }: ShelfPlace,
): ArtifactShelf {
  const service = createArtifactService();
  return {
    ...lists,
    ...runs,
    listOfThisRun: service.listOfThisRun,
    download: (wanted) => download(wanted, { connection, folder }),
    draft: () => Promise.resolve(createDraft(folder, service)),
    withdraw: service.withdraw,
  };
}
