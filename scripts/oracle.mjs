// How much of the heap the walk finds: held against a CPython built with --with-trace-refs, which lists every object.
// Prints markdown and writes docs/coverage.md. `node scripts/oracle.mjs [3.13] [3.11] [--program NAME] [--missing TYPE]`:
// with either option nothing is written, and with --missing each missing object of that type is listed.
// HEAPGATE_ORACLES names such Pythons (separated as in PATH); HEAPGATE_BUILD_ORACLE names a script that builds what is
// missing: called as `SCRIPT 3.13 FOLDER`, it leaves FOLDER/bin/python3.13.
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { markdownTable } from "markdown-table";
import { dumpText } from "./dump-text.mjs";
import { lockOf, PROGRAMS, statementsOf, supports } from "./programs.mjs";
import { minorOf } from "./pythons.mjs";
import { makeAside, pythonIn } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const oracles = join(root, ".venvs", "oracle");
const page = join(root, "docs", "coverage.md");
/** What the numbers were taken on, in words that name no machine. */
const MACHINE = "2 cores, x86-64 Linux";
/** The first release whose trace-refs build takes ordinary wheels: python/cpython#108663. */
const TAKES_WHEELS = 13;
const BUILD_TIMEOUT_MS = 1_800_000;
const INSTALL_TIMEOUT_MS = 900_000;
const RUN_TIMEOUT_MS = 600_000;
const MOST_TYPES = 12;
const MOST_REASONS = 40;
const GOAL = { count: 99.5, bytes: 99.9 };
const BARE = { name: "nothing", what: "no program", folder: ".", before: null, imports: [], after: null };

const ABOUT = `
import json, sys
print(json.dumps({"version": sys.version.split()[0], "traced": hasattr(sys, "getobjects")}))
`;

const run = promisify(execFile);

// --- The Pythons and what is installed for them. ---

async function findOracles(versions) {
  const named = (process.env.HEAPGATE_ORACLES ?? "").split(delimiter).filter((command) => command !== "");
  const found = await Promise.all(named.map(probe));
  const builder = process.env.HEAPGATE_BUILD_ORACLE;
  for (const version of versions) {
    if (found.some((oracle) => oracle.version.startsWith(`${version}.`))) continue;
    const folder = join(oracles, version);
    const command = join(folder, "bin", `python${version}`);
    if (!existsSync(command) && builder) {
      console.error(`building CPython ${version}`);
      await mkdir(folder, { recursive: true });
      await run(resolve(builder), [version, folder], { timeout: BUILD_TIMEOUT_MS, maxBuffer: 64 * 2 ** 20 });
    }
    if (existsSync(command)) found.push(await probe(command));
    else console.error(`skipped CPython ${version}: neither HEAPGATE_ORACLES nor HEAPGATE_BUILD_ORACLE has it`);
  }
  return versions.flatMap((version) => found.filter((oracle) => oracle.version.startsWith(`${version}.`)).slice(0, 1));
}

async function probe(command) {
  const { stdout } = await run(command, ["-I", "-c", ABOUT], { timeout: 30_000 });
  const { version, traced } = JSON.parse(stdout);
  if (!traced) throw new Error(`${command}: no sys.getobjects; CPython was not configured --with-trace-refs`);
  return { command, version, minor: minorOf(version) };
}

/** The interpreter that a program runs with; makes its virtual environment where it is missing. */
async function interpreterFor(oracle, program) {
  const lock = program === BARE ? null : lockOf(program, oracle.minor);
  if (lock === null) return oracle.command;
  const hash = createHash("sha256");
  for (const part of [oracle.version, oracle.command, readFileSync(join(root, lock))]) hash.update(part).update("\0");
  const folder = join(oracles, `${program.name}-3.${oracle.minor}-${hash.digest("hex").slice(0, 10)}`);
  if (!existsSync(folder)) {
    console.error(`installing ${program.name} for CPython ${oracle.version}`);
    await makeAside(folder, async (aside) => {
      await run(oracle.command, ["-m", "venv", aside], { timeout: INSTALL_TIMEOUT_MS });
      await install({ python: pythonIn(aside), lock: join(root, lock), oracle });
    });
  }
  return pythonIn(folder);
}

