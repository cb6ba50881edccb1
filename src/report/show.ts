// What one heap dump is shown as: the tables of the page that heapgate started from, and nothing compared.
import { sinceBare } from "../heap/allocated.js";
import { shapeOf, shapeSubject, wholeOf } from "../heap/measures.js";
import { packageTotals } from "../heap/owners.js";
import type { Snapshot, Tally } from "../heap/snapshot.js";
import { allocatedSentence } from "./allocated-sentence.js";
import { printJson } from "./json.js";
import { printMarkdown } from "./markdown.js";
import {
  FULL_DETAIL,
  moreThan,
  nameColumn,
  numberColumns,
  paragraph,
  wordColumn,
  type Block,
  type Table,
} from "./page.js";
import { largestModules, largestPackages } from "./owner-tables.js";
import { name, phrase, prose, type Phrase } from "./phrase.js";
import { spreadPhrase } from "./target-page.js";
import { printText } from "./text.js";
import { counted, displayBytes, displayCount, signed, signedCounted, type Noun } from "./units.js";

export type SnapshotFormat = "text" | "markdown" | "json";

const KIB = 1024;
const { rows: ROWS } = FULL_DETAIL;

/** `json` is the dump itself, indented. */
export function renderSnapshot(snapshot: Snapshot, format: SnapshotFormat): string {
  switch (format) {
    case "text":
      return printText(snapshotBlocks(snapshot));
    case "markdown":
      return printMarkdown(snapshotBlocks(snapshot));
    case "json":
      return printJson(snapshot);
  }
}

function snapshotBlocks(snapshot: Snapshot): readonly Block[] {
  const { target, notes, tupleDuplicates, emptyDicts, unsharedDicts } = snapshot;
  const allocated = allocatedSentence(snapshot);
  const tuples = [...tupleDuplicates.groups, tupleDuplicates.rest];
  const wasted = tuples.reduce((total, { wastedBytes }) => total + wastedBytes, 0);
  return [
    { kind: "heading", depth: "page", mark: null, text: phrase`the heap of ${name(target)}` },
    { kind: "list", title: null, items: factsOf(snapshot) },
    ...(allocated === null ? [] : [paragraph(allocated)]),
    ...ownerBlocks(snapshot),
    heading(`Types: ${inBytes(snapshot.total, "object")}`),
    typeTable(snapshot),
    heading(`Dicts with keys: ${inBytes(wholeOf(snapshot, "dict-shapes"), "dict")}`),
    shapeTable(snapshot),
    {
      kind: "list",
      title: null,
      items: [
        ...singlesFact(snapshot),
        [`empty dicts, not in the table: ${inBytes(emptyDicts, "dict")}`],
        [`dicts that could share their keys and do not: ${inBytes(unsharedDicts, "dict")}`],
      ],
    },
    heading(
      `Equal tuples: ${inBytes(wholeOf(snapshot, "tuple-duplicates"), "copy")}, ${displayBytes(wasted)} of it wasted`,
    ),
    tupleTable(snapshot),
    ...(notes.length === 0 ? [] : [{ kind: "list" as const, title: "Notes", items: notes.map(prose) }]),
  ];
}

function ownerBlocks(snapshot: Snapshot): readonly Block[] {
  if (snapshot.owners === undefined) return [];
  const { modules } = snapshot.owners;
  return [
    heading(`Packages: ${counted(packageTotals(snapshot).length, "package")}`),
    largestPackages(snapshot, ROWS),
    heading(`Modules by what they hold: ${counted(modules.length, "module")}`),
    largestModules(snapshot, ROWS),
  ];
}

function heading(text: string): Block {
  return { kind: "heading", depth: "section", mark: null, text: [text] };
}

/** `61.2 MiB in 712,345 objects` */
function inBytes({ bytes, count }: Tally, noun: Noun): string {
  return `${displayBytes(bytes)} in ${counted(count, noun)}`;
}

function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, { count, bytes }) => ({ count: sum.count + count, bytes: sum.bytes + bytes }), {
    count: 0,
    bytes: 0,
  });
}

