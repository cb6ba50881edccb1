import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { programEnvironment } from "../../src/config/environment.js";

const NOTHING_NAMED = { env: {}, passEnv: [] };

describe("the environment of a measured program", () => {
  it("holds what is listed, with a fixed hash seed, and says what was withheld", () => {
    expect(
      programEnvironment({
        target: NOTHING_NAMED,
        available: {
          PATH: "/bin",
          LC_ALL: "C.UTF-8",
          DYLD_LIBRARY_PATH: "/lib",
          HOME: undefined,
          DATABASE_URL: "secret",
          AWS_TOKEN: "secret",
          path: "/other",
          SYSTEMROOT: "C:\\Windows",
          LC: "no",
        },
        platform: "linux",
      }),
    ).toStrictEqual({
      passed: { PATH: "/bin", LC_ALL: "C.UTF-8", DYLD_LIBRARY_PATH: "/lib", PYTHONHASHSEED: "0" },
      withheld: ["AWS_TOKEN", "DATABASE_URL", "LC", "SYSTEMROOT", "path"],
    });
  });

  it("holds what the target lets through and what it sets, which comes last", () => {
    expect(
      programEnvironment({
        target: { env: { HOME: "/nowhere", LEVEL: "1" }, passEnv: ["DATABASE_URL", "ABSENT"] },
        available: { HOME: "/root", DATABASE_URL: "sqlite:", LEVEL: "2", OTHER: "x" },
        platform: "linux",
      }),
    ).toStrictEqual({
      passed: { DATABASE_URL: "sqlite:", PYTHONHASHSEED: "0", HOME: "/nowhere", LEVEL: "1" },
      withheld: ["OTHER"],
    });
  });

  it("keeps the hash seed fixed unless the target itself sets it", () => {
    const available = { PYTHONHASHSEED: "7" };
    const seedOf = (env: Record<string, string>, passEnv: readonly string[]): unknown =>
      programEnvironment({ target: { env, passEnv }, available, platform: "linux" });
    expect(seedOf({}, [])).toStrictEqual({ passed: { PYTHONHASHSEED: "0" }, withheld: [] });
    expect(seedOf({}, ["PYTHONHASHSEED"])).toStrictEqual({ passed: { PYTHONHASHSEED: "0" }, withheld: [] });
    expect(seedOf({ PYTHONHASHSEED: "9" }, [])).toStrictEqual({ passed: { PYTHONHASHSEED: "9" }, withheld: [] });
  });

  it("knows names by any case on Windows, and what no program starts without there", () => {
    expect(
      programEnvironment({
        target: { env: { temp: "D:\\t" }, passEnv: ["database_url"] },
        available: {
          Path: "C:\\",
          SystemRoot: "C:\\Windows",
          TEMP: "C:\\t",
          DATABASE_URL: "x",
          lc_all: "C",
          Other: "y",
        },
        platform: "win32",
      }),
    ).toStrictEqual({
      passed: {
        Path: "C:\\",
        SystemRoot: "C:\\Windows",
        DATABASE_URL: "x",
        lc_all: "C",
        PYTHONHASHSEED: "0",
        temp: "D:\\t",
      },
      withheld: ["Other"],
    });
  });

  it("never holds a variable of the runner, whoever asks for it", () => {
    const names = ["GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "RUNNER_TEMP", "INPUT_GITHUB-TOKEN", "github_token"];
    const all = Object.fromEntries(names.map((name) => [name, "secret"]));
    for (const platform of ["linux", "win32"]) {
      expect(
        programEnvironment({ target: { env: all, passEnv: names }, available: { ...all, TZ: "UTC" }, platform }).passed,
      ).toStrictEqual({ TZ: "UTC", PYTHONHASHSEED: "0" });
    }
    const prefix = fc.constantFrom("GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_", "github_", "Input_");
    const name = fc.oneof(
      fc.tuple(prefix, fc.constantFrom("", "A", "TOKEN")).map(([start, rest]) => start + rest),
      fc.constantFrom("PATH", "HOME", "GITHUB", "X"),
    );
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.string()),
        fc.dictionary(name, fc.string()),
        fc.array(name),
        fc.constantFrom("linux", "win32", "darwin"),
        (available, env, passEnv, platform) => {
          const { passed, withheld } = programEnvironment({ target: { env, passEnv }, available, platform });
          expect(Object.keys(passed).filter((name) => /^(GITHUB|ACTIONS|RUNNER|INPUT)_/i.test(name))).toStrictEqual([]);
          expect(withheld.filter((name) => name in passed)).toStrictEqual([]);
        },
      ),
    );
  });
});
