import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeConfiguration } from "../../src/config/decode.js";
import { printAmount, printBytes, printLimit, readAmount, readPercent } from "../../src/config/limits.js";
import { UNITS } from "../../src/heap/measures.js";

describe("a size", () => {
  it.each<[number | string, number]>([
    [0, 0],
    [64, 64],
    ["64", 64],
    ["512 B", 512],
    ["512B", 512],
    ["64 KiB", 65_536],
    ["64KiB", 65_536],
    ["1.5 KiB", 1_536],
    ["0.125 KiB", 128],
    ["1.50 MiB", 1_572_864],
    ["4 MiB", 4_194_304],
    ["2 GiB", 2_147_483_648],
    [" 1 KiB ", 1_024],
    ["9007199254740991 B", Number.MAX_SAFE_INTEGER],
  ])("is read to the byte: %j", (written, bytes) => {
    expect(readAmount(written, "bytes")).toStrictEqual({ kind: "read", value: bytes });
  });

  it.each<[number | string, string | null]>([
    ["64 KB", "64 KiB"],
    ["64 kb", "64 KiB"],
    ["64k", "64 KiB"],
    ["64 kib", "64 KiB"],
    ["1.5 MB", "1.5 MiB"],
    ["1 Gb", "1 GiB"],
    ["10 bytes", "10 B"],
    ["10MBfoo", "10 MiB"],
    ["3 parsecs", null],
    ["0.3 KiB", "307 B"],
    ["1.0001 MiB", "1048680 B"],
    [0.5, "0 B"],
    ["8388608 GiB", null],
    ["99999999999999999999 B", null],
    [1e21, null],
    [-1, null],
    ["-1 KiB", null],
    ["1,5 KiB", null],
    ["KiB", null],
    ["", null],
    ["1 KiB 2", null],
  ])("is refused where it is not exact or not clear, with what was meant: %j", (written, nearest) => {
    expect(readAmount(written, "bytes")).toMatchObject({ kind: "unreadable", nearest });
  });

  it.each<[number, string]>([
    [0, "0 B"],
    [1, "1 B"],
    [1_023, "1023 B"],
    [1_024, "1 KiB"],
    [1_536, "1.5 KiB"],
    [1_537, "1537 B"],
    [1_152, "1.125 KiB"],
    [65_536, "64 KiB"],
    [262_144, "256 KiB"],
    [1_572_864, "1.5 MiB"],
    [1_048_577, "1048577 B"],
    [1_049_600, "1025 KiB"],
    [3 * 1024 ** 3, "3 GiB"],
  ])("is printed in the largest unit that loses nothing: %d", (bytes, printed) => {
    expect(printBytes(bytes)).toBe(printed);
  });
});

describe("a count", () => {
  it.each<[number | string, number]>([
    [0, 0],
    [12, 12],
    ["12", 12],
  ])("is read as a whole number: %j", (written, value) => {
    expect(readAmount(written, "count")).toStrictEqual({ kind: "read", value });
  });

  it.each<[number | string, string | null]>([
    ["12 KiB", "12"],
    ["12objects", "12"],
    [1.5, null],
    ["-3", null],
    ["many", null],
    ["99999999999999999999", null],
  ])("is refused otherwise: %j", (written, nearest) => {
    expect(readAmount(written, "count")).toMatchObject({ kind: "unreadable", nearest });
  });
});

describe("a percentage", () => {
  it.each<[number | string, number]>([
    [0, 0],
    [0.5, 0.5],
    [250, 250],
    ["2 %", 2],
    ["2%", 2],
    ["0.000001", 0.000001],
    ["1000000", 1_000_000],
  ])("is read: %j", (written, value) => {
    expect(readPercent(written)).toStrictEqual({ kind: "read", value });
  });

  it.each([-1, 1e-7, 1_000_001, "2 pct", "% 2", "", "1.1234567"])("is refused otherwise: %j", (written) => {
    expect(readPercent(written)).toMatchObject({ kind: "unreadable", nearest: null });
  });
});

describe("a limit", () => {
  it("prints as it may be written", () => {
    expect(printLimit({ growth: 65_536, percent: 0.5, max: null }, "bytes")).toBe("{ growth: 64 KiB, percent: 0.5 }");
    expect(printLimit({ growth: null, percent: null, max: 4_194_304 }, "bytes")).toBe("{ max: 4 MiB }");
    expect(printLimit({ growth: 0, percent: 10, max: 7 }, "count")).toBe("{ growth: 0, percent: 10, max: 7 }");
    expect(printLimit({ growth: null, percent: 0.000001, max: null }, "bytes")).toBe("{ percent: 0.000001 }");
  });

  const amount = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(2 ** 20),
    fc.tuple(fc.nat(5_000), fc.constantFrom(1, 128, 1024, 1024 ** 2, 1024 ** 3)).map(([count, unit]) => count * unit),
  );

  it("reads what it prints, any amount in any unit", () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(...UNITS), (value, unit) => {
        expect(readAmount(printAmount(value, unit), unit)).toStrictEqual({ kind: "read", value });
      }),
    );
  });

  it("decodes from a configuration to what was printed into it", () => {
    const limit = fc
      .record(
        {
          growth: fc.option(amount),
          percent: fc.option(fc.nat(10_000_000).map((millionths) => millionths / 1_000_000)),
          max: fc.option(amount),
        },
        { noNullPrototype: true },
      )
      .filter(({ growth, percent, max }) => growth !== null || percent !== null || max !== null);
    fc.assert(
      fc.property(limit, fc.constantFrom(...UNITS), (fail, unit) => {
        const text = `thresholds: [{ id: a, measure: total.${unit}, fail: ${printLimit(fail, unit)} }]`;
        const decoded = decodeConfiguration(text, "f");
        expect(decoded.kind === "decoded" ? decoded.configuration.thresholds : decoded.mistakes).toStrictEqual([
          { id: "a", measure: `total.${unit}`, match: null, except: [], warn: null, fail },
        ]);
      }),
    );
  });
});
