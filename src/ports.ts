// What the stories of a run need of the outer world, as types only; edge/ implements them, tests fake them.
import type { Target } from "./config/configuration.js";
import type { Baseline } from "./gate.js";
import type { Snapshot } from "./heap/snapshot.js";

/** Which interpreter measures a target, and how it was come by. */
export type Interpreter = {
  readonly command: readonly string[];
  /** For readers: `configuration`, `$VIRTUAL_ENV`, `.venv of services/api`, `python3 on PATH` ... */
  readonly origin: string;
};

/** Measures one target, run by run, each in a fresh process. */
export type TargetMeter = {
  readonly interpreter: Interpreter;
  /** One unrepeated heap dump. Throws GateError where the program cannot be measured. */
  readonly run: () => Promise<Snapshot>;
};

export type HeapMeter = {
  /** Finds the interpreter and checks the target. Throws GateError where there is none. */
  readonly open: (target: Target) => Promise<TargetMeter>;
};

/** Keeps the baseline of each target between runs. A failed run leaves what is stored as it was. */
export type BaselineStore = {
  readonly find: (target: string) => Promise<Baseline>;
  readonly record: (heap: { readonly target: string; readonly snapshot: Snapshot }) => Promise<void>;
};

/** Tells somebody who waits how far a run is; never part of a report. */
export type Progress = {
  readonly step: (text: string) => void;
  readonly done: () => void;
};
