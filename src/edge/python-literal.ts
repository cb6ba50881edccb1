// How a value is written as a Python literal: the request to the dump stands in its source text, so that the measured
// process needs no parser of its own.

export type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal };

/** Source text that evaluates to `value` on every Python 3; plain ASCII, so no encoding can change it. */
export function pythonLiteral(value: Literal): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return `"${[...value].map(escapeCharacter).join("")}"`;
  if (isList(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item)}`);
  return `{${entries.join(", ")}}`;
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}

function escapeCharacter(character: string): string {
  if (/^[ !#-[\]-~]$/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
