import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { joined, markdownCell, markdownPhrase, name, phrase, plainPhrase, prose } from "../../src/report/phrase.js";
import { anyText } from "./reports.js";

describe("a phrase", () => {
  it("keeps our words and encodes foreign ones as each format does", () => {
    const words = phrase`type ${name("a|b")} grew by ${"2 B"}, ${joined([[name("x")], ["y"]])}`;
    expect(markdownPhrase(words)).toBe("type `a|b` grew by 2 B, `x`, y");
    expect(markdownCell(words)).toBe("type `a\\|b` grew by 2 B, `x`, y");
    expect(plainPhrase(words)).toBe("type a|b grew by 2 B, x, y");
  });

  it("shows an ending as a sign in markdown and as a word in text", () => {
    expect(markdownCell([{ mark: "fail" }, " now"])).toBe("❌ fail now");
    expect(plainPhrase([{ mark: "no-baseline" }])).toBe("no-baseline");
  });

  it("keeps code spans apart", () => {
    expect(markdownPhrase([name("a"), name("b")])).toBe("`a` `b`");
  });
});

describe("a foreign sentence", () => {
  it.each([
    ["", ""],
    ["new report engine, agreed in #412", "new report engine, agreed in `#412`"],
    ["ask @octocat or me@example.com first", "ask `@octocat` or `me@example.com` first"],
    ["version 3.12.7 -> 3.13.0; flags none", "version `3.12.7` -> `3.13.0`; flags none"],
    ["or `--record`.", "or `--record`."],
    ["fail { growth: 1 KiB, max: 2 } it", "fail `{ growth: 1 KiB, max: 2 }` it"],
    ["since deadbeef and 1234567 fell 12, 5", "since `deadbeef` and `1234567` fell 12, 5"],
    ["  two\n\nlines ", "two lines"],
    ["a <b>bold</b> *word* _here_", "a `<b>bold</b> *word* _here_`"],
    ["don't (really) re-use it!", "don't (really) re-use it!"],
    ["a single ` alone", "a single `` ` `` alone"],
    ["## heading", "`##` heading"],
    ["größer als 名前", "größer als 名前"],
  ])("%j reads as %j", (sentence, markdown) => {
    expect(markdownPhrase(prose(sentence))).toBe(markdown);
  });

  it("is cut where it is long, and says so", () => {
    expect(plainPhrase(prose("word ".repeat(200)))).toMatch(/word … \[600 more\]$/);
  });

  it("is, outside of code, nothing but words", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const part of prose(text)) {
          if (typeof part === "string") expect(part).toMatch(/^(?: |[\p{L}'’().,;:!?-]+|\d+[,;]?|->)$/u);
        }
      }),
    );
  });
});
