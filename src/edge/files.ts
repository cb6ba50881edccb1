// Text files of the user on disk: read within a limit, written aside and renamed, so a failed run leaves nothing half done.
import { lstat, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { gateError } from "../errors.js";
import { MAX_DUMP_BYTES } from "../heap/decode.js";
import type { Files } from "../ports.js";
import { readWithin } from "./read-text.js";
import { messageOf, systemErrorCode } from "./system-error.js";

export function createFiles(folder: string): Files {
  return {
    read: (path) => readText(resolve(folder, path), path),
    write: (path, text) => writeText(resolve(folder, path), { path, text }),
  };
}

async function readText(place: string, file: string): Promise<string | null> {
  try {
    const read = await readWithin(place, MAX_DUMP_BYTES);
    if (read.kind === "text") return read.text;
    throw gateError("file-too-large", { bytes: read.bytes, limit: MAX_DUMP_BYTES }, { where: { file } });
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === null) throw cause;
    throw gateError("file-unreadable", { cause: messageOf(cause) }, { where: { file }, cause });
  }
}

async function writeText(
  place: string,
  { path, text }: { readonly path: string; readonly text: string },
): Promise<void> {
  const aside = `${place}.${process.pid}.part`;
  try {
    // A device, a pipe or a link is written to, not put something in the place of.
    if (await isSpecial(place)) return await writeFile(place, text);
    await makeFolder(dirname(place));
    const handle = await open(aside, "w");
    try {
      await handle.writeFile(text, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, place);
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw gateError("file-unwritable", { cause: messageOf(cause) }, { where: { file: path }, cause });
  }
}

async function isSpecial(place: string): Promise<boolean> {
  return lstat(place).then(
    (entry) => !entry.isFile() && !entry.isDirectory(),
    () => false,
  );
}

/** As `mkdir -p`. Node's own `recursive` never returns where a parent is there and refuses to be filled, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  const cause = await whyNotMade(path);
  if (cause === null || dirname(path) === path) return;
  if (systemErrorCode(cause) !== "ENOENT") throw cause;
  await makeFolder(dirname(path));
  const again = await whyNotMade(path);
  if (again !== null) throw again;
}

/** Null where the folder is there, be it by another process. */
async function whyNotMade(path: string): Promise<unknown> {
  return mkdir(path).then(
    () => null,
    (cause: unknown) => (systemErrorCode(cause) === "EEXIST" ? null : cause),
  );
}
