// Zip archives, written as tests want them and read back: of any names, sizes, modes.
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

export type ArchivedFile = {
  readonly name: string;
  readonly content: string | Buffer;
  /** A link whose content is its target. */
  readonly isLink?: boolean;
};

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** `{ "a.json": "..." }`, or a list where names are to repeat or links are wanted. */
export function makeArchive(files: Readonly<Record<string, string | Buffer>> | readonly ArchivedFile[]): Buffer {
  const list: readonly ArchivedFile[] = Array.isArray(files)
    ? files
    : Object.entries(files).map(([name, content]) => ({ name, content }));
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, content, isLink = false } of list) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    // Version, flags (names in UTF-8), method, time, date, checksum, sizes, length of the name, of what is extra.
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x800, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt16LE(0x5c21, 8);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(bytes.length, 18);
    shared.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([uint32(LOCAL), shared, path, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((isLink ? 0o120777 : 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by: Unix, so that the mode counts.
    entries.push(Buffer.concat([uint32(CENTRAL), Buffer.from([20, 3]), shared, rest, path]));
    bodies.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(list.length, 4);
  end.writeUInt16LE(list.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, directory, uint32(END), end]);
}

/** Names and contents; null for what is no archive. */
export function readArchive(archive: Buffer): ReadonlyMap<string, Buffer> | null {
  const end = archive.lastIndexOf(uint32(END));
  if (end < 0) return null;
  const files = new Map<string, Buffer>();
  try {
    let at = archive.readUInt32LE(end + 16);
    for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
      if (archive.readUInt32LE(at) !== CENTRAL) return null;
      const method = archive.readUInt16LE(at + 10);
      const packedSize = archive.readUInt32LE(at + 20);
      const [nameSize, extraSize, noteSize] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
      const local = archive.readUInt32LE(at + 42);
      const name = archive.toString("utf8", at + 46, at + 46 + (nameSize ?? 0));
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const packed = archive.subarray(start, start + packedSize);
      files.set(name, method === 0 ? packed : inflateRawSync(packed));
      at += 46 + (nameSize ?? 0) + (extraSize ?? 0) + (noteSize ?? 0);
    }
    return files;
  } catch {
    return null;
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
