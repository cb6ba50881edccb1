// How much of what the allocators handed out the objects account for, counted from the bare interpreter.
import type { Snapshot, Tally } from "./snapshot.js";

/** Bytes since the bare interpreter. `rest` is what lies in no object's size; below 0 where objects come to more. */
export type Allocated = {
  readonly handedOut: number;
  readonly objects: number;
  readonly rest: number;
  /** What of the rest is rounding up the sizes of objects; null where it is not known. */
  readonly rounding: number | null;
  /** What of the rest is the interpreter's table of interned strings; null where it is not known. */
  readonly interned: number | null;
};

/** What the program added to the objects of its bare interpreter; null where those are not known. */
export function sinceBare({ total, bare }: Snapshot): Tally | null {
  return bare ? { count: total.count - bare.count, bytes: total.bytes - bare.bytes } : null;
}

/** Null where the dump does not have all that it takes: the allocators' bytes of both interpreters. */
export function findAllocated(snapshot: Snapshot): Allocated | null {
  const { allocator, bare } = snapshot;
  const objects = sinceBare(snapshot)?.bytes ?? null;
  if (!allocator || !bare || objects === null || bare.allocated === null) return null;
  const handedOut = allocator.bytes - bare.allocated;
  // Of the bare interpreter's own objects a part is rounding, too: only where it is known can it be taken off.
  const rounding = typeof bare.rounding === "number" ? allocator.rounding - bare.rounding : null;
  const interned =
    snapshot.interned && typeof bare.interned === "number" ? snapshot.interned.bytes - bare.interned : null;
  return { handedOut, objects, rest: handedOut - objects, rounding, interned };
}
