// How single files are read out of an archive that anybody may have made: nothing is extracted, everything is bounded.
import { isAscii } from "node:buffer";
import { read } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import type { Archive } from "../../ports.js";
import { answerOf, messageOf } from "./answer.js";

/** A bundle has a few files for each target, and one for each run of each measurement that is handed on. */
const MAX_ENTRIES = 10_000;

/** Of all files together; those that heapgate gives have some twenty bytes each. */
const MAX_NAMES_BYTES = 1024 * 1024;

const PIECE_BYTES = 256 * 1024;

/** Throws where the archive is damaged, or not as an honest one is. */
export async function openArchive(path: string): Promise<Archive> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const zip = await fromRandomAccessReaderPromise(new FileReader(handle, size), size, {
      autoClose: false,
      strictFileNames: true,
    });
    // An error that has no listener would end the process.
    zip.on("error", () => undefined);
    const entries = await indexOf(zip);
    return {
      read: (file, { maxBytes }) =>
        answerOf(
          () => textOf({ zip, kept: entries.get(file), file, maxBytes }),
          (text) => text,
        ),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw new Error(`its archive is damaged: ${reasonOf(error)}`, { cause: error });
  }
}

/** What is kept of a file: without its comment and its extra fields, of 64 KiB each, and without its name. */
type Kept = Pick<
  Entry,
  | "relativeOffsetOfLocalHeader"
  | "compressedSize"
  | "uncompressedSize"
  | "compressionMethod"
  | "generalPurposeBitFlag"
  | "externalFileAttributes"
>;

async function indexOf(zip: ZipFile): Promise<ReadonlyMap<string, Kept>> {
  const entries = new Map<string, Kept>();
  let namesBytes = 0;
  for await (const entry of zip.eachEntry()) {
    if (entries.has(entry.fileName)) throw new Error("it has two files of one name");
    if (entries.size === MAX_ENTRIES) throw new Error(`it has more than ${MAX_ENTRIES} files`);
    namesBytes += entry.fileNameLength;
    if (namesBytes > MAX_NAMES_BYTES) throw new Error(`its names have more than ${MAX_NAMES_BYTES} bytes`);
    entries.set(entry.fileName, keptOf(entry));
  }
  return entries;
}

function keptOf(entry: Entry): Kept {
  const { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize } = entry;
  const { compressionMethod, generalPurposeBitFlag, externalFileAttributes } = entry;
  return {
    relativeOffsetOfLocalHeader,
    compressedSize,
    uncompressedSize,
    compressionMethod,
    generalPurposeBitFlag,
    externalFileAttributes,
  };
}

/** What is said of a file's name quotes it, and whoever made the archive chose it. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return /^(?:absolute path|invalid relative path|invalid characters in fileName)/.test(message)
    ? "it has a file whose name leads out of it"
    : message;
}

async function textOf({
  zip,
  kept,
  file,
  maxBytes,
}: {
  readonly zip: ZipFile;
  readonly kept: Kept | undefined;
  readonly file: string;
  readonly maxBytes: number;
}): Promise<string> {
  if (kept === undefined) throw new Error(`there is no ${file} in it`);
  const entry = Object.assign(new Entry(), kept, { fileName: file });
  if (!isPlainFile(entry)) throw new Error(`${file} in it is not a file`);
  if (entry.isEncrypted()) throw new Error(`${file} in it is encrypted`);
  if (!entry.canDecodeFileData()) throw new Error(`${file} in it is compressed by method ${entry.compressionMethod}`);
  if (entry.uncompressedSize > maxBytes) {
    throw new Error(`${file} in it has ${entry.uncompressedSize} bytes, more than ${maxBytes}`);
  }
  try {
    return await decoded(await zip.openReadStreamPromise(entry), maxBytes);
  } catch (error) {
    throw new Error(`${file} in it is damaged: ${messageOf(error)}`, { cause: error });
  }
}

/** Piece by piece: the bytes and the text of a large dump need not be there at the same time. */
async function decoded(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const decoder = new StringDecoder("utf8");
  const pieces: string[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    // The size that the archive declares is what its maker wrote.
    if (bytes > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    pieces.push(isAscii(piece) ? decoder.end() + piece.toString("latin1") : decoder.write(piece));
  }
  return pieces.join("") + decoder.end();
}

/** The upper half of the attributes is the mode that stat(2) gives, where the archive was made on a POSIX system. */
function isPlainFile({ fileName, externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return !fileName.endsWith("/") && (type === 0 || type === 0o100000);
}

/**
 * In place of the library's own reader, whose positions come unchecked out of the archive: one past 2^53 throws in a
 * callback, out of everybody's reach (yauzl 3.4.0). A class, as the library calls for one.
 */
class FileReader extends RandomAccessReader {
  readonly #handle: FileHandle;
  readonly #size: number;

  constructor(handle: FileHandle, size: number) {
    super();
    this.#handle = handle;
    this.#size = size;
  }

  override read(
    ...[buffer, offset, length, position, done]: Parameters<RandomAccessReader["read"]>
  ): ReturnType<RandomAccessReader["read"]> {
    if (!this.#has(position, position + length)) done(new Error("it ends too early"));
    else read(this.#handle.fd, buffer, offset, length, position, done);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#pieces(start, end), { objectMode: false });
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Buffer> {
    if (!this.#has(start, end)) throw new Error("it ends too early");
    for (let at = start; at < end;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - at));
      const { bytesRead } = await this.#handle.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error("it ends too early");
      yield piece.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  #has(start: number, end: number): boolean {
    return start >= 0 && start <= end && end <= this.#size;
  }
}
