// The story of `heapgate compare`: two heap dumps, judged as `gate` would.
import { gateError } from "../errors.js";
import { exitCodeOf, judge } from "../gate.js";
import { decodeDump } from "../heap/decode.js";
import type { Snapshot } from "../heap/snapshot.js";
import type { Files } from "../ports.js";
import { printReport, type Destination } from "./print.js";
import { readRules } from "./rules.js";
import type { World } from "./world.js";

export type CompareOptions = Destination & {
  readonly baseline: string;
  readonly current: string;
  readonly config: string | null;
};

/** The exit code: 2 where the two cannot be compared. Throws GateError. */
export async function compare(world: World, options: CompareOptions): Promise<0 | 1 | 2> {
  const { thresholds, waivers, areDefaultThresholds } = await readRules(world.files, options.config);
  const snapshot = await readDump(world.files, options.baseline);
  const current = await readDump(world.files, options.current);
  const verdict = judge({
    baseline: { kind: "found", snapshot },
    current,
    thresholds,
    waivers,
    today: world.today,
  });
  await printReport(
    world,
    {
      targets: [
        {
          kind: "judged",
          name: current.target,
          verdict,
          interpreter: null,
          baselineOrigin: `file ${options.baseline}`,
        },
      ],
      thresholds,
      areDefaultThresholds,
      ruleChanges: [],
      standing: null,
      source: null,
    },
    options,
  );
  return exitCodeOf({ verdicts: [verdict], failures: 0, requireBaseline: true, failOn: "fail" });
}

/** Throws GateError `file-missing`, `dump-malformed` or `dump-too-large`. */
export async function readDump(files: Files, path: string): Promise<Snapshot> {
  const text = await files.read(path);
  if (text === null) throw gateError("file-missing", { use: "a heap dump was to be read" }, { where: { file: path } });
  return decodeDump(text, path);
}
