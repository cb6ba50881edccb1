// Decides which Pythons of this machine the tests run on: one CPython per minor version from 3.8, as a list or in print.
// What the machine lacks can be got: HEAPGATE_GET_PYTHON names a script that is called as `SCRIPT 3.14 FOLDER`, leaves
// FOLDER/bin/python3.14 and prints its path.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const OLDEST_MINOR = 8;
/** Minor versions that are looked for by name on PATH; a later one is found as `python3`. */
const NEWEST_MINOR = 20;
/** Minor versions that HEAPGATE_GET_PYTHON is asked for. */
const TO_GET = [14, 15];
const GET_TIMEOUT_MS = 300_000;
const gotten = fileURLToPath(new URL("../.venvs/pythons", import.meta.url));

const ABOUT = `
import json, os, platform, sys, sysconfig
print(json.dumps({
    "command": sys.executable,
    "implementation": platform.python_implementation(),
    "version": list(sys.version_info[:3]),
    "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "wrapped": "PYTHONHOME" in os.environ,
}))
`;

/**
 * The usable Pythons, oldest first, each `{ command, version }` with its real path and `3.13.0`. One that is a wrapper
 * script, which sets PYTHONHOME, has `installer` too: an ordinary Python whose pip can install for it, or null.
 * `skipped` is called with one line for each candidate that is not used; the names that PATH does not have are not
 * candidates. `HEAPGATE_PYTHONS` (paths or commands, separated as in PATH) stands in place of every search.
 */
export async function findPythons({ env = process.env, skipped = () => {} } = {}) {
  const usable = await search({ env, skipped });
  const ordinary = usable.filter(({ wrapped }) => !wrapped).at(-1);
  return usable.map(({ wrapped, ...python }) =>
    wrapped ? { ...python, installer: ordinary?.command ?? null } : python,
  );
}

async function search({ env, skipped }) {
  if (env.HEAPGATE_PYTHONS) return usableOf(named(env), skipped);
  for (const place of [ofPyenv, onPath]) {
    const usable = await usableOf(await place(env), skipped);
    if (usable.length > 0)
      return onePerMinor([...usable, ...(await usableOf(await got({ env, usable, skipped }), skipped))]);
  }
  return usableOf(await got({ env, usable: [], skipped }), skipped);
}

async function usableOf(commands, skipped) {
  const found = await Promise.all(commands.map(probe));
  for (const { skip } of found) if (skip !== undefined) skipped(skip);
  return onePerMinor(found.flatMap(({ python }) => python ?? []));
}

/** Paths of what the script of HEAPGATE_GET_PYTHON left, one after the other: it may not bear a second one beside it. */
async function got({ env, usable, skipped }) {
  const script = env.HEAPGATE_GET_PYTHON;
  if (!script) return [];
  const paths = [];
  for (const minor of TO_GET.filter((one) => !usable.some(({ version }) => minorOf(version) === one))) {
    const folder = join(gotten, `3.${minor}`);
    try {
      await mkdir(folder, { recursive: true });
      const { stdout } = await promisify(execFile)(resolve(script), [`3.${minor}`, folder], {
        timeout: GET_TIMEOUT_MS,
      });
      paths.push(stdout.trim().split("\n").at(-1));
    } catch (error) {
      const reason = (error.stderr || error.message).trim().split("\n").at(-1);
      skipped(`skipped Python 3.${minor}: HEAPGATE_GET_PYTHON could not get it (${reason})`);
    }
  }
  return paths;
}

/** What is set for one's own work, PYTHONDONTWRITEBYTECODE say, is not meant for the interpreters that are tested. */
export function withoutPythonVariables(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PYTHON")));
}

export function minorOf(version) {
  return Number(version.split(".")[1]);
}

function named(env) {
  return env.HEAPGATE_PYTHONS.split(delimiter).filter((command) => command !== "");
}

async function ofPyenv(env) {
  const versions = join(env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const names = await readdir(versions).catch(() => []);
  const python = process.platform === "win32" ? "python.exe" : join("bin", "python");
  // Sorted, the versions themselves stand before the virtual environments that pyenv keeps beside them.
  return names
    .sort()
    .map((name) => join(versions, name, python))
    .filter((path) => existsSync(path));
}

function onPath(env) {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const minors = Array.from(
    { length: NEWEST_MINOR - OLDEST_MINOR + 1 },
    (_, index) => `python3.${OLDEST_MINOR + index}`,
  );
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...minors, "python3", "python"].flatMap((name) => {
    const path = folders.map((folder) => join(folder, name + suffix)).find((candidate) => existsSync(candidate));
    return path === undefined ? [] : [path];
  });
}

async function probe(command) {
  let about;
  try {
    // Not -E: a wrapper script that sets PYTHONHOME does not start with it. What is set here is left out instead.
    const env = withoutPythonVariables(process.env);
    const { stdout } = await promisify(execFile)(command, ["-s", "-S", "-c", ABOUT], { env, timeout: 30_000 });
    about = JSON.parse(stdout);
  } catch (error) {
    const reason = (error.stderr || error.message).trim().split("\n")[0];
    return { skip: `skipped ${command}: does not run (${reason})` };
  }
  const [major, minor] = about.version;
  const version = about.version.join(".");
  if (about.implementation !== "CPython") return { skip: `skipped ${command}: ${about.implementation}, not CPython` };
  if (major !== 3 || minor < OLDEST_MINOR) return { skip: `skipped ${command}: ${version} is older than 3.8` };
  if (about.freeThreaded) return { skip: `skipped ${command}: ${version} is a free-threaded build` };
  return { python: { command: about.command, version, wrapped: about.wrapped } };
}

/** Of several with the same minor version the newest; of several with the same version the first. */
function onePerMinor(pythons) {
  const newest = new Map();
  for (const python of pythons) {
    const [, minor, patch] = python.version.split(".").map(Number);
    const known = newest.get(minor);
    if (known === undefined || Number(known.version.split(".")[2]) < patch) newest.set(minor, python);
  }
  return [...newest].sort(([one], [other]) => one - other).map(([, python]) => python);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const pythons = await findPythons({ skipped: (line) => console.error(line) });
  if (process.argv.includes("--json")) console.log(JSON.stringify(pythons));
  else for (const { version, command } of pythons) console.log(`${version.padEnd(8)} ${command}`);
  if (pythons.length === 0) {
    console.error("No CPython 3.8 or later found: not under pyenv, not on PATH. HEAPGATE_PYTHONS can name some.");
    process.exitCode = 1;
  }
}
