// What a stored baseline holds: the heaps of one commit, and for each whether it was accepted.
import { z } from "zod";
import { isFailing, VERDICTS, type Baseline, type FailOn, type Verdict } from "../gate.js";
import { MAX_DUMP_BYTES } from "../heap/decode.js";
import { snapshotSchema, type DeepReadonly, type Snapshot } from "../heap/snapshot.js";

/** The one file of an artifact. */
export const BUNDLE_FILE = "heapgate-baseline.json";

/** Larger files are no bundle: the largest dump twice, as a heap and as the accepted one. */
export const MAX_BUNDLE_BYTES = 2 * MAX_DUMP_BYTES;

/** Targets of one bundle at most. */
const MAX_TARGETS = 1_000;

const text = z.string().max(4_096);
const bundleSchema = z.object({
  bundle: z.literal(1),
  commit: text,
  key: text,
  /** `accepted`: somebody decided that heaps of this commit are the baseline, whatever had grown. */
  decision: z.enum(["judged", "accepted"]),
  targets: z
    .array(
      z.object({
        name: text,
        verdict: z.enum(VERDICTS),
        level: z.enum(["warn", "fail"]).nullable(),
        heap: snapshotSchema,
        /** The last heap that was accepted, where this one is not; with the commit it was measured at. */
        accepted: z.object({ commit: text, heap: snapshotSchema }).nullable(),
      }),
    )
    .max(MAX_TARGETS),
});

export type Bundle = DeepReadonly<z.infer<typeof bundleSchema>>;
export type BundleTarget = Bundle["targets"][number];

/** Named by commit, so that no other commit's run can stand in front of it. */
export function artifactName(key: string, commit: string): string {
  return `heapgate-baseline-${key}-${commit.slice(0, 12)}`;
}

/** A heap to compare with, and the commit that it was measured at. */
export type StoredHeap = { readonly heap: Snapshot; readonly commit: string };

/** The heap that a push is held against: a regression that nobody accepted does not become the measure of the next one. */
export function acceptedHeap({ heap, accepted }: BundleTarget, commit: string): StoredHeap {
  return accepted ?? { heap, commit };
}

/** What was judged of one target, and against which heap. */
export type Judged = {
  readonly name: string;
  readonly verdict: Verdict;
  readonly baseline: Baseline;
  /** Commit of the baseline; null where there is none. */
  readonly baselineCommit: string | null;
};

/**
 * `now`: these very heaps are accepted. `earlier`: heaps of the same commit were, and these are held against them: the
 * commit stays accepted, what has grown since is not.
 */
export type Acceptance = "none" | "earlier" | "now";

export type Made = Pick<Bundle, "commit" | "key"> & {
  readonly acceptance: Acceptance;
  /** Growth that fails the step is what nobody has accepted yet. */
  readonly failOn: FailOn;
  readonly targets: readonly Judged[];
};

export function encodeBundle({ commit, key, acceptance, failOn, targets }: Made): string {
  const bundle: Bundle = {
    bundle: 1,
    commit,
    key,
    decision: acceptance === "none" ? "judged" : "accepted",
    targets: targets.map((target) => ({
      name: target.name,
      verdict: target.verdict.kind,
      level: target.verdict.level,
      heap: target.verdict.current,
      accepted: acceptance === "now" ? null : carriedOn(target, failOn),
    })),
  };
  return JSON.stringify(bundle);
}

/** Null where the current heap is itself accepted. A heap that was compared with none has none to carry on. */
function carriedOn({ verdict, baseline, baselineCommit }: Judged, failOn: FailOn): BundleTarget["accepted"] {
  const isRefused = isFailing(failOn)(verdict) && verdict.baseline !== null;
  return isRefused && baseline.kind === "found" && baselineCommit !== null
    ? { commit: baselineCommit, heap: baseline.snapshot }
    : null;
}

export type DecodedBundle =
  { readonly kind: "bundle"; readonly bundle: Bundle } | { readonly kind: "damaged"; readonly cause: string };

/** Takes nothing that is not a bundle of this commit and key. */
export function decodeBundle(text: string, { commit, key }: Pick<Bundle, "commit" | "key">): DecodedBundle {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: "damaged", cause: "it is not JSON" };
  }
  const decoded = bundleSchema.safeParse(json);
  if (!decoded.success) {
    const issue = decoded.error.issues[0];
    return { kind: "damaged", cause: `${issue?.path.map(String).join(".") || "it"}: ${issue?.message}` };
  }
  if (decoded.data.commit !== commit) return { kind: "damaged", cause: "it is of another commit than its name says" };
  if (decoded.data.key !== key) return { kind: "damaged", cause: "it is of another key than its name says" };
  return { kind: "bundle", bundle: decoded.data };
}
