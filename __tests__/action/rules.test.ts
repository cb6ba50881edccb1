import { describe, expect, it } from "@jest/globals";
import { readRules, type Rulebook, type RulesWanted } from "../../src/action/rules.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import type { Answer } from "../../src/ports.js";
import { SHA } from "./world.js";

const FILE = ".github/heapgate.yml";
const CONFIGURED = "targets:\n  api: { import: shop.wsgi }\n  cron: { import: shop.cron }\n";
const STRICT = `${CONFIGURED}thresholds:\n  - { id: total, measure: total.bytes, fail: { growth: 1 KiB } }\n`;
const LAX = STRICT.replace("1 KiB", "1 MiB");
const BROKEN = "targets:\n  api: { imports: shop }\n";

const WANTED: RulesWanted = {
  mode: "auto",
  config: FILE,
  imports: [],
  targets: [],
  python: null,
  configFrom: "head",
  baseCommit: null,
};

type Versions = { readonly own: string | null; readonly base?: Answer<string | null> };

function read({ own, base }: Versions, wanted: Partial<RulesWanted> = {}): Promise<Rulebook> {
  return readRules(
    { ...WANTED, ...(base === undefined ? {} : { baseCommit: SHA.base }), ...wanted },
    {
      files: { read: () => Promise.resolve(own), write: () => Promise.reject(new Error("not asked for")) },
      history: {
        readFile: () => (base === undefined ? Promise.reject(new Error("not asked for")) : Promise.resolve(base)),
      },
    },
  );
}

function at(value: string | null): Answer<string | null> {
  return { kind: "answer", value };
}

const REFUSED: Answer<string | null> = { kind: "refused", status: 403, message: "Resource not accessible" };

async function rulesOf(versions: Versions, wanted: Partial<RulesWanted> = {}) {
  const book = await read(versions, wanted);
  if (book.kind === "mistakes") throw new Error(book.mistakes.map(({ what }) => what).join());
  return book;
}

describe("the rules of a run", () => {
  it("are those of the file, with all its targets or those named", async () => {
    const all = await rulesOf({ own: CONFIGURED });
    expect(all.configuration.targets.map(({ name }) => name)).toEqual(["api", "cron"]);
    expect(all.ruleChanges).toEqual([]);
    const one = await rulesOf({ own: CONFIGURED }, { targets: ["cron"] });
    expect(one.configuration.targets.map(({ name }) => name)).toEqual(["cron"]);
  });

  it("are the default ones for the import input without a file", async () => {
    const { configuration } = await rulesOf({ own: null }, { imports: ["shop", "shop.cron"] });
    expect(configuration).toMatchObject({ thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] });
    expect(configuration.targets).toMatchObject([
      { name: "default", load: { kind: "imports", modules: ["shop", "shop.cron"] } },
    ]);
  });

  it("are the file's for the import input where the file names no target", async () => {
    const own = STRICT.slice(CONFIGURED.length);
    const { configuration } = await rulesOf({ own }, { imports: ["shop"] });
    expect(configuration.thresholds).toMatchObject([{ id: "total", fail: { growth: 1024 } }]);
    expect(configuration.targets.map(({ name }) => name)).toEqual(["default"]);
  });

  it("take the interpreter of the input for every target", async () => {
    const { configuration } = await rulesOf({ own: CONFIGURED }, { python: ["uv", "run", "python"] });
    expect(configuration.targets.map(({ python }) => python)).toEqual([
      ["uv", "run", "python"],
      ["uv", "run", "python"],
    ]);
  });

  it("need a file or the import input, and not both for one thing", async () => {
    await expect(read({ own: null })).rejects.toThrow("import names no module");
    await expect(read({ own: STRICT.slice(CONFIGURED.length) })).rejects.toThrow("import names no module");
    expect(await read({ own: CONFIGURED }, { imports: ["shop"] })).toMatchObject({
      kind: "mistakes",
      mistakes: [{ code: "import-beside-configuration", where: { file: FILE } }],
    });
  });

  it("name a target that is not there, with those that are", async () => {
    await expect(read({ own: CONFIGURED }, { targets: ["web"] })).rejects.toMatchObject({
      code: "target-unknown",
      fix: expect.stringContaining("api, cron"),
    });
  });

  it("come back as mistakes with their places", async () => {
    expect(await read({ own: BROKEN })).toMatchObject({
      kind: "mistakes",
      mistakes: [{ where: { file: FILE, line: 2 } }],
    });
  });
});

