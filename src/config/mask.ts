// What of a program's own output must not be shown: the values of variables that its target names.
import type { Target } from "./configuration.js";

/** Shorter values stand in ordinary text by chance. */
const SHORTEST_SECRET = 6;

/**
 * The text with each such value replaced by `$NAME`, longest first. Variables that every program gets are left alone:
 * they hold paths, and a traceback without its paths helps nobody.
 */
export function maskValues(
  text: string,
  { target, passed }: { readonly target: Pick<Target, "env" | "passEnv">; readonly passed: Record<string, string> },
): string {
  return [...new Set([...Object.keys(target.env), ...target.passEnv])]
    .map((name) => ({ name, value: passed[name] ?? "" }))
    .filter(({ value }) => value.length >= SHORTEST_SECRET)
    .sort((one, other) => other.value.length - one.value.length)
    .reduce((masked, { name, value }) => masked.replaceAll(value, `$${name}`), text);
}