function factsOf(snapshot: Snapshot): readonly Phrase[] {
  const { runtime, distributions, modules, docstrings, environment, interned } = snapshot;
  const { collector } = runtime;
  const flags = runtime.flags.length === 0 ? [] : phrase`, flags ${name(runtime.flags.join(" "))}`;
  return [
    phrase`runtime: ${name(`${runtime.implementation} ${runtime.version}`)} on ${name(runtime.platform)}${flags}`,
    phrase`build: ${name(runtime.build)}`,
    phrase`runs: ${spreadPhrase(snapshot)}`,
    [`${counted(modules.length, "module")}, ${counted(Object.keys(distributions).length, "distribution")}`],
    [`docstrings: ${inBytes(docstrings, "object")}`],
    [`environment, outside of every total: ${inBytes(environment, "object")}`],
    ...(interned ? [internedFact(interned)] : []),
    ...bareFact(snapshot),
    [`collector: ${counted(collector.tracked, "object")} tracked, ${displayCount(collector.frozen)} frozen`],
  ];
}

function internedFact({ bytes, count, computed }: NonNullable<Snapshot["interned"]>): Phrase {
  const size = `${displayBytes(bytes)} for ${counted(count, "string")}${computed ? ", computed from their number" : ""}`;
  return [`table of interned strings, outside of every total: ${size}`];
}

function bareFact(snapshot: Snapshot): readonly Phrase[] {
  const more = sinceBare(snapshot);
  if (!snapshot.bare || more === null) return [];
  const growth = `${signed(more.bytes, "bytes")}, ${signedCounted(more.count, "object")}`;
  return [[`bare interpreter: ${inBytes(snapshot.bare, "object")}; the program: ${growth}`]];
}

function singlesFact({ dictShapes: { singles } }: Snapshot): readonly Phrase[] {
  return singles ? [[`with keys that no other dict has, not in the table: ${inBytes(singles, "dict")}`]] : [];
}

/** `str  7767161 (7585.12 KiB) / 71099 = 109.244 bytes`, as the page printed it. */
function typeTable({ types, total }: Snapshot): Table {
  const row = (title: Phrase, { bytes, count }: Tally): readonly Phrase[] => [
    title,
    [String(bytes)],
    [`(${(bytes / KIB).toFixed(2)} KiB)`],
    [`/ ${count}`],
    [`= ${count === 0 ? "0" : (bytes / count).toFixed(3)} bytes`],
  ];
  const hidden = sumOf(types.slice(ROWS));
  const more = moreThan(types.length, { limit: ROWS, noun: "type" });
  return {
    kind: "table",
    columns: [wordColumn("type"), ...numberColumns("bytes", "", "count", "average")],
    rows: [...types.slice(0, ROWS).map((type) => row([name(type.name)], type)), row(["total"], total)],
    leftOut: more === null ? null : `${more}, ${inBytes(hidden, "object")}`,
  };
}

function shapeTable({ dictShapes: { groups, rest } }: Snapshot): Table {
  const shapes = mostFirst(groups, ({ count }) => count);
  const hidden = sumOf([...shapes.slice(ROWS), rest]);
  const more = moreThan(shapes.length + rest.groups, { limit: Math.min(ROWS, shapes.length), noun: "dict shape" });
  return {
    kind: "table",
    columns: [...numberColumns("dicts"), wordColumn("table"), ...numberColumns("bytes"), nameColumn("keys")],
    rows: shapes
      .slice(0, ROWS)
      .map((shape) => [
        [displayCount(shape.count)],
        [shape.table],
        [displayBytes(shape.bytes)],
        [name(shapeOf({ subject: shapeSubject(shape) }).keys)],
      ]),
    leftOut: more === null ? null : `${more}, ${inBytes(hidden, "dict")}`,
  };
}

function tupleTable({ tupleDuplicates: { groups, rest } }: Snapshot): Table {
  const tuples = mostFirst(groups, ({ copies }) => copies);
  const hidden = [...tuples.slice(ROWS), rest];
  const tally = sumOf(hidden.map(({ copies, bytes }) => ({ count: copies, bytes })));
  const wasted = hidden.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0);
  const more = moreThan(tuples.length + rest.groups, {
    limit: Math.min(ROWS, tuples.length),
    noun: "group of equal tuples",
  });
  return {
    kind: "table",
    columns: [...numberColumns("copies", "bytes", "wasted"), nameColumn("value")],
    rows: tuples
      .slice(0, ROWS)
      .map(({ value, copies, bytes, wastedBytes }) => [
        [displayCount(copies)],
        [displayBytes(bytes)],
        [displayBytes(wastedBytes)],
        [name(value)],
      ]),
    leftOut: more === null ? null : `${more}, ${inBytes(tally, "copy")}, ${displayBytes(wasted)} wasted`,
  };
}

/** By number, as the page sorted; equal ones stay as the dump has them, by bytes. */
function mostFirst<Group>(groups: readonly Group[], countOf: (group: Group) => number): readonly Group[] {
  return [...groups].sort((one, other) => countOf(other) - countOf(one));
}
