// A GitHub on loopback, as far as heapgate needs one: REST, the results service and its blob store, with state, rights,
// faults and a log. It is strict: what GitHub would not take is refused, and what heapgate should not ask is a violation.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createBlobStore, isBlobPath } from "./github/blob-store.js";
import { createFaults, errorReply, send, type SeenRequest } from "./github/faults.js";
import { createOpenApi, type OpenApi } from "./github/openapi.js";
import type { Reply } from "./github/reply.js";
import { createRest, type Asked } from "./github/rest.js";
import { createResultsService, isResultsPath } from "./github/results-service.js";
import { createState, type GitHubState } from "./github/state.js";
import type { TemporaryRepository } from "./repository.js";

export { makeArchive, readArchive } from "./github/archive.js";
export { exhaustedLimit, on, secondaryLimit, type Fault, type FaultAnswer, type Meanwhile } from "./github/faults.js";
export { NO_RIGHTS, READ_ONLY, WITH_COMMENTS, type Right, type Rights } from "./github/rights.js";
export {
  digestOf,
  FORK,
  JOB_LOGIN,
  type FakeArtifact,
  type FakeComment,
  type FakePullRequest,
  type FakeRepository,
  type FakeRun,
  type LoggedRequest,
} from "./github/state.js";

export type FakeGitHub = GitHubState & { readonly close: () => Promise<void> };

/** Its checks take half a second to be compiled: once, whatever the number of servers. */
let openApi: OpenApi | undefined;

export async function startFakeGitHub(git: TemporaryRepository): Promise<FakeGitHub> {
  openApi ??= createOpenApi();
  const server = createServer((request, response) => {
    // A connection that ends half-way is the client's business.
    serve(request, response).catch((error: unknown) => {
      if (!request.destroyed)
        state.violations.push(`the stand-in failed: ${error instanceof Error ? error.stack : error}`);
      response.destroy();
    });
  });
  // A 404 of the blob store leaves a socket undrained in the client: it must not outlive the test.
  server.keepAliveTimeout = 200;
  const state = createState({ git, url: await listen(server), closedUrl: await closedUrl() });
  const blobs = createBlobStore(state);
  const rest = createRest({ github: state, openApi, signedArchive: blobs.downloadUrl });
  const results = createResultsService(state, blobs);
  const { faultOf, happen } = createFaults(state);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const asked: Asked = {
      method: request.method ?? "",
      url: new URL(request.url ?? "/", state.url),
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    const seen = seenAs(asked);
    happen(seen);
    const fault = faultOf(seen);
    const isUndone = fault === "reset" || fault === "stall" || fault === "html";
    const reply = isUndone
      ? { status: fault === "html" ? 200 : 0 }
      : typeof fault === "object" && fault !== null && "status" in fault
        ? errorReply(seen.service, fault)
        : answer(seen.service, asked);
    const { body: _body, ...logged } = seen;
    state.requests.push({ ...logged, status: fault === "reset-after" ? 0 : reply.status });
    await send(response, {
      reply: { ...reply, headers: { "x-github-request-id": "0", ...reply.headers } },
      fault,
    });
  }

  function seenAs({ method, url, body }: Asked): SeenRequest {
    const path = url.pathname;
    const seen = { method, path, query: url.search, body: body.toString("utf8", 0, 100_000) };
    if (isResultsPath(path)) return { ...seen, service: "results", operation: results.nameOf(url) };
    if (isBlobPath(path)) return { ...seen, service: "blob", operation: `blob ${method}` };
    if (path === "/graphql") return { ...seen, service: "graphql", operation: "graphql" };
    return { ...seen, service: "rest", operation: rest.nameOf({ method, url }) };
  }

  function answer(service: SeenRequest["service"], asked: Asked): Reply {
    switch (service) {
      case "results":
        return results.answer(asked);
      case "blob":
        return blobs.answer(asked);
      case "graphql":
        return rest.answerGraphql(asked);
      case "rest":
        return rest.answer(asked);
    }
  }

  return Object.assign(state, {
    close: () =>
      new Promise<void>((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the stand-in has no port");
  return `http://127.0.0.1:${address.port}`;
}

/** An address at which connections are refused. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await new Promise((settle) => server.close(settle));
  return url;
}
