import { describe, expect, it } from "@jest/globals";
import { addHeaps, addIndex, artifactName, type IndexEntry } from "../../src/action/bundle.js";
import type { Inputs } from "../../src/action/inputs.js";
import { addMeasuredHeaps, heapsArtifact, type MeasuredHeaps } from "../../src/action/measured-heaps.js";
import { gateError } from "../../src/errors.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import { goneLegs, goneLegsNote } from "../../src/action/gone-legs.js";
import { gatherLegs } from "../../src/action/legs.js";
import type { Answer, ArtifactList, ArtifactShelf, Draft, HeapMeter } from "../../src/ports.js";
import { archiveOf, artifact, draftIn, judged, run, type ArchiveTexts } from "./bundles.js";
import {
  LARGE,
  play,
  PUSH,
  PUSHED,
  SHA,
  SMALL,
  WARNED,
  type Scenario,
  type Scene,
  type StoredArtifact,
} from "./world.js";

type Targets = Readonly<Record<string, readonly Snapshot[] | "failed">>;

async function filesOf(fill: (draft: Draft) => Promise<void>): Promise<ArchiveTexts> {
  const files: Record<string, string> = {};
  await fill({ ...draftIn(files), publish: () => Promise.reject(new Error("not asked for")) });
  return files;
}

let artifacts = 50;

/** What a leg left in this run; `null`: one without a name. */
async function left(
  name: string | null,
  targets: Targets,
  { rest = {}, of = {} }: { readonly rest?: Partial<StoredArtifact>; readonly of?: Partial<MeasuredHeaps> } = {},
): Promise<StoredArtifact> {
  const key = name === null ? "default" : `default+${name}`;
  const heaps: MeasuredHeaps = {
    key,
    commit: SHA.merge,
    baselineCommit: SHA.base,
    targets: Object.entries(targets).map(([target, candidates]) =>
      candidates === "failed"
        ? { kind: "failed", name: target, error: gateError("file-unreadable", { cause: "broken" }) }
        : { kind: "measured", name: target, candidates, interpreter: null },
    ),
    ...of,
  };
  const files = await filesOf((draft) => addMeasuredHeaps(draft, heaps));
  return artifact(SHA.merge, files, { id: ++artifacts, name: heapsArtifact(key), run: null, ...rest });
}

/** The bundle of the base commit, with a small heap for each of these. */
async function baselineOf(names: readonly string[]): Promise<Scene> {
  const files = await filesOf(async (draft) => {
    const entries: IndexEntry[] = [];
    for (const [place, name] of names.entries()) {
      const decided = { acceptance: "none", failOn: "fail" } as const;
      entries.push(await addHeaps(draft, { judged: { ...judged(SMALL), name }, place, decided }));
    }
    await addIndex(draft, { commit: SHA.base, key: "default", acceptance: "none", targets: entries });
  });
  return { artifacts: [artifact(SHA.base, files)], runs: { 100: run(SHA.base) } };
}

function report(scene: Scene, inputs: Partial<Inputs> = {}): Promise<Scenario> {
  return play({ mode: "report", ...inputs }, scene);
}

type ToldTarget = { readonly name: string; readonly verdict: string; readonly reason: string | null };

function targetsOf({ written }: Scenario): readonly ToldTarget[] {
  const told: { readonly targets: readonly ToldTarget[] } = JSON.parse(
    written["/temp/heapgate-report-default.json"] ?? "",
  );
  return told.targets;
}

function verdictsOf(scenario: Scenario): readonly (readonly [string, string])[] {
  return targetsOf(scenario).map(({ name, verdict }) => [name, verdict]);
}

