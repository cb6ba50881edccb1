// Which legs of a matrix the baseline has and a run has not, and what is told of them.
import { byNumbers } from "./measured-heaps.js";

/** A longer sentence would be cut in reports. */
const NAMES_IN_A_NOTE = 10;

/**
 * Legs that the baseline has heaps of and of which nothing is here: a reader is told, since nobody said which there should
 * be. Names of targets as candidates have them; where legs are named, those that are missing are failed targets.
 */
export function goneLegs({
  baseline,
  current,
}: {
  readonly baseline: readonly string[];
  readonly current: readonly string[];
}): readonly string[] {
  const here = new Set(current.map(legOfTarget));
  const before = baseline.filter((name) => name.includes("/")).map(legOfTarget);
  return [...new Set(before)].filter((leg) => !here.has(leg)).sort(byNumbers);
}

export function goneLegsNote(legs: readonly string[]): string {
  const more = legs.length - NAMES_IN_A_NOTE;
  const names = `${legs.slice(0, NAMES_IN_A_NOTE).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return (
    `Legs that the baseline has and that left nothing in this run, so that nobody judged them: ${names}. ` +
    "The input legs names those that there should be; then one that is missing fails."
  );
}

function legOfTarget(name: string): string {
  return name.split("/")[0] ?? name;
}
