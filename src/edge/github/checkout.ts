// Which commit lies in the workspace: asked of git, which knows the parents of a shallow clone's commit, too.
import { execFile } from "node:child_process";
import type { Checkout, Commit } from "../../ports.js";
import { toolEnvironment } from "../tool-environment.js";

export function createCheckout(workspace: string, environment: Readonly<Record<string, string | undefined>>): Checkout {
  return {
    head: async () => {
      const sha = await git(["rev-parse", "--verify", "HEAD^{commit}"], { workspace, environment });
      if (typeof sha !== "string") return sha;
      const commit = await git(["cat-file", "-p", sha.trim()], { workspace, environment });
      return typeof commit === "string" ? decodeCommit(sha.trim(), commit) : commit;
    },
  };
}

type Place = {
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/**
 * In a container job the workspace belongs to another user, and git refuses it unless told that it is safe; nothing
 * that is asked here runs a hook or a filter. git-config(1), safe.directory.
 */
function git(
  command: readonly string[],
  { workspace, environment }: Place,
): Promise<string | { readonly unknown: string }> {
  const args = ["-c", `safe.directory=${workspace}`, "-c", "core.fsmonitor=false", "-C", workspace, ...command];
  return new Promise((settle) => {
    execFile("git", args, { env: toolEnvironment(environment), maxBuffer: 1 << 20 }, (error, out, said) => {
      if (error === null) settle(out);
      else settle({ unknown: said.trim().split("\n")[0] || error.message });
    });
  });
}

/** The header of a commit object ends with an empty line; what follows is the author's to write. */
function decodeCommit(sha: string, text: string): Commit {
  const [header = ""] = text.split("\n\n", 1);
  return { sha, parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent]) => parent ?? []) };
}
