// The results service: what a job's runtime token lists, stores and deletes of its own run's artifacts, by Twirp.
import { z } from "zod";
import type { BlobStore } from "./blob-store.js";
import { errorReply } from "./faults.js";
import { ok, quietly, type Reply } from "./reply.js";
import type { Asked } from "./rest.js";
import { digestOf, type FakeArtifact, type FakeRun, type GitHubState } from "./state.js";

const PREFIX = "/twirp/github.actions.results.api.v1.ArtifactService/";

const messageSchema = z.looseObject({
  workflow_run_backend_id: z.string(),
  workflow_job_run_backend_id: z.string(),
});

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  CreateArtifact: ["name", "version", "mime_type", "expires_at"],
  FinalizeArtifact: ["name", "size", "hash"],
  ListArtifacts: ["name_filter", "id_filter"],
  GetSignedArtifactURL: ["name"],
  DeleteArtifact: ["name"],
};

export type ResultsService = {
  readonly nameOf: (url: URL) => string;
  readonly answer: (asked: Asked) => Reply;
};

export function createResultsService(github: GitHubState, blobs: BlobStore): ResultsService {
  /** Blobs on their way, by run and name. */
  const pending = new Map<string, { readonly blob: string; readonly expiresAt: string | null }>();

  function noted(asked: Asked, text: string): Reply {
    github.violations.push(`${asked.method} ${asked.url.pathname}: ${text}`);
    return twirpError(400, text);
  }

  function answer(asked: Asked): Reply {
    const method = nameOf(asked.url);
    const token = /^Bearer (\S+)$/.exec(asked.headers.authorization ?? "")?.[1] ?? "";
    const caller = github.runOfToken(token);
    if (caller === undefined) return twirpError(401, "bad token");
    if (asked.method !== "POST" || asked.headers["content-type"] !== "application/json") {
      return noted(asked, "not JSON by POST");
    }
    const message = messageSchema.safeParse(quietly<unknown>(() => JSON.parse(asked.body.toString())));
    if (!message.success) return noted(asked, `the message is malformed: ${message.error.issues[0]?.path.join(".")}`);
    const fields = FIELDS[method];
    if (fields === undefined) return noted(asked, "unknown method");
    const known = ["workflow_run_backend_id", "workflow_job_run_backend_id", ...fields];
    const unknown = Object.keys(message.data).filter((key) => !known.includes(key));
    if (unknown.length > 0) return noted(asked, `unknown fields ${unknown.join(", ")}`);
    const text = (key: string): string => {
      const value = message.data[key];
      return typeof value === "string" ? value : "";
    };
    const { run, job } = caller;
    const ofRun = github.artifacts.filter(({ runId }) => runId === run.id);
    const jobs = [job, ...ofRun.map((artifact) => jobOf(artifact, run))];
    // A job stores in its own name; what another job of the run stored goes by that job's.
    const isStoring = method === "CreateArtifact" || method === "FinalizeArtifact";
    const named = text("workflow_job_run_backend_id");
    if (text("workflow_run_backend_id") !== `run-${run.id}` || (isStoring ? named !== job : !jobs.includes(named))) {
      return noted(asked, "ids that are not the token's");
    }
    const name = text("name");
    switch (method) {
      case "CreateArtifact": {
        if (!/^[^":<>|*?\r\n\\/]+$/.test(name)) return noted(asked, "a name that is not allowed");
        if (message.data["version"] !== 7) return noted(asked, "another version than 7");
        if (ofRun.some((each) => each.name === name)) {
          return twirpError(409, "Conflict: an artifact with this name already exists on the workflow run");
        }
        const { blob, url } = blobs.uploadUrl();
        pending.set(`${run.id}/${name}`, { blob, expiresAt: text("expires_at") || null });
        return ok({ ok: true, signed_upload_url: url });
      }
      case "FinalizeArtifact": {
        const waiting = pending.get(`${run.id}/${name}`);
        const archive = waiting === undefined ? null : blobs.contentOf(waiting.blob);
        if (waiting === undefined || archive === null) return twirpError(404, "nothing was uploaded");
        if (text("size") !== String(archive.length) || text("hash") !== digestOf(archive)) {
          return noted(asked, "size or hash are wrong");
        }
        pending.delete(`${run.id}/${name}`);
        const expires = waiting.expiresAt === null ? {} : { expiresAt: waiting.expiresAt.replace(/\.\d+Z$/, "Z") };
        const artifact = github.addArtifact({ name, runId: run.id, archive, job, ...expires });
        return ok({ ok: true, artifact_id: String(artifact.id) });
      }
      case "ListArtifacts": {
        const [byName, byId] = [text("name_filter"), text("id_filter")];
        const found = ofRun.filter(
          (each) =>
            !each.isExpired && (byName === "" || each.name === byName) && (byId === "" || String(each.id) === byId),
        );
        return ok({
          artifacts: found.map((each) => ({
            workflow_run_backend_id: `run-${run.id}`,
            workflow_job_run_backend_id: jobOf(each, run),
            database_id: String(each.id),
            name: each.name,
            size: String(each.listedBytes ?? each.archive.length),
            created_at: each.createdAt,
            digest: each.digest,
          })),
        });
      }
      case "GetSignedArtifactURL": {
        const found = ofRun.find((each) => each.name === name && jobOf(each, run) === named);
        return found === undefined ? twirpError(404, "not found") : ok({ signed_url: blobs.downloadUrl(found.id) });
      }
      default: {
        const gone = ofRun.find((each) => each.name === name);
        if (gone === undefined) return twirpError(404, "not found");
        github.artifacts = github.artifacts.filter((each) => each !== gone);
        return ok({ ok: true, artifact_id: String(gone.id) });
      }
    }
  }

  return { nameOf, answer };
}

export function isResultsPath(path: string): boolean {
  return path.startsWith("/twirp/");
}

function nameOf({ pathname }: URL): string {
  return pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : "";
}

/** An artifact that a test planted was stored by no job in particular. */
function jobOf({ job }: FakeArtifact, run: FakeRun): string {
  return job ?? `job-${run.id}-0`;
}

function twirpError(status: number, message: string): Reply {
  return errorReply("results", { status, message });
}
