// What a target is that no configuration describes, and which of the targets there are is measured.
import { gateError } from "../errors.js";
import { DEFAULT_RUNS, DEFAULT_TIMEOUT_SECONDS, type Load, type Target } from "./configuration.js";

export const DEFAULT_CONFIGURATION_PATH = ".github/heapgate.yml";

/** The name of a target that has none in a configuration. */
const UNNAMED = "default";

/** A target of which nothing is known but what it loads. */
export function targetOf(load: Load): Target {
  return {
    name: UNNAMED,
    before: null,
    load,
    after: null,
    python: null,
    flags: [],
    workingDirectory: ".",
    env: {},
    passEnv: [],
    runs: DEFAULT_RUNS,
    timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  };
}

/** Those named, in the order of the configuration; all where none is named. Throws GateError `target-unknown`. */
export function chooseTargets(targets: readonly Target[], names: readonly string[]): readonly Target[] {
  const known = targets.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw gateError("target-unknown", { name: unknown, known });
  return names.length === 0 ? targets : targets.filter(({ name }) => names.includes(name));
}
