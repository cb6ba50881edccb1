// What grew, shrank, came and went in one heap, as tables: the largest rows of each kind, the rest counted.
import type { Verdict } from "../gate.js";
import type { Growth, RowChange, RowList, VersionChange } from "../heap/growth.js";
import { shapeOf } from "../heap/measures.js";
import type { Snapshot } from "../heap/snapshot.js";
import {
  details,
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
import { joined, name, phrase, type Phrase } from "./phrase.js";
import { joinSingleDicts } from "./single-dicts.js";
import { counted, displayBytes, displayCount, percentOf, sidesOf, signed, sumOfGrowth, type Noun } from "./units.js";

/** Where there is no room for tables: what they would have held. */
export function unlistedBlocks(growth: Growth): readonly Block[] {
  const counts = (
    [
      ["packages", "package"],
      ["moduleTotals", "module"],
      ["types", "type"],
      ["dictShapes", "dict shape"],
      ["tupleDuplicates", "group of equal tuples"],
    ] as const
  )
    .map(([list, noun]) => ({ rows: countOf(changesOf(growth, list)), noun }))
    .filter(({ rows }) => rows > 0);
  if (counts.length === 0) return [];
  return [paragraph(`Changed and not listed here: ${counts.map(({ rows, noun }) => counted(rows, noun)).join(", ")}.`)];
}

/** Changes of which some may be in no list any more. */
export type Changes<Row extends RowChange = RowChange> = {
  readonly listed: readonly Row[];
  readonly leftOut: NonNullable<Growth["leftOut"]>["types"];
};

const NONE_LEFT_OUT: Changes["leftOut"] = { rows: 0, growth: 0 };

export function changesOf<List extends RowList>(growth: Growth, list: List): Changes<Growth[List][number]> {
  return { listed: growth[list], leftOut: growth.leftOut?.[list] ?? NONE_LEFT_OUT };
}

export function changeBlocks({ growth, baseline, current }: Verdict, { rows }: Detail): readonly Block[] {
  const { modules, distributions } = growth;
  const types = changesOf(growth, "types");
  const shapes = changesOf(growth, "dictShapes");
  const dictShapes: Changes = { ...shapes, listed: joinSingleDicts(shapes.listed) };
  const tupleDuplicates = changesOf(growth, "tupleDuplicates");
  const changed = (count: number, noun: Noun): string => `${counted(count, noun)} changed`;
  return [
    ...(baseline === null ? [details("Largest types", largestTypes(current, rows))] : []),
    ...(countOf(types) === 0 ? [] : [details(changed(countOf(types), "type"), typeTable(types, rows))]),
    ...(countOf(dictShapes) === 0
      ? []
      : [details(changed(countOf(dictShapes), "dict shape"), shapeTable(dictShapes, rows))]),
    ...(countOf(tupleDuplicates) === 0
      ? []
      : [
          details(
            changed(countOf(tupleDuplicates), "group of equal tuples"),
            tupleTable(tupleDuplicates, { current, rows }),
          ),
        ]),
    ...(modules.added.length + modules.removed.length === 0 ? [] : [modulesBlock(modules, rows)]),
    ...(distributions.length === 0
      ? []
      : [
          details(
            changed(distributions.length, "distribution"),
            paragraph(...versionsInLine(distributions, { limit: rows, packages: growth.packages })),
          ),
        ]),
  ];
}

export function countOf({ listed, leftOut }: Changes): number {
  return listed.length + leftOut.rows;
}

function largestTypes({ types }: Snapshot, limit: number): Table {
  const hidden = types.slice(limit).reduce((sum, { bytes }) => sum + bytes, 0);
  const more = moreThan(types.length, { limit, noun: "type" });
  return {
    kind: "table",
    columns: [nameColumn("type"), ...numberColumns("bytes", "objects")],
    rows: types
      .slice(0, limit)
      .map((type) => [[name(type.name)], [displayBytes(type.bytes)], [displayCount(type.count)]]),
    leftOut: more === null ? null : `${more}, ${displayBytes(hidden)}`,
  };
}

function typeTable(changes: Changes, limit: number): Table {
  return {
    kind: "table",
    columns: [nameColumn("type"), ...numberColumns("baseline", "current", "growth", "%", "objects", "growth")],
    rows: changes.listed
      .slice(0, limit)
      .map((row) => [[name(row.subject)], ...byteCells(row), [displayCount(row.count.current)], [countGrowth(row)]]),
    leftOut: hiddenGrowth(changes, { limit, noun: "type" }),
  };
}

function shapeTable(changes: Changes, limit: number): Table {
  return {
    kind: "table",
    columns: [
      nameColumn("keys"),
      wordColumn("table"),
      ...numberColumns("baseline", "current", "growth", "%", "dicts", "growth"),
    ],
    rows: changes.listed
      .slice(0, limit)
      .map((row) => [
        [name(shapeOf(row).keys)],
        [shapeOf(row).table],
        ...byteCells(row),
        [displayCount(row.count.current)],
        [countGrowth(row)],
      ]),
    leftOut: hiddenGrowth(changes, { limit, noun: "dict shape" }),
  };
}

function tupleTable(
  changes: Changes,
  { current, rows: limit }: { readonly current: Snapshot; readonly rows: number },
): Table {
  const waste = new Map(changes.listed.slice(0, limit).map(({ subject }) => [subject, 0]));
  // A sum, since values that look alike once they are cut or hidden are one row of the growth.
  for (const { value, wastedBytes } of current.tupleDuplicates.groups) {
    const other = waste.get(value);
    if (other !== undefined) waste.set(value, other + wastedBytes);
  }
  return {
    kind: "table",
    columns: [nameColumn("value"), ...numberColumns("copies", "growth", "bytes", "growth", "%", "wasted")],
    rows: changes.listed
      .slice(0, limit)
      .map((row) => [
        [name(row.subject)],
        [displayCount(row.count.current)],
        [countGrowth(row)],
        ...byteCells(row).slice(1),
        [displayBytes(waste.get(row.subject) ?? 0)],
      ]),
    leftOut: hiddenGrowth(changes, { limit, noun: "group of equal tuples" }),
  };
}

/** Baseline, current, growth and percent. */
export function byteCells({ kind, bytes }: RowChange): readonly Phrase[] {
  const { baseline, current } = sidesOf(bytes, "bytes");
  const share = kind === "new" || kind === "gone" ? kind : percentOf(bytes);
  return [[baseline], [current], [signed(bytes.growth, "bytes")], [share]];
}

export function countGrowth({ count }: RowChange): string {
  return signed(count.growth, "count");
}

/** `and 412 more types, +1.2 MiB`. */
export function hiddenGrowth(
  changes: Changes,
  { limit, noun }: { readonly limit: number; readonly noun: Noun },
): string | null {
  const { listed, leftOut } = changes;
  const more = moreThan(countOf(changes), { limit: Math.min(limit, listed.length), noun });
  const bytes = sumOfGrowth(listed.slice(limit).map((row) => row.bytes));
  return more === null ? null : `${more}, ${signed(bytes + leftOut.growth, "bytes")}`;
}

function modulesBlock({ added, removed }: Growth["modules"], limit: number): Block {
  const sides = [
    { verb: "added", list: added },
    { verb: "removed", list: removed },
  ].filter(({ list }) => list.length > 0);
  return details(`Modules: ${sides.map(({ verb, list }) => `${displayCount(list.length)} ${verb}`).join(", ")}`, {
    kind: "list",
    title: null,
    items: sides.map(({ verb, list }) => phrase`${verb}: ${namesInLine(list, { limit, noun: "module" })}`),
  });
}

/** `sqlalchemy 2.0.30 -> 2.0.31: +78.1 KiB`: what the package grew by stands beside its version, where it is known. */
export function versionsInLine(
  changes: readonly VersionChange[],
  { limit, packages }: { readonly limit: number; readonly packages: Growth["packages"] },
): Phrase {
  const version = (text: string | null): Phrase => (text === null ? ["none"] : [name(text)]);
  const grown = new Map(packages.map(({ subject, bytes }) => [subject, bytes.growth]));
  const shown = changes.slice(0, limit).map((change) => {
    const growth = grown.get(change.name);
    const size = growth === undefined ? "" : `: ${signed(growth, "bytes")}`;
    return phrase`${name(change.name)} ${version(change.baseline)} -> ${version(change.current)}${size}`;
  });
  const more = moreThan(changes.length, { limit, noun: "distribution" });
  return joined(more === null ? shown : [...shown, [more]]);
}
