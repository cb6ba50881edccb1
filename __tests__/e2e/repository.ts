// A repository on disk with a small Python program: real commits, and the merge that GitHub would make of a pull request.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type FileTexts = Readonly<Record<string, string>>;

export type TemporaryRepository = {
  readonly path: string;
  /** Runs git there and gives its output. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes the files, commits, gives the commit. */
  readonly commit: (files: FileTexts) => string;
  /** Checks out the merge of `head` into `base`, as refs/pull/N/merge is one; gives the merge's commit. */
  readonly checkOutMerge: (commits: { readonly base: string; readonly head: string }) => string;
  readonly checkOut: (commit: string) => void;
  readonly remove: () => void;
};

export function makeRepository(): TemporaryRepository {
  const path = mkdtempSync(join(tmpdir(), "heapgate-repository-"));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", path, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        HOME: path,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: "somebody",
        GIT_AUTHOR_EMAIL: "somebody@example.org",
        GIT_COMMITTER_NAME: "somebody",
        GIT_COMMITTER_EMAIL: "somebody@example.org",
      },
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(path, ".gitignore"), "__pycache__/\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "start");
  return {
    path,
    git,
    commit: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", "change");
      return git("rev-parse", "HEAD");
    },
    checkOutMerge: ({ base, head }) => {
      git("checkout", "--quiet", "--detach", base);
      git("merge", "--quiet", "--no-ff", "--message", "merge", head);
      return git("rev-parse", "HEAD");
    },
    checkOut: (commit) => {
      git("checkout", "--quiet", "--detach", commit);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
