// What grew, shrank, came and went in one heap, as tables: the largest rows of each kind, the rest counted.
import type { Verdict } from "../gate.js";
import type { Growth, RowChange, VersionChange } from "../heap/growth.js";
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
  const { packages, moduleTotals, types, dictShapes, tupleDuplicates } = growth;
  const counts = [
    { list: packages, noun: "package" as const },
    { list: moduleTotals, noun: "module" as const },
    { list: types, noun: "type" as const },
    { list: dictShapes, noun: "dict shape" as const },
    { list: tupleDuplicates, noun: "group of equal tuples" as const },
  ].filter(({ list }) => list.length > 0);
  if (counts.length === 0) return [];
  return [
    paragraph(`Changed and not listed here: ${counts.map(({ list, noun }) => counted(list.length, noun)).join(", ")}.`),
  ];
}

export function changeBlocks({ growth, baseline, current }: Verdict, { rows }: Detail): readonly Block[] {
  const { types, tupleDuplicates, modules, distributions } = growth;
  const dictShapes = joinSingleDicts(growth.dictShapes);
  const changed = (list: readonly unknown[], noun: Noun): string => `${counted(list.length, noun)} changed`;
  return [
    ...(baseline === null ? [details("Largest types", largestTypes(current, rows))] : []),
    ...(types.length === 0 ? [] : [details(changed(types, "type"), typeTable(types, rows))]),
    ...(dictShapes.length === 0 ? [] : [details(changed(dictShapes, "dict shape"), shapeTable(dictShapes, rows))]),
    ...(tupleDuplicates.length === 0
      ? []
      : [details(changed(tupleDuplicates, "group of equal tuples"), tupleTable(tupleDuplicates, { current, rows }))]),
    ...(modules.added.length + modules.removed.length === 0 ? [] : [modulesBlock(modules, rows)]),
    ...(distributions.length === 0
      ? []
      : [
          details(
            changed(distributions, "distribution"),
            paragraph(...versionsInLine(distributions, { limit: rows, packages: growth.packages })),
          ),
        ]),
  ];
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

function typeTable(changes: readonly RowChange[], limit: number): Table {
  return {
    kind: "table",
    columns: [nameColumn("type"), ...numberColumns("baseline", "current", "growth", "%", "objects", "growth")],
    rows: changes
      .slice(0, limit)
      .map((row) => [[name(row.subject)], ...byteCells(row), [displayCount(row.count.current)], [countGrowth(row)]]),
    leftOut: hiddenGrowth(changes, { limit, noun: "type" }),
  };
}

function shapeTable(changes: readonly RowChange[], limit: number): Table {
  return {
    kind: "table",
    columns: [
      nameColumn("keys"),
      wordColumn("table"),
      ...numberColumns("baseline", "current", "growth", "%", "dicts", "growth"),
    ],
    rows: changes
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
  changes: readonly RowChange[],
  { current, rows: limit }: { readonly current: Snapshot; readonly rows: number },
): Table {
  const waste = new Map(changes.slice(0, limit).map(({ subject }) => [subject, 0]));
  // A sum, since values that look alike once they are cut or hidden are one row of the growth.
  for (const { value, wastedBytes } of current.tupleDuplicates.groups) {
    const other = waste.get(value);
    if (other !== undefined) waste.set(value, other + wastedBytes);
  }
  return {
    kind: "table",
    columns: [nameColumn("value"), ...numberColumns("copies", "growth", "bytes", "growth", "%", "wasted")],
    rows: changes
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
  changes: readonly RowChange[],
  { limit, noun }: { readonly limit: number; readonly noun: Noun },
): string | null {
  const more = moreThan(changes.length, { limit, noun });
  const bytes = sumOfGrowth(changes.slice(limit).map((row) => row.bytes));
  return more === null ? null : `${more}, ${signed(bytes, "bytes")}`;
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
