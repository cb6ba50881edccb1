import { describe, expect, it } from "@jest/globals";
import { workflowPathIn } from "../src/workflow-path.js";

describe("the file of a workflow", () => {
  it.each([
    [".github/workflows/ci.yml", ".github/workflows/ci.yml"],
    [".github/workflows/ci.yaml@refs/heads/main", ".github/workflows/ci.yaml"],
    [".github/workflows/a@b.yml", ".github/workflows/a@b.yml"],
    [".github/workflows/a@b.yml@refs/heads/x.yml@y", ".github/workflows/a@b.yml"],
    ["dynamic/dependabot/dependabot-updates", null],
    ["@refs/heads/main", null],
    ["", null],
  ])("in %j is %j", (text, path) => {
    expect(workflowPathIn(text)).toBe(path);
  });
});
