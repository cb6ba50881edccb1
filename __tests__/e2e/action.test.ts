// The built action, end to end: dist/action.js as the runner starts it, the real artifact client, a real Python program,
// against a GitHub on loopback.
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expectClean } from "./clean.js";
import { READ_ONLY, digestOf, type FakeComment } from "./fake-github.js";
import { readMetadata, type StepEnd } from "./runner.js";
import { GROWN, makeWorld, PROGRAM, type World } from "./world.js";

jest.setTimeout(120_000);

const MARKER = "<!-- heapgate default -->";
const CONFIGURATION = ".github/heapgate.yml";

let world: World;

beforeEach(async () => {
  world = await makeWorld();
});

afterEach(() => expectClean(world));

function levels({ annotations }: StepEnd): readonly string[] {
  return annotations.map(({ level }) => level);
}

function ownComments(): readonly FakeComment[] {
  return world.github.comments.filter(({ body }) => body.startsWith(MARKER));
}

/** Main with a stored baseline. */
async function pushedMain(): Promise<string> {
  const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
  const pushed = await world.push();
  expect({ exitCode: pushed.exitCode, raw: pushed.raw }).toMatchObject({ exitCode: 0 });
  return base;
}

/** The same, where what the push itself does is another test's matter. */
function baselineOfMain(): Promise<string> {
  world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
  return world.pushedBefore();
}

describe("a push to the default branch", () => {
  it("stores the heaps under the commit's name, and says that there was nothing to compare with", async () => {
    const base = await pushedMain();
    expect(world.github.artifacts.map(({ name }) => name)).toEqual([`heapgate-baseline-default-${base.slice(0, 12)}`]);
    expect(world.ends[0]?.outputs).toMatchObject({
      verdict: "no-baseline",
      breaches: "0",
      "growth-bytes": "",
      "baseline-sha": "",
    });
    expect(world.ends[0]?.annotations).toMatchObject([{ level: "warning", title: "heapgate: shop: no baseline" }]);
    expect(world.ends[0]?.summary).toContain("no baseline");
  });

  it("stays red for a regression that nobody accepted, until somebody does", async () => {
    const base = await pushedMain();
    const worse = world.commitOnMain({ "shop.py": GROWN });
    const red = await world.push({ before: base });
    expect(red).toMatchObject({ exitCode: 1, outputs: { verdict: "breached", "baseline-sha": base } });
    const next = world.commitOnMain({ "README.md": "text" });
    const stillRed = await world.push({ before: worse });
    expect(stillRed).toMatchObject({ exitCode: 1, outputs: { verdict: "breached", "baseline-sha": base } });
    expect(stillRed.outputs["growth-bytes"]).toBe(red.outputs["growth-bytes"]);

    const accepted = await world.dispatch({ inputs: { accept: "true" } });
    expect(accepted).toMatchObject({ exitCode: 0, outputs: { verdict: "breached" } });
    expect(accepted.annotations).toContainEqual(expect.objectContaining({ level: "notice", title: "heapgate" }));
    world.commitOnMain({ "README.md": "more text" });
    const green = await world.push({ before: next });
    expect(green).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "passed", "growth-bytes": "0", "baseline-sha": next },
    });
  });

  it("stays accepted when the commit is measured once more and its red push is run again", async () => {
    const base = await pushedMain();
    const worse = world.commitOnMain({ "shop.py": GROWN });
    expect((await world.push({ before: base })).exitCode).toBe(1);
    const red = world.github.runs.at(-1);
    expect((await world.dispatch({ inputs: { accept: "true" } })).exitCode).toBe(0);
    const again = await world.dispatch({ inputs: {} });
    expect(again).toMatchObject({ exitCode: 0, outputs: { verdict: "passed", "baseline-sha": worse } });
    const rerun = await world.push({ before: base, attempt: 2, ...(red === undefined ? {} : { rerun: red }) });
    expect(rerun).toMatchObject({ exitCode: 0, outputs: { verdict: "passed", "baseline-sha": worse } });
    world.commitOnMain({ "README.md": "text" });
    expect(await world.push({ before: worse })).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "passed", "growth-bytes": "0", "baseline-sha": worse },
    });
  });

  it("replaces what an earlier attempt of the same run stored", async () => {
    await pushedMain();
    const [run] = world.github.runs;
    const [first] = world.github.artifacts;
    const again = await world.push({ attempt: 2, ...(run === undefined ? {} : { rerun: run }) });
    expect(again.exitCode).toBe(0);
    expect(world.github.artifacts.map(({ name }) => name)).toEqual([first?.name]);
    expect(world.github.artifacts[0]?.id).not.toBe(first?.id);
  });

  it("fails and stores nothing where the program cannot be measured", async () => {
    world.commitOnMain({ "shop.py": "import nothing_of_that_name\n", [CONFIGURATION]: world.configuration() });
    const failed = await world.push();
    expect(failed).toMatchObject({ exitCode: 2, outputs: { verdict: "failed" } });
    expect(failed.raw).toContain("ModuleNotFoundError");
    expect(world.github.artifacts).toEqual([]);
  });
});

