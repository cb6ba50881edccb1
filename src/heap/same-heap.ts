// What a run tells instead of a whole dump where its rows are those of the run before: what is known by then, and can differ.
import { z } from "zod";
import { snapshotSchema, type Snapshot } from "./snapshot.js";

/** Of no heap; as long as that of any, so that every run of a target is given a request of the same size. */
export const NO_DIGEST = "0".repeat(64);

const DIGEST = /^[0-9a-f]{64}$/;

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

const sameSchema = z.object({
  ...snapshotSchema.pick({
    format: true,
    measurement: true,
    runtime: true,
    docstrings: true,
    allocator: true,
    environment: true,
  }).shape,
  same: z.literal(true),
});

/** It stands before anything that a program has a say in. */
const MARK = '"same":true';
const MARK_WITHIN = 64;

/** The snapshot of such a run, `before` being that of the run before; null where the text is a whole dump. */
export function readSame(text: string, before: Snapshot): Snapshot | null {
  if (!text.slice(0, MARK_WITHIN).includes(MARK)) return null;
  const read = sameSchema.safeParse(JSON.parse(text));
  if (!read.success) return null;
  const { same: _, ...differing } = read.data;
  return { ...before, ...differing };
}
