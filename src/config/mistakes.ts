// How what the schema refuses is told: where it stands, what is wrong with it, and the nearest right word.
import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { gateError, type GateError, type Where } from "../errors.js";
import type { Path } from "./document.js";
import { KEY_SEPARATOR, LATER_KEYS, LATER_MEASURES } from "./schema.js";

/** Something wrong with the key or the value at a path; told once its line and column are known. */
export type Mistake = {
  readonly path: Path;
  readonly part: "key" | "value";
  readonly tell: (context: { readonly where: Where }) => GateError;
};

/** A part of the file that is decoded, and who is told what is wrong with it while decoding goes on. */
export type Place = { readonly path: Path; readonly refuse: (mistake: Mistake) => void };

type Issue = z.core.$ZodIssue;
/** An issue with its way from the top of the file. */
type Finding = { readonly issue: Issue; readonly path: Path };

export function describeIssues(issues: readonly Issue[]): readonly Mistake[] {
  const findings = issues.flatMap((issue) => flatten(issue, []));
  const misspelt = new Set(findings.flatMap(meantKeys));
  return findings
    .filter(({ issue, path }) => !(isMissing(issue) && misspelt.has(JSON.stringify(path))))
    .flatMap(describeFinding);
}

/** Of a value that may be written in several ways, what is wrong with the way that was chosen. */
function flatten(issue: Issue, prefix: Path): readonly Finding[] {
  const path = [...prefix, ...issue.path.filter((key) => typeof key !== "symbol")];
  if (issue.code !== "invalid_union") return [{ issue, path }];
  const chosen = issue.errors.find((option) =>
    option.every((one) => one.path.length > 0 || one.code !== "invalid_type"),
  );
  return chosen === undefined ? [{ issue, path }] : chosen.flatMap((one) => flatten(one, path));
}

/** The paths of the keys that unknown keys stand for: that those are missing need not be said as well. */
function meantKeys({ issue, path }: Finding): readonly string[] {
  if (issue.code !== "unrecognized_keys") return [];
  return issue.keys.flatMap((key) => {
    const nearest = nearestOf(key, issue.message.split(KEY_SEPARATOR));
    return nearest === null ? [] : [JSON.stringify([...path, nearest])];
  });
}

function isMissing({ input }: Issue): boolean {
  return input === undefined;
}

function describeFinding({ issue, path }: Finding): readonly Mistake[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey({ path: [...path, key], known: issue.message }));
    case "invalid_key": {
      const allowed = issue.issues.map(({ message }) => message).join("; ");
      const key = `a key of ${nameOf(path.slice(0, -1))}`;
      return [wrong({ path, part: "key", key, value: path.at(-1), allowed })];
    }
    default:
      return [isMissing(issue) ? missingKey(path, meaningOf(issue)) : wrongValue({ issue, path })];
  }
}

function unknownKey({ path, known }: { readonly path: Path; readonly known: string }): Mistake {
  const key = String(path.at(-1));
  const nearest = nearestOf(key, known.split(KEY_SEPARATOR));
  const facts = { key, place: placeOf(path.slice(0, -1)), nearest, allowed: known };
  return {
    path,
    part: "key",
    tell: (context) =>
      LATER_KEYS.includes(key)
        ? gateError("configuration-not-yet", { name: key }, context)
        : gateError("configuration-unknown-key", facts, context),
  };
}

export function missingKey(path: Path, meaning: string): Mistake {
  const holder = path.slice(0, -1);
  const facts = { key: String(path.at(-1)), place: placeOf(holder), meaning };
  return { path: holder, part: "key", tell: (context) => gateError("configuration-missing-key", facts, context) };
}

function wrongValue({ issue, path }: Finding): Mistake {
  const { input } = issue;
  return issue.code === "invalid_value" && typeof input === "string"
    ? unknownMeasure({ path, measure: input, known: issue.values.map(String) })
    : wrong({ path, value: input, allowed: meaningOf(issue) });
}

function unknownMeasure({ path, measure, known }: { path: Path; measure: string; known: readonly string[] }): Mistake {
  const isLater = LATER_MEASURES.some((later) => measure.startsWith(`${later}.`));
  const facts = { measure: inWords(measure), nearest: nearestOf(measure, known), allowed: known.join(", ") };
  return {
    path,
    part: "value",
    tell: (context) =>
      isLater
        ? gateError("configuration-not-yet", { name: `the measure ${measure}` }, context)
        : gateError("configuration-unknown-measure", facts, context),
  };
}

type Wrong = {
  readonly path: Path;
  readonly part?: "key" | "value";
  readonly key?: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly nearest?: string | null;
};

/** A value, or a key that is free to choose, that is not what is allowed there. */
export function wrong({ path, part = "value", key = nameOf(path), value, allowed, nearest = null }: Wrong): Mistake {
  const facts = { key, value: inWords(value), nearest, allowed };
  return { path, part, tell: (context) => gateError("configuration-value", facts, context) };
}

/** A key that is right alone and wrong beside another. */
export function conflict(path: Path, { other, fix }: { readonly other: string; readonly fix: string }): Mistake {
  const facts = { key: String(path.at(-1)), other, fix };
  return { path, part: "key", tell: (context) => gateError("configuration-conflict", facts, context) };
}

function meaningOf(issue: Issue): string {
  return issue.code === "invalid_value" ? `${issue.message}: ${issue.values.join(", ")}` : issue.message;
}

/** A path for readers, without positions in lists: line and column say which item it is. */
export function nameOf(path: Path): string {
  const keys = path.filter((key) => typeof key === "string").join(".");
  return typeof path.at(-1) === "number" ? `an item of ${keys}` : keys || "the file";
}

export function placeOf(path: Path): string {
  return path.length === 0 ? "at the top of the file" : `in ${nameOf(path)}`;
}

/** Longest value that a message repeats. */
const SHOWN_CHARACTERS = 60;

/** A value as a message shows it: texts in quotes and cut, and of lists and mappings only that they are such. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}...` : value);
}

/** The word that was meant, as far as a third of its letters can tell. */
export function nearestOf(word: string, candidates: readonly string[]): string | null {
  const folded = word.toLowerCase();
  const [nearest] = candidates
    .map((candidate) => ({ candidate, edits: distance(folded, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((one, other) => one.edits - other.edits);
  return nearest?.candidate ?? null;
}
