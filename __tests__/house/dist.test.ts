import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VERSION } from "../../src/version.js";

let place = "";
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "heapgate-dist-"));
});
afterAll(() => rmSync(place, { recursive: true }));

describe("dist/", () => {
  it("is the build of this source, byte for byte", () => {
    const built = join(place, "built");
    execFileSync(process.execPath, ["scripts/build.mjs", built]);
    expect(filesOf("dist")).toStrictEqual(filesOf(built));
    const changed = filesOf(built).filter(
      (file) => !readFileSync(join("dist", file)).equals(readFileSync(join(built, file))),
    );
    expect(changed).toStrictEqual([]);
  });

  it("has the command line in one file, without GitHub's packages, and the artifact client where it is read late", () => {
    const [cli, action] = ["cli.js", "action.js"].map((file) => readFileSync(join("dist", file), "utf8"));
    expect(cli).not.toMatch(/node_modules\/@actions\/|"\.\/chunks\//);
    expect(action).not.toMatch(/node_modules\/(?:@azure|@actions\/artifact)\//);
    expect(action).toMatch(/await import\("\.\/chunks\//);
  });

  it("starts as a command line where there is nothing but itself", () => {
    const { stdout, status } = start("cli.js", ["--version"]);
    expect({ stdout, status }).toStrictEqual({ stdout: `${VERSION}\n`, status: 0 });
  });

  it("starts as an action where there is nothing but itself, and says what it misses there", () => {
    const { stdout, status } = start("action.js", []);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^::error::/m);
    expect(stdout).not.toContain("bug in heapgate");
  });
});

describe("package.json", () => {
  it("has the version that dumps and reports carry", () => {
    expect(JSON.parse(readFileSync("package.json", "utf8"))).toHaveProperty("version", VERSION);
  });
});

/** Starts a copy of a bundle in an empty folder, with no packages and no environment around it. */
function start(bundle: string, args: readonly string[]): { readonly stdout: string; readonly status: number | null } {
  const copy = join(place, `copy-${bundle}`);
  const empty = join(place, `empty-${bundle}`);
  cpSync("dist", copy, { recursive: true });
  mkdirSync(empty);
  return spawnSync(process.execPath, [join(copy, bundle), ...args], {
    cwd: empty,
    env: { PATH: process.env["PATH"] ?? "" },
    encoding: "utf8",
  });
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}
