import { describe, expect, it } from "@jest/globals";
import { openFolder, recordInFolder, type Recorded, type Recording } from "../../src/action/file-baseline.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { gateError } from "../../src/errors.js";
import { judge, type Baseline } from "../../src/gate.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { BaselineStore } from "../../src/ports.js";
import { LARGE, SMALL } from "./branch.js";

const ABSENT: Baseline = { kind: "absent", reason: "none", remedy: "none" };

type Written = { readonly recorded: Recorded; readonly files: ReadonlyMap<string, Snapshot> };

async function write(
  current: Snapshot,
  { baseline, ...rest }: Partial<Recording> & { readonly baseline: Baseline },
): Promise<Written> {
  const files = new Map<string, Snapshot>();
  const store: BaselineStore = {
    find: () => Promise.reject(new Error("not asked for")),
    record: ({ target, snapshot }) => {
      files.set(target, snapshot);
      return Promise.resolve();
    },
  };
  const verdict = judge({ baseline, current, thresholds: DEFAULT_THRESHOLDS, waivers: [], today: "2026-01-31" });
  const recording: Recording = { target: "api", verdict, failOn: "fail", isAcceptedNow: false, ...rest };
  return { recorded: await recordInFolder(recording, { folder: ".heapgate", store }), files };
}

describe("the folder of baselines", () => {
  const small: Baseline = { kind: "found", snapshot: SMALL };

  it("gets each heap whose growth does not fail the step", async () => {
    expect(await write(SMALL, { baseline: small })).toStrictEqual({
      recorded: { kind: "written" },
      files: new Map([["api", SMALL]]),
    });
    expect((await write(LARGE, { baseline: small, failOn: "never" })).recorded).toStrictEqual({ kind: "written" });
  });

  it("gets the first heap, and one in place of a damaged file", async () => {
    expect((await write(LARGE, { baseline: ABSENT })).files).toStrictEqual(new Map([["api", LARGE]]));
  });

  it("keeps the last accepted heap where growth fails the step, until somebody accepts it", async () => {
    expect(await write(LARGE, { baseline: small })).toStrictEqual({ recorded: { kind: "kept" }, files: new Map() });
    expect((await write(LARGE, { baseline: small, isAcceptedNow: true })).files).toStrictEqual(
      new Map([["api", LARGE]]),
    );
  });

  it("that cannot be written is told of", async () => {
    const store: BaselineStore = {
      find: () => Promise.reject(new Error("not asked for")),
      record: () => Promise.reject(gateError("file-unwritable", { cause: "disk full" })),
    };
    const verdict = judge({ baseline: ABSENT, current: SMALL, thresholds: [], waivers: [], today: "2026-01-31" });
    const recorded = await recordInFolder(
      { target: "api", verdict, failOn: "fail", isAcceptedNow: false },
      { folder: ".heapgate", store },
    );
    expect(recorded).toStrictEqual({
      kind: "failed",
      message: "api.json of .heapgate: the file cannot be written: disk full",
    });
  });
});

describe("what a run leaves in the folder", () => {
  type Left = Awaited<ReturnType<ReturnType<typeof openFolder>["store"]>> & { readonly log: readonly string[] };

  async function leave(acceptance: "none" | "now", record: BaselineStore["record"]): Promise<Left> {
    const log: string[] = [];
    const store: BaselineStore = { find: () => Promise.reject(new Error("not asked for")), record };
    const page = { log: (text: string) => void log.push(text) };
    const storage = openFolder({ folder: ".heapgate", store, failOn: "fail", page });
    for (const [name, current] of [["api", SMALL] as const, ["jobs", LARGE] as const]) {
      const baseline: Baseline = { kind: "found", snapshot: SMALL };
      const verdict = judge({ baseline, current, thresholds: DEFAULT_THRESHOLDS, waivers: [], today: "2026-01-31" });
      await storage.add({ name, verdict, baseline, baselineCommit: null }, acceptance);
    }
    const stored = await storage.store({ failures: 0, gone: [] });
    await storage.close();
    return { ...stored, log };
  }

  it("is each accepted heap, and what is kept is said", async () => {
    expect(await leave("none", () => Promise.resolve())).toStrictEqual({
      amiss: null,
      annotations: [],
      log: [
        "Wrote to .heapgate: api. Commit or cache the folder: it is gone with the job.",
        "Left as accepted before in .heapgate: jobs.",
      ],
    });
  });

  it("is all of them where somebody accepts, which is told", async () => {
    const left = await leave("now", () => Promise.resolve());
    expect(left.log).toStrictEqual([
      "Wrote to .heapgate: api, jobs. Commit or cache the folder: it is gone with the job.",
    ]);
    expect(left.annotations).toStrictEqual([
      { level: "notice", title: "heapgate", message: "These heaps are accepted: .heapgate has them.", where: null },
    ]);
  });

  it("is nothing that counts where it cannot be written", async () => {
    const left = await leave("now", () => Promise.reject(gateError("file-unwritable", { cause: "disk full" })));
    const message = "api.json of .heapgate: the file cannot be written: disk full";
    expect(left).toStrictEqual({
      amiss: message,
      annotations: [{ level: "warning", title: "heapgate: no baseline stored", message, where: null }],
      log: [],
    });
  });
});
