// Makes what the real programs run with: a virtual environment per program and Python, kept until lock or Python change.
// Without arguments those of `npm test`, with --all every one that is supported.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { FLASK_SHOP, lockOf, PROGRAMS, statementsOf, supports } from "./programs.mjs";
import { findPythons, minorOf, withoutPythonVariables } from "./pythons.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const venvs = join(root, ".venvs");
const IN_PARALLEL = 2;
const INSTALL_TIMEOUT_MS = 300_000;
const ABANDONED_MS = 3_600_000;
const UNFINISHED = "unfinished-";
/** A file in a finished environment: it is in its place, and the byte code of the program is compiled. */
const READY = ".heapgate-ready";

/**
 * Where the environment of a program for a Python is or would be: both, and `{ folder, python, lock, ready }`; `lock` is
 * null where there is nothing to install. The first program's folders bear the version alone.
 */
export function venvOf(python, program = FLASK_SHOP) {
  const { version, command } = python;
  const minor = minorOf(version);
  const file = lockOf(program, minor);
  const lock = file === null ? null : join(root, file);
  const hash = createHash("sha256");
  for (const part of [version, command, lock === null ? "" : readFileSync(lock)]) hash.update(part).update("\0");
  const name = program === FLASK_SHOP ? `3.${minor}` : `${program.name}-3.${minor}`;
  const folder = join(venvs, `${name}-${hash.digest("hex").slice(0, 10)}`);
  return { ...python, program, folder, python: pythonIn(folder), lock, ready: existsSync(join(folder, READY)) };
}

/** What `npm test` needs: the Flask program on every Python, the others on the oldest and newest that they support. */
export function testedPairs(pythons) {
  return [...pythons.map((python) => ({ python, program: FLASK_SHOP })), ...pairsAtTheEnds(pythons)];
}

export function pairsAtTheEnds(pythons) {
  return PROGRAMS.filter((program) => program !== FLASK_SHOP).flatMap((program) => {
    const supported = pythons.filter(({ version }) => supports(program, minorOf(version)));
    return [...new Set([...supported.slice(0, 1), ...supported.slice(-1)])].map((python) => ({ python, program }));
  });
}

export function supportedPairs(pythons) {
  return PROGRAMS.flatMap((program) =>
    pythons.filter(({ version }) => supports(program, minorOf(version))).map((python) => ({ python, program })),
  );
}

/**
 * Makes the environments that are missing, and takes away those that no Python or lock file stands for any more.
 * Resolves to what `venvOf` tells of each and `seconds`, 0 where it was there. One that cannot be made rejects, unless
 * `failed` is given: then it is called with the environment and the error, and the others are made all the same.
 */
export async function makeVenvs({ pairs, made = () => {}, failed }) {
  await mkdir(venvs, { recursive: true });
  const wanted = pairs.map(({ python, program }) => venvOf(python, program));
  const waiting = [...wanted.entries()];
  const results = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, venv] = next;
      const start = Date.now();
      try {
        if (!venv.ready) await make(venv);
      } catch (error) {
        if (failed === undefined) throw error;
        failed(venv, error);
        continue;
      }
      results[index] = { ...venv, ready: true, seconds: venv.ready ? 0 : (Date.now() - start) / 1000 };
      made(results[index]);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: IN_PARALLEL }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  await removeOutdated(wanted);
  return results.filter((result) => result !== undefined);
}

