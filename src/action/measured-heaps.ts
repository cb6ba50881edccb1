// What a run hands to one that reports in its place: the heaps of its targets, and what could not be measured. Whoever
// reads it trusts nothing in it but that it has this form.
import { z } from "zod";
import { TARGET_NAME, TARGET_NAME_ALLOWED } from "../config/target-name.js";
import { restoreError, type GateError } from "../errors.js";
import type { DeepReadonly, Snapshot } from "../heap/snapshot.js";
import type { Answer, Archive, ArtifactRecord, Draft, Interpreter } from "../ports.js";
import { readHeap, readIndex } from "./archived.js";
import { MAX_TARGETS } from "./bundle.js";
import { sha } from "./event.js";
import { legKey, legOf } from "./inputs.js";

export const HEAPS_FILE = "heapgate-heaps.json";

/** Heaps of one target: those of the runs that settled it, and of those that confirm a breach. */
export const MAX_CANDIDATES = 10;

const text = z.string().max(4_096);
/** The configuration it comes from has no others; a `..` would become a path, a `/` the name of a leg. */
const targetName = z.string().regex(TARGET_NAME, { error: `not ${TARGET_NAME_ALLOWED}` });
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

/** What a job left that is one of a use of heapgate; `leg` is null where it was no leg of a matrix. */
export type LeftHeaps = { readonly artifact: ArtifactRecord; readonly key: string; readonly leg: string | null };

/** Null for another use of heapgate, and for names that no job of heapgate gives. */
export function leftHeaps(artifact: ArtifactRecord, commentKey: string): LeftHeaps | null {
  if (artifact.name === heapsArtifact(commentKey)) return { artifact, key: commentKey, leg: null };
  const start = heapsArtifact("");
  const leg = artifact.name.startsWith(start) ? legOf(artifact.name.slice(start.length), commentKey) : null;
  return leg === null ? null : { artifact, key: legKey(commentKey, leg), leg };
}

/** Names of legs, numbers in them by their value: 3.9 before 3.10. */
export const byNumbers = new Intl.Collator("en", { numeric: true }).compare;

/** Of a target among those of all legs. */
export function nameInLeg(leg: string | null, target: string): string {
  return leg === null ? target : `${leg}/${target}`;
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
  const index = await readIndex(archive, { file: HEAPS_FILE, schema: indexSchema });
  if (index.kind === "refused") return index;
  const { key, commit, baselineCommit } = index.value;
  const targets = index.value.targets.map((target, place): GivenTarget => {
    const { name } = target;
    if (target.kind === "failed") return { kind: "failed", name, error: restoreError(target) };
    const candidates = (): Promise<Answer<readonly Snapshot[]>> =>
      readCandidates(archive, { place, count: target.candidates });
    return { kind: "measured", name, interpreter: target.interpreter, candidates };
  });
  return { kind: "answer", value: { key, commit, baselineCommit, targets } };
}

async function readCandidates(
  archive: Archive,
  { place, count }: { readonly place: number; readonly count: number },
): Promise<Answer<readonly Snapshot[]>> {
  const heaps: Snapshot[] = [];
  for (let number = 0; number < count; number++) {
    const heap = await readHeap(archive, heapFile(place, number));
    if (heap.kind === "refused") return heap;
    heaps.push(heap.value);
  }
  return { kind: "answer", value: heaps };
}

function heapFile(place: number, number: number): string {
  return `heap-${place}-${number}.json`;
}
