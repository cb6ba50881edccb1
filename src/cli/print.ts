// Where a report goes: to standard output, or to the file that --out names.
import { gateError } from "../errors.js";
import { renderJson } from "../report/json.js";
import { COMMENT_BUDGET, renderMarkdown } from "../report/markdown.js";
import type { RunReport } from "../report/report.js";
import { renderText } from "../report/text.js";
import type { World } from "./world.js";

export const FORMATS = ["text", "markdown", "json"] as const;
export type Format = (typeof FORMATS)[number];

export type Destination = { readonly format: Format; readonly out: string | null };

/** Throws GateError `usage` for a format that is none, or that this version has not. */
export function decodeFormat(word: string): Format {
  const format = FORMATS.find((known) => known === word);
  if (format !== undefined) return format;
  const message =
    word === "html"
      ? "--format html is not supported yet"
      : `--format ${word} is not known; there are ${FORMATS.join(", ")}`;
  throw gateError("usage", { message });
}

export async function printReport(
  { files, print }: Pick<World, "files" | "print">,
  report: RunReport,
  { format, out }: Destination,
): Promise<void> {
  await deliver({ files, print }, renderAs(format, report), out);
}

export function renderAs(format: Format, report: RunReport): string {
  switch (format) {
    case "text":
      return renderText(report);
    case "markdown":
      // So that what is printed can be pasted into a comment.
      return renderMarkdown(report, { budget: COMMENT_BUDGET });
    case "json":
      return renderJson(report);
  }
}

export async function deliver(
  { files, print }: Pick<World, "files" | "print">,
  text: string,
  out: string | null,
): Promise<void> {
  if (out === null) print(text);
  else await files.write(out, text);
}
