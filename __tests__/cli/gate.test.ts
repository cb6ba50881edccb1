import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../src/cli/program.js";
import { gateError } from "../../src/errors.js";
import { heap } from "../support/heaps.js";
import { fakeWorld, heapIn } from "../support/world.js";

const CONFIG = `
targets:
  api:
    import: shop
thresholds:
  - id: total
    measure: total.bytes
    fail: { growth: 0 }
`;
const CONFIG_FILE = { ".github/heapgate.yml": CONFIG };
const SMALL = heap("dict 2 464\nstr 10 500");
const LARGE = heap("dict 3 696\nstr 10 500");
const stored = (snapshot: unknown): Record<string, string> => ({ "cache/api.json": JSON.stringify(snapshot) });

describe("heapgate gate", () => {
  it("records the first heap as baseline, loudly, and passes", async () => {
    const world = fakeWorld(CONFIG_FILE, { api: [SMALL] });
    expect(await runCli(["gate"], world)).toBe(0);
    expect(world.printed()).toContain("heapgate: no-baseline: ");
    expect(world.told()).toBe("api: recorded as the first baseline in cache\n");
    expect(heapIn(world, "cache/api.json")).toStrictEqual(SMALL);
  });

  it("passes the same heap and leaves the baseline as it is", async () => {
    const world = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [SMALL] });
    expect(await runCli(["gate"], world)).toBe(0);
    expect(world.runsOf("api")).toBe(2);
    expect(world.told()).toBe("");
    expect(world.disk.get("cache/api.json")).toBe(JSON.stringify(SMALL));
  });

  it("compares a branch that has no baseline with the default branch's, and records none for it", async () => {
    const world = fakeWorld({ ...CONFIG_FILE, "main/api.json": JSON.stringify(SMALL) }, { api: [LARGE] });
    expect(await runCli(["gate"], world)).toBe(1);
    expect(world.printed()).toContain("api.json of main");
    expect(world.disk.has("cache/api.json")).toBe(false);
  });

  it("refuses an empty --store", async () => {
    const world = fakeWorld(CONFIG_FILE, { api: [SMALL] });
    expect(await runCli(["gate", "--store", ""], world)).toBe(2);
    expect(world.told()).toContain("--store is empty");
    expect([...world.disk.keys()]).toEqual(Object.keys(CONFIG_FILE));
  });

  it("fails a heap that grew by one dict, after two more runs, and keeps the baseline", async () => {
    const world = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [LARGE] });
    expect(await runCli(["gate", "--format", "json"], world)).toBe(1);
    expect(world.runsOf("api")).toBe(4);
    const report: unknown = JSON.parse(world.printed());
    expect(report).toMatchObject({
      verdict: "breached",
      targets: [
        {
          name: "api",
          verdict: "breached",
          breaches: [
            {
              threshold: "total",
              measure: "total.bytes",
              subject: "",
              level: "fail",
              baseline: 964,
              current: 1196,
              growth: 232,
              allowed: { growth: 0 },
            },
          ],
        },
      ],
    });
    expect(heapIn(world, "cache/api.json")).toStrictEqual(SMALL);
    expect(heapIn(world, "cache/current/api.json")).toStrictEqual(LARGE);
  });

  it("forgives a breach that one of two more runs does not show", async () => {
    const world = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [LARGE, LARGE, LARGE, SMALL] });
    expect(await runCli(["gate"], world)).toBe(0);
  });

  it("accepts the current heap with --record", async () => {
    const world = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [LARGE] });
    expect(await runCli(["gate", "--record"], world)).toBe(0);
    expect(heapIn(world, "cache/api.json")).toStrictEqual(LARGE);
    expect(world.told()).toBe("api: recorded as the new baseline in cache\n");
  });

  it("does not accept what exceeds a max", async () => {
    const strict = CONFIG.replace("{ growth: 0 }", "{ growth: 0, max: 1000 B }");
    const world = fakeWorld({ ".github/heapgate.yml": strict, ...stored(SMALL) }, { api: [LARGE] });
    expect(await runCli(["gate", "--record"], world)).toBe(1);
    expect(heapIn(world, "cache/api.json")).toStrictEqual(LARGE);
  });

  it("keeps its verdict where the store cannot be written, unless a baseline was to be recorded", async () => {
    const full = { write: "the disk is full" };
    const passed = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [SMALL] }, full);
    expect(await runCli(["gate"], passed)).toBe(0);
    expect(passed.told()).toBe("api: the heap of this run is not kept: the file cannot be written: the disk is full\n");
    const breached = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [LARGE] }, full);
    expect(await runCli(["gate"], breached)).toBe(1);
    const first = fakeWorld(CONFIG_FILE, { api: [SMALL] }, full);
    expect(await runCli(["gate"], first)).toBe(2);
    expect(first.told()).toContain("api: no baseline recorded: api.json: the file cannot be written: the disk is full");
  });

  it("exits with 2 where a target cannot be measured, shows why, and leaves its baseline", async () => {
    const error = gateError(
      "program-failed",
      { target: "api", end: "failed with exit status 98", hints: [] },
      { detail: "ModuleNotFoundError: No module named 'shop'" },
    );
    const world = fakeWorld({ ...CONFIG_FILE, ...stored(SMALL) }, { api: [error] });
    expect(await runCli(["gate"], world)).toBe(2);
    expect(world.printed()).toContain("ModuleNotFoundError: No module named 'shop'");
    expect(heapIn(world, "cache/api.json")).toStrictEqual(SMALL);
  });

  it("takes a damaged baseline for an error, not for a pass, until --record replaces it", async () => {
    const world = fakeWorld({ ...CONFIG_FILE, "cache/api.json": "{" }, { api: [SMALL] });
    expect(await runCli(["gate"], world)).toBe(2);
    expect(world.disk.get("cache/api.json")).toBe("{");
    expect(await runCli(["gate", "--record"], world)).toBe(0);
    expect(heapIn(world, "cache/api.json")).toStrictEqual(SMALL);
  });

  it("says that another interpreter cannot be compared, and passes unless a baseline is required", async () => {
    const other = { ...SMALL, runtime: { ...SMALL.runtime, version: "3.12.1" } };
    const world = fakeWorld({ ...CONFIG_FILE, ...stored(other) }, { api: [LARGE] });
    expect(await runCli(["gate"], world)).toBe(0);
    expect(world.printed()).toContain("heapgate: incomparable: ");
    expect(world.printed()).toContain("3.12.1");
    expect(heapIn(world, "cache/api.json")).toStrictEqual(other);
    expect(await runCli(["gate", "--require-baseline"], world)).toBe(2);
  });

  it("requires a baseline where told to, and records the first one all the same", async () => {
    const world = fakeWorld(CONFIG_FILE, { api: [SMALL] });
    expect(await runCli(["gate", "--require-baseline"], world)).toBe(2);
    expect(await runCli(["gate", "--require-baseline"], world)).toBe(0);
  });

  it("names every mistake of a configuration with its place", async () => {
    const world = fakeWorld({ ".github/heapgate.yml": CONFIG.replace("measure:", "mesure:") });
    expect(await runCli(["gate"], world)).toBe(2);
    expect(world.told()).toContain(".github/heapgate.yml:7:5");
    expect(world.told()).toContain("mesure");
    expect(world.told()).toContain("measure");
  });

  it("says how to start where there is no configuration", async () => {
    const world = fakeWorld();
    expect(await runCli(["gate"], world)).toBe(2);
    expect(world.told()).toBe(
      "there is no configuration at .github/heapgate.yml\n`heapgate init` writes one to start from.\n",
    );
  });

  it("measures the targets named alone, and knows those it has not", async () => {
    const two = CONFIG.replace("thresholds:", "  worker:\n    import: jobs\nthresholds:");
    const world = fakeWorld({ ".github/heapgate.yml": two }, { api: [SMALL], worker: [SMALL] });
    expect(await runCli(["gate", "--target", "worker"], world)).toBe(0);
    expect([world.runsOf("api"), world.runsOf("worker")]).toStrictEqual([0, 2]);
    expect(await runCli(["gate", "--target", "wroker"], world)).toBe(2);
    expect(world.told()).toContain("there is no target wroker\nTargets of the configuration: api, worker.");
  });

  it("writes the report to a file with --out, and nothing to standard output", async () => {
    const world = fakeWorld(CONFIG_FILE, { api: [SMALL] });
    expect(await runCli(["gate", "--format", "markdown", "--out", "report.md"], world)).toBe(0);
    expect(world.printed()).toBe("");
    expect(world.disk.get("report.md")).toContain("heapgate");
  });
});
