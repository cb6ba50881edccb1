// The emulated runner's reading of a step's output: what it takes for a command, hides, cuts and complains of.
import { describe, expect, it } from "@jest/globals";
import { readFileCommand, readOutput } from "./runner-commands.js";

const annotation = { title: "", file: "", line: "", column: "" };

describe("a command", () => {
  it("stands at the start of a line, or in its older form anywhere", () => {
    const { log, annotations } = readOutput(
      [
        "  ::error title=a%2Cb,file=x.py,line=3,col=4::one%0Atwo %25",
        "text ::warning::not at the start",
        "name ##[warning file=y.py;line=5]taken",
        "name ##[unknown]left",
        "::notice::##[error]is text here",
        "plain",
      ].join("\n"),
    );
    expect(annotations).toEqual([
      { level: "error", message: "one\ntwo %", title: "a,b", file: "x.py", line: "3", column: "4" },
      { ...annotation, level: "warning", message: "taken", file: "y.py", line: "5" },
      { ...annotation, level: "notice", message: "##[error]is text here" },
    ]);
    expect(log).toBe("text ::warning::not at the start\nname ##[unknown]left\nplain");
  });

  it("is read no more until the token that ends the stop", () => {
    const { annotations } = readOutput("::stop-commands::key\n::error::no\n::key::\n::error::yes");
    expect(annotations).toEqual([{ ...annotation, level: "error", message: "yes" }]);
  });

  it("masks what it names from there on", () => {
    const { log, raw } = readOutput("before secret\n::add-mask::secret\nafter secret\n::debug::secret");
    expect(log).toBe("before secret\nafter ***");
    expect(raw).toBe("before secret\nafter ***\n::debug::***");
  });

  it.each([
    [
      "an eleventh annotation",
      Array.from({ length: 11 }, () => "::notice::x").join("\n"),
      "11 annotations of level notice",
    ],
    ["a message that is cut", `::error::${"x".repeat(4097)}`, "over 4096"],
    ["a disabled command", "::set-env name=A::b", "set-env is disabled"],
    ["a disabled command within a line", "name ##[add-path]/tmp", "add-path is disabled"],
    ["a deprecated command", "::set-output name=a::b", "set-output is deprecated"],
  ])("is complained of: %s", (_what, written, text) => {
    expect(readOutput(written).complaints).toEqual([expect.stringContaining(text)]);
  });

  it("is not complained of within the limits", () => {
    const lines = ["notice", "warning", "error"].flatMap((level) =>
      Array.from({ length: 10 }, () => `::${level}::${"x".repeat(4096)}`),
    );
    expect(readOutput(lines.join("\n")).complaints).toEqual([]);
  });
});

describe("a file of values", () => {
  it("has values in a line, and values between delimiters", () => {
    expect(readFileCommand("a=b=c\nd<<END\none\n\ntwo\nEND\n\ne=\n")).toEqual({ a: "b=c", d: "one\n\ntwo", e: "" });
  });

  it.each([
    ["a line without either", "a"],
    ["a delimiter that does not come", "a<<END\nb\n"],
  ])("fails the step: %s", (_what, text) => {
    expect(() => readFileCommand(text)).toThrow();
  });
});
