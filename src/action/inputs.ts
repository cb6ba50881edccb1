// What the inputs of action.yml mean: the only reader of inputs, each decoded once.
import { isModuleName, MODULE_NAME_ALLOWED } from "../config/module-name.js";
import { DEFAULT_CONFIGURATION_PATH } from "../config/targets.js";
import { gateError } from "../errors.js";
import type { Level } from "../config/configuration.js";
import type { FailOn } from "../gate.js";

export const COMMENT_MODES = ["always", "on-change", "on-breach", "never"] as const;
export type CommentMode = (typeof COMMENT_MODES)[number];

export const MODES = ["auto", "measure", "report", "comment"] as const;
export type Mode = (typeof MODES)[number];

export type Inputs = {
  readonly mode: Mode;
  /** Path of the configuration, relative to the workspace. */
  readonly config: string;
  /** Modules of the one target of a repository without a configuration. */
  readonly imports: readonly string[];
  /** Names of the targets to measure; empty: all. */
  readonly targets: readonly string[];
  /** Interpreter of every target, in place of the configuration's; null: as configured. */
  readonly python: readonly string[] | null;
  /** What baselines, heaps and the comment go by: `comment-key`, and the leg where there is one. */
  readonly key: string;
  /** Of `mode: report`: the legs that there should be; empty: whichever there are. */
  readonly legs: readonly string[];
  readonly token: string;
  readonly comment: CommentMode;
  readonly failOn: FailOn;
  readonly requireBaseline: boolean;
  readonly baseline: BaselineSource;
  /** Level at which growth is judged where the baseline is of an earlier commit than it should be. */
  readonly staleBaseline: Level;
  /** For all that is done to have the baseline, waiting for a run included. */
  readonly baselineSeconds: number;
  /** Whose configuration judges a pull request: its own, or that of the commit it is compared with. */
  readonly configFrom: "head" | "base";
  /** Patterns of branches whose heaps are stored; empty: the default branch. */
  readonly baselineBranches: readonly string[];
  /** Null: as the repository is set. */
  readonly retentionDays: number | null;
};

/** An artifact of the repository's own runs, or files of a folder, relative to the workspace. */
export type BaselineSource = { readonly kind: "artifact" } | { readonly kind: "file"; readonly folder: string };

/** The value of an input, empty where it is not set; what `core.getInput` does. */
export type InputReader = (name: string) => string;

/** Days that GitHub keeps artifacts at most: 400 in private repositories (docs: "Usage limits, billing, and administration"). */
const MAX_RETENTION_DAYS = 400;

/** Seconds that a job may wait for its baseline at most: an hour. */
const MAX_BASELINE_SECONDS = 3_600;

/** Throws GateError `input-invalid` or `input-conflict`. */
export function decodeInputs(read: InputReader): Inputs {
  const word = <Word extends string>(name: string, choice: Choice<Word>): Word => oneOf({ name, read }, choice);
  const mode = word("mode", { words: MODES, fallback: "auto" });
  const leg = key({ name: "leg", read });
  const legs = keys({ name: "legs", read });
  if (legs.length > 0 && mode !== "report") throw conflict("legs", `mode: ${mode}`, "only `mode: report` gathers legs");
  if (leg !== null && mode === "report") throw conflict("leg", "mode: report", "it reports all legs; see `legs`");
  if (mode === "report" && read("target").trim() !== "") {
    throw conflict("target", "mode: report", "it reports what the legs measured");
  }
  const commentKey = key({ name: "comment-key", read }) ?? "default";
  const token = read("github-token").trim();
  if (token === "") throw invalid("github-token", token, "a token; leave the input out for that of the job");
  return {
    mode,
    // The API of contents knows no `./`.
    config:
      read("config")
        .trim()
        .replace(/^(?:\.\/+)+/, "") || DEFAULT_CONFIGURATION_PATH,
    imports: modules({ name: "import", read }),
    targets: list(read("target")),
    python: command(read("python")),
    key: leg === null ? commentKey : legKey(commentKey, leg),
    legs,
    token,
    comment: word("comment", { words: COMMENT_MODES, fallback: "always" }),
    failOn: word("fail-on", { words: ["fail", "warn", "never"], fallback: "fail" }),
    requireBaseline: word("require-baseline", { words: ["true", "false"], fallback: "false" }) === "true",
    baseline: baselineSource(word("baseline", { words: ["artifact", "file"], fallback: "artifact" }), read),
    staleBaseline: word("stale-baseline", { words: ["warn", "fail"], fallback: "warn" }),
    baselineSeconds: whole({ name: "baseline-timeout", read }, { of: "seconds", max: MAX_BASELINE_SECONDS }) ?? 60,
    configFrom: word("config-from", { words: ["head", "base"], fallback: "head" }),
    baselineBranches: list(read("baseline-branches")),
    retentionDays: whole({ name: "retention-days", read }, { of: "days", max: MAX_RETENTION_DAYS }),
  };
}

