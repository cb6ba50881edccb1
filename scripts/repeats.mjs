// Does the heap of the most used packages repeat? Measures twenty of them twice on some Pythons and writes
// docs/repeats.md. `node scripts/repeats.mjs [PACKAGE...]`; with names, only those are measured and nothing is written.
// What was measured with the same dist/ is kept under .venvs/ and not measured again: stop and start it as you like.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { markdownTable } from "markdown-table";
import { circumstances, distance, figure, measureTwice, repeats, runsOf } from "./matrix.mjs";
import { statementsOf } from "./programs.mjs";
import { findPythons, minorOf, withoutPythonVariables } from "./pythons.mjs";
import { makeVenvs, venvLine } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "examples/programs/repeats");
const kept = join(root, ".venvs/repeats-results");
const MINORS = [11, 13, 14];
const MOST_TYPES = 6;
const LONGEST_NAME = 60;

/** All twenty in one environment per Python; the lock file has the versions. */
const ENVIRONMENT = {
  name: "repeats",
  folder: "examples/programs/repeats",
  before: null,
  imports: [],
  after: null,
  locks: [{ from: 11, file: "examples/programs/repeats/py311.txt" }],
};

/** What each is measured by: what a program that uses it imports. */
const PACKAGES = {
  aiohttp: ["aiohttp.web"],
  boto3: ["boto3"],
  celery: ["celery.app", "celery.worker"],
  cryptography: ["cryptography.x509", "cryptography.fernet"],
  Django: ["django.forms", "django.http", "django.db.models"],
  fastapi: ["fastapi"],
  Flask: ["flask"],
  "google-api-python-client": ["googleapiclient.discovery"],
  matplotlib: ["matplotlib.pyplot"],
  networkx: ["networkx"],
  numpy: ["numpy"],
  pandas: ["pandas"],
  pydantic: ["pydantic"],
  requests: ["requests"],
  rich: ["rich.console", "rich.table", "rich.progress"],
  "scikit-learn": ["sklearn.ensemble", "sklearn.linear_model"],
  scipy: ["scipy.stats", "scipy.optimize"],
  SQLAlchemy: ["sqlalchemy.orm"],
  sqlglot: ["sqlglot"],
  sympy: ["sympy"],
};

async function main(names) {
  const unknown = names.filter((name) => PACKAGES[name] === undefined);
  if (unknown.length > 0) throw new Error(`no package ${unknown}; there are ${Object.keys(PACKAGES)}`);
  const found = await findPythons();
  const pythons = found.filter(({ version }) => MINORS.includes(minorOf(version)));
  for (const minor of MINORS) {
    if (!pythons.some(({ version }) => minorOf(version) === minor)) console.error(`no Python 3.${minor} here`);
  }
  const venvs = await makeVenvs({
    pairs: pythons.map((python) => ({ python, program: ENVIRONMENT })),
    made: (venv) => console.error(venvLine(venv)),
    failed: (venv, error) => console.error(error.message),
  });
  mkdirSync(kept, { recursive: true });
  const rows = [];
  for (const name of names.length > 0 ? names : Object.keys(PACKAGES)) {
    for (const venv of venvs) {
      const result = await resultOf(name, venv);
      rows.push({ name, python: venv.version, result });
      console.error(line({ name, python: venv.version, result }).join("  "));
    }
  }
  console.log(`${tableOf(rows)}\n\n${summaryOf(rows)}`);
  if (names.length === 0) writeFileSync(join(root, "docs/repeats.md"), page(rows));
  if (venvs.length < pythons.length || rows.some(({ result }) => result.kind === "failed")) process.exitCode = 1;
}

