// Archives, honest and not: what their headers say can be told to differ from what is there. After PKWARE's APPNOTE.TXT.
import { deflateRawSync } from "node:zlib";

export type Part = {
  readonly name: string;
  readonly content: Uint8Array;
  /** As declared, where it is not the truth. */
  readonly declaredBytes?: number;
  readonly declaredCompressedBytes?: number;
  /** As stat(2) gives it. */
  readonly mode?: number;
  readonly flags?: number;
  /** In place of the compressed content. */
  readonly data?: Uint8Array;
  /** 8: deflated; 0: stored. */
  readonly method?: number;
  /** Where the header of the file is said to be. */
  readonly offset?: number;
  /** As of a central directory: id, length, data. */
  readonly extra?: Uint8Array;
};

export type Lies = {
  /** Of the end of the central directory. */
  readonly entries?: number;
  readonly directoryOffset?: number;
  readonly comment?: string;
  /** Where the locator says that zip64's end of the central directory is. */
  readonly zip64Offset?: bigint;
};

export function part(name: string, text: string, more: Omit<Part, "name" | "content"> = {}): Part {
  return { name, content: Buffer.from(text), ...more };
}

/** Checksums are left at zero: none of the readers here looks at them. */
export function zip(parts: readonly Part[], lies: Lies = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const each of parts) {
    const { name, content, method = 8, flags = 0x800, mode = 0o100644, extra = new Uint8Array() } = each;
    const data = Buffer.from(each.data ?? (method === 8 ? deflateRawSync(content) : content));
    const shared = fields([
      [2, 20],
      [2, flags],
      [2, method],
      [4, 0],
      [4, 0],
      [4, each.declaredCompressedBytes ?? data.length],
      [4, each.declaredBytes ?? content.length],
      [2, Buffer.byteLength(name)],
    ]);
    const local = Buffer.concat([fields([[4, 0x04034b50]]), shared, fields([[2, 0]]), Buffer.from(name), data]);
    directory.push(
      fields([
        [4, 0x02014b50],
        [2, (3 << 8) | 20],
      ]),
      shared,
      fields([
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, mode * 0x10000],
        [4, each.offset ?? at],
      ]),
      Buffer.from(name),
      Buffer.from(extra),
    );
    files.push(local);
    at += local.length;
  }
  const index = Buffer.concat(directory);
  const comment = Buffer.from(lies.comment ?? "");
  const locator =
    lies.zip64Offset === undefined
      ? Buffer.alloc(0)
      : Buffer.concat([
          fields([
            [4, 0x07064b50],
            [4, 0],
          ]),
          long(lies.zip64Offset),
          fields([[4, 1]]),
        ]);
  const end = fields([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, lies.entries ?? parts.length],
    [2, lies.entries ?? parts.length],
    [4, index.length],
    [4, lies.directoryOffset ?? at],
    [2, comment.length],
  ]);
  return Buffer.concat([...files, index, locator, end, comment]);
}

/** Zip64's end of the central directory, in front of an archive whose locator points to 0. */
export function zip64End({ entries, offset }: { readonly entries: bigint; readonly offset: bigint }): Buffer {
  return Buffer.concat([
    fields([[4, 0x06064b50]]),
    long(44n),
    fields([
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
    ]),
    long(entries),
    long(entries),
    long(46n),
    long(offset),
  ]);
}

export function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** Little-endian numbers, each with its width. */
function fields(values: readonly (readonly [2 | 4, number])[]): Buffer {
  return Buffer.concat(
    values.map(([width, value]) => {
      const bytes = Buffer.alloc(width);
      bytes.writeUIntLE(value, 0, width);
      return bytes;
    }),
  );
}
