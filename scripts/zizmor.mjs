// Audits what GitHub runs of this repository, and what it tells others to run, with zizmor: `node scripts/zizmor.mjs`.
// Files can be named instead. Exits as zizmor does; where it cannot be installed says so, and exits with 69.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeAside } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const VERSION = "1.32.0";
const folder = join(root, `.venvs/zizmor-${VERSION}`);
/** `EX_UNAVAILABLE` of sysexits.h; zizmor itself has 0 to 3 and 11 to 14. */
const UNAVAILABLE = 69;

const PYTHONS = process.platform === "win32" ? ["python", "py"] : ["python3", "python"];
const PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
/** A network that is not there must not hold up the tests. */
const PATIENCE = ["--retries", "1", "--timeout", "5"];
const INSTALL_TIMEOUT_MS = 15_000;

/** Null where it is in its place, else why it is not. */
async function install() {
  if (existsSync(folder)) return null;
  const reasons = [];
  for (const python of PYTHONS) {
    try {
      await makeAside(folder, (aside) => {
        const args = [...PIP, ...PATIENCE, "--only-binary", ":all:", "--target", aside, `zizmor==${VERSION}`];
        execFileSync(python, args, { timeout: INSTALL_TIMEOUT_MS, stdio: ["ignore", "ignore", "pipe"] });
      });
      return null;
    } catch (error) {
      reasons.push(`${python}: ${(String(error.stderr ?? "").trim() || error.message).split("\n").at(-1)}`);
    }
  }
  return reasons.join("; ");
}

/** A folder is searched for workflows as GitHub would: the examples are none to it, so they are named one by one. */
function inputs() {
  const examples = readdirSync(join(root, "examples/workflows")).map((file) => `examples/workflows/${file}`);
  return [".github", "action.yml", ...examples.sort()].map((path) => join(root, path));
}

const reason = await install();
if (reason === null) {
  const command = ["zizmor", "zizmor.exe"].map((name) => join(folder, "bin", name)).find((path) => existsSync(path));
  if (command === undefined) throw new Error(`no zizmor in ${dirname(folder)}`);
  const named = process.argv.slice(2);
  const config = join(root, ".github/zizmor.yml");
  const args = ["--offline", "--color", "never", "--no-progress", "--strict-collection", "--config", config];
  const { status, error } = spawnSync(command, [...args, ...(named.length > 0 ? named : inputs())], {
    stdio: "inherit",
  });
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
} else {
  console.log(`skipped: zizmor cannot be installed here (${reason})`);
  process.exitCode = UNAVAILABLE;
}
