// What GitHub says of asking too often: how long to wait, as its answer's headers tell.

/** `seconds` is null where it says until when and not how long: the hourly limit, which no job can wait for. */
export type Throttle = { readonly seconds: number | null; readonly message: string };

/**
 * Null where the answer is about something else. `retry-after` comes with secondary limits and outages, the other two
 * with the hourly limit. docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function throttleOf(status: number, header: (name: string) => string | null): Throttle | null {
  if (status !== 403 && status !== 429 && status < 500) return null;
  const seconds = secondsOf(header("retry-after"));
  if (seconds !== null) return { seconds, message: `GitHub asks to wait ${seconds} s` };
  if (status >= 500 || header("x-ratelimit-remaining") !== "0") return null;
  const reset = Number(header("x-ratelimit-reset") ?? "");
  const until = reset > 0 && reset < 1e11 ? ` until ${new Date(reset * 1000).toISOString()}` : "";
  return { seconds: null, message: `the token's rate limit is used up${until}` };
}

/** GitHub sends seconds; HTTP allows a date, which says nothing without a clock that is right. */
function secondsOf(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
