import { DefaultArtifactClient } from "@actions/artifact";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openArchive } from "../../../src/edge/github/archive.js";
import { createArtifactService } from "../../../src/edge/github/artifact-service.js";
import { createDraft } from "../../../src/edge/github/draft.js";
import { hurry, type Hurry } from "./hurry.js";
import { startLoopback, type Asked, type Loopback, type Reply } from "./loopback.js";

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/";
const SIGNATURE = "c2lnbmF0dXJl";
const SECRET = "runtimesecret";
const SET = ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL", "GITHUB_SERVER_URL"] as const;

let server: Loopback;
let folder = "";
let pace: Hurry;
const write = process.stdout.write;
const before = new Map(SET.map((name) => [name, process.env[name]]));

beforeAll(async () => {
  server = await startLoopback();
  const claims = Buffer.from(JSON.stringify({ scp: "Actions.Results:run-1:job-1" })).toString("base64url");
  process.env["ACTIONS_RUNTIME_TOKEN"] = `eyJhbGciOiJub25lIn0.${claims}.${SECRET}`;
  process.env["ACTIONS_RESULTS_URL"] = server.url;
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await server.close();
});
beforeEach(async () => {
  process.env["GITHUB_SERVER_URL"] = "https://github.com";
  pace = hurry();
  // The client tells of every step.
  Reflect.set(process.stdout, "write", () => true);
  folder = await mkdtemp(join(tmpdir(), "heapgate-service-test-"));
});
afterEach(async () => {
  pace.end();
  Reflect.set(process.stdout, "write", write);
  await rm(folder, { recursive: true });
});

/** An artifact service that keeps what is uploaded, by name, and refuses a name that it has. */
function serve(uploaded: Map<string, Buffer>): void {
  let blob = Buffer.alloc(0);
  server.replyBy(({ method, path, body }: Asked): Reply => {
    if (method === "PUT") {
      if (path.includes("comp=block&")) blob = Buffer.from(body, "latin1");
      return { status: 201, headers: { "x-ms-request-id": "1", "x-ms-version": "1", etag: '"1"' } };
    }
    const { name } = JSON.parse(body);
    switch (path.slice(SERVICE.length)) {
      case "CreateArtifact":
        return uploaded.has(name)
          ? { status: 409, body: { code: "already_exists", msg: "an artifact with this name already exists" } }
          : { body: { ok: true, signed_upload_url: `${server.url}/account/store/blob.zip?sig=${SIGNATURE}` } };
      case "FinalizeArtifact":
        uploaded.set(name, blob);
        return { body: { ok: true, artifact_id: "7" } };
      case "ListArtifacts":
        return { body: { artifacts: [...uploaded.keys()].map((each, at) => listed(each, at + 1)) } };
      case "DeleteArtifact":
        uploaded.delete(name);
        return { body: { ok: true, artifact_id: "7" } };
      default:
        return { status: 404, body: {} };
    }
  });
}

function listed(name: string, id: number): Readonly<Record<string, unknown>> {
  return {
    workflow_run_backend_id: "run-1",
    workflow_job_run_backend_id: "job-1",
    database_id: String(id),
    name,
    size: "12",
    created_at: "2026-01-01T00:00:00Z",
    digest: "sha256:1",
  };
}

