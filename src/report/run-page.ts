// What is told of a run, and in which order: the verdict, what changed in the rules, then target by target.
import { printLimit } from "../config/limits.js";
import { splitMeasure } from "../heap/measures.js";
import type { Limit, Threshold } from "../config/configuration.js";
import {
  details,
  FULL_DETAIL,
  limited,
  moreThan,
  numberColumns,
  paragraph,
  wordColumn,
  type Block,
  type Detail,
  type Table,
} from "./page.js";
import { name, phrase, prose, type Phrase } from "./phrase.js";
import type { RunReport, TargetReport } from "./report.js";
import { headlineOf, markOf, runHeadline, tallyOf, worstFirst } from "./sentences.js";
import { standingBlocks } from "./standing.js";
import { targetBlocks } from "./target-page.js";
import { counted, displayBytes, displayCount, NO_NUMBER, percentOf, signed } from "./units.js";

/** How much of a run is shown. */
export type RunDetail = {
  /** Of targets that need a reader. */
  readonly noteworthy: Detail;
  /** Of targets that passed; null: they are in the table of targets alone, where there is one. */
  readonly passed: Detail | null;
  /** How many targets have a section, and how many rows the table of targets has. */
  readonly targets: number;
};

export const EVERYTHING: RunDetail = { noteworthy: FULL_DETAIL, passed: FULL_DETAIL, targets: Infinity };

export function runBlocks(report: RunReport, detail: RunDetail): readonly Block[] {
  const { ruleChanges, areDefaultThresholds, thresholds } = report;
  const targets = worstFirst(report.targets);
  const isSingle = targets.length === 1;
  return [
    verdictBlock(report),
    ...sourceBlocks(report),
    ...(ruleChanges.length === 0 ? [] : [ruleChangesBlock(ruleChanges, detail.noteworthy)]),
    ...(targets.length > 1 ? [targetTable(targets, detail.targets)] : []),
    ...targets.slice(0, detail.targets).flatMap((target) => {
      const ofPassed = detail.passed ?? (isSingle ? detail.noteworthy : null);
      const shown = markOf(target) === "passed" ? ofPassed : detail.noteworthy;
      if (shown === null) return [];
      return [...(isSingle ? [] : [sectionHeading(target)]), ...targetBlocks(target, shown)];
    }),
    ...noteBlocks(report, detail.noteworthy),
    ...standingBlocks(report, detail.noteworthy),
    ...(areDefaultThresholds ? [thresholdsBlock(thresholds, detail.noteworthy)] : []),
  ];
}

/** The one block that every report has. */
export function verdictBlock(report: RunReport): Block {
  const { mark, text } = runHeadline(report);
  return { kind: "heading", depth: "page", mark, text };
}

/** Kept in the shortest report, too: whoever reads it must know whose word the numbers are. */
export function sourceBlocks({ source }: Pick<RunReport, "source">): readonly Block[] {
  return source === null ? [] : [paragraph("Measured by ", ...prose(source), ": its numbers are what that run says.")];
}

function noteBlocks({ notes = [] }: RunReport, { items }: Detail): readonly Block[] {
  if (notes.length === 0) return [];
  return [
    {
      kind: "alert",
      tone: "warning",
      lines: limited(notes, { limit: items, noun: "note", print: prose }),
      items: [],
    },
  ];
}

function sectionHeading(target: TargetReport): Block {
  const headline = headlineOf(target);
  const text = target.kind === "failed" ? headline : phrase`${name(target.name)}: ${headline}`;
  return { kind: "heading", depth: "section", mark: markOf(target), text };
}

function ruleChangesBlock(changes: readonly string[], { items }: Detail): Block {
  return {
    kind: "alert",
    tone: "important",
    lines: [["This pull request changes the rules it is judged by:"]],
    items: limited(changes, { limit: items, noun: "change", print: prose }),
  };
}

function targetTable(targets: readonly TargetReport[], limit: number): Table {
  const more = moreThan(targets.length, { limit, noun: "target" });
  return {
    kind: "table",
    columns: [
      wordColumn("target"),
      wordColumn("verdict"),
      ...numberColumns("heap", "growth", "%", "objects", "breaches"),
    ],
    rows: targets.slice(0, limit).map(targetRow),
    leftOut: more === null ? null : `${more}: ${tallyOf(targets.slice(limit))}`,
  };
}

function targetRow(target: TargetReport): readonly Phrase[] {
  const cells: readonly string[] = target.kind === "failed" ? Array(5).fill(NO_NUMBER) : targetNumbers(target);
  return [[name(target.name)], [{ mark: markOf(target) }], ...cells.map((cell) => [cell])];
}

function targetNumbers({
  verdict: { growth, breaches },
}: Extract<TargetReport, { readonly kind: "judged" }>): readonly string[] {
  const { bytes, count } = growth.total;
  return [
    displayBytes(bytes.current),
    signed(bytes.growth, "bytes"),
    percentOf(bytes),
    signed(count.growth, "count"),
    displayCount(breaches.length),
  ];
}

/** Printed where nobody wrote them, since a reader cannot look them up. */
function thresholdsBlock(thresholds: readonly Threshold[], { items }: Detail): Block {
  const limit = (level: Limit | null, { measure }: Threshold): Phrase =>
    level === null ? [NO_NUMBER] : [name(printLimit(level, splitMeasure(measure).unit))];
  return details(`${counted(thresholds.length, "threshold")} by default, since none are configured`, {
    kind: "table",
    columns: ["threshold", "measure", "warn", "fail"].map(wordColumn),
    rows: thresholds
      .slice(0, items)
      .map((threshold) => [
        [name(threshold.id)],
        [threshold.measure],
        limit(threshold.warn, threshold),
        limit(threshold.fail, threshold),
      ]),
    leftOut: moreThan(thresholds.length, { limit: items, noun: "threshold" }),
  });
}
