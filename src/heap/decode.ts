// Turns the text of a heap dump into a snapshot, or says why it is none: nothing unchecked gets past this line.
import { gateError } from "../errors.js";
import { isCrowded } from "./crowded.js";
import { isSnapshot, readQuickly } from "./quick-read.js";
import { snapshotSchema, type Snapshot } from "./snapshot.js";

/** Larger files are refused before they are read: 64 MiB, some fifty times the dump of a large program. */
export const MAX_DUMP_BYTES = 64 * 1024 * 1024;

/** Smaller dumps are read at once in any way. */
const QUICK_FROM = 1024 * 1024;

/** Of a file that is no dump at all, every field is wrong: the first few say so. */
const TOLD_CAUSES = 3;

/** Throws GateError `dump-too-large` or `dump-malformed`; `file` is named in it. */
export function decodeDump(text: string, file: string): Snapshot {
  if (text.length > MAX_DUMP_BYTES) {
    throw gateError("dump-too-large", { bytes: text.length, limit: MAX_DUMP_BYTES }, { where: { file } });
  }
  const isLarge = text.length >= QUICK_FROM;
  const quick = isLarge ? readQuickly(text) : null;
  if (quick !== null) return quick;
  if (isCrowded(text)) {
    const cause = "it has more lists and objects than a dump of its length can have";
    throw gateError("dump-malformed", { cause }, { where: { file } });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw gateError("dump-malformed", { cause: String(cause) }, { where: { file }, cause });
  }
  return isLarge && isSnapshot(json) ? json : decodeSnapshot(json, file);
}

/** As `decodeDump`, for a dump that came inside another file. */
export function decodeSnapshot(json: unknown, file: string): Snapshot {
  const result = snapshotSchema.safeParse(json);
  if (!result.success) {
    const causes = result.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
    throw gateError("dump-malformed", { cause: causes.slice(0, TOLD_CAUSES).join("; ") }, { where: { file } });
  }
  return result.data;
}
