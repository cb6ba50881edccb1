// What heapgate's Python side costs beside guppy3, Pympler and a plain walk, on the same heaps in the same run.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { PROGRAMS, statementsOf, supports } from "../programs.mjs";
import { minorOf } from "../pythons.mjs";
import { makeAside, makeVenvs } from "../venvs.mjs";
import { goal, judged } from "./goals.mjs";
import { environment, inTurn, median } from "./turns.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("peers.py", import.meta.url));
export const PACKAGES = ["guppy3==3.1.7", "Pympler==1.1"];
const TIMEOUT_MS = 1_800_000;

/** By minor version: guppy3 got faster with 3.13, where it has no instance dicts to make. */
export const LIMITS = new Map([
  [11, { types: 0.7, everything: 1.0 }],
  [13, { types: 0.9, everything: 1.3 }],
]);
const MOST_OF_MUPPY = 0.3;
const MOST_OF_FAST = 1.5;
const MOST_BYTES = 30;
const MOST_GROWTH = 1.2;

/** Larger heaps are measured fewer times, and by those tools that no goal of theirs names only once. */
const LARGE = 1_000_000;
const MOST_LARGE_ROUNDS = 3;
const TOOLS = ["heapgate", "heapgate-portable", "guppy3", "guppy3-warm", "muppy", "plain-walk"];
const SELDOM = ["guppy3-warm", "muppy", "plain-walk"];

/** Tables as markdown, and goals. */
export async function measurePeers({ pythons, runs, sizes, dump, tell }) {
  const measured = [];
  for (const python of pythons.filter(({ version }) => LIMITS.has(minorOf(version)))) {
    const packages = await installPeers(python);
    const heaps = [];
    for (const heap of await heapsFor(python, sizes)) {
      tell(`${python.version}: ${heap.name}`);
      heaps.push({ ...heap, tools: measureHeap({ heap, packages, runs, dump }) });
    }
    measured.push({ python, limits: LIMITS.get(minorOf(python.version)), heaps });
  }
  return {
    markdown: measured.map(({ python, limits, heaps }) => tablesOf({ python, limits, heaps })).join("\n\n"),
    goals: goalsOf(measured),
  };
}

/** The packages lie in a folder of their own on PYTHONPATH, so that every tool finds the same search path. */
async function installPeers({ version, command }) {
  const hash = createHash("sha256").update([version, command, ...PACKAGES].join("\0"));
  const folder = join(root, ".venvs", `peers-3.${minorOf(version)}-${hash.digest("hex").slice(0, 10)}`);
  if (existsSync(folder)) return folder;
  await makeAside(folder, (aside) => {
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
    const options = { stdio: ["ignore", "ignore", "inherit"], timeout: TIMEOUT_MS };
    execFileSync(command, [...pip, "--prefer-binary", "--target", aside, ...PACKAGES], options);
  });
  return folder;
}

/** `{ name, count, python, folder, heap }`; `count` is null for a program, and `heap` what peers.py is told. */
async function heapsFor(python, sizes) {
  const programs = PROGRAMS.filter((program) => supports(program, minorOf(python.version)));
  const venvs = await makeVenvs({ pairs: programs.map((program) => ({ python, program })) });
  const ofPrograms = venvs.map(({ program, python: command }) => ({
    name: program.name,
    count: null,
    python: command,
    folder: join(root, program.folder),
    heap: statementsOf(program),
  }));
  // Not the Python itself: what is installed there may be imported at every start.
  const { python: bare } = venvs.find(({ lock }) => lock === null);
  const made = sizes.map((count) => ({
    name: `${count.toLocaleString("en")} made`,
    count,
    python: bare,
    folder: root,
    heap: String(count),
  }));
  return [...ofPrograms, ...made];
}

