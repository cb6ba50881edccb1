// Which interpreter measures a target: the one that is configured, else $VIRTUAL_ENV, else .venv of the working
// directory, else python3 or python of the search path.
import { delimiter, isAbsolute, join, resolve, sep } from "node:path";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import type { Target } from "../config/configuration.js";
import type { Interpreter } from "../ports.js";

export type Surroundings = {
  /** Absolute path of the target's working directory. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
};

/** Where it is, or what was looked for and where. */
export type Search =
  | { readonly kind: "found"; readonly interpreter: Interpreter }
  | { readonly kind: "missing"; readonly command: string; readonly origin: string };

export async function findInterpreter(
  { python, env, workingDirectory }: Pick<Target, "python" | "env" | "workingDirectory">,
  { folder, environment, platform }: Surroundings,
): Promise<Search> {
  // The program's own search path is the one its interpreter is found on.
  const place = { folder, environment: { ...environment, ...env }, platform };
  if (python !== null) return findConfigured(python, place);
  const executable = (venv: string): string =>
    platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
  const virtualEnv = environment["VIRTUAL_ENV"];
  const venvs = [
    ...(virtualEnv ? [{ path: executable(virtualEnv), origin: "$VIRTUAL_ENV" }] : []),
    { path: executable(join(folder, ".venv")), origin: `.venv of ${workingDirectory}` },
  ];
  for (const { path, origin } of venvs) {
    if (await isExecutable(path)) return { kind: "found", interpreter: { command: [path], origin } };
  }
  for (const name of ["python3", "python"]) {
    const path = await findOnPath(name, place);
    if (path !== null) {
      return { kind: "found", interpreter: { command: [path], origin: `${name} of the search path` } };
    }
  }
  return { kind: "missing", command: "python3", origin: "the search path" };
}

/** The interpreter of an unused `.venv` beside the program, if there is one: the likely cause of a failed import. */
export async function findUnusedVenv({ command }: Interpreter, folder: string): Promise<string | null> {
  const venv = join(folder, ".venv");
  if (command.some((part) => part.startsWith(venv + sep))) return null;
  for (const path of [join(venv, "bin", "python"), join(venv, "Scripts", "python.exe")]) {
    if (await isExecutable(path)) return path;
  }
  return null;
}

/** The file of a command by its name, as a shell would find it; null where there is none. */
export async function findOnPath(
  name: string,
  { environment, platform }: Pick<Surroundings, "environment" | "platform">,
): Promise<string | null> {
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const endings = platform === "win32" && !/\.\w+$/.test(name) ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of folders) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

/** A path with a folder in it is meant from the working directory; a bare name is looked for on the search path. */
async function findConfigured(
  [command = "", ...rest]: readonly string[],
  { folder, environment, platform }: Surroundings,
): Promise<Search> {
  const isPath = isAbsolute(command) || /[/\\]/.test(command);
  const path = isPath ? resolve(folder, command) : await findOnPath(command, { environment, platform });
  const origin = "configuration";
  return path !== null && (await isExecutable(path))
    ? { kind: "found", interpreter: { command: [path, ...rest], origin } }
    : { kind: "missing", command, origin };
}

async function isExecutable(path: string): Promise<boolean> {
  return Promise.all([access(path, constants.X_OK), stat(path)]).then(
    ([, entry]) => entry.isFile(),
    () => false,
  );
}
