// Reports for the tests of this folder, made the way a run makes them: two heaps, rules, the gate.
import fc from "fast-check";
import { DEFAULT_THRESHOLDS, type Threshold, type Waiver } from "../../src/config/configuration.js";
import { gateError } from "../../src/errors.js";
import { judge, type Baseline } from "../../src/gate.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { RunReport, TargetReport } from "../../src/report/report.js";
import { duplicates, heap, owners, shape } from "../support/heaps.js";

export const HOSTILE_NAMES: readonly string[] = [
  "a|b",
  "a\\|b",
  "ends with \\",
  "`one` ``two``",
  "`",
  "line\nbreak\r\nand\ttab",
  "<!-- heapgate api -->",
  "--> <!--",
  "@octocat",
  "#123 and GH-123",
  "##[error]made up",
  "::error::made up",
  "\n::set-output name=verdict::passed",
  '<img src="x" onerror="alert(1)">',
  "[link](https://example.com) ![image](https://example.com/x.png)",
  "https://example.com www.example.com me@example.com",
  "\u001b[31mred\u001b[0m",
  "zero\u200bwidth\u202ereversed\ufeff",
  "half \ud800 a pair",
  "</details></summary>",
  "~~gone~~ **bold** _thin_",
  "$`x`$ $$y$$",
  " spaces ",
  "",
  "x".repeat(500),
];

/** Any text, rich in what is special somewhere. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom(...HOSTILE_NAMES, "|", "\\", "`", "::", "##", "[", "\n", "\r", " ", "<", ">", "\ud800", "\u2028"),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

export const DISTRIBUTIONS = { flask: "3.0.0", sqlalchemy: "2.0.30" };

/** Of the interpreter alone. */
const BARE: Snapshot["bare"] = {
  count: 30_120,
  bytes: 3_251_000,
  allocated: 4_194_304,
  rounding: 121_000,
  interned: 415_840,
};

/** The heap of an ordinary program. */
export const BEFORE: Snapshot = heap(
  `str 71099 7767161
   dict 16535 7467344
   tuple 73754 5526072
   function 17262 2347632
   type 2370 2298816
   sqlalchemy.sql.visitors.VisitableType 254 276984`,
  {
    distributions: DISTRIBUTIONS,
    dictShapes: {
      groups: [
        shape("split _value_ _name_ __objclass__", 712, 74_048),
        shape("inline name path", 601, 28_848),
        shape("combined return", 382, 88_624),
      ],
      singles: { count: 4_120, bytes: 1_480_000 },
      rest: { groups: 120, count: 900, bytes: 320_000 },
    },
    emptyDicts: { count: 1618, bytes: 103_552 },
    unsharedDicts: { count: 412, bytes: 95_584 },
    tupleDuplicates: {
      groups: [duplicates("(None,)", 8146, 48), duplicates("('self',)", 3126, 48)],
      rest: { groups: 310, copies: 2_000, bytes: 120_000, wastedBytes: 96_000 },
    },
    docstrings: { count: 7_866, bytes: 3_122_347 },
    modules: ["app", "flask", "sqlalchemy", "sqlalchemy.sql"],
    owners: owners(
      ["sqlalchemy.sql", "sqlalchemy", 120_000, 17_000_000],
      ["builtins", "interpreter", 30_120, 3_251_000],
      ["sqlalchemy", "sqlalchemy", 20_000, 3_000_000],
      ["flask", "flask", 9_000, 2_000_000],
      ["app", "your code", 2_100, 420_009],
      ["(none)", "(none)", 54, 13_000],
    ),
    environment: { count: 84, bytes: 12_345 },
    interned: { count: 31_000, bytes: 1_310_800, computed: true },
    allocator: { bytes: 33_554_432, rounding: 913_000 },
    bare: BARE,
  },
);

