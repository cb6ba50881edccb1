// What the words of a report are made of: our own text, and foreign text that each format encodes in its own way.
import { bounded, codeCell, codeSpan, plainName } from "./escape.js";

/** Text that heapgate did not write. Nothing of a heap or a configuration is in a report but through this. */
export type Name = { readonly name: string };

/** How something ended: a sign in markdown, a word in a terminal. */
export type Mark = keyof typeof MARKS;

const MARKS = {
  passed: { sign: "✅", word: "passed" },
  breached: { sign: "❌", word: "breached" },
  failed: { sign: "❌", word: "not measured" },
  warned: { sign: "⚠️", word: "warning" },
  incomparable: { sign: "⚠️", word: "incomparable" },
  "no-baseline": { sign: "⚠️", word: "no-baseline" },
  fail: { sign: "❌", word: "fail" },
  warn: { sign: "⚠️", word: "warn" },
} as const;

export type Phrase = readonly (string | Name | { readonly mark: Mark })[];

/** Longest name in markdown and in a terminal, in characters; the rest is cut and counted. */
const MARKDOWN_NAME = 120;
const TEXT_NAME = 80;
/** Longest foreign sentence, in characters. */
const MAX_PROSE = 400;

/** `phrase\`type ${name(type)} grows\`` */
export function phrase(words: TemplateStringsArray, ...parts: readonly (string | Name | Phrase)[]): Phrase {
  return words.flatMap((word, index) => {
    const part = parts[index];
    if (part === undefined) return [word];
    return typeof part === "string" || "name" in part ? [word, part] : [word, ...part];
  });
}

export function name(text: string): Name {
  return { name: text };
}

/** `a`, `b` and `c`. */
export function joined(phrases: readonly Phrase[], separator = ", "): Phrase {
  return phrases.flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}

/** A word that is neither markup nor, as `@name`, `#12`, `www.a.b` or a commit, turned into a link by GitHub. */
const HARMLESS_WORD = /^(?:\(?\p{L}+(?:['’-]\p{L}+)*[.,;:!?)]*|\d+[,;]?|[.,;:!?)]|[.,;!?)]{2,}|\(|->)$/u;
/** What ends a word and is the sentence's: `shop/app.py,` names a file without its comma. */
const SENTENCE_END = /(?<=.)[.,;!?]+$/u;
const SENTENCE_END_OR_BRACKET = /(?<=.)[.,:;!?)]+$/u;
const LIKE_A_COMMIT = /^\(?[0-9a-f]{7,}[^0-9a-z]*$/i;

/** What stands in backticks or braces, white space, or a word. */
const PART_OF_PROSE = /`([^`]+)`|(\{[^{}`]*\})|([ \t\r\n]+)|([^ \t\r\n`]+|`)/g;

/**
 * A foreign sentence that still reads as one: plain words stay words, everything else is a name, and so is what stands
 * in backticks or braces.
 */
export function prose(sentence: string): Phrase {
  const parts: (string | Name)[] = [];
  let unsafe: string[] = [];
  let space = "";
  const close = (): void => {
    if (unsafe.length > 0) parts.push(name(unsafe.join(" ")));
    if (space !== "" && parts.length > 0) parts.push(space);
    unsafe = [];
    space = "";
  };
  for (const [part, quoted, , gap, word] of bounded(sentence, MAX_PROSE).matchAll(PART_OF_PROSE)) {
    if (gap !== undefined) {
      space = " ";
    } else if (word === undefined) {
      close();
      parts.push(name(quoted ?? part));
    } else if (isHarmless(word)) {
      close();
      parts.push(word);
    } else {
      if (unsafe.length === 0) close();
      const end = word.match(word.includes("(") ? SENTENCE_END : SENTENCE_END_OR_BRACKET)?.[0] ?? "";
      unsafe.push(word.slice(0, word.length - end.length));
      space = "";
      if (end !== "") {
        close();
        parts.push(end);
      }
    }
  }
  space = "";
  close();
  return parts;
}

function isHarmless(word: string): boolean {
  return HARMLESS_WORD.test(word) && !LIKE_A_COMMIT.test(word);
}

export function plainPhrase(words: Phrase): string {
  return words
    .map((part) =>
      typeof part === "string" ? part : "name" in part ? plainName(part.name, TEXT_NAME) : word(part.mark),
    )
    .join("");
}

export function markdownPhrase(words: Phrase): string {
  return encode(words, codeSpan);
}

export function markdownCell(words: Phrase): string {
  return encode(words, codeCell);
}

function encode(words: Phrase, encodeName: (name: string, limit: number) => string): string {
  return words.reduce<string>((line, part) => {
    if (typeof part === "string") return line + part;
    if ("mark" in part) return `${line}${sign(part.mark)} ${word(part.mark)}`;
    // Two code spans that touch would be read as one.
    return `${line}${line.endsWith("`") ? " " : ""}${encodeName(part.name, MARKDOWN_NAME)}`;
  }, "");
}

export function sign(mark: Mark): string {
  return MARKS[mark].sign;
}

export function word(mark: Mark): string {
  return MARKS[mark].word;
}
