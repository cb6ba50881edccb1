import { describe, expect, it } from "@jest/globals";
import { describeRuleChanges } from "../../src/config/changes.js";
import type { Configuration } from "../../src/config/configuration.js";
import { decodeConfiguration } from "../../src/config/decode.js";
import { describeError } from "../../src/errors.js";

function decode(text: string): Configuration {
  const decoded = decodeConfiguration(text, "f");
  if (decoded.kind === "mistakes") throw new Error(decoded.mistakes.map(describeError).join("\n"));
  return decoded.configuration;
}

function changes(before: string, after: string): readonly string[] {
  return describeRuleChanges({ baseline: decode(before), current: decode(after) });
}

const RULES = `
targets:
  api: { import: shop }
  web: { import: web }
thresholds:
  - { id: total, measure: total.bytes, fail: { growth: 256 KiB, percent: 2 } }
  - { id: orm, measure: type.bytes, match: ["sql.*"], except: [sql.a], warn: { growth: 1 KiB }, fail: { max: 4 MiB } }
  - { id: objects, measure: total.count, warn: { growth: 100 } }
waivers:
  - { threshold: objects, up-to: 500, reason: known }
  - { threshold: orm, match: sql.b, up-to: 2 KiB, reason: agreed, until: 2026-12-31 }
`;

describe("what a pull request changes in its rules", () => {
  it("is nothing where only the order or the way of writing differs", () => {
    expect(
      changes(
        RULES,
        `
waivers:
  - { threshold: orm, match: [sql.b], up-to: 2048, reason: agreed, until: 2026-12-31 }
  - { threshold: objects, match: "*", up-to: 500, reason: known }
thresholds:
  - { id: objects, measure: total.count, warn: { growth: 100 } }
  - { id: orm, measure: type.bytes, match: "sql.*", except: sql.a, warn: { growth: 1024 B }, fail: { max: 4096 KiB } }
  - { id: total, measure: total.bytes, fail: { growth: 0.25 MiB, percent: 2 % } }
targets:
  web: { import: web }
  api: { import: shop, timeout: 5 }
  new: { import: new }
`,
      ),
    ).toStrictEqual([]);
  });

  it("is told part by part", () => {
    expect(
      changes(
        RULES,
        `
targets:
  api: { import: shop }
thresholds:
  - { id: total, measure: total.bytes, warn: { growth: 1 KiB }, fail: { growth: 1 MiB } }
  - { id: orm, measure: type.count, match: ["sql.*", x], fail: { max: 9 } }
  - { id: rows, measure: dict-shapes.bytes, match: [a, "*"], except: [a, b], fail: { growth: 1.5 KiB } }
waivers:
  - { threshold: total, up-to: 3 MiB, reason: new engine, until: 2026-12-31 }
  - { threshold: orm, match: sql.b, up-to: 2, reason: agreed, until: 2026-12-31 }
`,
      ),
    ).toStrictEqual([
      "target web removed: it is no longer measured",
      "threshold total: warn none -> { growth: 1 KiB }",
      "threshold total: fail { growth: 256 KiB, percent: 2 } -> { growth: 1 MiB }",
      "threshold orm: measure type.bytes -> type.count",
      'threshold orm: match ["sql.*"] -> ["sql.*", "x"]',
      'threshold orm: except ["sql.a"] -> none',
      "threshold orm: warn { growth: 1 KiB } -> none",
      "threshold orm: fail { max: 4 MiB } -> { max: 9 }",
      "threshold objects removed: measure total.count, warn { growth: 100 }",
      'threshold rows added: measure dict-shapes.bytes, match ["a", "*"], except ["a", "b"], fail { growth: 1.5 KiB }',
      "waiver for objects removed: up to 500 (known)",
      'waiver for orm removed: up to 2 KiB of ["sql.b"] until 2026-12-31 (agreed)',
      "waiver for total added: up to 3 MiB until 2026-12-31 (new engine)",
      'waiver for orm added: up to 2 of ["sql.b"] until 2026-12-31 (agreed)',
    ]);
  });

  it("is told in bytes where a waiver names no threshold that is known", () => {
    const current = {
      ...decode(""),
      waivers: [{ threshold: "x", match: ["*"], upTo: 1024, reason: "why", until: null }],
    };
    expect(describeRuleChanges({ baseline: decode(""), current })).toStrictEqual([
      "waiver for x added: up to 1 KiB (why)",
    ]);
  });
});
