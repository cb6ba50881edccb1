// What makes foreign text harmless: names of a heap, sentences of a configuration and output of a program become
// neither markup nor mentions in markdown, nor escape sequences in a terminal, nor commands in a runner's log.

/** Invisible, reordering or control characters, every space but the plain one, and halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" };

/**
 * One line in which every character can be seen: `\n`, `\x1b`, `\u200b` stand for what cannot. Older runners take
 * `##[name]` for a command wherever in a line it stands, so it is broken up here, for all formats.
 */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter).replaceAll("##[", "##\\[");
}

function escapeCharacter(character: string): string {
  const code = Number(character.codePointAt(0));
  const hex = code.toString(16);
  return (
    SHORT_ESCAPES[character] ??
    (code < 0x100
      ? `\\x${hex.padStart(2, "0")}`
      : code < 0x10000
        ? `\\u${hex.padStart(4, "0")}`
        : `\\U${hex.padStart(8, "0")}`)
  );
}

/** At most `limit` characters of it, and how many more there are: `aaaa… [312 more]`. */
export function bounded(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit
    ? text
    : `${characters.slice(0, limit).join("")}… [${characters.length - limit} more]`;
}

/** Foreign text for a terminal or a log, on one line. */
export function plainName(name: string, limit: number): string {
  return name === "" ? "(empty)" : bounded(visible(name), limit);
}

/** A line as the runner may read it: it takes `::name::` for a command where a line begins with it. */
export function logSafeLine(line: string): string {
  return line.replaceAll("##[", "##\\[").replace(/^(\s*)::/, "$1\\::");
}

/** Foreign text of several lines for a terminal or a log: tabs become spaces, all else that cannot be seen is shown. */
export function loggable(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => logSafeLine(visible(expandTabs(line))))
    .join("\n");
}

export function expandTabs(line: string): string {
  return line.replaceAll("\t", "    ");
}

/** Foreign text as a code span. For a cell of a table use `codeCell`. */
export function codeSpan(name: string, limit: number): string {
  const content = plainName(name, limit);
  const fence = "`".repeat(longestRun(content) + 1);
  // CommonMark takes one space off both ends where there are two, and a backtick must not touch the fence.
  const isPadded = /^`|`$/.test(content) || /^ .* $/.test(content);
  const pad = isPadded && content.trim() !== "" ? " " : "";
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** As `codeSpan`; a table reads `\|` before it reads code, so that this is the one place for a backslash. */
export function codeCell(name: string, limit: number): string {
  return codeSpan(name, limit).replaceAll("|", "\\|");
}

/** Lines of a program as a code block that nothing inside can end. */
export function codeBlock(lines: readonly string[]): string {
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}text`, ...lines.map(logSafeLine), fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/**
 * First line of a comment, by which it is found again: look for it where the body begins, since names inside may
 * imitate it. Characters that could end an HTML comment are written as `_2f_`, and so is `_`: no two keys share a marker.
 */
export function commentMarker(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9.-]/gu, (character) => `_${Number(character.codePointAt(0)).toString(16)}_`);
  return `<!-- heapgate ${safe} -->`;
}

/** Size in UTF-8. No count of characters is larger, so that a budget kept in it is kept in all. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** JSON that a terminal and a runner's log take for text: the same values, with `\u` escapes where they matter. */
export function safeJson(json: string): string {
  return json
    .replaceAll("##[", "##\\u005b")
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
      character
        .split("")
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
    );
}
