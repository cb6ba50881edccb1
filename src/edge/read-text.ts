// How the bytes of a file become text: within a limit, whatever the file is, and quickly where they are ASCII, as dumps are.
import { isAscii } from "node:buffer";
import { open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

export type TextOfFile =
  | { readonly kind: "text"; readonly text: string }
  /** `bytes` is null where it could not be told beforehand: of a device, a pipe. */
  | { readonly kind: "too-large"; readonly bytes: number | null };

/** The bytes and the text of a large dump need not be there at the same time. */
const PIECE_BYTES = 512 * 1024;

/** Rejects with the system's error. Of a file that is too large nothing is read, of a device no more than the limit. */
export async function readWithin(place: string, limit: number): Promise<TextOfFile> {
  const { size } = await stat(place);
  if (size > limit) return { kind: "too-large", bytes: size };
  const bytes = Buffer.allocUnsafeSlow(PIECE_BYTES);
  const decoder = new StringDecoder("utf8");
  const pieces: string[] = [];
  const handle = await open(place);
  try {
    for (let left = limit; left >= 0;) {
      const { bytesRead } = await handle.read(bytes, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return { kind: "text", text: pieces.join("") + decoder.end() };
      const piece = bytes.subarray(0, bytesRead);
      pieces.push(isAscii(piece) ? decoder.end() + piece.toString("latin1") : decoder.write(piece));
      left -= bytesRead;
    }
    return { kind: "too-large", bytes: null };
  } finally {
    await handle.close();
  }
}
