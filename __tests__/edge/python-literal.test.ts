import { describe, expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { pythonLiteral, type Literal } from "../../src/edge/python-literal.js";

describe("pythonLiteral", () => {
  it("writes plain ASCII", () => {
    expect(
      pythonLiteral({ before: 'x = "é"\n', out: null, passed: ["A", "\\"], deep: { yes: true, no: false, n: 3 } }),
    ).toBe(
      '{"before": "x = \\u0022\\u00e9\\u0022\\u000a", "out": None, "passed": ["A", "\\u005c"], "deep": {"yes": True, "no": False, "n": 3}}',
    );
  });

  it("is read by Python as it was written, whatever the text", () => {
    const texts = fc.sample(fc.string({ unit: "binary" }), 300);
    const values: Literal = [...texts, "\u{1f600}", "\ud800", "'''", '"""', "\r\n", "\0"];
    const script = `import json, sys\nprint(json.dumps(${pythonLiteral(values)}))`;
    const read: unknown = JSON.parse(execFileSync("python3", ["-"], { input: script, encoding: "utf8" }));
    expect(read).toStrictEqual(values);
  });
});
