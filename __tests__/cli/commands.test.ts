import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../src/cli/program.js";
import { VERSION } from "../../src/version.js";
import { heap } from "../support/heaps.js";
import { fakeWorld, heapIn } from "../support/world.js";

const SMALL = heap("dict 2 464\nstr 10 500");
const LARGE = heap("dict 3 696\nstr 10 500");
const DUMPS = { "one.json": JSON.stringify(SMALL), "two.json": JSON.stringify(LARGE) };

describe("heapgate measure", () => {
  it("prints a dump of two runs that agree, and says beside it by which interpreter", async () => {
    const world = fakeWorld({}, { default: [LARGE, SMALL, SMALL] });
    expect(await runCli(["measure", "--import", "shop"], world)).toBe(0);
    expect(JSON.parse(world.printed())).toStrictEqual(SMALL);
    expect(world.told()).toBe("default: 964 bytes in 12 objects, by /usr/bin/python3 (python3 of the search path)\n");
    expect(world.runsOf("default")).toBe(3);
  });

  it("makes a single run with --runs 1, and says in the dump that nothing confirmed it", async () => {
    const world = fakeWorld({}, { default: [SMALL] });
    expect(await runCli(["measure", "--script", "boot.py", "--runs", "1", "--out", "dump.json"], world)).toBe(0);
    expect(heapIn(world, "dump.json")).toStrictEqual({ ...SMALL, spread: { runs: 1, agreed: false, rows: [] } });
  });

  it("carries the spread of runs that never agree", async () => {
    const world = fakeWorld({}, { default: [SMALL, LARGE, SMALL, LARGE, SMALL] });
    await runCli(["measure", "--import", "shop"], world);
    expect(JSON.parse(world.printed())).toStrictEqual({
      ...SMALL,
      spread: {
        runs: 5,
        agreed: false,
        rows: [
          { measure: "total.bytes", subject: "", spread: 232 },
          { measure: "type.bytes", subject: "", spread: 232 },
          { measure: "type.bytes", subject: "dict", spread: 232 },
          { measure: "total.count", subject: "", spread: 1 },
          { measure: "type.count", subject: "", spread: 1 },
          { measure: "type.count", subject: "dict", spread: 1 },
        ],
      },
    });
  });

  it.each([
    { args: [], message: "measure takes either --import, or --script, or a --target of the configuration" },
    { args: ["--import", "a", "--script", "b.py"], message: "measure takes either --import, or --script" },
    { args: ["--import", "a", "--target", "api"], message: "measure takes either --import, or --script" },
    {
      args: ["--import", "os; import evil"],
      message: '--import "os; import evil" is not the dotted name of a module, such as shop.wsgi',
    },
    { args: ["--import", "shop", "--flag=-c"], message: '--flag "-c" is not a flag of the interpreter in one word' },
    { args: ["--import", "shop", "--runs", "0"], message: "--runs takes auto or a number from 1 to 100, not 0" },
    { args: ["--import", "shop", "--runs", "two"], message: "--runs takes auto or a number from 1 to 100, not two" },
    { args: ["--target", "api"], message: "there is no configuration at .github/heapgate.yml" },
  ])("refuses $args", async ({ args, message }) => {
    const world = fakeWorld();
    expect(await runCli(["measure", ...args], world)).toBe(2);
    expect(world.told()).toContain(message);
    expect(world.printed()).toBe("");
  });
});

