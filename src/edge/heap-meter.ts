// How a target is measured: a fresh process of its interpreter reads the dump program from a pipe, runs the target and
// writes the heap dump to a file of its own; what can go wrong there becomes a named error.
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Target } from "../config/configuration.js";
import { programEnvironment } from "../config/environment.js";
import { maskValues, namedVariables } from "../config/mask.js";
import { GateError, gateError } from "../errors.js";
import { decodeDump, MAX_DUMP_BYTES } from "../heap/decode.js";
import { isDigest, NO_DIGEST, readSame } from "../heap/same-heap.js";
import type { Snapshot } from "../heap/snapshot.js";
import type { HeapMeter, Interpreter, TargetMeter } from "../ports.js";
import { VERSION } from "../version.js";
import { runToEnd, type End } from "./child.js";
import { fixAddresses } from "./fixed-addresses.js";
import { findInterpreter, findUnusedVenv } from "./interpreter.js";
import { pythonLiteral } from "./python-literal.js";
import { readWithin } from "./read-text.js";

export type MeterPlace = {
  /** Folder of the Python side: `dump/` beside the running bundle. */
  readonly dumpFolder: string;
  /** Folder that working directories are relative to. */
  readonly root: string;
  /** The environment that the program's own is chosen from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Where each run has a folder of its own while it lasts. Default: the system's. */
  readonly temp?: string;
};

/** Exit statuses of the dump program (src/dump/FORMAT.md). */
const EXIT_UNMEASURED = 96;
const EXIT_UNSUPPORTED = 97;
const PROGRAM_ENDS = new Map([
  [0, "ended before its heap was measured (os._exit?)"],
  [98, "failed with an exception"],
  [99, "ended itself before its heap was measured"],
]);

const LONGEST_LINE = 90;

