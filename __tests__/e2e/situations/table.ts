// The table of docs/situations.md as rows: what people read there is what is run here.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.js";

export const COLUMNS = ["event", "program", "given", "with", "verdict", "exit", "comment", "leaves", "told"] as const;

export type Situation = Readonly<Record<(typeof COLUMNS)[number], string>> & {
  readonly section: string;
  /** In the whole document, from 1. */
  readonly number: number;
  readonly line: number;
};

/** `–` stands for an empty cell, `\|` for a bar. */
export function readSituations(): readonly Situation[] {
  const lines = readFileSync(join(root, "docs/situations.md"), "utf8").split("\n");
  const rows: Situation[] = [];
  let section = "";
  let isTable = false;
  for (const [at, text] of lines.entries()) {
    if (text.startsWith("## ")) section = text.slice(3).trim();
    const cells = cellsOf(text);
    if (cells === null) {
      isTable = false;
    } else if (cells.join() === COLUMNS.join()) {
      isTable = true;
    } else if (isTable && !cells.every((cell) => /^:?-+:?$/.test(cell))) {
      if (cells.length !== COLUMNS.length) throw new Error(`line ${at + 1}: ${cells.length} cells`);
      const of = (column: (typeof COLUMNS)[number]): string => cells[COLUMNS.indexOf(column)] ?? "";
      rows.push({
        section,
        number: rows.length + 1,
        line: at + 1,
        event: of("event"),
        program: of("program"),
        given: of("given"),
        with: of("with"),
        verdict: of("verdict"),
        exit: of("exit"),
        comment: of("comment"),
        leaves: of("leaves"),
        told: of("told"),
      });
    }
  }
  return rows;
}

function cellsOf(line: string): readonly string[] | null {
  if (!line.startsWith("|")) return null;
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|").replace(/^–$/, ""));
}

/** `a; b` as a list; nothing for an empty cell. */
export function words(cell: string): readonly string[] {
  return cell
    .split(";")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
