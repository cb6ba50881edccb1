// One sentence on how much of the program's memory its objects account for, where the dump says what it takes.
import { type Allocated, findAllocated } from "../heap/allocated.js";
import type { Snapshot } from "../heap/snapshot.js";
import { displayBytes, shareOf, signed } from "./units.js";

/**
 * Objects can come to more than was handed out: some lie in program files (of CPython and of C modules), and some report
 * memory that C code got past the allocators.
 */
export function allocatedSentence(snapshot: Snapshot): string | null {
  const allocated = findAllocated(snapshot);
  if (allocated === null) return null;
  const { handedOut, objects, rest } = allocated;
  if (handedOut <= 0 || objects < 0) {
    return `Since the bare interpreter, objects changed by ${signed(objects, "bytes")}, and what the allocators handed out by ${signed(handedOut, "bytes")}.`;
  }
  const share = `${shareOf(objects, handedOut)} of the ${displayBytes(handedOut)} that the allocators handed out since the bare interpreter`;
  if (rest < 0) {
    return `Objects come to ${share}: some lie in program files, or in memory that was had past the allocators.`;
  }
  if (rest === 0) return `Objects explain ${share}.`;
  const parts = partsOf(allocated);
  const named = parts.length === 0 ? "" : `, of which ${parts.join(" and ")}`;
  return `Objects explain ${share}; the other ${displayBytes(rest)} are in no object's size${named}.`;
}

/** What is known of the rest. More than the rest is made up for by objects that lie elsewhere, and is no part of it. */
function partsOf({ rest, rounding, interned }: Allocated): readonly string[] {
  const known = [
    { bytes: rounding ?? 0, what: "rounding" },
    { bytes: interned ?? 0, what: "the table of interned strings" },
  ].filter(({ bytes }) => bytes > 0);
  const sum = known.reduce((all, { bytes }) => all + bytes, 0);
  return sum <= rest ? known.map(({ bytes, what }) => `${displayBytes(bytes)} is ${what}`) : [];
}
