// Decides which Pythons tests run on, and where the installed example is: both read from what scripts/ find and make.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export type Python = { readonly version: string; readonly command: string };

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of the Flask and SQLAlchemy program; its target is `shop.wsgi`. */
export const EXAMPLE_FOLDER = fileURLToPath(new URL("../../examples/flask-shop", import.meta.url));

const LIST = z.array(z.object({ version: z.string(), command: z.string(), python: z.string(), ready: z.boolean() }));

let venvs: z.infer<typeof LIST> | null = null;

/** Every CPython from 3.8 that this machine has, one per minor version, oldest first. Never empty. */
export function pythons(): readonly Python[] {
  return list().map(({ version, command }) => ({ version, command }));
}

/** The Python of the virtual environment in which `examples/flask-shop` is installed for that version (`3.13.0`). */
export function exampleVenv(version: string): string {
  const venv = list().find((one) => one.version === version);
  if (venv === undefined) throw new Error(`this machine has no Python ${version}: node scripts/pythons.mjs lists them`);
  if (!venv.ready) throw new Error(`no example is installed for Python ${version}: run \`node scripts/venvs.mjs\``);
  return venv.python;
}

function list(): z.infer<typeof LIST> {
  if (venvs !== null) return venvs;
  const printed = execFileSync(process.execPath, ["scripts/venvs.mjs", "--list"], { cwd: root, encoding: "utf8" });
  const found = LIST.parse(JSON.parse(printed));
  if (found.length === 0) throw new Error("the tests need a CPython from 3.8: run `node scripts/pythons.mjs`");
  venvs = found;
  return found;
}
