// The story of `heapgate measure`: one target, measured, as a heap dump.
import type { Load, Target } from "../config/configuration.js";
import { FLAG_ALLOWED, isFlag } from "../config/flag.js";
import { isModuleName, MODULE_NAME_ALLOWED } from "../config/module-name.js";
import { chooseTargets, targetOf } from "../config/targets.js";
import { gateError } from "../errors.js";
import type { RunLimits } from "../heap/repeat.js";
import { measureTarget } from "../measuring.js";
import { deliver } from "./print.js";
import { readConfiguration } from "./rules.js";
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

const MOST_RUNS = 100;
const CHOICE = "measure takes either --import, or --script, or a --target of the configuration";

/** Prints the dump, or writes it to `out`. Throws GateError. */
export async function measure(world: World, options: MeasureOptions): Promise<void> {
  const target = await findTarget(world, options);
  const meter = await world.meterIn(".").open(target);
  const snapshot = await measureTarget({ target, meter, progress: world.progress });
  await deliver(world, `${JSON.stringify(snapshot)}\n`, options.out);
  const { count, bytes } = snapshot.total;
  world.tell(
    `${target.name}: ${bytes} bytes in ${count} objects, by ${meter.interpreter.command.join(" ")} (${meter.interpreter.origin})\n`,
  );
}

async function findTarget({ files }: World, options: MeasureOptions): Promise<Target> {
  const target = await baseTarget(files, options);
  return overrideTarget(target, { ...options, runs: decodeRuns(options.runs) });
}

async function baseTarget(files: World["files"], options: MeasureOptions): Promise<Target> {
  const { imports, script, config, target: name } = options;
  const isConfigured = config !== null || name !== null;
  if (isConfigured === (imports.length > 0 || script !== null)) throw gateError("usage", { message: CHOICE });
  if (!isConfigured) return targetOf(loadOf(options));
  const { targets } = await readConfiguration(files, config);
  const [target, ...others] = chooseTargets(targets, name === null ? [] : [name]);
  if (target !== undefined && others.length === 0) return target;
  if (target === undefined) throw gateError("targets-missing", {});
  throw gateError("usage", { message: "the configuration has several targets; name one with --target" });
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
    flags: [...target.flags, ...flags.map(checkFlag)],
    runs: runs ?? target.runs,
  };
}

function loadOf({ imports, script }: Pick<MeasureOptions, "imports" | "script">): Load {
  if (script === null) return { kind: "imports", modules: imports.map(checkModuleName) };
  if (imports.length > 0) throw gateError("usage", { message: CHOICE });
  return { kind: "script", path: script };
}

function checkModuleName(name: string): string {
  if (isModuleName(name)) return name;
  throw gateError("usage", { message: `--import ${JSON.stringify(name)} is not ${MODULE_NAME_ALLOWED}` });
}

function checkFlag(word: string): string {
  if (isFlag(word)) return word;
  throw gateError("usage", { message: `--flag ${JSON.stringify(word)} is not ${FLAG_ALLOWED}` });
}

function decodeRuns(word: string): RunLimits | null {
  if (word === "auto") return null;
  const runs = /^[0-9]{1,3}$/.test(word) ? Number(word) : 0;
  if (runs < 1 || runs > MOST_RUNS) {
    throw gateError("usage", { message: `--runs takes auto or a number from 1 to ${MOST_RUNS}, not ${word}` });
  }
  return { min: runs, max: runs };
}
