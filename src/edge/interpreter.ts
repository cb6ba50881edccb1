// Which interpreter measures a target: the one that is configured, else $VIRTUAL_ENV, else .venv of the working
// directory, else python3 or python of the search path.
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Target } from "../config/configuration.js";
import type { Interpreter } from "../ports.js";

export type Surroundings = {
  /** Absolute path of the target's working directory. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
};

export async function findInterpreter(
  { python, workingDirectory }: Pick<Target, "python" | "workingDirectory">,
  { folder, environment, platform }: Surroundings,
): Promise<Interpreter | null> {
  if (python !== null) return { command: resolveCommand(python, folder), origin: "configuration" };
  const executable = (venv: string): string =>
    platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
  const virtualEnv = environment["VIRTUAL_ENV"];
  const venvs = [
    ...(virtualEnv ? [{ path: executable(virtualEnv), origin: "$VIRTUAL_ENV" }] : []),
    { path: executable(join(folder, ".venv")), origin: `.venv of ${workingDirectory}` },
  ];
  for (const { path, origin } of venvs) {
    if (await isExecutable(path)) return { command: [path], origin };
  }
  for (const name of ["python3", "python"]) {
    const path = await findOnPath(name, { environment, platform });
    if (path !== null) return { command: [path], origin: `${name} of the search path` };
  }
  return null;
}

/** The interpreter of an unused `.venv` beside the program, if there is one: the likely cause of a failed import. */
export async function findUnusedVenv({ command }: Interpreter, folder: string): Promise<string | null> {
  const venv = join(folder, ".venv");
  const isUsed = command.some((part) => part.startsWith(venv));
  const candidates = [join(venv, "bin", "python"), join(venv, "Scripts", "python.exe")];
  if (isUsed) return null;
  for (const path of candidates) if (await isExecutable(path)) return path;
  return null;
}

/** A relative path with a folder in it is meant from the working directory; a bare name is left to the search path. */
function resolveCommand([command = "", ...rest]: readonly string[], folder: string): readonly string[] {
  const isRelativePath = !isAbsolute(command) && /[/\\]/.test(command);
  return [isRelativePath ? resolve(folder, command) : command, ...rest];
}

async function findOnPath(
  name: string,
  { environment, platform }: Pick<Surroundings, "environment" | "platform">,
): Promise<string | null> {
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    const path = join(folder, platform === "win32" ? `${name}.exe` : name);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
