// Runs the built command line as its user would: a child process in a folder, with an environment of its own.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

/** The bundles under test; HEAPGATE_DIST names others than those that are committed. */
export const DIST = resolve(process.env["HEAPGATE_DIST"] ?? "dist");

export type Surroundings = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

export type End = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export function heapgate(args: readonly string[], { cwd, env = {} }: Surroundings): End {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(DIST, "cli.js"), ...args], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env },
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}
