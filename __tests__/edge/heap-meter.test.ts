import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Target } from "../../src/config/configuration.js";
import { targetOf } from "../../src/config/targets.js";
import { createHeapMeter } from "../../src/edge/heap-meter.js";
import { GateError } from "../../src/errors.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { TargetMeter } from "../../src/ports.js";
import { pythons } from "../support/pythons.js";

// The real interpreter and the real Python side, on programs of a few lines.
const python = pythons().at(-1)?.command ?? "";
let root = "";
let temp = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "heapgate-test-"));
  temp = join(root, "temp");
  await mkdir(temp);
});
afterAll(async () => rm(root, { recursive: true }));

const NOTHING = { kind: "imports", modules: [] } as const;

type Wish = Partial<Target> & { readonly environment?: Readonly<Record<string, string>> };

/** Measures a module of that text once. */
async function measure(text: string, wish: Wish = {}): Promise<Snapshot> {
  return (await opened(text, wish)).run();
}

async function opened(text: string, { environment = {}, ...wish }: Wish = {}): Promise<TargetMeter> {
  // Written once, so that its byte code stays good.
  const file = join(root, "program.py");
  if ((await readFile(file, "utf8").catch(() => "")) !== text) await writeFile(file, text);
  const meter = createHeapMeter({
    dumpFolder: "src/dump",
    root,
    environment: { PATH: process.env["PATH"], ...environment },
    platform: process.platform,
    temp,
  });
  const target = { ...targetOf({ kind: "imports", modules: ["program"] }), python: [python], ...wish };
  return meter.open(target);
}

async function failure(text: string, wish: Wish = {}): Promise<GateError> {
  const error: unknown = await measure(text, wish).catch((cause: unknown) => cause);
  if (error instanceof GateError) return error;
  throw new Error(`no GateError: ${String(error)}`);
}