/** Fills a folder beside its place and renames it, so that an interrupted run leaves nothing that looks whole. */
export async function makeAside(folder, fillIn) {
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(join(dirname(folder), UNFINISHED));
  try {
    await fillIn(aside);
    await rename(aside, folder).catch((error) => {
      // Another run was faster: its folder is as good.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Ready when byte code is warm. */
async function make(venv) {
  if (!existsSync(venv.folder)) {
    await makeAside(venv.folder, (aside) =>
      venv.installer === undefined ? fill(venv, aside) : fillForWrapper(venv, aside),
    );
  }
  const code = statementsOf(venv.program);
  const cwd = join(root, venv.program.folder);
  await run(venv, { command: venv.python, args: ["-c", code], cwd, trouble: "the program does not start" });
  if (venv.program === FLASK_SHOP) {
    await run(venv, { command: venv.python, args: ["-OO", "-c", code], cwd, trouble: "it does not start with -OO" });
  }
  await writeFile(join(venv.folder, READY), "");
}

const PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"];

async function fill(venv, folder) {
  const bare = venv.lock === null ? ["--without-pip"] : [];
  const trouble = "no virtual environment (Debian and Ubuntu: python3-venv)";
  await run(venv, { command: venv.command, args: ["-m", "venv", ...bare, folder], trouble });
  if (venv.lock !== null) await install(venv, pythonIn(folder));
}

/**
 * A wrapper script that sets PYTHONHOME cannot have a virtual environment: with that variable the interpreter looks for
 * no pyvenv.cfg (Modules/getpath.py), and through a link it would not be known by that link's name. So: a folder of
 * packages and a script of our own that puts it on PYTHONPATH. Its `.pth` files are not read. pip is that of another
 * Python, which installs wheels for this one: such an interpreter may come without pip, or with one of the system's
 * that is too old for it.
 */
async function fillForWrapper(venv, folder) {
  const minor = minorOf(venv.version);
  const packages = ["lib", `python3.${minor}`, "site-packages"];
  await mkdir(join(folder, ...packages), { recursive: true });
  await mkdir(join(folder, "bin"));
  const path = `${join(venv.folder, ...packages)}\${PYTHONPATH:+:$PYTHONPATH}`;
  await writeFile(pythonIn(folder), `#!/bin/sh\nPYTHONPATH="${path}" exec "${venv.command}" "$@"\n`);
  await chmod(pythonIn(folder), 0o755);
  if (venv.lock === null) return;
  if (venv.installer === null)
    throw new Error(`Python ${venv.version}: it takes an ordinary Python beside it, with pip`);
  const tags = ["--implementation", "cp", "--abi", `cp3${minor}`, "--abi", "abi3", "--python-version", `3.${minor}`];
  const what = ["--only-binary", ":all:", "--no-deps", "-r", venv.lock, "--target", join(folder, ...packages)];
  const trouble = `pip found no wheels for ${relative(root, venv.lock)}`;
  await run(venv, { command: venv.installer, args: [...PIP, ...tags, ...what], trouble });
}

/** Wheels first; the second try may build what has no wheel for this machine, and is one for a network that failed. */
async function install(venv, python) {
  const lock = ["--no-deps", "-r", venv.lock];
  try {
    await run(venv, { command: python, args: [...PIP, "--only-binary", ":all:", ...lock], trouble: "" });
  } catch {
    const trouble = `pip could not install ${relative(root, venv.lock)}`;
    await run(venv, { command: python, args: [...PIP, "--prefer-binary", ...lock], trouble });
  }
}

async function run({ version, program }, { command, args, cwd = root, trouble }) {
  try {
    await promisify(execFile)(command, args, {
      cwd,
      env: withoutPythonVariables(process.env),
      timeout: INSTALL_TIMEOUT_MS,
      maxBuffer: 64 * 2 ** 20,
    });
  } catch (error) {
    const said = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim() || error.message;
    const end = error.killed ? `stopped after ${INSTALL_TIMEOUT_MS / 1000} seconds\n${said}` : said;
    throw new Error(`${program.name} on Python ${version}: ${trouble}\n  ${end.split("\n").slice(-20).join("\n  ")}`);
  }
}

/**
 * Of finished environments only those of the programs and minor versions of this run: other runs can have asked for
 * others. Of unfinished ones only those that no run can still be at.
 */
async function removeOutdated(wanted) {
  const keep = new Set(wanted.map(({ folder }) => basename(folder)));
  const withoutHash = (name) => name.replace(/-[0-9a-f]{10}$/, "");
  const kinds = new Set([...keep].map(withoutHash));
  for (const name of await readdir(venvs)) {
    const folder = join(venvs, name);
    const outdated = name.startsWith(UNFINISHED)
      ? Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Infinity }))).mtimeMs > ABANDONED_MS
      : kinds.has(withoutHash(name)) && !keep.has(name);
    if (outdated) await rm(folder, { recursive: true, force: true });
  }
}

export function pythonIn(folder) {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}

/** `--list` prints the environments of the Flask program as JSON, `--list=programs` those of the other programs' test. */
async function main(options) {
  if (options.includes("--list")) {
    console.log(JSON.stringify((await findPythons()).map((python) => venvOf(python))));
  } else if (options.includes("--list=programs")) {
    const pairs = pairsAtTheEnds(await findPythons());
    console.log(JSON.stringify(pairs.map(({ python, program }) => venvOf(python, program))));
  } else {
    await makeAndPrint(options.includes("--all") ? supportedPairs : testedPairs);
  }
}

async function makeAndPrint(choose) {
  const pythons = await findPythons({ skipped: (line) => console.error(line) });
  if (pythons.length === 0) {
    console.error("No CPython 3.8 or later found: not under pyenv, not on PATH. HEAPGATE_PYTHONS can name some.");
    process.exitCode = 1;
    return;
  }
  try {
    await makeVenvs({ pairs: choose(pythons), made: (venv) => console.log(venvLine(venv)) });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

export function venvLine({ version, program, folder, seconds }) {
  const state = seconds === 0 ? "is there" : `made in ${seconds.toFixed(1)} s`;
  return `${version.padEnd(8)} ${program.name.padEnd(10)} ${relative(root, folder)} ${state}`;
}
