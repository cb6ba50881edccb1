import { describe, expect, it } from "@jest/globals";
import { describeError, gateError, GateError } from "../src/errors.js";

const facts = { path: "heapgate.yml" };

describe("a mistake", () => {
  it("carries its code, what is wrong and what to do, and is an error like any other", () => {
    const cause = new Error("below");
    const error = gateError("file-exists", facts, {
      where: { file: "a.json", line: 3, column: 7 },
      detail: "more",
      cause,
    });
    expect(error).toBeInstanceOf(GateError);
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message, cause: error.cause }).toStrictEqual({
      name: "GateError",
      code: "file-exists",
      what: "heapgate.yml is there already",
      fix: "heapgate overwrites no file of yours: move it away first, or edit it.",
      where: { file: "a.json", line: 3, column: 7 },
      detail: "more",
      message: "heapgate.yml is there already",
      cause,
    });
  });

  it("has no place, detail or cause where none is given", () => {
    const { where, detail, cause } = gateError("file-exists", facts);
    expect([where, detail, cause]).toStrictEqual([null, null, undefined]);
  });

  it.each([
    [{}, ""],
    [{ where: { file: "a.yml" } }, "a.yml: "],
    [{ where: { file: "a.yml", line: 3 } }, "a.yml:3: "],
    [{ where: { file: "a.yml", line: 3, column: 7 } }, "a.yml:3:7: "],
  ])("prints its place as editors read it: %j", (context, place) => {
    expect(describeError(gateError("file-exists", facts, context))).toBe(
      `${place}heapgate.yml is there already\n` +
        "heapgate overwrites no file of yours: move it away first, or edit it.",
    );
  });

  it("prints what belongs to it between what is wrong and what to do", () => {
    const error = gateError("file-exists", facts, { detail: "Traceback\n  line" });
    expect(describeError(error).split("\n")).toStrictEqual([
      "heapgate.yml is there already",
      "Traceback",
      "  line",
      "heapgate overwrites no file of yours: move it away first, or edit it.",
    ]);
  });
});