describe("the report of a run's legs", () => {
  it("judges each target of each leg against its own baseline, and is one report and one comment", async () => {
    const baseline = await baselineOf(["3.9/api", "3.9/worker", "3.13/api"]);
    const ownArtifacts = [await left("3.13", { api: [LARGE] }), await left("3.9", { worker: [SMALL], api: [SMALL] })];
    const told = await report({ ...baseline, ownArtifacts });
    expect(verdictsOf(told)).toEqual([
      ["3.9/worker", "passed"],
      ["3.9/api", "passed"],
      ["3.13/api", "breached"],
    ]);
    expect(told.ending).toMatchObject({ exitCode: 1, failure: expect.stringContaining("breached: 3.13/api: ") });
    expect(told.outputs).toMatchObject({ verdict: "breached", "baseline-sha": SHA.base });
    expect(told.comments).toHaveLength(1);
    expect(told.comments[0]?.body).toContain("heapgate: of 3 targets, 1 grows more than allowed");
  });

  it("costs no call for the legs but their downloads, and leaves nothing for others", async () => {
    const baseline = await baselineOf(["a/api", "b/api"]);
    const ownArtifacts = [await left("a", { api: [SMALL] }), await left("b", { api: [SMALL] })];
    const told = await report({ ...baseline, ownArtifacts });
    const downloads = ownArtifacts.map(({ id }) => `download ${id}`);
    expect(told.calls.filter((call) => downloads.includes(call))).toEqual(downloads);
    expect(told.calls.filter((call) => !call.startsWith("download")).sort()).toEqual([
      "comments",
      "create",
      `list ${artifactName("default", SHA.base)}`,
      "readFile",
      "run 100",
      "tip of main",
    ]);
    expect(told.published).toEqual([]);
  });

  it("of a push is one bundle, by which the next run finds the heap of each", async () => {
    const of = { commit: SHA.head, baselineCommit: null };
    const ownArtifacts = [await left("b", { api: [LARGE] }, { of }), await left("a", { api: [SMALL] }, { of })];
    const told = await report({ ...(await baselineOf(["a/api"])), run: PUSH, head: PUSHED, ownArtifacts });
    expect(told.published.map(({ name }) => name)).toEqual([artifactName("default", SHA.head)]);
    const files = told.published[0]?.files ?? {};
    expect(JSON.parse(files["heapgate-baseline.json"] ?? "")).toMatchObject({
      commit: SHA.head,
      key: "default",
      targets: [
        { name: "a/api", verdict: "passed", accepted: null },
        { name: "b/api", verdict: "no-baseline", accepted: null },
      ],
    });
    expect([files["heap-0.json"], files["heap-1.json"]]).toEqual([JSON.stringify(SMALL), JSON.stringify(LARGE)]);
  });

  it("judges the mildest of the heaps that the runs of a target had", async () => {
    const ownArtifacts = [await left("a", { api: [LARGE, WARNED] }), await left("b", { api: [LARGE, SMALL] })];
    const told = await report({ ...(await baselineOf(["a/api", "b/api"])), ownArtifacts });
    expect(told.ending.exitCode).toBe(0);
    expect(verdictsOf(told)).toEqual([
      ["a/api", "breached"],
      ["b/api", "passed"],
    ]);
  });

  it("has the targets of a job without a leg under their own names, before those of legs", async () => {
    const ownArtifacts = [await left("a", { api: [SMALL] }), await left(null, { api: [SMALL] })];
    expect(verdictsOf(await report({ ownArtifacts }))).toEqual([
      ["api", "no-baseline"],
      ["a/api", "no-baseline"],
    ]);
  });

  it("knows no leg of another use of heapgate, and no other artifact", async () => {
    const other = await left("a", { api: [LARGE] });
    const ownArtifacts = [
      await left("a", { api: [SMALL] }),
      { ...other, name: heapsArtifact("docs+a") },
      { ...other, name: heapsArtifact("docs") },
      { ...other, name: heapsArtifact("default-a") },
      { ...other, name: "wheels" },
    ];
    expect(verdictsOf(await report({ ownArtifacts }))).toEqual([["a/api", "no-baseline"]]);
  });

  it("says what a leg could not measure, in that leg's words", async () => {
    const told = await report({ ownArtifacts: [await left("a", { api: [SMALL], worker: "failed" })] });
    expect(targetsOf(told).map(({ name, reason }) => [name, reason])).toEqual([
      ["a/api", expect.stringContaining("no heap is stored")],
      ["a/worker", "the file cannot be read: broken"],
    ]);
    expect(told.ending).toMatchObject({
      exitCode: 2,
      failure: expect.stringContaining("Check that it is a text file"),
    });
  });
});

