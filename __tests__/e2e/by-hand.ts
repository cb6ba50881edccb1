// The stand-in for use by hand: a repository, an event, and the environment of one run of the action, printed for a shell.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeGitHub } from "./fake-github.js";
import { spawnStep, type Launch, type PreparedStep } from "./runner.js";
import { GROWN, makeWorld, PROGRAM } from "./world.js";

const CONFIGURATION = ".github/heapgate.yml";

export const USAGE = `Usage: npm run fake-github [-- push | pull-request | fork]

Starts the stand-in of GitHub over a temporary repository, and prints the environment of one run of the action there:
  push          the first push to main, without a baseline
  pull-request  one that grows the heap, its baseline stored (where nothing is told)
  fork          the same from a fork, with a token that reads only
HEAPGATE_DIST names another bundle than dist/, HEAPGATE_NODE another Node. Ctrl-C ends it.`;

/** Resolves to the exit code of the process, once interrupted. */
export async function playByHand(args: readonly string[]): Promise<number> {
  const [event = "pull-request", ...more] = args;
  if (more.length > 0 || !["push", "pull-request", "fork"].includes(event)) {
    console.error(USAGE);
    return event === "--help" || event === "-h" ? 0 : 2;
  }
  let isByHand = event === "push";
  const launch: Launch = async (prepared, step) => {
    if (!isByHand) return spawnStep(prepared, step);
    print(prepared, step.workspace);
    await interrupted(step.github);
    return { exitCode: 0, timedOut: false, written: "" };
  };
  const world = await makeWorld({ launch });
  try {
    const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    if (!isByHand) {
      const { exitCode, raw } = await world.push();
      if (exitCode !== 0) throw new Error(`the push that stores the baseline ended with ${exitCode}:\n${raw}`);
      isByHand = true;
      const head = world.commitOn(base, { "shop.py": GROWN });
      await world.pullRequest({ base, head, ...(event === "fork" ? { from: "fork" } : {}) });
    } else {
      await world.push();
    }
    for (const leak of world.leaks()) console.log(`# leak: ${leak}`);
    return world.github.violations.length === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
}

function print({ environment, command }: PreparedStep, workspace: string): void {
  // No shell can set a variable with a hyphen in its name: those are given to the one command.
  const [exported, given] = [true, false].map((isName) =>
    Object.entries(environment).filter(([name]) => /^\w+$/.test(name) === isName),
  );
  const lines = (exported ?? []).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const words = [...(given ?? []).map(([name, value]) => quoted(`${name}=${value}`)), ...command.map(quoted)];
  const script = join(environment["RUNNER_TEMP"] ?? "", "step.sh");
  writeFileSync(script, [...lines, `cd ${quoted(workspace)}`, `env ${words.join(" ")}`, ""].join("\n"));
  console.log(`${lines.join("\n")}
# One run of the action, in another terminal, with this environment and no other:
#   env -i bash ${script}
# Its outputs are then in ${environment["GITHUB_OUTPUT"]}
# and its summary in ${environment["GITHUB_STEP_SUMMARY"]}
# Requests are told here. Ctrl-C ends the stand-in and removes its folders.`);
}

/** Tells requests and violations as they come, until Ctrl-C. */
function interrupted(github: FakeGitHub): Promise<void> {
  let [told, complained] = [github.requests.length, github.violations.length];
  const timer = setInterval(() => {
    for (const { method, path, status, operation } of github.requests.slice(told)) {
      console.log(`# ${status} ${method} ${path} ${operation}`);
    }
    for (const violation of github.violations.slice(complained)) console.log(`# violation: ${violation}`);
    [told, complained] = [github.requests.length, github.violations.length];
  }, 200);
  return new Promise((settle) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        clearInterval(timer);
        settle();
      });
    }
  });
}

function quoted(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
