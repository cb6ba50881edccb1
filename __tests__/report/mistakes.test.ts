import { describe, expect, it } from "@jest/globals";
import { decodeConfiguration } from "../../src/config/decode.js";
import { gateError, type GateError } from "../../src/errors.js";
import { utf8Bytes } from "../../src/report/escape.js";
import { COMMENT_BUDGET, MIN_MARKDOWN_BUDGET } from "../../src/report/markdown.js";
import { breakOffMarkdown, breakOffText, type BreakOff } from "../../src/report/mistakes.js";
import { expectGolden } from "./golden.js";

const CONFIGURATION = `targets:
  api: { imports: shop }
  "<b>@octocat": { import: shop }
thresholds:
  - id: total
    measure: total.byte
    fail: { growth: 1 KiB }
`;

function mistakesOf(text: string): readonly GateError[] {
  const decoded = decodeConfiguration(text, ".github/heapgate.yml");
  return decoded.kind === "mistakes" ? decoded.mistakes : [];
}

const HOSTILE = "`]\n::error::x\n##[error]y <img src=x> @octocat #12 https://example.org \u202e";

const BREAK_OFFS: Readonly<Record<string, BreakOff>> = {
  mistakes: { kind: "mistakes", mistakes: mistakesOf(CONFIGURATION) },
  "mistake-alone": {
    kind: "mistakes",
    mistakes: [gateError("nothing-to-measure", { path: ".github/heapgate.yml" })],
  },
  "mistakes-hostile": {
    kind: "mistakes",
    mistakes: [
      gateError("target-unknown", { name: HOSTILE, known: [HOSTILE] }, { where: { file: HOSTILE, line: 1 } }),
      gateError("usage", { message: HOSTILE }),
    ],
  },
  "mistakes-many": {
    kind: "mistakes",
    mistakes: Array.from({ length: 23 }, (_, at) =>
      gateError("file-exists", { path: "a.json" }, { where: { file: "b.json", line: at + 1, column: 1 } }),
    ),
  },
  bug: { kind: "bug", error: new TypeError("not told") },
};

describe("what broke a run off", () => {
  for (const [name, breakOff] of Object.entries(BREAK_OFFS)) {
    it(`reads as the golden files say: ${name}`, () => {
      expectGolden(`${name}.md`, breakOffMarkdown(breakOff, { budget: COMMENT_BUDGET }));
      expectGolden(`${name}.txt`, breakOffText(breakOff));
    });
  }

  it("is shortened until it fits, and says by how much", () => {
    const long = gateError("target-unknown", { name: "\u200b@a".repeat(2_000), known: ["\u200b@a ".repeat(2_000)] });
    const mistakes = Array.from({ length: 30 }, () => long);
    for (const budget of [COMMENT_BUDGET, 20_000, MIN_MARKDOWN_BUDGET]) {
      const markdown = breakOffMarkdown({ kind: "mistakes", mistakes }, { budget });
      expect(utf8Bytes(markdown)).toBeLessThanOrEqual(budget);
      expect(markdown).toMatch(/^### ❌ heapgate: 30 mistakes/);
      expect(markdown).toContain("the log");
    }
  });
});
