import { describe, expect, it } from "@jest/globals";
import { change } from "../../src/heap/growth.js";
import {
  besideLimit,
  counted,
  display,
  displayBytes,
  displayCount,
  exactBytes,
  nounFor,
  percentBesideLimit,
  percentOf,
  sidesOf,
  signed,
  signedCounted,
  sumOfGrowth,
} from "../../src/report/units.js";

const KIB = 1024;
const MIB = KIB * KIB;

describe("bytes for readers", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [-1536, "-1.5 KiB"],
    [319_898, "312.4 KiB"],
    [MIB - 40, "1.0 MiB"],
    [64_172_032, "61.2 MiB"],
    [5 * 1024 ** 3, "5.0 GiB"],
    [Number.MAX_SAFE_INTEGER, "8.0 PiB"],
    [4_000_000 * 1024 ** 5, "4000000.0 PiB"],
  ])("prints %d as %s", (bytes, text) => {
    expect(displayBytes(bytes)).toBe(text);
  });

  it("prints every digit where that is the point", () => {
    expect([0, 1, -1, 319_898].map(exactBytes)).toEqual(["0 bytes", "1 byte", "-1 byte", "319,898 bytes"]);
  });
});

describe("counts for readers", () => {
  it("are grouped by thousands", () => {
    expect([0, 999, 1000, -712_345, 1_234_567].map(displayCount)).toEqual([
      "0",
      "999",
      "1,000",
      "-712,345",
      "1,234,567",
    ]);
  });

  it("come with the right noun", () => {
    expect([counted(1, "copy"), counted(0, "copy"), nounFor(-1, "object"), counted(2_000, "object")]).toEqual([
      "1 copy",
      "0 copies",
      "object",
      "2,000 objects",
    ]);
  });

  it("print in the unit of their measure", () => {
    expect([display(2048, "bytes"), display(2048, "count")]).toEqual(["2.0 KiB", "2,048"]);
  });
});

describe("growth for readers", () => {
  it("has a sign, and none where there is none", () => {
    expect([signed(2048, "bytes"), signed(-3, "count"), signed(0, "count"), signed(null, "bytes")]).toEqual([
      "+2.0 KiB",
      "-3",
      "0",
      "-",
    ]);
    expect([signedCounted(1, "object"), signedCounted(-2, "copy"), signedCounted(null, "copy")]).toEqual([
      "+1 object",
      "-2 copies",
      "-",
    ]);
  });

  it.each([
    [change(null, 5), "-"],
    [change(0, 0), "0 %"],
    [change(5, 5), "0 %"],
    [change(0, 5), "new"],
    [change(1000, 1041), "+4.1 %"],
    [change(1000, 959), "-4.1 %"],
    [change(100_000, 100_050), "+0.05 %"],
    [change(64_172_032, 64_172_033), "+<0.01 %"],
    [change(64_172_032, 64_172_031), "-<0.01 %"],
    [change(5, 10), "+100.0 %"],
    [change(100_000, 199_999), "+99.9 %"],
    [change(100_000, 200_001), "+100.1 %"],
    [change(10_000_000, 1), "-99.9 %"],
    [change(10, 0), "-100.0 %"],
    [change(1, 12_346), "+1,234,500 %"],
  ])("prints the percent of %j as %s", (measured, text) => {
    expect(percentOf(measured)).toBe(text);
  });

  it("is summed, and what has no baseline adds nothing", () => {
    expect(sumOfGrowth([change(1, 3), change(5, 4), change(null, 100)])).toBe(1);
  });
});

describe("two numbers side by side", () => {
  it("are exact where they differ and would print the same", () => {
    expect(sidesOf(change(64_172_032, 64_172_044), "bytes")).toEqual({
      baseline: "64,172,032 bytes",
      current: "64,172,044 bytes",
    });
  });

  it("are rounded where that tells them apart, or where they are equal", () => {
    expect(sidesOf(change(2048, 4096), "bytes")).toEqual({ baseline: "2.0 KiB", current: "4.0 KiB" });
    expect(sidesOf(change(4096, 4096), "bytes")).toEqual({ baseline: "4.0 KiB", current: "4.0 KiB" });
    expect(sidesOf(change(null, 4096), "bytes")).toEqual({ baseline: "-", current: "4.0 KiB" });
  });

  it("never show a growth as large as what it exceeds", () => {
    const limit = 256 * KIB;
    expect(besideLimit(limit + 1, { limit, unit: "bytes" })).toBe("262,145 bytes");
    expect(besideLimit(limit + KIB, { limit, unit: "bytes" })).toBe("257.0 KiB");
    expect(besideLimit(limit, { limit: null, unit: "bytes" })).toBe("256.0 KiB");
    expect(besideLimit(1_000, { limit: 1_000, unit: "count" })).toBe("1,000");
    expect(besideLimit(null, { limit, unit: "bytes" })).toBe("-");
  });

  it("give a percent the decimals it takes", () => {
    expect(percentBesideLimit(change(1_000_000, 1_020_000), 2)).toBe("+2.000000000 %");
    expect(percentBesideLimit(change(1_000_000, 1_020_001), 2)).toBe("+2.0001 %");
    expect(percentBesideLimit(change(1_000_000, 1_041_000), 2)).toBe("+4.1 %");
    expect(percentBesideLimit(change(1_000_000, 980_000), 2)).toBe("-2.0 %");
    expect(percentBesideLimit(change(1_000, 1_020), null)).toBe("+2.0 %");
    expect(percentBesideLimit(change(0, 1_020), 2)).toBe("new");
    expect(percentBesideLimit(change(null, 1_020), 2)).toBe("-");
  });
});
