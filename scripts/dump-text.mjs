// The joined text of the Python side, as the command line hands it over (src/dump/FORMAT.md), for a program of the table.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `dump` is the folder of the parts; `more` is text that runs behind them, before the program. */
export function dumpText({ dump, program, out, more = "" }) {
  const lines = readFileSync(join(dump, "PARTS"), "utf8").split("\n");
  const parts = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const texts = parts.map((part) => readFileSync(join(dump, part), "utf8"));
  const [before, after] = [program.before, program.after].map((text) =>
    text === null ? "None" : JSON.stringify(text),
  );
  const load = `{"kind": "imports", "modules": ${JSON.stringify(program.imports)}}`;
  const request = `{"target": "scripts", "heapgate": "scripts", "before": ${before}, "load": ${load}, "after": ${after}, "out": ${JSON.stringify(out)}, "passed": []}`;
  return [...texts, more, `main(${request})\n`].join("");
}
