// The REST API: who asks, limits, renamed repositories, rights; every request and every answer is held against GitHub's document.
import type { IncomingHttpHeaders } from "node:http";
import type { OpenApi } from "./openapi.js";
import { quietly, refuse, ok, type Reply } from "./reply.js";
import { acceptedPermissions, isAllowed } from "./rights.js";
import { ROUTES } from "./routes.js";
import type { GitHubState } from "./state.js";

export type Asked = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type Rest = {
  /** The operation's name; empty for an address that GitHub has not. */
  readonly nameOf: (asked: Pick<Asked, "method" | "url">) => string;
  readonly answer: (asked: Asked) => Reply;
  readonly answerGraphql: (asked: Asked) => Reply;
};

export function createRest({
  github,
  openApi,
  signedArchive,
}: {
  readonly github: GitHubState;
  readonly openApi: OpenApi;
  readonly signedArchive: (artifactId: number) => string;
}): Rest {
  const own = `/repos/${github.owner}/${github.name}`;

  /** The path under the repository's present name; null for another repository. */
  function pathOf({ pathname }: URL): string | null {
    const [, byId] = /^\/repositories\/4711(\/.*)?$/.exec(pathname) ?? [];
    if (pathname.startsWith("/repositories/"))
      return byId === undefined && !pathname.endsWith("/4711") ? null : own + (byId ?? "");
    return isUnder(pathname, own) ? pathname : null;
  }

  function noted(asked: Asked, text: string): void {
    github.violations.push(`${asked.method} ${asked.url.pathname}${asked.url.search}: ${text}`);
  }

  function mistaken(asked: Asked, texts: readonly string[]): Reply {
    for (const text of texts) noted(asked, text);
    return refuse(400, texts.join("; "));
  }

  function answer(asked: Asked): Reply {
    const limited = overLimit(github);
    const reply = limited ?? answerWithin(asked);
    return { ...reply, headers: { ...limitHeaders(github), ...reply.headers } };
  }

  function answerWithin(asked: Asked): Reply {
    const token = /^(?:token|Bearer) (\S+)$/i.exec(asked.headers.authorization ?? "")?.[1] ?? "";
    const holder = github.holderOf(token);
    if (holder === undefined) return refuse(401, "Bad credentials");
    if ((asked.headers["user-agent"] ?? "") === "") return mistaken(asked, ["no user-agent"]);
    const former = github.formerNames.find((name) => isUnder(asked.url.pathname, `/repos/${github.owner}/${name}`));
    if (former !== undefined) return moved(asked, `/repos/${github.owner}/${former}`);
    const path = pathOf(asked.url);
    if (path === null) return mistaken(asked, ["another repository"]);
    const operation = openApi.find(asked.method, path);
    const route = operation === null ? undefined : ROUTES[operation.id];
    if (operation === null || route === undefined) return mistaken(asked, ["unknown route"]);
    const query = asked.url.searchParams;
    const body = asked.body.toString();
    const mistakes = openApi.requestMistakes(operation, { query, body });
    if (mistakes.length > 0) return mistaken(asked, mistakes);
    const reply = isAllowed(operation.id, { rights: holder.rights, isPublic: github.isPublic })
      ? route(
          {
            operation: operation.id,
            params: operation.params,
            query,
            url: asked.url,
            body,
            login: holder.login,
            violation: (text) => noted(asked, text),
            signedArchive,
          },
          github,
        )
      : refuse(403, "Resource not accessible by integration", {
          "x-accepted-github-permissions": acceptedPermissions(operation.id),
        });
    const { status, json, headers = {} } = reply;
    // Held against the document as it arrives: without what JSON leaves out.
    const told: unknown = json === undefined ? undefined : JSON.parse(JSON.stringify(json));
    for (const mistake of openApi.answerMistakes(operation, {
      status,
      json: told,
      hasLocation: "location" in headers,
    })) {
      noted(asked, `the stand-in's own answer is malformed: ${mistake}`);
    }
    return reply;
  }

  /** GET is moved for good, anything else is to be asked again as it was; both by the number that never changes. */
  function moved(asked: Asked, former: string): Reply {
    const location = `${github.url}/repositories/${github.id}${asked.url.pathname.slice(former.length)}${asked.url.search}`;
    const status = asked.method === "GET" ? 301 : 307;
    return {
      status,
      json: {
        message: status === 301 ? "Moved Permanently" : "Temporary Redirect",
        url: location,
        documentation_url: "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
      },
      headers: { location },
    };
  }

  return {
    nameOf: ({ method, url }) => {
      const former = github.formerNames.find((name) => isUnder(url.pathname, `/repos/${github.owner}/${name}`));
      const path =
        former === undefined ? pathOf(url) : own + url.pathname.slice(`/repos/${github.owner}/${former}`.length);
      return path === null ? "" : (openApi.find(method, path)?.id ?? "");
    },
    answer,
    // GraphQL is not part of the document: the one query that is asked is known here.
    answerGraphql: (asked) => {
      const token = /^(?:token|Bearer) (\S+)$/i.exec(asked.headers.authorization ?? "")?.[1] ?? "";
      const holder = github.holderOf(token);
      if (holder === undefined) return refuse(401, "Bad credentials");
      const sent = quietly<unknown>(() => JSON.parse(asked.body.toString()));
      const query = typeof sent === "object" && sent !== null && "query" in sent ? sent.query : undefined;
      return query === "query { viewer { login } }"
        ? ok({ data: { viewer: { login: holder.login } } })
        : mistaken(asked, ["unknown query"]);
    },
  };
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Counts the request; a refusal once the hour's are used up. */
function overLimit({ rateLimit }: GitHubState): Reply | null {
  if (rateLimit.remaining > 0) {
    rateLimit.remaining--;
    return null;
  }
  return refuse(403, "API rate limit exceeded for installation ID 12345.");
}

function limitHeaders({ rateLimit: { limit, remaining } }: GitHubState): Readonly<Record<string, string>> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(limit - remaining),
    "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 1800),
    "x-ratelimit-resource": "core",
  };
}
