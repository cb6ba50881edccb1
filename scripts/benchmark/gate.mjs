// What measuring costs a job: import of examples/flask-shop, the same with a heap dump, and the whole gate on it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { dumpText } from "../dump-text.mjs";
import { FLASK_SHOP, statementsOf } from "../programs.mjs";
import { minorOf } from "../pythons.mjs";
import { makeVenvs } from "../venvs.mjs";
import { goal, judged } from "./goals.mjs";
import { LIMITS } from "./peers.mjs";
import { inTurn, medians, runOnce } from "./turns.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, FLASK_SHOP.folder);
/** The gate imports the program twice, in a process each, and compares what it found. */
const MOST_OF_IMPORT = 3.2;

/** Table, goals, and `dump`: the text of one heap dump. */
export async function measureGate({ pythons, runs, dist, place, tell }) {
  const rows = [];
  const cases = [];
  for (const python of pythons) {
    tell(`${python.version}: import, dump and gate`);
    const [{ python: command }] = await makeVenvs({ pairs: [{ python, program: FLASK_SHOP }] });
    const { plain, measured, gate } = measureOne({ python, command, runs, dist, place });
    const { total } = JSON.parse(readFileSync(dumpIn(place), "utf8"));
    rows.push([
      python.version,
      total.count.toLocaleString("en"),
      ...[plain.cpu, measured.cpu, measured.cpu / plain.cpu].map((value) => value.toFixed(2)),
      (((measured.cpu - plain.cpu) * 1e6) / total.count).toFixed(2),
      plain.mib.toFixed(0),
      measured.mib.toFixed(0),
      (((measured.mib - plain.mib) * 2 ** 20) / total.count).toFixed(0),
      ...(gate === undefined
        ? ["", "", "", "", ""]
        : [
            gate.cpu.toFixed(2),
            judged(gate.cpu / plain.cpu, MOST_OF_IMPORT),
            plain.wall.toFixed(2),
            gate.wall.toFixed(2),
            judged(gate.wall / plain.wall, MOST_OF_IMPORT),
          ]),
    ]);
    if (gate === undefined) continue;
    cases.push({ at: `processor, ${python.version}`, value: gate.cpu / plain.cpu });
    cases.push({ at: `wall, ${python.version}`, value: gate.wall / plain.wall });
  }
  const head = [
    ["CPython", "objects", "import, s", "import and dump, s", "ratio", "µs an object"],
    ["import, MiB", "dump, MiB", "extra bytes an object"],
    ["gate, s", `gate / import (≤ ${MOST_OF_IMPORT})`],
    ["import, wall s", "gate, wall s", `wall ratio (≤ ${MOST_OF_IMPORT})`],
  ].flat();
  return {
    markdown: [
      "## The gate on examples/flask-shop",
      "Processor seconds with all children, but where it says wall; memory of the largest process. `gate` has a baseline to compare with, and measures until two runs agree; byte code is compiled before.",
      markdownTable([head, ...rows], { align: head.map(() => "r") }),
    ].join("\n\n"),
    goals: [goal({ what: "whole gate / plain import", limit: MOST_OF_IMPORT, cases })],
    dump: readFileSync(dumpIn(place), "utf8"),
  };
}

const dumpIn = (place) => join(place, "dump.json");

function measureOne({ python, command, runs, dist, place }) {
  const program = join(place, "program.py");
  writeFileSync(program, dumpText({ dump: join(dist, "dump"), program: FLASK_SHOP, out: dumpIn(place) }));
  const boot = readFileSync(join(dist, "dump", "boot.txt"), "utf8").trim();
  const commands = [
    { command: [command, "-c", statementsOf(FLASK_SHOP)], folder },
    { command: [command, "-c", boot], folder, input: program },
  ];
  if (LIMITS.has(minorOf(python.version))) commands.push(gateCommand({ python, command, dist, place }));
  // The round that does not count records the baseline.
  const samples = inTurn({ works: commands.map((one) => ({ rounds: runs, run: () => runOnce(one) })), warm: true });
  const [plain, measured, gate] = samples.map(medians);
  return { plain, measured, gate };
}

function gateCommand({ python, command, dist, place }) {
  const config = join(place, "heapgate.yml");
  const { imports, after } = FLASK_SHOP;
  const target = { import: imports, after, python: [command], "working-directory": FLASK_SHOP.folder };
  writeFileSync(config, JSON.stringify({ targets: { shop: target } }));
  const store = join(place, `store-${python.version}`);
  const report = join(place, "report.txt");
  const options = ["--config", config, "--store", store, "--out", report];
  return { command: [process.execPath, join(dist, "cli.js"), "gate", ...options], folder: root };
}