describe("a pull request", () => {
  it("passes without growth, with exactly one comment that its next run updates", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "README.md": "text" });
    const passed = await world.pullRequest({ base, head });
    expect(passed).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "passed", breaches: "0", "growth-bytes": "0", "growth-percent": "0", "baseline-sha": base },
    });
    expect(passed.annotations).toEqual([]);
    expect(JSON.parse(passed.report)).toMatchObject({ verdict: "passed" });
    const [comment, ...others] = ownComments();
    expect(others).toEqual([]);
    expect(passed.outputs["comment-url"]).toContain(`#issuecomment-${comment?.id}`);

    const next = world.commitOn(head, { "shop.py": `${PROGRAM}\nNAMES = [str(n) for n in range(100)]\n` });
    const again = await world.pullRequest({ base, head: next });
    expect(again.exitCode).toBe(0);
    expect(Number(again.outputs["growth-bytes"])).toBeGreaterThan(4_000);
    expect(ownComments()).toHaveLength(1);
    expect(ownComments()[0]).toMatchObject({ id: comment?.id });
    expect(ownComments()[0]?.body).not.toBe(comment?.body);
  });

  it("takes at most seven calls of the API, artifact transfer aside", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "README.md": "text" });
    const before = world.github.requests.length;
    await world.pullRequest({ base, head });
    const calls = world.github.requests.slice(before).filter(({ path }) => path.startsWith("/repos/"));
    expect(
      calls
        .map(({ method, path }) => `${method} ${path.replace(/^\/repos\/octo\/shop/, "").replace(/(?<=\/)\d+/g, "N")}`)
        .sort(),
    ).toEqual([
      "GET /actions/artifacts",
      "GET /actions/artifacts/N/zip",
      "GET /actions/runs/N",
      "GET /branches/main",
      `GET /contents/${encodeURIComponent(CONFIGURATION)}`,
      "GET /issues/N/comments",
      "POST /issues/N/comments",
    ]);
  });

  it("fails for a regression, and says so in comment, annotations, summary and outputs", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "shop.py": GROWN });
    const breached = await world.pullRequest({ base, head });
    expect(breached).toMatchObject({ exitCode: 1, outputs: { verdict: "breached", "baseline-sha": base } });
    expect(Number(breached.outputs["growth-bytes"])).toBeGreaterThan(1_000_000);
    expect(Number(breached.outputs["growth-percent"])).toBeGreaterThan(2);
    expect(Number(breached.outputs["breaches"])).toBeGreaterThan(0);
    expect(levels(breached)).toContain("error");
    expect(breached.annotations.at(-1)?.message).toMatch(/^heapgate: breached: shop: total\.bytes grew by /);
    for (const text of [breached.summary, ownComments()[0]?.body, breached.log]) expect(text).toContain("total");
    expect(ownComments()[0]?.body).toContain("tuple");
  });

  it("is compared with its own base commit, whatever main has become", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "README.md": "text" });
    world.commitOnMain({ "shop.py": GROWN });
    expect((await world.push({ before: base })).exitCode).toBe(1);
    const passed = await world.pullRequest({ base, head });
    expect(passed).toMatchObject({ exitCode: 0, outputs: { verdict: "passed", "baseline-sha": base } });
  });

  it("is not red for a regression that its base commit has already", async () => {
    const base = await baselineOfMain();
    const worse = world.commitOnMain({ "shop.py": GROWN });
    await world.push({ before: base });
    const head = world.commitOn(worse, { "README.md": "text" });
    expect(await world.pullRequest({ base: worse, head })).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "passed", "growth-bytes": "0", "baseline-sha": worse },
    });
  });

  it("is compared with the merge-base where the head itself is checked out", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "shop.py": GROWN });
    const main = world.commitOnMain({ "README.md": "text" });
    const breached = await world.pullRequest({ base: main, head, checkOut: "head" });
    expect(breached).toMatchObject({ exitCode: 1, outputs: { "baseline-sha": base } });
  });

  it("finds its comment on the second page, and leaves a stranger's with the same marker alone", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "README.md": "text" });
    const stranger = world.github.addComment({ pullRequest: 7, login: "stranger", body: `${MARKER}\nnot yours` });
    for (let count = 0; count < 120; count++)
      world.github.addComment({ pullRequest: 7, login: "stranger", body: "so true" });
    const own = world.github.addComment({
      pullRequest: 7,
      login: "github-actions[bot]",
      body: `${MARKER}\nan earlier report`,
    });
    await world.pullRequest({ base, head });
    expect(world.github.comments).toHaveLength(122);
    expect(world.github.comments.find(({ id }) => id === own.id)?.body).not.toContain("an earlier report");
    expect(world.github.comments).toContainEqual(stranger);
  });

  it("comments on a breach alone where asked to, and updates that comment when the breach is mended", async () => {
    const base = await baselineOfMain();
    const calm = world.commitOn(base, { "README.md": "text" });
    const asked = { with: { comment: "on-breach" } };
    await world.pullRequest({ base, head: calm, ...asked });
    expect(world.github.comments).toEqual([]);
    const grown = world.commitOn(base, { "shop.py": GROWN });
    await world.pullRequest({ base, head: grown, ...asked });
    const [told] = ownComments();
    await world.pullRequest({ base, head: calm, ...asked });
    expect(ownComments()).toHaveLength(1);
    expect(ownComments()[0]).toMatchObject({ id: told?.id });
    expect(ownComments()[0]?.body).not.toBe(told?.body);
  });

  it("of a fork is judged all the same, without a comment, and leaves its heaps for a run that may write one", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, { "shop.py": GROWN });
    const own = await world.pullRequest({ base, head });
    world.github.comments = [];
    const fork = await world.pullRequest({ base, head, rights: READ_ONLY, from: "fork" });
    expect(world.github.comments).toEqual([]);
    expect(fork.exitCode).toBe(own.exitCode);
    expect({ ...fork.outputs, report: "", "comment-url": "" }).toEqual({
      ...own.outputs,
      report: "",
      "comment-url": "",
    });
    expect(fork.summary).toBe(own.summary);
    const notice = fork.annotations.find(({ title }) => title === "heapgate: no comment");
    expect(notice).toMatchObject({ level: "notice", message: expect.stringContaining("heapgate-heaps-default") });

    const calm = world.commitOn(base, { "README.md": "text" });
    expect((await world.pullRequest({ base, head: calm, rights: READ_ONLY, from: "fork" })).exitCode).toBe(0);
  });
});