async function resultOf(name, venv) {
  const hash = createHash("sha256").update(distHash).update(venv.folder).update(PACKAGES[name].join()).digest("hex");
  const file = join(kept, `${name}-${venv.version}-${hash.slice(0, 10)}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Not measured yet, or by another dist/.
  }
  const warm = { before: null, imports: PACKAGES[name], after: null };
  // Byte code first, so that the runs that are needed say something of the package.
  const env = withoutPythonVariables(process.env);
  await promisify(execFile)(venv.python, ["-c", statementsOf(warm)], { cwd: folder, env }).catch(() => undefined);
  const options = PACKAGES[name].flatMap((module) => ["--import", module]);
  const result = await measureTwice({ python: venv.python, options, folder });
  if (result.kind === "measured") writeFileSync(file, JSON.stringify(result));
  return result;
}

/** Tells two builds of heapgate apart. */
const distHash = (() => {
  const hash = createHash("sha256");
  const parts = readdirSync(join(root, "dist/dump")).map((name) => join("dump", name));
  for (const name of ["cli.js", ...parts.filter((part) => /\.(py|txt)$|PARTS$/.test(part))].sort()) {
    hash.update(name).update(readFileSync(join(root, "dist", name)));
  }
  return hash.digest("hex");
})();

const HEAD = [
  "package",
  "Python",
  "objects",
  "bytes",
  "runs needed",
  "what varies in a measurement",
  "both measurements",
];

function line({ name, python, result }) {
  if (result.kind === "failed") return [name, python, "", "", "", `**failed**: ${result.error.split("\n")[0]}`, ""];
  const { count, bytes, distributions } = result;
  const version = Object.entries(distributions).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? "?";
  return [
    `${name} ${version}`,
    python,
    figure(count),
    figure(bytes),
    runsOf(result),
    varying(result.spread),
    between(result),
  ];
}

/** The rows that differ between runs: types by name, other measures by how many rows they are. */
function varying(spread) {
  if (spread.length === 0) return "nothing: agreed";
  // Both measurements can have a row; the larger spread counts.
  const most = new Map();
  for (const { measure, subject, spread: by } of spread) {
    const key = `${measure} ${subject}`;
    if ((most.get(key)?.by ?? 0) < by) most.set(key, { measure, subject, by });
  }
  const rows = [...most.values()].sort((one, other) => other.by - one.by);
  const named = rows
    .filter(({ measure, subject }) => measure === "type.bytes" && subject !== "")
    .map(({ subject, by }) => `\`${subject.slice(0, LONGEST_NAME)}\` ${figure(by)} B`);
  const total = rows.find(({ measure }) => measure === "total.bytes");
  return [
    total === undefined ? "not the total" : `the total by ${figure(total.by)} B`,
    ...named.slice(0, MOST_TYPES),
    ...(named.length > MOST_TYPES ? [`${figure(named.length - MOST_TYPES)} more types`] : []),
    ...otherMeasures(rows),
  ].join("; ");
}

/** `13 rows of dict-shapes`: each subject once, whether its bytes, its count or both differ. */
function otherMeasures(rows) {
  const subjects = new Map();
  for (const { measure, subject } of rows.filter((one) => one.subject !== "" && !one.measure.startsWith("type."))) {
    const name = measure.split(".")[0];
    subjects.set(name, (subjects.get(name) ?? new Set()).add(subject));
  }
  return [...subjects].map(([name, set]) => `${figure(set.size)} rows of ${name}`);
}

function between(result) {
  const { count, bytes } = result.apart;
  return count === 0 && bytes === 0 ? "equal to the byte" : distance(result);
}

const ALIGN = ["l", "l", "r", "r", "r", "l", "l"];

function tableOf(rows) {
  return markdownTable([HEAD, ...rows.map(line)], { align: ALIGN });
}

function summaryOf(rows) {
  const measured = rows.filter(({ result }) => result.kind === "measured");
  const equal = measured.filter(({ result }) => repeats(result)).length;
  const agreed = measured.filter(({ result }) => result.agreed).length;
  return `Of ${measured.length} heaps, ${equal} have totals that are equal to the byte in both measurements, and ${agreed} agree in every row.`;
}

function page(rows) {
  return `# Do heaps repeat?

Made by \`npm run repeats\`: ${circumstances()}.

Twenty packages that many programs import, each measured twice by \`heapgate measure --runs auto\`, in processes of their
own. "Runs needed" is how often the package was imported until two runs in a row agreed in every row that a threshold can
name; 5 is the end. What varies is what the dump calls its \`spread\`: the largest less the smallest value of a row, which
the gate takes as a tolerance.

${summaryOf(rows)}

${tableOf(rows)}
`;
}

await main(process.argv.slice(2));
