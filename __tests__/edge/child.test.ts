import { describe, expect, it } from "@jest/globals";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd, type End } from "../../src/edge/child.js";

function run(
  script: string,
  options: { readonly input?: string; readonly timeoutSeconds?: number } = {},
): Promise<End> {
  return runToEnd({
    command: [process.execPath, "-e", script],
    folder: tmpdir(),
    environment: { PATH: process.env["PATH"] ?? "" },
    input: options.input ?? "",
    timeoutSeconds: options.timeoutSeconds ?? 60,
    platform: process.platform,
    interrupted: () => undefined,
  });
}

describe("runToEnd", () => {
  it("hands the input on descriptor 3, and keeps what both streams print", async () => {
    const end = await run(
      'console.log("read " + require("fs").readFileSync(3, "utf8")); console.error("aside"); process.exitCode = 3',
      { input: "text" },
    );
    expect(end).toMatchObject({ kind: "exited", code: 3, signal: null });
    expect(end).toHaveProperty("output", expect.stringContaining("read text"));
    expect(end).toHaveProperty("output", expect.stringContaining("aside"));
  });

  it("keeps the end of a long output, where the reason of a failure stands", async () => {
    const end = await run('process.stdout.write("x".repeat(300_000) + "reason")');
    if (end.kind !== "exited") throw new Error(end.kind);
    expect(end.output.length).toBe(64 * 1024);
    expect(end.output.endsWith("reason")).toBe(true);
  });

  it("passes the environment it is given and nothing else", async () => {
    process.env["HEAPGATE_TEST_SECRET"] = "not for the child";
    const end = await run("console.log(JSON.stringify(Object.keys(process.env)))");
    delete process.env["HEAPGATE_TEST_SECRET"];
    expect(end).toHaveProperty("output", expect.not.stringContaining("HEAPGATE_TEST_SECRET"));
  });

  it("says when there is no such command, and when a signal ended it", async () => {
    const missing = await runToEnd({
      command: ["/nowhere/python"],
      folder: tmpdir(),
      environment: {},
      input: "text",
      timeoutSeconds: 10,
      platform: process.platform,
      interrupted: () => undefined,
    });
    expect(missing).toStrictEqual({ kind: "not-started", cause: "spawn /nowhere/python ENOENT" });
    expect(await run('process.kill(process.pid, "SIGTERM")')).toMatchObject({
      kind: "exited",
      code: null,
      signal: "SIGTERM",
    });
  });

  it("ends a child at the time limit together with what it started", async () => {
    const folder = await mkdtemp(join(tmpdir(), "heapgate-test-"));
    const file = join(folder, "pid");
    const script = `
      const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      require("fs").writeFileSync(${JSON.stringify(file)}, String(child.pid));
      console.log("started");
      setInterval(() => {}, 1000);`;
    const end = await run(script, { timeoutSeconds: 1.5 });
    expect(end).toStrictEqual({ kind: "timed-out", output: "started\n" });
    expect(await isGone(Number(await readFile(file, "utf8")))).toBe(true);
    await rm(folder, { recursive: true });
  });

  it("does not wait for a process that outlives the child and holds its output open", async () => {
    const script = `
      require("child_process").spawn("sleep", ["30"], { stdio: "inherit" }).unref();
      console.log("done");`;
    const started = Date.now();
    expect(await run(script)).toMatchObject({ kind: "exited", code: 0, output: "done\n" });
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});

/** A killed process is gone once its parent, or init, has taken note: asked a few times. */
async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      process.kill(pid, 0);
      const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      if (/^\d+ \(.*\) Z/.test(state)) return true;
    } catch {
      return true;
    }
    await new Promise((settle) => setTimeout(settle, 100));
  }
  return false;
}
