import { describe, expect, it } from "@jest/globals";
import { compareHeaps } from "../../src/heap/growth.js";
import { joinSingleDicts } from "../../src/report/single-dicts.js";
import type { DictShape } from "../../src/heap/snapshot.js";
import { heap, shape } from "../support/heaps.js";

const REST = { groups: 0, count: 0, bytes: 0 };

function told(baseline: readonly DictShape[], current: readonly DictShape[]): readonly string[] {
  const { dictShapes } = compareHeaps({
    baseline: heap("", { dictShapes: { groups: baseline, rest: REST } }),
    current: heap("", { dictShapes: { groups: current, rest: REST } }),
  });
  return joinSingleDicts(dictShapes).map(
    ({ kind, subject, count, bytes }) => `${kind} ${subject}: ${count.growth} dicts, ${bytes.growth} bytes`,
  );
}

const NAMESPACE = "combined __name__ __doc__ __package__ __loader__ __spec__ __file__ __cached__ __builtins__";

describe("dicts that share their shape with no other", () => {
  it("grow where they gained a key", () => {
    expect(told([shape(`${NAMESPACE} a`, 1, 352)], [shape(`${NAMESPACE} a b`, 1, 640)])).toStrictEqual([
      "grown combined (__name__, __doc__, __package__, __loader__, __spec__, __file__, __cached__, __builtins__, a, b): 0 dicts, 288 bytes",
    ]);
  });

  it("shrink where they lost one, and come to nothing where their size is the same", () => {
    expect(told([shape(`${NAMESPACE} a b`, 1, 640)], [shape(`${NAMESPACE} a`, 1, 352)])[0]).toMatch(
      /^shrunk .*: 0 dicts, -288 bytes$/,
    );
    expect(told([shape(`${NAMESPACE} a`, 1, 352)], [shape(`${NAMESPACE} b`, 1, 352)])).toStrictEqual([]);
  });

  it("are new and gone where their first keys differ, or their table", () => {
    expect(told([shape("combined a", 1, 184)], [shape("combined b", 1, 232), shape("split a", 1, 96)])).toStrictEqual([
      "new combined (b): 1 dicts, 232 bytes",
      "gone combined (a): -1 dicts, -184 bytes",
      "new split (a): 1 dicts, 96 bytes",
    ]);
  });

  it("are new together where several have come", () => {
    expect(told([], [shape(`${NAMESPACE} a`, 1, 352), shape(`${NAMESPACE} b`, 1, 352)])[0]).toMatch(
      /^new .*: 2 dicts, 704 bytes$/,
    );
  });

  it("are told together where their keys are not shown", () => {
    const table = (keys: number): DictShape["keys"] => [`${keys} keys that are not shown`];
    const single = { table: "combined", count: 1 } as const;
    expect(
      told(
        [
          { ...single, keys: table(503), bytes: 26_000 },
          { ...single, keys: table(20), bytes: 1_000, count: 3 },
        ],
        [
          { ...single, keys: table(510), bytes: 26_000 },
          { ...single, keys: table(691), bytes: 36_000 },
        ],
      ),
    ).toStrictEqual(["grown combined (keys that are not shown): -2 dicts, 35000 bytes"]);
  });

  it("are not joined with a shape that several dicts have", () => {
    expect(told([shape(`${NAMESPACE} a`, 3, 1056)], [shape(`${NAMESPACE} b`, 1, 352)])).toHaveLength(2);
  });
});
