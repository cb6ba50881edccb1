import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerOf } from "../../../src/edge/github/answer.js";
import { openArchive } from "../../../src/edge/github/archive.js";
import type { Answer } from "../../../src/ports.js";
import { long, part, zip, zip64End } from "./zip.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "heapgate-archive-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

const LIMIT = 1000;

/** What reading a file out of the archive gives, or why the archive is none. */
async function readOf(bytes: Uint8Array, file = "a.json", maxBytes = LIMIT): Promise<Answer<string>> {
  const path = join(folder, "archive.zip");
  await writeFile(path, bytes);
  const opened = await answerOf(
    () => openArchive(path),
    (archive) => archive,
  );
  if (opened.kind === "refused") return opened;
  try {
    return await opened.value.read(file, { maxBytes });
  } finally {
    await opened.value.close();
  }
}

describe("an archive", () => {
  it("gives the text of its files, deflated and stored, as often as it is asked, and nothing is extracted", async () => {
    const path = join(folder, "archive.zip");
    const long = "é".repeat(200_000);
    await writeFile(path, zip([part("a.json", '{"a":"ü"}'), part("b.json", "", { method: 0 }), part("c.json", long)]));
    const archive = await openArchive(path);
    const read = (file: string) => archive.read(file, { maxBytes: 1_000_000 });
    expect(await Promise.all([read("a.json"), read("b.json"), read("c.json"), read("a.json")])).toEqual([
      { kind: "answer", value: '{"a":"ü"}' },
      { kind: "answer", value: "" },
      { kind: "answer", value: long },
      { kind: "answer", value: '{"a":"ü"}' },
    ]);
    expect(await read("d.json")).toEqual({ kind: "refused", status: null, message: "there is no d.json in it" });
    expect(await readdir(folder)).toEqual(["archive.zip"]);
    await archive.close();
  });

  it("can be without any file", async () => {
    expect(await readOf(zip([]))).toMatchObject({ message: "there is no a.json in it" });
  });
});

const BOMB = Buffer.alloc(5_000_000);

describe("an archive that means harm", () => {
  it.each<[string, Uint8Array, string | RegExp]>([
    ["a bomb", zip([{ name: "a.json", content: BOMB }]), "a.json in it has 5000000 bytes, more than 1000"],
    [
      "a bomb that says it is small",
      zip([{ name: "a.json", content: BOMB, declaredBytes: 10 }]),
      "a.json in it is damaged: too many bytes in the stream. expected 10. got at least 16384",
    ],
    [
      "a file that says it is larger than it is",
      zip([part("a.json", "{}", { declaredBytes: 900 })]),
      "a.json in it is damaged: not enough bytes in the stream. expected 900. got only 2",
    ],
    [
      "a file of 16 EiB",
      zip64File(0xffff_ffff_ffff_ffffn),
      "a.json in it has 18446744073709552000 bytes, more than 1000",
    ],
    ["an encrypted file", zip([part("a.json", "{}", { flags: 1 })]), "a.json in it is encrypted"],
    [
      "strong encryption",
      zip([part("a.json", "{}", { flags: 0x41 })]),
      "its archive is damaged: strong encryption is not supported",
    ],
    ["another compression", zip([part("a.json", "{}", { method: 12 })]), "a.json in it is compressed by method 12"],
    ["a symbolic link", zip([part("a.json", "/etc/passwd", { mode: 0o120777 })]), "a.json in it is not a file"],
    ["a device", zip([part("a.json", "", { mode: 0o020666 })]), "a.json in it is not a file"],
    [
      "two files of one name",
      zip([part("a.json", "1"), part("a.json", "2")]),
      "its archive is damaged: it has two files of one name",
    ],
    [
      "more files than it could have",
      zip(Array.from({ length: 10_001 }, (_, at) => part(`${at}`, "", { method: 0 }))),
      "its archive is damaged: it has more than 10000 files",
    ],
    [
      "names without end",
      zip(Array.from({ length: 17 }, (_, at) => part(`${at}-${"x".repeat(65_000)}`, ""))),
      "its archive is damaged: its names have more than 1048576 bytes",
    ],
    ...["../a.json", "/a.json", "x/../../a.json", "C:\\a.json", "..\\a.json"].map(
      (name): [string, Uint8Array, string] => [
        `the name ${name}`,
        zip([part("a.json", "{}"), part(name, "{}")]),
        "its archive is damaged: it has a file whose name leads out of it",
      ],
    ),
    [
      "data that is none",
      zip([part("a.json", "{}", { data: Buffer.from([0, 1, 2, 3, 4, 5]) })]),
      "a.json in it is damaged: invalid stored block lengths",
    ],
    [
      "a header that is not there",
      zip([part("a.json", "{}", { offset: 1 })]),
      /^a.json in it is damaged: invalid local file header signature/,
    ],
    [
      "a header past the end",
      zip([part("a.json", "{}", { offset: 5000 })]),
      "a.json in it is damaged: it ends too early",
    ],
    [
      "data past the end",
      zip([part("a.json", "{}", { declaredCompressedBytes: 5000 })]),
      /^a.json in it is damaged: file data overflows file bounds/,
    ],
    ["no archive", Buffer.from("hello"), /^its archive is damaged: End of central/],
    ["nothing", Buffer.alloc(0), /^its archive is damaged: End of central/],
    ["more files than said", zip([part("a.json", "{}")], { entries: 0 }), "there is no a.json in it"],
    ["fewer files than said", zip([part("a.json", "{}")], { entries: 9 }), "its archive is damaged: it ends too early"],
    [
      "a directory past the end",
      zip([part("a.json", "{}")], { directoryOffset: 9999 }),
      "its archive is damaged: it ends too early",
    ],
    [
      "zip64's end past 2^53",
      zip([part("a.json", "{}")], { zip64Offset: 1n << 60n }),
      "its archive is damaged: it ends too early",
    ],
    [
      "2^60 files",
      Buffer.concat([zip64End({ entries: 1n << 60n, offset: 56n }), zip([part("a.json", "{}")], { zip64Offset: 0n })]),
      /^its archive is damaged: invalid central directory/,
    ],
    [
      "a directory past 2^53",
      Buffer.concat([zip64End({ entries: 1n, offset: 1n << 60n }), zip([part("a.json", "{}")], { zip64Offset: 0n })]),
      "its archive is damaged: it ends too early",
    ],
  ])("is refused with a short reason: %s", async (_what, archive, message) => {
    const reason = typeof message === "string" ? message : expect.stringMatching(message);
    expect(await readOf(archive)).toEqual({ kind: "refused", status: null, message: reason });
    expect(await readdir(folder)).toEqual(["archive.zip"]);
  });

  it("cannot crash the reader, wherever it is cut and whatever byte is changed", async () => {
    const whole = zip([part("a.json", "{}".repeat(50)), part("b.json", "text", { method: 0 })]);
    const at = fc.nat(whole.length - 1);
    await fc.assert(
      fc.asyncProperty(at, fc.nat(255), fc.boolean(), async (place, byte, isCut) => {
        const changed = Buffer.from(isCut ? whole.subarray(0, place) : whole);
        if (!isCut) changed[place] = byte;
        const answer = await readOf(changed);
        expect(answer.kind === "refused" ? answer.message : answer.value).not.toHaveLength(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** A file whose size stands in zip64's extra field. */
function zip64File(bytes: bigint): Buffer {
  const extra = Buffer.concat([Buffer.from([1, 0, 8, 0]), long(bytes)]);
  return zip([part("a.json", "{}", { declaredBytes: 0xffff_ffff, extra })]);
}
