// By which configuration a run goes: that of the workspace, with the import input, or that of the base; and what a pull
// request changes in its rules.
import { describeRuleChanges } from "../config/changes.js";
import { DEFAULT_THRESHOLDS, type Configuration } from "../config/configuration.js";
import { decodeConfiguration } from "../config/decode.js";
import { chooseTargets, targetOf } from "../config/targets.js";
import { gateError, type GateError } from "../errors.js";
import type { Answer, Files, RemoteHistory } from "../ports.js";
import { short } from "./baseline-commit.js";
import type { Inputs } from "./inputs.js";

export type Rulebook =
  | {
      readonly kind: "rules";
      /** With the targets that are to be measured, and no others. */
      readonly configuration: Configuration;
      /** A line each, for the first lines of the report. */
      readonly ruleChanges: readonly string[];
      /** Of the pull request's own file, where the base's is in its place: no obstacle, but to be told. */
      readonly mistakes: readonly GateError[];
    }
  | { readonly kind: "mistakes"; readonly mistakes: readonly GateError[] };

export type RulesWanted = Pick<Inputs, "mode" | "config" | "imports" | "targets" | "python" | "configFrom"> & {
  /** The commit that a pull request is compared with; null for anything but a pull request. */
  readonly baseCommit: string | null;
};

/** Throws GateError where nothing says what to measure, or where the base's configuration is needed and not to be had. */
export async function readRules(
  wanted: RulesWanted,
  { files, history }: { readonly files: Files; readonly history: Pick<RemoteHistory, "readFile"> },
): Promise<Rulebook> {
  const { config, baseCommit, configFrom } = wanted;
  const text = await files.read(config);
  const own = rulesOf(text, wanted);
  if (baseCommit === null) return bookOf(own, { wanted, ruleChanges: [], mistakes: [] });
  const fetched = await history.readFile({ path: config, commit: baseCommit });
  const base = fetched.kind === "answer" ? rulesOf(fetched.value, wanted) : fetched;
  const isRemoved = text === null && fetched.kind === "answer" && fetched.value !== null;
  const changes = {
    wanted,
    ruleChanges: [
      ...(isRemoved ? [`${config} is removed by this pull request`] : []),
      ...tellChanges({ own, base, config, commit: short(baseCommit) }),
    ],
    mistakes: own.kind === "mistakes" ? own.mistakes : [],
  };
  if (configFrom === "head") return bookOf(own, changes);
  switch (base.kind) {
    case "rules":
      return bookOf(base, changes);
    case "none":
      // No rules yet, so none that could be kept: the pull request brings them.
      return bookOf(own, changes);
    case "refused":
    case "mistakes": {
      const cause = base.kind === "refused" ? base.message : base.mistakes.map(({ what }) => what).join("; ");
      throw gateError("base-configuration-unavailable", { commit: short(baseCommit), cause });
    }
  }
}

/** What one version of the file, with the import input, comes to. */
type FileRules =
  | { readonly kind: "rules"; readonly configuration: Configuration }
  | { readonly kind: "mistakes"; readonly mistakes: readonly GateError[] }
  | { readonly kind: "none" };

/** Where the file names no targets, the import input makes the one there is. */
function rulesOf(text: string | null, { config, imports }: RulesWanted): FileRules {
  const named = imports.length === 0 ? [] : [targetOf({ kind: "imports", modules: imports })];
  if (text === null) {
    const configuration = { targets: named, thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] };
    return named.length === 0 ? { kind: "none" } : { kind: "rules", configuration };
  }
  const decoded = decodeConfiguration(text, config);
  if (decoded.kind === "mistakes") return { kind: "mistakes", mistakes: decoded.mistakes };
  const { configuration } = decoded;
  if (named.length > 0 && configuration.targets.length > 0) {
    const error = gateError("import-beside-configuration", { path: config }, { where: { file: config } });
    return { kind: "mistakes", mistakes: [error] };
  }
  return { kind: "rules", configuration: named.length > 0 ? { ...configuration, targets: named } : configuration };
}

function bookOf(
  rules: FileRules,
  {
    wanted,
    ...told
  }: Pick<Extract<Rulebook, { kind: "rules" }>, "ruleChanges" | "mistakes"> & { readonly wanted: RulesWanted },
): Rulebook {
  if (rules.kind === "mistakes") return rules;
  if (wanted.mode === "report") return bookOfLegs(rules, told);
  if (rules.kind === "none") throw gateError("nothing-to-measure", { path: wanted.config });
  const { configuration } = rules;
  if (configuration.targets.length === 0) throw gateError("nothing-to-measure", { path: wanted.config });
  const targets = chooseTargets(configuration.targets, wanted.targets).map((target) =>
    wanted.python === null ? target : { ...target, python: wanted.python },
  );
  return { kind: "rules", configuration: { ...configuration, targets }, ...told };
}

/** What legs have measured is judged here, whatever the configuration would measure; without one by the default thresholds. */
function bookOfLegs(
  rules: Exclude<FileRules, { readonly kind: "mistakes" }>,
  told: Pick<Extract<Rulebook, { kind: "rules" }>, "ruleChanges" | "mistakes">,
): Rulebook {
  const configuration =
    rules.kind === "none"
      ? { targets: [], thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] }
      : { ...rules.configuration, targets: [] };
  return { kind: "rules", configuration, ...told };
}

type Versions = {
  readonly own: FileRules;
  readonly base: FileRules | Extract<Answer<unknown>, { kind: "refused" }>;
  readonly config: string;
  readonly commit: string;
};

/** That changes could not be looked for is told, too: silence would mean that there are none. */
function tellChanges({ own, base, config, commit }: Versions): readonly string[] {
  if (own.kind === "none") return [];
  if (own.kind === "mistakes") {
    return [
      `${config} has mistakes, so that changes of the rules could not be looked for; they break the gate once it is merged`,
    ];
  }
  switch (base.kind) {
    case "rules":
      return describeRuleChanges({ baseline: base.configuration, current: own.configuration });
    case "none":
      return [`${config} is new: commit ${commit} has none, and its rules come with this pull request`];
    case "mistakes":
      return [`${config} of commit ${commit} has mistakes, so that changes of the rules could not be looked for`];
    case "refused":
      return [
        `${config} of commit ${commit} could not be read, so that changes of the rules could not be looked for: ${base.message}`,
      ];
  }
}