describe("without a usable baseline a pull request", () => {
  it("passes, and says loudly that nothing was compared", async () => {
    const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    const head = world.commitOn(base, { "shop.py": GROWN });
    const loud = await world.pullRequest({ base, head });
    expect(loud).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "no-baseline", "growth-bytes": "", "baseline-sha": "" },
    });
    expect(loud.annotations).toMatchObject([{ level: "warning", title: "heapgate: shop: no baseline" }]);
    for (const text of [loud.summary, ownComments()[0]?.body]) expect(text).toContain("no baseline");
    expect(loud.annotations[0]?.message).toContain(base.slice(0, 12));
  });

  it("fails where one is required", async () => {
    const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    const head = world.commitOn(base, {});
    const failed = await world.pullRequest({ base, head, with: { "require-baseline": "true" } });
    expect(failed.exitCode).toBe(2);
    expect(failed.annotations.at(-1)).toMatchObject({
      level: "error",
      message: expect.stringContaining("a baseline is required"),
    });
  });

  it("does not take a heap that a fork's main stored under the right name", async () => {
    const base = await baselineOfMain();
    const [own] = world.github.artifacts;
    const fork = world.github.startRun({
      event: "pull_request",
      headSha: base,
      headBranch: "main",
      headRepositoryId: 815,
      rights: READ_ONLY,
    });
    world.github.artifacts = own === undefined ? [] : [{ ...own, runId: fork.id }];
    const head = world.commitOn(base, {});
    const loud = await world.pullRequest({ base, head });
    expect(loud).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline" } });
    expect(loud.annotations[0]?.message).toContain("another repository");
  });

  it("does not take a heap that a pull request's run of this repository stored", async () => {
    const base = await baselineOfMain();
    const [own] = world.github.artifacts;
    const run = world.github.startRun({ event: "pull_request", headSha: base, headBranch: "main", rights: READ_ONLY });
    world.github.artifacts = own === undefined ? [] : [{ ...own, runId: run.id }];
    const loud = await world.pullRequest({ base, head: world.commitOn(base, {}) });
    expect(loud.outputs["verdict"]).toBe("no-baseline");
    expect(loud.annotations[0]?.message).toContain("a run under pull_request");
  });

  it.each([
    {
      fault: "another digest than listed",
      spoil: (archive: Buffer) => archive,
      digest: () => `sha256:${"0".repeat(64)}`,
      reason: "its digest is not the one that GitHub lists",
    },
    {
      fault: "no archive",
      spoil: () => Buffer.from("<html>sorry</html>"),
      digest: digestOf,
      reason: "could not be downloaded",
    },
  ])("does not take an artifact with $fault", async ({ spoil, digest, reason }) => {
    const base = await baselineOfMain();
    world.github.artifacts = world.github.artifacts.map((artifact) => {
      const archive = spoil(artifact.archive);
      return { ...artifact, archive, digest: digest(archive) };
    });
    const head = world.commitOn(base, { "shop.py": GROWN });
    const loud = await world.pullRequest({ base, head, pace: "hurried" });
    expect(loud).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline" } });
    expect(loud.annotations[0]?.message).toContain(reason);
  });

  it("says what an expired artifact, a missing right and a silent GitHub were", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, {});
    const reasonOf = async (options: Partial<Parameters<World["pullRequest"]>[0]>): Promise<string> => {
      const loud = await world.pullRequest({ base, head, ...options });
      expect(loud).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline" } });
      return loud.annotations.find(({ title }) => title.endsWith("no baseline"))?.message ?? "";
    };
    expect(await reasonOf({ rights: { ...READ_ONLY, pullRequests: "write", actions: "none" } })).toContain(
      "actions: read",
    );
    world.github.faults = [{ when: ({ path }) => path.endsWith("/zip"), answer: "stall" }];
    expect(await reasonOf({ pace: "hurried" })).toMatch(/within 60 s|timeout/);
    world.github.faults = [];
    world.github.artifacts = world.github.artifacts.map((artifact) => ({ ...artifact, isExpired: true }));
    expect(await reasonOf({})).toContain("expired");
  });
});