describe("heapgate compare", () => {
  it("judges two dumps by the default thresholds where there is no configuration", async () => {
    const world = fakeWorld(DUMPS);
    expect(await runCli(["compare", "one.json", "two.json", "--format", "json"], world)).toBe(0);
    const report: unknown = JSON.parse(world.printed());
    expect(report).toMatchObject({
      verdict: "passed",
      targets: [{ growth: { total: { bytes: { baseline: 964, current: 1196, growth: 232 } } } }],
    });
  });

  it("exits with 1 on a breach", async () => {
    const config = "thresholds: [{ id: none, measure: type.count, match: dict, fail: { growth: 0 } }]";
    const world = fakeWorld({ ...DUMPS, "strict.yml": config });
    expect(await runCli(["compare", "one.json", "two.json", "--config", "strict.yml"], world)).toBe(1);
  });

  it("exits with 2 where the two cannot be compared", async () => {
    const other = { ...SMALL, runtime: { ...SMALL.runtime, platform: "win32-x86_64" } };
    const world = fakeWorld({ ...DUMPS, "other.json": JSON.stringify(other) });
    expect(await runCli(["compare", "other.json", "two.json"], world)).toBe(2);
    expect(world.printed()).toContain("heapgate: incomparable: ");
  });

  it("names the file that is missing or no dump", async () => {
    const world = fakeWorld({ ...DUMPS, "notes.txt": "dear diary" });
    expect(await runCli(["compare", "one.json", "three.json"], world)).toBe(2);
    expect(world.told()).toContain("three.json: there is no such file");
    expect(await runCli(["compare", "one.json", "notes.txt"], world)).toBe(2);
    expect(world.told()).toContain("notes.txt: this is not a heap dump of format 1");
  });
});

describe("heapgate show", () => {
  it("prints the tables of a dump", async () => {
    const world = fakeWorld(DUMPS);
    expect(await runCli(["show", "one.json"], world)).toBe(0);
    expect(world.printed()).toContain("dict");
  });
});

describe("heapgate init", () => {
  it("writes a configuration that gate can use, and a workflow", async () => {
    const world = fakeWorld({}, { app: [SMALL] });
    expect(await runCli(["init", "--import", "shop.wsgi"], world)).toBe(0);
    expect(world.disk.get(".github/heapgate.yml")).toContain("import: shop.wsgi");
    expect(world.disk.get(".github/workflows/heapgate.yml")).toContain("pull_request");
    expect(await runCli(["gate"], world)).toBe(0);
  });

  it("overwrites nothing, and then writes nothing at all", async () => {
    const world = fakeWorld({ ".github/workflows/heapgate.yml": "mine" });
    expect(await runCli(["init"], world)).toBe(2);
    expect([...world.disk]).toStrictEqual([[".github/workflows/heapgate.yml", "mine"]]);
  });
});

describe("the command line", () => {
  it("prints its version and its help", async () => {
    const world = fakeWorld();
    expect(await runCli(["--version"], world)).toBe(0);
    expect(world.printed()).toBe(`${VERSION}\n`);
    expect(await runCli(["help"], world)).toBe(0);
    for (const command of ["gate", "measure", "compare", "show", "demo", "init", "schema"]) {
      expect(world.printed()).toContain(`  ${command}`);
    }
  });

  it("prints the schema of the configuration", async () => {
    const world = fakeWorld();
    expect(await runCli(["schema"], world)).toBe(0);
    expect(JSON.parse(world.printed())).toMatchObject({ type: "object" });
  });

  it.each([
    { args: [], said: "Usage: heapgate" },
    { args: ["gaet"], said: "unknown command 'gaet'" },
    { args: ["gate", "--fromat", "json"], said: "unknown option '--fromat'" },
    { args: ["show", "one.json", "--format", "html"], said: "--format html is not supported yet" },
    {
      args: ["show", "one.json", "--format", "xml"],
      said: "--format xml is not known; there are text, markdown, json",
    },
    { args: ["compare", "one.json"], said: "missing required argument 'current'" },
  ])("exits with 2 on $args", async ({ args, said }) => {
    const world = fakeWorld(DUMPS);
    expect(await runCli(args, world)).toBe(2);
    expect(world.told()).toContain(said);
  });

  it("calls a bug a bug, with its stack", async () => {
    const world = fakeWorld({ ".github/heapgate.yml": "targets: { api: { import: shop } }" }, {});
    expect(await runCli(["gate"], world)).toBe(2);
    expect(world.told()).toMatch(/^This is a bug in heapgate .*\n.*the test names no heap for target api[^]*at /);
  });
});
