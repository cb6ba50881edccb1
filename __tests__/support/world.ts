// A whole world for commands, held in memory: files, stores, measured heaps, and all that is printed.
import { gateError, GateError } from "../../src/errors.js";
import { decodeDump } from "../../src/heap/decode.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { createFileStore } from "../../src/edge/file-store.js";
import type { Store, World } from "../../src/cli/world.js";
import type { Files, HeapMeter } from "../../src/ports.js";

/** What each further run of a target finds; the last one repeats. An error ends the run. */
export type Runs = Readonly<Record<string, readonly (Snapshot | GateError)[]>>;

export type FakeWorld = World & {
  readonly disk: Map<string, string>;
  readonly printed: () => string;
  readonly told: () => string;
  /** How many runs were made of each target. */
  readonly runsOf: (target: string) => number;
};

/** What is wrong with this world; `write`: why nothing can be written to its stores. */
export type Faults = { readonly write?: string };

export function fakeWorld(
  files: Readonly<Record<string, string>> = {},
  runs: Runs = {},
  faults: Faults = {},
): FakeWorld {
  const disk = new Map(Object.entries(files));
  const printed: string[] = [];
  const told: string[] = [];
  const made = new Map<string, number>();
  const place = (folder: string): Store => ({
    folder,
    baselines: createFileStore(filesIn(disk, `${folder}/`, faults)),
    currents: createFileStore(filesIn(disk, `${folder}/current/`, faults)),
    ofDefaultBranch: { folder: "main", baselines: createFileStore(filesIn(disk, "main/", faults)) },
  });
  return {
    disk,
    printed: () => printed.join(""),
    told: () => told.join(""),
    runsOf: (target) => made.get(target) ?? 0,
    files: filesIn(disk, ""),
    meterIn: () => fakeMeter(runs, made),
    storeIn: async (folder) => place(folder ?? "cache"),
    makeFolder: async () => "demo-folder",
    demoFolder: "examples/demo",
    today: "2026-11-24",
    print: (text) => void printed.push(text),
    tell: (text) => void told.push(text),
    progress: { step: () => undefined, done: () => undefined },
  };
}

function fakeMeter(runs: Runs, made: Map<string, number>): HeapMeter {
  return {
    open: async ({ name }) => ({
      interpreter: { command: ["/usr/bin/python3"], origin: "python3 of the search path" },
      run: async () => {
        const heaps = runs[name] ?? [];
        const index = made.get(name) ?? 0;
        made.set(name, index + 1);
        const heap = heaps[Math.min(index, heaps.length - 1)];
        if (heap === undefined) throw new Error(`the test names no heap for target ${name}`);
        if (heap instanceof GateError) throw heap;
        return heap;
      },
      runBare: async () => null,
    }),
  };
}

function filesIn(disk: Map<string, string>, prefix: string, { write }: Faults = {}): Files {
  return {
    read: async (path) => disk.get(prefix + path) ?? null,
    write: async (path, text) => {
      if (write !== undefined) throw gateError("file-unwritable", { cause: write }, { where: { file: path } });
      disk.set(prefix + path, text);
    },
  };
}

/** The heap that a stored file holds. */
export function heapIn(world: FakeWorld, path: string): Snapshot {
  const text = world.disk.get(path);
  if (text === undefined) throw gateError("file-missing", { use: "a test looks for it" }, { where: { file: path } });
  return decodeDump(text, path);
}
