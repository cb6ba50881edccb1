// How artifacts are stored and fetched: the official client, distrusted where it trusts (sizes, digests, late answers).
import { DefaultArtifactClient } from "@actions/artifact";
import { lstat, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Answer, ArtifactShelf } from "../../ports.js";
import { answerOf, messageOf, refusalOf } from "./answer.js";
import type { GitHubApi, Repository } from "./api.js";

export type ShelfPlace = Repository & {
  readonly token: string;
  /** Folder for what is on its way. */
  readonly folder: string;
};

export function createArtifactShelf(
  { listArtifacts, workflowRun }: Pick<GitHubApi, "listArtifacts" | "workflowRun">,
  { owner, repo, token, folder }: ShelfPlace,
): ArtifactShelf {
  const client = new DefaultArtifactClient();
  return {
    list: listArtifacts,
    run: workflowRun,
    download: ({ artifact, digest, file, maxBytes }) =>
      inFolder(folder, async (path) => {
        const findBy = { token, workflowRunId: artifact.run?.id ?? 0, repositoryOwner: owner, repositoryName: repo };
        const { digestMismatch } = await client.downloadArtifact(artifact.id, { findBy, path, expectedHash: digest });
        // The client notices a wrong digest only after it has extracted the archive, and goes on.
        if (digestMismatch === true) throw new Error("its digest is not the one that GitHub lists");
        return readBounded(join(path, file), { file, maxBytes });
      }),
    publish: async ({ name, file, text, retentionDays }) => {
      const published = await inFolder(folder, async (path) => {
        await writeFile(join(path, file), text);
        const retention = retentionDays === null ? {} : { retentionDays };
        await client.uploadArtifact(name, [join(path, file)], path, retention);
        return "published" as const;
      });
      return published.kind === "refused" && isNameTaken(published.message)
        ? { kind: "answer", value: "taken" }
        : published;
    },
    withdraw: (name) =>
      answerOf(
        () => client.deleteArtifact(name),
        () => null,
      ),
  };
}

/** The client has no error of its own for it: `Failed request: (409) Conflict: an artifact with this name already exists`. */
function isNameTaken(message: string): boolean {
  return /\(409\)|already exists on the workflow run/.test(message);
}

/** Links in an archive arrive as files, but what is opened must be a plain file of bounded size whatever arrives. */
async function readBounded(
  path: string,
  { file, maxBytes }: { readonly file: string; readonly maxBytes: number },
): Promise<string> {
  const entry = await lstat(path).catch(() => null);
  if (entry === null) throw new Error(`there is no ${file} in it`);
  if (!entry.isFile()) throw new Error(`${file} in it is not a file`);
  if (entry.size > maxBytes) throw new Error(`${file} in it has ${entry.size} bytes, more than ${maxBytes}`);
  return readFile(path, "utf8");
}

async function inFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<Answer<T>> {
  const path = await mkdtemp(join(parent, "heapgate-"));
  try {
    return { kind: "answer", value: await work(path) };
  } catch (error) {
    return { ...refusalOf(error), message: messageOf(error) };
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
