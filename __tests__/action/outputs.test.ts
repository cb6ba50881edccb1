import { describe, expect, it } from "@jest/globals";
import {
  annotationsOf,
  breakOffBy,
  failureOf,
  failureOfBreakOff,
  OUTPUT_NAMES,
  outputsOf,
  withinLimits,
} from "../../src/action/outputs.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { gateError } from "../../src/errors.js";
import type { Annotation } from "../../src/ports.js";
import type { RunReport, TargetReport } from "../../src/report/report.js";
import { readMetadata } from "../e2e/runner.js";
import { heap } from "../support/heaps.js";
import { judged } from "./bundles.js";
import { LARGE, SHA, SMALL, WARNED } from "./world.js";

function target(name: string, current: typeof SMALL, baseline: typeof SMALL | null): TargetReport {
  const { verdict } = judged(current, baseline === null ? undefined : { commit: SHA.base, heap: baseline });
  return { kind: "judged", name, verdict, interpreter: null, baselineOrigin: null };
}

function report(...targets: readonly TargetReport[]): RunReport {
  return {
    targets,
    thresholds: DEFAULT_THRESHOLDS,
    areDefaultThresholds: true,
    ruleChanges: [],
    standing: null,
    source: null,
  };
}

const FAILED: TargetReport = {
  kind: "failed",
  name: "cron",
  error: gateError(
    "program-failed",
    { target: "cron", end: "failed with exit status 1", hints: [] },
    { detail: "Trace" },
  ),
};

describe("outputs", () => {
  const facts = { baselineCommit: SHA.base, reportPath: "/temp/report.json", commentUrl: null };

  it("are those of action.yml", () => {
    expect([...OUTPUT_NAMES].sort()).toEqual(Object.keys(readMetadata().outputs).sort());
  });

  it("sum the growth of all targets that were compared", () => {
    const grown = heap("str 10 1000\ntuple 10 1000333");
    const told = report(target("api", grown, SMALL), target("web", SMALL, SMALL), target("new", LARGE, null));
    expect(outputsOf({ report: told, ...facts })).toEqual({
      verdict: "no-baseline",
      breaches: "0",
      "growth-bytes": "333",
      "growth-percent": "0.0166",
      "baseline-sha": SHA.base,
      report: "/temp/report.json",
      "comment-url": "",
    });
  });

  it("have no growth without a comparison", () => {
    expect(outputsOf({ report: report(target("api", SMALL, null)), ...facts, baselineCommit: null })).toMatchObject({
      verdict: "no-baseline",
      "growth-bytes": "",
      "growth-percent": "",
      "baseline-sha": "",
    });
  });

  it("have no percent of nothing", () => {
    expect(outputsOf({ report: report(target("api", SMALL, heap(""))), ...facts })).toMatchObject({
      "growth-bytes": "1001000",
      "growth-percent": "",
    });
  });

  it("count breaches, and say failed where a target could not be measured", () => {
    expect(outputsOf({ report: report(target("api", LARGE, SMALL)), ...facts })).toMatchObject({
      verdict: "breached",
      breaches: "2",
    });
    expect(outputsOf({ report: report(FAILED), ...facts })).toMatchObject({ verdict: "failed", breaches: "0" });
  });
});

describe("annotations", () => {
  it("tell breaches by their level", () => {
    expect(annotationsOf(report(target("api", LARGE, SMALL))).map(({ level, title }) => `${level} ${title}`)).toEqual([
      "error heapgate: api",
      "warning heapgate: api",
    ]);
  });

  it("tell what was not compared, and what was not measured", () => {
    expect(annotationsOf(report(target("api", SMALL, null), FAILED))).toMatchObject([
      { level: "warning", title: "heapgate: api: no baseline" },
      { level: "error", title: "heapgate: cron" },
    ]);
  });

  it("tell a change of the rules first, on one line", () => {
    const changed = { ...report(target("api", SMALL, null)), ruleChanges: ["waiver added: a\n::error::b"] };
    expect(annotationsOf(changed)[0]).toMatchObject({ level: "notice", message: "waiver added: a\\n::error::b" });
  });

  it("keep to nine of a level, and count the rest", () => {
    const many = (level: Annotation["level"], count: number): readonly Annotation[] =>
      Array.from({ length: count }, (_each, at) => ({ level, title: "", message: String(at), where: null }));
    const kept = withinLimits([...many("error", 9), ...many("warning", 30)]);
    expect(kept.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual(
      many("error", 9).map(({ message }) => message),
    );
    expect(kept.filter(({ level }) => level === "warning")).toHaveLength(9);
    expect(kept.at(-1)?.message).toBe("22 more of this level: see the job summary");
  });

  it("are cut in the middle where the runner would cut their end", () => {
    const message = `start${"x".repeat(5_000)}end`;
    const [short] = withinLimits([{ level: "error", title: "", message, where: null }]);
    expect(short?.message.length).toBeLessThanOrEqual(4_096);
    expect(short?.message).toMatch(/^start.*\n\[\.\.\.\]\n.*end$/s);
  });
});

describe("what the step fails with", () => {
  it("is nothing for exit code 0", () => {
    expect(failureOf(report(target("api", SMALL, SMALL)), 0)).toBeNull();
  });

  it("is the worst breach, and how many more there are", () => {
    expect(failureOf(report(target("api", LARGE, SMALL)), 1)).toMatch(
      /^heapgate: breached: api: total\.bytes grew by .* \(and 1 more\)$/,
    );
  });

  it("is a breach that fails, not one that only warns before it", () => {
    const told = report(target("api", WARNED, SMALL), target("web", LARGE, SMALL));
    expect(failureOf(told, 1)).toMatch(/^heapgate: breached: web: .* \(and 2 more\)$/);
    const warned = report(target("api", SMALL, SMALL), target("web", WARNED, SMALL));
    expect(failureOf(warned, 1)).toMatch(/^heapgate: breached: web: total\.bytes .*\}$/);
  });

  it("is the breach of level fail where a target has a warning before it", () => {
    const { verdict } = judged(LARGE, { commit: SHA.base, heap: SMALL });
    const reversed = { ...verdict, breaches: [...verdict.breaches].reverse() };
    const told = report({ kind: "judged", name: "api", verdict: reversed, interpreter: null, baselineOrigin: null });
    expect(failureOf(told, 1)).toContain("api: total.bytes grew");
  });

  it("is what could not be measured, with the program's own words", () => {
    expect(failureOf(report(FAILED), 2)).toMatch(/^heapgate: .*cron.*\nTrace\n/);
  });

  it("is the missing baseline where one is required", () => {
    expect(failureOf(report(target("api", SMALL, null)), 2)).toBe(
      "heapgate: a baseline is required, and there is none to compare with: api: none",
    );
  });

  it("is the first mistake and the number of the others, or the stack of a bug", () => {
    const mistake = gateError("nothing-to-measure", { path: "x.yml" });
    expect(failureOfBreakOff(breakOffBy(mistake))).toMatch(/^heapgate: .*x\.yml.*reposit.*$/s);
    expect(failureOfBreakOff({ kind: "mistakes", mistakes: [mistake, mistake, mistake] })).toMatch(/\(and 2 more\)$/);
    expect(failureOfBreakOff(breakOffBy(new TypeError("oops")))).toMatch(/bug of heapgate.*\nTypeError: oops\n\s+at /s);
    expect(failureOfBreakOff(breakOffBy("oops"))).toContain("oops");
  });
});
