// Which configuration a command goes by.
import { DEFAULT_THRESHOLDS, type Configuration } from "../config/configuration.js";
import { decodeConfiguration } from "../config/decode.js";
import { DEFAULT_CONFIGURATION_PATH } from "../config/targets.js";
import { gateError, type GateError } from "../errors.js";
import type { Files } from "../ports.js";

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
  return decode(text, file);
}

/** As `readConfiguration`, but the default thresholds where no path is named and none lies in its usual place. */
export async function readRules(files: Files, path: string | null): Promise<Configuration> {
  if (path !== null) return readConfiguration(files, path);
  const text = await files.read(DEFAULT_CONFIGURATION_PATH);
  return text === null
    ? { targets: [], thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] }
    : decode(text, DEFAULT_CONFIGURATION_PATH);
}

function decode(text: string, file: string): Configuration {
  const decoded = decodeConfiguration(text, file);
  if (decoded.kind === "mistakes") throw new ConfigurationMistakes(decoded.mistakes);
  return decoded.configuration;
}
