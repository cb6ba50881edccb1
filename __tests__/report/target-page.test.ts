import { describe, expect, it } from "@jest/globals";
import { gateError } from "../../src/errors.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { printMarkdown } from "../../src/report/markdown.js";
import { FULL_DETAIL } from "../../src/report/page.js";
import type { TargetReport } from "../../src/report/report.js";
import { targetBlocks } from "../../src/report/target-page.js";
import { printText } from "../../src/report/text.js";
import { duplicates, EMPTY_HEAP, heap, owners, shape } from "../support/heaps.js";
import { BEFORE, judged, NO_BASELINE } from "./reports.js";

function text(target: TargetReport): string {
  return printText(targetBlocks(target, FULL_DETAIL));
}

describe("a target that could not be measured", () => {
  it("is told with the place in a file, where there is one", () => {
    const error = gateError(
      "file-unreadable",
      { cause: "it is a folder" },
      { where: { file: "a.yml", line: 3, column: 7 } },
    );
    expect(text({ kind: "failed", name: "api", error })).toBe(
      "a.yml:3:7: the file cannot be read: it is a folder\n\nWhat to do: Check that it is a text file that you may read.\n",
    );
  });

  it("shows the end of a long output, where the error is", () => {
    const detail = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
    const error = gateError("file-missing", { use: "script" }, { detail });
    const shown = targetBlocks({ kind: "failed", name: "api", error }, { ...FULL_DETAIL, lines: 2 });
    expect(printMarkdown(shown)).toContain("```text\n[98 lines above left out]\nline 98\nline 99\n```");
  });
});

describe("a comparison of two stored dumps", () => {
  it("names no interpreter and no commit", () => {
    const target = judged({ baselineOrigin: null, isCompared: true });
    expect(text(target)).toContain("; the baseline had 24.5 MiB in 181,274 objects.");
    expect(text(target)).toContain(
      "How it was measured:\n  - runtime: cpython 3.13.0 on linux-x86_64\n  - baseline: a stored dump\n",
    );
    expect(text(judged({ baselineOrigin: null, current: BEFORE }))).toContain(", the same as in the baseline.");
  });
});

describe("packages of a target", () => {
  const baseline = heap("str 3 900", {
    owners: owners(["six", "six", 1, 500], ["app", "your code", 1, 300], ["(none)", "(none)", 1, 100]),
    distributions: { six: "1.16.0" },
  });
  const current = heap("str 3 850", {
    owners: owners(["app", "your code", 1, 700], ["(none)", "(none)", 2, 150]),
  });

  it("are told with those that are gone, and by words where they are no distribution", () => {
    const shown = text(judged({ baseline, current }));
    expect(shown).toContain(
      [
        "What grew:",
        "  - your code: +400 B (+133.3 %), 0 objects",
        "  - what no module holds: +50 B (+50.0 %), +1 object",
        "  - other versions: six 1.16.0 -> none: -500 B",
      ].join("\n"),
    );
    expect(shown).toContain(
      [
        "3 packages changed:",
        "  version        baseline  current  growth         %  objects  growth  package",
        "                    300 B    700 B  +400 B  +133.3 %        1       0  your code",
        "  1.16.0 (gone)     500 B      0 B  -500 B      gone        0      -1  six",
        "                    100 B    150 B   +50 B   +50.0 %        2      +1  what no module holds",
      ].join("\n"),
    );
  });

  it("are counted where there is no room for their tables", () => {
    const shown = printText(targetBlocks(judged({ baseline, current }), { ...FULL_DETAIL, rows: 0 }));
    expect(shown).toContain("Changed and not listed here: 3 packages, 3 modules, 1 type.");
  });

  it("are told as there are, where there is nothing to compare with", () => {
    expect(text(judged({ baseline: NO_BASELINE, current }))).toContain(
      "Largest packages:\n  bytes  objects  package\n  700 B        1  your code\n  150 B        2  what no module holds\n",
    );
  });
});

describe("a target that is not compared", () => {
  it("says why, and what will end that where it is known", () => {
    const target = judged({ baseline: { ...BEFORE, measurement: 2 } });
    expect(text(target)).toMatch(/^WARNING: Not compared: measurement 2 -> 1\n {2}A baseline /);
    expect(text(target)).toContain("baseline: commit 1a2b3c4d5e6f, not compared");
    const verdict = { ...target.verdict, remedy: null };
    expect(text({ ...target, verdict })).toMatch(/^WARNING: Not compared: measurement 2 -> 1\n\n/);
  });
});

