// Measures every program on every Python of this machine that it supports, twice, and writes docs/support.md.
// Fails where a supported pair cannot be measured or its totals do not repeat. `node scripts/matrix.mjs [PROGRAM...]`; with names,
// only those are measured and nothing is written.
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { arch, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { markdownTable } from "markdown-table";
import { measureOptions, PROGRAMS, supports } from "./programs.mjs";
import { findPythons, minorOf } from "./pythons.mjs";
import { makeVenvs, supportedPairs, venvLine } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "dist/cli.js");
const MEASURE_TIMEOUT_MS = 900_000;

/**
 * One `heapgate measure --runs auto` in a process of its own: `{ dump, runs, seconds }`, or `{ error }`. How many runs
 * were needed is not in the dump; it is counted by a script that stands in for the interpreter and starts it.
 */
export async function measure({ python, options, folder }) {
  const place = mkdtempSync(join(tmpdir(), "heapgate-matrix-"));
  const [launcher, starts, out] = ["python", "starts", "dump.json"].map((name) => join(place, name));
  writeFileSync(launcher, `#!/bin/sh\necho >>"${starts}"\nexec "${python}" "$@"\n`);
  chmodSync(launcher, 0o755);
  const began = Date.now();
  try {
    const args = [cli, "measure", "--runs", "auto", "--python", launcher, "--out", out, ...options];
    await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: MEASURE_TIMEOUT_MS });
    const runs = readFileSync(starts, "utf8").length;
    return { dump: JSON.parse(readFileSync(out, "utf8")), runs, seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    const said = (error.stderr || error.message).trim();
    return { error: error.killed ? `stopped after ${MEASURE_TIMEOUT_MS / 1000} s` : said };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Two measurements of one kind: what a cell of a table says of them, and whether both were as they should be. */
export async function measureTwice(request) {
  const [first, second] = [await measure(request), await measure(request)];
  const error = first.error ?? second.error;
  if (error !== undefined) return { kind: "failed", error };
  const [one, other] = [first.dump, second.dump];
  return {
    kind: "measured",
    version: one.runtime.version,
    count: one.total.count,
    bytes: one.total.bytes,
    runs: [first.runs, second.runs],
    agreed: one.spread.agreed && other.spread.agreed,
    spread: [...one.spread.rows, ...other.spread.rows],
    apart: { count: other.total.count - one.total.count, bytes: other.total.bytes - one.total.bytes },
    types: differences(one.types, other.types),
    notes: one.notes,
    distributions: one.distributions,
    seconds: first.seconds + second.seconds,
  };
}

/** The types whose bytes or counts are not the same in two dumps, the farthest apart first. */
function differences(one, other) {
  const rows = new Map(one.map(({ name, count, bytes }) => [name, { name, count: -count, bytes: -bytes }]));
  for (const { name, count, bytes } of other) {
    const row = rows.get(name) ?? { name, count: 0, bytes: 0 };
    rows.set(name, { name, count: row.count + count, bytes: row.bytes + bytes });
  }
  return [...rows.values()]
    .filter(({ count, bytes }) => count !== 0 || bytes !== 0)
    .sort((left, right) => Math.abs(right.bytes) - Math.abs(left.bytes));
}

/** Whether the totals are equal: within each measurement, and between both. */
export function repeats({ spread, apart }) {
  return apart.count === 0 && apart.bytes === 0 && !spread.some(({ measure }) => measure.startsWith("total."));
}

export const figure = (number) => number.toLocaleString("en");
export const signed = (number) => `${number > 0 ? "+" : ""}${figure(number)}`;

/** When and on what the numbers of a page were taken; names no machine. */
export function circumstances() {
  const machine = { arch: arch === "x64" ? "x86-64" : arch, system: platform === "linux" ? "Linux" : platform };
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, heapgate ${version}, ${cpus().length} cores, ${machine.arch} ${machine.system}, Node ${process.version}`;
}

/** What the two measurements of one pair say of each other. */
export function verdictOf(result) {
  if (result.kind === "failed") return `**failed**: ${result.error.split("\n")[0].slice(0, 100)}`;
  const { spread, apart } = result;
  const within = spread.find(({ measure }) => measure === "total.bytes")?.spread;
  const rows = [...new Set(spread.map(({ measure }) => measure.split(".")[0]))].join(", ");
  return [
    apart.count === 0 && apart.bytes === 0 ? "equal" : distance(result),
    ...(within === undefined ? [] : [`**its runs by up to ${figure(within)} B**`]),
    ...(rows === "" ? [] : [`from run to run vary ${rows}`]),
  ].join("; ");
}

const MOST_TYPES = 6;
const LONGEST_NAME = 60;

/** How far two measurements lie apart, with the types that make the difference: `**+28 B, +1 objects**: `int` +28 B`. */
export function distance({ apart, types }) {
  const named = types.map(({ name, bytes }) => `\`${name.slice(0, LONGEST_NAME)}\` ${signed(bytes)} B`);
  const more = named.length > MOST_TYPES ? [`${named.length - MOST_TYPES} more types`] : [];
  const total = `**${signed(apart.bytes)} B, ${signed(apart.count)} objects**`;
  return `${total}: ${[...named.slice(0, MOST_TYPES), ...more].join(", ")}`;
}

