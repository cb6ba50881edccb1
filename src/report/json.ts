// What a report holds for programs: everything, in one JSON object whose keys are a contract (README, "JSON").
import { findAllocated } from "../heap/allocated.js";
import { shapeOf } from "../heap/measures.js";
import type { Limit, Threshold, Waiver } from "../config/configuration.js";
import type { Breach, Waived } from "../config/evaluate.js";
import type { GateError } from "../errors.js";
import type { RowChange } from "../heap/growth.js";
import { safeJson } from "./escape.js";
import { verdictOf, type RunReport, type Standing, type TargetReport } from "./report.js";

/** All rows, in the order of the configuration; pretty-printed, with a newline at the end. */
export function renderJson(report: RunReport): string {
  const { targets, thresholds, areDefaultThresholds, ruleChanges, standing, source, notes } = report;
  return printJson({
    verdict: verdictOf(report),
    targets: targets.map(targetOf),
    ruleChanges,
    standing: standing === null ? null : standingOf(standing),
    source,
    ...(notes === undefined ? {} : { notes }),
    thresholds: { areDefault: areDefaultThresholds, applied: thresholds.map(thresholdOf) },
  });
}

/** In the order of the contract. */
function standingOf({ wanted, found, behind, isLenient, passedOver, tip }: Standing): unknown {
  const bytesAtTip = tip === null ? null : tip.bytes && Object.fromEntries(tip.bytes);
  return { wanted, found, behind, isLenient, passedOver, tip: tip && { ...tip, bytes: bytesAtTip } };
}

/** The same values as `JSON.stringify` prints, in a form that is safe in terminals and logs. */
export function printJson(value: unknown): string {
  return `${safeJson(JSON.stringify(value, null, 2))}\n`;
}

function targetOf(target: TargetReport): unknown {
  if (target.kind === "failed") {
    const { name, error } = target;
    return { name, verdict: "failed", reason: error.what, error: errorOf(error) };
  }
  const { name, verdict, interpreter, baselineOrigin } = target;
  const { growth, current, baseline } = verdict;
  return {
    name,
    verdict: verdict.kind,
    level: verdict.level,
    reason: verdict.reason,
    remedy: verdict.remedy,
    breaches: verdict.breaches.map(breachOf),
    waived: verdict.waived.map(waivedOf),
    notes: verdict.notes,
    growth: {
      total: growth.total,
      sinceBare: growth.sinceBare,
      types: growth.types.map(({ subject, ...row }) => ({ name: subject, ...tallyOf(row) })),
      dictShapes: growth.dictShapes.map((row) => ({
        keys: row.parts,
        table: shapeOf(row).table,
        ...tallyOf(row),
      })),
      dicts: growth.dicts,
      singleDicts: growth.singleDicts,
      emptyDicts: growth.emptyDicts,
      unsharedDicts: growth.unsharedDicts,
      tupleDuplicates: growth.tupleDuplicates.map(({ subject, kind, count, bytes }) => ({
        value: subject,
        kind,
        copies: count,
        bytes,
      })),
      duplicateTuples: { copies: growth.duplicateTuples.count, bytes: growth.duplicateTuples.bytes },
      wastedBytes: growth.wastedBytes,
      docstrings: growth.docstrings,
      modules: growth.modules,
      packages: growth.packages.map(({ subject, versions, ...row }) => ({
        name: subject,
        versions: versions && { baseline: versions.baseline, current: versions.current },
        ...tallyOf(row),
      })),
      moduleTotals: growth.moduleTotals.map(({ subject, package: owner, ...row }) => ({
        name: subject,
        package: owner,
        ...tallyOf(row),
      })),
      environment: growth.environment,
      interned: growth.interned,
      distributions: growth.distributions,
      // Only in a run of many targets with very many changes: what its lists do not have.
      ...(growth.leftOut === null ? {} : { leftOut: growth.leftOut }),
    },
    allocated: findAllocated(current),
    interpreter,
    runtime: current.runtime,
    baselineOrigin,
    runs: { current: current.spread, baseline: baseline?.spread ?? null },
  };
}

function tallyOf({ kind, count, bytes }: Pick<RowChange, "kind" | "count" | "bytes">): object {
  return { kind, count, bytes };
}

function errorOf({ code, what, where, fix, detail }: GateError): unknown {
  return { code, what, where, fix, detail };
}

/** In the order of the contract. */
function breachOf(breach: Breach): Readonly<Record<string, unknown>> {
  const { threshold, measure, subject, level, baseline, current, growth, allowed, tolerance } = breach;
  return { threshold, measure, subject, level, baseline, current, growth, allowed: limitOf(allowed), tolerance };
}

function waivedOf({ waiver, ...breach }: Waived): unknown {
  return { ...breachOf(breach), waiver: waiverOf(waiver) };
}

function waiverOf({ threshold, match, upTo, reason, until }: Waiver): unknown {
  return { threshold, match, upTo, reason, until };
}

function thresholdOf({ id, measure, match, except, warn, fail }: Threshold): unknown {
  return { id, measure, match, except, warn: warn && limitOf(warn), fail: fail && limitOf(fail) };
}

/** Only what is set, in bytes or objects, as the measure says. */
function limitOf(limit: Limit): unknown {
  return Object.fromEntries(Object.entries(limit).filter(([, value]) => value !== null));
}
