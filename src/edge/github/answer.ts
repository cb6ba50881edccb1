// How an answer of GitHub becomes a value: decoded once, and a refusal is a value, too, that tells no secret.
import type { z } from "zod";
import type { Answer } from "../../ports.js";
import { throttleOf } from "./throttle.js";

type Refusal = Extract<Answer<never>, { kind: "refused" }>;

/** Longer reasons are cut: a proxy in between can answer with a page. */
const MAX_MESSAGE = 300;

export async function answerOf<T, Raw = unknown>(
  asked: () => Promise<Raw>,
  decode: (raw: Raw) => T | Promise<T>,
): Promise<Answer<T>> {
  try {
    return { kind: "answer", value: await decode(await asked()) };
  } catch (error) {
    return refusalOf(error);
  }
}

export function refusalOf(error: unknown): Refusal {
  const response = property(error, "response");
  const status = statusOf(error);
  if (status === null || response === undefined) return { kind: "refused", status, message: messageOf(error) };
  const throttle = throttleOf(status, headersOf(response));
  const said = saidBy(response) === null ? `status ${status} without a reason` : messageOf(error);
  return { kind: "refused", status, message: throttle === null ? said : `${said}; ${throttle.message}` };
}

/** octokit gives 500 to what never reached GitHub; only its cause tells the two apart. */
function statusOf(error: unknown): number | null {
  const status = property(error, "status");
  return typeof status === "number" && property(error, "cause") === undefined ? status : null;
}

/** GitHub's own word, which is JSON; what stands in its place are pages of proxies and balancers. */
function saidBy(response: unknown): string | null {
  const message = property(property(response, "data"), "message");
  return typeof message === "string" && message !== "" ? message : null;
}

function headersOf(response: unknown): (name: string) => string | null {
  const headers = property(response, "headers");
  return (name) => {
    const value = property(headers, name);
    return value === undefined ? null : String(value);
  };
}

/**
 * The first line, without the link to the documentation that octokit appends. The blob store's errors can have an
 * empty message, as can those of a host with several addresses: then their name, status and code say more.
 */
export function messageOf(error: unknown): string {
  const message = property(error, "message");
  if (typeof message !== "string") return shown(String(error));
  // `fetch` says no more than that; why, its cause says.
  if (message === "fetch failed" || message === "terminated") {
    const cause = property(error, "cause");
    if (cause !== undefined) return messageOf(cause);
  }
  const line = shown(message);
  if (line !== "") return line;
  const name = property(error, "name");
  const status = property(error, "statusCode");
  const code = codesOf(error)[0];
  return [
    typeof name === "string" ? name : "Error",
    ...(typeof status === "number" ? [`(status ${status})`] : []),
    ...(code === undefined ? [] : [`(${code})`]),
  ].join(" ");
}

function shown(message: string): string {
  const [line = "", next = ""] = withoutSecrets(message).split(/\r?\n/);
  // GraphQL's reasons stand in the lines below.
  const whole = line.endsWith(":") ? `${line} ${next.replace(/^\s*-?\s*/, "")}` : line;
  const reason = whole.replace(/ - https:\/\/\S+$/, "").trim();
  return reason.length > MAX_MESSAGE ? `${reason.slice(0, MAX_MESSAGE)}...` : reason;
}

/**
 * Messages of HTTP clients quote the address, whose query is the signature of a signed one, and headers that they could
 * not send, which have the token.
 */
function withoutSecrets(message: string): string {
  return message
    .replace(/(["'])(token|bearer) [\s\S]*?\1/gi, "$1$2 ***$1")
    .replace(/\b(?:gh[a-z]_|github_pat_)\w+/g, "***")
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "***")
    .replace(/\?[^\s"'<>]*=[^\s"'<>]*/g, "");
}

/** Of a connection that failed: `fetch` throws a TypeError that has the socket's error as its cause. Else empty. */
export function connectionCodes(error: unknown): readonly string[] {
  return codesOf(property(error, "cause"));
}

/** `ECONNREFUSED`, `UND_ERR_CONNECT_TIMEOUT` ...: of the error, then of what caused it, and so on. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let cause = error, depth = 0; cause !== undefined && depth < 5; cause = property(cause, "cause"), depth++) {
    const code = property(cause, "code");
    if (typeof code === "string") codes.push(code);
  }
  return codes;
}

/** By shape, not by class: errors of Node's own can belong to another realm (workers, test runners). */
function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** Throws where the answer is not as GitHub's schema describes it: its place and nothing of its content. */
export function shaped<Schema extends z.ZodType>(schema: Schema): (raw: unknown) => z.infer<Schema> {
  return (raw) => {
    const decoded = schema.safeParse(raw);
    if (decoded.success) return decoded.data;
    const issue = decoded.error.issues[0];
    const place = issue === undefined || issue.path.length === 0 ? "all of it" : issue.path.map(String).join(".");
    throw new Error(`GitHub's answer is not understood: ${place}: ${issue?.message}`);
  };
}
