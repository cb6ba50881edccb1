// What a target of the file comes to: defaults filled in, values as they are written, keys that fit each other.
import { gateError } from "../errors.js";
import type { RunLimits } from "../heap/repeat.js";
import { DEFAULT_RUNS, DEFAULT_TIMEOUT_SECONDS, type Load, type Target } from "./configuration.js";
import type { Path, YamlDocument } from "./document.js";
import { isRunnerVariable } from "./environment.js";
import { conflict, missingKey, wrong, type Mistake, type Place } from "./mistakes.js";
import { listOf, type WrittenTarget } from "./schema.js";

export type TargetContext = {
  readonly name: string;
  readonly writtenAt: YamlDocument["writtenAt"];
  readonly refuse: (mistake: Mistake) => void;
};

export function decodeTarget(written: WrittenTarget, { name, writtenAt, refuse }: TargetContext): Target {
  const path = ["targets", name];
  findRunnerVariables(written, path).forEach(refuse);
  return {
    name,
    before: written.before ?? null,
    load: decodeLoad(written, { path, refuse }),
    after: written.after ?? null,
    python: written.python === undefined ? null : listOf(written.python),
    flags: listOf(written.flags ?? []),
    workingDirectory: written["working-directory"] ?? ".",
    env: Object.fromEntries(
      Object.entries(written.env ?? {}).map(([variable, value]) => [
        variable,
        // Of `1.0` and `0x10` YAML leaves the number; the program gets what was written.
        typeof value === "string" ? value : String(writtenAt([...path, "env", variable])),
      ]),
    ),
    passEnv: listOf(written["pass-env"] ?? []),
    runs: decodeRuns(written.runs ?? {}, { path: [...path, "runs"], refuse }),
    timeoutSeconds: written.timeout ?? DEFAULT_TIMEOUT_SECONDS,
  };
}

function decodeLoad({ import: modules, script }: WrittenTarget, { path, refuse }: Place): Load {
  if (modules !== undefined && script !== undefined) {
    const fix = "A target imports modules or runs a script: remove one of them.";
    refuse(conflict([...path, "script"], { other: "import", fix }));
  }
  if (script !== undefined) return { kind: "script", path: script };
  if (modules === undefined) refuse(missingKey([...path, "import or script"], "what of the program is measured"));
  return { kind: "imports", modules: listOf(modules ?? []) };
}

/** One bound given alone moves the default of the other, not the other way round. */
function decodeRuns({ min, max }: NonNullable<WrittenTarget["runs"]>, { path, refuse }: Place): RunLimits {
  const runs = {
    min: min ?? Math.min(DEFAULT_RUNS.min, max ?? DEFAULT_RUNS.min),
    max: max ?? Math.max(DEFAULT_RUNS.max, min ?? DEFAULT_RUNS.max),
  };
  if (runs.min > runs.max) {
    refuse(wrong({ path: [...path, "min"], value: runs.min, allowed: `at most runs.max, which is ${runs.max}` }));
  }
  return runs;
}

function findRunnerVariables(written: WrittenTarget, path: Path): readonly Mistake[] {
  const passed = written["pass-env"] ?? [];
  const named = [
    ...Object.keys(written.env ?? {}).map((name) => ({ name, path: [...path, "env", name], part: "key" as const })),
    ...listOf(passed).map((name, index) => ({
      name,
      path: [...path, "pass-env", ...(typeof passed === "string" ? [] : [index])],
      part: "value" as const,
    })),
  ];
  return named
    .filter(({ name }) => isRunnerVariable(name))
    .map(({ name, ...place }) => ({
      ...place,
      tell: (context) => gateError("configuration-reserved-variable", { name }, context),
    }));
}
