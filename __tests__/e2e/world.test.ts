// The world that scenarios are told in: what a step finds under each event, told by an action that only looks.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { FORK, type FakeRun } from "./fake-github.js";
import { COMMAND_FILES } from "./runner-environment.js";
import type { StepEnd } from "./runner.js";
import type { World } from "./world.js";

/** Prints the environment, the event and git's view of the workspace; sleeps or shouts if told so. */
const LOOKER = `import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();
const event = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH, "utf8"));
const facts = { env: process.env, event, head: git("rev-parse", "HEAD"), isShallow: git("rev-parse", "--is-shallow-repository"),
  parents: git("cat-file", "-p", "HEAD").split("\\n").filter((line) => line.startsWith("parent ")).map((line) => line.slice(7)) };
console.log("FACTS" + JSON.stringify(facts));
if (process.env.SHOUT) console.log(process.env.SHOUT.replace("TOKEN", process.env["INPUT_GITHUB-TOKEN"]));
if (process.env.SLEEP) setInterval(() => {}, 1000);
`;

const factsSchema = z.object({
  env: z.record(z.string(), z.string()),
  event: z.record(z.string(), z.unknown()),
  head: z.string(),
  isShallow: z.string(),
  parents: z.array(z.string()),
});

type Facts = z.infer<typeof factsSchema>;

let folder: string;
let world: World;
let base: string;
let head: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heapgate-looker-"));
  writeFileSync(join(folder, "action.js"), LOOKER);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  // Read where the runner is first imported.
  process.env["HEAPGATE_DIST"] = folder;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  const { makeWorld } = await import("./world.js");
  world = await makeWorld();
  base = world.commitOnMain({ "shop.py": "" });
  head = world.commitOn(base, { "README.md": "" });
});
afterEach(async () => {
  await world.close();
  expect(world.github.violations).toEqual([]);
});

function factsOf({ raw }: StepEnd): Facts {
  return factsSchema.parse(
    JSON.parse(
      raw
        .split("\n")
        .find((line) => line.startsWith("FACTS"))
        ?.slice(5) ?? "",
    ),
  );
}

