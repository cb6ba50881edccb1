// What of a program's own output must not be shown: the values of variables that its target names.
import type { Target } from "./configuration.js";

/** Shorter values stand in ordinary text by chance. */
const SHORTEST_SECRET = 6;

/** The variables whose values may be secrets (docs/decisions/0005-which-values-are-secrets.md). */
export function namedVariables({ env, passEnv }: Pick<Target, "env" | "passEnv">): readonly string[] {
  return [...new Set([...Object.keys(env), ...passEnv])];
}

/**
 * The text with each such value replaced by `$NAME`, longest first. Variables that every program gets are left alone:
 * they hold paths, and a traceback without its paths helps nobody.
 */
export function maskValues(
  text: string,
  { target, passed }: { readonly target: Pick<Target, "env" | "passEnv">; readonly passed: Record<string, string> },
): string {
  return namedVariables(target)
    .map((name) => ({ name, value: passed[name] ?? "" }))
    .filter(({ value }) => value.length >= SHORTEST_SECRET)
    .sort((one, other) => other.value.length - one.value.length)
    .reduce((masked, { name, value }) => masked.replaceAll(value, `$${name}`), text);
}
