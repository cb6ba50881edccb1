// Which rows of two heaps differ at all: of a hundred thousand nearly all are the same, and stand in the same order.
import { listedRows, rowsById, type Measure, type Row } from "./measures.js";
import type { Snapshot } from "./snapshot.js";

export type BothHeaps = { readonly baseline: Snapshot; readonly current: Snapshot };

type RowsById = ReadonlyMap<string, Row>;

/** All rows of the things that differ, and perhaps of some that do not, by their ids. */
export function differingRows(
  { baseline, current }: BothHeaps,
  measure: Measure,
): { readonly before: RowsById; readonly after: RowsById } {
  const { before, after, equal } = passOver(listedRows(baseline, measure), listedRows(current, measure));
  const ids = new Set([...before, ...after].map(({ id }) => id));
  const samples = new Set([...ids].map(sampleOf));
  // Where several rows look alike, some can be equal in both: all of them count.
  const alike = equal.filter(({ id }) => samples.has(sampleOf(id)) && ids.has(id));
  return { before: rowsById([...before, ...alike]), after: rowsById([...after, ...alike]) };
}

/** The same for equal texts, and got far sooner than the whole of a long one can be looked up. */
function sampleOf(id: string): number {
  const middle = id.length >> 1;
  return ((id.length * 31 + id.charCodeAt(middle)) * 31 + id.charCodeAt(middle >> 1)) * 31 + id.charCodeAt(middle + 3);
}

type Lists = { readonly before: readonly Row[]; readonly after: readonly Row[]; readonly equal: readonly Row[] };

/**
 * Goes along both lists at once: a dump has its rows by bytes falling, then by name. Lists in another order only leave
 * more rows to be looked at.
 */
function passOver(baseline: readonly Row[], current: readonly Row[]): Lists {
  const before: Row[] = [];
  const after: Row[] = [];
  const equal: Row[] = [];
  let [left, right] = [0, 0];
  for (;;) {
    const old = baseline[left];
    const row = current[right];
    if (old === undefined || row === undefined) break;
    if (old.bytes === row.bytes && old.count === row.count && old.id === row.id) {
      equal.push(row);
      left++;
      right++;
    } else if (old.bytes > row.bytes || (old.bytes === row.bytes && old.id <= row.id)) {
      before.push(old);
      left++;
    } else {
      after.push(row);
      right++;
    }
  }
  return { before: [...before, ...baseline.slice(left)], after: [...after, ...current.slice(right)], equal };
}