/** Tool -> medians; a tool that this heapgate does not have is missing. */
function measureHeap({ heap, packages, runs, dump }) {
  const isLarge = heap.count !== null && heap.count > LARGE;
  const tools = TOOLS.filter((tool) => !(isLarge && tool === "guppy3-warm"));
  const roundsOf = (tool) => (!isLarge ? runs : SELDOM.includes(tool) ? 1 : Math.min(runs, MOST_LARGE_ROUNDS));
  const works = tools.map((tool) => ({
    rounds: roundsOf(tool),
    run: () => look({ tool, heap, packages, dump }),
  }));
  const samples = inTurn({ works, warm: heap.count === null && runs > 1 });
  return Object.fromEntries(tools.map((tool, index) => [tool, summary(samples[index])]));
}

function look({ tool, heap, packages, dump }) {
  const { stdout, stderr, status, signal } = spawnSync(heap.python, [script, tool, dump, heap.heap], {
    cwd: heap.folder,
    env: environment({ PYTHONPATH: packages }),
    encoding: "utf8",
    timeout: TIMEOUT_MS,
  });
  if (status !== 0) throw new Error(`${tool} on ${heap.name}: ${signal ?? status}\n${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

function summary(samples) {
  const of = (read) => median(samples.map(read));
  const phase = (sample, name) => sample.phases[name] ?? { cpu: 0, peak: 0 };
  return {
    count: samples[0].count,
    cpu: of(({ cpu }) => cpu),
    peak: of(({ peak }) => peak),
    owners: of((sample) => phase(sample, "charge_owners").cpu),
    collections: of((sample) => phase(sample, "collect_until_stable").cpu),
    types: of((sample) => phase(sample, "take_heap").cpu + phase(sample, "complete_heap").cpu),
    typesPeak: of((sample) => Math.max(phase(sample, "take_heap").peak, phase(sample, "complete_heap").peak)),
  };
}

/** What a peer does not tell is no part of the comparison with it. */
function withoutOwners({ cpu, owners }) {
  return cpu - owners;
}

function tablesOf({ python, limits, heaps }) {
  return [
    `## CPython ${python.version}`,
    "Processor seconds of looking at a heap that is there. `types`: heapgate's walk, sizes and groups; `all`: everything that the dump holds, with the collections before and the text of the dump after; `of it owners`: charging each object to a module, which guppy3 does not do, so that it is left out of the ratio. `guppy3`: `heap()` and its `bytype` as text; `muppy`: Pympler's `get_objects()` and `summarize()`; `the same an object`: each by the objects that it counted.",
    table(
      [
        "heap",
        "objects",
        "guppy3",
        "types",
        `types / guppy3 (≤ ${limits.types})`,
        "all",
        "of it owners",
        `all but owners / guppy3 (≤ ${limits.everything})`,
        "muppy",
        `types / muppy (≤ ${MOST_OF_MUPPY})`,
        "the same an object",
        "all / muppy",
        "plain walk",
        "types / plain",
      ],
      heaps.map(({ name, tools }) => {
        const { heapgate, guppy3, muppy } = tools;
        const plain = tools["plain-walk"];
        return [
          name,
          heapgate.count.toLocaleString("en"),
          seconds(guppy3.cpu),
          seconds(heapgate.types),
          judged(heapgate.types / guppy3.cpu, limits.types),
          seconds(heapgate.cpu),
          seconds(heapgate.owners),
          judged(withoutOwners(heapgate) / guppy3.cpu, limits.everything),
          seconds(muppy.cpu),
          judged(heapgate.types / muppy.cpu, MOST_OF_MUPPY),
          (heapgate.types / heapgate.count / (muppy.cpu / muppy.count)).toFixed(2),
          (heapgate.cpu / muppy.cpu).toFixed(2),
          seconds(plain.cpu),
          (heapgate.types / plain.cpu).toFixed(2),
        ];
      }),
    ),
    "Memory: peak of resident memory above what was resident before, in bytes an object that the tool counted. `portable`: heapgate's marks without the memory map. `collections`: part of `all`; guppy3's time includes one of its own. `guppy3 again`: its second call in a process, the first one having been made before the heap.",
    table(
      [
        "heap",
        `heapgate, B/object (≤ ${MOST_BYTES})`,
        "of it types",
        "guppy3",
        "muppy",
        "plain walk",
        "µs/object, all",
        "collections, s",
        "guppy3 again, s",
        `portable types / fast (≤ ${MOST_OF_FAST})`,
        "portable all / fast",
        "portable, B/object",
        "guppy3's objects",
        "muppy's objects",
      ],
      heaps.map(({ name, tools }) => {
        const { heapgate, guppy3, muppy } = tools;
        const portable = tools["heapgate-portable"];
        return [
          name,
          judged(bytesEach(heapgate), MOST_BYTES, 0),
          (heapgate.typesPeak / heapgate.count).toFixed(0),
          bytesEach(guppy3).toFixed(0),
          bytesEach(muppy).toFixed(0),
          bytesEach(tools["plain-walk"]).toFixed(0),
          microsEach(heapgate).toFixed(2),
          seconds(heapgate.collections),
          tools["guppy3-warm"] === undefined ? "" : seconds(tools["guppy3-warm"].cpu),
          judged(portable.types / heapgate.types, MOST_OF_FAST),
          (portable.cpu / heapgate.cpu).toFixed(2),
          bytesEach(portable).toFixed(0),
          guppy3.count.toLocaleString("en"),
          muppy.count.toLocaleString("en"),
        ];
      }),
    ),
  ].join("\n\n");
}

