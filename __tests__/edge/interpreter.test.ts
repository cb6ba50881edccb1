import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findInterpreter, findUnusedVenv } from "../../src/edge/interpreter.js";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "heapgate-test-"));
  await executable("active/bin/python");
  await executable("project/.venv/bin/python");
  await executable("bare/.keep");
  await executable("first/python");
  await executable("second/python3");
});
afterAll(async () => rm(root, { recursive: true }));

async function executable(path: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), "");
  await chmod(join(root, path), 0o755);
}

const path = (...parts: readonly string[]): string => join(root, ...parts);
const searchPath = (): string => [path("first"), path("second")].join(delimiter);

describe("findInterpreter", () => {
  it.each([
    {
      rule: "takes the configured one before all others, a bare name by the search path",
      python: ["python3", "-X", "dev"],
      folder: "project",
      environment: () => ({ VIRTUAL_ENV: path("active"), PATH: searchPath() }),
      found: () => ({ command: [path("second/python3"), "-X", "dev"], origin: "configuration" }),
    },
    {
      rule: "takes a configured path from the working directory",
      python: [".venv/bin/python"],
      folder: "project",
      environment: () => ({}),
      found: () => ({ command: [path("project/.venv/bin/python")], origin: "configuration" }),
    },
    {
      rule: "takes the active virtual environment before .venv",
      python: null,
      folder: "project",
      environment: () => ({ VIRTUAL_ENV: path("active"), PATH: searchPath() }),
      found: () => ({ command: [path("active/bin/python")], origin: "$VIRTUAL_ENV" }),
    },
    {
      rule: "takes .venv before the search path, also where $VIRTUAL_ENV has gone",
      python: null,
      folder: "project",
      environment: () => ({ VIRTUAL_ENV: path("gone"), PATH: searchPath() }),
      found: () => ({ command: [path("project/.venv/bin/python")], origin: ".venv of services/api" }),
    },
    {
      rule: "takes python3 before python, wherever they stand on the search path",
      python: null,
      folder: "bare",
      environment: () => ({ PATH: searchPath() }),
      found: () => ({ command: [path("second/python3")], origin: "python3 of the search path" }),
    },
    {
      rule: "takes python where there is no python3",
      python: null,
      folder: "bare",
      environment: () => ({ PATH: path("first") }),
      found: () => ({ command: [path("first/python")], origin: "python of the search path" }),
    },
  ])("$rule", async ({ python, folder, environment, found }) => {
    const target = { python, env: {}, workingDirectory: "services/api" };
    const surroundings = { folder: path(folder), environment: environment(), platform: "linux" };
    expect(await findInterpreter(target, surroundings)).toStrictEqual({ kind: "found", interpreter: found() });
  });
});

describe("findInterpreter, where there is none,", () => {
  const surroundings = () => ({ folder: path("bare"), environment: { PATH: searchPath() }, platform: "linux" });
  it.each([
    { python: ["python3.99"], command: "python3.99" },
    { python: [".venv/bin/python"], command: ".venv/bin/python" },
    { python: ["../first"], command: "../first" },
  ])("says that the configured $command is missing", async ({ python, command }) => {
    const target = { python, env: {}, workingDirectory: "." };
    expect(await findInterpreter(target, surroundings())).toStrictEqual({
      kind: "missing",
      command,
      origin: "configuration",
    });
  });

  it("says what was looked for, on the search path that the target sets", async () => {
    const target = { python: null, env: { PATH: path("bare") }, workingDirectory: "." };
    expect(await findInterpreter(target, surroundings())).toStrictEqual({
      kind: "missing",
      command: "python3",
      origin: "the search path",
    });
  });
});

describe("findUnusedVenv", () => {
  it("finds the .venv that another interpreter ignores", async () => {
    const other = { command: ["/usr/bin/python3"], origin: "python3 of the search path" };
    expect(await findUnusedVenv(other, path("project"))).toBe(path("project/.venv/bin/python"));
    expect(await findUnusedVenv(other, path("bare"))).toBeNull();
    const namesake = { command: [path("project/.venv-old/bin/python")], origin: "configuration" };
    expect(await findUnusedVenv(namesake, path("project"))).toBe(path("project/.venv/bin/python"));
    const own = { command: [path("project/.venv/bin/python")], origin: "$VIRTUAL_ENV" };
    expect(await findUnusedVenv(own, path("project"))).toBeNull();
  });
});
