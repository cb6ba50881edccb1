// Progress for somebody who waits at a terminal: one line that is rewritten; nothing at all in a pipe.
import type { Progress } from "../ports.js";

export type Terminal = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

const CLEAR_LINE = "\r\u001b[2K";

export function createProgress({ isTTY, ...terminal }: Terminal): Progress {
  return isTTY
    ? { step: (text) => void terminal.write(`${CLEAR_LINE}${text} ...`), done: () => void terminal.write(CLEAR_LINE) }
    : SILENT;
}

const SILENT: Progress = { step: () => undefined, done: () => undefined };
