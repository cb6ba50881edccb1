// What is told of one target, most important first: breaches, size, causes, then tables of all that changed.
import { printLimit } from "../config/limits.js";
import type { Breach } from "../config/evaluate.js";
import { printPlace, type GateError } from "../errors.js";
import type { Verdict } from "../gate.js";
import type { RowChange, TallyChange } from "../heap/growth.js";
import { splitMeasure, type MeasureName, type Unit } from "../heap/measures.js";
import { toleranceOf } from "../heap/repeat.js";
import type { Snapshot } from "../heap/snapshot.js";
import { allocatedSentence } from "./allocated-sentence.js";
import {
  details,
  limited,
  moreThan,
  nameColumn,
  namesInLine,
  numberColumns,
  paragraph,
  wordColumn,
  type Block,
  type Detail,
  type Table,
} from "./page.js";
import { joined, name, phrase, prose, type Phrase } from "./phrase.js";
import { changeBlocks, unlistedBlocks, versionsInLine } from "./growth-tables.js";
import { ownerBlocks, packagePhrase } from "./owner-tables.js";
import type { TargetReport } from "./report.js";
import { joinSingleDicts } from "./single-dicts.js";
import { breachNumbers, isUnchanged, measured, waivedPhrase } from "./sentences.js";
import {
  counted,
  display,
  displayCount,
  NO_NUMBER,
  percentOf,
  sidesOf,
  signed,
  signedCounted,
  type Noun,
} from "./units.js";

type Judged = Extract<TargetReport, { readonly kind: "judged" }>;

/** How many names stand in one sentence about a cause. */
const NAMES_OF_A_CAUSE = 5;
/** How many packages stand among the causes; the table below has all. */
const PACKAGES_AMONG_CAUSES = 3;
/** How many rows of unequal runs are told. */
const SPREAD_ROWS = 3;

export function targetBlocks(target: TargetReport, detail: Detail): readonly Block[] {
  return target.kind === "failed" ? failureBlocks(target.error, detail) : judgedBlocks(target, detail);
}

function failureBlocks({ where, what, fix, detail: output }: GateError, { lines }: Detail): readonly Block[] {
  const place = where === null ? [] : phrase`${name(printPlace(where))}: `;
  return [
    paragraph(...place, ...prose(what)),
    ...(output === null ? [] : [quotation(output, lines)]),
    ...fixBlocks(fix),
  ];
}

/** What to do stands first; further lines are hints of what may be the cause. */
function fixBlocks(fix: string): readonly Block[] {
  const lines = fix.split("\n").map(prose);
  const hints = lines.slice(1);
  return [
    paragraph("What to do: ", ...lines.slice(0, 1).flat()),
    ...(hints.length === 0 ? [] : [{ kind: "list" as const, title: null, items: hints }]),
  ];
}

/** The end of it, where a traceback has the error. */
function quotation(output: string, limit: number): Block {
  const lines = output.trimEnd().split(/\r?\n/);
  const hidden = lines.length - limit;
  const cut = hidden > 0 ? [`[${counted(hidden, "line")} above left out]`, ...lines.slice(hidden)] : lines;
  return { kind: "quotation", lines: cut };
}

/** Told first, since a green check would be read as a small growth. */
function loweredBlock(lowered: number): Block {
  const limits = lowered === 1 ? "A limit" : `${lowered} limits`;
  return {
    kind: "alert",
    tone: "warning",
    lines: [
      [
        `${limits} of level fail would be breached. It is a warning, since the baseline is of an earlier commit than the base.`,
      ],
    ],
    items: [],
  };
}

function judgedBlocks(target: Judged, detail: Detail): readonly Block[] {
  const { verdict } = target;
  const { breaches, waived, notes, lowered } = verdict;
  const causes = causesOf(verdict);
  const allocated = allocatedSentence(verdict.current);
  return [
    ...obstacleBlocks(verdict),
    ...(lowered === 0 ? [] : [loweredBlock(lowered)]),
    ...(breaches.length === 0 ? [] : [breachTable(breaches, detail)]),
    paragraph(...sizePhrase(target)),
    ...(allocated === null ? [] : [paragraph(allocated)]),
    ...(causes.length === 0 ? [] : [{ kind: "list" as const, title: "What grew", items: causes }]),
    ...(waived.length === 0
      ? []
      : [
          {
            kind: "list" as const,
            title: "Accepted by waivers",
            items: limited(waived, { limit: detail.items, noun: "breach", print: waivedPhrase }),
          },
        ]),
    ...(detail.rows === 0
      ? unlistedBlocks(verdict.growth)
      : [...ownerBlocks(verdict, detail), ...changeBlocks(verdict, detail)]),
    ...backgroundBlocks(target, detail),
    ...(notes.length === 0
      ? []
      : [
          details(counted(notes.length, "note"), {
            kind: "list",
            title: null,
            items: limited(notes, { limit: detail.items, noun: "note", print: prose }),
          }),
        ]),
  ];
}

