// The story of `heapgate demo`: the real gate, twice, on a small program before and after a change that a reviewer
// would wave through.
import { join } from "node:path";
import { gate, type GateEnd } from "./gate.js";
import { renderAs } from "./print.js";
import type { World } from "./world.js";

/** 0 where it showed what it promises: no baseline at first, then a breach; else 1, or 2 where it could not measure. */
export async function demo(world: World): Promise<0 | 1 | 2> {
  const { demoFolder, print, tell } = world;
  const folder = await world.makeFolder();
  const run = async (step: string): Promise<GateEnd> => {
    const end = await gate(world, {
      config: join(demoFolder, "heapgate.yml"),
      targets: [],
      store: join(folder, "baseline"),
      root: join(demoFolder, step),
      record: false,
      requireBaseline: false,
      format: "text",
      out: null,
    });
    await world.files.write(join(folder, `${step}.md`), renderAs("markdown", end.report));
    await world.files.write(join(folder, `${step}.json`), renderAs("json", end.report));
    return end;
  };
  print("The program as it is on the main branch:\n\n");
  const first = await run("before");
  print("\nThe same program with a change that looks harmless in review:\n\n");
  const second = await run("change");
  print(`\nReports, heap dumps and baseline: ${folder}\n`);
  const verdicts = [first, second].map(({ report: { targets } }) =>
    targets.map((target) => (target.kind === "judged" ? target.verdict.kind : "failed")).join(),
  );
  if (verdicts.join(" ") === "no-baseline breached" && second.exitCode === 1) return 0;
  tell(`The demonstration should show no-baseline, then breached; it showed ${verdicts.join(", then ")}.\n`);
  return verdicts.some((verdict) => verdict.includes("failed")) ? 2 : 1;
}
