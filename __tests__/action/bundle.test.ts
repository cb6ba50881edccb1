import { describe, expect, it } from "@jest/globals";
import { artifactName, openBundle, type Bundle } from "../../src/action/bundle.js";
import { archiveOf, bundle, judged, type ArchiveTexts } from "./bundles.js";
import { LARGE, SHA, SMALL, WARNED } from "./world.js";

const WANTED = { commit: SHA.head, key: "default" };
const INDEX = "heapgate-baseline.json";

async function open(files: ArchiveTexts): Promise<Bundle> {
  const opened = await openBundle(archiveOf(files), WANTED);
  if (opened.kind === "refused") throw new Error(opened.message);
  return opened.value;
}

const answer = <T>(value: T) => ({ kind: "answer", value });

describe("a stored baseline", () => {
  it("is named by key and commit", () => {
    expect(artifactName("default", SHA.base)).toBe("heapgate-baseline-default-bbbbbbbbbbbb");
  });

  it("holds a passed heap as accepted itself", async () => {
    const stored = await open(await bundle(SHA.head, judged(SMALL, { commit: SHA.base, heap: SMALL })));
    expect(stored.targets).toEqual([{ name: "default", verdict: "passed", level: null, accepted: null }]);
    const own = answer({ heap: SMALL, commit: SHA.head });
    expect([await stored.heap("default"), await stored.acceptedHeap("default")]).toEqual([own, own]);
  });

  it("carries the last accepted heap on where the new one is breached", async () => {
    const stored = await open(await bundle(SHA.head, judged(LARGE, { commit: SHA.base, heap: SMALL })));
    expect(stored.targets).toMatchObject([{ verdict: "breached", level: "fail", accepted: { commit: SHA.base } }]);
    expect(await stored.heap("default")).toEqual(answer({ heap: LARGE, commit: SHA.head }));
    expect(await stored.acceptedHeap("default")).toEqual(answer({ heap: SMALL, commit: SHA.base }));
  });

  it.each([
    { failOn: "fail", heap: WARNED, isCarried: false },
    { failOn: "warn", heap: WARNED, isCarried: true },
    { failOn: "fail", heap: LARGE, isCarried: true },
    { failOn: "never", heap: LARGE, isCarried: false },
  ] as const)(
    "carries on exactly what fails the step, under $failOn: $isCarried",
    async ({ failOn, heap, isCarried }) => {
      const stored = await open(await bundle(SHA.head, judged(heap, { commit: SHA.base, heap: SMALL }), { failOn }));
      expect(stored.targets).toMatchObject([
        { verdict: "breached", accepted: isCarried ? { commit: SHA.base } : null },
      ]);
    },
  );

  it("of a commit that was accepted by an earlier run stays so, and accepts nothing that grew since", async () => {
    const against = { commit: SHA.head, heap: SMALL };
    const earlier = { acceptance: "earlier" } as const;
    const grown = await open(await bundle(SHA.head, judged(LARGE, against), earlier));
    expect(grown).toMatchObject({ decision: "accepted", targets: [{ accepted: { commit: SHA.head } }] });
    const same = await open(await bundle(SHA.head, judged(SMALL, against), earlier));
    expect(same).toMatchObject({ decision: "accepted", targets: [{ accepted: null }] });
  });

  it("carries none on where somebody accepts, where there was none, or where the two cannot be compared", async () => {
    const other = { ...SMALL, runtime: { ...SMALL.runtime, version: "3.12.0" } };
    const stored = await Promise.all([
      bundle(SHA.head, judged(LARGE, { commit: SHA.base, heap: SMALL }), { acceptance: "now" }),
      bundle(SHA.head, judged(LARGE)),
      bundle(SHA.head, judged(LARGE, { commit: SHA.base, heap: other })),
    ]);
    const opened = await Promise.all(stored.map(open));
    expect(opened.map(({ targets }) => targets[0]?.accepted)).toEqual([null, null, null]);
  });

  it("says that it has no heap of a target that it does not know", async () => {
    const stored = await open(await bundle(SHA.head, judged(SMALL)));
    expect(await stored.heap("web")).toMatchObject({ kind: "refused", message: "it has no heap of this target" });
  });

  it.each([
    ["another commit", async () => bundle(SHA.base, judged(SMALL)), "another commit"],
    ["no JSON", async () => ({ [INDEX]: "<html>" }), "not JSON"],
    ["no index", async () => ({}), "there is no heapgate-baseline.json"],
    ["no object", async () => ({ [INDEX]: "[]" }), "expected object"],
    ["a later form", async () => ({ [INDEX]: '{"bundle":3}' }), "bundle"],
    [
      "another key",
      async () => {
        const files = await bundle(SHA.head, judged(SMALL));
        return { ...files, [INDEX]: files[INDEX]?.replace('"key":"default"', '"key":"nightly"') ?? "" };
      },
      "another key",
    ],
  ])("is damaged with %s", async (_what, files, cause) => {
    const opened = await openBundle(archiveOf(await files()), WANTED);
    expect(opened).toEqual({ kind: "refused", status: null, message: expect.stringContaining(cause) });
  });

  it("with a hostile heap gives none", async () => {
    const files = await bundle(SHA.head, judged(SMALL));
    const heap = files["heap-0.json"]?.replace('"bytes":1000', '"bytes":-1') ?? "";
    const stored = await open({ ...files, "heap-0.json": heap });
    expect(await stored.heap("default")).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/^heap-0\.json: this is not a heap dump of format 1: /),
    });
  });
});
