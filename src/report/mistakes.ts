// What is told of a run that was broken off before there was anything to judge: each mistake with its place and its fix.
import { printPlace, type GateError } from "../errors.js";
import { utf8Bytes } from "./escape.js";
import { printMarkdown } from "./markdown.js";
import { paragraph, type Block } from "./page.js";
import { name, phrase, prose, type Phrase } from "./phrase.js";
import { printText } from "./text.js";
import { displayCount } from "./units.js";

export type BreakOff =
  /** At least one. */
  | { readonly kind: "mistakes"; readonly mistakes: readonly GateError[] }
  /** Only that there was one is told here: its stack is nothing for the readers of a pull request. */
  | { readonly kind: "bug"; readonly error: unknown };

/** How many mistakes are listed, as many as fit; those of the log are never cut for room. */
const SHORTER = [20, 5, 1];
const IN_LOG = 200;

/** Never longer than the budget, in bytes of UTF-8, of at least `MIN_MARKDOWN_BUDGET`. */
export function breakOffMarkdown(breakOff: BreakOff, { budget }: { readonly budget: number }): string {
  for (const limit of SHORTER) {
    const markdown = printMarkdown(blocksOf(breakOff, limit));
    if (utf8Bytes(markdown) <= budget) return markdown;
  }
  return printMarkdown(blocksOf(breakOff, 0));
}

export function breakOffText(breakOff: BreakOff): string {
  return printText(blocksOf(breakOff, IN_LOG));
}

function blocksOf(breakOff: BreakOff, limit: number): readonly Block[] {
  if (breakOff.kind === "bug") {
    return [
      headingOf("a bug of heapgate"),
      paragraph("What to do: report it with the lines that are in the log of this step."),
    ];
  }
  const { mistakes } = breakOff;
  const count = mistakes.length;
  const hidden = count - limit;
  const items = mistakes.slice(0, limit).map(mistakePhrase);
  return [
    headingOf(count === 1 ? "a mistake" : `${displayCount(count)} mistakes`),
    ...(items.length === 0 ? [] : [{ kind: "list" as const, title: null, items }]),
    ...(hidden > 0 ? [paragraph(`… and ${displayCount(hidden)} more: see the log of this step.`)] : []),
  ];
}

function headingOf(cause: string): Block {
  const text = [`${cause} broke the run off, so there is no verdict`];
  return { kind: "heading", depth: "page", mark: "failed", text };
}

function mistakePhrase({ where, what, fix }: GateError): Phrase {
  const place = where === null ? [] : phrase`${name(printPlace(where))}: `;
  return phrase`${place}${prose(what)}. ${prose(fix)}`;
}
