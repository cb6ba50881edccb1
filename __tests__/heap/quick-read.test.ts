import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeDump, decodeSnapshot } from "../../src/heap/decode.js";
import { compareHeaps } from "../../src/heap/growth.js";
import { readQuickly } from "../../src/heap/quick-read.js";
import type { DictShape, Snapshot } from "../../src/heap/snapshot.js";
import { heap } from "../support/heaps.js";

const anyKey = fc.oneof(
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom('"', "\\", '\\"', "]", '","', '"keys":["a"]', 'x"keys', "\u0000", "\n", "é", "\ud800", "str[32]", ""),
);
const anyShape: fc.Arbitrary<DictShape> = fc.record(
  {
    keys: fc.array(anyKey, { maxLength: 4 }),
    table: fc.constantFrom("split", "combined", "inline"),
    count: fc.nat(3),
    bytes: fc.nat(3),
  },
  { noNullPrototype: true },
);

function withShapes(groups: readonly DictShape[], names: readonly string[] = []): Snapshot {
  return heap("", {
    types: names.map((name) => ({ name, count: 1, bytes: 1 })),
    modules: names,
    dictShapes: { groups, rest: { groups: 0, count: 0, bytes: 0 } },
  });
}

/** As anybody may look at it: with all keys read. */
function plain(snapshot: unknown): unknown {
  return JSON.parse(JSON.stringify(snapshot));
}

describe("a large dump", () => {
  it("is what any other way of reading finds, whatever its keys and names are", () => {
    fc.assert(
      fc.property(fc.array(anyShape), fc.array(anyKey), (groups, names) => {
        const snapshot = withShapes(groups, names);
        const quick = readQuickly(JSON.stringify(snapshot));
        expect(plain(quick)).toStrictEqual(plain(snapshot));
        expect(quick?.dictShapes.groups.map(({ keys }) => keys)).toStrictEqual(groups.map(({ keys }) => keys));
      }),
      { numRuns: 500 },
    );
  });

  it("is read as such from a megabyte on, and its growth is that of one that is read otherwise", () => {
    const shapes = (count: number): readonly DictShape[] =>
      Array.from({ length: 20_000 }, (_, index) => ({
        keys: [`key ${index}`, "a key that takes some room", 'one with "'.slice(0, index % 2 === 0 ? 5 : 10)],
        table: "split",
        count: index % 5 === 0 ? count : 2,
        bytes: 100,
      }));
    const texts = [withShapes(shapes(2)), withShapes(shapes(3))].map((snapshot) => JSON.stringify(snapshot));
    expect(Math.min(...texts.map(({ length }) => length))).toBeGreaterThan(1024 * 1024);
    const [baseline, current] = texts.map((text) => decodeDump(text, "dump.json"));
    const [before, after] = texts.map((text) => decodeSnapshot(JSON.parse(text), "dump.json"));
    if (!baseline || !current || !before || !after) throw new Error("two dumps each way");
    expect([before, after]).toStrictEqual([withShapes(shapes(2)), withShapes(shapes(3))]);
    expect(decodeDump(JSON.stringify(before, null, 1), "dump.json")).toStrictEqual(before);
    expect(decodeDump(JSON.stringify({ ...before, later: 1 }), "dump.json")).toStrictEqual(before);
    const growth = compareHeaps({ baseline, current });
    expect(growth.dictShapes.length).toBe(4_000);
    expect(growth).toStrictEqual(compareHeaps({ baseline: before, current: after }));
    expect(compareHeaps({ baseline, current: after })).toStrictEqual(growth);
  });

  const SHAPE = '{"keys":["a"],"table":"split","count":2,"bytes":100}';
  const dump = (groups: string): string =>
    JSON.stringify(withShapes([])).replace('"groups":[]', `"groups":[${groups}]`);

  it("is left to the ordinary way where it is not written as heapgate writes it", () => {
    expect(readQuickly(dump(SHAPE))).not.toBeNull();
    expect(readQuickly(JSON.stringify(withShapes([]), null, 1))).toBeNull();
    expect(readQuickly(JSON.stringify({ ...withShapes([]), later: 1 }))).toBeNull();
  });

  it.each([
    ["that breaks off", dump(SHAPE).slice(0, -1)],
    ["that is a list", "[]"],
    ["without shapes", "{}"],
    ["with a word for its shapes", dump("").replace('"groups":[]', '"groups":"none"')],
    ["with a word for a shape", dump('"none"')],
    ["with numbers for keys", dump('{"keys":0,"table":"split","count":2,"bytes":100}')],
    ["with a number for keys that is another's", dump(`${SHAPE.replace('["a"]', "0")},${SHAPE}`)],
    ["with its shapes twice", dump(SHAPE).replace('{"format"', '{"dictShapes":{"groups":[]},"format"')],
    ["with keys twice in a shape", dump(SHAPE.replace("{", '{"keys":["b"],"table":"split",'))],
    ["with keys beside its shapes", dump(SHAPE).replace('{"format"', `{"keys":["a"],"table":"split","format"`)],
    ["with keys in a name", dump(SHAPE).replace('"target":"api"', '"target":{"keys":["a"],"table":"split"}')],
    ["with another kind of table", dump(SHAPE.replace("split", "other"))],
    ["with less than no bytes", dump(SHAPE.replace("100", "-1"))],
    ["with a key that is too long", dump(SHAPE.replace('"a"', `"${"a".repeat(4_097)}"`))],
    ["with too many keys", dump(SHAPE.replace('"a"', Array(1_001).fill('"a"').join()))],
    ["with too many shapes", dump(Array(200_001).fill(SHAPE).join())],
    ["with a word between its shapes", dump(`${SHAPE};${SHAPE}`)],
    ["with shapes that do not end", dump(SHAPE).split("]}")[0] ?? ""],
    ["with more keys than an engine goes back over", dump(SHAPE.replace('"a"', Array(3_000_000).fill('"a"').join()))],
    ["with more escapes than that", dump(SHAPE.replace('"a"', `"${"\\n".repeat(3_000_000)}"`))],
    ["with a key that does not end", dump(SHAPE.replace('"a"', `"${"a".repeat(3_000_000)}`))],
  ])("is not read quickly %s", (_, text) => {
    expect(readQuickly(text)).toBeNull();
  });
});