describe("the configuration", () => {
  it("that has a mistake fails the step, with an annotation on its line", async () => {
    const rules = "thresholds:\n  - id: total\n    measure: total.byte\n    fail: { growth: 1 KiB }\n";
    world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration(rules) });
    const failed = await world.push();
    expect(failed.exitCode).toBe(2);
    expect(failed.annotations[0]).toMatchObject({ level: "error", file: CONFIGURATION, line: "9", column: "14" });
    expect(failed.annotations[0]?.message).toContain("total.bytes");
    expect(world.github.artifacts).toEqual([]);
  });

  it("that a pull request breaks is told in its comment in place of what was there, and in every other place", async () => {
    const base = await baselineOfMain();
    await world.pullRequest({ base, head: world.commitOn(base, {}) });
    const [before] = ownComments();
    expect(before?.body).toContain("✅");
    const broken = world.configuration("thresholds:\n  - id: total\n    measure: total.byte\n");
    const failed = await world.pullRequest({ base, head: world.commitOn(base, { [CONFIGURATION]: broken }) });
    expect(failed).toMatchObject({ exitCode: 2, outputs: { verdict: "failed" } });
    const [after, ...others] = ownComments();
    expect(others).toEqual([]);
    expect(after?.id).toBe(before?.id);
    expect(failed.outputs["comment-url"]).toContain(`#issuecomment-${after?.id}`);
    for (const text of [after?.body, failed.summary, failed.log]) {
      expect(text).toContain(`${CONFIGURATION}:9:14`);
      expect(text).not.toContain("✅");
    }
  });

  it("that a pull request removes is told first where the base's judges", async () => {
    const base = await baselineOfMain();
    world.commitOn(base, {});
    world.repository.git("rm", "--quiet", CONFIGURATION);
    const head = world.repository.commit({ "README.md": "text" });
    const passed = await world.pullRequest({ base, head, with: { "config-from": "base" } });
    expect(passed).toMatchObject({ exitCode: 0, outputs: { verdict: "passed" } });
    expect(passed.annotations[0]?.message).toBe(`${CONFIGURATION} is removed by this pull request`);
    expect(ownComments()[0]?.body).toContain("is removed by this pull request");
  });

  it("that a pull request changes is told first, and judges or not as asked", async () => {
    const base = await baselineOfMain();
    const lax = "thresholds:\n  - id: total\n    measure: total.bytes\n    fail: { growth: 64 MiB }\n";
    const head = world.commitOn(base, { "shop.py": GROWN, [CONFIGURATION]: world.configuration(lax) });
    const own = await world.pullRequest({ base, head });
    expect(own.exitCode).toBe(0);
    expect(own.annotations[0]).toMatchObject({ level: "notice", title: expect.stringContaining("changes the rules") });
    expect(ownComments()[0]?.body.split("\n").slice(0, 12).join("\n")).toContain("64 MiB");
    const ofBase = await world.pullRequest({ base, head, with: { "config-from": "base" } });
    expect(ofBase).toMatchObject({ exitCode: 1, outputs: { verdict: "breached" } });
  });

  it("is not needed: `import` makes one target with the default thresholds", async () => {
    const plain = "PRICES = [1, 2, 3]\n";
    const base = world.commitOnMain({ "shop.py": plain });
    const given = { with: { import: "shop" } };
    expect((await world.push(given)).exitCode).toBe(0);
    const head = world.commitOn(base, { "shop.py": `${plain}TABLE = [(n, str(n)) for n in range(10_000)]\n` });
    expect((await world.pullRequest({ base, head, ...given })).exitCode).toBe(1);
  });

  it("and import both missing is an error that names both", async () => {
    world.commitOnMain({ "shop.py": PROGRAM });
    const failed = await world.push();
    expect(failed.exitCode).toBe(2);
    expect(failed.annotations.at(-1)?.message).toContain(CONFIGURATION);
    expect(failed.annotations.at(-1)?.message).toContain("import");
  });
});

