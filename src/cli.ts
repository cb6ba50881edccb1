#!/usr/bin/env node
// Door of the command line: hands the real process and the real edges to the commands.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "./cli/program.js";
import { createFileStore } from "./edge/file-store.js";
import { createFiles } from "./edge/files.js";
import { createHeapMeter } from "./edge/heap-meter.js";
import { createProgress } from "./edge/progress.js";
import { findStoreFolders } from "./edge/store-folder.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { argv, env, platform, stdout, stderr } = process;
const cwd = process.cwd();

let isCutOff = false;
for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // `heapgate show dump.json | head`: a reader that has seen enough is no failure; a full disk is.
    if (error.code === "EPIPE") return;
    if (!isCutOff) stderr.write(`The output cannot be written: ${error.message}\n`);
    isCutOff = true;
    process.exitCode = 2;
  });
}
// Node would end with 1, which says that a threshold is breached.
process.on("uncaughtException", (error) => {
  stderr.write(`This is a bug in heapgate:\n${error.stack ?? error.message}\n`);
  process.exit(2);
});

const storeOf = (folder: string) => ({ folder, baselines: createFileStore(createFiles(folder)) });

const exitCode = await runCli(argv.slice(2), {
  files: createFiles(cwd),
  meterIn: (root) =>
    createHeapMeter({ dumpFolder: here("./dump"), root: resolve(cwd, root), environment: env, platform }),
  storeIn: async (folder) => {
    const { own, ofDefaultBranch } =
      folder === null
        ? await findStoreFolders({ folder: cwd, environment: env, platform })
        : { own: resolve(cwd, folder), ofDefaultBranch: null };
    return {
      ...storeOf(own),
      currents: createFileStore(createFiles(join(own, "current"))),
      ofDefaultBranch: ofDefaultBranch === null ? null : storeOf(ofDefaultBranch),
    };
  },
  makeFolder: () => mkdtemp(join(tmpdir(), "heapgate-demo-")),
  demoFolder: here("../examples/demo"),
  today: new Date().toISOString().slice(0, 10),
  print: (text) => void stdout.write(text),
  tell: (text) => void stderr.write(text),
  progress: createProgress({ isTTY: stderr.isTTY, write: (text) => stderr.write(text) }),
});
process.exitCode = isCutOff ? 2 : exitCode;
