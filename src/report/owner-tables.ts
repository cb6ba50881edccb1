// Who brought what grew: packages and modules, the user's own code first, versions beside the growth.
import type { Verdict } from "../gate.js";
import type { VersionChange } from "../heap/growth.js";
import { packageTotals, YOUR_CODE, type ModuleChange, type PackageChange } from "../heap/owners.js";
import type { Snapshot, Tally } from "../heap/snapshot.js";
import { byteCells, changesOf, countGrowth, countOf, hiddenGrowth, type Changes } from "./growth-tables.js";
import {
  details,
  moreThan,
  nameColumn,
  numberColumns,
  wordColumn,
  type Block,
  type Detail,
  type Table,
} from "./page.js";
import { name, phrase, type Name, type Phrase } from "./phrase.js";
import { counted, displayBytes, displayCount } from "./units.js";

/** What is no distribution, in words. */
const IN_WORDS: ReadonlyMap<string, string> = new Map([
  [YOUR_CODE, YOUR_CODE],
  ["stdlib", "the standard library"],
  ["interpreter", "the interpreter"],
  ["(none)", "what no module holds"],
]);

/** `package sqlalchemy 2.0.30 -> 2.0.31`, `your code`. */
export function packagePhrase({ subject, versions }: PackageChange): Phrase {
  const words = IN_WORDS.get(subject);
  if (words !== undefined) return [words];
  return phrase`package ${name(subject)}${versions === null ? "" : phrase` ${versionsPhrase(versions)}`}`;
}

/** `2.0.30 -> 2.0.31`, `2.2.2 (new)`, `1.16.0 (gone)`. */
function versionsPhrase({ baseline, current }: VersionChange): Phrase {
  const before = baseline === null ? [] : [name(baseline)];
  const after = current === null ? [] : [name(current)];
  if (baseline === null) return [...after, " (new)"];
  return current === null ? [...before, " (gone)"] : [...before, " -> ", ...after];
}

function packageCell(subject: string): readonly [string | Name] {
  return [IN_WORDS.get(subject) ?? name(subject)];
}

/** What changed; without a baseline what there is. */
export function ownerBlocks({ growth, baseline, current }: Verdict, { rows }: Detail): readonly Block[] {
  const packages = changesOf(growth, "packages");
  const moduleTotals = changesOf(growth, "moduleTotals");
  const isKnown = baseline === null && current.owners !== undefined;
  return [
    ...(isKnown ? [details("Largest packages", largestPackages(current, rows))] : []),
    ...(countOf(packages) === 0
      ? []
      : [details(`${counted(countOf(packages), "package")} changed`, packageTable(packages, rows))]),
    ...(countOf(moduleTotals) === 0
      ? []
      : [details(`${counted(countOf(moduleTotals), "module")} changed in size`, moduleTable(moduleTotals, rows))]),
  ];
}

function packageTable(changes: Changes<PackageChange>, limit: number): Table {
  return {
    kind: "table",
    columns: [
      nameColumn("package"),
      wordColumn("version"),
      ...numberColumns("baseline", "current", "growth", "%", "objects", "growth"),
    ],
    rows: changes.listed
      .slice(0, limit)
      .map((row) => [
        packageCell(row.subject),
        row.versions === null ? [] : versionsPhrase(row.versions),
        ...byteCells(row),
        [displayCount(row.count.current)],
        [countGrowth(row)],
      ]),
    leftOut: hiddenGrowth(changes, { limit, noun: "package" }),
  };
}

function moduleTable(changes: Changes<ModuleChange>, limit: number): Table {
  return {
    kind: "table",
    columns: [
      nameColumn("module"),
      wordColumn("package"),
      ...numberColumns("baseline", "current", "growth", "%", "objects", "growth"),
    ],
    rows: changes.listed
      .slice(0, limit)
      .map((row) => [
        [name(row.subject)],
        packageCell(row.package),
        ...byteCells(row),
        [displayCount(row.count.current)],
        [countGrowth(row)],
      ]),
    leftOut: hiddenGrowth(changes, { limit, noun: "module" }),
  };
}

/** Packages of one heap by size. */
export function largestPackages(snapshot: Snapshot, limit: number): Table {
  const packages = packageTotals(snapshot);
  return {
    kind: "table",
    columns: [nameColumn("package"), ...numberColumns("bytes", "objects")],
    rows: packages.slice(0, limit).map((row) => [packageCell(row.name), ...tallyCells(row)]),
    leftOut: hiddenTotals(packages, { limit, noun: "package" }),
  };
}

/** Modules of one heap by size. */
export function largestModules({ owners }: Snapshot, limit: number): Table {
  const modules = owners?.modules ?? [];
  return {
    kind: "table",
    columns: [nameColumn("module"), wordColumn("package"), ...numberColumns("bytes", "objects")],
    rows: modules.slice(0, limit).map((row) => [[name(row.name)], packageCell(row.package), ...tallyCells(row)]),
    leftOut: hiddenTotals(modules, { limit, noun: "module" }),
  };
}

function tallyCells({ bytes, count }: Tally): readonly Phrase[] {
  return [[displayBytes(bytes)], [displayCount(count)]];
}

function hiddenTotals(
  rows: readonly Tally[],
  { limit, noun }: { readonly limit: number; readonly noun: "package" | "module" },
): string | null {
  const more = moreThan(rows.length, { limit, noun });
  const bytes = rows.slice(limit).reduce((sum, row) => sum + row.bytes, 0);
  return more === null ? null : `${more}, ${displayBytes(bytes)}`;
}