describe("whatever happens, the action", () => {
  it("gives the program no token and no variable of the runner", async () => {
    const base = await baselineOfMain();
    await world.pullRequest({ base, head: world.commitOn(base, {}), env: { SOME_TOKEN: "not-for-programs" } });
    const seen = world.seen();
    expect(seen).toContain("SEEN");
    expect(seen).not.toMatch(/GITHUB_|ACTIONS_|RUNNER_|INPUT_|SOME_TOKEN|not-for-programs/);
    expect(world.github.secrets.filter((secret) => seen.includes(secret))).toEqual([]);
  });

  it("refuses unknown values of inputs by name", async () => {
    const base = await baselineOfMain();
    const head = world.commitOn(base, {});
    const refusedWith = async (given: Readonly<Record<string, string>>): Promise<string> => {
      const refused = await world.pullRequest({ base, head, with: given });
      expect(refused.exitCode).toBe(2);
      return refused.annotations.at(-1)?.message ?? "";
    };
    expect(await refusedWith({ mode: "reporting" })).toContain("auto, measure, report, comment");
    expect(await refusedWith({ "fail-on": "warning" })).toContain("fail, warn, never");
  });

  it("says that the event is no JSON, rather than ending with a bare stack", async () => {
    await baselineOfMain();
    const event = join(world.repository.path, "event.txt");
    writeFileSync(event, '{"ref":');
    const failed = await world.push({ env: { GITHUB_EVENT_PATH: event } });
    expect(failed).toMatchObject({ exitCode: 2, outputs: { verdict: "failed" } });
    expect(failed.annotations).toMatchObject([
      { level: "error", message: expect.stringContaining("GITHUB_EVENT_PATH") },
    ]);
    expect(failed.summary).toContain("it is not JSON");
    expect(failed.log).not.toContain("    at ");
  });

  it.each([
    ["an exception that nobody catches", "throw new TypeError('oops')"],
    ["a rejection that nobody handles", "Promise.reject(new TypeError('oops'))"],
  ])("ends %s as an error of the step", async (_what, code) => {
    world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    // As soon as the action listens for it, and not before: until then it is Node's to tell.
    const once = `if (process.listenerCount("uncaughtException") > 0) { clearInterval(timer); ${code}; }`;
    const preload = `data:text/javascript,${encodeURIComponent(`const timer = setInterval(() => { ${once} }, 5);`)}`;
    const failed = await world.push({ env: { NODE_OPTIONS: `--import ${preload}` } });
    expect(failed).toMatchObject({ exitCode: 2, outputs: { verdict: "failed" } });
    expect(failed.annotations).toMatchObject([{ level: "error", message: expect.stringContaining("TypeError: oops") }]);
  });

  it("has the outputs that action.yml names, and no others", async () => {
    await pushedMain();
    expect(Object.keys(world.ends[0]?.outputs ?? {}).sort()).toEqual(Object.keys(readMetadata().outputs).sort());
  });

  it("prints names of a heap as text, never as a command of the log", async () => {
    const base = await baselineOfMain();
    const hostile = `${PROGRAM}\nThing = type("##[error]::x\\n::warning::y", (), {})\nALL = [Thing() for n in range(20_000)]\n`;
    const head = world.commitOn(base, { "shop.py": hostile });
    const breached = await world.pullRequest({ base, head });
    expect(breached.exitCode).toBe(1);
    expect(breached.log).toContain("##\\[error]");
    // The one that the step fails with has no title.
    expect(breached.annotations.filter(({ title }) => !title.startsWith("heapgate"))).toHaveLength(1);
  });
});

