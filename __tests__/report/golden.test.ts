import { describe, it } from "@jest/globals";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { renderJson } from "../../src/report/json.js";
import { COMMENT_BUDGET, renderMarkdown } from "../../src/report/markdown.js";
import type { RunReport } from "../../src/report/report.js";
import { renderSnapshot } from "../../src/report/show.js";
import { renderText } from "../../src/report/text.js";
import { duplicates, EMPTY_HEAP, heap, owners } from "../support/heaps.js";
import { expectGolden } from "./golden.js";
import { AFTER, BEFORE, failed, GENEROUS, HOSTILE_NAMES, judged, NO_BASELINE, report, WAIVER } from "./reports.js";

const TRACEBACK = `Traceback (most recent call last):
  File "<string>", line 1, in <module>
  File "worker.py", line 3, in <module>
    raise RuntimeError("no \`\`\`DATABASE_URL\`\`\`")
RuntimeError: no \`\`\`DATABASE_URL\`\`\`
::error::made up by the program
\t##[warning]also made up`;

const MORE_STRINGS = heap("str 10 262144\ndict 2 1000000");
const LARGER = heap("str 12 340000\ndict 2 1000000");

/** A run as it is told in each format. */
const RUNS: Readonly<Record<string, RunReport>> = {
  "no-growth": report([judged({ current: BEFORE })], { areDefaultThresholds: true }),
  "growth-within-limits": report([judged({ thresholds: GENEROUS })]),
  "breached-fail": report([judged()], { areDefaultThresholds: true }),
  "breached-warn": report([
    judged({ baseline: MORE_STRINGS, current: LARGER, thresholds: DEFAULT_THRESHOLDS.slice(1), isCompared: true }),
  ]),
  waived: report([judged({ thresholds: DEFAULT_THRESHOLDS.slice(0, 1), waivers: [WAIVER] })]),
  "no-baseline": report([judged({ baseline: NO_BASELINE })]),
  incomparable: report([
    judged({
      baseline: { ...BEFORE, runtime: { ...BEFORE.runtime, version: "3.12.7" } },
      thresholds: [
        {
          id: "budget",
          measure: "type.bytes",
          match: ["str"],
          except: [],
          warn: null,
          fail: { growth: null, percent: null, max: 4 * 1024 * 1024 },
        },
      ],
    }),
  ]),
  failed: report([failed(TRACEBACK)]),
  "several-targets": report([
    judged({ name: "docs", current: BEFORE }),
    judged({ name: "cli", baseline: NO_BASELINE }),
    failed(TRACEBACK),
    judged({ name: "api" }),
    judged({ name: "jobs", current: AFTER, thresholds: GENEROUS }),
  ]),
  "rule-changes": report([judged({ current: BEFORE })], {
    ruleChanges: [
      "threshold total: fail { growth: 256 KiB, percent: 2 } -> { growth: 64 MiB }",
      "waiver for each-type added: up to 3 MiB, agreed in #412 with @octocat",
    ],
  }),
  "unequal-runs": report([
    judged({
      baseline: MORE_STRINGS,
      current: {
        ...heap("str 12 640000\ndict 2 1000000", { notes: ["2 threads were running, measured in the parent"] }),
        spread: {
          runs: 5,
          agreed: false,
          rows: [
            { measure: "total.bytes", subject: "", spread: 3_276 },
            { measure: "type.bytes", subject: "str", spread: 3_276 },
            { measure: "total.count", subject: "", spread: 12 },
            { measure: "type.count", subject: "str", spread: 12 },
          ],
        },
      },
    }),
  ]),
  "hostile-names": report(
    [
      judged({
        name: "api|<b>@octocat",
        baseline: heap("", { owners: owners() }),
        current: {
          ...heap("", {
            types: HOSTILE_NAMES.map((name, index) => ({ name, count: 1, bytes: 1_000_000 - index })),
            total: { count: HOSTILE_NAMES.length, bytes: HOSTILE_NAMES.length * 1_000_000 },
            dictShapes: {
              groups: HOSTILE_NAMES.map((name, index) => ({
                keys: [name, "second"],
                table: "combined",
                count: 1,
                bytes: 100_000 - index,
              })),
              rest: { groups: 0, count: 0, bytes: 0 },
            },
            tupleDuplicates: {
              groups: HOSTILE_NAMES.map((name, index) => duplicates(name, 2, 1_000 - index)),
              rest: { groups: 0, copies: 0, bytes: 0, wastedBytes: 0 },
            },
            modules: [...HOSTILE_NAMES],
            owners: owners(...HOSTILE_NAMES.map((name, index) => [name, name, 1, 1_000_000 - index] as const)),
            distributions: Object.fromEntries(HOSTILE_NAMES.map((name) => [name, name])),
            notes: [...HOSTILE_NAMES],
          }),
        },
        baselineOrigin: "file <b>@octocat</b> `baseline`.json",
        thresholds: HOSTILE_NAMES.slice(0, 3).map((id) => ({
          id,
          measure: "type.bytes",
          match: ["*"],
          except: [],
          warn: null,
          fail: { growth: 0, percent: null, max: null },
        })),
      }),
    ],
    { ruleChanges: HOSTILE_NAMES },
  ),
};

const { types: _types, total: _total, ...BEFORE_REST } = BEFORE;

/** More of everything than a table shows. */
const LONG_HEAP = heap(
  Array.from({ length: 25 }, (_, index) => `package.module.Type${index} ${100 - index} ${10_000 - 100 * index}`).join(
    "\n",
  ),
  {
    ...BEFORE_REST,
    runtime: { ...BEFORE.runtime, flags: ["-OO", "-X", "utf8"] },
    owners: owners(
      ...Array.from({ length: 25 }, (_, index) => [`package${index}.a`, `package${index}`, 9, 900 - index] as const),
    ),
    notes: ["shapes of more than 100 keys are cut", "a fork was seen"],
    allocator: { bytes: 300_000, rounding: 9_000 },
    bare: { count: 400, bytes: 40_000, allocated: 60_000, rounding: 3_000 },
    spread: { runs: 1, agreed: false, rows: [] },
  },
);

describe("a report", () => {
  for (const [name, run] of Object.entries(RUNS)) {
    it(`of ${name} reads in markdown as the golden file says`, () => {
      expectGolden(`${name}.md`, renderMarkdown(run, { budget: COMMENT_BUDGET }));
    });
    it(`of ${name} reads in a terminal as the golden file says`, () => {
      expectGolden(`${name}.txt`, renderText(run));
    });
  }

  it("of one dump shows the tables of the page", () => {
    expectGolden("show.txt", renderSnapshot(LONG_HEAP, "text"));
    expectGolden("show.md", renderSnapshot(LONG_HEAP, "markdown"));
    expectGolden("show.json", renderSnapshot(LONG_HEAP, "json"));
  });

  it("of a dump with nothing in it shows that", () => {
    expectGolden("show-empty.txt", renderSnapshot(EMPTY_HEAP, "text"));
  });

  for (const name of ["breached-fail", "several-targets", "waived"]) {
    it(`of ${name} is for programs what the golden file says`, () => {
      const run = RUNS[name];
      if (run !== undefined) expectGolden(`${name}.json`, renderJson(run));
    });
  }
});