describe("the heap meter", () => {
  it("measures a program and leaves nothing behind", async () => {
    const text = "TABLE = [(None, number) for number in range(100)]";
    // The first run compiles the module, which leaves more in the heap.
    await measure(text);
    const snapshot = await measure(text);
    expect(snapshot.modules).toContain("program");
    expect(snapshot.total.bytes).toBeGreaterThan(100_000);
    expect(await measure(text)).toStrictEqual(snapshot);
    expect(await readdir(temp)).toStrictEqual([]);
  });

  it("gives for a run that is told to be as the one before what it would have given without", async () => {
    const text = "import fractions\nTABLE = [(None, number) for number in range(100)]";
    await measure(text); // compiles the module
    const meter = await opened(text);
    const runs = [await meter.run(), await meter.run(), await meter.run()];
    const alone = await measure(text);
    for (const run of runs) expect({ ...run, allocator: null }).toStrictEqual({ ...alone, allocator: null });
    expect(runs[2]?.types).toBe(runs[0]?.types);
    expect(await readdir(temp)).toStrictEqual([]);
  });

  it("takes nothing over from a run whose rows are others", async () => {
    const text = "import os\nTABLE = [object() for _ in range(3 + os.path.exists('second'))]";
    await measure(text);
    const meter = await opened(text);
    const first = await meter.run();
    await writeFile(join(root, "second"), "");
    const second = await meter.run();
    await rm(join(root, "second"));
    const objects = [first, second].map(({ types }) => types.find(({ name }) => name === "object")?.count ?? 0);
    expect((objects[1] ?? 0) - (objects[0] ?? 0)).toBe(1);
    const third = await meter.run();
    expect({ ...third, allocator: null }).toStrictEqual({ ...first, allocator: null });
  });

  it("measures the bare interpreter, which has nothing of the program", async () => {
    const wish = { before: "import fractions", after: "import program", flags: ["-O"], env: { PYTHONHASHSEED: "7" } };
    const text = "raise ValueError('it was imported')";
    const meter = await opened(text, wish);
    await meter.runBare(); // the first one may have to compile the standard library
    const bare = await meter.runBare();
    const empty = await (await opened(text, { ...wish, before: null, load: NOTHING, after: null })).run();
    expect({ ...bare, allocator: null }).toStrictEqual({ ...empty, allocator: null });
    expect(bare?.modules).not.toContain("fractions");
    expect(bare?.runtime.flags).toContain("-O");
  });

  it("knows no bare interpreter where it cannot be measured", async () => {
    const broken = join(root, "python-fails");
    await writeFile(broken, "#!/bin/sh\nexit 1\n");
    await chmod(broken, 0o755);
    expect(await (await opened("", { python: [broken] })).runBare()).toBeNull();
  });

  it("shows the program's own traceback, without frames of its own", async () => {
    const { code, what, detail } = await failure("def start():\n    raise ValueError('no shop')\nstart()\n");
    expect([code, what]).toStrictEqual(["program-failed", "target default: the program failed with an exception"]);
    expect(detail).toContain("ValueError: no shop");
    expect(detail).toContain(`File "${join(root, "program.py")}", line 3`);
    expect(detail).not.toContain("<heapgate>");
  });

  it("names the withheld variable that the program speaks of, and lists the others, but none of the runner's", async () => {
    const { fix, detail } = await failure("import os\nos.environ['SECRET_KEY']", {
      environment: { SECRET_KEY: "hunter2hunter2", EDITOR: "ed", GITHUB_TOKEN: "ghs_x", ACTIONS_RUNTIME_TOKEN: "x" },
    });
    expect(fix).toContain("Withheld from it, and named in its output: SECRET_KEY; see pass-env.");
    expect(detail?.split("\n").at(-1)).toBe("EDITOR SECRET_KEY");
  });

  it("shows no value of a variable that the target names", async () => {
    const text = "import os\nraise ValueError('cannot reach ' + os.environ['URL'] + ' as ' + os.environ['NAME'])";
    const { detail } = await failure(text, {
      environment: { URL: "postgres://u:hunter2secret@h/db" },
      passEnv: ["URL"],
      env: { NAME: "hunter2secret" },
    });
    expect(detail).toContain("ValueError: cannot reach $URL as $NAME");
    expect(detail).not.toContain("hunter2");
  });

  it("says that a .venv lies unused where the import fails without it", async () => {
    await mkdir(join(root, ".venv", "bin"), { recursive: true });
    await writeFile(join(root, ".venv", "bin", "python"), "");
    await chmod(join(root, ".venv", "bin", "python"), 0o755);
    const { fix } = await failure("import not_installed_here");
    await rm(join(root, ".venv"), { recursive: true });
    expect(fix).toContain(`It ran with ${python} (configuration), while a .venv beside it lies unused.`);
  });

  it("ends a program at its time limit, with what it had printed", async () => {
    const { code, what, detail } = await failure("print('started', flush=True)\nwhile True: pass", {
      timeoutSeconds: 2,
    });
    expect([code, what]).toStrictEqual([
      "program-timeout",
      "target default: the program was not done after 2 s and was ended",
    ]);
    expect(detail).toBe("started");
  });

  it("says that a program left before its heap was measured", async () => {
    const { what } = await failure("import os\nos._exit(0)");
    expect(what).toBe("target default: the program ended before its heap was measured (os._exit?)");
  });

  it.each([
    { text: "import sys\nsys.exit(3)", said: "heapgate: the program exited with status 3" },
    { text: "import sys\n\nsys.exit(0)", said: "heapgate: the program exited with status 0 before it was loaded" },
  ])("says that a program ended itself: $text", async ({ text, said }) => {
    const { what, detail } = await failure(text);
    expect(what).toBe("target default: the program ended itself before its heap was measured");
    expect(detail).toContain(said);
  });

  it("calls it a bug of its own where the heap cannot be measured", async () => {
    const broken = join(root, "python-broken");
    await writeFile(broken, "#!/bin/sh\necho 'Traceback' >&2\nexit 96\n");
    await chmod(broken, 0o755);
    expect(await failure("", { python: [broken] })).toMatchObject({ code: "heap-unmeasured", detail: "Traceback" });
  });

  it.each([
    { wish: { python: [".venv/bin/python"] }, code: "interpreter-missing", said: "the interpreter .venv/bin/python (" },
    { wish: { python: ["python9"] }, code: "interpreter-missing", said: "the interpreter python9 (configuration)" },
    { wish: { workingDirectory: "services/api" }, code: "working-directory-missing", said: "services/api" },
  ])("refuses $wish", async ({ wish, code, said }) => {
    const error = await failure("", wish);
    expect(error.code).toBe(code);
    expect(error.what).toContain(said);
  });

  it("refuses a script that is not there", async () => {
    const meter = createHeapMeter({ dumpFolder: "src/dump", root, environment: {}, platform: process.platform });
    const target = { ...targetOf({ kind: "script", path: "boot.py" }), python: [python] };
    await expect(meter.open(target)).rejects.toMatchObject({ code: "script-missing" });
  });

  it("refuses an interpreter that says it is too old", async () => {
    const old = join(root, "python2");
    await writeFile(old, "#!/bin/sh\necho 'heapgate: python 2.7.18 (CPython) is not supported' >&2\nexit 97\n");
    await chmod(old, 0o755);
    const { code, what } = await failure("", { python: [old] });
    expect(code).toBe("interpreter-unsupported");
    expect(what).toBe(
      `target default: the interpreter ${old} cannot be measured: python 2.7.18 (CPython) is not supported`,
    );
  });

  it("measures where the target has a search path of its own", async () => {
    const snapshot = await measure("", { env: { PATH: root } });
    expect(snapshot.modules).toContain("program");
  });

  it("gives the tools it uses no token of the job", async () => {
    const tools = join(root, "tools");
    await mkdir(tools);
    const seen = join(root, "seen");
    await writeFile(join(tools, "setarch"), `#!/bin/sh\n/usr/bin/env >> ${seen}\nshift\nexec "$@"\n`);
    await chmod(join(tools, "setarch"), 0o755);
    const path = `${tools}:${process.env["PATH"] ?? ""}`;
    await measure("", { environment: { PATH: path, ACTIONS_RUNTIME_TOKEN: "hunter2token" } });
    expect(await readFile(seen, "utf8").catch(() => "")).not.toContain("hunter2token");
  });
});
