// What goes wrong on the way, on demand: at which request, how, and how often.
import type { ServerResponse } from "node:http";
import { refuse, type Reply } from "./reply.js";
import type { LoggedRequest } from "./state.js";

export type SeenRequest = Omit<LoggedRequest, "status"> & { readonly body: string };

/**
 * Words: `reset` (the connection ends before anything is done), `reset-after` (it is done, the answer is lost), `stall`
 * (no answer, ever), `stall-midway` (half of the answer, then nothing), `truncated` (half of the answer, then the
 * connection ends), `html` (status 200 and a page), `trickle` (the whole answer in small pieces, over a fifth of a second).
 */
export type FaultAnswer =
  | "reset"
  | "reset-after"
  | "stall"
  | "stall-midway"
  | "truncated"
  | "html"
  | "trickle"
  | { readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delayMilliseconds: number };

export type Fault = {
  readonly when: (request: SeenRequest) => boolean;
  readonly answer: FaultAnswer;
  /** For the first so many requests of the kind; for all of them where it is left out. */
  readonly times?: number;
  /** Not for the first so many. */
  readonly after?: number;
};

export type Meanwhile = {
  readonly before: (request: SeenRequest) => boolean;
  readonly happens: () => void;
  /** 1 where it is left out. */
  readonly times?: number;
};

/** For `when` and `before`: an operation, `issues/create-comment`, `CreateArtifact`, `blob PUT`, `blob GET`. */
export function on(...operations: readonly string[]): (request: Pick<SeenRequest, "operation">) => boolean {
  return ({ operation }) => operations.includes(operation);
}

/** The limit of an hour is used up: 403, not 429. */
export function exhaustedLimit(resetInSeconds = 1800): FaultAnswer {
  return {
    status: 403,
    message: "API rate limit exceeded for installation ID 12345.",
    headers: {
      "x-ratelimit-limit": "1000",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-used": "1000",
      "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + resetInSeconds),
    },
  };
}

/** Too much at once; GitHub's secondary limit answers with 403 or 429. */
export function secondaryLimit(retryAfterSeconds = 60, status: 403 | 429 = 403): FaultAnswer {
  return {
    status,
    message:
      "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.",
    headers: { "retry-after": String(retryAfterSeconds) },
  };
}

export type FaultPicker = {
  readonly faultOf: (request: SeenRequest) => FaultAnswer | null;
  readonly happen: (request: SeenRequest) => void;
};

/** Counts what each fault and each event of others has seen. */
export function createFaults(state: { readonly faults: Fault[]; readonly meanwhile: Meanwhile[] }): FaultPicker {
  const seen = new WeakMap<object, number>();
  const count = (key: object): number => {
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return number;
  };
  return {
    faultOf: (request) => {
      for (const fault of state.faults) {
        if (!fault.when(request)) continue;
        const number = count(fault) - (fault.after ?? 0);
        if (number >= 1 && number <= (fault.times ?? Infinity)) return fault.answer;
      }
      return null;
    },
    happen: (request) => {
      for (const event of [...state.meanwhile]) {
        if (event.before(request) && count(event) <= (event.times ?? 1)) event.happens();
      }
    },
  };
}

/** Each service tells errors in its own words. */
export function errorReply(
  service: SeenRequest["service"],
  { status, message, headers = {} }: Extract<FaultAnswer, { status: number }>,
): Reply {
  switch (service) {
    case "rest":
    case "graphql":
      return refuse(status, message, headers);
    case "results":
      return { status, json: { code: twirpCodeOf(status), msg: message }, headers };
    case "blob":
      return blobError(status, message, headers);
  }
}

export function blobError(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    bytes: Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    ),
    headers: { "content-type": "application/xml", "x-ms-error-code": code.replaceAll(/[^A-Za-z]/g, ""), ...headers },
  };
}

const TWIRP_CODES: Readonly<Record<number, string>> = {
  400: "invalid_argument",
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  409: "already_exists",
  429: "resource_exhausted",
  503: "unavailable",
};

export function twirpCodeOf(status: number): string {
  return TWIRP_CODES[status] ?? "internal";
}

const PAGE = Buffer.from(
  "<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>No server is available.</body></html>",
);
const PIECES = 20;
const PIECE_MILLISECONDS = 10;

/** Sends an answer as the fault has it; one that is sent whole, too. */
export async function send(
  response: ServerResponse,
  { reply, fault }: { readonly reply: Reply; readonly fault: FaultAnswer | null },
): Promise<void> {
  if (fault === "reset" || fault === "reset-after") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault === "stall") return;
  const isHtml = fault === "html";
  const bytes = isHtml
    ? PAGE
    : (reply.bytes ?? Buffer.from(reply.json === undefined ? "" : JSON.stringify(reply.json)));
  const type = isHtml
    ? { "content-type": "text/html; charset=utf-8" }
    : reply.json === undefined
      ? {}
      : { "content-type": "application/json; charset=utf-8" };
  const status = isHtml ? 200 : reply.status;
  const length = status === 204 || status === 304 ? {} : { "content-length": String(bytes.length) };
  if (typeof fault === "object" && fault !== null && "delayMilliseconds" in fault) await wait(fault.delayMilliseconds);
  response.writeHead(status, { ...(isHtml ? {} : reply.headers), ...type, ...length });
  switch (fault) {
    case "truncated":
    case "stall-midway":
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
        if (fault === "truncated") setTimeout(() => response.destroy(), 20);
      });
      return;
    case "trickle": {
      const size = Math.max(1, Math.ceil(bytes.length / PIECES));
      for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
        response.write(bytes.subarray(at, at + size));
        await wait(PIECE_MILLISECONDS);
      }
      response.end();
      return;
    }
    default:
      response.end(bytes);
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, milliseconds));
}
