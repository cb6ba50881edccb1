// How files of an archive are read as what they should be: the index by its schema, a heap as a dump.
import type { z } from "zod";
import { GateError } from "../errors.js";
import { isCrowded } from "../heap/crowded.js";
import { decodeDump, MAX_DUMP_BYTES } from "../heap/decode.js";
import type { Snapshot } from "../heap/snapshot.js";
import type { Answer, Archive } from "../ports.js";

/** An index of the most targets that there can be is smaller. */
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

export async function readIndex<Schema extends z.ZodType>(
  archive: Archive,
  { file, schema }: { readonly file: string; readonly schema: Schema },
): Promise<Answer<z.infer<Schema>>> {
  const read = await archive.read(file, { maxBytes: MAX_INDEX_BYTES });
  if (read.kind === "refused") return read;
  if (isCrowded(read.value)) return refused(`${file} has more lists and objects than one of its length can have`);
  let json: unknown;
  try {
    json = JSON.parse(read.value);
  } catch {
    return refused(`${file} is not JSON`);
  }
  const decoded = schema.safeParse(json);
  if (decoded.success) return { kind: "answer", value: decoded.data };
  const issue = decoded.error.issues[0];
  return refused(`${file}: ${issue?.path.map(String).join(".") || "it"}: ${issue?.message}`);
}

export async function readHeap(archive: Archive, file: string): Promise<Answer<Snapshot>> {
  const read = await archive.read(file, { maxBytes: MAX_DUMP_BYTES });
  if (read.kind === "refused") return read;
  try {
    return { kind: "answer", value: decodeDump(read.value, file) };
  } catch (error) {
    if (error instanceof GateError) return refused(`${file}: ${error.what}`);
    throw error;
  }
}

/** What was found out here, and not by GitHub. */
export function refused(message: string): Extract<Answer<never>, { kind: "refused" }> {
  return { kind: "refused", status: null, message };
}
