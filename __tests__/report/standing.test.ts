import { describe, expect, it } from "@jest/globals";
import { renderJson } from "../../src/report/json.js";
import { COMMENT_BUDGET, renderMarkdown } from "../../src/report/markdown.js";
import type { Standing, TargetReport } from "../../src/report/report.js";
import { standingBlocks } from "../../src/report/standing.js";
import { printText, renderText } from "../../src/report/text.js";
import { heap } from "../support/heaps.js";
import { expectGolden } from "./golden.js";
import { AFTER, BEFORE, HOSTILE_NAMES, judged, NO_BASELINE, report } from "./reports.js";

const WANTED = "c".repeat(40);
const FOUND = "b".repeat(40);

const EXACT: Standing = {
  wanted: WANTED,
  found: WANTED,
  behind: null,
  passedOver: [],
  tip: null,
  isLenient: false,
};

const STALE: Standing = {
  wanted: WANTED,
  found: FOUND,
  behind: { commits: 3, days: 2 },
  passedOver: [
    { commit: WANTED, reason: "its run 123 stored no heaps" },
    { commit: "d".repeat(40), reason: "one has expired" },
    { commit: "e".repeat(40), reason: "one comes from another repository, 3 times" },
  ],
  tip: { branch: "main", commit: "a".repeat(40), bytes: new Map([["api", BEFORE.total.bytes]]) },
  isLenient: true,
};

const TARGETS = [
  {
    ...judged({ baseline: { kind: "found", snapshot: BEFORE, isStale: true } }),
    baselineOrigin: "commit bbbbbbbbbbbb, 3 commits and 2 days before the one that was to be compared with",
  },
];

function told(standing: Standing | null, targets: readonly TargetReport[] = TARGETS): string {
  return printText(standingBlocks(report(targets, { standing }), { items: 20 }));
}

describe("where a baseline stands", () => {
  it("is not told where there is nothing to tell", () => {
    expect([told(null), told(EXACT)]).toStrictEqual(["", ""]);
  });

  it("reads as the golden files say", () => {
    const run = report(TARGETS, { standing: STALE });
    expectGolden("stale-baseline.md", renderMarkdown(run, { budget: COMMENT_BUDGET }));
    expectGolden("stale-baseline.txt", renderText(run));
    expectGolden("stale-baseline.json", renderJson(run));
  });

  it("reads as the golden file says where nothing was found", () => {
    const standing: Standing = { ...STALE, found: null, behind: null, tip: null, isLenient: false };
    const run = report([judged({ baseline: NO_BASELINE })], { standing });
    expectGolden("nothing-found.md", renderMarkdown(run, { budget: COMMENT_BUDGET }));
  });

  it("stays within what is told of a commit, and counts the others", () => {
    const passedOver = Array.from({ length: 9 }, (_, index) => ({
      commit: String(index).repeat(40),
      reason: "no heap is stored",
    }));
    expect(told({ ...STALE, passedOver, tip: null })).toBe(
      `The baseline, commit bbbbbbbbbbbb, is 3 commits and 2 days older than commit cccccccccccc, which has
no heaps to compare with: growth of the commits between is in the numbers; for that it is judged at
level warn.

Commits without heaps to compare with:
  - 000000000000: no heap is stored
  - 111111111111: no heap is stored
  - 222222222222: no heap is stored
  - 333333333333: no heap is stored
  - 444444444444: no heap is stored
  - and 4 more commits
`,
    );
  });

  it("says no distance where none is known, no days where there are none, and no level where it is the usual one", () => {
    const alone: Standing = { ...STALE, passedOver: [], tip: null, isLenient: false };
    expect(told({ ...alone, behind: { commits: 1, days: 0 } })).toContain("is 1 commit older than commit cccccccccccc");
    expect(told({ ...alone, behind: { commits: 1, days: 1 } })).toContain("is 1 commit and 1 day older than");
    expect(told({ ...alone, behind: null })).toBe(
      `The baseline, commit bbbbbbbbbbbb, stands in for commit cccccccccccc, which has no heaps to compare
with: growth of the commits between is in the numbers.
`,
    );
  });

  it("tells the size at the branch's tip in one line, whether it is known or not", () => {
    const targets = ["one", "two", "three", "four", "five"].map((name) => judged({ name, current: AFTER }));
    const bytes = new Map(targets.map(({ name }, index) => [name, heap(`str 1 ${1024 * (index + 1)}`).total.bytes]));
    const tip = { branch: "main", commit: "a".repeat(40), bytes };
    expect(told({ ...EXACT, tip }, targets)).toBe(
      "main has moved on to commit aaaaaaaaaaaa: one has 1.0 KiB, two has 2.0 KiB, three has 3.0 KiB, and 2\nmore there.\n",
    );
    expect(told({ ...EXACT, tip: { ...tip, bytes: null } })).toBe(
      "main has moved on to commit aaaaaaaaaaaa, which has no heaps to tell the size of.\n",
    );
  });

  it("shows nothing as it came", () => {
    for (const reason of HOSTILE_NAMES) {
      const tip = { branch: reason, commit: reason, bytes: null };
      const standing: Standing = { ...STALE, passedOver: [{ commit: WANTED, reason }], tip };
      const markdown = renderMarkdown(report(TARGETS, { standing }), { budget: COMMENT_BUDGET });
      const lines = markdown.split("\n").filter((line) => line.includes("cccccccccccc") || line.includes("moved on"));
      expect(lines.join("\n").replace(/`+[^\n]*?`+/g, "")).not.toMatch(/[<@#|[]|https?:|www\./);
    }
  });
});