type Named = { readonly name: string; readonly read: InputReader };

type Choice<Word extends string> = {
  readonly words: readonly Word[];
  readonly fallback: Word;
};

function oneOf<Word extends string>({ name, read }: Named, { words, fallback }: Choice<Word>): Word {
  const value = read(name).trim();
  if (value === "") return fallback;
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw invalid(name, value, `${words.length > 1 ? "one of " : ""}${words.join(", ")}`);
}

/** Dots alone would be a folder's name: a leg is part of the path of a `baseline: file`. */
const KEY = /^(?!\.+$)[A-Za-z0-9._-]{1,64}$/;
const KEY_ALLOWED = "up to 64 letters, digits, `.`, `_` and `-`, not dots alone";

/** A part of an artifact's name and of a comment's marker, in letters that mean nothing in either. */
function key({ name, read }: Named): string | null {
  const value = read(name).trim();
  if (value === "" || KEY.test(value)) return value || null;
  throw invalid(name, value, KEY_ALLOWED);
}

function keys({ name, read }: Named): readonly string[] {
  const names = list(read(name));
  const wrong = names.find((each) => !KEY.test(each));
  if (wrong !== undefined) throw invalid(name, wrong, KEY_ALLOWED);
  return [...new Set(names)];
}

/** `+` stands in neither part, so that no two pairs of them make the same key. */
export function legKey(commentKey: string, leg: string): string {
  return `${commentKey}+${leg}`;
}

/** Null for what is not the key of a leg of that use of heapgate. */
export function legOf(key: string, commentKey: string): string | null {
  const leg = key.startsWith(`${commentKey}+`) ? key.slice(commentKey.length + 1) : "";
  return KEY.test(leg) ? leg : null;
}

function baselineSource(kind: BaselineSource["kind"], read: InputReader): BaselineSource {
  const folder = read("baseline-folder").trim();
  if (kind === "file") return { kind, folder: folder || ".heapgate" };
  if (folder === "") return { kind };
  throw conflict("baseline-folder", "baseline: artifact", "a folder is for `baseline: file`");
}

function whole({ name, read }: Named, { of, max }: { readonly of: string; readonly max: number }): number | null {
  const value = read(name).trim();
  if (value === "") return null;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= max) return number;
  throw invalid(name, value, `a whole number of ${of}, 1 to ${max}`);
}

/** They become import statements of the measured program: anything else would be other statements. */
function modules({ name, read }: Named): readonly string[] {
  const names = list(read(name));
  const wrong = names.find((each) => !isModuleName(each));
  if (wrong !== undefined) throw invalid(name, wrong, MODULE_NAME_ALLOWED);
  return names;
}

/** Items between commas or on lines of their own. */
function list(value: string): readonly string[] {
  return value
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Words between blanks; or, where there are several lines, one word a line, for paths with blanks in them. */
function command(value: string): readonly string[] | null {
  const words = value
    .trim()
    .split(value.trim().includes("\n") ? "\n" : /\s+/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return words.length === 0 ? null : words;
}

function invalid(name: string, value: string, allowed: string): Error {
  return gateError("input-invalid", { name, value, allowed });
}

function conflict(name: string, other: string, reason: string): Error {
  return gateError("input-conflict", { name, other, reason });
}
