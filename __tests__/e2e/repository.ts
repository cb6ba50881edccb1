// A repository on disk with a small Python program: real commits, and the merge that GitHub would make of a pull request.
import { execFileSync, type ExecFileSyncOptions } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type FileTexts = Readonly<Record<string, string>>;

export type TemporaryRepository = {
  readonly path: string;
  /** Runs git there and gives its output. */
  readonly git: (...args: readonly string[]) => string;
  /** The same with output to the byte. */
  readonly bytes: (...args: readonly string[]) => Buffer;
  /** Writes the files, commits, gives the commit; of now, or of another day. */
  readonly commit: (files: FileTexts, when?: { readonly date: string }) => string;
  /** Checks out the merge of `head` into `base`, as refs/pull/N/merge is one; gives the merge's commit. */
  readonly checkOutMerge: (commits: { readonly base: string; readonly head: string }) => string;
  readonly checkOut: (commit: string) => void;
  readonly remove: () => void;
};

const GIT_OPTIONS = { stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 } satisfies ExecFileSyncOptions;

/** Of nobody who tests: no configuration but the repository's own. */
export function gitEnvironment(home: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "somebody",
    GIT_AUTHOR_EMAIL: "somebody@example.org",
    GIT_COMMITTER_NAME: "somebody",
    GIT_COMMITTER_EMAIL: "somebody@example.org",
  };
}

/**
 * Commits are a second apart, from an hour before these tests on: the same ones have the same names in every repository
 * of a test file, and newer ones are newer.
 */
const FIRST_COMMIT = Math.floor(Date.now() / 1000) - 3600;

export function makeRepository(): TemporaryRepository {
  const path = mkdtempSync(join(tmpdir(), "heapgate-repository-"));
  const run = (args: readonly string[], dates: Readonly<Record<string, string>> = {}): Buffer =>
    execFileSync("git", ["-C", path, ...args], { ...GIT_OPTIONS, env: { ...gitEnvironment(path), ...dates } });
  const git = (...args: readonly string[]): string => run(args).toString().trim();
  let count = 0;
  const dated = (date = `${FIRST_COMMIT + count++} +0000`): Readonly<Record<string, string>> => ({
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  });
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(path, ".gitignore"), "__pycache__/\n");
  git("add", "--all");
  run(["commit", "--quiet", "--message", "start"], dated());
  return {
    path,
    git,
    bytes: (...args) => run(args),
    commit: (files, when) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
      git("add", "--all");
      run(["commit", "--quiet", "--allow-empty", "--message", "change"], dated(when?.date));
      return git("rev-parse", "HEAD");
    },
    checkOutMerge: ({ base, head }) => {
      git("checkout", "--quiet", "--detach", base);
      run(["merge", "--quiet", "--no-ff", "--message", "merge", head], dated());
      return git("rev-parse", "HEAD");
    },
    checkOut: (commit) => {
      git("checkout", "--quiet", "--detach", commit);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
