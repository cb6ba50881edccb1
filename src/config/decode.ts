// Turns the text of a configuration into targets, thresholds and waivers, or into all its mistakes with their places.
import { z } from "zod";
import { gateError, type GateError } from "../errors.js";
import { DEFAULT_THRESHOLDS, type Configuration } from "./configuration.js";
import { decodeThreshold, decodeWaiver } from "./decode-rules.js";
import { decodeTarget } from "./decode-target.js";
import { readYaml, type YamlDocument } from "./document.js";
import { describeIssues, type Mistake } from "./mistakes.js";
import { configurationSchema, targetSchema, thresholdSchema, waiverSchema } from "./schema.js";

/** Longer files are not read: a configuration has a few hundred lines. */
const MAX_CHARACTERS = 1024 * 1024;

export type Decoded =
  | { readonly kind: "decoded"; readonly configuration: Configuration }
  /** At least one, in the order of the file. */
  | { readonly kind: "mistakes"; readonly mistakes: readonly GateError[] };

/**
 * `file` is named in the mistakes. Without `thresholds` the default ones hold; targets may be none, since the caller
 * may know what to measure.
 */
export function decodeConfiguration(text: string, file: string): Decoded {
  if (text.length > MAX_CHARACTERS) {
    const facts = { bytes: text.length, limit: MAX_CHARACTERS };
    return { kind: "mistakes", mistakes: [gateError("file-too-large", facts, { where: { file } })] };
  }
  const yaml = readYaml(text);
  if (yaml.kind === "not-yaml") {
    const mistakes = yaml.causes.map(({ cause, spot }) =>
      gateError("configuration-syntax", { cause }, { where: { file, ...spot } }),
    );
    return { kind: "mistakes", mistakes };
  }
  const mistakes: Mistake[] = [];
  const configuration = decodeFile(yaml, (mistake) => mistakes.push(mistake));
  if (mistakes.length === 0) return { kind: "decoded", configuration };
  return {
    kind: "mistakes",
    mistakes: mistakes
      .map(({ path, part, tell }) => ({ spot: yaml.locate(path, part), tell }))
      .sort((one, other) => one.spot.line - other.spot.line || one.spot.column - other.spot.column)
      .map(({ spot, tell }) => tell({ where: { file, ...spot } })),
  };
}

/** The parts of a file whatever they hold, so that one wrong part does not hide the mistakes of the others. */
const outline = z
  .object({
    targets: z.record(z.string(), z.unknown()).catch({}),
    thresholds: z.array(z.unknown()).optional().catch([]),
    waivers: z.array(z.unknown()).catch([]),
  })
  .catch({ targets: {}, thresholds: [], waivers: [] });

function decodeFile(yaml: YamlDocument, refuse: (mistake: Mistake) => void): Configuration {
  const value = yaml.value ?? {};
  const whole = configurationSchema.safeParse(value, { reportInput: true });
  if (!whole.success) describeIssues(whole.error.issues).forEach(refuse);
  const parts = outline.parse(value);

  const targets = Object.entries(parts.targets).flatMap(([name, part]) => {
    const target = targetSchema.safeParse(part);
    return target.success ? [decodeTarget(target.data, { name, writtenAt: yaml.writtenAt, refuse })] : [];
  });
  const written = parts.thresholds?.map((part, index) => ({ part, path: ["thresholds", index] }));
  const thresholds =
    written?.flatMap(({ part, path }) => {
      const threshold = thresholdSchema.safeParse(part);
      return threshold.success ? [decodeThreshold(threshold.data, { path, refuse })] : [];
    }) ?? DEFAULT_THRESHOLDS;
  const ids = written?.flatMap(({ part, path }) => idOf(part).map((id) => ({ id, path: [...path, "id"] })));
  const waivable = { thresholds, ids: ids?.map(({ id }) => id) ?? thresholds.map(({ id }) => id) };
  const waivers = parts.waivers.flatMap((part, index) => {
    const waiver = waiverSchema.safeParse(part);
    return waiver.success ? [decodeWaiver(waiver.data, { path: ["waivers", index], refuse, ...waivable })] : [];
  });

  const named = [
    ...Object.keys(parts.targets).map((name): Named => ({
      name: `target ${name}`,
      key: `target ${name.toLowerCase()}`,
      place: { path: ["targets", name], part: "key" },
    })),
    ...(ids ?? []).map(({ id, path }): Named => ({
      name: `threshold ${id}`,
      key: `threshold ${id}`,
      place: { path, part: "value" },
    })),
  ];
  findDuplicates(named, yaml).forEach(refuse);
  return { targets, thresholds, areDefaultThresholds: written === undefined, waivers };
}

/** The id of a threshold, even of one that is wrong otherwise: what names it is not wrong for that. */
function idOf(part: unknown): readonly string[] {
  const identified = z.object({ id: z.string() }).safeParse(part);
  return identified.success ? [identified.data.id] : [];
}

type Named = { readonly name: string; readonly key: string; readonly place: Pick<Mistake, "path" | "part"> };

function findDuplicates(all: readonly Named[], { locate }: Pick<YamlDocument, "locate">): readonly Mistake[] {
  const first = new Map<string, Named>();
  return all.flatMap(({ name, key, place }) => {
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, { name, key, place });
      return [];
    }
    const { line } = locate(earlier.place.path, earlier.place.part);
    return [{ ...place, tell: (context) => gateError("configuration-duplicate", { name, line }, context) }];
  });
}
