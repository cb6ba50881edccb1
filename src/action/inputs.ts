// What the inputs of action.yml mean: the only reader of inputs, each decoded once.
import { isModuleName, MODULE_NAME_ALLOWED } from "../config/module-name.js";
import { DEFAULT_CONFIGURATION_PATH } from "../config/targets.js";
import { gateError } from "../errors.js";
import type { FailOn } from "../gate.js";

export const COMMENT_MODES = ["always", "on-change", "on-breach", "never"] as const;
export type CommentMode = (typeof COMMENT_MODES)[number];

export type Inputs = {
  /** Path of the configuration, relative to the workspace. */
  readonly config: string;
  /** Modules of the one target of a repository without a configuration. */
  readonly imports: readonly string[];
  /** Names of the targets to measure; empty: all. */
  readonly targets: readonly string[];
  /** Interpreter of every target, in place of the configuration's; null: as configured. */
  readonly python: readonly string[] | null;
  /** What baselines and the comment go by: `comment-key`, and the leg where there is one. */
  readonly key: string;
  readonly token: string;
  readonly comment: CommentMode;
  readonly failOn: FailOn;
  readonly requireBaseline: boolean;
  /** Whose configuration judges a pull request: its own, or that of the commit it is compared with. */
  readonly configFrom: "head" | "base";
  /** Patterns of branches whose heaps are stored; empty: the default branch. */
  readonly baselineBranches: readonly string[];
  /** Null: as the repository is set. */
  readonly retentionDays: number | null;
};

/** The value of an input, empty where it is not set; what `core.getInput` does. */
export type InputReader = (name: string) => string;

/** Days that GitHub keeps artifacts at most: 400 in private repositories (docs: "Usage limits, billing, and administration"). */
const MAX_RETENTION_DAYS = 400;

/** Throws GateError `input-invalid` or `input-unsupported`. */
export function decodeInputs(read: InputReader): Inputs {
  const word = <Word extends string>(name: string, choice: Choice<Word>): Word => oneOf({ name, read }, choice);
  word("mode", { words: ["auto"], fallback: "auto", later: ["measure", "report", "comment"] });
  word("baseline", { words: ["artifact"], fallback: "artifact", later: ["file"] });
  const leg = key({ name: "leg", read });
  const commentKey = key({ name: "comment-key", read }) ?? "default";
  const token = read("github-token").trim();
  if (token === "") throw invalid("github-token", token, "a token; leave the input out for that of the job");
  return {
    // The API of contents knows no `./`.
    config:
      read("config")
        .trim()
        .replace(/^(?:\.\/+)+/, "") || DEFAULT_CONFIGURATION_PATH,
    imports: modules({ name: "import", read }),
    targets: list(read("target")),
    python: command(read("python")),
    // `+` stands in neither part, so that no two pairs of them make the same key.
    key: leg === null ? commentKey : `${commentKey}+${leg}`,
    token,
    comment: word("comment", { words: COMMENT_MODES, fallback: "always", later: [] }),
    failOn: word("fail-on", { words: ["fail", "warn", "never"], fallback: "fail", later: [] }),
    requireBaseline: word("require-baseline", { words: ["true", "false"], fallback: "false", later: [] }) === "true",
    configFrom: word("config-from", { words: ["head", "base"], fallback: "head", later: [] }),
    baselineBranches: list(read("baseline-branches")),
    retentionDays: days({ name: "retention-days", read }),
  };
}

type Named = { readonly name: string; readonly read: InputReader };

type Choice<Word extends string> = {
  readonly words: readonly Word[];
  readonly fallback: Word;
  /** Words that a later version knows: refused by name. */
  readonly later: readonly string[];
};

function oneOf<Word extends string>({ name, read }: Named, { words, fallback, later }: Choice<Word>): Word {
  const value = read(name).trim();
  if (value === "") return fallback;
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  if (later.includes(value)) throw gateError("input-unsupported", { name, value, allowed: words });
  throw invalid(name, value, `${words.length > 1 ? "one of " : ""}${words.join(", ")}`);
}

/** A part of an artifact's name and of a comment's marker, in letters that mean nothing in either. */
function key({ name, read }: Named): string | null {
  const value = read(name).trim();
  if (value === "") return null;
  if (/^[A-Za-z0-9._-]{1,64}$/.test(value)) return value;
  throw invalid(name, value, "up to 64 letters, digits, `.`, `_` and `-`");
}

function days({ name, read }: Named): number | null {
  const value = read(name).trim();
  if (value === "") return null;
  const number = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= MAX_RETENTION_DAYS) return number;
  throw invalid(name, value, `a whole number of days, 1 to ${MAX_RETENTION_DAYS}`);
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