describe("on a server without the artifact service, such as GitHub Enterprise Server,", () => {
  it("the action judges what it can, says what is missing, and comments", async () => {
    const elsewhere = { env: { GITHUB_SERVER_URL: "https://github.example.org" } };
    const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    const pushed = await world.push(elsewhere);
    expect(pushed.exitCode).toBe(0);
    const warning = pushed.annotations.find(({ title }) => title === "heapgate: no baseline stored");
    expect(warning?.message).toContain("not currently supported on GHES");
    const accepting = await world.dispatch({ inputs: { accept: "true" }, ...elsewhere });
    expect(accepting.exitCode).toBe(2);
    expect(accepting.annotations.at(-1)?.message).toContain("nothing was accepted");
    const loud = await world.pullRequest({ base, head: world.commitOn(base, {}), ...elsewhere });
    expect(loud).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline" } });
    expect(ownComments()).toHaveLength(1);
  });
});

describe("baselines in files", () => {
  const asked = { with: { baseline: "file" } };
  const FILE = ".heapgate/shop.json";

  it("are written by pushes where the heap is accepted, compared with, and stored nowhere else", async () => {
    const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    const kept = (text?: string): { readonly text: () => string; readonly prepare: (folder: string) => void } => {
      let path = "";
      return {
        text: () => readFileSync(path, "utf8"),
        prepare: (folder) => {
          path = join(folder, FILE);
          if (text === undefined) return;
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text);
        },
      };
    };
    const first = kept();
    expect(await world.push({ ...asked, prepare: first.prepare })).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "no-baseline" },
    });
    const stored = first.text();

    const grown = world.commitOn(base, { "shop.py": GROWN });
    const restored = kept(stored);
    const breached = await world.pullRequest({ base, head: grown, ...asked, prepare: restored.prepare });
    expect(breached).toMatchObject({ exitCode: 1, outputs: { verdict: "breached" } });
    expect(breached.summary).toContain("`shop.json` of `.heapgate`");
    expect(restored.text()).toBe(stored);

    world.commitOnMain({ "shop.py": GROWN });
    const red = kept(stored);
    expect((await world.push({ before: base, ...asked, prepare: red.prepare })).exitCode).toBe(1);
    expect(red.text()).toBe(stored);
    const accepted = kept(stored);
    await world.dispatch({ inputs: { accept: "true" }, ...asked, prepare: accepted.prepare });
    expect(accepted.text()).not.toBe(stored);
    expect(world.github.artifacts).toEqual([]);
  });

  it("that are damaged are no baseline, and said to be so", async () => {
    const base = world.commitOnMain({ "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() });
    const prepare = (folder: string): void => {
      mkdirSync(join(folder, ".heapgate"));
      writeFileSync(join(folder, FILE), "{");
    };
    const loud = await world.pullRequest({ base, head: world.commitOn(base, {}), ...asked, prepare });
    expect(loud).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline" } });
    expect(loud.annotations[0]?.message).toContain("shop.json of .heapgate cannot be read");
  });
});

describe("action.yml", () => {
  it("names dist/action.js, which is the file that is tested", () => {
    expect(readMetadata().runs).toEqual({ using: "node24", main: "dist/action.js" });
    expect(readFileSync("action.yml", "utf8")).toContain("default: ${{ github.token }}");
  });
});
