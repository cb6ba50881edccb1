import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { matchesKeys, matchesText } from "../../src/config/match.js";

describe("a pattern", () => {
  it.each<[string, string, boolean]>([
    ["dict", "dict", true],
    ["dict", "Dict", false],
    ["dict", "dicts", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["?", "", false],
    ["?", "😀", true],
    ["sqlalchemy.*", "sqlalchemy.orm.Mapper", true],
    ["sqlalchemy.*", "sqlalchemyxorm", false],
    ["*.Mapper", "sqlalchemy.orm.Mapper", true],
    ["s*y.*.M?pper", "sqlalchemy.orm.Mapper", true],
    ["a**b", "ab", true],
    ["a*b", "abc", false],
    ["[ab]", "a", false],
    ["[ab]", "[ab]", true],
    ["a+", "aa", false],
    ["(None,)", "(None,)", true],
    ["*\n*", "a\nb", true],
  ])("%j of %j: %s", (pattern, text, isMatch) => {
    expect(matchesText(pattern, text)).toBe(isMatch);
  });

  it("matches what a regular expression of the same meaning matches", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "?", "*", ".", "(", "\n", "😀"), { maxLength: 12 });
    const word = letters.map((parts) => parts.join(""));
    fc.assert(
      fc.property(word, word, (pattern, text) => {
        const meaning = [...pattern]
          .map((symbol) => (symbol === "*" ? ".*" : symbol === "?" ? "." : symbol.replace(/[.()]/, "\\$&")))
          .join("");
        expect(matchesText(pattern, text)).toBe(new RegExp(`^${meaning}$`, "su").test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("costs no more than length times length where it is hostile", () => {
    expect(matchesText(`${"*a".repeat(500)}b`, "a".repeat(4_000))).toBe(false);
  });
});

describe("the keys of a shape", () => {
  it.each<[readonly string[], readonly string[], boolean]>([
    [["name", "path"], ["name", "path"], true],
    [["name", "path"], ["path", "name"], false],
    [["name"], ["name", "path"], false],
    [["name", "*"], ["name", "path", "id"], true],
    [["*", "id"], ["name", "path", "id"], true],
    [["name", "*", "id"], ["name", "id"], true],
    [["*"], [], true],
    [[], [], true],
    [["na*", "?ath"], ["name", "path"], true],
    [["*"], ["name, path"], true],
    [["name, path"], ["name", "path"], false],
  ])("%j of %j: %s", (patterns, keys, isMatch) => {
    expect(matchesKeys(patterns, keys)).toBe(isMatch);
  });
});