export function runsOf({ runs: [first, second] }) {
  return first === second ? `${first}` : `${first} and ${second}`;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}

async function main(names) {
  const unknown = names.filter((name) => !PROGRAMS.some((program) => program.name === name));
  if (unknown.length > 0) throw new Error(`no program ${unknown}; there are ${PROGRAMS.map(({ name }) => name)}`);
  const chosen = PROGRAMS.filter(({ name }) => names.length === 0 || names.includes(name));
  const pythons = await findPythons({ skipped: (line) => console.error(line) });
  const pairs = supportedPairs(pythons).filter(({ program }) => chosen.includes(program));
  const results = new Map(chosen.map((program) => [program, new Map()]));
  const tell = ({ program, version }, result) => {
    results.get(program).set(version, result);
    console.error(row(program, version, result).join("  "));
  };
  const venvs = await makeVenvs({
    pairs,
    made: (venv) => console.error(venvLine(venv)),
    failed: (venv, error) => tell(venv, { kind: "failed", error: error.message }),
  });
  for (const venv of venvs) {
    const { program, python } = venv;
    const request = { python, options: measureOptions(program), folder: join(root, program.folder) };
    tell(venv, await measureTwice(request));
  }
  const all = [...results.values()].flatMap((byVersion) => [...byVersion.values()]);
  const bad = all.filter((result) => result.kind === "failed" || !repeats(result));
  console.log(numbers({ pythons, results }));
  for (const { error } of bad) if (error !== undefined) console.error(`\n${error}`);
  console.error(
    `\n${all.length - bad.length} of ${all.length} pairs were measured, with totals that repeat to the byte.`,
  );
  if (names.length === 0) writeFileSync(join(root, "docs/support.md"), page({ pythons, results }));
  if (bad.length > 0 || all.length === 0) process.exitCode = 1;
}

function row(program, version, result) {
  if (result.kind === "failed") return [`\`${program.name}\``, version, "", "", "", "", verdictOf(result)];
  const { count, bytes, distributions } = result;
  const installed = new Map(Object.entries(distributions).map(([name, at]) => [name.toLowerCase(), `${name} ${at}`]));
  const packages = program.packages.map((name) => installed.get(name.toLowerCase()) ?? `${name} not found`).join(", ");
  return [`\`${program.name}\``, version, packages, figure(count), figure(bytes), runsOf(result), verdictOf(result)];
}

function numbers({ pythons, results }) {
  const head = ["program", "Python", "with", "objects", "bytes", "runs needed", "two measurements"];
  const rows = [...results].flatMap(([program, byVersion]) =>
    pythons.flatMap(({ version }) => {
      const result = byVersion.get(version);
      return result === undefined ? [] : [row(program, version, result)];
    }),
  );
  return markdownTable([head, ...rows], { align: ["l", "l", "l", "r", "r", "r", "l"] });
}

function overview({ pythons, results }) {
  const sign = (program, version) => {
    const result = results.get(program).get(version);
    if (result === undefined) return supports(program, minorOf(version)) ? "not run" : "–";
    if (result.kind === "failed") return "fails";
    return repeats(result) ? (result.agreed ? "✓" : "(✓)") : "varies";
  };
  return markdownTable([
    ["", ...pythons.map(({ version }) => version)],
    ...[...results.keys()].map((program) => [
      `\`${program.name}\``,
      ...pythons.map(({ version }) => sign(program, version)),
    ]),
  ]);
}

function page(measured) {
  return `# What heapgate is run on

Made by \`npm run matrix\`, which measures real programs on every CPython of the machine: ${circumstances()}.

${overview(measured)}

✓: two measurements, one after the other in processes of their own, were equal to the byte, and in each of them two runs
in a row agreed in every row that a threshold can name. (✓): the totals were equal to the byte; which rows below them
differ from run to run, and count with a tolerance, is said below. –: the program does not support that Python.

${PROGRAMS.map(({ name, what }) => `- \`${name}\`: ${what}`).join("\n")}

Versions of all that is installed stand in the lock files beside the programs, in \`examples/\`. CPython with the GIL
only; other implementations, free-threaded builds, and Pythons before 3.8 are refused by name.

## Numbers

"Runs needed" is how often the program was started until two runs in a row agreed.

${numbers(measured)}
`;
}
