import { describe, expect, it } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { pythons } from "../support/pythons.js";

describe("the Python side", () => {
  it.each(pythons())(
    "passes its own tests on $version",
    ({ command }) => {
      const { PATH = "", HEAPGATE_ORACLES = "" } = process.env;
      const { stderr, status } = spawnSync(
        command,
        ["-m", "unittest", "discover", "-s", "__tests__/dump", "-t", "__tests__/dump"],
        { encoding: "utf8", env: { PATH, HEAPGATE_ORACLES, PYTHONDONTWRITEBYTECODE: "1" } },
      );
      expect(stderr).toMatch(/^Ran [1-9]\d* tests? in /m);
      expect({ status, stderr: status === 0 ? "" : stderr }).toStrictEqual({ status: 0, stderr: "" });
    },
    600_000,
  );
});