/** Why nothing was compared and what will end that: as loud as a breach. */
function obstacleBlocks({ reason, remedy }: Verdict): readonly Block[] {
  if (reason === null) return [];
  const lines = [phrase`Not compared: ${prose(reason)}`, ...(remedy === null ? [] : [prose(remedy)])];
  return [{ kind: "alert", tone: "warning", lines, items: [] }];
}

function breachTable(breaches: readonly Breach[], { items }: Detail): Table {
  return {
    kind: "table",
    columns: [
      wordColumn("level"),
      wordColumn("threshold"),
      nameColumn("what"),
      ...numberColumns("baseline", "current", "growth"),
      wordColumn("allowed"),
    ],
    rows: breaches
      .slice(0, items)
      .map((breach) => [
        [{ mark: breach.level }],
        [name(breach.threshold)],
        measured(breach),
        ...breachNumbers(breach).map((cell) => [cell]),
        [name(printLimit(breach.allowed, splitMeasure(breach.measure).unit))],
      ]),
    leftOut: moreThan(breaches.length, { limit: items, noun: "breach" }),
  };
}

/** `api: 7.8 MiB in 91,002 objects; the baseline (commit 1a2b3c4d5e6f) had 7.5 MiB in 90,100 objects.` */
function sizePhrase(target: Judged): Phrase {
  const { bytes, count } = target.verdict.growth.total;
  const size = sidesOf(bytes, "bytes");
  const now = phrase`${name(target.name)}: ${size.current} in ${counted(count.current, "object")}`;
  if (count.baseline === null) return phrase`${now}.`;
  const origin: Phrase = target.baselineOrigin === null ? [] : phrase` (${prose(target.baselineOrigin)})`;
  if (isUnchanged(target)) return phrase`${now}, the same as in the baseline${origin}.`;
  return phrase`${now}; the baseline${origin} had ${size.baseline} in ${counted(count.baseline, "object")}.`;
}

/** What the data itself points at, a line each: the largest growth of each kind that is more than noise. */
function causesOf({ growth, baseline, current }: Verdict): readonly Phrase[] {
  const { packages, types, modules, distributions, tupleDuplicates, dictShapes } = growth;
  const tolerance = toleranceOf({ baseline, current });
  const isReal =
    (measure: MeasureName) =>
    ({ subject, bytes }: RowChange): boolean =>
      Math.abs(bytes.growth ?? 0) > tolerance({ measure, subject });
  const grown = packages.filter(isReal("package.bytes")).filter(isLarger).slice(0, PACKAGES_AMONG_CAUSES);
  const versions = distributions.filter(({ name: own }) => !grown.some(({ subject }) => subject === own));
  const type = types.filter(isReal("type.bytes")).find(isLarger);
  const tuples = tupleDuplicates.filter(isReal("tuple-duplicates.bytes")).find(isLarger);
  const shape = joinSingleDicts(dictShapes.filter(isReal("dict-shapes.bytes"))).find(isLarger);
  const added = modules.added.filter((subject) => tolerance({ measure: "modules.count", subject }) === 0);
  return [
    ...grown.map((row) => phrase`${packagePhrase(row)}: ${rowGrowth(row, "object")}`),
    ...(type === undefined ? [] : [phrase`type ${name(type.subject)}: ${rowGrowth(type, "object")}`]),
    ...(added.length === 0 ? [] : [modulesCause(added)]),
    ...(versions.length === 0
      ? []
      : [
          phrase`${grown.length === 0 ? "" : "other "}versions: ${versionsInLine(versions, { limit: NAMES_OF_A_CAUSE, packages })}`,
        ]),
    ...(tuples === undefined ? [] : [phrase`equal tuples ${name(tuples.subject)}: ${rowGrowth(tuples, "copy")}`]),
    ...(shape === undefined ? [] : [phrase`dicts ${name(shape.subject)}: ${rowGrowth(shape, "dict")}`]),
  ];
}

function isLarger({ bytes }: RowChange): boolean {
  return bytes.growth !== null && bytes.growth > 0;
}

/** `+200.1 KiB (+2.6 %), +1,024 objects`. */
function rowGrowth({ bytes, count }: RowChange, noun: Noun): string {
  return `${signed(bytes.growth, "bytes")} (${percentOf(bytes)}), ${signedCounted(count.growth, noun)}`;
}

