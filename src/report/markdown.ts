// How a report is written in GitHub's markdown, and what is left out first so that it fits where it is posted.
import { markdownTable } from "markdown-table";
import { codeBlock, expandTabs, plainName, utf8Bytes } from "./escape.js";
import { paragraph, type Block, type Detail, type Table } from "./page.js";
import { markdownCell, markdownPhrase, sign, type Phrase } from "./phrase.js";
import type { RunReport } from "./report.js";
import { EVERYTHING, runBlocks, sourceBlocks, verdictBlock, type RunDetail } from "./run-page.js";

/**
 * Room for a report, in bytes of UTF-8: GitHub's limit for a comment is 65,536 of what may be characters, UTF-16 units
 * or bytes, and nothing is counted higher than in bytes. The rest is for a marker and for a link.
 */
export const COMMENT_BUDGET = 65_000;

/** GitHub drops a job summary of more than 1 MiB as a whole; other reports of the step need room, too. */
export const SUMMARY_BUDGET = 1_000_000;

/** The verdict alone always fits into this. */
export const MIN_MARKDOWN_BUDGET = 2_000;

const MAX_LINE = 300;

/**
 * What is given up, in this order: rows of targets that passed, their sections, rows of the others, their tables,
 * sections of the least bad. Each list says how much of it is missing.
 */
const SHORTER: readonly RunDetail[] = [
  { noteworthy: details(20), passed: details(5), targets: 100 },
  { noteworthy: details(20), passed: null, targets: 100 },
  { noteworthy: details(10), passed: null, targets: 100 },
  { noteworthy: details(5), passed: null, targets: 50 },
  { noteworthy: details(3), passed: null, targets: 20 },
  { noteworthy: details(1), passed: null, targets: 20 },
  { noteworthy: details(0), passed: null, targets: 20 },
  { noteworthy: details(0), passed: null, targets: 5 },
  { noteworthy: details(0), passed: null, targets: 2 },
];

function details(rows: number): Detail {
  return { rows, items: Math.max(rows, 3), lines: Math.max(rows * 3, 5), background: "full" };
}

/** So many targets have a section each in a comment; of more, those that passed are in its table alone. */
const SECTIONS_OF_PASSED = 3;

/** As `renderMarkdown`, for a comment: what needs no reader is left to the job summary. */
export function renderComment(report: RunReport): string {
  const passed = report.targets.length > SECTIONS_OF_PASSED ? null : EVERYTHING.passed;
  return fitted(report, { budget: COMMENT_BUDGET, whole: { ...EVERYTHING, passed } });
}

/** Never longer than the budget, in bytes of UTF-8, of at least `MIN_MARKDOWN_BUDGET`. */
export function renderMarkdown(report: RunReport, { budget }: { readonly budget: number }): string {
  return fitted(report, { budget, whole: EVERYTHING });
}

function fitted(report: RunReport, { budget, whole }: { readonly budget: number; readonly whole: RunDetail }): string {
  const all = printMarkdown(runBlocks(report, whole));
  if (utf8Bytes(all) <= budget) return all;
  for (const detail of SHORTER) {
    const shorter = printMarkdown([...runBlocks(report, detail), SHORTENED]);
    if (utf8Bytes(shorter) <= budget) return shorter;
  }
  return printMarkdown([verdictBlock(report), ...sourceBlocks(report), SHORTENED]);
}

const SHORTENED = paragraph("This report is shortened to fit here; the JSON report has every row.");

export function printMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(printBlock).join("\n\n")}\n`;
}

function printBlock(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const text = `${block.mark === null ? "" : `${sign(block.mark)} `}${block.depth === "page" ? "heapgate: " : ""}`;
      return `${block.depth === "page" ? "###" : "####"} ${text}${markdownPhrase(block.text)}`;
    }
    case "paragraph":
      return markdownPhrase(block.text);
    case "alert":
      return printAlert(block);
    case "list":
      return [...(block.title === null ? [] : [`**${block.title}**`, ""]), ...block.items.map(printItem)].join("\n");
    case "quotation":
      return codeBlock(block.lines.map((line) => plainName(expandTabs(line), MAX_LINE)));
    case "table":
      return printTable(block);
    case "details":
      return [
        `<details><summary>${block.title}</summary>`,
        ...block.blocks.map(printBlock),
        // Markdown inside HTML is read as such only between empty lines.
        "</details>",
      ].join("\n\n");
  }
}

function printItem(item: Phrase): string {
  return `- ${markdownPhrase(item)}`;
}

function printAlert({ tone, lines, items }: Extract<Block, { readonly kind: "alert" }>): string {
  const list = items.length === 0 ? [] : [items.map(printItem).join("\n> ")];
  return [`> [!${tone.toUpperCase()}]`, [...lines.map(markdownPhrase), ...list].join("\n>\n> ")].join("\n> ");
}

function printTable({ columns, rows, leftOut }: Table): string {
  const table = markdownTable([columns.map(({ title }) => title), ...rows.map((row) => row.map(markdownCell))], {
    align: columns.map(({ kind }) => (kind === "number" ? "r" : "l")),
  });
  return leftOut === null ? table : `${table}\n\n… ${leftOut}`;
}
