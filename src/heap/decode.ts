// Turns the text of a heap dump into a snapshot, or says why it is none: nothing unchecked gets past this line.
import { gateError } from "../errors.js";
import { snapshotSchema, type Snapshot } from "./snapshot.js";

/** Larger files are refused before they are read: 64 MiB, some fifty times the dump of a large program. */
export const MAX_DUMP_BYTES = 64 * 1024 * 1024;

/** Throws GateError `dump-too-large` or `dump-malformed`; `file` is named in it. */
export function decodeDump(text: string, file: string): Snapshot {
  if (text.length > MAX_DUMP_BYTES) {
    throw gateError("dump-too-large", { bytes: text.length, limit: MAX_DUMP_BYTES }, { where: { file } });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw gateError("dump-malformed", { cause: messageOf(cause) }, { where: { file }, cause });
  }
  return decodeSnapshot(json, file);
}

/** As `decodeDump`, for a dump that came inside another file. */
export function decodeSnapshot(json: unknown, file: string): Snapshot {
  const result = snapshotSchema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    const place = issue?.path.map(String).join(".") || "the file";
    throw gateError("dump-malformed", { cause: `${place}: ${issue?.message ?? "unknown"}` }, { where: { file } });
  }
  return result.data;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
