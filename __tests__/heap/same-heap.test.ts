import { describe, expect, it } from "@jest/globals";
import { isDigest, NO_DIGEST, readSame } from "../../src/heap/same-heap.js";
import { heap } from "../support/heaps.js";

const BEFORE = heap("dict 10 1000000", { notes: ["A note."] });
const { format, measurement, runtime } = BEFORE;
const AGAIN = {
  ...{ format, measurement, same: true, runtime: { ...runtime, method: "getobjects" } },
  docstrings: { count: 1, bytes: 70 },
  allocator: { bytes: 90, rounding: 3 },
  environment: { count: 4, bytes: 100 },
};

describe("a run that is told to be as the one before", () => {
  it("has the rows of that, and what it tells itself", () => {
    const { same: _, ...told } = AGAIN;
    expect(readSame(JSON.stringify(AGAIN), BEFORE)).toStrictEqual({ ...BEFORE, ...told });
  });

  it("is no whole dump", () => {
    expect(readSame(JSON.stringify(BEFORE), BEFORE)).toBeNull();
  });

  it("is not taken from what is not as it should be", () => {
    expect(readSame(JSON.stringify({ ...AGAIN, docstrings: { count: -1, bytes: 0 } }), BEFORE)).toBeNull();
    expect(readSame(JSON.stringify({ ...AGAIN, same: false }), BEFORE)).toBeNull();
    expect(readSame(JSON.stringify({ ...BEFORE, target: '"same":true' }), BEFORE)).toBeNull();
  });
});

describe("digests", () => {
  it("are 64 hex digits, as is that of no heap", () => {
    expect(
      [NO_DIGEST, "0a".repeat(32), "0A".repeat(32), "0a".repeat(31), `${NO_DIGEST}\n`, ""].map(isDigest),
    ).toStrictEqual([true, true, false, false, false, false]);
  });
});
