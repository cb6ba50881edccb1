// What may stand in `.github/heapgate.yml`: one definition for the decoder, for its types and for the JSON Schema that
// editors read. Rules across several keys are decode.ts's.
import { z } from "zod";
import { MEASURE_NAMES } from "../heap/measures.js";
import type { DeepReadonly } from "../heap/snapshot.js";
import { RUNNER_VARIABLE_PREFIX } from "./environment.js";
import { FLAG, FLAG_ALLOWED } from "./flag.js";
import { MODULE_NAME, MODULE_NAME_ALLOWED } from "./module-name.js";
import { PERCENT_ALLOWED, PERCENT_PATTERN, SIZE_ALLOWED, SIZE_PATTERN } from "./limits.js";
import { TARGET_NAME, TARGET_NAME_ALLOWED } from "./target-name.js";

/** Where the JSON Schema is published; `# yaml-language-server: $schema=...` names it. */
export const SCHEMA_URL = "https://raw.githubusercontent.com/heapgate/heapgate/v1/dist/schema.json";

/** Longest time limit of one run: a day. Timers that are set for more than 24 days fire at once. */
const MAX_TIMEOUT_SECONDS = 86_400;

/** A mapping with these keys and no others. Of an unknown key, the error's message lists the known ones. */
function mapping<const Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === "unrecognized_keys"
        ? Object.keys(shape).join(KEY_SEPARATOR)
        : `a mapping with keys of: ${Object.keys(shape).join(", ")}`,
  });
}
export const KEY_SEPARATOR = ", ";

function text(allowed: string, pattern: RegExp) {
  return z.string({ error: allowed }).regex(pattern, { error: allowed });
}

function oneOrList<Item extends z.ZodType>(item: Item, allowed: string) {
  return z.union([item, z.array(item, { error: allowed })], { error: allowed });
}

function oneOrMore<Item extends z.ZodType>(item: Item, allowed: string) {
  return z.union([item, z.array(item, { error: allowed }).min(1, { error: allowed })], { error: allowed });
}

const NO_NUL = /^[^\0]*$/;
const NOT_EMPTY = /^[^\0]+$/;

const code = text("Python statements as text", NO_NUL);
const someText = text("text", NOT_EMPTY);

const targetName = text(TARGET_NAME_ALLOWED, TARGET_NAME);

const moduleName = text(MODULE_NAME_ALLOWED, MODULE_NAME)
  // Not every editor reads Unicode classes.
  .meta({ pattern: "^[^\\s.,;:/0-9-][^\\s.,;:/-]*([.][^\\s.,;:/0-9-][^\\s.,;:/-]*)*$" });

const flag = text(FLAG_ALLOWED, FLAG);

const variableName = text("the name of one environment variable, without `=`, `*` or `?`", /^[^=*?\0]+$/).meta({
  // Editors mark the runner's variables by the pattern; the decoder has an error of its own for them.
  pattern: `^(?!${RUNNER_VARIABLE_PREFIX})[^=*?\\0]+$`,
});
const VALUE_ALLOWED = "text, a number, true or false";
const variableValue = z.union([text(VALUE_ALLOWED, NO_NUL), z.number(), z.boolean()], { error: VALUE_ALLOWED });

function isInsideRepository(path: string): boolean {
  const parts = path.split(/[/\\]/);
  const depths = parts.reduce<readonly number[]>(
    (all, part) => [...all, (all.at(-1) ?? 0) + (part === ".." ? -1 : part === "" || part === "." ? 0 : 1)],
    [],
  );
  return !/^(?:[/\\]|[A-Za-z]:)/.test(path) && depths.every((depth) => depth >= 0);
}

const FOLDER_ALLOWED = "a folder inside the repository, relative to its root";
const workingDirectory = text(FOLDER_ALLOWED, NOT_EMPTY).refine(isInsideRepository, { error: FOLDER_ALLOWED });

const RUNS_ALLOWED = "a whole number of 1 or more";
const runCount = z.int({ error: RUNS_ALLOWED }).min(1, { error: RUNS_ALLOWED });

const TIMEOUT_ALLOWED = "a number of seconds above 0, a day at most";

export const targetSchema = mapping({
  before: code.optional().describe("Statements that run before the import."),
  import: oneOrMore(moduleName, "the dotted name of a module, or a list of such names")
    .optional()
    .describe("Module or modules to import: what is measured. Either this or `script`."),
  script: text("the path of a Python script", NOT_EMPTY)
    .optional()
    .describe("Script to run instead of an import, relative to the working directory."),
  after: code.optional().describe("Statements that run after the import; what they create is measured, too."),
  python: oneOrMore(someText, "the interpreter, or a list of a command and its leading arguments")
    .optional()
    .describe(
      "Interpreter, or command and leading arguments. Default: $VIRTUAL_ENV, .venv of the working directory, python3, python.",
    ),
  flags: oneOrList(flag, "a flag of the interpreter, or a list of flags")
    .optional()
    .describe("Flags of the interpreter, such as -OO."),
  "working-directory": workingDirectory
    .optional()
    .describe("Folder the program is started in, relative to the repository's root. Default: the root."),
  env: z
    .record(variableName, variableValue, { error: "a mapping of variables to their values" })
    .optional()
    .describe("Environment variables of the program. Not for secrets: they belong into pass-env."),
  "pass-env": oneOrList(variableName, "the name of an environment variable, or a list of names")
    .optional()
    .describe("Variables that the program gets from the job's environment, beside those every program gets."),
  runs: mapping({
    min: runCount.optional().describe("Runs at least. Default: 2."),
    max: runCount.optional().describe("Runs at most, where no two in a row agree. Default: 5."),
  })
    .optional()
    .describe("How often the program is run until two runs in a row agree."),
  timeout: z
    .number({ error: TIMEOUT_ALLOWED })
    .positive({ error: TIMEOUT_ALLOWED })
    .max(MAX_TIMEOUT_SECONDS, { error: TIMEOUT_ALLOWED })
    .optional()
    .describe("Seconds that one run may take. Default: 300."),
}).meta({
  description: "One Python program to measure.",
  oneOf: [{ required: ["import"] }, { required: ["script"] }],
});

