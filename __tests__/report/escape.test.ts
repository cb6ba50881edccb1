import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  bounded,
  codeBlock,
  codeCell,
  codeSpan,
  commentMarker,
  logSafeLine,
  loggable,
  plainName,
  safeJson,
  utf8Bytes,
  visible,
} from "../../src/report/escape.js";
import { anyText } from "./reports.js";

describe("foreign text made visible", () => {
  it.each([
    ["plain naïve 名前 😀", "plain naïve 名前 😀"],
    ["a\nb\r\tc\0", "a\\nb\\r\\tc\\0"],
    ["\u001b[31m", "\\x1b[31m"],
    ["zero\u200bwidth", "zero\\u200bwidth"],
    ["\u202eright to left", "\\u202eright to left"],
    ["no\u00a0break", "no\\xa0break"],
    ["line\u2028separator", "line\\u2028separator"],
    ["half \ud800", "half \\ud800"],
    ["tag \u{e0041}", "tag \\U000e0041"],
    ["##[error]x", "##\\[error]x"],
  ])("shows %j as %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("is one line of printable characters, whatever it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(visible(text)).not.toContain("##[");
      }),
    );
  });

  it("is cut where it is long, and says by how much", () => {
    expect(bounded("abc", 3)).toBe("abc");
    expect(bounded("😀😀😀😀", 3)).toBe("😀😀😀… [1 more]");
    expect(plainName("x".repeat(500), 10)).toBe("xxxxxxxxxx… [490 more]");
  });

  it("says that there is none", () => {
    expect(plainName("", 10)).toBe("(empty)");
    expect(codeSpan("", 10)).toBe("`(empty)`");
  });
});

describe("a code span", () => {
  it.each([
    ["dict", "`dict`"],
    ["a`b", "``a`b``"],
    ["`a", "`` `a ``"],
    ["a``b`", "``` a``b` ```"],
    [" a ", "`  a  `"],
    [" a", "` a`"],
    ["  ", "`  `"],
    ["a|b", "`a|b`"],
    ["ends with \\", "`ends with \\`"],
  ])("of %j is %j", (name, markdown) => {
    expect(codeSpan(name, 120)).toBe(markdown);
  });

  it("in a cell of a table has its bars escaped", () => {
    expect(codeCell("a|b\\|c", 120)).toBe("`a\\|b\\\\|c`");
  });

  it("is never ended by what is inside, and adds no column", () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const markdown = codeCell(name, 120);
        const fence = /^`+/.exec(markdown)?.[0] ?? "";
        const inside = markdown.slice(fence.length, -fence.length);
        expect(markdown.endsWith(fence)).toBe(true);
        expect((inside.match(/`+/g) ?? []).map((run) => run.length)).not.toContain(fence.length);
        expect(markdown).not.toMatch(/(?<!\\)\|/);
        expect(markdown).not.toContain("\n");
      }),
    );
  });
});

describe("a code block", () => {
  it("has a fence longer than any inside", () => {
    expect(codeBlock(["a", "````", "::error::b"])).toBe("`````text\na\n````\n\\::error::b\n`````");
    expect(codeBlock([])).toBe("```text\n```");
  });
});

describe("a line of a log", () => {
  it.each([
    ["::error::x", "\\::error::x"],
    ["  ::error::x", "  \\::error::x"],
    ["a ::error::x", "a ::error::x"],
    ["a ##[error]x", "a ##\\[error]x"],
  ])("%j is printed as %j", (line, safe) => {
    expect(logSafeLine(line)).toBe(safe);
  });

  it("keeps the lines and the indentation of a program's output", () => {
    expect(loggable("a\r\n\tb\u001b[0m\n::c")).toBe("a\n    b\\x1b[0m\n\\::c");
  });

  it("never begins a command, whatever the text holds", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const line of loggable(text).split("\n")) expect(line).not.toMatch(/^\s*::|##\[/u);
      }),
    );
  });
});

describe("the marker of a comment", () => {
  it("keeps ordinary keys as they are", () => {
    expect(["default", "api.v1-x-2"].map(commentMarker)).toEqual([
      "<!-- heapgate default -->",
      "<!-- heapgate api.v1-x-2 -->",
    ]);
  });

  it("is no other key's", () => {
    expect(commentMarker("a+b")).toBe("<!-- heapgate a_2b_b -->");
    expect(commentMarker("a_2b_b")).toBe("<!-- heapgate a_5f_2b_5f_b -->");
    const fewLetters = fc.string({ unit: fc.constantFrom("_", "+", "2", "b", "5", "f"), maxLength: 12 });
    fc.assert(
      fc.property(fewLetters, fewLetters, (one, other) => {
        expect(commentMarker(one) === commentMarker(other)).toBe(one === other);
      }),
      { numRuns: 1_000 },
    );
  });

  it("cannot be ended from inside", () => {
    expect(commentMarker("a --> b😀")).toBe("<!-- heapgate a_20_--_3e__20_b_1f600_ -->");
    fc.assert(
      fc.property(anyText, (id) => {
        expect(commentMarker(id)).toMatch(/^<!-- heapgate [A-Za-z0-9._-]* -->$/);
      }),
    );
  });
});

describe("JSON in a log", () => {
  it("holds the same values, with nothing a terminal or a runner acts on", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = safeJson(JSON.stringify({ [text]: [text] }, null, 2));
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [text]: [text] })));
        expect(json).not.toContain("##[");
        expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("size in UTF-8", () => {
  it("counts bytes", () => {
    expect(utf8Bytes("a😀é")).toBe(7);
  });
});
