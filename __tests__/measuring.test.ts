import { describe, expect, it } from "@jest/globals";
import { DEFAULT_THRESHOLDS, type Target } from "../src/config/configuration.js";
import { targetOf } from "../src/config/targets.js";
import { gateError } from "../src/errors.js";
import type { Snapshot } from "../src/heap/snapshot.js";
import { gateTarget, measureTarget } from "../src/measuring.js";
import type { TargetMeter } from "../src/ports.js";
import { heap } from "./support/heaps.js";

const TARGET: Target = {
  ...targetOf({ kind: "imports", modules: ["shop"] }),
  name: "api",
  runs: { min: 2, max: 4 },
};

const SMALL = heap("dict 10 1000000");
const NOISY = heap("dict 10 1000100");
const LARGE = heap("dict 10 2000000");
const LARGER = heap("dict 10 2000100");
const AGREED = { runs: 2, agreed: true, rows: [] };

/** A meter whose runs give these heaps, one after another, and a progress that keeps what it is told. */
function measuringOf(runs: readonly Snapshot[]) {
  const left = [...runs];
  const told: string[] = [];
  const meter: TargetMeter = {
    interpreter: { command: ["python3"], origin: "python3 on PATH" },
    run: async () => {
      const next = left.shift();
      if (next === undefined) throw gateError("program-timeout", { target: "api", seconds: 300, hints: [] });
      return next;
    },
  };
  const progress = { step: (text: string) => told.push(text), done: () => told.push("done") };
  return { measuring: { target: TARGET, meter, progress }, told, left };
}

const rules = { thresholds: DEFAULT_THRESHOLDS, waivers: [], today: "2026-06-15" };
const baseline = { kind: "found", snapshot: SMALL } as const;

describe("measuring a target", () => {
  it("stops as soon as two runs in a row agree", async () => {
    const { measuring, told, left } = measuringOf([NOISY, SMALL, SMALL, LARGE]);
    expect(await measureTarget(measuring)).toStrictEqual({ ...SMALL, spread: AGREED });
    expect(told).toStrictEqual(["api: run 1", "api: run 2", "api: run 3", "done"]);
    expect(left).toStrictEqual([LARGE]);
  });

  it("stops at the most runs that are allowed, and carries their spread", async () => {
    const { measuring, left } = measuringOf([SMALL, NOISY, SMALL, NOISY, SMALL]);
    const { total, spread } = await measureTarget(measuring);
    expect([total.bytes, spread.runs, spread.agreed, spread.rows[0]]).toStrictEqual([
      1_000_000,
      4,
      false,
      { measure: "total.bytes", subject: "", spread: 100 },
    ]);
    expect(left).toHaveLength(1);
  });

  it("ends with the error of a run that fails", async () => {
    await expect(measureTarget(measuringOf([SMALL]).measuring)).rejects.toMatchObject({ code: "program-timeout" });
  });
});

describe("gating a target", () => {
  it("runs no further where nothing is breached", async () => {
    const { measuring, left } = measuringOf([SMALL, SMALL, LARGE]);
    const { kind, current } = await gateTarget(measuring, { baseline, ...rules });
    expect([kind, current]).toStrictEqual(["passed", { ...SMALL, spread: AGREED }]);
    expect(left).toStrictEqual([LARGE]);
  });

  it("runs no further where there is nothing to compare with", async () => {
    const { measuring, left } = measuringOf([LARGE, LARGE, SMALL]);
    const absent = { kind: "absent", reason: "none yet", remedy: "Push." } as const;
    expect((await gateTarget(measuring, { baseline: absent, ...rules })).kind).toBe("no-baseline");
    expect(left).toStrictEqual([SMALL]);
  });

  it("confirms a breach by two more runs, and tells the smallest growth", async () => {
    const { measuring, told } = measuringOf([LARGER, LARGER, LARGE, LARGER, SMALL]);
    const { kind, level, current } = await gateTarget(measuring, { baseline, ...rules });
    expect([kind, level, current]).toStrictEqual(["breached", "fail", { ...LARGE, spread: AGREED }]);
    expect(told).toStrictEqual([
      "api: run 1",
      "api: run 2",
      "done",
      "api: confirming a breach, run 1 of 2",
      "api: confirming a breach, run 2 of 2",
      "done",
    ]);
  });

  it("takes back a breach that one more run does not show", async () => {
    const { measuring } = measuringOf([LARGE, LARGE, LARGE, SMALL]);
    const { kind, current } = await gateTarget(measuring, { baseline, ...rules });
    expect([kind, current]).toStrictEqual(["passed", { ...SMALL, spread: AGREED }]);
  });

  it("ends with the error of a confirming run that fails", async () => {
    const { measuring } = measuringOf([LARGE, LARGE, LARGE]);
    await expect(gateTarget(measuring, { baseline, ...rules })).rejects.toMatchObject({ code: "program-timeout" });
  });
});
