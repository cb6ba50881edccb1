// How the payload of an event is decoded: what is not as GitHub describes it is told by its place.
import { z } from "zod";
import { gateError } from "../errors.js";

/** Of a commit: SHA-1, or SHA-256 in repositories of that format. */
export const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** Throws GateError `event-malformed`. */
export function decodeEvent<Schema extends z.ZodType>(
  event: string,
  payload: unknown,
  schema: Schema,
): z.infer<Schema> {
  const decoded = schema.safeParse(payload);
  if (decoded.success) return decoded.data;
  const issue = decoded.error.issues[0];
  throw gateError("event-malformed", { event, cause: `${issue?.path.map(String).join(".")}: ${issue?.message}` });
}
