// Makes what the tests run examples/flask-shop with: a virtual environment per Python, kept until lock or Python change.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findPythons } from "./pythons.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const venvs = join(root, ".venvs");
const example = join(root, "examples", "flask-shop");
const IN_PARALLEL = 2;
const INSTALL_TIMEOUT_MS = 300_000;
const ABANDONED_MS = 3_600_000;
const UNFINISHED = "unfinished-";
/** A file in a finished environment: it is in its place, and the byte code of the program is compiled. */
const READY = ".heapgate-ready";

/** Where the environment of a Python is or would be: `{ version, command, folder, python, lock, ready }`. */
export function venvOf({ version, command }) {
  const minor = Number(version.split(".")[1]);
  const lock = join(example, "requirements", minor < 9 ? "py38.txt" : "py39.txt");
  const hash = createHash("sha256");
  for (const part of [version, command, readFileSync(lock)]) hash.update(part).update("\0");
  const folder = join(venvs, `3.${minor}-${hash.digest("hex").slice(0, 10)}`);
  return { version, command, folder, python: pythonIn(folder), lock, ready: existsSync(join(folder, READY)) };
}

/**
 * Makes the environments that are missing, and takes away those that no Python or lock file stands for any more.
 * Resolves to `{ version, command, folder, python, lock, seconds }` of each, 0 seconds where it was there.
 */
export async function makeVenvs({ pythons, made = () => {} }) {
  await mkdir(venvs, { recursive: true });
  const wanted = pythons.map(venvOf);
  const waiting = [...wanted.entries()];
  const results = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, venv] = next;
      const start = Date.now();
      if (!venv.ready) await make(venv);
      results[index] = { ...venv, ready: true, seconds: venv.ready ? 0 : (Date.now() - start) / 1000 };
      made(results[index]);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: IN_PARALLEL }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  await removeOutdated(wanted);
  return results;
}

/** Made aside and renamed, so that an interrupted run leaves nothing that looks whole; ready when byte code is warm. */
async function make(venv) {
  if (!existsSync(venv.folder)) {
    const aside = await mkdtemp(join(venvs, UNFINISHED));
    try {
      await run(venv, venv.command, ["-m", "venv", aside], "no virtual environment (Debian and Ubuntu: python3-venv)");
      await install(venv, pythonIn(aside));
      await rename(aside, venv.folder).catch((error) => {
        // Another run was faster: its environment is as good.
        if (!existsSync(venv.folder)) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  await run(venv, venv.python, ["-c", "import shop.wsgi; shop.wsgi.warm_up()"], "the program does not start");
  await run(venv, venv.python, ["-OO", "-c", "import shop.wsgi; shop.wsgi.warm_up()"], "it does not start with -OO");
  await writeFile(join(venv.folder, READY), "");
}

/** Wheels first; the second try may build what has no wheel for this machine, and is one for a network that failed. */
async function install(venv, python) {
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"];
  const lock = ["--no-deps", "-r", venv.lock];
  try {
    await run(venv, python, [...pip, "--only-binary", ":all:", ...lock], "");
  } catch {
    await run(venv, python, [...pip, "--prefer-binary", ...lock], `pip could not install ${relative(root, venv.lock)}`);
  }
}

async function run(venv, command, args, trouble) {
  try {
    await promisify(execFile)(command, args, { cwd: example, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 64 * 2 ** 20 });
  } catch (error) {
    const said = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim() || error.message;
    const end = error.killed ? `stopped after ${INSTALL_TIMEOUT_MS / 1000} seconds\n${said}` : said;
    throw new Error(`Python ${venv.version}: ${trouble}\n  ${end.split("\n").slice(-20).join("\n  ")}`);
  }
}

/**
 * Of finished environments only those of the minor versions of this run: other runs can have asked for other Pythons.
 * Of unfinished ones only those that no run can still be at.
 */
async function removeOutdated(wanted) {
  const keep = new Set(wanted.map(({ folder }) => basename(folder)));
  const minors = new Set([...keep].map((name) => name.split("-")[0]));
  for (const name of await readdir(venvs)) {
    const folder = join(venvs, name);
    const outdated = name.startsWith(UNFINISHED)
      ? Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Infinity }))).mtimeMs > ABANDONED_MS
      : minors.has(name.split("-")[0]) && !keep.has(name);
    if (outdated) await rm(folder, { recursive: true, force: true });
  }
}

function pythonIn(folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--list")) console.log(JSON.stringify((await findPythons()).map(venvOf)));
  else await print();
}

async function print() {
  const pythons = await findPythons({ skipped: (line) => console.error(line) });
  if (pythons.length === 0) {
    console.error("No CPython 3.8 or later found: not under pyenv, not on PATH. HEAPGATE_PYTHONS can name some.");
    process.exitCode = 1;
    return;
  }
  const made = ({ version, folder, seconds }) =>
    console.log(
      `${version.padEnd(8)} ${relative(root, folder)} ${seconds === 0 ? "is there" : `made in ${seconds.toFixed(1)} s`}`,
    );
  try {
    await makeVenvs({ pythons, made });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