describe("a job that reports legs", () => {
  it("needs nothing to measure: without a configuration it judges by the default thresholds", async () => {
    const ownArtifacts = [await left("a", { api: [LARGE] })];
    const told = await report({ ...(await baselineOf(["a/api"])), ownArtifacts }, { imports: [] });
    expect(verdictsOf(told)).toEqual([["a/api", "breached"]]);
  });

  it("judges by the thresholds of a configuration, whatever that would measure", async () => {
    const files = {
      ".github/heapgate.yml":
        "targets: { other: { import: x } }\nthresholds: [{ id: t, measure: total.bytes, fail: { growth: 1 GiB } }]\n",
    };
    const ownArtifacts = [await left("a", { api: [LARGE] })];
    const told = await report({ ...(await baselineOf(["a/api"])), files, ownArtifacts }, { imports: [] });
    expect(verdictsOf(told)).toEqual([["a/api", "passed"]]);
  });
});

describe("what legs measured in one run", () => {
  it("is reported by the job after them, with what could not be measured", async () => {
    const files = { ".github/heapgate.yml": "targets: { api: { import: shop }, worker: { import: tasks } }\n" };
    const meter: HeapMeter = {
      open: ({ name }) =>
        name === "worker"
          ? Promise.reject(gateError("interpreter-missing", { target: name, command: "py", origin: "PATH" }))
          : Promise.resolve({
              interpreter: { command: ["py"], origin: "PATH" },
              run: () => Promise.resolve(LARGE),
              runBare: () => Promise.resolve(null),
            }),
    };
    const leg = await play({ mode: "measure", key: "default+a", imports: [] }, { files, ports: { meter } });
    const ownArtifacts = leg.published.map((made) =>
      artifact(SHA.merge, made.files, { id: 7, name: made.name, run: null }),
    );
    const told = await report({ ...(await baselineOf(["a/api"])), files, ownArtifacts }, { imports: [] });
    expect(targetsOf(told).map(({ name, verdict, reason }) => [name, verdict, reason])).toEqual([
      ["a/api", "breached", null],
      ["a/worker", "failed", "target worker: the interpreter py (PATH) cannot be started"],
    ]);
    expect(told.ending.exitCode).toBe(1);
  });
});

describe("gathering legs", () => {
  const HEAD = { sha: SHA.merge, parents: [] };
  const RULES = {
    kind: "rules" as const,
    configuration: { targets: [], thresholds: [], areDefaultThresholds: false, waivers: [] },
    ruleChanges: [],
    mistakes: [],
  };

  /** A shelf with the legs that are given, which tells how many archives are open and how many are on their way. */
  function shelfWith(legs: readonly StoredArtifact[]) {
    const open = new Set<string>();
    const counts = { onTheirWay: 0, most: 0 };
    const unasked = (): Promise<never> => Promise.reject(new Error("not asked for"));
    const shelf: ArtifactShelf = {
      list: unasked,
      listOfRun: unasked,
      listOfThisRun: () => Promise.resolve({ kind: "answer", value: { artifacts: legs, isComplete: true } }),
      run: unasked,
      runsOf: unasked,
      runsOn: unasked,
      download: async ({ id }) => {
        counts.most = Math.max(counts.most, ++counts.onTheirWay);
        await new Promise((settle) => setTimeout(settle, 1));
        counts.onTheirWay--;
        const leg = legs.find((each) => each.id === id);
        if (leg === undefined) return { kind: "refused", status: 404, message: "Not Found" };
        open.add(leg.name);
        const close = (): Promise<void> => (open.delete(leg.name) ? Promise.resolve() : unasked());
        return { kind: "answer", value: { ...archiveOf(leg.files), close } };
      },
      draft: unasked,
      withdraw: unasked,
    };
    return { shelf, open, counts };
  }

  const given = {
    rules: { thresholds: [], waivers: [], today: "2026-01-31" },
    findBaseline: () => Promise.resolve({ baseline: { kind: "found" as const, snapshot: SMALL }, origin: "commit 1" }),
  };
  const inputs = { key: "default", legs: [] };
  const page = { log: () => undefined };

  it("has no more than four downloads on their way, and keeps an archive until its last target is judged", async () => {
    const legs = [
      await left("a", { api: [SMALL], worker: [SMALL] }),
      ...(await Promise.all([..."bcdefgh"].map((name) => left(name, { api: [SMALL] })))),
      await left("i", {}),
    ];
    const { shelf, open, counts } = shelfWith(legs);
    const { candidates, close } = await gatherLegs(inputs, { shelf, page })({ rules: RULES, head: HEAD });
    const opened = [open.size];
    for (const candidate of candidates.slice(0, 4)) {
      await candidate.gate(given);
      opened.push(open.size);
    }
    await close();
    expect([counts.most, opened, open.size]).toEqual([4, [8, 8, 7, 6, 5], 0]);
  });

  it("asks for no baseline where there is nothing to compare", async () => {
    const { files, ...whole } = await left("a", { api: [SMALL], worker: "failed" });
    const { shelf } = shelfWith([{ ...whole, files: { ...files, "heap-0-0.json": "" } }]);
    const { candidates, close } = await gatherLegs(inputs, { shelf, page })({ rules: RULES, head: HEAD });
    const findBaseline = (): Promise<never> => Promise.reject(new Error("not asked for"));
    const told = await Promise.all(candidates.map((candidate) => candidate.gate({ ...given, findBaseline })));
    expect(told.map(({ kind, name }) => [kind, name])).toEqual([
      ["failed", "a/api"],
      ["failed", "a/worker"],
    ]);
    await close();
  });

  it.each<[string, Answer<ArtifactList>, string]>([
    ["refused", { kind: "refused", status: null, message: "no service here" }, "no service here"],
    [
      "not complete",
      { kind: "answer", value: { artifacts: [], isComplete: false } },
      "there are more artifacts than are read",
    ],
  ])("is an error where the list of artifacts is %s", async (_what, answer, cause) => {
    const shelf = { ...shelfWith([]).shelf, listOfThisRun: () => Promise.resolve(answer) };
    await expect(gatherLegs(inputs, { shelf, page })({ rules: RULES, head: HEAD })).rejects.toMatchObject({
      code: "legs-unlisted",
      what: `what the legs of this run have left could not be listed: ${cause}`,
    });
  });
});

