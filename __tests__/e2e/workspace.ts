// The folder that a job works in, filled as actions/checkout fills it: a clone of depth 1, and HEAD on no branch.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitEnvironment, type TemporaryRepository } from "./repository.js";

export type Workspace = {
  readonly path: string;
  /** Beside it, out of reach of a checkout; `../..` from there. */
  readonly home: string;
  /** Makes the folder anew; `depth` 0 brings all branches with all that came before. */
  readonly checkOut: (commit: string, depth: 0 | 1) => void;
  readonly remove: () => void;
};

export function makeWorkspace(repository: TemporaryRepository): Workspace {
  const home = mkdtempSync(join(tmpdir(), "heapgate-work-"));
  const path = join(home, "shop", "shop");
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-C", path, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      env: gitEnvironment(home),
    });
  };
  // GitHub gives any commit that it has.
  repository.git("config", "uploadpack.allowAnySHA1InWant", "true");
  return {
    path,
    home,
    checkOut: (commit, depth) => {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path, { recursive: true });
      git("init", "--quiet", "--template=", "--initial-branch=main");
      const origin = `file://${repository.path}`;
      if (depth === 0) git("fetch", "--quiet", "--no-tags", origin, commit, "+refs/heads/*:refs/remotes/origin/*");
      else git("fetch", "--quiet", "--no-tags", "--depth=1", origin, commit);
      git("checkout", "--quiet", "--force", "--detach", commit);
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
