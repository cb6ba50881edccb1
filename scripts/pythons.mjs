// Decides which Pythons of this machine the tests run on: one CPython per minor version from 3.8, as a list or in print.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const OLDEST_MINOR = 8;
/** Minor versions that are looked for by name on PATH; a later one is found as `python3`. */
const NEWEST_MINOR = 20;

const ABOUT = `
import json, platform, sys, sysconfig
print(json.dumps({
    "command": sys.executable,
    "implementation": platform.python_implementation(),
    "version": list(sys.version_info[:3]),
    "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
}))
`;

/**
 * The usable Pythons, oldest first, each `{ command, version }` with its real path and `3.13.0`.
 * `skipped` is called with one line for each candidate that is not used; the names that PATH does not have are not
 * candidates. `HEAPGATE_PYTHONS` (paths or commands, separated as in PATH) stands in place of every search.
 */
export async function findPythons({ env = process.env, skipped = () => {} } = {}) {
  for (const search of env.HEAPGATE_PYTHONS ? [named] : [ofPyenv, onPath]) {
    const found = await Promise.all((await search(env)).map(probe));
    for (const { skip } of found) if (skip !== undefined) skipped(skip);
    const usable = onePerMinor(found.flatMap(({ python }) => python ?? []));
    if (usable.length > 0) return usable;
  }
  return [];
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
    const { stdout } = await promisify(execFile)(command, ["-E", "-s", "-S", "-c", ABOUT], { timeout: 30_000 });
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
  return { python: { command: about.command, version } };
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
