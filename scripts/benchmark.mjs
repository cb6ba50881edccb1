// What heapgate costs, beside the tools that people would use instead and beside what it may cost.
// Prints markdown and writes docs/benchmarks.md. `npm run benchmark -- [--quick] [--only peers|gate|compare] [--sizes N,N]`: either of
// the first two prints only. RUNS=n for other than 5 runs of each; HEAPGATE_DIST names other bundles than those of dist/.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { measureCompare } from "./benchmark/compare.mjs";
import { measureGate } from "./benchmark/gate.mjs";
import { goalTable } from "./benchmark/goals.mjs";
import { LIMITS, measurePeers, PACKAGES } from "./benchmark/peers.mjs";
import { findPythons, minorOf } from "./pythons.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs", "benchmarks.md");
const SIZES = [1_000_000, 5_000_000, 10_000_000];
const QUICK_SIZES = [300_000, 1_000_000];
const RUNS = 5;
const QUICK_RUNS = 1;
const SECTIONS = ["peers", "gate", "compare"];

async function main() {
  const { quick, only, ...given } = parseArgs({
    options: { quick: { type: "boolean", default: false }, only: { type: "string" }, sizes: { type: "string" } },
  }).values;
  const sizes = given.sizes?.split(",").map(Number) ?? (quick ? QUICK_SIZES : SIZES);
  if (only !== undefined && !SECTIONS.includes(only)) throw new Error(`--only takes one of ${SECTIONS.join(", ")}`);
  const place = mkdtempSync(join(tmpdir(), "heapgate-benchmark-"));
  try {
    const text = await measure({ quick, only, sizes, place });
    console.log(text);
    if (!quick && only === undefined) writeFileSync(page, text);
  } finally {
    rmSync(place, { recursive: true });
  }
}

async function measure({ quick, only, sizes, place }) {
  const runs = Number(process.env.RUNS ?? (quick ? QUICK_RUNS : RUNS));
  const dist = resolve(process.env.HEAPGATE_DIST ?? join(root, "dist"));
  const tell = (line) => console.error(line);
  const found = await findPythons({ skipped: tell });
  const pythons = quick || only === "compare" ? found.filter(({ version }) => LIMITS.has(minorOf(version))) : found;
  const wants = (section) => only === undefined || only === section;
  const sections = [];
  if (wants("peers")) {
    sections.push(await measurePeers({ pythons, runs, sizes, dump: join(dist, "dump"), tell }));
  }
  if (wants("gate") || wants("compare")) {
    // compare needs a real dump, which is left by the last Python of the gate.
    const measured = wants("gate") ? pythons : pythons.slice(-1);
    const gate = await measureGate({ pythons: measured, runs: wants("gate") ? runs : 1, dist, place, tell });
    if (wants("gate")) sections.push(gate);
    if (wants("compare")) sections.push(measureCompare({ dump: gate.dump, runs, dist, place, tell }));
  }
  return pageOf({ sections, runs, pythons });
}

function pageOf({ sections, runs, pythons }) {
  const [{ model } = { model: "unknown processor" }] = cpus();
  const versions = pythons.map(({ version }) => version).join(", ");
  return [
    "# Benchmarks",
    "Made by `npm run benchmark`; every ratio is of two numbers of this one run.",
    [
      `${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores, ${model.trim()}; Node ${process.version}; CPython ${versions}; ${PACKAGES.join(", ").replaceAll("==", " ")}.`,
      `Each number is the median of ${runs} runs (of at most 3 for heaps over 1,000,000 objects, where muppy and the plain walk have one), each in a fresh process, all tools in turn round by round.`,
      "The tools are imported before the heap is made. The collector has just run and is off.",
    ].join("\n"),
    goalTable(sections.flatMap(({ goals }) => goals)),
    ...sections.map(({ markdown }) => markdown),
    "",
  ].join("\n\n");
}

await main();
