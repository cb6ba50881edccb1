import { describe, expect, it } from "@jest/globals";
import { findAllocated, sinceBare } from "../../src/heap/allocated.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { heap } from "../support/heaps.js";

const TOLD: Snapshot = heap("dict 10 5000", {
  allocator: { bytes: 9_000, rounding: 700 },
  bare: { count: 4, bytes: 1_000, allocated: 3_000, rounding: 200 },
});

describe("what the allocators handed out", () => {
  it("is held against the objects, both without the bare interpreter's", () => {
    expect(sinceBare(TOLD)).toStrictEqual({ count: 6, bytes: 4_000 });
    expect(findAllocated(TOLD)).toStrictEqual({
      handedOut: 6_000,
      objects: 4_000,
      rest: 2_000,
      rounding: 500,
      interned: null,
    });
  });

  it("is the table of interned strings to a part that is known of both", () => {
    const interned = { count: 50, bytes: 900, computed: true };
    const bare = { count: 4, bytes: 1_000, allocated: 3_000, rounding: 200, interned: 300 };
    expect(findAllocated({ ...TOLD, interned, bare })?.interned).toBe(600);
    expect(findAllocated({ ...TOLD, interned: null, bare })?.interned).toBeNull();
  });

  it("is rounding to an unknown part where the bare interpreter's is not known", () => {
    const bare = { count: 4, bytes: 1_000, allocated: 3_000 };
    expect(findAllocated({ ...TOLD, bare })?.rounding).toBeNull();
    expect(findAllocated({ ...TOLD, bare: { ...bare, rounding: null } })?.rounding).toBeNull();
  });

  it.each<[string, Partial<Snapshot>]>([
    ["without the allocators' bytes", { allocator: null }],
    ["without a bare interpreter", { bare: null }],
    ["without the allocators' bytes of it", { bare: { count: 4, bytes: 1_000, allocated: null } }],
  ])("is not known %s", (_, change) => {
    expect(findAllocated({ ...TOLD, ...change })).toBeNull();
  });

  it("leaves growth from the bare interpreter unknown without one", () => {
    expect(sinceBare(heap("dict 1 64"))).toBeNull();
  });
});
