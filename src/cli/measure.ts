// The story of `heapgate measure`: one target, measured, as a heap dump.
import { DEFAULT_RUNS, DEFAULT_TIMEOUT_SECONDS, type Load, type Target } from "../config/configuration.js";
import { gateError } from "../errors.js";
import type { RunLimits } from "../heap/repeat.js";
import { measureTarget } from "../measuring.js";
import { deliver } from "./print.js";
import { chooseTargets, readConfiguration } from "./rules.js";
import type { World } from "./world.js";

export type MeasureOptions = {
  readonly imports: readonly string[];
  readonly script: string | null;
  readonly config: string | null;
  readonly target: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly python: string | null;
  readonly flags: readonly string[];
  /** `auto`: until two runs agree; a number: exactly so many. */
  readonly runs: string;
  readonly out: string | null;
};

/** The name that a dump bears whose target has none in a configuration. */
const UNNAMED_TARGET = "default";
const MOST_RUNS = 100;

/** Prints the dump, or writes it to `out`. Throws GateError. */
export async function measure(world: World, options: MeasureOptions): Promise<void> {
  const target = await findTarget(world, options);
  const meter = await world.meterIn(".").open(target);
  const snapshot = await measureTarget({ target, meter, progress: world.progress });
  await deliver(world, `${JSON.stringify(snapshot, null, 1)}\n`, options.out);
  const { count, bytes } = snapshot.total;
  world.tell(
    `${target.name}: ${bytes} bytes in ${count} objects, by ${meter.interpreter.command.join(" ")} (${meter.interpreter.origin})\n`,
  );
}

async function findTarget({ files }: World, options: MeasureOptions): Promise<Target> {
  const runs = decodeRuns(options.runs);
  if (options.target !== null || (options.config !== null && options.imports.length === 0 && options.script === null)) {
    const configuration = await readConfiguration(files, options.config);
    const [target, ...others] = chooseTargets(configuration, options.target === null ? [] : [options.target]);
    if (target === undefined || others.length > 0) {
      throw gateError("usage", { message: "the configuration has several targets; name one with --target" });
    }
    return overrideTarget(target, { ...options, runs });
  }
  return overrideTarget(
    {
      name: UNNAMED_TARGET,
      before: null,
      load: loadOf(options),
      after: null,
      python: null,
      flags: [],
      workingDirectory: ".",
      env: {},
      passEnv: [],
      runs: DEFAULT_RUNS,
      timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
    },
    { ...options, runs },
  );
}

function overrideTarget(
  target: Target,
  { before, after, python, flags, runs }: Omit<MeasureOptions, "runs"> & { readonly runs: RunLimits | null },
): Target {
  return {
    ...target,
    before: before ?? target.before,
    after: after ?? target.after,
    python: python === null ? target.python : [python],
    flags: [...target.flags, ...flags],
    runs: runs ?? target.runs,
  };
}

function loadOf({ imports, script }: Pick<MeasureOptions, "imports" | "script">): Load {
  if (script !== null && imports.length === 0) return { kind: "script", path: script };
  if (script === null && imports.length > 0) return { kind: "imports", modules: imports.map(checkModuleName) };
  throw gateError("usage", { message: "measure takes --import, or --script, or --config with --target" });
}

/** The name goes into an import statement, so it must be nothing but a name. */
function checkModuleName(name: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name)) return name;
  throw gateError("usage", { message: `--import ${JSON.stringify(name)} is not the name of a module` });
}

function decodeRuns(word: string): RunLimits | null {
  if (word === "auto") return null;
  const runs = /^[0-9]{1,3}$/.test(word) ? Number(word) : 0;
  if (runs < 1 || runs > MOST_RUNS) {
    throw gateError("usage", { message: `--runs takes auto or a number from 1 to ${MOST_RUNS}, not ${word}` });
  }
  return { min: runs, max: runs };
}
