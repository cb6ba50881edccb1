import { describe, expect, it } from "@jest/globals";
import { describeError, GateError } from "../../src/errors.js";
import { decodeDump, decodeSnapshot, MAX_DUMP_BYTES } from "../../src/heap/decode.js";
import { heap } from "../support/heaps.js";

const DUMP = heap("dict 1 64\nstr 2 100", { modules: ["os"], distributions: { Flask: "3.0" } });

function mistake(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (error instanceof GateError) return `${error.code}: ${describeError(error)}`;
    throw error;
  }
  throw new Error("it was decoded");
}

describe("a heap dump", () => {
  it("decodes to what it holds", () => {
    expect(decodeDump(JSON.stringify(DUMP), "dump.json")).toStrictEqual(DUMP);
  });

  it("decodes without what this version does not know", () => {
    expect(decodeSnapshot({ ...DUMP, roots: [1] }, "dump.json")).toStrictEqual(DUMP);
  });

  it.each<[string, unknown, string]>([
    ["of another format", { ...DUMP, format: 2 }, "format: Invalid input: expected 1"],
    [
      "with a fraction of a byte",
      { ...DUMP, total: { count: 1, bytes: 0.5 } },
      "total.bytes: Invalid input: expected int, received number",
    ],
    [
      "with a negative count",
      { ...DUMP, types: [{ name: "a", count: -1, bytes: 1 }] },
      "types.0.count: Too small: expected number to be >=0",
    ],
    ["that is a list", [], "the file: Invalid input: expected object, received array"],
    [
      "without its modules",
      { ...DUMP, modules: undefined },
      "modules: Invalid input: expected array, received undefined",
    ],
  ])("is refused %s", (_, json, cause) => {
    expect(mistake(() => decodeDump(JSON.stringify(json), "dump.json"))).toBe(
      `dump-malformed: dump.json: this is not a heap dump of format 1: ${cause}\nMeasure again with this version of heapgate.`,
    );
  });

  it("is refused where it is not JSON", () => {
    expect(mistake(() => decodeDump("{", "dump.json"))).toMatch(
      /^dump-malformed: dump\.json: this is not a heap dump of format 1: .*JSON.*\nMeasure again with this version of heapgate\.$/,
    );
  });

  it("is refused where it breaks off, be it large", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => ({ name: `Type${index}`, count: 1, bytes: 16 }));
    const text = JSON.stringify({ ...DUMP, types: names });
    expect(text.length).toBeGreaterThan(1024 * 1024);
    expect(decodeDump(text, "dump.json").types).toStrictEqual(names);
    for (const end of [text.length - 1, text.length >> 1]) {
      expect(mistake(() => decodeDump(text.slice(0, end), "dump.json"))).toMatch(
        /^dump-malformed: dump\.json: this is not a heap dump of format 1: SyntaxError: .*\nMeasure again/,
      );
    }
  });

  it("decodes as measurement 1 wrote it, and with all that came later", () => {
    const later = {
      ...DUMP,
      measurement: 2,
      runtime: { ...DUMP.runtime, method: "getobjects" as const },
      dictShapes: { ...DUMP.dictShapes, singles: { count: 1, bytes: 64 } },
      interned: { count: 1, bytes: 64, computed: true },
      allocator: { bytes: 4_096, rounding: 8 },
      bare: { count: 1, bytes: 64, allocated: 4_000, rounding: 8 },
    };
    expect(decodeDump(JSON.stringify(later), "dump.json")).toStrictEqual(later);
    const unknown = { ...later, allocator: null, bare: { count: 1, bytes: 64, allocated: null } };
    expect(decodeDump(JSON.stringify(unknown), "dump.json")).toStrictEqual(unknown);
  });

  it.each<[string, (length: number) => string]>([
    ["lists in lists", (length) => `"x":${"[".repeat(length / 2)}${"]".repeat(length / 2)}`],
    ["objects side by side", (length) => `"x":[${"{},".repeat(length / 3)}0]`],
    ["both, told beside its shapes", (length) => `"dictShapes":{"groups":[]},"x":${"[{}],[".repeat(length / 6)}`],
  ])("is refused before it is parsed where it is full of %s", (_, section) => {
    for (const length of [6_000, 3_000_000]) {
      expect(mistake(() => decodeDump(`{"format":1,${section(length)}}`, "dump.json"))).toBe(
        "dump-malformed: dump.json: this is not a heap dump of format 1: it has more lists and objects than a dump of its length can have\nMeasure again with this version of heapgate.",
      );
    }
  });

  it("can be nothing but the shortest rows, and have any brackets in its texts", () => {
    const row = { keys: [], table: "split", count: 1, bytes: 0 } as const;
    const dictShapes = { ...DUMP.dictShapes, groups: Array.from({ length: 30_000 }, () => row) };
    const name = '[{"\\"[[{{'.repeat(400);
    for (const rich of [
      { ...DUMP, dictShapes },
      { ...DUMP, types: Array.from({ length: 50 }, () => ({ name, count: 1, bytes: 1 })) },
    ]) {
      const text = JSON.stringify(rich);
      expect(JSON.stringify(decodeDump(text, "dump.json"))).toBe(text);
    }
  });

  it("is refused unread where it is too large", () => {
    expect(mistake(() => decodeDump(" ".repeat(MAX_DUMP_BYTES + 1), "dump.json"))).toBe(
      `dump-too-large: dump.json: the heap dump has ${MAX_DUMP_BYTES + 1} bytes, more than the ${MAX_DUMP_BYTES} that are read\nA program with a hundred thousand types has a smaller one: find what makes types or modules without end.`,
    );
  });
});