const seconds = (value) => value.toFixed(value < 10 ? 3 : 1);
const bytesEach = ({ peak, count }) => peak / count;
const microsEach = ({ cpu, count }) => (cpu * 1e6) / count;
const table = (head, rows) => markdownTable([head, ...rows], { align: ["l", ...head.slice(1).map(() => "r")] });

function goalsOf(measured) {
  const all = ({ of, read }) =>
    of.flatMap(({ python, heaps }) =>
      heaps.map((heap) => ({ at: `${heap.name}, ${python.version}`, value: read(heap.tools) })),
    );
  return [
    ...measured.flatMap((one) => {
      const on = `guppy3's time, 3.${minorOf(one.python.version)}`;
      const of = [one];
      return [
        goal({
          what: `types alone / ${on}`,
          limit: one.limits.types,
          cases: all({ of, read: ({ heapgate, guppy3 }) => heapgate.types / guppy3.cpu }),
        }),
        goal({
          what: `everything but owners / ${on}`,
          limit: one.limits.everything,
          cases: all({ of, read: ({ heapgate, guppy3 }) => withoutOwners(heapgate) / guppy3.cpu }),
        }),
      ];
    }),
    goal({
      what: "types alone / muppy's time",
      limit: MOST_OF_MUPPY,
      cases: all({ of: measured, read: ({ heapgate, muppy }) => heapgate.types / muppy.cpu }),
    }),
    goal({
      what: "types alone without the memory map / with it",
      limit: MOST_OF_FAST,
      cases: all({
        of: measured,
        read: ({ heapgate, "heapgate-portable": portable }) => portable.types / heapgate.types,
      }),
    }),
    goal({
      what: "everything without the memory map / with it",
      limit: MOST_OF_FAST,
      cases: all({ of: measured, read: ({ heapgate, "heapgate-portable": portable }) => portable.cpu / heapgate.cpu }),
    }),
    goal({
      what: "extra peak memory, bytes an object",
      limit: MOST_BYTES,
      cases: all({ of: measured, read: ({ heapgate }) => bytesEach(heapgate) }),
    }),
    goal({
      what: "time an object, largest heap / 1,000,000",
      limit: MOST_GROWTH,
      cases: measured.flatMap(growthCases),
    }),
  ];
}

function growthCases({ python, heaps }) {
  const made = heaps.filter(({ count }) => count !== null);
  const [small, large] = [made.find(({ count }) => count === LARGE), made.at(-1)];
  if (small === undefined || large === small) return [];
  const value = microsEach(large.tools.heapgate) / microsEach(small.tools.heapgate);
  return [{ at: `${large.name}, ${python.version}`, value }];
}
