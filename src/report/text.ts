// How a report is written for a terminal, a pipe or a runner's log: no colours, aligned columns, every line harmless.
import { expandTabs, logSafeLine, plainName } from "./escape.js";
import { FULL_DETAIL, type Block, type Table } from "./page.js";
import { plainPhrase, word, type Phrase } from "./phrase.js";
import type { RunReport } from "./report.js";
import { EVERYTHING, runBlocks, type RunDetail } from "./run-page.js";

/** A terminal cannot fold: what did not change is told in a few lines. */
const UNFOLDED: RunDetail = { ...EVERYTHING, passed: { ...FULL_DETAIL, background: "brief" } };
const COLUMNS = 100;
const INDENT = "  ";
const MAX_LINE = 300;

export function renderText(report: RunReport): string {
  return printText(runBlocks(report, UNFOLDED));
}

export function printText(blocks: readonly Block[]): string {
  const lines = blocks.flatMap((block, index) => [...(index === 0 ? [] : [""]), ...linesOf(block)]);
  return lines.map((line) => `${logSafeLine(line.trimEnd())}\n`).join("");
}

function linesOf(block: Block): readonly string[] {
  switch (block.kind) {
    case "heading": {
      const title = `${block.mark === null ? "" : `${word(block.mark)}: `}${plainPhrase(block.text)}`;
      return wrapped(block.depth === "page" ? `heapgate: ${title}` : `== ${title}`, "");
    }
    case "paragraph":
      return wrapped(plainPhrase(block.text), "");
    case "alert":
      return [
        ...block.lines.flatMap((line, index) =>
          wrapped(`${index === 0 ? `${block.tone.toUpperCase()}: ` : INDENT}${plainPhrase(line)}`, INDENT),
        ),
        ...block.items.flatMap(itemLines),
      ];
    case "list":
      return [...(block.title === null ? [] : [`${block.title}:`]), ...block.items.flatMap(itemLines)];
    case "quotation":
      return block.lines.map((line) => `${INDENT}${INDENT}${plainName(expandTabs(line), MAX_LINE)}`);
    case "table":
      return tableLines(block);
    case "details":
      return [`${block.title}:`, ...block.blocks.flatMap(linesOf)];
  }
}

function itemLines(item: Phrase): readonly string[] {
  return wrapped(`${INDENT}- ${plainPhrase(item)}`, `${INDENT}${INDENT}`);
}

/** Broken at spaces; a single word that is longer stays whole. */
function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(/(?<=\S)(?= )/)) {
    if (line !== "" && widthOf(line) + widthOf(part) > COLUMNS) {
      lines.push(line);
      line = indent + part.trimStart();
    } else {
      line += part;
    }
  }
  return [...lines, line];
}

function tableLines({ columns, rows, leftOut }: Table): readonly string[] {
  const printed = columns.map(({ title, kind }, index) => {
    const cells = [title, ...rows.map((row) => plainPhrase(row[index] ?? []))];
    const width = Math.max(...cells.map(widthOf));
    const padding = (cell: string): string => " ".repeat(width - widthOf(cell));
    return { kind, cells: cells.map((cell) => (kind === "number" ? padding(cell) + cell : cell + padding(cell))) };
  });
  const ordered = [...printed.filter(({ kind }) => kind !== "name"), ...printed.filter(({ kind }) => kind === "name")];
  const lines = ["", ...rows].map((_, line) => ordered.map(({ cells }) => cells[line]).join(INDENT));
  return [...lines, ...(leftOut === null ? [] : [`... ${leftOut}`])].map((line) => INDENT + line);
}

/** In characters: what takes two columns, such as Chinese, or none, such as a combining accent, is not told apart. */
function widthOf(text: string): number {
  return [...text].length;
}
