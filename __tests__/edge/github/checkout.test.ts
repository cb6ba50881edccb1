import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCheckout } from "../../../src/edge/github/checkout.js";
import { makeRepository, type TemporaryRepository } from "../../e2e/repository.js";

let repository: TemporaryRepository;
let folder: string;

beforeEach(() => {
  repository = makeRepository();
  folder = mkdtempSync(join(tmpdir(), "heapgate-checkout-"));
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("the commit in the workspace", () => {
  it("has its parents in their order, in a clone of depth 1, too", async () => {
    const base = repository.commit({ "a.txt": "a" });
    repository.git("checkout", "--quiet", "-b", "feature", `${base}~1`);
    const head = repository.commit({ "b.txt": "b" });
    const merge = repository.checkOutMerge({ base, head });
    repository.git("branch", "merged");
    execFileSync("git", ["clone", "--quiet", "--depth=1", "--branch=merged", `file://${repository.path}`, folder]);
    expect(await createCheckout(folder, process.env).head()).toEqual({ sha: merge, parents: [base, head] });
  });

  it("is not told parents by the commit's message", async () => {
    repository.git("commit", "--quiet", "--allow-empty", "--message", `text\n\nparent ${"a".repeat(40)}`);
    const commit = await createCheckout(repository.path, process.env).head();
    expect(commit).toMatchObject({ parents: [repository.git("rev-parse", "HEAD~1")] });
  });

  it("is unknown without a repository, and without git, with the reason", async () => {
    expect(await createCheckout(folder, process.env).head()).toEqual({
      unknown: expect.stringContaining("not a git repository"),
    });
    expect(await createCheckout(repository.path, { PATH: folder }).head()).toEqual({
      unknown: expect.stringContaining("ENOENT"),
    });
  });
});
