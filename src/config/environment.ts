// Which variables of the surrounding environment a measured program gets: those of a list, those that its target
// names, and none of the runner's own.
import type { Target } from "./configuration.js";

/** Passed where they are set. `*` at the end stands for any ending. */
const PASSED = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "LC_*",
  "TMPDIR",
  "TEMP",
  "TMP",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "PYTHONPATH",
  "LD_LIBRARY_PATH",
  "DYLD_*",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "REQUESTS_CA_BUNDLE",
  "TZ",
];

/** What no program on Windows starts or finds its folders without. */
const PASSED_ON_WINDOWS = [
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "WINDIR",
  "COMSPEC",
  "PATHEXT",
  "APPDATA",
  "LOCALAPPDATA",
  "USERPROFILE",
  "PROGRAMDATA",
];

const RUNNER_PREFIXES = ["GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_"];

/** Hashes of texts decide the order of sets, and with it what a program creates: they must not change by the run. */
const HASH_SEED = { name: "PYTHONHASHSEED", value: "0" };

/** True for variables that GitHub's runner sets, tokens among them. By any case, since Windows knows none. */
export function isRunnerVariable(name: string): boolean {
  return RUNNER_PREFIXES.some((prefix) => name.toUpperCase().startsWith(prefix));
}

/** As `isRunnerVariable`, for the JSON Schema. */
export const RUNNER_VARIABLE_PREFIX = `(?:${RUNNER_PREFIXES.join("|")})`;

export type Surroundings = {
  readonly target: Pick<Target, "env" | "passEnv">;
  readonly available: Readonly<Record<string, string | undefined>>;
  /** As `process.platform` says. */
  readonly platform: string;
};

export type ProgramEnvironment = {
  readonly passed: Record<string, string>;
  /**
   * Names that were set and not passed, sorted: a likely cause where a program fails. The runner's own are not among
   * them, since no target may have them.
   */
  readonly withheld: readonly string[];
};

export function programEnvironment({ target, available, platform }: Surroundings): ProgramEnvironment {
  const isWindows = platform === "win32";
  const fold = (name: string): string => (isWindows ? name.toUpperCase() : name);
  const listed = [...PASSED, ...(isWindows ? PASSED_ON_WINDOWS : [])];
  const named = new Set(target.passEnv.map(fold));
  const own = [[HASH_SEED.name, HASH_SEED.value] as const, ...Object.entries(target.env)];
  const owned = new Set(own.map(([name]) => fold(name)));
  const isPassed = (name: string): boolean =>
    !isRunnerVariable(name) && (named.has(fold(name)) || listed.some((pattern) => covers(pattern, fold(name))));
  const set = Object.entries(available).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return {
    passed: Object.fromEntries([
      ...set.filter(({ name }) => isPassed(name) && !owned.has(fold(name))).map(({ name, value }) => [name, value]),
      ...own.filter(([name]) => !isRunnerVariable(name)),
    ]),
    withheld: set
      .map(({ name }) => name)
      .filter((name) => !isPassed(name) && !owned.has(fold(name)) && !isRunnerVariable(name))
      .sort(),
  };
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
