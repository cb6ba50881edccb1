import { describe, expect, it } from "@jest/globals";
import {
  addMeasuredHeaps,
  heapsArtifact,
  openMeasuredHeaps,
  type GivenHeaps,
  type MeasuredHeaps,
  type MeasuredTarget,
} from "../../src/action/measured-heaps.js";
import { gateError } from "../../src/errors.js";
import { archiveOf, draftIn, type ArchiveTexts } from "./bundles.js";
import { LARGE, SHA, SMALL } from "./world.js";

const INDEX = "heapgate-heaps.json";
const INTERPRETER = { command: ["uv", "run", "python"], origin: "configuration" };
const API: MeasuredTarget = { kind: "measured", name: "api", candidates: [SMALL, LARGE], interpreter: INTERPRETER };

async function filesOf(rest: Partial<MeasuredHeaps> = {}): Promise<ArchiveTexts> {
  const files: Record<string, string> = {};
  const draft = { ...draftIn(files), publish: () => Promise.reject(new Error("not asked for")) };
  await addMeasuredHeaps(draft, {
    key: "default",
    commit: SHA.merge,
    baselineCommit: SHA.base,
    targets: [API],
    ...rest,
  });
  return files;
}

async function opened(files: ArchiveTexts): Promise<GivenHeaps> {
  const heaps = await openMeasuredHeaps(archiveOf(files));
  if (heaps.kind === "refused") throw new Error(heaps.message);
  return heaps.value;
}

/** The index with other values, as text. */
function changed(files: ArchiveTexts, rest: object): ArchiveTexts {
  return { ...files, [INDEX]: JSON.stringify({ ...JSON.parse(files[INDEX] ?? ""), ...rest }) };
}

describe("heaps that a run leaves", () => {
  it("are named by the key", () => {
    expect(heapsArtifact("default+3.13")).toBe("heapgate-heaps-default+3.13");
  });

  it("come back as they were: commits, interpreter and every candidate", async () => {
    const { targets, ...of } = await opened(await filesOf());
    expect(of).toEqual({ key: "default", commit: SHA.merge, baselineCommit: SHA.base });
    const [target] = targets;
    expect(target).toEqual({
      kind: "measured",
      name: "api",
      interpreter: INTERPRETER,
      candidates: expect.any(Function),
    });
    expect(target?.kind === "measured" && (await target.candidates())).toEqual({
      kind: "answer",
      value: [SMALL, LARGE],
    });
  });

  it("tell what could not be measured as it was told, its output cut at the front", async () => {
    const detail = `${"x".repeat(30_000)}ValueError: no`;
    const where = { file: "heapgate.yml", line: 3, column: 7 };
    const error = gateError(
      "program-failed",
      { target: "api", end: "ended with 1", hints: ["a hint"] },
      { where, detail },
    );
    const { targets } = await opened(await filesOf({ targets: [{ kind: "failed", name: "api", error }] }));
    expect(targets).toMatchObject([{ kind: "failed", name: "api", error: { code: "measured-elsewhere" } }]);
    const [target] = targets;
    const told = target?.kind === "failed" ? target.error : null;
    expect([told?.what, told?.fix, told?.where, told?.detail]).toEqual([
      error.what,
      error.fix,
      where,
      detail.slice(-20_000),
    ]);
  });

  it("have no commit where none was known", async () => {
    expect(await opened(await filesOf({ commit: null, baselineCommit: null }))).toMatchObject({
      commit: null,
      baselineCommit: null,
    });
  });

  it.each<[string, (files: ArchiveTexts) => ArchiveTexts, string]>([
    ["there is no index", () => ({}), `there is no ${INDEX} in it`],
    ["the index is not JSON", (files) => ({ ...files, [INDEX]: "{" }), `${INDEX} is not JSON`],
    ["the index is no object", (files) => ({ ...files, [INDEX]: "3" }), `${INDEX}: it: `],
    ["it is of another form", (files) => changed(files, { heaps: 2 }), `${INDEX}: heaps: `],
    ["the commit is none", (files) => changed(files, { commit: "main" }), `${INDEX}: commit: `],
    [
      "a target has no heap",
      (files) => changed(files, { targets: [{ kind: "measured", name: "api", candidates: 0, interpreter: null }] }),
      `${INDEX}: targets.0.candidates: `,
    ],
    [
      "a target has more heaps than runs are made",
      (files) => changed(files, { targets: [{ kind: "measured", name: "api", candidates: 11, interpreter: null }] }),
      `${INDEX}: targets.0.candidates: `,
    ],
    [
      "two targets have one name",
      (files) =>
        changed(files, {
          targets: [1, 2].map(() => ({ kind: "measured", name: "api", candidates: 1, interpreter: null })),
        }),
      `${INDEX}: targets: two have one name`,
    ],
    [
      "the index is nothing but brackets",
      (files) => ({ ...files, [INDEX]: `{"x":${"[".repeat(5_000)}` }),
      `${INDEX} has more lists and objects than one of its length can have`,
    ],
    ...["../../../escaped", "x/default", "..", "", "a b", "NUL", "a\u001b[31m", "a".repeat(101)].flatMap((name) =>
      [
        { kind: "measured", name, candidates: 1, interpreter: null },
        { kind: "failed", name, what: "a", fix: "b", where: null, detail: null },
      ].map((target): [string, (files: ArchiveTexts) => ArchiveTexts, string] => [
        `no target is named ${JSON.stringify(name)} (${target.kind})`,
        (files) => changed(files, { targets: [target] }),
        `${INDEX}: targets.0.name: not a name of letters, digits, \`.\`, \`_\` and \`-\`; `,
      ]),
    ),
  ])("are refused where %s", async (_what, change, reason) => {
    const heaps = await openMeasuredHeaps(archiveOf(change(await filesOf())));
    expect(heaps).toEqual({ kind: "refused", status: null, message: expect.stringContaining(reason) });
  });

  it.each<[string, string | undefined, string]>([
    ["is missing", undefined, "there is no heap-0-1.json in it"],
    ["is damaged", "{", "heap-0-1.json: this is not a heap dump of format 1: "],
  ])("are no candidates where one of them %s", async (_what, text, reason) => {
    const { "heap-0-1.json": _taken, ...files } = await filesOf();
    const { targets } = await opened(text === undefined ? files : { ...files, "heap-0-1.json": text });
    const [target] = targets;
    expect(target?.kind === "measured" && (await target.candidates())).toEqual({
      kind: "refused",
      status: null,
      message: expect.stringContaining(reason),
    });
  });
});
