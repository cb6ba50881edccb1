import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJob, systemClock } from "../../../src/edge/github/job.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heapgate-job-"));
});
afterAll(() => rm(folder, { recursive: true }));

const ENVIRONMENT = {
  GITHUB_REPOSITORY: "octo/shop",
  GITHUB_EVENT_NAME: "push",
  GITHUB_SHA: "4".repeat(40),
  GITHUB_REF: "refs/heads/main",
  GITHUB_RUN_ID: "17",
  GITHUB_RUN_ATTEMPT: "2",
  GITHUB_REPOSITORY_ID: "11",
  GITHUB_WORKFLOW_REF: "octo/shop/.github/workflows/ci.yml@refs/heads/main",
  GITHUB_WORKSPACE: "/workspace",
  RUNNER_TEMP: "/temp",
};

async function withEvent(text: string): Promise<Readonly<Record<string, string>>> {
  const path = join(folder, "event.json");
  await writeFile(path, text);
  return { ...ENVIRONMENT, GITHUB_EVENT_PATH: path };
}

describe("the job that the runner tells of", () => {
  it("has the event with its payload, the run and the places", async () => {
    expect(await readJob(await withEvent('{"before":"x","repository":{"id":12}}'))).toEqual({
      run: {
        event: "push",
        payload: { before: "x", repository: { id: 12 } },
        ref: "refs/heads/main",
        sha: "4".repeat(40),
        repositoryId: 12,
        id: 17,
        attempt: 2,
        workflowPath: ".github/workflows/ci.yml",
      },
      repository: { owner: "octo", repo: "shop" },
      workspace: "/workspace",
      temp: "/temp",
    });
  });

  it("has the repository's id where the payload has none, and an empty payload where there is no file", async () => {
    expect((await readJob(await withEvent("{}"))).run.repositoryId).toBe(11);
    const gone = { ...ENVIRONMENT, GITHUB_EVENT_PATH: join(folder, "gone.json") };
    expect((await readJob(gone)).run).toMatchObject({ payload: {}, repositoryId: 11 });
    const { GITHUB_REPOSITORY_ID: _id, GITHUB_RUN_ATTEMPT: _attempt, ...bare } = ENVIRONMENT;
    expect((await readJob(bare)).run).toMatchObject({ payload: {}, repositoryId: null, attempt: 1 });
  });

  it.each([
    ["Octo/shop/.github/workflows/a@b.yaml@refs/heads/x.yml@y", ".github/workflows/a@b.yaml"],
    ["other/shop/.github/workflows/ci.yml@refs/heads/main", null],
    ["octo/shop/@refs/heads/main", null],
    ["", null],
  ])("is of the workflow that the run was started by: %j", async (GITHUB_WORKFLOW_REF, workflowPath) => {
    expect((await readJob({ ...ENVIRONMENT, GITHUB_WORKFLOW_REF })).run).toMatchObject({ workflowPath });
  });

  it("is none where a variable is missing, or the event is no JSON or no file", async () => {
    await expect(readJob({ ...ENVIRONMENT, GITHUB_SHA: "" })).rejects.toMatchObject({ code: "outside-github" });
    await expect(readJob(await withEvent('{"before":'))).rejects.toMatchObject({
      code: "event-malformed",
      fix: expect.stringContaining("GITHUB_EVENT_PATH"),
    });
    await expect(readJob({ ...ENVIRONMENT, GITHUB_EVENT_PATH: folder })).rejects.toMatchObject({
      code: "event-malformed",
    });
  });
});

describe("the clock", () => {
  it("runs forward, waits, and gives up on what does not come", async () => {
    const started = systemClock.elapsed();
    await systemClock.wait(20);
    expect(systemClock.elapsed() - started).toBeGreaterThan(10);
    expect(await systemClock.within(10, new Promise(() => undefined))).toBe("late");
    expect(await systemClock.within(10_000, Promise.resolve(7))).toBe(7);
  });
});
