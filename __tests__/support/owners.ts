// What the owners of a heap come to together, and what none of them has.
import type { Snapshot, Tally } from "../../src/heap/snapshot.js";

export function sumsOfOwners({ owners }: Snapshot): Tally {
  const rows = owners?.modules ?? [];
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

export function bytesOfNobody({ owners }: Snapshot): number {
  return owners?.modules.find(({ name }) => name === "(none)")?.bytes ?? 0;
}
