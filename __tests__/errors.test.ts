import { describe, expect, it } from "@jest/globals";
import { describeError, gateError, GateError } from "../src/errors.js";

const differences = { differences: "version 3.12.4 -> 3.13.0" };

describe("a mistake", () => {
  it("carries its code, what is wrong and what to do, and is an error like any other", () => {
    const cause = new Error("below");
    const error = gateError("not-comparable", differences, {
      where: { file: "a.json", line: 3, column: 7 },
      detail: "more",
      cause,
    });
    expect(error).toBeInstanceOf(GateError);
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message, cause: error.cause }).toStrictEqual({
      name: "GateError",
      code: "not-comparable",
      what: "the two heaps cannot be compared: version 3.12.4 -> 3.13.0",
      fix: "Measure both with the same interpreter, flags, platform and version of heapgate.",
      where: { file: "a.json", line: 3, column: 7 },
      detail: "more",
      message: "the two heaps cannot be compared: version 3.12.4 -> 3.13.0",
      cause,
    });
  });

  it("has no place, detail or cause where none is given", () => {
    const { where, detail, cause } = gateError("not-comparable", differences);
    expect([where, detail, cause]).toStrictEqual([null, null, undefined]);
  });

  it.each([
    [{}, ""],
    [{ where: { file: "a.yml" } }, "a.yml: "],
    [{ where: { file: "a.yml", line: 3 } }, "a.yml:3: "],
    [{ where: { file: "a.yml", line: 3, column: 7 } }, "a.yml:3:7: "],
  ])("prints its place as editors read it: %j", (context, place) => {
    expect(describeError(gateError("not-comparable", differences, context))).toBe(
      `${place}the two heaps cannot be compared: version 3.12.4 -> 3.13.0\n` +
        "Measure both with the same interpreter, flags, platform and version of heapgate.",
    );
  });

  it("prints what belongs to it between what is wrong and what to do", () => {
    const error = gateError("not-comparable", differences, { detail: "Traceback\n  line" });
    expect(describeError(error).split("\n")).toStrictEqual([
      "the two heaps cannot be compared: version 3.12.4 -> 3.13.0",
      "Traceback",
      "  line",
      "Measure both with the same interpreter, flags, platform and version of heapgate.",
    ]);
  });
});
