import { describe, expect, it } from "@jest/globals";
import { DEFAULT_THRESHOLDS, type Target } from "../src/config/configuration.js";
import { targetOf } from "../src/config/targets.js";
import { gateError } from "../src/errors.js";
import type { Verdict } from "../src/gate.js";
import type { Snapshot } from "../src/heap/snapshot.js";
import { judgeMeasured, measureTarget, reportTarget } from "../src/measuring.js";
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

/**
 * A meter whose runs give these heaps, one after another, with a bare interpreter, and a progress that keeps what it is
 * told.
 */
function measuringOf(runs: readonly Snapshot[], bare: Snapshot | null = null) {
  const left = [...runs];
  const told: string[] = [];
  const meter: TargetMeter = {
    interpreter: { command: ["python3"], origin: "python3 on PATH" },
    run: async () => {
      const next = left.shift();
      if (next === undefined) throw gateError("program-timeout", { target: "api", seconds: 300, hints: [] });
      return next;
    },
    runBare: async () => {
      told.push("bare");
      return bare;
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
    expect(told).toStrictEqual(["api: run 1", "api: run 2", "bare", "api: run 3", "done"]);
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

  it("knows the bare interpreter from one run of it", async () => {
    const bare = heap("dict 1 5000", { allocator: { bytes: 9_000, rounding: 300 } });
    const { measuring } = measuringOf([SMALL, SMALL], bare);
    expect(await measureTarget(measuring)).toStrictEqual({
      ...SMALL,
      spread: AGREED,
      bare: { count: 1, bytes: 5_000, allocated: 9_000, rounding: 300, interned: null },
    });
    expect((await measureTarget(measuringOf([SMALL, SMALL], heap("dict 1 5000")).measuring)).bare).toStrictEqual({
      count: 1,
      bytes: 5_000,
      allocated: null,
      rounding: null,
      interned: null,
    });
  });

  it("runs no bare interpreter beside a single run", async () => {
    const { measuring, told } = measuringOf([SMALL], heap("dict 1 5000"));
    const target = { ...TARGET, runs: { min: 1, max: 1 } };
    expect(await measureTarget({ ...measuring, target })).toStrictEqual({
      ...SMALL,
      spread: { runs: 1, agreed: false, rows: [] },
    });
    expect(told).toStrictEqual(["api: run 1", "done"]);
  });

  it("leaves no bare interpreter running where the run beside it fails", async () => {
    const { measuring } = measuringOf([SMALL]);
    let isRunning = false;
    const runBare = async (): Promise<null> => {
      isRunning = true;
      await new Promise((settle) => setImmediate(settle));
      isRunning = false;
      return null;
    };
    const meter = { ...measuring.meter, runBare };
    await expect(measureTarget({ ...measuring, meter })).rejects.toMatchObject({ code: "program-timeout" });
    expect(isRunning).toBe(false);
  });
});

/** As a target is gated: measured, then judged. */
async function gateMeasured(
  measuring: ReturnType<typeof measuringOf>["measuring"],
  given: Omit<Parameters<typeof judgeMeasured>[1], "first">,
): Promise<Verdict> {
  return judgeMeasured(measuring, { first: await measureTarget(measuring), ...given });
}

describe("gating a target", () => {
  it("runs no further where nothing is breached", async () => {
    const { measuring, left } = measuringOf([SMALL, SMALL, LARGE]);
    const { kind, current } = await gateMeasured(measuring, { baseline, ...rules });
    expect([kind, current]).toStrictEqual(["passed", { ...SMALL, spread: AGREED }]);
    expect(left).toStrictEqual([LARGE]);
  });

  it("runs no further where there is nothing to compare with", async () => {
    const { measuring, left } = measuringOf([LARGE, LARGE, SMALL]);
    const absent = { kind: "absent", reason: "none yet", remedy: "Push." } as const;
    expect((await gateMeasured(measuring, { baseline: absent, ...rules })).kind).toBe("no-baseline");
    expect(left).toStrictEqual([SMALL]);
  });

  it("confirms a breach by two more runs, and tells the smallest growth", async () => {
    const { measuring, told } = measuringOf([LARGER, LARGER, LARGE, LARGER, SMALL], heap("dict 1 5000"));
    const { kind, level, current } = await gateMeasured(measuring, { baseline, ...rules });
    const bare = { count: 1, bytes: 5_000, allocated: null, rounding: null, interned: null };
    expect([kind, level, current]).toStrictEqual(["breached", "fail", { ...LARGE, spread: AGREED, bare }]);
    expect(told).toStrictEqual([
      "api: run 1",
      "api: run 2",
      "bare",
      "done",
      "api: confirming a breach, run 1 of 2",
      "api: confirming a breach, run 2 of 2",
      "done",
    ]);
  });

  it("takes back a breach that one more run does not show", async () => {
    const { measuring } = measuringOf([LARGE, LARGE, LARGE, SMALL]);
    const { kind, current } = await gateMeasured(measuring, { baseline, ...rules });
    expect([kind, current]).toStrictEqual(["passed", { ...SMALL, spread: AGREED }]);
  });

  it("ends with the error of a confirming run that fails", async () => {
    const { measuring } = measuringOf([LARGE, LARGE, LARGE]);
    await expect(gateMeasured(measuring, { baseline, ...rules })).rejects.toMatchObject({ code: "program-timeout" });
  });
});

describe("the report of a target", () => {
  const report = (runs: readonly Snapshot[], findBaseline: Parameters<typeof reportTarget>[0]["findBaseline"]) => {
    const { measuring, told } = measuringOf(runs);
    const meter = { open: async () => measuring.meter };
    return { told, gated: reportTarget({ ...measuring, meter, rules, findBaseline }) };
  };

  it("looks for the baseline while it measures", async () => {
    let isFound = false;
    const { told, gated } = report([SMALL, SMALL], async () => {
      while (!told.includes("done")) await new Promise((settle) => setImmediate(settle));
      isFound = true;
      return { baseline, origin: "commit 1" };
    });
    expect((await gated).report).toMatchObject({
      kind: "judged",
      verdict: { kind: "passed" },
      baselineOrigin: "commit 1",
    });
    expect(isFound).toBe(true);
  });

  it("is a failure where the baseline cannot be read, once the program has ended", async () => {
    const error = gateError("dump-malformed", { cause: "it is empty" });
    const { told, gated } = report([SMALL, SMALL], () => Promise.reject(error));
    expect((await gated).report).toEqual({ kind: "failed", name: "api", error });
    expect(told).toContain("done");
  });
});
