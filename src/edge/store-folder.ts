// Where baselines live when no store is named: the user's cache, one folder a repository and branch, outside of
// everything that the program could import from.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { toolEnvironment } from "./tool-environment.js";

export type StorePlace = {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
};

export type StoreFolders = {
  /** Of the branch that is checked out. */
  readonly own: string;
  /** Of the default branch, where that is another one and known: what a branch is compared with that has none yet. */
  readonly ofDefaultBranch: string | null;
};

export async function findStoreFolders({ folder, environment, platform }: StorePlace): Promise<StoreFolders> {
  const repository = (await git(["rev-parse", "--show-toplevel"], { folder, environment })) ?? resolve(folder);
  const branch = (await git(["symbolic-ref", "--short", "-q", "HEAD"], { folder, environment })) ?? "detached";
  const digest = createHash("sha256").update(repository).digest("hex").slice(0, 12);
  const base = join(cacheFolder(environment, platform), "heapgate", `${basename(repository)}-${digest}`);
  const main = await defaultBranch({ folder, environment });
  return {
    own: join(base, encodeURIComponent(branch)),
    ofDefaultBranch: main === null || main === branch ? null : join(base, encodeURIComponent(main)),
  };
}

/** As the clone remembers it; else the first of the usual names that is a branch. */
async function defaultBranch(place: Pick<StorePlace, "folder" | "environment">): Promise<string | null> {
  const remembered = await git(["symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD"], place);
  if (remembered !== null) return remembered.replace(/^origin\//, "");
  for (const name of ["main", "master"]) {
    if ((await git(["rev-parse", "--verify", "-q", `refs/heads/${name}`], place)) !== null) return name;
  }
  return null;
}

/** XDG base directories, Apple's Caches, Windows' local application data. */
function cacheFolder(environment: StorePlace["environment"], platform: string): string {
  if (platform === "win32") return environment["LOCALAPPDATA"] || join(homedir(), "AppData", "Local");
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  return environment["XDG_CACHE_HOME"] || join(homedir(), ".cache");
}

/** Null outside of a repository, and where git is missing. */
async function git(
  args: readonly string[],
  { folder, environment }: Pick<StorePlace, "folder" | "environment">,
): Promise<string | null> {
  return promisify(execFile)("git", ["-C", folder, ...args], { env: toolEnvironment(environment) }).then(
    ({ stdout }) => stdout.trim() || null,
    () => null,
  );
}
