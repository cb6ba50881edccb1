import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);

// src/edge/github/throttle.ts
function throttleOf(status, header) {
  if (status !== 403 && status !== 429 && status < 500) return null;
  const seconds = secondsOf(header("retry-after"));
  if (seconds !== null) return { seconds, message: `GitHub asks to wait ${seconds} s` };
  if (status >= 500 || header("x-ratelimit-remaining") !== "0") return null;
  const reset = Number(header("x-ratelimit-reset") ?? "");
  const until = reset > 0 && reset < 1e11 ? ` until ${new Date(reset * 1e3).toISOString()}` : "";
  return { seconds: null, message: `the token's rate limit is used up${until}` };
}
function secondsOf(value) {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

// src/edge/github/answer.ts
var MAX_MESSAGE = 300;
async function answerOf(asked, decode) {
  try {
    return { kind: "answer", value: await decode(await asked()) };
  } catch (error) {
    return refusalOf(error);
  }
}
function refusalOf(error) {
  const response = property(error, "response");
  const status = statusOf(error);
  if (status === null || response === void 0) return { kind: "refused", status, message: messageOf(error) };
  const throttle = throttleOf(status, headersOf(response));
  const said = saidBy(response) === null ? `status ${status} without a reason` : messageOf(error);
  return { kind: "refused", status, message: throttle === null ? said : `${said}; ${throttle.message}` };
}
function statusOf(error) {
  const status = property(error, "status");
  return typeof status === "number" && property(error, "cause") === void 0 ? status : null;
}
function saidBy(response) {
  const message = property(property(response, "data"), "message");
  return typeof message === "string" && message !== "" ? message : null;
}
function headersOf(response) {
  const headers = property(response, "headers");
  return (name) => {
    const value = property(headers, name);
    return value === void 0 ? null : String(value);
  };
}
function messageOf(error) {
  const message = property(error, "message");
  if (typeof message !== "string") return shown(String(error));
  if (message === "fetch failed" || message === "terminated") {
    const cause = property(error, "cause");
    if (cause !== void 0) return messageOf(cause);
  }
  const line = shown(message);
  if (line !== "") return line;
  const name = property(error, "name");
  const status = property(error, "statusCode");
  const code = codesOf(error)[0];
  return [
    typeof name === "string" ? name : "Error",
    ...typeof status === "number" ? [`(status ${status})`] : [],
    ...code === void 0 ? [] : [`(${code})`]
  ].join(" ");
}
function shown(message) {
  const [line = "", next = ""] = withoutSecrets(message).split(/\r?\n/);
  const whole = line.endsWith(":") ? `${line} ${next.replace(/^\s*-?\s*/, "")}` : line;
  const reason = whole.replace(/ - https:\/\/\S+$/, "").trim();
  return reason.length > MAX_MESSAGE ? `${reason.slice(0, MAX_MESSAGE)}...` : reason;
}
function withoutSecrets(message) {
  return message.replace(/(["'])(token|bearer) [\s\S]*?\1/gi, "$1$2 ***$1").replace(/\b(?:gh[a-z]_|github_pat_)\w+/g, "***").replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "***").replace(/\?[^\s"'<>]*=[^\s"'<>]*/g, "");
}
function connectionCodes(error) {
  return codesOf(property(error, "cause"));
}
function codesOf(error) {
  const codes = [];
  for (let cause = error, depth = 0; cause !== void 0 && depth < 5; cause = property(cause, "cause"), depth++) {
    const code = property(cause, "code");
    if (typeof code === "string") codes.push(code);
  }
  return codes;
}
function property(value, name) {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : void 0;
}
function shaped(schema) {
  return (raw) => {
    const decoded = schema.safeParse(raw);
    if (decoded.success) return decoded.data;
    const issue = decoded.error.issues[0];
    const place = issue === void 0 || issue.path.length === 0 ? "all of it" : issue.path.map(String).join(".");
    throw new Error(`GitHub's answer is not understood: ${place}: ${issue?.message}`);
  };
}

export {
  throttleOf,
  answerOf,
  refusalOf,
  messageOf,
  connectionCodes,
  shaped
};
