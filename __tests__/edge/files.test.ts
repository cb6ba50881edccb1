import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { lstat, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFiles } from "../../src/edge/files.js";
import { createFileStore } from "../../src/edge/file-store.js";
import { heap } from "../support/heaps.js";

const MIB = 1024 * 1024;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heapgate-test-"));
});
afterAll(async () => rm(folder, { recursive: true }));

describe("files", () => {
  it("reads what it has written, in folders made on the way, and leaves nothing beside", async () => {
    const files = createFiles(folder);
    await files.write("a/b/report.md", "été");
    expect(await files.read("a/b/report.md")).toBe("été");
    expect(await readdir(join(folder, "a", "b"))).toStrictEqual(["report.md"]);
  });

  it("reads letters of several bytes, wherever pieces of a large file end", async () => {
    const files = createFiles(folder);
    const text = `${"x".repeat(512 * 1024 - 1)}é${"y".repeat(512 * 1024)}€`;
    await files.write("large.txt", text);
    expect(await files.read("large.txt")).toBe(text);
    await writeFile(join(folder, "broken.txt"), Buffer.concat([Buffer.from(text), Buffer.from([0xe2, 0x82])]));
    expect(await files.read("broken.txt")).toBe(`${text}\ufffd`);
  });

  it("knows a missing file from one that cannot be read", async () => {
    const files = createFiles(folder);
    expect(await files.read("none.json")).toBeNull();
    await files.write("file", "");
    expect(await files.read("file/below")).toBeNull();
    await mkdir(join(folder, "folder"));
    await expect(files.read("folder")).rejects.toMatchObject({ code: "file-unreadable", where: { file: "folder" } });
  });

  it.each([64 * MIB + 1, 200 * MIB, 2 * 1024 * MIB])("refuses a file of %i bytes before reading it", async (size) => {
    await (await open(join(folder, "huge.json"), "w")).close();
    await truncate(join(folder, "huge.json"), size);
    const before = process.memoryUsage().rss;
    await expect(createFiles(folder).read("huge.json")).rejects.toMatchObject({
      code: "file-too-large",
      what: `the file has ${size} bytes, more than the ${64 * MIB} that are read`,
      fix: "Check that it is the file you meant: no dump and no configuration of heapgate is that large.",
      where: { file: "huge.json" },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MIB);
  });

  it("reads a device to the limit and no further", async () => {
    await expect(createFiles(folder).read("/dev/zero")).rejects.toMatchObject({
      code: "file-too-large",
      what: `the file goes on after the ${64 * MIB} bytes that are read`,
    });
    expect(await createFiles(folder).read("/dev/null")).toBe("");
  });

  it("says that a folder cannot be made where the system has none to make", async () => {
    const files = createFiles(folder);
    await expect(files.write("/proc/nowhere/x.txt", "new")).rejects.toMatchObject({ code: "file-unwritable" });
    await expect(files.write("/dev/null/x.txt", "new")).rejects.toMatchObject({ code: "file-unwritable" });
  });

  it("writes through a link and to a device, and puts nothing in their place", async () => {
    const files = createFiles(folder);
    await files.write("real.md", "old");
    await symlink(join(folder, "real.md"), join(folder, "link.md"));
    await files.write("link.md", "new");
    expect(await files.read("real.md")).toBe("new");
    expect((await lstat(join(folder, "link.md"))).isSymbolicLink()).toBe(true);
    await symlink("/dev/null", join(folder, "nowhere"));
    await files.write("nowhere", "text");
    expect((await lstat(join(folder, "nowhere"))).isSymbolicLink()).toBe(true);
  });

  it("keeps the old text where the new one cannot be written", async () => {
    const files = createFiles(folder);
    await files.write("taken", "old");
    await expect(files.write("taken/below", "new")).rejects.toMatchObject({ code: "file-unwritable" });
    await mkdir(join(folder, "occupied"));
    await expect(files.write("occupied", "new")).rejects.toMatchObject({ code: "file-unwritable" });
    expect(await files.read("taken")).toBe("old");
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toStrictEqual([]);
  });
});

describe("the file store", () => {
  it("gives back the heap it recorded, as a dump that other commands read", async () => {
    const store = createFileStore(createFiles(join(folder, "store")));
    const snapshot = heap("dict 2 464");
    expect(await store.find("api")).toMatchObject({ kind: "absent" });
    await store.record({ target: "api", snapshot });
    expect(await store.find("api")).toStrictEqual({ kind: "found", snapshot });
    expect(JSON.parse(await readFile(join(folder, "store", "api.json"), "utf8"))).toStrictEqual(snapshot);
  });
});
