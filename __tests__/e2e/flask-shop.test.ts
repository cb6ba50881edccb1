import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { decodeDump } from "../../src/heap/decode.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { heapgate, type End } from "../support/command.js";
import { bytesOfNobody, sumsOfOwners } from "../support/owners.js";
import { EXAMPLE_FOLDER, exampleVenv, pythons } from "../support/pythons.js";

// The Flask and SQLAlchemy program, gated by the built command line, on every interpreter of the machine.
const MINUTES = 60_000;

const numbers = z.object({ baseline: z.number().nullable(), current: z.number(), growth: z.number().nullable() });
const reportSchema = z.object({
  verdict: z.string(),
  targets: z.array(
    z.object({
      name: z.string(),
      verdict: z.string(),
      breaches: z.array(z.object({ threshold: z.string(), level: z.string(), growth: z.number().nullable() })),
      growth: z.object({
        total: z.object({ bytes: numbers, count: numbers }),
        types: z.array(z.unknown()),
        dictShapes: z.array(z.unknown()),
        tupleDuplicates: z.array(z.unknown()),
        packages: z.array(z.object({ name: z.string(), bytes: numbers })),
        moduleTotals: z.array(z.object({ name: z.string(), package: z.string(), bytes: numbers })),
      }),
    }),
  ),
});

describe.each(pythons())("the Flask program on $version", ({ version }) => {
  let place = "";
  let folder = "";
  let store = "";
  let environment: Readonly<Record<string, string>> = {};

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "heapgate-flask-"));
    folder = join(place, "shop");
    store = join(place, "store");
    cpSync(EXAMPLE_FOLDER, folder, { recursive: true, filter: (path) => !/\.venv|__pycache__/.test(path) });
    environment = { VIRTUAL_ENV: dirname(dirname(exampleVenv(version))) };
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): End =>
    heapgate(args, { cwd: folder, env: { ...environment, ...env } });
  const gate = (env: Readonly<Record<string, string>> = {}): End =>
    run(["gate", "--store", store, "--format", "json"], env);
  const measure = (name: string, args: readonly string[] = []): Snapshot => {
    const file = join(place, name);
    const end = run(["measure", "--target", "api", "--out", file, ...args]);
    expect({ status: end.status, stdout: end.stdout }).toStrictEqual({ status: 0, stdout: "" });
    return decodeDump(readFileSync(file, "utf8"), file);
  };

  it(
    "has no baseline at first, and says so",
    () => {
      const end = gate();
      expect({ ...reportSchema.parse(JSON.parse(end.stdout)), targets: [] }).toStrictEqual({
        verdict: "no-baseline",
        targets: [],
      });
      expect(end.status).toBe(0);
    },
    2 * MINUTES,
  );

  it(
    "has grown by 0 bytes and 0 objects when text files, folders and variables were added",
    () => {
      writeFileSync(join(folder, "NOTES.txt"), "one more file beside the program\n");
      writeFileSync(join(folder, "shop", "README.md"), "and one among its modules\n");
      mkdirSync(join(folder, ".heapgate"));
      const config = join(folder, ".github", "heapgate.yml");
      const text = readFileSync(config, "utf8");
      writeFileSync(config, text.replace("  api:\n", "  api:\n    env: { SHOP_SETTING: of-some-length }\n"));
      const end = gate({ ONE_MORE_VARIABLE: "of some length" });
      writeFileSync(config, text);
      const { verdict, targets } = reportSchema.parse(JSON.parse(end.stdout));
      expect({ status: end.status, verdict, breaches: targets[0]?.breaches }).toStrictEqual({
        status: 0,
        verdict: "passed",
        breaches: [],
      });
      expect(targets[0]?.growth).toMatchObject({
        total: { bytes: { growth: 0 }, count: { growth: 0 } },
        types: [],
        dictShapes: [],
        tupleDuplicates: [],
        packages: [],
        moduleTotals: [],
      });
    },
    2 * MINUTES,
  );

  it(
    "is breached by one more import, with the numbers that compare finds in the two dumps",
    () => {
      const module = join(folder, "shop", "api", "payments.py");
      const text = readFileSync(module, "utf8");
      appendFileSync(module, "\nimport xml.dom.minidom, decimal\n");
      const end = gate();
      writeFileSync(module, text);
      expect(end.status).toBe(1);
      const report = reportSchema.parse(JSON.parse(end.stdout));
      expect(report.verdict).toBe("breached");
      expect(report.targets[0]?.breaches).toContainEqual(
        expect.objectContaining({ threshold: "total", level: "fail" }),
      );
      // What the import brought is the standard library's; of the user's own code one line more.
      const grown = new Map(report.targets[0]?.growth.packages.map(({ name, bytes }) => [name, Number(bytes.growth)]));
      expect(grown.get("stdlib")).toBeGreaterThan(300_000);
      expect(Math.abs(grown.get("your code") ?? 0)).toBeLessThan(3_000);
      expect(report.targets[0]?.growth.moduleTotals).toContainEqual(
        expect.objectContaining({ name: "xml.dom.minidom", package: "stdlib" }),
      );
      const compared = run([
        "compare",
        join(store, "api.json"),
        join(store, "current", "api.json"),
        "--format",
        "json",
      ]);
      expect(compared.status).toBe(1);
      expect(reportSchema.parse(JSON.parse(compared.stdout))).toStrictEqual(report);
    },
    2 * MINUTES,
  );

  it(
    "is smaller by the docstrings under -OO, and charged to its modules to the byte",
    () => {
      const plain = measure("plain.json", ["--runs", "1"]);
      const stripped = measure("stripped.json", ["--runs", "1", "--flag=-OO"]);
      expect(sumsOfOwners(plain)).toStrictEqual(plain.total);
      expect(plain.owners?.modules.map((row) => row.package)).toEqual(
        expect.arrayContaining(["Flask", "SQLAlchemy", "your code", "stdlib", "interpreter"]),
      );
      expect(bytesOfNobody(plain)).toBeLessThan(plain.total.bytes / 100);
      const docstrings = plain.docstrings.bytes - stripped.docstrings.bytes;
      expect(docstrings).toBeGreaterThan(1024 * 1024);
      expect(plain.total.bytes - stripped.total.bytes).toBeGreaterThanOrEqual(docstrings);
    },
    2 * MINUTES,
  );

  it(
    "gives the tables of the page by one command",
    () => {
      const { stdout, status } = run(["show", join(store, "api.json")]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^ +str +\d+ +\(\d+\.\d\d KiB\) +\/ \d+ += \d+\.\d{3} bytes$/m);
      expect(stdout).toMatch(/^ +[\d,]+ +[\d.]+ KiB +[\d.]+ KiB +\(None,\)$/m);
      expect(stdout).toMatch(/split/);
      expect(stdout).toMatch(/\(_value_, _name_, __objclass__/);
    },
    MINUTES,
  );
});
