// What measuring costs: one heap dump of examples/flask-shop beside a plain import of it, and `compare` of two dumps.
// Prints a markdown table of medians. `node scripts/benchmark.mjs`; RUNS=n for other than 5 runs of each.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { findPythons } from "./pythons.mjs";
import { venvOf } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dump = join(root, "dist/dump");
const runs = Number(process.env.RUNS ?? 5);
const place = mkdtempSync(join(tmpdir(), "heapgate-benchmark-"));
const file = (name) => join(place, name);

// Runs its arguments; prints wall and processor seconds, and the peak resident memory of the largest process in KiB.
const METER = `
import json, resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(3,)).returncode
wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))
`;

/** One run of a command that reads `input` on descriptor 3. */
function run({ command, input = "/dev/null" }) {
  const descriptor = openSync(input, "r");
  const { stdout, stderr } = spawnSync("python3", ["-c", METER, ...command], {
    cwd: join(root, "examples/flask-shop"),
    env: { ...process.env, PYTHONHASHSEED: "0" },
    stdio: ["ignore", "pipe", "pipe", descriptor],
    encoding: "utf8",
  });
  closeSync(descriptor);
  const [status, wall, cpu, kib] = JSON.parse(stdout || "[1]");
  if (status !== 0) throw new Error(`${command.slice(0, 2).join(" ")} failed: ${stderr}`);
  return { wall, cpu, mib: kib / 1024 };
}

/** Medians of commands that take turns, so that a busy moment of the machine falls on all of them. */
function inTurn(commands) {
  const samples = commands.map(() => []);
  for (let round = 0; round <= runs; round++) {
    commands.forEach((command, index) => {
      const sample = run(command);
      if (round > 0) samples[index].push(sample);
    });
  }
  return samples.map((list) => {
    const median = (name) => list.map((sample) => sample[name]).sort((one, other) => one - other)[list.length >> 1];
    return { wall: median("wall"), cpu: median("cpu"), mib: median("mib") };
  });
}

/** The joined text of the Python side, as the command line hands it over (src/dump/FORMAT.md). */
function dumpProgram(out) {
  const lines = readFileSync(join(dump, "PARTS"), "utf8").split("\n");
  const parts = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const texts = parts.map((part) => readFileSync(join(dump, part), "utf8"));
  const load = `{"kind": "imports", "modules": ["shop.wsgi"]}`;
  const request = `{"target": "api", "heapgate": "benchmark", "before": None, "load": ${load}, "after": "shop.wsgi.warm_up()", "out": ${JSON.stringify(out)}, "passed": []}`;
  return `${texts.join("\n")}\nmain(${request})\n`;
}

const rows = [];
for (const python of await findPythons({ skipped: () => undefined })) {
  const interpreter = venvOf(python).python;
  writeFileSync(file("program.py"), dumpProgram(file("dump.json")));
  const boot = readFileSync(join(dump, "boot.txt"), "utf8").trim();
  const [plain, measured] = inTurn([
    { command: [interpreter, "-c", "import shop.wsgi; shop.wsgi.warm_up()"] },
    { command: [interpreter, "-c", boot], input: file("program.py") },
  ]);
  const { total } = JSON.parse(readFileSync(file("dump.json"), "utf8"));
  rows.push([
    python.version,
    total.count.toLocaleString("en"),
    plain.cpu.toFixed(2),
    measured.cpu.toFixed(2),
    (measured.cpu / plain.cpu).toFixed(2),
    (((measured.cpu - plain.cpu) * 1e6) / total.count).toFixed(2),
    plain.mib.toFixed(0),
    measured.mib.toFixed(0),
    (((measured.mib - plain.mib) * 1024 * 1024) / total.count).toFixed(0),
  ]);
}
console.log(
  markdownTable([
    [
      "CPython",
      "objects",
      "import, s",
      "import and dump, s",
      "ratio",
      "µs an object",
      "import, MiB",
      "dump, MiB",
      "extra bytes an object",
    ],
    ...rows,
  ]),
);
const cli = (...args) => ({ command: [process.execPath, join(root, "dist/cli.js"), ...args] });
const [start, compared] = inTurn([cli("--version"), cli("compare", file("dump.json"), file("dump.json"))]);
console.log(
  `\n\`compare\` of two such dumps: ${compared.wall.toFixed(2)} s and ${compared.mib.toFixed(0)} MiB, of which starting takes ${start.wall.toFixed(2)} s and ${start.mib.toFixed(0)} MiB.`,
);
console.log(
  `Medians of ${runs} runs; processor seconds, peak resident memory; ${cpus()[0]?.model}, Node ${process.version}.`,
);
rmSync(place, { recursive: true });