describe("legs that there should be", () => {
  it("are told in the order of the input, those that are missing among them, others after them", async () => {
    const ownArtifacts = [
      await left("c", { api: [SMALL] }),
      await left("x", { api: [SMALL] }),
      await left("a", { api: [SMALL] }),
      await left(null, { api: [SMALL] }),
    ];
    const told = await report({ ownArtifacts }, { legs: ["c", "b", "a"] });
    expect(verdictsOf(told)).toEqual([
      ["c/api", "no-baseline"],
      ["b", "failed"],
      ["a/api", "no-baseline"],
      ["api", "no-baseline"],
      ["x/api", "no-baseline"],
    ]);
    expect(told.ending.exitCode).toBe(2);
    expect(told.ending.failure).toBe(
      "heapgate: leg b has left no heaps\n" +
        "Look at that leg's job: it was skipped or ended before it had measured, or its input `leg` has another name.",
    );
  });

  it("leave no bundle behind where one is missing", async () => {
    const ownArtifacts = [await left("a", { api: [SMALL] }, { of: { commit: SHA.head } })];
    const told = await report({ run: PUSH, head: PUSHED, ownArtifacts }, { legs: ["a", "b"] });
    expect(told.published).toEqual([]);
    expect(told.annotations.map(({ title }) => title)).toContain("heapgate: no baseline stored");
  });

  it.each<[string, readonly string[]]>([
    ["named", ["a"]],
    ["not named", []],
  ])("%s, and none is there: an error that says how to have some", async (_what, legs) => {
    const told = await report({}, { legs });
    expect(told.ending.exitCode).toBe(2);
    expect(told.ending.failure).toContain("heapgate: no leg of this run has left its heaps (comment-key default)\n");
    for (const part of ["`mode: measure`", "`needs`", "`if: always()`"]) expect(told.ending.failure).toContain(part);
    expect(told.comments).toHaveLength(1);
  });
});

