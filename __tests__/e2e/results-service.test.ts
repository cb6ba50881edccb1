// The stand-in's results service and blob store: scopes, signatures, digests, names, blocks.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  digestOf,
  makeArchive,
  on,
  readArchive,
  READ_ONLY,
  startFakeGitHub,
  type FakeGitHub,
  type FakeRun,
} from "./fake-github.js";
import { makeRepository, type TemporaryRepository } from "./repository.js";
import { z } from "zod";

let repository: TemporaryRepository;
let github: FakeGitHub;
let run: FakeRun;

beforeEach(async () => {
  repository = makeRepository();
  github = await startFakeGitHub(repository);
  run = github.startRun({ event: "push", headSha: "a".repeat(40), headBranch: "main", rights: READ_ONLY });
});
afterEach(async () => {
  await github.close();
  repository.remove();
});

type Told = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

async function call(
  method: string,
  fields: Readonly<Record<string, unknown>>,
  { runtimeToken, job, id }: Pick<FakeRun, "runtimeToken" | "job" | "id"> = run,
): Promise<Told> {
  const response = await fetch(`${github.url}/twirp/github.actions.results.api.v1.ArtifactService/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${runtimeToken}`, "content-type": "application/json" },
    body: JSON.stringify({ workflow_run_backend_id: `run-${id}`, workflow_job_run_backend_id: job, ...fields }),
  });
  return { status: response.status, json: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

const CREATE = { version: 7, mime_type: "application/zip" };

async function put(url: string, query: string, body: string | Buffer): Promise<number> {
  const headers = { "x-ms-blob-content-type": "application/zip" };
  return (await fetch(`${url}&${query}`, { method: "PUT", headers, body })).status;
}

/** Uploads in two blocks, the second first, and finalizes as told. */
async function publish(
  name: string,
  archive: Buffer,
  told: { readonly size?: string; readonly hash?: string } = {},
  by = run,
): Promise<Told> {
  const { json } = await call("CreateArtifact", { ...CREATE, name }, by);
  const url = String(json["signed_upload_url"]);
  const half = archive.length >> 1;
  expect(await put(url, "comp=block&blockid=Mg==", archive.subarray(half))).toBe(201);
  expect(await put(url, "comp=block&blockid=MQ==", archive.subarray(0, half))).toBe(201);
  const list = "<BlockList><Latest>MQ==</Latest><Latest>Mg==</Latest></BlockList>";
  expect(await put(url, "comp=blocklist", list)).toBe(201);
  return call("FinalizeArtifact", { name, size: String(archive.length), hash: digestOf(archive), ...told }, by);
}

const ARCHIVE = makeArchive({ "a.json": "{}", "b/c.txt": "text" });

describe("the results service", () => {
  it("takes blocks in any order, puts them together by the list, and gives the archive back by a signed address", async () => {
    expect(await publish("heap", ARCHIVE)).toEqual({
      status: 200,
      json: { ok: true, artifact_id: expect.any(String) },
    });
    expect(github.artifacts).toMatchObject([{ name: "heap", runId: run.id, job: run.job, digest: digestOf(ARCHIVE) }]);
    const { json } = await call("GetSignedArtifactURL", { name: "heap" });
    const answer = await fetch(String(json["signed_url"]));
    expect(answer.headers.get("content-type")).toBe("application/zip");
    const files = readArchive(Buffer.from(await answer.arrayBuffer()));
    expect([...(files ?? [])].map(([name, content]) => [name, content.toString()])).toEqual([
      ["a.json", "{}"],
      ["b/c.txt", "text"],
    ]);
    expect(github.violations).toEqual([]);
  });

  it("refuses a name that the run has, until the artifact is deleted, whichever job or attempt asks", async () => {
    await publish("heap", ARCHIVE);
    const again = github.startRun({ ...run, id: run.id, attempt: 2, rights: READ_ONLY });
    expect(await call("CreateArtifact", { ...CREATE, name: "heap" }, again)).toMatchObject({
      status: 409,
      json: { code: "already_exists" },
    });
    const { json } = await call("ListArtifacts", { name_filter: "heap" }, again);
    expect(json["artifacts"]).toMatchObject([
      { workflow_job_run_backend_id: run.job, name: "heap", digest: digestOf(ARCHIVE) },
    ]);
    expect((await call("DeleteArtifact", { name: "heap" }, again)).status).toBe(200);
    expect((await publish("heap", ARCHIVE, {}, again)).status).toBe(200);
    expect(github.violations).toEqual([]);
  });

  it("knows no run but the token's", async () => {
    const other = github.startRun({ event: "push", headSha: "b".repeat(40), headBranch: "main", rights: READ_ONLY });
    await publish("heap", ARCHIVE);
    expect((await call("ListArtifacts", {}, other)).json).toEqual({ artifacts: [] });
    expect((await call("ListArtifacts", {}, { ...run, runtimeToken: "none" })).status).toBe(401);
    expect(github.violations).toEqual([]);
    await call("ListArtifacts", {}, { ...run, runtimeToken: other.runtimeToken });
    expect(github.violations).toEqual([expect.stringContaining("ids that are not the token's")]);
  });

  it.each([
    ["a size that is not the archive's", { size: "1" }],
    ["another digest", { hash: `sha256:${"0".repeat(64)}` }],
  ])("calls %s a violation", async (_what, told) => {
    await publish("heap", ARCHIVE, told);
    expect(github.violations).toEqual([expect.stringContaining("size or hash are wrong")]);
    expect(github.artifacts).toEqual([]);
  });

  it.each([
    ["a name with a slash", "CreateArtifact", { ...CREATE, name: "a/b" }, "not allowed"],
    ["another version", "CreateArtifact", { name: "a", version: 4 }, "another version"],
    ["a field it does not know", "ListArtifacts", { nameFilter: "a" }, "unknown fields nameFilter"],
    ["a method it does not know", "MigrateArtifact", {}, "unknown method"],
  ])("calls %s a violation", async (_what, method, fields, text) => {
    await call(method, fields);
    expect(github.violations).toEqual([expect.stringContaining(text)]);
  });

  it("fails in its own words", async () => {
    github.faults = [{ when: on("ListArtifacts"), answer: { status: 503, message: "later" }, times: 1 }];
    expect(await call("ListArtifacts", {})).toEqual({ status: 503, json: { code: "unavailable", msg: "later" } });
    expect((await call("ListArtifacts", {})).status).toBe(200);
  });
});

describe("the blob store", () => {
  it("wants the signature of the address, for what it was given", async () => {
    const { json } = await call("CreateArtifact", { ...CREATE, name: "heap" });
    const url = String(json["signed_upload_url"]);
    expect((await fetch(url)).status).toBe(403);
    expect(await put(url.replace(/sig=.{4}/, "sig=AAAA"), "comp=block&blockid=MQ==", "x")).toBe(403);
    expect(await put(url, "comp=block&blockid=MQ==", "x")).toBe(201);
    expect(await put(url, "comp=block&blockid=MTAw", "x")).toBe(201);
    expect(await put(url, "comp=block&blockid=MTAwMDAw", "x")).toBe(400);
    expect(await put(url, "comp=blocklist", "<BlockList><Latest>OQ==</Latest></BlockList>")).toBe(400);
    expect(github.violations).toEqual([]);
  });
});
