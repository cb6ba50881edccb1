// What packages and modules are charged with, and how the growth of a package stands beside the change of its version.
import type { RowChange, VersionChange } from "./growth.js";
import type { Snapshot, Tally } from "./snapshot.js";

/** The package of the user's own modules. */
export const YOUR_CODE = "your code";

/** A package that grew; `versions` is null where the same version is installed as before. */
export type PackageChange = RowChange & { readonly versions: VersionChange | null };

/** A module that grew, and the package that it belongs to. */
export type ModuleChange = RowChange & { readonly package: string };

/** Names of packages with the sums of their modules, largest first; empty for a dump from before there were owners. */
export function packageTotals({ owners }: Snapshot): readonly (Tally & { readonly name: string })[] {
  const totals = new Map<string, Tally>();
  for (const { package: name, count, bytes } of owners?.modules ?? []) {
    const other = totals.get(name) ?? { count: 0, bytes: 0 };
    totals.set(name, { count: other.count + count, bytes: other.bytes + bytes });
  }
  return [...totals]
    .map(([name, tally]) => ({ name, ...tally }))
    .sort((one, other) => other.bytes - one.bytes || (one.name < other.name ? -1 : 1));
}

/** The user's own code first, then as they are. */
export function yoursFirst(changes: readonly PackageChange[]): readonly PackageChange[] {
  const isYours = ({ subject }: PackageChange): boolean => subject === YOUR_CODE;
  return [...changes.filter(isYours), ...changes.filter((change) => !isYours(change))];
}

export function withVersions(
  changes: readonly RowChange[],
  versions: readonly VersionChange[],
): readonly PackageChange[] {
  const byName = new Map(versions.map((version) => [version.name, version]));
  return changes.map((change) => ({ ...change, versions: byName.get(change.subject) ?? null }));
}

/** The package is that of the last heap that has the module. */
export function withPackages(
  changes: readonly RowChange[],
  heaps: readonly (Snapshot | null)[],
): readonly ModuleChange[] {
  const rows = heaps.flatMap((heap) => heap?.owners?.modules ?? []);
  const byName = new Map(rows.map((row) => [row.name, row.package]));
  return changes.map((change) => ({ ...change, package: byName.get(change.subject) ?? "" }));
}

/** Whether both heaps tell of owners; else nothing is known of what any of them grew by. */
export function haveOwners({
  baseline,
  current,
}: {
  readonly baseline: Snapshot | null;
  readonly current: Snapshot;
}): boolean {
  return baseline?.owners !== undefined && current.owners !== undefined;
}
