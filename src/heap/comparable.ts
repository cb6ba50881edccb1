// Whether two heaps can be compared at all, and if not, in what they differ: numbers of another interpreter,
// platform or way of measuring are no growth.
import type { Runtime, Snapshot } from "./snapshot.js";

export type Difference = { readonly field: string; readonly baseline: string; readonly current: string };

/** Empty where the two can be compared; else each field that stands in the way, with both values. */
export function findDifferences(baseline: Snapshot, current: Snapshot): readonly Difference[] {
  const fields = [...identity(baseline)].map(([field, value], index) => ({
    field,
    baseline: value,
    current: [...identity(current)][index]?.[1] ?? "",
  }));
  return fields.filter((field) => field.baseline !== field.current);
}

/**
 * What must be equal. The collector's settings and the hash seed are told in reports but do not stand in the way: a
 * program may change the former itself, and the latter was seen to change no total (src/dump/FORMAT.md).
 */
function identity({ measurement, runtime }: Snapshot): ReadonlyMap<string, string> {
  const of = (field: Exclude<keyof Runtime, "collector" | "hashSeed">): [string, string] => [
    field,
    field === "flags" ? runtime.flags.join(" ") || "none" : String(runtime[field]),
  ];
  return new Map([
    ["measurement", String(measurement)],
    of("implementation"),
    of("version"),
    of("build"),
    of("platform"),
    of("pointerBytes"),
    of("flags"),
  ]);
}