describe("a pull request's changes of the rules", () => {
  it("are none where the file is the base's", async () => {
    expect((await rulesOf({ own: STRICT, base: at(STRICT) })).ruleChanges).toEqual([]);
  });

  it("are told, while its own rules judge", async () => {
    const { ruleChanges, configuration } = await rulesOf({ own: LAX, base: at(STRICT) });
    expect(ruleChanges).toEqual([expect.stringContaining("1 MiB")]);
    expect(configuration.thresholds[0]?.fail?.growth).toBe(1024 * 1024);
  });

  it("are told, while the base's rules judge where asked to", async () => {
    const { ruleChanges, configuration } = await rulesOf({ own: LAX, base: at(STRICT) }, { configFrom: "base" });
    expect(ruleChanges).toEqual([expect.stringContaining("1 MiB")]);
    expect(configuration.thresholds[0]?.fail?.growth).toBe(1024);
  });

  it("are the whole file where the base has none", async () => {
    const book = await rulesOf({ own: STRICT, base: at(null) });
    expect(book.ruleChanges).toEqual([expect.stringContaining(`${FILE} is new`)]);
    const asked = await rulesOf({ own: STRICT, base: at(null) }, { configFrom: "base" });
    expect(asked).toEqual(book);
  });

  it("are told as unknown where the base's file cannot be had, rather than as none", async () => {
    expect((await rulesOf({ own: STRICT, base: REFUSED })).ruleChanges).toEqual([
      expect.stringContaining("could not be read"),
    ]);
    expect((await rulesOf({ own: STRICT, base: at(BROKEN) })).ruleChanges).toEqual([
      expect.stringContaining("has mistakes"),
    ]);
  });

  it("cannot weaken a gate that judges by the base: without its file there is no verdict", async () => {
    for (const base of [REFUSED, at(BROKEN)]) {
      await expect(read({ own: LAX, base }, { configFrom: "base" })).rejects.toMatchObject({
        code: "base-configuration-unavailable",
        fix: expect.stringContaining("contents: read"),
      });
    }
  });

  it("that break the file are its mistakes, and no obstacle where the base judges", async () => {
    expect(await read({ own: BROKEN, base: at(STRICT) })).toMatchObject({ kind: "mistakes" });
    const book = await rulesOf({ own: BROKEN, base: at(STRICT) }, { configFrom: "base" });
    expect(book.configuration.targets.map(({ name }) => name)).toEqual(["api", "cron"]);
    expect(book.ruleChanges).toEqual([
      `${FILE} has mistakes, so that changes of the rules could not be looked for; they break the gate once it is merged`,
    ]);
    expect(book.mistakes).toMatchObject([{ where: { file: FILE, line: 2 } }]);
  });

  it("that remove the file are told, and no obstacle where the base judges", async () => {
    await expect(read({ own: null, base: at(STRICT) })).rejects.toMatchObject({ code: "nothing-to-measure" });
    const book = await rulesOf({ own: null, base: at(STRICT) }, { configFrom: "base" });
    expect(book.configuration.targets.map(({ name }) => name)).toEqual(["api", "cron"]);
    expect(book.ruleChanges).toEqual([`${FILE} is removed by this pull request`]);
  });

  it("that remove the file beside the import input are told, with what becomes of the thresholds", async () => {
    const base = at(STRICT.slice(CONFIGURED.length));
    const { ruleChanges } = await rulesOf({ own: null, base }, { imports: ["shop"] });
    expect(ruleChanges[0]).toBe(`${FILE} is removed by this pull request`);
    expect(ruleChanges[1]).toContain("threshold total: warn none ->");
  });
});
