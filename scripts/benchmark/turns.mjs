// How a command is timed: in a process of its own, in turn with what it is compared with, as medians.
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";

const TIMEOUT_MS = 1_800_000;

// Runs its arguments; prints exit status, wall and processor seconds, and the peak resident memory of the largest
// process in KiB.
const METER = `
import json, resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(3,)).returncode
wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))
`;

/** One run of a command that reads `input` on descriptor 3: `{ wall, cpu, mib }`, children included. */
export function runOnce({ command, folder, input = "/dev/null", allowed = [0] }) {
  const descriptor = openSync(input, "r");
  const { stdout, stderr } = spawnSync("python3", ["-c", METER, ...command], {
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe", descriptor],
    encoding: "utf8",
    timeout: TIMEOUT_MS,
  });
  closeSync(descriptor);
  const [status, wall, cpu, kib] = JSON.parse(stdout || "[null]");
  if (!allowed.includes(status)) throw new Error(`${command.slice(0, 3).join(" ")} failed: ${stderr}`);
  return { wall, cpu, mib: kib / 1024 };
}

export function environment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PYTHON"));
  return { ...Object.fromEntries(kept), PYTHONHASHSEED: "0", ...extra };
}

/**
 * Samples of each of `works`, functions that take turns, so that a busy moment of the machine falls on all of them.
 * Each has `rounds`; with `warm`, one more round comes first and does not count.
 */
export function inTurn({ works, warm }) {
  const samples = works.map(() => []);
  const most = Math.max(...works.map(({ rounds }) => rounds));
  for (let round = warm ? -1 : 0; round < most; round++) {
    for (const [index, { rounds, run }] of works.entries()) {
      if (round >= rounds) continue;
      const sample = run();
      if (round >= 0) samples[index].push(sample);
    }
  }
  return samples;
}

export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1];
}

/** Of samples with the same fields, all numbers, the median of each field. */
export function medians(samples) {
  const names = Object.keys(samples[0]);
  return Object.fromEntries(names.map((name) => [name, median(samples.map((sample) => sample[name]))]));
}
