// What a command needs of the process it runs in and of the edges: everything, so that a test can be the whole world.
import type { BaselineStore, Files, HeapMeter, Progress } from "../ports.js";

export type World = {
  /** Relative to the folder the command was started in. */
  readonly files: Files;
  /** Measures targets whose working directories are relative to `root`. */
  readonly meterIn: (root: string) => HeapMeter;
  /** The baselines of a folder; null: the user's cache, by repository and branch. */
  readonly storeIn: (folder: string | null) => Promise<Store>;
  /** A new, empty folder that outlives the command. */
  readonly makeFolder: () => Promise<string>;
  /** Folder of the demonstration program. */
  readonly demoFolder: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly print: (text: string) => void;
  /** For what is not the report: standard error. */
  readonly tell: (text: string) => void;
  readonly progress: Progress;
};

export type Store = {
  readonly folder: string;
  readonly baselines: BaselineStore;
  /** The heaps that the last run found, beside the baselines: for `show` and `compare`. */
  readonly currents: BaselineStore;
  /** Where a branch without a baseline of its own looks for one; null on the default branch, and in a named folder. */
  readonly ofDefaultBranch: { readonly folder: string; readonly baselines: BaselineStore } | null;
};
