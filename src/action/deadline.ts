// How long all that is done for a baseline may take together, and what was being done when that time was over.
import type { Clock } from "../ports.js";

export type Deadline = {
  /** In all. */
  readonly seconds: number;
  /** Milliseconds that are left; negative once it is over. */
  readonly left: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Notes what is done from here on, for whoever has to tell why there is nothing. */
  readonly doing: (what: string) => void;
  readonly lastDone: () => string;
};

export function startDeadline(seconds: number, clock: Pick<Clock, "elapsed" | "wait">): Deadline {
  const start = clock.elapsed();
  let waited = 0;
  let last = "looking for it";
  return {
    seconds,
    // Timers and clocks can disagree, on a machine that was put to sleep for one: the later one counts.
    left: () => seconds * 1_000 - Math.max(clock.elapsed() - start, waited),
    wait: async (milliseconds) => {
      await clock.wait(milliseconds);
      waited += milliseconds;
    },
    doing: (what) => {
      last = what;
    },
    lastDone: () => last,
  };
}

export function describeLate({ seconds, lastDone }: Pick<Deadline, "seconds" | "lastDone">): string {
  return `the baseline could not be had within ${seconds} s: time was over while ${lastDone()}`;
}
