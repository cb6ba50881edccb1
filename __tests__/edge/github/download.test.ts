import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, Archive, ArtifactShelf } from "../../../src/ports.js";
import { hurry, type Hurry } from "./hurry.js";
import { startLoopback, type Asked, type Loopback, type Reply } from "./loopback.js";
import { part, zip } from "./zip.js";

const SIGNATURE = "c2lnbmF0dXJl";
const ARCHIVE = zip([part("heap.json", '{"heap":1}')]);

let github: Loopback;
let store: Loopback;
let createShelf: (folder: string) => ArtifactShelf;
let folder = "";
let pace: Hurry;

beforeAll(async () => {
  github = await startLoopback();
  store = await startLoopback();
  process.env["GITHUB_API_URL"] = github.url;
  const { createGitHubApi } = await import("../../../src/edge/github/api.js");
  const { createArtifactShelf } = await import("../../../src/edge/github/artifacts.js");
  const api = createGitHubApi("token-1", { owner: "octo", repo: "shop" });
  createShelf = (place) => createArtifactShelf(api, { folder: place });
});
afterAll(() => Promise.all([github.close(), store.close()]));
beforeEach(async () => {
  pace = hurry();
  folder = await mkdtemp(join(tmpdir(), "heapgate-download-test-"));
  github.reply({ status: 302, headers: { location: `${store.url}/blob.zip?sp=r&sig=${SIGNATURE}` } });
});
afterEach(async () => {
  pace.end();
  await rm(folder, { recursive: true });
});

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function download({ digest = digestOf(ARCHIVE), maxBytes = 10_000 } = {}): Promise<Answer<Archive>> {
  return createShelf(folder).download({ id: 7, digest, maxBytes });
}

describe("an artifact", () => {
  it("is fetched from the address that GitHub signs, without the token, and lies where only its owner looks", async () => {
    store.reply({ body: ARCHIVE });
    const got = await download();
    if (got.kind === "refused") throw new Error(got.message);
    expect(await got.value.read("heap.json", { maxBytes: 100 })).toEqual({ kind: "answer", value: '{"heap":1}' });
    const asked = ({ method, path, authorization }: Asked) => ({ method, path, authorization });
    expect(github.asked.map(asked)).toEqual([
      { method: "GET", path: "/repos/octo/shop/actions/artifacts/7/zip", authorization: "token token-1" },
    ]);
    expect(store.asked.map(asked)).toEqual([
      { method: "GET", path: `/blob.zip?sp=r&sig=${SIGNATURE}`, authorization: null },
    ]);
    const [place = ""] = await readdir(folder);
    expect((await stat(join(folder, place))).mode & 0o777).toBe(0o700);
    await got.value.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a renamed repository is found", async () => {
    github.reply(
      { status: 301, headers: { location: "/repositories/1/actions/artifacts/7/zip" } },
      { status: 302, headers: { location: `${store.url}/blob.zip` } },
    );
    store.reply({ body: ARCHIVE });
    const got = await download();
    expect(got.kind).toBe("answer");
    if (got.kind === "answer") await got.value.close();
  });

  it("is fetched again where the store fails in passing: twice, quickly", async () => {
    for (const reply of [
      { status: 503 },
      { end: "break" },
      { body: ARCHIVE, end: "break" },
    ] satisfies readonly Reply[]) {
      store.reply(reply, reply, { body: ARCHIVE });
      const got = await download();
      expect(got.kind).toBe("answer");
      if (got.kind === "answer") await got.value.close();
      expect(store.asked).toHaveLength(3);
    }
    expect(pace.waits).toEqual([1000, 1000, 1000]);
  });
});

describe("an artifact that is refused", () => {
  it.each<[string, Reply, string]>([
    ["expired", { status: 410, body: { message: "Artifact has expired" } }, "Artifact has expired"],
    ["without the right", { status: 403, body: { message: "Resource not accessible" } }, "Resource not accessible"],
    ["without an address", { status: 302 }, "GitHub's answer is not understood: it has no address"],
  ])("by GitHub: %s", async (_what, reply, message) => {
    github.reply(reply);
    store.reply({ body: ARCHIVE });
    expect(await download()).toMatchObject({ kind: "refused", message });
    expect(store.asked).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  const other = zip([part("heap.json", "other")]);
  it.each<[string, Reply, string, number]>([
    ["gone", { status: 404, body: Buffer.alloc(100_000) }, "the archive could not be fetched: status 404", 1],
    ["failing", { status: 500 }, "the archive could not be fetched: status 500", 3],
    ["breaking off", { body: ARCHIVE, end: "break" }, "the archive could not be fetched: other side closed", 3],
    ["stalling", { body: ARCHIVE, end: "stall" }, "the archive did not arrive: nothing came for 30 s", 1],
    ["silent", { end: "stall" }, "the archive did not arrive: nothing came for 30 s", 1],
    ["another one", { body: other }, "its digest is not the one that GitHub lists", 1],
    ["large", { body: Buffer.alloc(10_001) }, "its archive has more than 10000 bytes", 1],
    [
      "large, and not saying so",
      { body: Buffer.alloc(100_000), isDeclared: false },
      "its archive has more than 10000 bytes",
      1,
    ],
  ])("by the store: %s", async (what, reply, message, tries) => {
    store.reply(reply);
    const answer = await download();
    const isFinal = ["gone", "another one", "large", "large, and not saying so"].includes(what);
    expect(answer).toEqual({ kind: "refused", status: null, message, ...(isFinal ? { isFinal } : {}) });
    expect(store.asked).toHaveLength(tries);
    expect(await readdir(folder)).toEqual([]);
  });

  it("as damaged, or as no archive, though its digest is right", async () => {
    const damaged = ARCHIVE.subarray(0, -10);
    store.reply({ body: damaged });
    expect(await download({ digest: digestOf(damaged) })).toMatchObject({
      kind: "refused",
      status: null,
      message: expect.stringMatching(/^its archive is damaged: /),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("where there is no folder for it", async () => {
    store.reply({ body: ARCHIVE });
    const answer = await createShelf(join(folder, "gone")).download({ id: 7, digest: "", maxBytes: 1 });
    expect(answer).toMatchObject({ kind: "refused", status: null, message: expect.stringContaining("ENOENT") });
  });

  it("where nobody listens at the address", async () => {
    const gone = await startLoopback();
    await gone.close();
    github.reply({ status: 302, headers: { location: `${gone.url}/?sig=${SIGNATURE}` } });
    expect(await download()).toEqual({
      kind: "refused",
      status: null,
      message: `the archive could not be fetched: connect ECONNREFUSED ${new URL(gone.url).host}`,
    });
  });
});
