import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { compareHeaps } from "../../src/heap/growth.js";
import { utf8Bytes } from "../../src/report/escape.js";
import { renderJson } from "../../src/report/json.js";
import { COMMENT_BUDGET, MIN_MARKDOWN_BUDGET, renderMarkdown, SUMMARY_BUDGET } from "../../src/report/markdown.js";
import { renderSnapshot } from "../../src/report/show.js";
import { renderText } from "../../src/report/text.js";
import { duplicates, heap, owners } from "../support/heaps.js";
import { anyText, failed, judged, report } from "./reports.js";
import type { TargetReport } from "../../src/report/report.js";

const ROWS = 100_000;

/** A heap of so many types, shapes, groups and modules, with names as long and as wide as they come. */
const HUGE = heap("", {
  types: Array.from({ length: ROWS }, (_, index) => ({
    name: `${"😀".repeat(130)}${index}`,
    count: 1,
    bytes: 2 * ROWS - index,
  })),
  total: { count: ROWS, bytes: ROWS * ROWS },
  dictShapes: {
    groups: Array.from({ length: 10_000 }, (_, index) => ({
      keys: [`|${"`".repeat(index % 300)}`, String(index)],
      table: "combined",
      count: 1,
      bytes: ROWS - index,
    })),
    rest: { groups: 5, count: 5, bytes: 5 },
  },
  tupleDuplicates: {
    groups: Array.from({ length: 10_000 }, (_, index) => duplicates(`('${index}',)`, 10_000 - (index % 7), 56)),
    rest: { groups: 3, copies: 9, bytes: 504, wastedBytes: 336 },
  },
  modules: Array.from({ length: 10_000 }, (_, index) => `package.module${index}`),
});

/** The columns of each table's rows, header and delimiter included. */
function tableWidths(markdown: string): readonly (readonly number[])[] {
  return markdown
    .split("\n\n")
    .filter((block) => block.startsWith("|"))
    .map((block) => block.split("\n").map((row) => row.split(/(?<!\\)\|/).length));
}

describe("a report of a huge heap", () => {
  const run = report([judged({ baseline: heap("str 1 1"), current: HUGE })], { areDefaultThresholds: true });

  it("fits into a comment, and counts what it leaves out", () => {
    const comment = renderMarkdown(run, { budget: COMMENT_BUDGET });
    expect(utf8Bytes(comment)).toBeLessThanOrEqual(65_536);
    expect(comment).toMatch(/… and 99,9\d\d more types, \+14\.0 GiB/);
    expect(comment).toMatch(/… and 9,9\d\d more dict shapes, \+/);
    expect(comment).toMatch(/… and 9,9\d\d more groups of equal tuples, \+/);
    expect(comment).toMatch(/and 9,9\d\d more modules/);
  });

  it("fits into a summary with nothing shortened but the tables", () => {
    const summary = renderMarkdown(run, { budget: SUMMARY_BUDGET });
    expect(utf8Bytes(summary)).toBeLessThanOrEqual(1024 * 1024);
    expect(summary).toContain("and 99,981 more types, +");
    expect(summary).not.toContain("This report is shortened");
  });

  it("is shorter the less room there is, and whole blocks all the same", () => {
    const one = judged({ baseline: heap("str 1 1"), current: HUGE, thresholds: [] });
    const many = report([
      ...Array.from({ length: 12 }, (_, index): TargetReport => ({ ...one, name: `target-${index}` })),
      ...Array.from({ length: 30 }, (_, index) => failed("line\n".repeat(500), `broken-${index}`)),
    ]);
    const budgets = [COMMENT_BUDGET, 20_000, 8_000, MIN_MARKDOWN_BUDGET];
    const lengths = budgets.map((budget) => {
      const markdown = renderMarkdown(many, { budget });
      expect(utf8Bytes(markdown)).toBeLessThanOrEqual(budget);
      expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
      expect(markdown.startsWith("### ❌ heapgate: of 42 targets, 30 could not be measured\n")).toBe(true);
      return markdown.length;
    });
    expect([...lengths].sort((one, other) => other - one)).toEqual(lengths);
  });

  it("says so where only the verdict fits", () => {
    expect(renderMarkdown(run, { budget: MIN_MARKDOWN_BUDGET })).toMatch(
      /^### ❌ heapgate: the heap grows by 9\.3 GiB \(\+999,999,999,900 %\), more than allowed; \d+ more breaches\n\nThis report is shortened/,
    );
  });

  it("has every row in JSON", () => {
    const { targets } = JSON.parse(renderJson(run));
    expect(targets[0].growth.types.length).toBe(ROWS + 1);
    expect(targets[0].growth.types.length).toBe(
      compareHeaps({ baseline: heap("str 1 1"), current: HUGE }).types.length,
    );
  });

  it("names a target whose tables have no room, with what they would have held", () => {
    const lone = report([
      judged({ name: "n".repeat(2_000), baseline: heap("str 1 1"), current: HUGE, thresholds: [] }),
    ]);
    expect(renderMarkdown(lone, { budget: 4_000 })).toContain(
      "Changed and not listed here: 100,001 types, 10,000 dict shapes, 10,000 groups of equal tuples.",
    );
    const same = report(
      Array.from({ length: 3 }, (_, index) => failed("x".repeat(5_000), `a${index}`)).concat(
        judged({ baseline: heap("str 1 1"), current: heap("str 1 70000"), thresholds: DEFAULT_THRESHOLDS.slice(0, 1) }),
      ),
    );
    expect(renderMarkdown(same, { budget: MIN_MARKDOWN_BUDGET }).length).toBeGreaterThan(100);
  });
});

describe("a report of any names at all", () => {
  const anyHeap = fc.array(anyText, { minLength: 1, maxLength: 6 }).map((names) =>
    heap("", {
      types: names.map((name, index) => ({ name, count: 1, bytes: 100_000 - index })),
      total: { count: names.length, bytes: 100_000 * names.length },
      dictShapes: {
        groups: names.map((name) => ({ keys: [name, name], table: "split" as const, count: 1, bytes: 64 })),
        rest: { groups: 0, count: 0, bytes: 0 },
      },
      tupleDuplicates: {
        groups: names.map((name) => duplicates(name, 2, 56)),
        rest: { groups: 0, copies: 0, bytes: 0, wastedBytes: 0 },
      },
      modules: names,
      owners: owners(...names.map((name) => [name, name, 1, 100_000] as const)),
      distributions: Object.fromEntries(names.map((name) => [name, name])),
      notes: names,
    }),
  );
  const anyReport = fc
    .record({ current: anyHeap, text: anyText, detail: anyText })
    .map(({ current, text, detail }) =>
      report(
        [
          judged({ name: text, baseline: heap("str 1 1", { owners: owners() }), current, baselineOrigin: text }),
          judged({ name: text, baseline: { kind: "absent", reason: text, remedy: text }, current }),
          failed(detail, text),
        ],
        { ruleChanges: [text], areDefaultThresholds: true },
      ),
    );

  it("keeps the columns of its tables and its budget", () => {
    fc.assert(
      fc.property(anyReport, fc.integer({ min: MIN_MARKDOWN_BUDGET, max: COMMENT_BUDGET }), (run, budget) => {
        const markdown = renderMarkdown(run, { budget });
        expect(utf8Bytes(markdown)).toBeLessThanOrEqual(budget);
        for (const widths of tableWidths(markdown)) expect(new Set(widths).size).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it("has no line that a runner takes for a command, in any format", () => {
    fc.assert(
      fc.property(anyReport, (run) => {
        const [target] = run.targets;
        const dump = target?.kind === "judged" ? target.verdict.current : heap("");
        const texts = [
          renderText(run),
          renderMarkdown(run, { budget: COMMENT_BUDGET }),
          renderJson(run),
          ...(["text", "markdown", "json"] as const).map((format) => renderSnapshot(dump, format)),
        ];
        for (const line of texts.join("").split(/\r?\n|\r|\u2028|\u2029/)) expect(line).not.toMatch(/^\s*::|##\[/u);
      }),
      { numRuns: 30 },
    );
  });
});