async function install({ python, lock, oracle }) {
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
  const options = { timeout: INSTALL_TIMEOUT_MS, maxBuffer: 64 * 2 ** 20 };
  if (oracle.minor >= TAKES_WHEELS) {
    await run(python, [...pip, "--prefer-binary", "-r", lock], options);
    return;
  }
  // The name of a wheel does not tell that its compiled parts are for objects without the two words in front. Where the
  // sources are there, it is built from them; else it may only be a wheel for any machine.
  const lines = readFileSync(lock, "utf8").split("\n");
  for (const line of lines.filter((one) => one.trim() !== "" && !one.startsWith("#"))) {
    const pure = ["--only-binary", ":all:", "--platform", "any", "--target", await purelib(python)];
    await run(python, [...pip, ...pure, line], options).catch(() =>
      run(python, [...pip, "--no-binary", ":all:", line], options),
    );
  }
}

async function purelib(python) {
  const { stdout } = await run(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
  return stdout.trim();
}

// --- One run. ---

/** The joined text with the oracle as its last part. */
function joinedText(program, { out, types, exact }) {
  const more = [
    readFileSync(join(root, "scripts", "oracle.py"), "utf8"),
    `ORACLE.update(types=${JSON.stringify(types)}, exact=${exact ? "True" : "False"})\n`,
  ].join("");
  return dumpText({ dump: join(root, "src", "dump"), program, out, more });
}

/** Runs a program and holds its heap against the truth; the findings of scripts/oracle.py. */
function examine({ python, program, types = [], exact = false }) {
  const place = mkdtempSync(join(tmpdir(), "heapgate-oracle-"));
  const [text, out] = [join(place, "text.py"), join(place, "found.json")];
  try {
    writeFileSync(text, joinedText(program, { out, types, exact }));
    const boot = readFileSync(join(root, "src", "dump", "boot.txt"), "utf8").trim();
    const settings = Object.entries(process.env).filter(([name]) => !name.startsWith("PYTHON"));
    const descriptor = openSync(text, "r");
    const { status, stderr } = spawnSync(
      fixed[0] ?? python,
      [...fixed.slice(1), ...(fixed[0] ? [python] : []), "-c", boot],
      {
        cwd: join(root, program.folder),
        env: { ...Object.fromEntries(settings), PYTHONHASHSEED: "0" },
        stdio: ["ignore", "ignore", "pipe", descriptor],
        timeout: RUN_TIMEOUT_MS,
        encoding: "utf8",
      },
    );
    closeSync(descriptor);
    if (status !== 0) throw new Error(`it ended with ${status}: ${stderr.trim().split("\n").slice(-8).join("\n")}`);
    return JSON.parse(readFileSync(out, "utf8"));
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** What goes in front of a command so that addresses are the same in every run, where that is possible. */
const fixed = spawnSync("setarch", ["-R", "true"]).status === 0 ? ["setarch", "-R"] : [];

async function examineOnce(oracle, program, types) {
  const python = await interpreterFor(oracle, program);
  // Once without measuring, so that byte code is there: code that was just compiled has more in it.
  await run(python, ["-c", statementsOf(program)], { cwd: join(root, program.folder), timeout: RUN_TIMEOUT_MS });
  const exact = examine({ python, program, exact: true });
  return { oracle, program, facts: examine({ python, program, types }), exact };
}

// --- What the findings say. ---

function sumOf(types, column) {
  const cells = Object.values(types).flatMap((row) => (row[column] === undefined ? [] : [row[column]]));
  return { count: total(cells.map(([count]) => count)), bytes: total(cells.map(([, bytes]) => bytes)) };
}

function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function minus(one, other) {
  return { count: one.count - other.count, bytes: one.bytes - other.bytes };
}

/** Of the whole heap, and of what the program adds to an interpreter that has loaded nothing. */
function sharesOf(facts, bare) {
  const whole = { truth: sumOf(facts.types, "true"), found: sumOf(facts.types, "found") };
  const least = { truth: sumOf(bare.types, "true"), found: sumOf(bare.types, "found") };
  return {
    whole,
    added: { truth: minus(whole.truth, least.truth), found: minus(whole.found, least.found) },
    twice: sumOf(facts.types, "twice"),
    foreign: sumOf(facts.types, "foreign"),
  };
}

function share({ truth, found }, unit) {
  return truth[unit] === 0 ? 100 : (100 * found[unit]) / truth[unit];
}

function percent(value) {
  // Never rounded up to what it is not.
  return `${(Math.floor(value * 1000) / 1000).toFixed(3)} %`;
}

function number(value) {
  return value.toLocaleString("en");
}

function sharesTable(results, bareOf) {
  const rows = results.map(({ oracle, program, facts }) => {
    const { whole, added, twice, foreign } = sharesOf(facts, bareOf(oracle));
    const isBare = program === BARE;
    return [
      program.name,
      oracle.version,
      number(whole.truth.count),
      percent(share(whole, "count")),
      number(whole.truth.bytes),
      percent(share(whole, "bytes")),
      isBare ? "" : number(added.truth.count),
      isBare ? "" : percent(share(added, "count")),
      isBare ? "" : number(added.truth.bytes),
      isBare ? "" : percent(share(added, "bytes")),
      number(twice.count),
      number(foreign.count),
    ];
  });
  return markdownTable(
    [
      [
        "program",
        "CPython",
        "objects",
        "found",
        "bytes",
        "found",
        "objects it adds",
        "found",
        "bytes it adds",
        "found",
        "counted twice",
        "not the program's",
      ],
      ...rows,
    ],
    { align: ["l", "l", ...Array(10).fill("r")] },
  );
}

function typesTable(facts, bare) {
  const cell = (types, name, column) => types[name]?.[column] ?? [0, 0];
  const short = Object.keys(facts.types)
    .map((name) => ({ name, missing: cell(facts.types, name, "missing") }))
    .filter(({ missing }) => missing[0] > 0)
    .sort((one, other) => other.missing[1] - one.missing[1] || (one.name < other.name ? -1 : 1));
  if (short.length === 0) return "Nothing is missing.";
  const rows = short.slice(0, MOST_TYPES).map(({ name, missing }) => {
    const [truth, found, least] = [
      cell(facts.types, name, "true"),
      cell(facts.types, name, "found"),
      cell(bare.types, name, "missing"),
    ];
    return [
      `\`${name}\``,
      ...[
        truth[0],
        found[0],
        missing[0],
        truth[1],
        found[1],
        missing[1],
        missing[0] - least[0],
        missing[1] - least[1],
      ].map(number),
    ];
  });
  const rest = short.slice(MOST_TYPES);
  if (rest.length > 0) {
    const [count, bytes] = [0, 1].map((unit) => total(rest.map(({ missing }) => missing[unit])));
    rows.push([`${rest.length} more types`, "", "", number(count), "", "", number(bytes), "", ""]);
  }
  return markdownTable(
    [
      ["type", "objects", "found", "missing", "bytes", "found", "missing", "missing of what it adds: objects", "bytes"],
      ...rows,
    ],
    { align: ["l", ...Array(8).fill("r")] },
  );
}

function exactTable(results) {
  const rows = results.map(({ program, oracle, exact }) => {
    const { whole, twice, foreign } = sharesOf(exact, exact);
    const missing = minus(whole.truth, whole.found);
    const cells = [whole.truth.count, missing.count, whole.truth.bytes, missing.bytes, twice.count, foreign.count];
    return [program.name, oracle.version, ...cells.map(number)];
  });
  return markdownTable(
    [["program", "CPython", "objects", "missing", "bytes", "missing", "counted twice", "not the program's"], ...rows],
    { align: ["l", "l", ...Array(6).fill("r")] },
  );
}

function leftOutTable(results) {
  const reasons = [...new Set(results.flatMap(({ facts }) => Object.keys(facts.leftOut)))].sort();
  const rows = reasons.map((reason) => [
    reason,
    ...results.map(({ facts }) => {
      const cell = facts.leftOut[reason];
      return cell === undefined ? "" : `${number(cell[0])} / ${number(cell[1])}`;
    }),
  ]);
  const inFile = results.map(({ facts }) => sumOf(facts.types, "static"));
  rows.push([
    "*counted, though not on the heap: in the program file*",
    ...inFile.map(({ count, bytes }) => `${number(count)} / ${number(bytes)}`),
  ]);
  const titles = results.map(({ program, oracle }) => `${program.name} ${minorName(oracle)}`);
  return markdownTable([["objects / bytes", ...titles], ...rows], { align: ["l", ...titles.map(() => "r")] });
}

function minorName({ minor }) {
  return `3.${minor}`;
}

/** Who holds what is missing, over all programs on one CPython. */
function reasonsTable(results) {
  const rows = new Map();
  for (const { program, facts } of results) {
    for (const [type, reason, count, bytes, examples] of facts.reasons) {
      const key = JSON.stringify([type, reason]);
      const row = rows.get(key) ?? { type, reason, cells: new Map(), examples: [], bytes: 0 };
      row.cells.set(program, [count, bytes]);
      row.bytes += bytes;
      row.examples.push(...examples);
      rows.set(key, row);
    }
  }
  const sorted = [...rows.values()].sort((one, other) => other.bytes - one.bytes);
  const programs = results.map(({ program }) => program);
  const lines = sorted.slice(0, MOST_REASONS).map((row) => [
    `\`${row.type}\``,
    row.reason,
    ...programs.map((program) => {
      const cell = row.cells.get(program);
      return cell === undefined ? "" : `${number(cell[0])} / ${number(cell[1])}`;
    }),
    code(row.examples[0] ?? ""),
  ]);
  const rest = sorted.slice(MOST_REASONS);
  if (rest.length > 0) {
    const sums = programs.map((program) =>
      [0, 1].map((unit) => number(total(rest.map((row) => row.cells.get(program)?.[unit] ?? 0)))).join(" / "),
    );
    lines.push([`${rest.length} more`, "", ...sums, ""]);
  }
  return lines.length === 0
    ? "Nothing."
    : markdownTable([["type", "how it is held", ...programs.map(({ name }) => name), "for example"], ...lines], {
        align: ["l", "l", ...programs.map(() => "r"), "l"],
      });
}

/** An example of a value, without what differs from run to run and from machine to machine. */
function code(text) {
  const plain = text
    .replace(/(\/[\w.@+-]+)+\//g, "…/")
    .replace(/0x[0-9a-f]{6,}/g, "0x…")
    .replaceAll("`", "'")
    .replaceAll("|", "¦")
    .replace(/\s+/g, " ");
  const short = plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
  return short === "" ? "" : `\`${short}\``;
}

function missingList({ program, oracle, facts }) {
  const lines = facts.listed.map(
    ([type, bytes, value, holders]) =>
      `${type} ${bytes} B ${value}\n    ${holders.join("; ") || "no holder was found"}`,
  );
  return [`${program.name}, CPython ${oracle.version}: ${lines.length} missing objects`, ...lines].join("\n");
}

function checkOf({ program, oracle, facts }) {
  const problems = [];
  if (facts.told.join() !== facts.sized.join()) {
    problems.push(`the tallies say ${facts.told.join(" / ")}, the objects themselves ${facts.sized.join(" / ")}`);
  }
  const twice = sumOf(facts.types, "twice");
  const foreign = sumOf(facts.types, "foreign");
  if (twice.count > 0) problems.push(`${twice.count} objects are counted twice`);
  if (foreign.count > 0) problems.push(`not the program's: ${facts.foreign.slice(0, 5).join(", ")}`);
  return problems.map((problem) => `${program.name}, CPython ${oracle.version}: ${problem}.`);
}

function report(results, bareOf) {
  const real = results.filter(({ program }) => program !== BARE);
  const short = real.filter(({ facts, oracle }) => {
    const { added } = sharesOf(facts, bareOf(oracle));
    return share(added, "count") < GOAL.count || share(added, "bytes") < GOAL.bytes;
  });
  const versions = [...new Set(results.map(({ oracle }) => oracle.version))];
  const problems = results.flatMap(checkOf);
  return [
    "# Coverage: what the walk finds of the heap",
    `\`npm run oracle\` made this page on ${new Date().toISOString().slice(0, 10)}: CPython ${versions.join(" and ")}, configured \`--with-trace-refs\`; ${MACHINE}.`,
    [
      "Such a CPython lists every object of the heap (`sys.getobjects(0)`). Each program is loaded as heapgate loads it,",
      "its heap is taken by the code of `src/dump`, and the objects that were counted are held against the list one by one.",
      "The truth is what is alive when the program is loaded and collected, and is still there in the end, less what is left",
      "out on purpose. The programs are those of `scripts/programs.mjs`; `nothing` is an interpreter that loads none, and what",
      "a program adds is the difference to it. Sizes are those of a CPython without the two words that 3.11 then has in front",
      "of each object. Shares are rounded down.",
    ].join("\n"),
    "## Shares",
    sharesTable(results, bareOf),
    short.length === 0
      ? `Of what each program adds, at least ${GOAL.count} % of the objects and ${GOAL.bytes} % of the bytes are found.`
      : `The goal is ${GOAL.count} % of the objects and ${GOAL.bytes} % of the bytes that a program adds. Short of it: ${short.map(({ program, oracle }) => `${program.name} on ${minorName(oracle)}`).join(", ")}.`,
    ...(skipped.length === 0
      ? []
      : [
          `Left out, as it cannot be installed or loaded there: ${skipped.map(({ program, oracle }) => `${program.name} on ${minorName(oracle)}`).join(", ")}.`,
        ]),
    problems.length === 0
      ? "Nothing is counted twice, nothing of heapgate's own is counted, and the totals of the dump are the sums of the objects."
      : problems.join("\n"),
    "More than 100 % is found where a program leads to what is not reached in an interpreter that loads nothing.",
    "## On a build that lists its objects",
    [
      "There heapgate adds to what it reaches what the list has beside it (exact mode). The figures above are those of the",
      "walk alone, as on every other build. The exact mode also counts strings that only the table of interned strings holds.",
    ].join("\n"),
    exactTable(results),
    "## Left out on purpose",
    leftOutTable(results),
    "## By type",
    ...results.flatMap(({ program, oracle, facts }) => [
      `### ${program.name}, CPython ${oracle.version}`,
      typesTable(facts, bareOf(oracle)),
    ]),
    "## What is missing, by name",
    [
      "`value` and `key`: the holder tells the collector of it, or has it as a key. `C field`: it stands in the memory of",
      "the holder, which tells nobody. `C state`, `C data`: C code of a module holds it. Objects / bytes.",
    ].join("\n"),
    ...versions.flatMap((version) => [
      `### CPython ${version}`,
      reasonsTable(results.filter(({ oracle }) => oracle.version === version)),
    ]),
  ].join("\n\n");
}

// --- The command. ---

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { program: { type: "string", multiple: true }, missing: { type: "string", multiple: true } },
});
const wanted = positionals.length > 0 ? positionals : ["3.13", "3.11"];
const types = values.missing ?? [];
const results = [];
const skipped = [];
for (const oracle of await findOracles(wanted)) {
  const programs = [BARE, ...PROGRAMS.filter((program) => supports(program, oracle.minor))];
  for (const program of programs.filter((one) => one === BARE || (values.program ?? [one.name]).includes(one.name))) {
    try {
      results.push(await examineOnce(oracle, program, types));
      console.error(`${program.name}, CPython ${oracle.version}: done`);
    } catch (error) {
      const lines = `${error.stderr ?? ""}`.split("\n").filter((line) => /error/i.test(line));
      const said = lines.slice(-2).join("\n  ") || error.message;
      console.error(`skipped ${program.name}, CPython ${oracle.version}: ${said}`);
      skipped.push({ program, oracle });
    }
  }
}
if (results.length === 0) {
  console.error("Nothing was measured.");
  process.exitCode = 1;
} else if (types.length > 0) {
  console.log(results.map(missingList).join("\n\n"));
} else {
  const bareOf = (oracle) => results.find((one) => one.oracle === oracle && one.program === BARE).facts;
  const text = `${report(results, bareOf)}\n`;
  console.log(text);
  if (values.program === undefined) {
    await mkdir(dirname(page), { recursive: true });
    writeFileSync(page, text);
    console.error(`wrote ${relative(root, page)}`);
  }
}
