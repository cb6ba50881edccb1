// A GitHub on loopback, as far as heapgate needs one: REST, the artifact service and its blob store, with state, rights
// and a log. It is strict: what GitHub would not take is refused, and what heapgate should not ask is a violation.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TemporaryRepository } from "./repository.js";

export type Right = "none" | "read" | "write";
export type Rights = {
  readonly contents: Right;
  readonly actions: Right;
  readonly pullRequests: Right;
};

export const READ_ONLY: Rights = { contents: "read", actions: "read", pullRequests: "read" };
export const WITH_COMMENTS: Rights = { ...READ_ONLY, pullRequests: "write" };

export type FakeRun = {
  readonly id: number;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepositoryId: number;
  readonly token: string;
  readonly runtimeToken: string;
};

export type FakeArtifact = {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  readonly createdAt: string;
  readonly digest: string;
  readonly archive: Buffer;
  readonly isExpired: boolean;
};

export type FakeComment = {
  readonly id: number;
  readonly pullRequest: number;
  readonly login: string;
  readonly body: string;
};

export type LoggedRequest = { readonly method: string; readonly path: string; readonly status: number };

export type Fault = {
  readonly when: (request: { readonly method: string; readonly path: string }) => boolean;
  readonly answer: { readonly status: number; readonly message: string } | "stall";
};

/** Everything is read and written by tests directly: a scenario is a state. */
export type FakeGitHub = {
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly runs: FakeRun[];
  artifacts: FakeArtifact[];
  comments: FakeComment[];
  faults: Fault[];
  readonly requests: LoggedRequest[];
  /** What heapgate asked and should not have; empty at the end of every test. */
  readonly violations: string[];
  /** A secret of every kind that was handed out: none of them may be seen anywhere. */
  readonly secrets: string[];
  readonly startRun: (
    run: Pick<FakeRun, "event" | "headSha" | "headBranch"> & {
      readonly rights: Rights;
      readonly headRepositoryId?: number;
      /** A re-run has the id of its run. */
      readonly id?: number;
    },
  ) => FakeRun;
  readonly addComment: (comment: Omit<FakeComment, "id">) => FakeComment;
  readonly close: () => Promise<void>;
};

const JOB_LOGIN = "github-actions[bot]";
const MAX_COMMENT_LENGTH = 65_536;