export function createHeapMeter({ dumpFolder, root, environment, platform, temp = tmpdir() }: MeterPlace): HeapMeter {
  const program = onlyOnce(() => readProgram(dumpFolder));
  const fixedAddresses = onlyOnce(() => fixAddresses({ environment, platform }));

  async function open(target: Target): Promise<TargetMeter> {
    const folder = resolve(root, target.workingDirectory);
    if (!(await isFolder(folder))) {
      throw gateError("working-directory-missing", { target: target.name, path: target.workingDirectory });
    }
    if (target.load.kind === "script" && !(await isFile(resolve(folder, target.load.path)))) {
      throw gateError("script-missing", { target: target.name, path: target.load.path });
    }
    const search = await findInterpreter(target, { folder, environment, platform });
    if (search.kind === "missing") throw gateError("interpreter-missing", { target: target.name, ...search });
    const { interpreter } = search;
    const bare: Target = { ...target, before: null, load: { kind: "imports", modules: [] }, after: null };
    let last: Measured | null = null;
    return {
      interpreter,
      run: async () => {
        const known = last?.digest ?? NO_DIGEST;
        last = await measureOnce({ target, interpreter, folder, known, earlier: last?.snapshot ?? null });
        return last.snapshot;
      },
      runBare: () =>
        measureOnce({ target: bare, interpreter, folder, known: null, earlier: null }).then(
          ({ snapshot }) => snapshot,
          nullIfMistake,
        ),
    };
  }

  async function measureOnce({ target, interpreter, folder, known, earlier }: Measuring): Promise<Measured> {
    const { passed, withheld } = programEnvironment({ target, available: environment, platform });
    const { boot, parts } = await program();
    const place = await mkdtemp(join(temp, "heapgate-"));
    try {
      const out = join(place, "dump.json");
      const { name, before, load, after } = target;
      const passedNames = namedVariables(target);
      const request = { target: name, heapgate: VERSION, before, load, after, out, passed: passedNames, known };
      const end = await runToEnd({
        command: [...(await fixedAddresses()), ...interpreter.command, ...target.flags, "-c", boot],
        folder,
        environment: passed,
        input: `${parts}\nmain(${pythonLiteral(request)})\n`,
        timeoutSeconds: target.timeoutSeconds,
        platform,
        interrupted: () => rmSync(place, { recursive: true, force: true }),
      });
      if (end.kind === "exited" && end.code === 0) {
        const dump = await readDump(out);
        if (dump !== null) {
          const snapshot = (earlier && readSame(dump, earlier)) ?? decodeDump(dump, out);
          return { snapshot, digest: await readDigest(`${out}.digest`) };
        }
      }
      throw await failureOf(masked(end, { target, passed }), { target, interpreter, folder, withheld });
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  }

  return { open };
}

/** What stands in the way of the bare interpreter alone is no failure of the target. */
function nullIfMistake(error: unknown): null {
  if (error instanceof GateError) return null;
  throw error;
}

type Place = { readonly target: Target; readonly interpreter: Interpreter; readonly folder: string };

/** A run that is over; the digest of its rows is null where its interpreter has no function for it. */
type Measured = { readonly snapshot: Snapshot; readonly digest: string | null };

type Measuring = Place & {
  /** Digest of the run before. Where it is that of this run, too, the rows are not described again. */
  readonly known: string | null;
  readonly earlier: Snapshot | null;
};

/** What the program printed, without the values of the variables that its target names. */
function masked(end: End, names: Parameters<typeof maskValues>[1]): End {
  return end.kind === "not-started" ? end : { ...end, output: maskValues(end.output, names) };
}

async function failureOf(
  end: End,
  { target, interpreter, folder, withheld }: Place & { readonly withheld: readonly string[] },
): Promise<GateError> {
  const { name, timeoutSeconds } = target;
  const command = interpreter.command.join(" ");
  if (end.kind === "not-started") {
    const facts = { target: name, command, origin: interpreter.origin };
    return gateError("interpreter-missing", facts, { detail: end.cause });
  }
  const output = end.output.trim();
  if (end.kind === "exited" && end.code === EXIT_UNSUPPORTED) {
    const cause =
      output
        .split("\n")
        .at(-1)
        ?.replace(/^heapgate: /, "") ?? "";
    return gateError("interpreter-unsupported", { target: name, command, cause });
  }
  if (end.kind === "exited" && end.code === EXIT_UNMEASURED) {
    return gateError("heap-unmeasured", { target: name }, { detail: output });
  }
  const hints = [...namedHint(withheld, output), ...(await venvHint(interpreter, folder))];
  const context = { detail: [...(output === "" ? [] : [output]), ...withheldLines(withheld)].join("\n\n") };
  return end.kind === "timed-out"
    ? gateError("program-timeout", { target: name, seconds: timeoutSeconds, hints }, context)
    : gateError("program-failed", { target: name, end: describeEnd(end), hints }, context);
}

function describeEnd({ code, signal }: Extract<End, { kind: "exited" }>): string {
  if (signal !== null) return `was ended by signal ${signal}`;
  return (code === null ? undefined : PROGRAM_ENDS.get(code)) ?? `failed with exit status ${code}`;
}

async function venvHint(interpreter: Interpreter, folder: string): Promise<readonly string[]> {
  const unused = await findUnusedVenv(interpreter, folder);
  if (unused === null) return [];
  return [`It ran with ${interpreter.command.join(" ")} (${interpreter.origin}), while a .venv beside it lies unused.`];
}

/** Of the variables that are withheld, those that the program itself speaks of: `KeyError: 'SECRET_KEY'`. */
function namedHint(withheld: readonly string[], output: string): readonly string[] {
  const words = new Set(output.match(/\w+/g));
  const named = withheld.filter((name) => words.has(name));
  return named.length === 0 ? [] : [`Withheld from it, and named in its output: ${named.join(", ")}; see pass-env.`];
}

function withheldLines(withheld: readonly string[]): readonly string[] {
  if (withheld.length === 0) return [];
  const title = "Variables that are set here and withheld from the program (pass-env lets them through):";
  return [[title, ...inLines(withheld)].join("\n")];
}

/** Names in lines that no report cuts. */
function inLines(names: readonly string[]): readonly string[] {
  return names.reduce<readonly string[]>((lines, name) => {
    const last = lines.at(-1);
    return last === undefined || last.length + name.length > LONGEST_LINE
      ? [...lines, name]
      : [...lines.slice(0, -1), `${last} ${name}`];
  }, []);
}

async function readProgram(dumpFolder: string): Promise<{ readonly boot: string; readonly parts: string }> {
  const read = (name: string): Promise<string> => readFile(join(dumpFolder, name), "utf8");
  const names = (await read("PARTS")).split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const parts = await Promise.all(names.map(read));
  return { boot: (await read("boot.txt")).trim(), parts: parts.join("\n") };
}

async function readDump(path: string): Promise<string | null> {
  if (!(await isFile(path))) return null;
  const read = await readWithin(path, MAX_DUMP_BYTES);
  if (read.kind === "text") return read.text;
  throw gateError("dump-too-large", { bytes: read.bytes, limit: MAX_DUMP_BYTES });
}

async function readDigest(path: string): Promise<string | null> {
  const text = (await readFile(path, "utf8").catch(() => "")).trim();
  return isDigest(text) ? text : null;
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
