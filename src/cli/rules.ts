// Which configuration a command goes by, and which of its targets it measures.
import { DEFAULT_THRESHOLDS, type Configuration, type Target } from "../config/configuration.js";
import { decodeConfiguration } from "../config/decode.js";
import { gateError, type GateError } from "../errors.js";
import type { Files } from "../ports.js";

export const DEFAULT_CONFIGURATION_PATH = ".github/heapgate.yml";

/** All mistakes of one configuration at once, each with its place. */
export class ConfigurationMistakes extends Error {
  override readonly name = "ConfigurationMistakes";
  readonly mistakes: readonly GateError[];

  constructor(mistakes: readonly GateError[]) {
    super(`${mistakes.length} mistakes in the configuration`);
    this.mistakes = mistakes;
  }
}

/** Throws GateError `configuration-missing`, or ConfigurationMistakes. */
export async function readConfiguration(files: Files, path: string | null): Promise<Configuration> {
  const file = path ?? DEFAULT_CONFIGURATION_PATH;
  const text = await files.read(file);
  if (text === null) throw gateError("configuration-missing", { path: file });
  const decoded = decodeConfiguration(text, file);
  if (decoded.kind === "mistakes") throw new ConfigurationMistakes(decoded.mistakes);
  return decoded.configuration;
}

/** As `readConfiguration`, but the default thresholds where no path is named and none lies in its usual place. */
export async function readRules(files: Files, path: string | null): Promise<Configuration> {
  const isThere = path !== null || (await files.read(DEFAULT_CONFIGURATION_PATH)) !== null;
  return isThere
    ? readConfiguration(files, path)
    : { targets: [], thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] };
}

/** The targets named, in the order of the configuration; all where none is named. Throws GateError `target-unknown`. */
export function chooseTargets({ targets }: Configuration, names: readonly string[]): readonly Target[] {
  const known = targets.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw gateError("target-unknown", { name: unknown, known });
  const chosen = names.length === 0 ? targets : targets.filter(({ name }) => names.includes(name));
  if (chosen.length === 0) throw gateError("targets-missing", {});
  return chosen;
}