/** The same after a change that a reviewer would miss: one more import, a table of equal tuples. */
export const AFTER: Snapshot = heap(
  `str 72123 8592060
     dict 16700 7541328
     tuple 74754 5574072
     function 17420 2369120
     type 2380 2308016
   sqlalchemy.sql.visitors.VisitableType 254 276984
     decimal.Decimal 12 1248`,
  {
    distributions: { flask: "3.0.0", sqlalchemy: "2.0.31", pandas: "2.2.2" },
    dictShapes: {
      groups: [
        shape("split _value_ _name_ __objclass__", 712, 74_048),
        shape("inline name path", 661, 31_728),
        shape("combined rate country", 120, 27_840),
      ],
      singles: { count: 4_131, bytes: 1_484_800 },
      rest: { groups: 121, count: 910, bytes: 323_000 },
    },
    tupleDuplicates: {
      groups: [
        duplicates("(None,)", 8146, 48),
        duplicates("('self',)", 3200, 48),
        duplicates("('DE', 0.19)", 1000, 56),
      ],
      rest: { groups: 311, copies: 2_004, bytes: 120_240, wastedBytes: 96_192 },
    },
    emptyDicts: { count: 1620, bytes: 103_680 },
    unsharedDicts: { count: 532, bytes: 123_424 },
    docstrings: { count: 7_900, bytes: 3_130_000 },
    modules: [
      "_decimal",
      "app",
      "app.rates",
      "decimal",
      "flask",
      "sqlalchemy",
      "xml",
      "xml.dom",
      "xml.dom.domreg",
      "xml.dom.minidom",
      "xml.dom.minicompat",
      "xml.dom.xmlbuilder",
      "zlib",
    ],
    owners: owners(
      ["sqlalchemy.sql", "sqlalchemy", 120_300, 17_080_000],
      ["builtins", "interpreter", 30_120, 3_251_000],
      ["sqlalchemy", "sqlalchemy", 20_000, 3_000_000],
      ["flask", "flask", 8_990, 1_999_200],
      ["app.rates", "your code", 1_050, 610_000],
      ["app", "your code", 2_100, 420_009],
      ["pandas", "pandas", 540, 200_000],
      ["xml.dom.minidom", "stdlib", 360, 64_619],
      ["decimal", "stdlib", 129, 25_000],
      ["(none)", "(none)", 54, 13_000],
    ),
    environment: { count: 86, bytes: 12_469 },
    interned: { count: 31_400, bytes: 1_310_800, computed: true },
    allocator: { bytes: 34_603_008, rounding: 934_000 },
    bare: BARE,
  },
);

export type Facts = {
  readonly name?: string;
  readonly baseline?: Baseline | Snapshot;
  readonly current?: Snapshot;
  readonly thresholds?: readonly Threshold[];
  readonly waivers?: readonly Waiver[];
  readonly baselineOrigin?: string | null;
  readonly isCompared?: true;
};

export function judged({
  name = "api",
  baseline = BEFORE,
  current = AFTER,
  thresholds = DEFAULT_THRESHOLDS,
  waivers = [],
  baselineOrigin = "commit 1a2b3c4d5e6f",
  isCompared,
}: Facts = {}): Extract<TargetReport, { readonly kind: "judged" }> {
  const found: Baseline = "kind" in baseline ? baseline : { kind: "found", snapshot: baseline };
  return {
    kind: "judged",
    name,
    verdict: judge({ baseline: found, current, thresholds, waivers, today: "2026-11-24" }),
    interpreter: isCompared ? null : { command: [".venv/bin/python"], origin: ".venv of the repository" },
    baselineOrigin: "kind" in baseline ? null : baselineOrigin,
  };
}

export const NO_BASELINE: Baseline = {
  kind: "absent",
  reason: "no run of the branch main has published a baseline yet",
  remedy: "The next push to main records one.",
};

export function failed(detail: string | undefined = undefined, name = "worker"): TargetReport {
  return {
    kind: "failed",
    name,
    error: gateError(
      "program-failed",
      {
        target: name,
        end: "ended with exit code 1",
        hints: ["Withheld from it: DATABASE_URL, SECRET_KEY (pass-env lets them through)"],
      },
      detail === undefined ? {} : { detail },
    ),
  };
}

export function report(targets: readonly TargetReport[], rest: Partial<RunReport> = {}): RunReport {
  return {
    targets,
    thresholds: DEFAULT_THRESHOLDS,
    areDefaultThresholds: false,
    ruleChanges: [],
    standing: null,
    source: null,
    ...rest,
  };
}

/** Thresholds that nothing of these heaps exceeds. */
export const GENEROUS: readonly Threshold[] = [
  {
    id: "total",
    measure: "total.bytes",
    match: null,
    except: [],
    warn: null,
    fail: { growth: 64 * 1024 * 1024, percent: null, max: null },
  },
];

export const WAIVER: Waiver = {
  threshold: "total",
  match: ["*"],
  upTo: 3 * 1024 * 1024,
  reason: "new report engine, agreed in #412 with @octocat",
  until: "2026-12-31",
};
