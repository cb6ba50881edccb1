// Why something is not the baseline, and whether that says that there is none.
import type { Answer } from "../ports.js";

export type Objection = {
  readonly text: string;
  /** False where nobody knows whether there is a baseline: then nothing may be taken for accepted unseen. */
  readonly isCertain: boolean;
  /** Of one that is not certain: whether another look would tell no more. */
  readonly isLasting?: boolean;
  /** Whether so many artifacts have the name, or runs the commit, that not all are seen: somebody may have made them for that. */
  readonly isCrowded?: boolean;
  /** Whether heaps are there that were held against nothing: the measure where there is no older one. */
  readonly isUnheld?: boolean;
  /** What would end it, where that is known. */
  readonly remedy?: string;
};

export function certain(text: string): Objection {
  return { text, isCertain: true };
}

/** Heaps of this repository's own that cannot be read: they were accepted, or not, and nobody will ever know. */
export function lasting(text: string): Objection {
  return { text, isCertain: false, isLasting: true };
}

/** GitHub answers 403, too, to who asks too much (docs: "Rate limits for the REST API"). */
const TOO_MUCH = /rate limit|abuse/i;

export function isTooMuch({ status, message }: { readonly status: number | null; readonly message: string }): boolean {
  return status === 429 || (status === 403 && TOO_MUCH.test(message));
}

/** What is gone (404, 410) is gone; anything else may be there all the same. */
export function refusal(
  what: string,
  { status, message }: Extract<Answer<unknown>, { readonly kind: "refused" }>,
): Objection {
  const objection = { text: `${what}: ${message}`, isCertain: status === 404 || status === 410 };
  if (isTooMuch({ status, message })) return { ...objection, remedy: LIMIT_REACHED };
  return status === 403 ? { ...objection, remedy: "Give the job `permissions: actions: read`." } : objection;
}

export const LIMIT_REACHED = "GitHub's limit of requests is reached: run the job again later.";

/** Each text once, with how often it came. */
export function printObjections(objections: readonly Objection[]): string {
  const texts = objections.map(({ text }) => text);
  return [...new Set(texts)]
    .map((text) => {
      const times = texts.filter((other) => other === text).length;
      return times > 1 ? `${text}, ${times} times` : text;
    })
    .join("; ");
}
