import { describe, expect, it } from "@jest/globals";
import { decodeInputs, type Inputs } from "../../src/action/inputs.js";
import { describeError, GateError } from "../../src/errors.js";
import { readMetadata } from "../e2e/runner.js";

function decode(given: Readonly<Record<string, string>>): Inputs {
  return decodeInputs((name) => given[name] ?? (name === "github-token" ? "token" : ""));
}

function mistakeOf(given: Readonly<Record<string, string>>): string {
  try {
    decode(given);
  } catch (error) {
    if (error instanceof GateError) return describeError(error);
    throw error;
  }
  throw new Error("no mistake");
}

const DEFAULTS: Inputs = {
  config: ".github/heapgate.yml",
  imports: [],
  targets: [],
  python: null,
  key: "default",
  token: "token",
  comment: "always",
  failOn: "fail",
  requireBaseline: false,
  configFrom: "head",
  baselineBranches: [],
  retentionDays: null,
};

describe("inputs", () => {
  it("left out mean the same as the defaults of action.yml", () => {
    const { inputs } = readMetadata();
    const defaults = Object.fromEntries(Object.entries(inputs).map(([name, { default: value = "" }]) => [name, value]));
    expect(decode({})).toEqual(DEFAULTS);
    expect(decode({ ...defaults, "github-token": "token" })).toEqual(DEFAULTS);
  });

  it("are each read", () => {
    expect(
      decode({
        config: "./tools/heap.yml",
        import: "shop.wsgi, shop.worker\nshop.cron",
        target: "api,",
        python: "uv run python",
        leg: "py3.13",
        "comment-key": "nightly",
        comment: "on-breach",
        "fail-on": "warn",
        "require-baseline": "true",
        "config-from": "base",
        "baseline-branches": "main\nrelease/*",
        "retention-days": "30",
      }),
    ).toEqual({
      config: "tools/heap.yml",
      imports: ["shop.wsgi", "shop.worker", "shop.cron"],
      targets: ["api"],
      python: ["uv", "run", "python"],
      key: "nightly+py3.13",
      token: "token",
      comment: "on-breach",
      failOn: "warn",
      requireBaseline: true,
      configFrom: "base",
      baselineBranches: ["main", "release/*"],
      retentionDays: 30,
    });
  });

  it("take an interpreter with blanks in its path, a word a line", () => {
    expect(decode({ python: "C:\\Program Files\\Python\\python.exe\n-I" }).python).toEqual([
      "C:\\Program Files\\Python\\python.exe",
      "-I",
    ]);
  });

  it("of a key and a leg make no key of another pair", () => {
    expect(decode({ "comment-key": "a", leg: "b-c" }).key).not.toBe(decode({ "comment-key": "a-b", leg: "c" }).key);
  });

  it.each([
    [{ comment: "sometimes" }, 'input comment: "sometimes" is not one of always, on-change, on-breach, never'],
    [{ "fail-on": "error" }, 'input fail-on: "error" is not one of fail, warn, never'],
    [{ "require-baseline": "yes" }, 'input require-baseline: "yes" is not one of true, false'],
    [{ "config-from": "main" }, 'input config-from: "main" is not one of head, base'],
    [{ mode: "automatic" }, 'input mode: "automatic" is not auto'],
    [{ mode: "report" }, "input mode: report is not supported yet"],
    [{ mode: "comment" }, "input mode: comment is not supported yet"],
    [{ mode: "measure" }, "input mode: measure is not supported yet"],
    [{ baseline: "file" }, "input baseline: file is not supported yet"],
    [{ leg: "3.13/linux" }, 'input leg: "3.13/linux" is not'],
    [{ "comment-key": "--> <b>" }, 'input comment-key: "--> <b>" is not'],
    [{ "retention-days": "0" }, 'input retention-days: "0" is not a whole number of days, 1 to 400'],
    [{ "retention-days": "a week" }, 'input retention-days: "a week" is not'],
    [{ import: "shop, shop.py; print(1)" }, 'input import: "shop.py; print(1)" is not the dotted name of a module'],
    [{ import: "shop/wsgi" }, 'input import: "shop/wsgi" is not'],
    [{ "github-token": " " }, 'input github-token: "" is not a token'],
  ])("refuse %j by name", (given, text) => {
    expect(mistakeOf(given)).toContain(text);
  });
});
