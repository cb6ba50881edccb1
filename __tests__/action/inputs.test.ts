import { describe, expect, it } from "@jest/globals";
import { decodeInputs, legKey, legOf, type Inputs } from "../../src/action/inputs.js";
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
  mode: "auto",
  config: ".github/heapgate.yml",
  imports: [],
  targets: [],
  python: null,
  key: "default",
  legs: [],
  token: "token",
  comment: "always",
  failOn: "fail",
  requireBaseline: false,
  baseline: { kind: "artifact" },
  staleBaseline: "warn",
  baselineSeconds: 60,
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
        mode: "measure",
        config: "./tools/heap.yml",
        import: "shop.wsgi, shop.worker\nshop.cron",
        target: "api,",
        python: "uv run python",
        leg: "py3.13",
        "comment-key": "nightly",
        comment: "on-breach",
        "fail-on": "warn",
        "require-baseline": "true",
        baseline: "file",
        "baseline-folder": "heaps",
        "stale-baseline": "fail",
        "baseline-timeout": "90",
        "config-from": "base",
        "baseline-branches": "main\nrelease/*",
        "retention-days": "30",
      }),
    ).toEqual({
      mode: "measure",
      config: "tools/heap.yml",
      imports: ["shop.wsgi", "shop.worker", "shop.cron"],
      targets: ["api"],
      python: ["uv", "run", "python"],
      key: "nightly+py3.13",
      legs: [],
      token: "token",
      comment: "on-breach",
      failOn: "warn",
      requireBaseline: true,
      baseline: { kind: "file", folder: "heaps" },
      staleBaseline: "fail",
      baselineSeconds: 90,
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

  it("name the legs of a report, each once, and the folder of files by default", () => {
    expect(decode({ mode: "report", legs: "py3.12, py3.13\npy3.12" }).legs).toEqual(["py3.12", "py3.13"]);
    expect(decode({ baseline: "file" }).baseline).toEqual({ kind: "file", folder: ".heapgate" });
  });

  it("give the name of a leg back from its key, for that use of heapgate alone", () => {
    expect([legOf(legKey("a", "b"), "a"), legOf("a", "a"), legOf(legKey("ab", "c"), "a")]).toEqual(["b", null, null]);
  });

  it.each([
    [{ comment: "sometimes" }, 'input comment: "sometimes" is not one of always, on-change, on-breach, never'],
    [{ "fail-on": "error" }, 'input fail-on: "error" is not one of fail, warn, never'],
    [{ "require-baseline": "yes" }, 'input require-baseline: "yes" is not one of true, false'],
    [{ "config-from": "main" }, 'input config-from: "main" is not one of head, base'],
    [{ mode: "automatic" }, 'input mode: "automatic" is not one of auto, measure, report, comment'],
    [{ legs: "a, b" }, "input legs cannot stand beside mode: auto"],
    [{ leg: "a", mode: "report" }, "input leg cannot stand beside mode: report"],
    [{ target: "api", mode: "report" }, "input target cannot stand beside mode: report"],
    [{ legs: "3.13/linux", mode: "report" }, 'input legs: "3.13/linux" is not'],
    [{ "baseline-folder": "heaps" }, "input baseline-folder cannot stand beside baseline: artifact"],
    [{ "stale-baseline": "never" }, 'input stale-baseline: "never" is not one of warn, fail'],
    [{ "baseline-timeout": "0" }, 'input baseline-timeout: "0" is not a whole number of seconds, 1 to 3600'],
    [{ leg: ".." }, 'input leg: ".." is not'],
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
