import { describe, expect, it } from "@jest/globals";
import { allocatedSentence } from "../../src/report/allocated-sentence.js";
import { heap } from "../support/heaps.js";

const KIB = 1024;

/** Of a program that added these to a bare interpreter. */
function told({ objects, handedOut, rounding }: { objects: number; handedOut: number; rounding: number | null }) {
  return allocatedSentence(
    heap(`dict 1 ${1_000_000 + objects}`, {
      allocator: { bytes: 2_000_000 + handedOut, rounding: 5_000 + (rounding ?? 0) },
      bare: { count: 1, bytes: 1_000_000, allocated: 2_000_000, rounding: rounding === null ? null : 5_000 },
    }),
  );
}

describe("what objects account for", () => {
  it.each([
    [
      { objects: 800 * KIB, handedOut: 1_000 * KIB, rounding: 50 * KIB },
      "Objects explain 80.0 % of the 1000.0 KiB that the allocators handed out since the bare interpreter; the other 200.0 KiB are in no object's size, of which 50.0 KiB is rounding.",
    ],
    [
      { objects: 800 * KIB, handedOut: 1_000 * KIB, rounding: null },
      "Objects explain 80.0 % of the 1000.0 KiB that the allocators handed out since the bare interpreter; the other 200.0 KiB are in no object's size.",
    ],
    [
      { objects: 0, handedOut: 10, rounding: 0 },
      "Objects explain 0 % of the 10 B that the allocators handed out since the bare interpreter; the other 10 B are in no object's size.",
    ],
    [
      { objects: 10_000, handedOut: 10_000, rounding: 5 },
      "Objects explain 100.0 % of the 9.8 KiB that the allocators handed out since the bare interpreter.",
    ],
  ])("is a share and a rest: %j", (facts, sentence) => {
    expect(told(facts)).toBe(sentence);
  });

  it("is never 100 % where something is left", () => {
    expect(told({ objects: 9_999_999, handedOut: 10_000_000, rounding: 0 })).toContain("explain 99.9 % of the 9.5 MiB");
  });

  it("names no rounding that is more than what is left", () => {
    expect(told({ objects: 950, handedOut: 1_000, rounding: 60 })).toMatch(
      /; the other 50 B are in no object's size\.$/,
    );
  });

  it("names the table of interned strings beside it", () => {
    const snapshot = heap("dict 1 1001000", {
      allocator: { bytes: 2_004_000, rounding: 5_100 },
      bare: { count: 1, bytes: 1_000_000, allocated: 2_000_000, rounding: 5_000, interned: 500 },
      interned: { count: 90, bytes: 2_500, computed: true },
    });
    expect(allocatedSentence(snapshot)).toBe(
      "Objects explain 25.0 % of the 3.9 KiB that the allocators handed out since the bare interpreter; the other 2.9 KiB are in no object's size, of which 100 B is rounding and 2.0 KiB is the table of interned strings.",
    );
  });

  it("is more than all where objects lie elsewhere", () => {
    expect(told({ objects: 1_032, handedOut: 1_000, rounding: 5 })).toBe(
      "Objects come to 103.2 % of the 1000 B that the allocators handed out since the bare interpreter: some lie in program files, or in memory that was had past the allocators.",
    );
  });

  it("is no share where either has shrunk", () => {
    expect(told({ objects: -2_048, handedOut: 1_000, rounding: 5 })).toBe(
      "Since the bare interpreter, objects changed by -2.0 KiB, and what the allocators handed out by +1000 B.",
    );
    expect(told({ objects: 512, handedOut: 0, rounding: 5 })).toBe(
      "Since the bare interpreter, objects changed by +512 B, and what the allocators handed out by 0 B.",
    );
  });

  it("is not told where a dump does not say it", () => {
    expect(allocatedSentence(heap("dict 1 64"))).toBeNull();
  });
});
