import { describe, expect, it } from "@jest/globals";
import { renderJson } from "../../src/report/json.js";
import { renderMarkdown, SUMMARY_BUDGET } from "../../src/report/markdown.js";
import { renderText } from "../../src/report/text.js";
import { rowsOfEach, withoutRows } from "../../src/report/without-rows.js";
import type { TargetReport } from "../../src/report/report.js";
import type { RowChange } from "../../src/heap/growth.js";
import { signed, sumOfGrowth } from "../../src/report/units.js";
import { AFTER, failed, judged, NO_BASELINE, report } from "./reports.js";

function restOf(rows: readonly RowChange[]): { readonly rows: number; readonly growth: number } {
  return { rows: rows.length - 1, growth: sumOfGrowth(rows.slice(1).map(({ bytes }) => bytes)) };
}

const MANY_TYPES = {
  ...AFTER,
  types: Array.from({ length: 30 }, (_, place) => ({ name: `type${place}`, count: 1, bytes: 3_000 - place })),
};

const TARGETS: Readonly<Record<string, TargetReport>> = {
  "was compared": judged({ name: "api" }),
  "had no baseline": judged({ name: "api", baseline: NO_BASELINE }),
  "had no baseline and many types": judged({ name: "api", baseline: NO_BASELINE, current: MANY_TYPES }),
  "could not be measured": failed(),
};

describe("a target without the rows of its heaps", () => {
  it.each(Object.entries(TARGETS))("is told in the same words where it %s", (_what, target) => {
    const whole = report([target]);
    const less = report([withoutRows(target)]);
    expect(renderText(less)).toBe(renderText(whole));
    expect(renderMarkdown(less, { budget: SUMMARY_BUDGET })).toBe(renderMarkdown(whole, { budget: SUMMARY_BUDGET }));
    expect(renderJson(less)).toBe(renderJson(whole));
  });

  it("counts the changed rows that it may not keep, and what they come to", () => {
    const target = judged();
    const whole = report([target]);
    const less = report([withoutRows(target, 1)]);
    const changed = /(\d+) (packages|modules|types|dict shapes|groups of equal tuples) changed/g;
    const told = renderMarkdown(less, { budget: SUMMARY_BUDGET });
    expect(told.match(changed)).toEqual(renderMarkdown(whole, { budget: SUMMARY_BUDGET }).match(changed));
    const [one] = less.targets;
    const { growth } = target.verdict;
    expect(one?.kind === "judged" && one.verdict.growth).toEqual({
      ...growth,
      packages: growth.packages.slice(0, 1),
      moduleTotals: growth.moduleTotals.slice(0, 1),
      types: growth.types.slice(0, 1),
      dictShapes: growth.dictShapes.slice(0, 1),
      tupleDuplicates: growth.tupleDuplicates.slice(0, 1),
      leftOut: {
        packages: restOf(growth.packages),
        moduleTotals: restOf(growth.moduleTotals),
        types: restOf(growth.types),
        dictShapes: restOf(growth.dictShapes),
        tupleDuplicates: restOf(growth.tupleDuplicates),
      },
    });
    const { rows, growth: bytes } = restOf(growth.types);
    expect(told).toContain(`… and ${rows} more types, ${signed(bytes, "bytes")}`);
    expect(JSON.parse(renderJson(less))).toMatchObject({ targets: [{ growth: { leftOut: { types: { rows } } } }] });
  });

  it("keeps every changed row in a run of one target, and some in one of a thousand", () => {
    expect([1, 300, 1_000].map(rowsOfEach)).toEqual([20_000, 66, 20]);
  });

  it("holds none of the rows that are the same in both heaps", () => {
    const less = withoutRows(judged());
    const { baseline, current } = less.kind === "judged" ? less.verdict : { baseline: null, current: null };
    expect([baseline, current].map((heap) => [heap?.types, heap?.dictShapes.groups, heap?.modules])).toEqual([
      [[], [], []],
      [[], [], []],
    ]);
    expect(baseline?.tupleDuplicates.groups).toEqual([]);
  });
});
