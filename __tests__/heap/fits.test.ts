import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { z } from "zod";
import { checkOf } from "../../src/heap/fits.js";
import { snapshotSchema } from "../../src/heap/snapshot.js";
import { duplicates, heap, shape } from "../support/heaps.js";

const DUMP = heap("dict 1 64", {
  dictShapes: {
    groups: [shape("split a b", 2, 100)],
    singles: { count: 1, bytes: 64 },
    rest: { groups: 0, count: 0, bytes: 0 },
  },
  tupleDuplicates: {
    groups: [duplicates("(1,)", 2, 48)],
    rest: { groups: 0, copies: 0, bytes: 0, wastedBytes: 0 },
  },
  interned: { count: 1, bytes: 64, computed: true },
  allocator: null,
  bare: { count: 1, bytes: 64, allocated: null },
  modules: ["os"],
  distributions: { flask: "3.0" },
  spread: { runs: 5, agreed: false, rows: [{ measure: "total.bytes", subject: "", spread: 1 }] },
});

/** Each place in a value, as the keys that lead to it. */
function placesIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))];
}

/** The value with something else in that place; `undefined` takes it out. */
function changedAt(value: unknown, place: readonly string[], change: unknown): unknown {
  const [at, ...rest] = place;
  if (at === undefined) return change;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const changed = key === at ? changedAt(inner, rest, change) : inner;
    return changed === undefined ? [] : [[key, changed]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

describe("the quick check", () => {
  const fits = checkOf(snapshotSchema);

  it("lets a dump pass, with and without what is optional", () => {
    expect(fits(DUMP)).toBe(true);
    const { interned: _interned, allocator: _allocator, bare: _bare, ...older } = DUMP;
    expect(fits(older)).toBe(true);
  });

  it("says of everything what the schema says, whatever stands in whatever place", () => {
    const odd = fc.constantFrom<unknown>(
      ...[undefined, null, true, -1, 0, 1, 0.5, 2 ** 53, "", "split", "walk", "x".repeat(4_097), [], [1], ["a"], {}],
      ...[{ extra: 1 }, { count: 1, bytes: 2 }, { count: 1, bytes: 2, more: 3 }],
    );
    const changes = fc.array(fc.record({ place: fc.constantFrom(...placesIn(DUMP)), change: odd }), {
      minLength: 1,
      maxLength: 2,
    });
    fc.assert(
      fc.property(changes, (made) => {
        const json: unknown = made.reduce<unknown>((value, { place, change }) => changedAt(value, place, change), DUMP);
        const decoded = snapshotSchema.safeParse(json);
        // What the schema takes without a key that it does not name is nothing for the quick check.
        const isWhole = decoded.success && JSON.stringify(decoded.data) === JSON.stringify(json);
        if (fits(json)) expect(decoded).toStrictEqual({ success: true, data: json });
        if (isWhole) expect(fits(json)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("knows the limits of lists and of texts", () => {
    const list = checkOf(z.array(z.string().max(3)).max(2));
    expect([["abc", "abc"], ["abcd"], ["a", "b", "c"]].map(list)).toStrictEqual([true, false, false]);
    const texts = checkOf(z.record(z.string().max(2), z.string()));
    expect([{ ab: "x" }, { abc: "x" }, { ab: 1 }, JSON.parse('{"__proto__":"x"}')].map(texts)).toStrictEqual([
      true,
      false,
      false,
      false,
    ]);
    const free = checkOf(z.object({ text: z.string(), list: z.array(z.boolean()), count: z.int() }));
    expect(free({ text: "x", list: [true], count: -1 })).toBe(true);
    expect(free({ text: "x", list: [1], count: -1 })).toBe(false);
  });

  it("says no where a schema has rules that it does not read", () => {
    expect(checkOf(z.number())(1.5)).toBe(false);
    expect(checkOf(z.tuple([z.string()]))(["a"])).toBe(false);
    expect(checkOf(z.unknown())("a")).toBe(false);
  });
});
