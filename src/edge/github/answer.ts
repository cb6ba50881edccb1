// How an answer of GitHub's REST API becomes a value: decoded once, and a refusal is a value, too.
import type { z } from "zod";
import type { Answer } from "../../ports.js";

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

export function refusalOf(error: unknown): Extract<Answer<never>, { kind: "refused" }> {
  return { kind: "refused", status: statusOf(error), message: messageOf(error) };
}

/** octokit gives 500 to what never reached GitHub; only its cause tells the two apart. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return null;
  return error.cause === undefined ? error.status : null;
}

/**
 * The first line, without the link to the documentation that octokit appends. The blob store's errors can have an
 * empty message: then their name and status say more.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = (error.message.split("\n")[0] ?? "").replace(/ - https:\/\/\S+$/, "").trim();
  const status = "statusCode" in error && typeof error.statusCode === "number" ? ` (status ${error.statusCode})` : "";
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  return line === "" ? `${error.name}${status}${code}` : line;
}

/** Throws where the answer is not as GitHub's schema describes it: its place and nothing of its content. */
export function shaped<Schema extends z.ZodType>(schema: Schema): (raw: unknown) => z.infer<Schema> {
  return (raw) => {
    const decoded = schema.safeParse(raw);
    if (decoded.success) return decoded.data;
    const issue = decoded.error.issues[0];
    throw new Error(`GitHub's answer is not understood: ${issue?.path.map(String).join(".")}: ${issue?.message}`);
  };
}
