// What a heap dump of `format: 1` holds: the one definition of its shape, for the decoder and for the types.
// The contract itself, field by field, is src/dump/FORMAT.md.
import { z } from "zod";

/** Every type reachable from a snapshot, made read-only: core functions never change what they are given. */
export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** The dump format this version reads and writes. */
export const DUMP_FORMAT = 1;

/** Longest list of one section; a dump with more rows is damaged or hostile (the dump itself stops at 10,000). */
export const MAX_ROWS = 200_000;
/** Longest string of a dump, in UTF-16 units (the dump itself cuts at 200 characters and says so). */
export const MAX_TEXT = 4_096;

/** Most keys of a shape (the dump lists 64). */
export const MAX_KEYS = 1_000;

/** Where a dict has its keys (src/dump/FORMAT.md). */
export const TABLES = ["split", "combined", "inline"] as const;

const integer = z.int().nonnegative();
const text = z.string().max(MAX_TEXT);
/** A shape as one line: all its keys, each of which may be as long as any text, and quoted. */
const subject = z.string().max(MAX_KEYS * (2 * MAX_TEXT + 4));
const tally = { count: integer, bytes: integer };

const duplicateTally = { copies: integer, bytes: integer, wastedBytes: integer };

export const shapeSchema = z.object({
  keys: z.array(text).max(MAX_KEYS),
  table: z.enum(TABLES),
  ...tally,
});

export const snapshotSchema = z.object({
  format: z.literal(DUMP_FORMAT),
  measurement: integer,
  heapgate: text,
  target: text,
  runtime: z.object({
    implementation: text,
    version: text,
    build: text,
    platform: text,
    pointerBytes: integer,
    flags: z.array(text).max(100),
    hashSeed: text,
    /** How the objects were found; a dump that does not say walked. */
    method: z.enum(["walk", "getobjects", "walk without memory"]).optional(),
    collector: z.object({
      enabled: z.boolean(),
      thresholds: z.array(integer).max(10),
      frozen: integer,
      tracked: integer,
    }),
  }),
  distributions: z.record(text, text),
  total: z.object(tally),
  types: z.array(z.object({ name: text, ...tally })).max(MAX_ROWS),
  dictShapes: z.object({
    groups: z.array(shapeSchema).max(MAX_ROWS),
    /** Shapes that one dict alone has: counted, not listed. Measurement 1 listed them among the groups. */
    singles: z.object(tally).optional(),
    rest: z.object({ groups: integer, ...tally }),
  }),
  emptyDicts: z.object(tally),
  unsharedDicts: z.object(tally),
  tupleDuplicates: z.object({
    groups: z.array(z.object({ value: text, ...duplicateTally })).max(MAX_ROWS),
    rest: z.object({ groups: integer, ...duplicateTally }),
  }),
  docstrings: z.object(tally),
  modules: z.array(text).max(MAX_ROWS),
  /** What each module is charged with; their sum is `total`. A dump from before there were owners has none. */
  owners: z.object({ modules: z.array(z.object({ name: text, package: text, ...tally })).max(MAX_ROWS) }).optional(),
  environment: z.object(tally),
  /** The interpreter's own table of interned strings, outside of every total. */
  interned: z.object({ ...tally, computed: z.boolean() }).nullish(),
  /** What the allocators had handed out, and how much of it is rounding up the sizes of the objects counted. */
  allocator: z.object({ bytes: integer, rounding: integer }).nullish(),
  /** The same interpreter that imported nothing: its total, and its `allocator`. Filled in as `spread` is. */
  bare: z
    .object({ ...tally, allocated: integer.nullable(), rounding: integer.nullish(), interned: integer.nullish() })
    .nullish(),
  notes: z.array(text).max(100),
  spread: z.object({
    runs: integer,
    agreed: z.boolean(),
    rows: z.array(z.object({ measure: text, subject, spread: integer })).max(MAX_ROWS),
  }),
});

/** A decoded heap dump. Sizes are bytes, lists are sorted by bytes falling, then name. */
export type Snapshot = DeepReadonly<z.infer<typeof snapshotSchema>>;
export type Tally = { readonly count: number; readonly bytes: number };
export type TypeTotal = Snapshot["types"][number];
export type DictShape = Snapshot["dictShapes"]["groups"][number];
export type DuplicateGroup = Snapshot["tupleDuplicates"]["groups"][number];
export type Runtime = Snapshot["runtime"];

/** What a dump of the bare interpreter adds to that of a program. */
export function bareOf({ total, allocator, interned }: Snapshot): Snapshot["bare"] {
  return {
    ...total,
    allocated: allocator?.bytes ?? null,
    rounding: allocator?.rounding ?? null,
    interned: interned?.bytes ?? null,
  };
}
