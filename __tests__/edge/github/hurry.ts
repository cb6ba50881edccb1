// Waits of a second and more, a hundred times shorter; what was waited for is noted.
const wait = globalThis.setTimeout;

export type Hurry = {
  /** Milliseconds, as they were asked for. */
  readonly waits: number[];
  readonly end: () => void;
};

/** Time limits are long and end before they are over: only waits up to so much are noted. */
const LONGEST_WAIT = 15_000;

export function hurry(): Hurry {
  const waits: number[] = [];
  const hurried = (call: (...given: readonly unknown[]) => void, milliseconds = 0, ...given: readonly unknown[]) => {
    const isLong = milliseconds >= 1000;
    // Clients keep timers of their own.
    const caller = new Error().stack?.split("\n")[2] ?? "";
    if (isLong && milliseconds <= LONGEST_WAIT && !caller.includes("node_modules")) waits.push(milliseconds);
    return wait(call, isLong ? milliseconds / 100 : milliseconds, ...given);
  };
  Reflect.set(globalThis, "setTimeout", hurried);
  return { waits, end: () => void Reflect.set(globalThis, "setTimeout", wait) };
}
