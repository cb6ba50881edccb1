// How a child process is run to its end: own process group, bounded output, a time limit that ends all of the group.
import { spawn } from "node:child_process";
import { finished } from "node:stream/promises";
import { toolEnvironment } from "./tool-environment.js";

export type Command = {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Handed to the child on file descriptor 3. */
  readonly input: string;
  readonly timeoutSeconds: number;
  readonly platform: string;
  /** Called where the parent is interrupted, which ends it: what must not be left behind. */
  readonly interrupted: () => void;
};

export type End =
  /** `code` is null where a signal ended it. `output` is the end of what it printed, both streams as they came. */
  | { readonly kind: "exited"; readonly code: number | null; readonly signal: string | null; readonly output: string }
  | { readonly kind: "timed-out"; readonly output: string }
  | { readonly kind: "not-started"; readonly cause: string };

/** What is kept of a child's output, in UTF-16 units: its end, where the reason of a failure stands. */
const OUTPUT_LIMIT = 64 * 1024;

/** How long output is waited for after the child has ended: a daemon of its own can hold the pipe open. */
const OUTPUT_GRACE_MILLISECONDS = 500;

const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export async function runToEnd({
  command,
  folder,
  environment,
  input,
  timeoutSeconds,
  platform,
  interrupted,
}: Command): Promise<End> {
  const [program = "", ...args] = command;
  const isGrouped = platform !== "win32";
  const child = spawn(program, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: isGrouped,
    windowsHide: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      output = (output + text).slice(-OUTPUT_LIMIT);
    });
  }
  const pipe = child.stdio[3];
  if (pipe && "end" in pipe) {
    // A child that ends before it has read everything closes the pipe; its exit says why.
    pipe.on("error", () => undefined);
    pipe.end(input);
  }
  const endGroup = (): void => killGroup(child.pid, platform);
  // The group is not the terminal's: an interrupt must be handed on before it takes its usual course.
  const interrupt = (signal: NodeJS.Signals): void => {
    endGroup();
    interrupted();
    process.kill(process.pid, signal);
  };
  for (const signal of INTERRUPTS) process.once(signal, interrupt);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup();
  }, timeoutSeconds * 1000);
  try {
    const end = await new Promise<End>((settle) => {
      child.once("error", (error) => settle({ kind: "not-started", cause: error.message }));
      child.once("exit", (code, signal) => settle({ kind: "exited", code, signal, output: "" }));
    });
    clearTimeout(timer);
    // What the program left running must not outlive the measurement, nor keep the pipes open.
    if (isGrouped && end.kind === "exited") endGroup();
    if (end.kind === "exited") await drained([child.stdout, child.stderr]);
    if (isLate) return { kind: "timed-out", output };
    return end.kind === "exited" ? { ...end, output } : end;
  } finally {
    clearTimeout(timer);
    for (const signal of INTERRUPTS) process.removeListener(signal, interrupt);
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  }
}

async function drained(streams: readonly (NodeJS.ReadableStream | null)[]): Promise<void> {
  const ended = Promise.all(
    streams.map((stream) => (stream === null ? null : finished(stream, { writable: false }).catch(() => null))),
  );
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((settle) => {
    timer = setTimeout(settle, OUTPUT_GRACE_MILLISECONDS);
  });
  await Promise.race([ended, grace]);
  clearTimeout(timer);
}

/** Ends the child and what it started. A group that has ended already is no mistake. */
function killGroup(pid: number | undefined, platform: string): void {
  if (pid === undefined) return;
  if (platform === "win32") {
    spawn("taskkill", ["/T", "/F", "/PID", String(pid)], {
      stdio: "ignore",
      env: toolEnvironment(process.env),
    }).on("error", () => undefined);
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: nobody of the group is left.
  }
}
