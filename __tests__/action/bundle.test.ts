import { describe, expect, it } from "@jest/globals";
import { acceptedHeap, artifactName, decodeBundle, type Bundle } from "../../src/action/bundle.js";
import { bundleText, judged } from "./bundles.js";
import { LARGE, SHA, SMALL, WARNED } from "./world.js";

function read(text: string): Bundle {
  const decoded = decodeBundle(text, { commit: SHA.head, key: "default" });
  if (decoded.kind === "damaged") throw new Error(decoded.cause);
  return decoded.bundle;
}

describe("a stored baseline", () => {
  it("is named by key and commit", () => {
    expect(artifactName("default", SHA.base)).toBe("heapgate-baseline-default-bbbbbbbbbbbb");
  });

  it("holds a passed heap as accepted itself", () => {
    const [target] = read(bundleText(SHA.head, judged(SMALL, { commit: SHA.base, heap: SMALL }))).targets;
    expect(target).toMatchObject({ name: "default", verdict: "passed", level: null, heap: SMALL, accepted: null });
    if (target !== undefined) expect(acceptedHeap(target, SHA.head)).toEqual({ heap: SMALL, commit: SHA.head });
  });

  it("carries the last accepted heap on where the new one is breached", () => {
    const [target] = read(bundleText(SHA.head, judged(LARGE, { commit: SHA.base, heap: SMALL }))).targets;
    expect(target).toMatchObject({ verdict: "breached", level: "fail", heap: LARGE });
    if (target !== undefined) expect(acceptedHeap(target, SHA.head)).toEqual({ heap: SMALL, commit: SHA.base });
  });

  it.each([
    { failOn: "fail", heap: WARNED, isCarried: false },
    { failOn: "warn", heap: WARNED, isCarried: true },
    { failOn: "fail", heap: LARGE, isCarried: true },
    { failOn: "never", heap: LARGE, isCarried: false },
  ] as const)("carries on exactly what fails the step, under $failOn: $isCarried", ({ failOn, heap, isCarried }) => {
    const against = { commit: SHA.base, heap: SMALL };
    const [target] = read(bundleText(SHA.head, judged(heap, against), { failOn })).targets;
    expect(target).toMatchObject({ verdict: "breached", accepted: isCarried ? against : null });
  });

  it("of a commit that was accepted by an earlier run stays so, and accepts nothing that grew since", () => {
    const grown = read(
      bundleText(SHA.head, judged(LARGE, { commit: SHA.head, heap: SMALL }), { acceptance: "earlier" }),
    );
    expect(grown).toMatchObject({ decision: "accepted", targets: [{ accepted: { commit: SHA.head, heap: SMALL } }] });
    const same = read(
      bundleText(SHA.head, judged(SMALL, { commit: SHA.head, heap: SMALL }), { acceptance: "earlier" }),
    );
    expect(same).toMatchObject({ decision: "accepted", targets: [{ accepted: null }] });
  });

  it("carries none on where somebody accepts, where there was none, or where the two cannot be compared", () => {
    const other = { ...SMALL, runtime: { ...SMALL.runtime, version: "3.12.0" } };
    const texts = [
      bundleText(SHA.head, judged(LARGE, { commit: SHA.base, heap: SMALL }), { acceptance: "now" }),
      bundleText(SHA.head, judged(LARGE)),
      bundleText(SHA.head, judged(LARGE, { commit: SHA.base, heap: other })),
    ];
    expect(texts.map((text) => read(text).targets[0]?.accepted)).toEqual([null, null, null]);
  });

  it.each([
    ["another commit", bundleText(SHA.base, judged(SMALL)), "another commit"],
    ["no JSON", "<html>", "not JSON"],
    ["no bundle", "[]", "expected object"],
    ["a later bundle", '{"bundle":2}', "bundle"],
    ["a hostile heap", bundleText(SHA.head, judged(SMALL)).replace('"bytes":1000', '"bytes":-1'), "heap"],
  ])("is damaged with %s", (_what, text, cause) => {
    const decoded = decodeBundle(text, { commit: SHA.head, key: "default" });
    expect(decoded).toMatchObject({ kind: "damaged", cause: expect.stringContaining(cause) });
  });

  it("is damaged under another key", () => {
    const decoded = decodeBundle(bundleText(SHA.head, judged(SMALL)), { commit: SHA.head, key: "nightly" });
    expect(decoded).toMatchObject({ kind: "damaged", cause: expect.stringContaining("another key") });
  });
});