describe("legs that nobody named", () => {
  it("are a note of the report, and no failure", async () => {
    const ownArtifacts = [await left("a", { api: [SMALL] })];
    const told = await report({ ...(await baselineOf(["a/api", "b/api"])), ownArtifacts });
    expect(told.ending.exitCode).toBe(0);
    expect(told.comments[0]?.body).toContain("left nothing in this run, so that nobody judged them: b.");
    expect(JSON.parse(told.written["/temp/heapgate-report-default.json"] ?? "")).toMatchObject({
      notes: [goneLegsNote(["b"])],
    });
  });

  it("are told as gone where the baseline has them and nothing of them is here, whatever they measured", () => {
    const baseline = ["3.13/api", "3.10/api", "3.9/api", "3.9/worker", "api", "3.12/api", "3.8/api"];
    const gone = goneLegs({ baseline, current: ["3.13/web", "3.8"] });
    expect(gone).toEqual(["3.9", "3.10", "3.12"]);
    expect(goneLegsNote(gone)).toBe(
      "Legs that the baseline has and that left nothing in this run, so that nobody judged them: 3.9, 3.10, 3.12. " +
        "The input legs names those that there should be; then one that is missing fails.",
    );
    expect(goneLegsNote([..."abcdefghijkl"])).toContain("judged them: a, b, c, d, e, f, g, h, i, j and 2 more. The");
  });
});

describe("a leg that cannot be used", () => {
  const MERGE = SHA.merge.slice(0, 12);

  it.each<[string, string, () => Promise<StoredArtifact>]>([
    [
      "measured another commit",
      `leg a measured commit ${SHA.head.slice(0, 12)}, and this job is at ${MERGE}`,
      () => left("a", { api: [SMALL] }, { of: { commit: SHA.head } }),
    ],
    [
      "does not know its commit",
      `it is not known at which commit leg a measured; this job is at ${MERGE}`,
      () => left("a", { api: [SMALL] }, { of: { commit: null } }),
    ],
    [
      "has the heaps of another",
      "what leg a has left cannot be read: it is of another leg than its name says",
      () => left("a", { api: [SMALL] }, { of: { key: "default+b" } }),
    ],
    ["has no target", "what leg a has left cannot be read: it has no target", () => left("a", {})],
    [
      "has expired",
      "what leg a has left cannot be read: it has expired",
      () => left("a", { api: [SMALL] }, { rest: { isExpired: true } }),
    ],
    [
      "has no digest",
      "what leg a has left cannot be read: it has no digest to be checked by",
      () => left("a", { api: [SMALL] }, { rest: { digest: null } }),
    ],
    [
      "has no index",
      "what leg a has left cannot be read: there is no heapgate-heaps.json in it",
      () => left("a", { api: [SMALL] }, { rest: { files: {} } }),
    ],
    [
      "is too large",
      "what leg a has left cannot be read: all legs have left more than can be read",
      () => left("a", { api: [SMALL] }, { rest: { bytes: 5 * 1024 ** 3 } }),
    ],
  ])("because it %s is told as a failed target, and the others are judged", async (_what, what, made) => {
    const told = await report({ ownArtifacts: [await left("b", { api: [SMALL] }), await made()] });
    expect(targetsOf(told).map(({ name, verdict, reason }) => [name, verdict, verdict === "failed" && reason])).toEqual(
      [
        ["a", "failed", what],
        ["b/api", "no-baseline", false],
      ],
    );
    expect(told.ending.exitCode).toBe(2);
  });

  it("because a heap is damaged loses that target alone", async () => {
    const { files, ...whole } = await left("a", { api: [SMALL], worker: [SMALL] });
    const told = await report({ ownArtifacts: [{ ...whole, files: { ...files, "heap-0-0.json": "{" } }] });
    expect(targetsOf(told).map(({ name, verdict }) => [name, verdict])).toEqual([
      ["a/api", "failed"],
      ["a/worker", "no-baseline"],
    ]);
    expect(targetsOf(told)[0]?.reason).toContain("what leg a/api has left cannot be read: heap-0-0.json: ");
  });

  it("is not refused where this job does not know its own commit: then nothing is compared", async () => {
    const ownArtifacts = [await left("a", { api: [SMALL] })];
    const told = await report({ ownArtifacts, head: { unknown: "not a git repository" } });
    expect(verdictsOf(told)).toEqual([["a/api", "no-baseline"]]);
    expect(told.summary).toContain("not a git repository");
  });
});