// What the texts come to is limits.ts's: it depends on the measure, and tells the nearest right unit.
const amount = z.union(
  [
    z.int({ error: SIZE_ALLOWED }).nonnegative({ error: SIZE_ALLOWED }),
    z.string({ error: SIZE_ALLOWED }).meta({ pattern: SIZE_PATTERN }),
  ],
  { error: SIZE_ALLOWED },
);
const percent = z.union(
  [
    z.number({ error: PERCENT_ALLOWED }).nonnegative({ error: PERCENT_ALLOWED }),
    z.string({ error: PERCENT_ALLOWED }).meta({ pattern: PERCENT_PATTERN }),
  ],
  { error: PERCENT_ALLOWED },
);

const limitSchema = mapping({
  growth: amount.optional().describe("Growth that is allowed: a size for bytes, a whole number for counts."),
  percent: percent
    .optional()
    .describe("Growth that is allowed, in percent of the baseline. Beside `growth`, both must be exceeded."),
  max: amount.optional().describe("What is allowed whatever the baseline is, and without one."),
}).meta({ minProperties: 1 });

const PATTERNS_ALLOWED = "a pattern, or a list of patterns; a number or a word such as true in quotes";
const pattern = z.string({ error: PATTERNS_ALLOWED });
const patterns = oneOrMore(pattern, PATTERNS_ALLOWED);

export const thresholdSchema = mapping({
  id: someText.describe("Name of the threshold, unique; reports and waivers name it."),
  measure: z
    .enum(MEASURE_NAMES, { error: "a measure" })
    .describe("What is measured, and whether its bytes or its count is."),
  match: patterns
    .optional()
    .describe(
      "Names or values it is about; `*` stands for any run of characters and `?` for one. For dict-shapes: the ordered keys of the shape, an item `*` for any run of keys.",
    ),
  except: oneOrList(pattern, PATTERNS_ALLOWED).optional().describe("Patterns of what is left out of it."),
  warn: limitSchema.optional().describe("Limit whose breach is reported and does not fail the check."),
  fail: limitSchema.optional().describe("Limit whose breach fails the check."),
}).meta({
  description: "One rule: a measure and what is allowed of it.",
  anyOf: [{ required: ["warn"] }, { required: ["fail"] }],
});

export const waiverSchema = mapping({
  threshold: someText.describe("Id of the threshold whose breach is accepted."),
  match: patterns.optional().describe("Which of its names or values; default: all."),
  "up-to": amount.describe("Growth that is accepted, and not more."),
  reason: text("the reason in words, for those who read the report", /\S/).describe(
    "Why the growth is accepted; the report shows it.",
  ),
  until: z.iso
    .date({ error: "a date that exists, as YYYY-MM-DD" })
    .optional()
    .describe("Last day on which it holds, YYYY-MM-DD. Default: no end."),
}).meta({ description: "Growth that was agreed on." });

export const configurationSchema = mapping({
  targets: z
    .record(targetName, targetSchema, { error: "a mapping of names to targets" })
    .optional()
    .describe("The programs to measure, by name. The name is the key of the baseline and a section of the report."),
  thresholds: z
    .array(thresholdSchema, { error: "a list of thresholds; `[]` for none; without the key, the default ones hold" })
    .optional()
    .describe("What is allowed. Each is judged; the worst level wins. Without this key, the default thresholds hold."),
  waivers: z
    .array(waiverSchema, { error: "a list of waivers; `[]` for none" })
    .optional()
    .describe("Growth that is accepted although a threshold says otherwise."),
});

export type WrittenTarget = DeepReadonly<z.output<typeof targetSchema>>;
export type WrittenLimit = DeepReadonly<z.output<typeof limitSchema>>;
export type WrittenThreshold = DeepReadonly<z.output<typeof thresholdSchema>>;
export type WrittenWaiver = DeepReadonly<z.output<typeof waiverSchema>>;

/** What may be written as one text or as a list of them. */
export function listOf(written: string | readonly string[]): readonly string[] {
  return typeof written === "string" ? [written] : written;
}

/** Keys and measures of the configuration's contract that this version does not know yet. */
export const LATER_KEYS = ["exercise", "forbidden-imports"];
export const LATER_MEASURES = ["leak"];

/** The JSON Schema of the file, for editors. */
export function jsonSchema(): unknown {
  const { $schema, ...schema } = z.toJSONSchema(configurationSchema, { target: "draft-7", io: "input" });
  return { $schema, $id: SCHEMA_URL, title: "heapgate configuration", ...schema };
}
