// The messages that the guide explains: each is one that heapgate, or Python, really prints.
import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All of src/, with what stands between two literals of one sentence taken away. */
function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith(".ts") ? [readFileSync(path, "utf8")] : [];
  });
}

const PYTHONS_OWN = new Set(["ModuleNotFoundError"]);

describe("docs/github.md", () => {
  const [, table = ""] = readFileSync("docs/github.md", "utf8").split("## Messages, and what to do");
  const messages = [...table.matchAll(/^\| (`.*?`(?:[^|`]*`.*?`)*)[^|`]*\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message),
  );
  const text = sources("src")
    .join("\n")
    .replaceAll(/\\`/g, "`")
    .replaceAll(/["`] \+\n\s*["`]/g, "");

  it("explains messages that are printed, part by part where a value stands between", () => {
    expect(messages.length).toBeGreaterThan(15);
    const unknown = messages
      .filter((message) => !PYTHONS_OWN.has(message))
      .filter((message) => !message.split("...").every((part) => text.includes(part.trim())));
    expect(unknown).toEqual([]);
  });
});
