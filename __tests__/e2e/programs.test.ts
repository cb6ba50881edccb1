import { describe, expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { decodeDump } from "../../src/heap/decode.js";
import { heapgate } from "../support/command.js";
import { bytesOfNobody, sumsOfOwners } from "../support/owners.js";

// Real programs other than the Flask one, measured by the built command line on the oldest and the newest Python of the
// machine that each supports. `npm run matrix` measures them on all.
const MINUTES = 60_000;
const MIB = 1024 * 1024;

type Expectation = {
  /** Less than any Python showed, so that a walk that misses half of the heap is noticed. */
  readonly leastBytes: number;
  /** Types that only the loaded program brings. */
  readonly types: readonly string[];
  /** Measures whose rows may vary from run to run though every total repeats. */
  readonly mayVary?: readonly string[];
};

const EXPECTED: Readonly<Record<string, Expectation>> = {
  django: { leastBytes: 15 * MIB, types: ["django.db.models.base.ModelBase", "django.urls.resolvers.URLPattern"] },
  fastapi: {
    leastBytes: 15 * MIB,
    types: ["pydantic._internal._model_construction.ModelMetaclass", "fastapi.routing.APIRoute", "bookings.Kind"],
    // pydantic_core makes its classes with PyO3, whose map of their properties has a random order: the keys of the
    // classes' dicts stand in another one in each run.
    mayVary: ["dict-shapes.bytes", "dict-shapes.count"],
  },
  sympy: { leastBytes: 20 * MIB, types: ["sympy.core.function.FunctionClass", "sympy.core.symbol.Symbol"] },
  stdlib: { leastBytes: 8 * MIB, types: ["re.Pattern", "logging.Logger", "decimal.Context"] },
};

const rows = z
  .array(
    z.object({
      version: z.string(),
      python: z.string(),
      ready: z.boolean(),
      program: z.object({
        name: z.string(),
        folder: z.string(),
        before: z.string().nullable(),
        imports: z.array(z.string()),
        after: z.string().nullable(),
      }),
    }),
  )
  .parse(JSON.parse(execFileSync(process.execPath, ["scripts/venvs.mjs", "--list=programs"], { encoding: "utf8" })));

describe("the programs", () => {
  it("are all expected something of, and have a Python here", () => {
    expect([...new Set(rows.map(({ program }) => program.name))]).toStrictEqual(Object.keys(EXPECTED));
  });

  it.each(rows.map((row) => ({ ...row, name: row.program.name })))(
    "$name on $version repeats, and is all there",
    ({ name, python, ready, program }) => {
      expect({ python, ready }).toStrictEqual({ python, ready: true });
      const place = mkdtempSync(join(tmpdir(), "heapgate-programs-"));
      const out = join(place, "dump.json");
      const { before, imports, after } = program;
      const { status, stderr } = heapgate(
        [
          ...["measure", "--python", python, "--out", out],
          ...(before === null ? [] : ["--before", before]),
          ...imports.flatMap((module) => ["--import", module]),
          ...(after === null ? [] : ["--after", after]),
        ],
        { cwd: program.folder },
      );
      expect({ status, stderr: status === 0 ? "" : stderr }).toStrictEqual({ status: 0, stderr: "" });
      const dump = decodeDump(readFileSync(out, "utf8"), out);
      const { spread, total, types, modules } = dump;
      rmSync(place, { recursive: true });
      const expected = EXPECTED[name];
      const mayVary = expected?.mayVary ?? [];
      expect(spread.rows.filter(({ measure, subject }) => subject === "" || !mayVary.includes(measure))).toStrictEqual(
        [],
      );
      if (mayVary.length === 0) expect(spread).toStrictEqual({ runs: 2, agreed: true, rows: [] });
      expect(total.bytes).toBeGreaterThan(expected?.leastBytes ?? Infinity);
      expect(types.map((row) => row.name)).toEqual(expect.arrayContaining([...(expected?.types ?? [])]));
      expect(modules).toEqual(expect.arrayContaining([...imports]));
      expect(sumsOfOwners(dump)).toStrictEqual(total);
      expect(bytesOfNobody(dump)).toBeLessThan(total.bytes / 100);
    },
    2 * MINUTES,
  );
});
