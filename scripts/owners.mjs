// How much of each real program is charged to a module, whether two runs agree, and what finding owners costs beside
// the walk, both timed in the same process. Prints markdown and writes docs/owners.md; `node scripts/owners.mjs [--only NAME]`
// prints the rows of one program. Runs every program on every Python whose virtual environment is there.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable } from "markdown-table";
import { dumpText } from "./dump-text.mjs";
import { PROGRAMS, supports } from "./programs.mjs";
import { findPythons, minorOf } from "./pythons.mjs";
import { venvOf } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const parts = join(root, "src", "dump");
const page = join(root, "docs", "owners.md");
const RUNS = 3;

/** Runs behind the parts: notes the seconds of the process in these functions beside the dump. */
const TIMING = `
COSTS = []
def take_heap(*given, once=take_heap):
    return timed("walk", once, given)
def complete_heap(*given, once=complete_heap):
    return timed("walk", once, given)
def charge_owners(*given, once=charge_owners):
    return timed("owners", once, given)
def timed(name, once, given):
    clock = sys.modules["time"].process_time
    before = clock()
    result = once(*given)
    COSTS.append((name, clock() - before))
    return result
def write_dump(dump, path, start, once=write_dump):
    dump["costs"] = {name: int(1e6 * sum(cost for other, cost in COSTS if other == name)) for name, _ in COSTS}
    once(dump, path, start)
`;

async function main() {
  const { only } = parseArgs({ options: { only: { type: "string" } } }).values;
  const place = mkdtempSync(join(tmpdir(), "heapgate-owners-"));
  const rows = [];
  try {
    for (const program of PROGRAMS.filter(({ name }) => only === undefined || name === only)) {
      for (const python of await findPythons()) {
        const venv = venvOf(python, program);
        if (!supports(program, minorOf(python.version)) || !venv.ready) continue;
        rows.push(await rowOf({ program, python: venv.python, version: python.version, place }));
        console.error(rows.at(-1).join("  "));
      }
    }
  } finally {
    rmSync(place, { recursive: true });
  }
  const text = pageOf(rows);
  console.log(text);
  if (only === undefined) writeFileSync(page, text);
}

async function rowOf({ program, python, version, place }) {
  const out = join(place, "dump.json");
  const text = dumpText({ dump: parts, program, out, more: TIMING });
  const dumps = [];
  // The first run may compile byte code.
  for (let index = 0; index <= RUNS; index++) {
    await run({ python, text, cwd: join(root, program.folder) });
    dumps.push(JSON.parse(readFileSync(out, "utf8")));
  }
  const warm = dumps.slice(1);
  const { owners, total } = warm.at(-1);
  const sum = owners.modules.reduce((bytes, row) => bytes + row.bytes, 0);
  if (sum !== total.bytes)
    throw new Error(`${program.name} on ${version}: ${sum} bytes of owners, ${total.bytes} in all`);
  const nobody = owners.modules.find(({ name }) => name === "(none)")?.bytes ?? 0;
  const yours = owners.modules
    .filter((row) => row.package === "your code")
    .reduce((bytes, row) => bytes + row.bytes, 0);
  for (const row of warm.flatMap((dump) => unlike(dump.owners.modules, owners.modules)))
    console.error("  differs:", row);
  const rows = new Set(warm.map((dump) => JSON.stringify(dump.owners)));
  const totals = new Set(warm.map((dump) => JSON.stringify(dump.total)));
  const ratios = warm.map(({ costs }) => costs.owners / costs.walk).sort((one, other) => one - other);
  return [
    program.name,
    version,
    String(owners.modules.length),
    `${((100 * (total.bytes - nobody)) / total.bytes).toFixed(2)} %`,
    `${((100 * yours) / total.bytes).toFixed(1)} %`,
    rows.size === 1 ? "yes" : totals.size === 1 ? "no" : "no, nor do totals",
    ratios[Math.floor(ratios.length / 2)].toFixed(2),
  ];
}

/** Rows that the others do not have, as text. */
function unlike(rows, others) {
  const known = new Set(others.map((row) => JSON.stringify(row)));
  return rows.map((row) => JSON.stringify(row)).filter((row) => !known.has(row));
}

function run({ python, text, cwd }) {
  const boot = readFileSync(join(parts, "boot.txt"), "utf8").trimEnd();
  const env = { ...process.env, PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "" };
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-c", boot], { cwd, env, stdio: ["ignore", "ignore", "inherit", "pipe"] });
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(`${python} ended with ${status}`))));
    child.stdio[3].end(text);
  });
}

function pageOf(rows) {
  const titles = ["program", "CPython", "modules", "charged to a module", "your code", "runs agree", "cost / walk"];
  const align = ["l", "l", "r", "r", "r", "l", "r"];
  return `# Owners on real programs

Made by \`node scripts/owners.mjs\`. Every object is charged to one module; the sums are the totals, to the byte. *Charged to a
module*: share of the bytes that is not in the row \`(none)\`. *Runs agree*: whether ${RUNS} runs have the same rows of owners, to the byte;
address randomisation is on here, which the command turns off where it can: where a row says no, what the program itself
makes hangs on addresses. *Cost / walk*: CPU time of finding and adding up owners, against that of
finding and sizing the objects, in the same process; the median of ${RUNS}.

${markdownTable([titles, ...rows], { align })}
`;
}

await main();