describe("what changed in a target", () => {
  const before: Snapshot = {
    ...heap("str 1 100"),
    distributions: { flask: "3.0.0", six: "1.16.0" },
    modules: ["six"],
    tupleDuplicates: {
      groups: [duplicates("(1,)", 3, 48), duplicates("str[32]", 2, 56)],
      rest: EMPTY_HEAP.tupleDuplicates.rest,
    },
    spread: { runs: 5, agreed: false, rows: [{ measure: "total.count", subject: "", spread: 3 }] },
  };
  const after: Snapshot = {
    ...heap("str 1 100"),
    distributions: { flask: "3.0.0" },
    tupleDuplicates: {
      groups: [duplicates("str[32]", 2, 56), duplicates("str[32]", 3, 56)],
      rest: EMPTY_HEAP.tupleDuplicates.rest,
    },
    runtime: { ...EMPTY_HEAP.runtime, flags: ["-OO"] },
  };
  const target = judged({
    baseline: { ...before, runtime: after.runtime },
    current: after,
  });

  it("names what is gone", () => {
    expect(text(target)).toContain("versions: six 1.16.0 -> none");
    expect(text(target)).toContain("Modules: 1 removed:\n  - removed: six");
    expect(text(target)).toMatch(/0 {6}-3 +0 B +-144 B +gone +0 B {2}\(1,\)/);
  });

  it("adds up groups that look alike", () => {
    expect(text(target)).toMatch(/5 {6}\+3 {2}280 B +\+168 B +\+150\.0 % +168 B {2}str\[32\]/);
  });

  it("tells the flags, and the runs of a baseline that did not agree", () => {
    expect(text(target)).toContain("on linux-x86_64, flags -OO");
    expect(text(target)).toContain("noise: total.count by 3\n");
    expect(text(target)).toContain("runs of the baseline: 5, no two in a row equal; the smallest counts");
  });
});

describe("what grew in a target whose runs do not agree", () => {
  const rows = [
    { measure: "type.bytes", subject: "str", spread: 300 },
    { measure: "tuple-duplicates.bytes", subject: "(1,)", spread: 96 },
    { measure: "dict-shapes.bytes", subject: "combined (a, b)", spread: 232 },
    { measure: "modules.count", subject: "zlib", spread: 1 },
  ];
  const before = heap("str 1 1000\nlist 1 100", { modules: ["os"] });
  const after: Snapshot = heap("str 1 1300\nlist 1 101", {
    dictShapes: { groups: [shape("combined a b", 2, 232)], rest: EMPTY_HEAP.dictShapes.rest },
    tupleDuplicates: { groups: [duplicates("(1,)", 2, 48)], rest: EMPTY_HEAP.tupleDuplicates.rest },
    modules: ["os", "zlib"],
    spread: { runs: 5, agreed: false, rows },
  });

  it("is what grew by more than the runs lie apart", () => {
    const shown = text(judged({ baseline: before, current: after }));
    expect(shown).toContain("What grew:\n  - type list: +1 B (+1.0 %), 0 objects\n\n");
    expect(shown).toContain("2 types changed:");
  });

  it("is each row as soon as it grew by one byte more", () => {
    const spread = { ...after.spread, rows: rows.map((row) => ({ ...row, spread: row.spread - 1 })) };
    expect(text(judged({ baseline: before, current: { ...after, spread } }))).toContain(
      [
        "What grew:",
        "  - type str: +300 B (+30.0 %), 0 objects",
        "  - 1 new module: zlib",
        "  - equal tuples (1,): +96 B (new), +2 copies",
        "  - dicts combined (a, b): +232 B (new), +2 dicts",
        "",
      ].join("\n"),
    );
  });
});

describe("a table", () => {
  it("fills up rows that are short", () => {
    const table = {
      kind: "table",
      columns: [
        { title: "a", kind: "name" },
        { title: "b", kind: "number" },
      ],
      rows: [[["x"]]],
      leftOut: null,
    } as const;
    expect(printText([table])).toBe("  b  a\n     x\n");
    expect(printMarkdown([table])).toBe("| a  |  b |\n| :- | -: |\n| x  |    |\n");
  });
});