/** Names the outermost only: who adds `xml.dom.minidom` adds all of `xml` that it needs. */
function modulesCause(added: readonly string[]): Phrase {
  const all = new Set(added);
  const roots = added.filter((module) => !parentsOf(module).some((parent) => all.has(parent)));
  const link = roots.length === added.length ? ": " : ", outermost ";
  return phrase`${counted(added.length, "new module")}${link}${namesInLine(roots, { limit: NAMES_OF_A_CAUSE, noun: "module" })}`;
}

function parentsOf(module: string): readonly string[] {
  const parts = module.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

function backgroundBlocks(target: Judged, { rows, background }: Detail): readonly Block[] {
  if (rows === 0) return [];
  const facts = measuringFacts(target);
  if (background === "brief" && isUnchanged(target)) return [paragraph("Measured: ", ...joined(facts, "; "), ".")];
  return [numbersBlock(target.verdict), details("How it was measured", { kind: "list", title: null, items: facts })];
}

function numbersBlock({ growth }: Verdict): Block {
  const tally = (title: string, { bytes, count }: TallyChange): readonly Phrase[] => [
    [title],
    ...changeCells(bytes, "bytes"),
    [displayCount(count.current)],
    [signed(count.growth, "count")],
  ];
  const known = (title: string, change: TallyChange | null): readonly (readonly Phrase[])[] =>
    change === null ? [] : [tally(title, change)];
  return details("The heap in numbers", {
    kind: "table",
    columns: [wordColumn("of the heap"), ...numberColumns("baseline", "current", "growth", "objects", "growth")],
    rows: [
      tally("total", growth.total),
      ...known("of it beyond the bare interpreter", growth.sinceBare),
      tally("dicts with keys", growth.dicts),
      ...known("of them with keys that no other has", growth.singleDicts),
      tally("empty dicts", growth.emptyDicts),
      tally("dicts that could share their keys and do not", growth.unsharedDicts),
      tally("equal tuples", growth.duplicateTuples),
      [["wasted by equal tuples"], ...changeCells(growth.wastedBytes, "bytes"), [NO_NUMBER], [NO_NUMBER]],
      tally("docstrings", growth.docstrings),
      [
        ["modules"],
        [NO_NUMBER],
        [NO_NUMBER],
        [NO_NUMBER],
        [displayCount(growth.modules.count.current)],
        [signed(growth.modules.count.growth, "count")],
      ],
      tally("environment, outside of every total", growth.environment),
      ...known("table of interned strings, outside of every total", growth.interned),
    ],
    leftOut: null,
  });
}

function changeCells(change: TallyChange["bytes"], unit: Unit): readonly Phrase[] {
  const { baseline, current } = sidesOf(change, unit);
  return [[baseline], [current], [signed(change.growth, unit)]];
}

function measuringFacts({
  interpreter,
  baselineOrigin,
  verdict: { current, baseline, reason },
}: Judged): readonly Phrase[] {
  const { runtime } = current;
  const { tracked, frozen } = runtime.collector;
  const flags = runtime.flags.length === 0 ? [] : phrase`, flags ${name(runtime.flags.join(" "))}`;
  const origin = baselineOrigin ?? (baseline === null ? "none" : "a stored dump");
  return [
    ...(interpreter === null
      ? []
      : [phrase`interpreter: ${name(interpreter.command.join(" "))} (${prose(interpreter.origin)})`]),
    phrase`runtime: ${name(`${runtime.implementation} ${runtime.version}`)} on ${name(runtime.platform)}${flags}`,
    phrase`baseline: ${prose(origin)}${reason === null ? "" : ", not compared"}`,
    phrase`runs: ${spreadPhrase(current)}`,
    ...(baseline === null || baseline.spread.agreed ? [] : [phrase`runs of the baseline: ${spreadPhrase(baseline)}`]),
    [`collector: ${counted(tracked, "object")} tracked, ${displayCount(frozen)} frozen`],
  ];
}

export function spreadPhrase({ spread: { runs, agreed, rows } }: Snapshot): Phrase {
  if (agreed) return ["the last two agree to the byte"];
  if (runs === 1) return ["one, not repeated"];
  const apart = rows.slice(0, SPREAD_ROWS).map(({ measure, subject, spread }) => {
    const of: Phrase = subject === "" ? [] : phrase` of ${name(subject)}`;
    return phrase`${name(measure)}${of} by ${display(spread, measure.endsWith(".bytes") ? "bytes" : "count")}`;
  });
  const more = moreThan(rows.length, { limit: SPREAD_ROWS, noun: "row" });
  return phrase`${displayCount(runs)}, no two in a row equal; the smallest counts, growth up to the difference is noise: ${joined(more === null ? apart : [...apart, [more]])}`;
}
