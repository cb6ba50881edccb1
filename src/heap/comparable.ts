// Whether two heaps can be compared at all, and if not, in what they differ: numbers of another interpreter,
// platform or way of measuring are no growth.
import type { Snapshot } from "./snapshot.js";

export type Difference = { readonly field: string; readonly baseline: string; readonly current: string };

/**
 * What must be equal. The collector's settings and the hash seed are told in reports but do not stand in the way: a
 * program may change the former itself, and the latter was seen to change no total (src/dump/FORMAT.md).
 */
const FIELDS = [
  "measurement",
  "method",
  "implementation",
  "version",
  "build",
  "platform",
  "pointerBytes",
  "flags",
] as const;

/** Empty where the two can be compared; else each field that stands in the way, with both values. */
export function findDifferences(baseline: Snapshot, current: Snapshot): readonly Difference[] {
  return FIELDS.map((field) => ({
    field,
    baseline: valueOf(baseline, field),
    current: valueOf(current, field),
  })).filter((values) => values.baseline !== values.current);
}

function valueOf({ measurement, runtime }: Snapshot, field: (typeof FIELDS)[number]): string {
  if (field === "measurement") return String(measurement);
  if (field === "method") return runtime.method ?? "walk";
  if (field === "flags") return runtime.flags.join(" ") || "none";
  return String(runtime[field]);
}
