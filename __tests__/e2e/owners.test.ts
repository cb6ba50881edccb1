import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { heapgate } from "../support/command.js";
import { EXAMPLE_FOLDER, exampleVenv, pythons } from "../support/pythons.js";

// The Flask program on the newest Python: what a pull request brought, and who, as the report tells it.
const MINUTES = 60_000;

describe("a report on the Flask program", () => {
  const version = pythons().at(-1)?.version ?? "";
  let place = "";
  let folder = "";

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "heapgate-owners-"));
    folder = join(place, "shop");
    cpSync(EXAMPLE_FOLDER, folder, { recursive: true, filter: (path) => !/\.venv|__pycache__/.test(path) });
    install("Rate-Tool", "rate_tool", "1.0", "TEXT = 'x' * 1000\n");
    appendFileSync(
      join(folder, "shop", "wsgi.py"),
      "\nimport sys; sys.path.append('site-packages')\nimport rate_tool\n",
    );
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  /** As an installer leaves it. */
  function install(distribution: string, module: string, release: string, text: string): void {
    const site = join(folder, "site-packages");
    const metadata = join(site, `${distribution.replace("-", "_")}-${release}.dist-info`);
    rmSync(join(site, `${distribution.replace("-", "_")}-1.0.dist-info`), { recursive: true, force: true });
    mkdirSync(metadata, { recursive: true });
    writeFileSync(join(site, `${module}.py`), text);
    writeFileSync(join(metadata, "METADATA"), `Metadata-Version: 2.1\nName: ${distribution}\nVersion: ${release}\n`);
    writeFileSync(join(metadata, "RECORD"), `${module}.py,,\n`);
  }

  function measure(name: string): string {
    const out = join(place, name);
    const end = heapgate(["measure", "--target", "api", "--out", out], {
      cwd: folder,
      env: { VIRTUAL_ENV: dirname(dirname(exampleVenv(version))) },
    });
    expect({ status: end.status, stderr: end.status === 0 ? "" : end.stderr }).toStrictEqual({ status: 0, stderr: "" });
    return out;
  }

  it(
    "names the user's own code first, then the package that a new version made larger, then the new one",
    () => {
      const before = measure("before.json");
      install("Rate-Tool", "rate_tool", "1.1", "TABLE = [(name, 'x' * 100) for name in range(100000, 102000)]\n");
      install("extra-rates", "extra_rates", "2.0", "TEXT = 'x' * 100000\n");
      appendFileSync(
        join(folder, "shop", "wsgi.py"),
        "import extra_rates\nPRICES = [{'price': n, 'rate': [n]} for n in range(100000, 104000)]\n",
      );
      const { stdout } = heapgate(["compare", before, measure("after.json"), "--format", "markdown"], { cwd: folder });
      const lines = stdout.split("\n");
      const causes = lines.slice(lines.indexOf("**What grew**") + 2, lines.indexOf("**What grew**") + 5);
      expect(causes.map((line) => line.replace(/\+[\d.,]+/g, "+N"))).toStrictEqual([
        "- your code: +N MiB (+N %), +N objects",
        "- package `Rate-Tool` `1.0` -> `1.1`: +N KiB (+N %), +N objects",
        "- package `extra-rates` `2.0` (new): +N KiB (new), +N objects",
      ]);
      const names = ["your code", "`Rate-Tool`", "`extra-rates`"];
      const rows = lines.filter((line) => names.some((name) => line.startsWith(`| ${name} `)));
      expect(rows.map((row) => row.split(/ *\| */)[1]).slice(0, 3)).toStrictEqual(names);
    },
    3 * MINUTES,
  );
});
