import { describe, expect, it } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { decodeConfiguration } from "../../src/config/decode.js";

const readme = readFileSync("README.md", "utf8");
const blocks = [...readme.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));

const workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      steps: z.array(
        z.object({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() }).loose(),
      ),
    }),
  ),
});

describe("README.md", () => {
  it("has the tables of this action.yml and this configuration", () => {
    const { stderr, status } = spawnSync(process.execPath, ["scripts/readme.mjs", "--check"], { encoding: "utf8" });
    expect({ stderr, status }).toStrictEqual({ stderr: "", status: 0 });
  });

  it("begins with the demonstration and the tests", () => {
    const commands = blocks[0]?.text?.split("\n").map((line) => line.replace(/ *#.*/, ""));
    expect(commands).toStrictEqual(["node dist/cli.js demo", "npm cit", ""]);
  });

  it("shows a workflow that uses the action with inputs it has", () => {
    const text = blocks.find(({ language, text }) => language === "yaml" && text?.includes("uses:"))?.text ?? "";
    const { jobs } = workflow.parse(parse(text));
    const steps = Object.values(jobs).flatMap(({ steps }) => steps);
    const own = steps.filter(({ uses }) => uses?.startsWith("heapgate/heapgate@"));
    const { inputs } = z
      .object({ inputs: z.record(z.string(), z.unknown()) })
      .parse(parse(readFileSync("action.yml", "utf8")));
    expect(own).toHaveLength(1);
    expect(Object.keys(own[0]?.with ?? {}).filter((name) => !(name in inputs))).toStrictEqual([]);
    expect(text.trim().split("\n").length).toBeLessThanOrEqual(12);
  });

  it("shows a configuration without a mistake", () => {
    const text = blocks.find(({ language, text }) => language === "yaml" && text?.includes("targets:"))?.text ?? "";
    expect(decodeConfiguration(text, "README.md")).toMatchObject({ kind: "decoded" });
  });
});
