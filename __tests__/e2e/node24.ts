// The Node of GitHub's runner, where `node scripts/node24.mjs` has brought it; null elsewhere.
import { execFileSync } from "node:child_process";
import { root } from "./root.js";

export const NODE24: string | null =
  execFileSync(process.execPath, ["scripts/node24.mjs", "--list"], { cwd: root, encoding: "utf8" }).trim() || null;