type Reply = {
  readonly status: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

type Asked = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

export async function startFakeGitHub(repository: TemporaryRepository): Promise<FakeGitHub> {
  const [owner, name, id] = ["octo", "shop", 4711];
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  // A 404 of the blob store leaves a socket undrained in the client: it must not outlive the test.
  server.keepAliveTimeout = 200;
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const rights = new Map<string, Rights>();
  const blobs = new Map<string, { readonly blocks: Map<string, Buffer>; archive: Buffer | null }>();
  const pending = new Map<string, string>();
  let nextId = 1000;

  const github: FakeGitHub = {
    url,
    owner,
    name,
    id,
    runs: [],
    artifacts: [],
    comments: [],
    faults: [],
    requests: [],
    violations: [],
    secrets: [],
    startRun: ({ event, headSha, headBranch, headRepositoryId = id, id: again, rights: granted }) => {
      const token = `ghs_${randomUUID().replaceAll("-", "")}`;
      const runId = again ?? ++nextId;
      const scope = { scp: `Actions.ExampleScope Actions.Results:run-${runId}:job-${runId}` };
      const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString("base64url");
      const runtimeToken = `${part({ alg: "none" })}.${part(scope)}.${randomUUID().replaceAll("-", "")}`;
      const run = { id: runId, event, headSha, headBranch, headRepositoryId, token, runtimeToken };
      if (again === undefined) github.runs.push(run);
      rights.set(token, granted);
      github.secrets.push(token, runtimeToken);
      return run;
    },
    addComment: (comment) => {
      const added = { ...comment, id: ++nextId };
      github.comments.push(added);
      return added;
    },
    close: () =>
      new Promise((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const asked: Asked = {
      method: request.method ?? "",
      url: new URL(request.url ?? "/", url),
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    const path = asked.url.pathname;
    const fault = github.faults.find(({ when }) => when({ method: asked.method, path }));
    if (fault?.answer === "stall") return;
    const reply = fault === undefined ? answer(asked) : refuse(fault.answer.status, fault.answer.message);
    github.requests.push({ method: asked.method, path, status: reply.status });
    const type = { "content-type": "application/json; charset=utf-8" };
    response.writeHead(reply.status, {
      ...(reply.json === undefined ? {} : type),
      ...reply.headers,
      "x-github-request-id": "1",
    });
    response.end(reply.bytes ?? (reply.json === undefined ? "" : JSON.stringify(reply.json)));
  }

  function answer(asked: Asked): Reply {
    const path = asked.url.pathname;
    if (path.startsWith("/twirp/")) return answerTwirp(asked);
    if (path.startsWith("/devstoreaccount1/")) return answerBlob(asked);
    return answerRest(asked);
  }

  function violation(asked: Asked, text: string): Reply {
    github.violations.push(`${asked.method} ${asked.url.pathname}${asked.url.search}: ${text}`);
    return refuse(400, text);
  }

  // ---- REST ----

  function answerRest(asked: Asked): Reply {
    const token = /^token (\S+)$/.exec(asked.headers.authorization ?? "")?.[1] ?? "";
    const granted = rights.get(token);
    if (granted === undefined) return refuse(401, "Bad credentials");
    const { pathname } = asked.url;
    if (asked.method === "POST" && pathname === "/graphql") return answerGraphql(asked);
    const prefix = `/repos/${owner}/${name}`;
    if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) return violation(asked, "another repository");
    const route = routes.find(
      ({ method, pattern }) => method === asked.method && pattern.test(pathname.slice(prefix.length)),
    );
    if (route === undefined) return violation(asked, "unknown route");
    const unknown = [...asked.url.searchParams.keys()].filter((key) => !route.query.includes(key));
    if (unknown.length > 0) return violation(asked, `unknown query ${unknown.join(", ")}`);
    for (const key of ["per_page", "page"]) {
      const value = asked.url.searchParams.get(key);
      if (value !== null && !/^[1-9]\d*$/.test(value)) return violation(asked, `${key}=${value}`);
      if (key === "per_page" && value !== null && Number(value) > 100) return violation(asked, "per_page over 100");
    }
    if (!String(asked.headers["user-agent"] ?? "").length) return violation(asked, "no user-agent");
    const [kind, needed] = route.right;
    if (!isGranted(granted[kind], needed)) return refuse(403, "Resource not accessible by integration");
    const groups = route.pattern.exec(pathname.slice(prefix.length))?.slice(1).map(decodeURIComponent) ?? [];
    return route.answer(asked, groups);
  }

  type Route = {
    readonly method: string;
    readonly pattern: RegExp;
    readonly query: readonly string[];
    readonly right: readonly [keyof Rights, "read" | "write"];
    readonly answer: (asked: Asked, groups: readonly string[]) => Reply;
  };

  const paged = ["per_page", "page"];
  const routes: readonly Route[] = [
    {
      method: "GET",
      pattern: /^$/,
      query: [],
      right: ["contents", "read"],
      answer: () => json({ id, name, full_name: `${owner}/${name}`, default_branch: "main", owner: { login: owner } }),
    },
    {
      method: "GET",
      pattern: /^\/contents\/(.+)$/,
      query: ["ref"],
      right: ["contents", "read"],
      answer: (asked, [path = ""]) => {
        const ref = asked.url.searchParams.get("ref") ?? "main";
        const text = quietly(() => repository.git("show", `${ref}:${path}`));
        if (text === null) return refuse(404, "Not Found");
        const content = Buffer.from(`${text}\n`).toString("base64");
        return json({ type: "file", encoding: "base64", path, name: path, size: text.length, sha: ref, content });
      },
    },
    {
      method: "GET",
      pattern: /^\/compare\/(.+)$/,
      query: paged,
      right: ["contents", "read"],
      answer: (asked, [basehead = ""]) => {
        const [base, head, ...more] = basehead.split("...");
        if (base === undefined || head === undefined || more.length > 0) return violation(asked, "not base...head");
        const sha = quietly(() => repository.git("merge-base", base, head));
        if (sha === null) return refuse(404, "Not Found");
        return json({ merge_base_commit: { sha }, status: "diverged", total_commits: 1, commits: [], files: [] });
      },
    },
    {
      method: "GET",
      pattern: /^\/actions\/artifacts$/,
      query: [...paged, "name"],
      right: ["actions", "read"],
      answer: (asked) => {
        const wanted = asked.url.searchParams.get("name");
        const all = github.artifacts.filter((artifact) => wanted === null || artifact.name === wanted);
        return json({ total_count: all.length, artifacts: pageOf(all, asked.url).map(artifactJson) });
      },
    },
    {
      method: "GET",
      pattern: /^\/actions\/artifacts\/(\d+)\/zip$/,
      query: [],
      right: ["actions", "read"],
      answer: (_asked, [artifactId]) => {
        const artifact = github.artifacts.find((each) => each.id === Number(artifactId));
        if (artifact === undefined) return refuse(404, "Not Found");
        if (artifact.isExpired) return refuse(410, "Artifact has expired");
        return { status: 302, headers: { location: signed(`/artifact/${artifact.id}.zip`) } };
      },
    },
    {
      method: "GET",
      pattern: /^\/actions\/runs\/(\d+)$/,
      query: [],
      right: ["actions", "read"],
      answer: (_asked, [runId]) => {
        const run = github.runs.find((each) => each.id === Number(runId));
        return run === undefined ? refuse(404, "Not Found") : json(runJson(run));
      },
    },
    {
      method: "GET",
      pattern: /^\/issues\/(\d+)\/comments$/,
      query: paged,
      right: ["pullRequests", "read"],
      answer: (asked, [pullRequest]) => {
        const all = github.comments.filter((comment) => comment.pullRequest === Number(pullRequest));
        const page = Number(asked.url.searchParams.get("page") ?? "1");
        const size = Number(asked.url.searchParams.get("per_page") ?? "30");
        const next = new URL(asked.url);
        next.searchParams.set("page", String(page + 1));
        const link = page * size < all.length ? { link: `<${next.href}>; rel="next"` } : {};
        return { ...json(pageOf(all, asked.url).map(commentJson)), headers: link };
      },
    },
    {
      method: "POST",
      pattern: /^\/issues\/(\d+)\/comments$/,
      query: [],
      right: ["pullRequests", "write"],
      answer: (asked, [pullRequest]) => {
        const body = bodyOf(asked);
        if (typeof body !== "string") return body;
        return {
          ...json(commentJson(github.addComment({ pullRequest: Number(pullRequest), login: JOB_LOGIN, body }))),
          status: 201,
        };
      },
    },
    {
      method: "PATCH",
      pattern: /^\/issues\/comments\/(\d+)$/,
      query: [],
      right: ["pullRequests", "write"],
      answer: (asked, [commentId]) => {
        const body = bodyOf(asked);
        if (typeof body !== "string") return body;
        const old = github.comments.find((comment) => comment.id === Number(commentId));
        if (old === undefined) return refuse(404, "Not Found");
        if (old.login !== JOB_LOGIN) return violation(asked, "somebody else's comment is edited");
        const updated = { ...old, body };
        github.comments = github.comments.map((comment) => (comment === old ? updated : comment));
        return json(commentJson(updated));
      },
    },
  ];

  function bodyOf(asked: Asked): string | Reply {
    const sent = quietly<unknown>(() => JSON.parse(asked.body.toString()));
    const keys = typeof sent === "object" && sent !== null ? Object.keys(sent) : [];
    const body = typeof sent === "object" && sent !== null && "body" in sent ? sent.body : undefined;
    if (typeof body !== "string" || keys.join() !== "body") return violation(asked, "the body is not {body: text}");
    if (body.length > MAX_COMMENT_LENGTH) return refuse(422, "Validation Failed");
    return body;
  }

  function answerGraphql(asked: Asked): Reply {
    const sent = quietly<unknown>(() => JSON.parse(asked.body.toString()));
    const query = typeof sent === "object" && sent !== null && "query" in sent ? sent.query : undefined;
    return query === "query { viewer { login } }"
      ? json({ data: { viewer: { login: JOB_LOGIN } } })
      : violation(asked, "unknown query");
  }

  function artifactJson({
    id: artifactId,
    name: artifactName,
    runId,
    createdAt,
    digest,
    archive,
    isExpired,
  }: FakeArtifact): unknown {
    const run = github.runs.find((each) => each.id === runId);
    return {
      id: artifactId,
      node_id: `A_${artifactId}`,
      name: artifactName,
      size_in_bytes: archive.length,
      url: `${url}/repos/${owner}/${name}/actions/artifacts/${artifactId}`,
      archive_download_url: `${url}/repos/${owner}/${name}/actions/artifacts/${artifactId}/zip`,
      expired: isExpired,
      created_at: createdAt,
      updated_at: createdAt,
      expires_at: createdAt,
      digest,
      workflow_run:
        run === undefined
          ? null
          : {
              id: run.id,
              repository_id: id,
              head_repository_id: run.headRepositoryId,
              head_branch: run.headBranch,
              head_sha: run.headSha,
            },
    };
  }

  function runJson(run: FakeRun): unknown {
    return {
      id: run.id,
      event: run.event,
      head_branch: run.headBranch,
      head_sha: run.headSha,
      status: "completed",
      conclusion: "success",
      repository: { id },
      head_repository: { id: run.headRepositoryId },
    };
  }

  function commentJson(comment: FakeComment): unknown {
    return {
      id: comment.id,
      html_url: `https://github.com/${owner}/${name}/pull/${comment.pullRequest}#issuecomment-${comment.id}`,
      body: comment.body,
      user: { login: comment.login, type: comment.login.endsWith("[bot]") ? "Bot" : "User" },
    };
  }

  // ---- artifact service (twirp) ----

  function answerTwirp(asked: Asked): Reply {
    const [, method = ""] =
      /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/.exec(asked.url.pathname) ?? [];
    const token = /^Bearer (\S+)$/.exec(asked.headers.authorization ?? "")?.[1] ?? "";
    const run = github.runs.find((each) => backendOf(token) === `run-${each.id}`);
    if (run === undefined || !github.secrets.includes(token)) return twirpError(401, "bad token");
    if (asked.method !== "POST" || asked.headers["content-type"] !== "application/json")
      return violation(asked, "not JSON by POST");
    const sent = quietly<unknown>(() => JSON.parse(asked.body.toString()));
    if (typeof sent !== "object" || sent === null) return violation(asked, "not an object");
    const text = (key: string): string => {
      const value: unknown = Object.entries(sent).find(([each]) => each === key)?.[1];
      return typeof value === "string" ? value : "";
    };
    if (
      text("workflow_run_backend_id") !== `run-${run.id}` ||
      text("workflow_job_run_backend_id") !== `job-${run.id}`
    ) {
      return violation(asked, "ids that are not the token's");
    }
    const artifactName = text("name");
    const ofRun = github.artifacts.filter(({ runId }) => runId === run.id);
    switch (method) {
      case "CreateArtifact": {
        if (!/^[^":<>|*?\r\n\\/]+$/.test(artifactName)) return violation(asked, "a name that is not allowed");
        if (ofRun.some((each) => each.name === artifactName)) {
          return twirpError(409, "Conflict: an artifact with this name already exists on the workflow run");
        }
        const blob = `/upload/${randomUUID()}.zip`;
        blobs.set(blob, { blocks: new Map(), archive: null });
        pending.set(`${run.id}/${artifactName}`, blob);
        return json({ ok: true, signed_upload_url: signed(blob) });
      }
      case "FinalizeArtifact": {
        const archive = blobs.get(pending.get(`${run.id}/${artifactName}`) ?? "")?.archive;
        if (archive === undefined || archive === null) return twirpError(404, "nothing was uploaded");
        const digest = digestOf(archive);
        if (text("size") !== String(archive.length) || text("hash") !== digest)
          return violation(asked, "size or hash are wrong");
        const artifact = {
          id: ++nextId,
          name: artifactName,
          runId: run.id,
          createdAt: new Date().toISOString(),
          digest,
          archive,
          isExpired: false,
        };
        github.artifacts.push(artifact);
        return json({ ok: true, artifact_id: String(artifact.id) });
      }
      case "ListArtifacts": {
        const found = ofRun.filter((each) => text("name_filter") === "" || each.name === text("name_filter"));
        return json({
          artifacts: found.map((each) => ({
            workflow_run_backend_id: `run-${run.id}`,
            workflow_job_run_backend_id: `job-${run.id}`,
            database_id: String(each.id),
            name: each.name,
            size: String(each.archive.length),
            created_at: each.createdAt,
            digest: each.digest,
          })),
        });
      }
      case "DeleteArtifact": {
        const gone = ofRun.find((each) => each.name === artifactName);
        if (gone === undefined) return twirpError(404, "not found");
        github.artifacts = github.artifacts.filter((each) => each !== gone);
        return json({ ok: true, artifact_id: String(gone.id) });
      }
      default:
        return violation(asked, "unknown method");
    }
  }

  // ---- blob store ----

  function signed(path: string): string {
    const sig = createHash("sha256").update(path).digest("base64");
    if (!github.secrets.includes(sig)) github.secrets.push(sig, encodeURIComponent(sig));
    return `${url}/devstoreaccount1/actions-results${path}?se=2099-01-01&sig=${encodeURIComponent(sig)}`;
  }

  function answerBlob(asked: Asked): Reply {
    const path = asked.url.pathname.replace("/devstoreaccount1/actions-results", "");
    const sig = createHash("sha256").update(path).digest("base64").replace(/=+$/, "");
    if (asked.url.searchParams.get("sig")?.replace(/=+$/, "") !== sig) return refuse(403, "signature");
    if (asked.headers.authorization !== undefined) return violation(asked, "a token is sent to the blob store");
    if (asked.method === "GET") {
      const artifact = github.artifacts.find((each) => `/artifact/${each.id}.zip` === path);
      if (artifact === undefined) return refuse(404, "BlobNotFound");
      return {
        status: 200,
        bytes: artifact.archive,
        headers: { "content-type": "application/zip", "content-length": String(artifact.archive.length) },
      };
    }
    const blob = blobs.get(path);
    if (asked.method !== "PUT" || blob === undefined) return violation(asked, "unknown blob");
    const stored = {
      "x-ms-request-id": "1",
      "x-ms-version": "2026-04-06",
      etag: '"1"',
      "last-modified": new Date().toUTCString(),
    };
    if (asked.url.searchParams.get("comp") === "block") {
      blob.blocks.set(asked.url.searchParams.get("blockid") ?? "", asked.body);
      return { status: 201, headers: stored };
    }
    if (asked.url.searchParams.get("comp") === "blocklist") {
      const ids = [...asked.body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, blockId]) => blockId ?? "");
      blob.archive = Buffer.concat(ids.map((blockId) => blob.blocks.get(blockId) ?? Buffer.alloc(0)));
      return { status: 201, headers: stored };
    }
    return violation(asked, "unknown operation");
  }

  return github;
}

export function digestOf(archive: Buffer): string {
  return `sha256:${createHash("sha256").update(archive).digest("hex")}`;
}

function backendOf(token: string): string | null {
  const payload = quietly<unknown>(() => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
  if (typeof payload !== "object" || payload === null || !("scp" in payload)) return null;
  return /Actions\.Results:([^:]+):/.exec(String(payload.scp))?.[1] ?? null;
}

function isGranted(right: Right, needed: "read" | "write"): boolean {
  return right === "write" || right === needed;
}

function pageOf<T>(all: readonly T[], { searchParams }: URL): readonly T[] {
  const size = Number(searchParams.get("per_page") ?? "30");
  const page = Number(searchParams.get("page") ?? "1");
  return all.slice((page - 1) * size, page * size);
}

function json(value: unknown): Reply {
  return { status: 200, json: value };
}

function refuse(status: number, message: string): Reply {
  return { status, json: { message, documentation_url: "https://docs.github.com/rest", status: String(status) } };
}

function twirpError(status: number, msg: string): Reply {
  return { status, json: { code: "error", msg } };
}

function quietly<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}
