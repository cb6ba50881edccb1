// What a run hands to one that reports in its place: the heaps of its targets, and what could not be measured. Whoever
// reads it trusts nothing in it but that it has this form.
import { z } from "zod";
import { TARGET_NAME, TARGET_NAME_ALLOWED } from "../config/target-name.js";
import { GateError, restoreError } from "../errors.js";
import { decodeDump, MAX_DUMP_BYTES } from "../heap/decode.js";
import { isCrowded } from "../heap/crowded.js";
import type { DeepReadonly, Snapshot } from "../heap/snapshot.js";
import type { Answer, Archive, Draft, Interpreter } from "../ports.js";
import { MAX_TARGETS } from "./bundle.js";

export const HEAPS_FILE = "heapgate-heaps.json";

/** Heaps of one target: those of the runs that settled it, and of those that confirm a breach. */
export const MAX_CANDIDATES = 10;

export const MAX_HEAPS_INDEX_BYTES = 16 * 1024 * 1024;

const text = z.string().max(4_096);
/** The configuration it comes from has no others; a `..` would become a path, a `/` the name of a leg. */
const targetName = z.string().regex(TARGET_NAME, { error: `not ${TARGET_NAME_ALLOWED}` });
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const where = z.object({
  file: text,
  line: z.int().positive().exactOptional(),
  column: z.int().positive().exactOptional(),
});
const indexSchema = z.object({
  heaps: z.literal(1),
  key: text,
  /** The measured commit; null where it was not known. */
  commit: sha.nullable(),
  /** The commit that it is to be compared with, as its parents tell; null where GitHub is to be asked. */
  baselineCommit: sha.nullable(),
  /** Heap M of the one at place N is the file `heap-N-M.json`. */
  targets: z
    .array(
      z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("measured"),
          name: targetName,
          candidates: z.int().min(1).max(MAX_CANDIDATES),
          interpreter: z.object({ command: z.array(text).max(100), origin: text }).nullable(),
        }),
        z.object({
          kind: z.literal("failed"),
          name: targetName,
          what: text,
          fix: text,
          where: where.nullable(),
          /** As the program printed it, cut. */
          detail: z.string().max(20_000).nullable(),
        }),
      ]),
    )
    .max(MAX_TARGETS)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, "two have one name"),
});
export type HeapsIndex = DeepReadonly<z.infer<typeof indexSchema>>;

/** Of a use of heapgate, `key`, or of one leg of it, `key+leg`. */
export function heapsArtifact(key: string): string {
  return `heapgate-heaps-${key}`;
}

export type MeasuredTarget =
  | {
      readonly kind: "measured";
      readonly name: string;
      /** Of as many runs; the one with the least to answer for is judged. Equal ones once. */
      readonly candidates: readonly Snapshot[];
      readonly interpreter: Interpreter | null;
    }
  | { readonly kind: "failed"; readonly name: string; readonly error: GateError };

export type MeasuredHeaps = Pick<HeapsIndex, "key" | "commit" | "baselineCommit"> & {
  readonly targets: readonly MeasuredTarget[];
};

const MAX_TEXT = 4_096;
const MAX_DETAIL = 20_000;

export async function addMeasuredHeaps(draft: Draft, { targets, ...of }: MeasuredHeaps): Promise<void> {
  const entries: HeapsIndex["targets"][number][] = [];
  for (const [place, target] of targets.entries()) entries.push(await addTargetHeaps(draft, { target, place }));
  await addHeapsIndex(draft, { ...of, targets: entries });
}

/** Writes the heaps of one target, the `place`th; gives what the index says of it. */
export async function addTargetHeaps(
  draft: Draft,
  { target, place }: { readonly target: MeasuredTarget; readonly place: number },
): Promise<HeapsIndex["targets"][number]> {
  if (target.kind === "failed") {
    const { what, fix, where: location, detail } = target.error;
    const shown = { what: what.slice(0, MAX_TEXT), fix: fix.slice(0, MAX_TEXT), where: location };
    return { kind: "failed", name: target.name, ...shown, detail: detail?.slice(-MAX_DETAIL) ?? null };
  }
  const { name, candidates, interpreter } = target;
  for (const [number, heap] of candidates.entries()) await draft.add(heapFile(place, number), JSON.stringify(heap));
  return { kind: "measured", name, candidates: candidates.length, interpreter };
}

export async function addHeapsIndex(
  draft: Draft,
  { key, commit, baselineCommit, targets }: Omit<HeapsIndex, "heaps">,
): Promise<void> {
  const index: HeapsIndex = { heaps: 1, key, commit, baselineCommit, targets };
  await draft.add(HEAPS_FILE, JSON.stringify(index));
}

/** A target whose heaps are read when their turn comes. */
export type GivenTarget =
  | {
      readonly kind: "measured";
      readonly name: string;
      readonly interpreter: Interpreter | null;
      readonly candidates: () => Promise<Answer<readonly Snapshot[]>>;
    }
  | Extract<MeasuredTarget, { readonly kind: "failed" }>;

export type GivenHeaps = Pick<HeapsIndex, "key" | "commit" | "baselineCommit"> & {
  readonly targets: readonly GivenTarget[];
};

export async function openMeasuredHeaps(archive: Archive): Promise<Answer<GivenHeaps>> {
  const read = await archive.read(HEAPS_FILE, { maxBytes: MAX_HEAPS_INDEX_BYTES });
  if (read.kind === "refused") return read;
  const index = decodeIndex(read.value);
  if (typeof index === "string") return { kind: "refused", status: null, message: index };
  const { key, commit, baselineCommit } = index;
  const targets = index.targets.map((target, place): GivenTarget => {
    const { name } = target;
    if (target.kind === "failed") return { kind: "failed", name, error: restoreError(target) };
    const candidates = (): Promise<Answer<readonly Snapshot[]>> =>
      readCandidates(archive, { place, count: target.candidates });
    return { kind: "measured", name, interpreter: target.interpreter, candidates };
  });
  return { kind: "answer", value: { key, commit, baselineCommit, targets } };
}

function decodeIndex(read: string): HeapsIndex | string {
  if (isCrowded(read)) return `${HEAPS_FILE} has more lists and objects than one of its length can have`;
  let json: unknown;
  try {
    json = JSON.parse(read);
  } catch {
    return `${HEAPS_FILE} is not JSON`;
  }
  const decoded = indexSchema.safeParse(json);
  if (decoded.success) return decoded.data;
  const issue = decoded.error.issues[0];
  return `${HEAPS_FILE}: ${issue?.path.map(String).join(".") || "it"}: ${issue?.message}`;
}

async function readCandidates(
  archive: Archive,
  { place, count }: { readonly place: number; readonly count: number },
): Promise<Answer<readonly Snapshot[]>> {
  const heaps: Snapshot[] = [];
  for (let number = 0; number < count; number++) {
    const file = heapFile(place, number);
    const read = await archive.read(file, { maxBytes: MAX_DUMP_BYTES });
    if (read.kind === "refused") return read;
    try {
      heaps.push(decodeDump(read.value, file));
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      return { kind: "refused", status: null, message: `${file}: ${error.what}` };
    }
  }
  return { kind: "answer", value: heaps };
}

function heapFile(place: number, number: number): string {
  return `heap-${place}-${number}.json`;
}
