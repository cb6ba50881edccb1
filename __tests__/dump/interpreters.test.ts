import { describe, expect, it } from "@jest/globals";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pythons } from "../support/pythons.js";

const run = promisify(execFile);

/** Standard error of a command that ended well; else what it said is in the error. */
async function unitTests(command: string): Promise<string> {
  const { PATH = "", HEAPGATE_ORACLES = "" } = process.env;
  const { stderr } = await run(
    command,
    ["-m", "unittest", "discover", "-s", "__tests__/dump", "-t", "__tests__/dump"],
    {
      env: { PATH, HEAPGATE_ORACLES, PYTHONDONTWRITEBYTECODE: "1" },
      maxBuffer: 64 * 2 ** 20,
    },
  );
  return stderr;
}

describe("the Python side", () => {
  // Two at a time (maxConcurrency): each waits for interpreters that it starts.
  it.concurrent.each(pythons())(
    "passes its own tests on $version",
    async ({ command }) => {
      expect(await unitTests(command)).toMatch(/^Ran [1-9]\d* tests? in /m);
    },
    900_000,
  );
});
