// How a target is measured: a fresh process of its interpreter reads the dump program from a pipe, runs the target and
// writes the heap dump to a file of its own; what can go wrong there becomes a named error.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Target } from "../config/configuration.js";
import { programEnvironment } from "../config/environment.js";
import { gateError, type GateError } from "../errors.js";
import { decodeDump, MAX_DUMP_BYTES } from "../heap/decode.js";
import type { Snapshot } from "../heap/snapshot.js";
import type { HeapMeter, Interpreter, TargetMeter } from "../ports.js";
import { VERSION } from "../version.js";
import { runToEnd, type End } from "./child.js";
import { findInterpreter, findUnusedVenv } from "./interpreter.js";
import { pythonLiteral } from "./python-literal.js";

export type MeterPlace = {
  /** Folder of the Python side: `dump/` beside the running bundle. */
  readonly dumpFolder: string;
  /** Folder that working directories are relative to. */
  readonly root: string;
  /** The environment that the program's own is chosen from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
};

/** Exit statuses of the dump program (src/dump/FORMAT.md). */
const EXIT_UNSUPPORTED = 97;

export function createHeapMeter({ dumpFolder, root, environment, platform }: MeterPlace): HeapMeter {
  const program = onlyOnce(() => readProgram(dumpFolder));
  const fixedAddresses = onlyOnce(() => addressFixer(platform));

  async function open(target: Target): Promise<TargetMeter> {
    const folder = resolve(root, target.workingDirectory);
    if (!(await isFolder(folder))) {
      throw gateError("working-directory-missing", { target: target.name, path: target.workingDirectory });
    }
    if (target.load.kind === "script" && !(await isFile(resolve(folder, target.load.path)))) {
      throw gateError("script-missing", { target: target.name, path: target.load.path });
    }
    const interpreter = await findInterpreter(target, { folder, environment, platform });
    if (interpreter === null) {
      throw gateError("interpreter-missing", { target: target.name, command: "python3", origin: "the search path" });
    }
    return { interpreter, run: () => measureOnce({ target, interpreter, folder }) };
  }

  async function measureOnce({ target, interpreter, folder }: Measuring): Promise<Snapshot> {
    const { passed, withheld } = programEnvironment({ target, available: environment, platform });
    const { boot, parts } = await program();
    const place = await mkdtemp(join(tmpdir(), "heapgate-"));
    try {
      const out = join(place, "dump.json");
      const { name, before, load, after } = target;
      const request = { target: name, heapgate: VERSION, before, load, after, out, passed: Object.keys(passed) };
      const end = await runToEnd({
        command: [...(await fixedAddresses()), ...interpreter.command, ...target.flags, "-c", boot],
        folder,
        environment: passed,
        input: `${parts}\nmain(${pythonLiteral(request)})\n`,
        timeoutSeconds: target.timeoutSeconds,
        platform,
      });
      if (end.kind === "exited" && end.code === 0) {
        const dump = await readDump(out);
        if (dump !== null) return decodeDump(dump, out);
      }
      throw await failureOf(end, { target, interpreter, folder, withheld });
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  }

  return { open };
}

type Measuring = { readonly target: Target; readonly interpreter: Interpreter; readonly folder: string };

async function failureOf(
  end: End,
  {
    target: { name, timeoutSeconds },
    interpreter,
    folder,
    withheld,
  }: Measuring & { readonly withheld: readonly string[] },
): Promise<GateError> {
  const command = interpreter.command.join(" ");
  if (end.kind === "not-started") {
    return gateError(
      "interpreter-missing",
      { target: name, command, origin: interpreter.origin },
      { detail: end.cause },
    );
  }
  const output = end.output.trim();
  const context = output === "" ? {} : { detail: output };
  const hints = [...(await venvHint(interpreter, folder)), ...withheldHint(withheld)];
  if (end.kind === "timed-out") {
    return gateError("program-timeout", { target: name, seconds: timeoutSeconds, hints }, context);
  }
  if (end.code === EXIT_UNSUPPORTED) {
    const cause =
      output
        .split("\n")
        .at(-1)
        ?.replace(/^heapgate: /, "") ?? "";
    return gateError("interpreter-unsupported", { target: name, command, cause });
  }
  return gateError("program-failed", { target: name, end: describeEnd(end), hints }, context);
}

function describeEnd({ code, signal }: Extract<End, { kind: "exited" }>): string {
  if (signal !== null) return `was ended by signal ${signal}`;
  return code === 0 ? "ended before its heap was measured (os._exit?)" : `failed with exit status ${code}`;
}

async function venvHint(interpreter: Interpreter, folder: string): Promise<readonly string[]> {
  const unused = await findUnusedVenv(interpreter, folder);
  if (unused === null) return [];
  return [`It ran with ${interpreter.command.join(" ")} (${interpreter.origin}), while a .venv beside it lies unused.`];
}

/** How many names of withheld variables an error lists. */
const WITHHELD_LISTED = 40;

function withheldHint(withheld: readonly string[]): readonly string[] {
  if (withheld.length === 0) return [];
  const more = withheld.length - WITHHELD_LISTED;
  return [
    `Variables withheld from it (let one through with pass-env): ${withheld.slice(0, WITHHELD_LISTED).join(", ")}${
      more > 0 ? ` and ${more} more` : ""
    }.`,
  ];
}

async function readProgram(dumpFolder: string): Promise<{ readonly boot: string; readonly parts: string }> {
  const read = (name: string): Promise<string> => readFile(join(dumpFolder, name), "utf8");
  const names = (await read("PARTS")).split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const parts = await Promise.all(names.map(read));
  return { boot: (await read("boot.txt")).trim(), parts: parts.join("\n") };
}

async function readDump(path: string): Promise<string | null> {
  const size = await stat(path).then(
    (entry) => entry.size,
    () => null,
  );
  if (size === null) return null;
  if (size > MAX_DUMP_BYTES) throw gateError("dump-too-large", { bytes: size, limit: MAX_DUMP_BYTES });
  return readFile(path, "utf8");
}

/**
 * The command that switches address randomisation off for what it starts, where the system has and allows one: hash
 * tries keyed by addresses (contextvars) then repeat to the byte. util-linux setarch(8).
 */
async function addressFixer(platform: string): Promise<readonly string[]> {
  if (platform !== "linux") return [];
  const fixer = ["setarch", "-R"];
  return new Promise((settle) => {
    const probe = spawn("setarch", ["-R", "true"], { stdio: "ignore" });
    probe.once("error", () => settle([]));
    probe.once("exit", (code) => settle(code === 0 ? fixer : []));
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

function onlyOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
