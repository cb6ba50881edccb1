// Baselines as files of one folder: `<target>.json`, the heap dump itself, which `show` and `compare` read as well.
import { decodeDump } from "../heap/decode.js";
import type { BaselineStore, Files } from "../ports.js";

/** `files` reads and writes inside the store's folder. */
export function createFileStore(files: Files): BaselineStore {
  return {
    find: async (target) => {
      const name = fileOf(target);
      const text = await files.read(name);
      return text === null
        ? {
            kind: "absent",
            reason: "the store holds no heap of this target yet",
            remedy: "This run records the first one; the next run compares with it.",
          }
        : { kind: "found", snapshot: decodeDump(text, name) };
    },
    record: async ({ target, snapshot }) => files.write(fileOf(target), `${JSON.stringify(snapshot)}\n`),
  };
}

function fileOf(target: string): string {
  return `${target}.json`;
}
