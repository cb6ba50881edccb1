// How a request to GitHub is made: a time limit, the redirects of a renamed repository, and a few more tries.
import { connectionCodes } from "./answer.js";
import { throttleOf } from "./throttle.js";

export type Fetch = (address: string, request: RequestInit) => Promise<Response>;

/** A request that has no answer by then has none: octokit itself waits for ever. */
const REQUEST_MILLISECONDS = 30_000;

/** Before the second and the third try. */
const PAUSES = [1000, 3000] as const;

/** What a job waits where GitHub asks it to; more is a refusal. */
const MAX_ASKED_SECONDS = 10;

const MAX_REDIRECTS = 5;

/** Codes of connections that were never there: what was to be sent has not been. */
const UNREACHED = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

export function createPatientFetch(fetch: Fetch): Fetch {
  return async (address, request) => {
    for (let tries = 0; ; tries++) {
      const outcome = await attempt({ fetch, address, request });
      const pause = pauseAfter(outcome, { tries, isRepeatable: isRepeatable(address, request) });
      if (pause !== null) await new Promise((settle) => setTimeout(settle, pause));
      else if (outcome.kind === "answered") return outcome.response;
      else throw outcome.error;
    }
  };
}

type Outcome =
  | { readonly kind: "answered"; readonly response: Response }
  /** `isLate`: by our own time limit. */
  | { readonly kind: "failed"; readonly error: unknown; readonly isLate: boolean };

type Sent = { readonly fetch: Fetch; readonly address: string; readonly request: RequestInit };

async function attempt(sent: Sent): Promise<Outcome> {
  const abortion = new AbortController();
  const late = new Error(`no answer within ${REQUEST_MILLISECONDS / 1000} s`);
  const timer = setTimeout(() => abortion.abort(late), REQUEST_MILLISECONDS);
  try {
    const response = await followed({ ...sent, request: { ...sent.request, signal: abortion.signal } });
    // The body is part of the answer: it, too, can be late, or end in its middle.
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    const hasBody = status !== 204 && status !== 205 && status !== 304;
    return { kind: "answered", response: new Response(hasBody ? body : null, { status, statusText, headers }) };
  } catch (error) {
    return abortion.signal.aborted
      ? { kind: "failed", error: late, isLate: true }
      : { kind: "failed", error, isLate: false };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Not left to `fetch`: it makes a GET of a POST that was moved with 301, and says nothing of it. The token stays with
 * the host that it was sent to. Where the caller wants to see redirects, 302 is one to see, and a renamed repository's
 * is still followed. docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
async function followed({ fetch, address, request }: Sent): Promise<Response> {
  const moved = request.redirect === "manual" ? [301, 307, 308] : [301, 302, 307, 308];
  let at = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, { ...request, redirect: "manual" });
    const location = response.headers.get("location");
    if (location === null || !moved.includes(response.status)) return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    if (next.origin !== new URL(address).origin) throw new Error("GitHub points to another host");
    at = next.href;
  }
  throw new Error("GitHub's redirects have no end");
}

/** A comment that is posted twice is there twice; GraphQL is asked by POST, and only read here. */
function isRepeatable(address: string, { method }: RequestInit): boolean {
  return method !== "POST" || new URL(address).pathname.endsWith("/graphql");
}

/** Milliseconds until the next try; null where there is none. */
function pauseAfter(
  outcome: Outcome,
  { tries, isRepeatable }: { readonly tries: number; readonly isRepeatable: boolean },
): number | null {
  const pause = PAUSES[tries];
  if (pause === undefined) return null;
  if (outcome.kind === "failed") {
    const codes = connectionCodes(outcome.error);
    if (outcome.isLate || codes.length === 0) return null;
    return isRepeatable || codes.some((code) => UNREACHED.includes(code)) ? pause : null;
  }
  const { status, headers } = outcome.response;
  const throttle = throttleOf(status, (name) => headers.get(name));
  if (throttle !== null) {
    return throttle.seconds === null || throttle.seconds > MAX_ASKED_SECONDS ? null : throttle.seconds * 1000;
  }
  // A gateway that gave up does not know what became of the request.
  if (!isRepeatable && (status === 502 || status === 504)) return null;
  return status === 429 || status >= 500 ? pause : null;
}
