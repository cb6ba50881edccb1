import { describe, expect, it } from "@jest/globals";
import { findDifferences } from "../../src/heap/comparable.js";
import type { Runtime, Snapshot } from "../../src/heap/snapshot.js";
import { EMPTY_HEAP } from "../support/heaps.js";

const { runtime } = EMPTY_HEAP;

describe("two heaps", () => {
  it.each<[string, Partial<Runtime>, string, string]>([
    ["implementation", { implementation: "pypy" }, "cpython", "pypy"],
    ["version", { version: "3.13.1" }, "3.13.0", "3.13.1"],
    ["build", { build: "debug" }, runtime.build, "debug"],
    ["platform", { platform: "darwin-arm64" }, "linux-x86_64", "darwin-arm64"],
    ["pointerBytes", { pointerBytes: 4 }, "8", "4"],
    ["flags", { flags: ["-OO", "-B"] }, "none", "-OO -B"],
  ])("cannot be compared where their %s differs", (field, change, baseline, current) => {
    const other = { ...EMPTY_HEAP, runtime: { ...runtime, ...change } };
    expect(findDifferences(EMPTY_HEAP, other)).toStrictEqual([{ field, baseline, current }]);
    expect(findDifferences(other, EMPTY_HEAP)).toStrictEqual([{ field, baseline: current, current: baseline }]);
  });

  it("cannot be compared where they were measured in another way", () => {
    expect(findDifferences(EMPTY_HEAP, { ...EMPTY_HEAP, measurement: 2 })).toStrictEqual([
      { field: "measurement", baseline: "1", current: "2" },
    ]);
  });

  it("cannot be compared where objects were found in another way; a dump that does not say walked", () => {
    const listed: Snapshot = { ...EMPTY_HEAP, runtime: { ...runtime, method: "getobjects" } };
    expect(findDifferences(EMPTY_HEAP, listed)).toStrictEqual([
      { field: "method", baseline: "walk", current: "getobjects" },
    ]);
    const walked: Snapshot = { ...EMPTY_HEAP, runtime: { ...runtime, method: "walk" } };
    expect(findDifferences(EMPTY_HEAP, walked)).toStrictEqual([]);
  });

  it("differ in all that stands in the way at once", () => {
    const other = { ...EMPTY_HEAP, measurement: 2, runtime: { ...runtime, version: "3.8.20", flags: ["-O"] } };
    expect(findDifferences(EMPTY_HEAP, other).map(({ field }) => field)).toStrictEqual([
      "measurement",
      "version",
      "flags",
    ]);
  });

  it("can be compared whatever the collector, the hash seed and the version of heapgate are", () => {
    const collector = { enabled: false, thresholds: [700, 10, 10], frozen: 5, tracked: 9 };
    const other = { ...EMPTY_HEAP, heapgate: "9", target: "web", runtime: { ...runtime, hashSeed: "1", collector } };
    expect(findDifferences(EMPTY_HEAP, other)).toStrictEqual([]);
  });
});