describe("a step finds", () => {
  it("a push: the tip of its branch, in a clone of depth 1", async () => {
    const { env, event, head: found, isShallow, parents } = factsOf(await world.push({ before: base }));
    expect({ found, isShallow, parents }).toEqual({
      found: base,
      isShallow: "true",
      parents: [world.repository.git("rev-parse", `${base}^`)],
    });
    expect(env).toMatchObject({
      GITHUB_EVENT_NAME: "push",
      GITHUB_SHA: base,
      GITHUB_REF: "refs/heads/main",
      GITHUB_REF_NAME: "main",
    });
    expect(event).toMatchObject({
      ref: "refs/heads/main",
      before: base,
      after: base,
      repository: { id: 4711, default_branch: "main" },
    });
    world.setBranch("release/1", head);
    const other = factsOf(await world.push({ branch: "release/1", fetchDepth: 0 }));
    expect(other).toMatchObject({ head, isShallow: "false", env: { GITHUB_REF_NAME: "release/1", GITHUB_SHA: head } });
  });

  it("a pull request: GitHub's merge, whichever commit is checked out", async () => {
    const merged = factsOf(await world.pullRequest({ base, head, action: "labeled", label: "heap" }));
    const merge = world.repository.git("rev-parse", "refs/pull/7/merge");
    expect(merged).toMatchObject({
      head: merge,
      parents: [base, head],
      env: {
        GITHUB_SHA: merge,
        GITHUB_REF: "refs/pull/7/merge",
        GITHUB_REF_NAME: "7/merge",
        GITHUB_BASE_REF: "main",
        GITHUB_HEAD_REF: "feature",
        GITHUB_WORKFLOW_REF: "octo/shop/.github/workflows/heapgate.yml@refs/pull/7/merge",
      },
      event: {
        action: "labeled",
        label: { name: "heap" },
        number: 7,
        pull_request: {
          labels: [{ name: "heap" }],
          head: { sha: head, ref: "feature", label: "octo:feature", repo: { id: 4711 } },
          base: { sha: base, ref: "main" },
        },
      },
    });
    expect(factsOf(await world.pullRequest({ base, head, checkOut: "head" }))).toMatchObject({
      head,
      env: { GITHUB_SHA: merge },
    });
    expect(world.repository.git("rev-parse", "feature")).toBe(head);
  });

  it("a fork's pull request, a stacked one and Dependabot's", async () => {
    const fork = await world.pullRequest({ base, head, from: "fork", headRef: "main" });
    expect(factsOf(fork)).toMatchObject({
      env: { GITHUB_ACTOR: "stranger", GITHUB_REPOSITORY: "octo/shop" },
      event: { pull_request: { head: { label: "stranger:main", repo: { id: FORK.id, fork: true } } } },
    });
    expect(fork.run).toMatchObject({ headRepositoryId: FORK.id, headBranch: "main", pullRequests: [] });
    expect(world.repository.git("rev-parse", "main")).toBe(base);
    const stacked = await world.pullRequest({ base, head, number: 8, baseRef: "feature-1", headRef: "feature-2" });
    expect(factsOf(stacked).env).toMatchObject({ GITHUB_BASE_REF: "feature-1", GITHUB_HEAD_REF: "feature-2" });
    const bot = await world.pullRequest({ base, head, number: 9, from: "dependabot" });
    expect(factsOf(bot).env).toMatchObject({
      GITHUB_ACTOR: "dependabot[bot]",
      GITHUB_HEAD_REF: "dependabot/pip/flask-3.1",
    });
    const rights = [fork, stacked, bot].map(({ run }) => world.github.holderOf(run.token)?.rights.pullRequests);
    expect(rights).toEqual(["read", "write", "read"]);
  });

  it("pull_request_target, merge_group, schedule, workflow_dispatch", async () => {
    const target = factsOf(await world.pullRequestTarget({ base, head, from: "fork" }));
    expect(target).toMatchObject({
      head: base,
      env: { GITHUB_SHA: base, GITHUB_REF: "refs/heads/main", GITHUB_BASE_REF: "main" },
    });
    const queue = await world.mergeGroup({ base, head });
    const ref = `refs/heads/gh-readonly-queue/main/pr-7-${base}`;
    expect(factsOf(queue)).toMatchObject({
      head: queue.merge,
      parents: [base, head],
      env: { GITHUB_SHA: queue.merge, GITHUB_REF: ref },
      event: { merge_group: { base_sha: base, base_ref: "refs/heads/main", head_sha: queue.merge, head_ref: ref } },
    });
    expect(factsOf(await world.schedule()).event).toEqual({ schedule: "17 3 * * *" });
    expect(factsOf(await world.dispatch({ inputs: { accept: "true" } })).event).toMatchObject({
      inputs: { accept: "true" },
    });
  });

  it("workflow_run: the run that has ended, with main checked out", async () => {
    const { run } = await world.pullRequest({ base, head, from: "fork" });
    const facts = factsOf(await world.workflowRun({ of: run }));
    expect(facts).toMatchObject({
      head: base,
      env: { GITHUB_REF: "refs/heads/main", GITHUB_SHA: base, GITHUB_WORKFLOW: "Heap comment" },
      event: {
        action: "completed",
        workflow_run: {
          id: run.id,
          event: "pull_request",
          status: "completed",
          conclusion: "success",
          head_sha: head,
          head_branch: "feature",
          head_repository: { id: FORK.id, full_name: "stranger/shop", owner: { login: "stranger" } },
          repository: { id: 4711 },
          pull_requests: [],
          run_attempt: 1,
          path: ".github/workflows/heapgate.yml",
        },
      },
    });
  });

  it("another job of its run, or the run's second attempt", async () => {
    const first = await world.push({ job: "leg-1", staysOpen: true });
    expect(first.run).toMatchObject({ status: "in_progress", conclusion: null, attempt: 1 });
    const second = await world.push({ job: "leg-2", run: first.run });
    expect([second.run.id, second.run.status]).toEqual([first.run.id, "completed"]);
    expect(second.run.runtimeToken).not.toBe(first.run.runtimeToken);
    const again: FakeRun = (await world.push({ run: first.run, attempt: 2 })).run;
    expect([again.id, again.attempt]).toEqual([first.run.id, 2]);
    expect(world.ends.map((end) => factsOf(end).env["GITHUB_JOB"])).toEqual(["leg-1", "leg-2", "heap"]);
    expect(world.ends.map((end) => factsOf(end).env["GITHUB_RUN_ATTEMPT"])).toEqual(["1", "1", "2"]);
  });

  it("the variables that the runner sets, and no others", async () => {
    const { env } = factsOf(await world.push());
    const names = Object.keys(env).filter((name) => !name.startsWith("INPUT_"));
    expect(names.filter((name) => !/^(?:GITHUB_|RUNNER_|ACTIONS_)/.test(name)).sort()).toEqual([
      "CI",
      "HOME",
      "LANG",
      "PATH",
    ]);
    expect(names).toEqual(expect.arrayContaining(Object.keys(COMMAND_FILES)));
    expect(env).not.toHaveProperty("GITHUB_TOKEN");
    expect(env["GITHUB_WORKSPACE"]).toBe(`${env["RUNNER_WORKSPACE"]}/shop`);
    expect(env["INPUT_CONFIG"]).toBe(".github/heapgate.yml");
  });
});

describe("a step", () => {
  it("that takes too long is ended, and told apart from one that fails", async () => {
    const late = await world.push({ env: { SLEEP: "1" }, timeoutMilliseconds: 500 });
    expect(late).toMatchObject({ timedOut: true, exitCode: -1, run: { conclusion: "cancelled" } });
    expect(await world.push()).toMatchObject({ timedOut: false, exitCode: 0, run: { conclusion: "success" } });
  });

  it("that shows its token is noticed", async () => {
    expect((await world.push({ env: { SHOUT: "hello" } })).log).toContain("hello");
    // The looker prints its whole environment: nothing that is as it should be.
    expect(world.leaks().join("\n")).toMatch(/secret 0 \(ghs_\.\.\.\) in the log of step 1\n.*secret 1/);
    world.github.secrets.length = 0;
    expect(world.leaks()).toEqual([]);
    const token = world.github.issueToken({
      login: "x",
      rights: { contents: "none", issues: "none", pullRequests: "none", actions: "none" },
    });
    world.github.addComment({ pullRequest: 7, login: "x", body: `it is ${token}` });
    expect(world.leaks()).toEqual([expect.stringContaining("in the comment")]);
    world.github.comments = [];
    await world.push({ env: { SHOUT: Buffer.from(token).toString("base64") } });
    expect(world.leaks().filter((leak) => leak.startsWith("secret 0"))).toEqual([
      expect.stringContaining("in the log of step 2"),
    ]);
  });
});