describe("a draft", () => {
  it("is published as one archive of its files, is taken the second time, and once more after it was withdrawn", async () => {
    const uploaded = new Map<string, Buffer>();
    serve(uploaded);
    const service = createArtifactService();
    const draft = createDraft(folder, service);
    await draft.add("a.json", '{"a":1}');
    await draft.add("b.json", "é");
    const publish = () => draft.publish({ name: "heaps", retentionDays: 5 });
    expect(await publish()).toEqual({ kind: "answer", value: "published" });
    expect(await publish()).toEqual({ kind: "answer", value: "taken" });
    expect(await service.withdraw("heaps")).toEqual({ kind: "answer", value: null });
    expect([...uploaded.keys()]).toEqual([]);
    expect(await publish()).toEqual({ kind: "answer", value: "published" });

    const path = join(folder, "uploaded.zip");
    await writeFile(path, uploaded.get("heaps") ?? "");
    const archive = await openArchive(path);
    expect(await archive.read("a.json", { maxBytes: 100 })).toEqual({ kind: "answer", value: '{"a":1}' });
    expect(await archive.read("b.json", { maxBytes: 100 })).toEqual({ kind: "answer", value: "é" });
    await archive.close();
    await draft.discard();
    expect(await readdir(folder)).toEqual(["uploaded.zip"]);
  });

  it("has a digest of the archive that the service is told", async () => {
    const uploaded = new Map<string, Buffer>();
    serve(uploaded);
    const draft = createDraft(folder, createArtifactService());
    await draft.add("a.json", "{}");
    await draft.publish({ name: "heaps", retentionDays: null });
    const finalized = server.asked.find(({ path }) => path.endsWith("FinalizeArtifact"));
    const digest = createHash("sha256")
      .update(uploaded.get("heaps") ?? "")
      .digest("hex");
    expect(JSON.parse(finalized?.body ?? "")).toMatchObject({ name: "heaps", hash: `sha256:${digest}` });
    await draft.discard();
  });

  it("says why it is not published: an empty answer of the store, a disk, an empty folder", async () => {
    server.replyBy(({ method }) =>
      method === "PUT"
        ? { status: 403, headers: { "x-ms-error-code": "AuthenticationFailed" } }
        : { body: { ok: true, signed_upload_url: `${server.url}/account/store/blob.zip?sig=${SIGNATURE}` } },
    );
    const draft = createDraft(folder, createArtifactService());
    await draft.add("a.json", "{}");
    const refused = await draft.publish({ name: "heaps", retentionDays: null });
    expect(refused).toMatchObject({ kind: "refused", message: expect.stringMatching(/403/) });
    expect(JSON.stringify(refused)).not.toMatch(new RegExp(`${SIGNATURE}|${SECRET}`));
    await draft.discard();

    const lost = createDraft(join(folder, "gone"), createArtifactService());
    await lost.add("a.json", "{}");
    expect(await lost.publish({ name: "heaps", retentionDays: null })).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("ENOENT"),
    });
    await lost.discard();

    const empty = createDraft(folder, createArtifactService());
    expect(await empty.publish({ name: "heaps", retentionDays: null })).toMatchObject({ kind: "refused" });
    await empty.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes no name that leads out of its folder", async () => {
    const draft = createDraft(folder, createArtifactService());
    for (const name of ["../a.json", "a/b.json", "", ".."]) {
      await expect(draft.add(name, "{}")).rejects.toThrow("no plain file name");
    }
  });
});

describe("the artifacts of this run", () => {
  it("are listed with what the service tells, the latest of each name", async () => {
    server.reply({ body: { artifacts: [listed("a", 1), listed("b", 2), listed("a", 3)] } });
    const record = {
      bytes: 12,
      isExpired: false,
      createdAt: "2026-01-01T00:00:00.000Z",
      digest: "sha256:1",
      run: null,
    };
    expect(await createArtifactService().listOfThisRun()).toEqual({
      kind: "answer",
      value: {
        artifacts: [
          { ...record, id: 3, name: "a" },
          { ...record, id: 2, name: "b" },
        ],
        isComplete: true,
      },
    });
  });

  it("are refused with the service's reason, and nothing is withdrawn that is not there", async () => {
    server.reply({ status: 403, body: { code: "permission_denied", msg: "no" } });
    expect(await createArtifactService().listOfThisRun()).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("(403) Forbidden: no"),
    });
    serve(new Map());
    expect(await createArtifactService().withdraw("a")).toMatchObject({
      kind: "refused",
      message: "Artifact not found for name: a",
    });
  });

  it("are not to be had from a server without the service, which is said in words", async () => {
    process.env["GITHUB_SERVER_URL"] = "https://ghe.example.test";
    const draft = createDraft(folder, createArtifactService());
    await draft.add("a.json", "{}");
    for (const answer of [
      await createArtifactService().listOfThisRun(),
      await createArtifactService().withdraw("a"),
      await draft.publish({ name: "heaps", retentionDays: null }),
    ]) {
      expect(answer).toMatchObject({
        kind: "refused",
        status: null,
        message:
          "this server has no artifact service that heapgate can use " +
          "(GHESNotSupportedError: @actions/artifact is not currently supported on GHES such as ghe.example.test); `baseline: file` keeps baselines in a folder",
      });
    }
    await draft.discard();
  });

  it.each([
    "https://github.com",
    "https://octo.ghe.com",
    "https://ghe.example.test",
    "https://github.com.example.test",
  ])("are to be had where the official client says so: %s", async (host) => {
    process.env["GITHUB_SERVER_URL"] = host;
    server.reply({ body: { artifacts: [] } });
    const official = await new DefaultArtifactClient().listArtifacts().then(
      () => "answer",
      () => "refused",
    );
    expect((await createArtifactService().listOfThisRun()).kind).toBe(official);
  });
});
