// The baseline of one target, out of what a run compares with: its heap, or why it has none.
import type { Baseline } from "../gate.js";
import { printDistance } from "../report/standing.js";
import { short } from "./baseline-commit.js";
import { UNACCEPTED, type Comparison } from "./comparison.js";
import { describeFile, findInFolder } from "./file-baseline.js";

export type TargetBaseline = {
  readonly baseline: Baseline;
  /** Commit that the heap was measured at; null where there is none, or where it is not known. */
  readonly commit: string | null;
  /** For readers: `commit 1a2b3c4d5e6f`, `api.json of .heapgate`; null where there is no baseline. */
  readonly origin: string | null;
};

/** The baseline of one target. */
export async function baselineOf(comparison: Comparison, target: string): Promise<TargetBaseline> {
  switch (comparison.kind) {
    case "absent": {
      const { kind, reason, remedy, isCertain } = comparison;
      return { baseline: { kind, reason, remedy, isUncertain: !isCertain }, commit: null, origin: null };
    }
    case "files": {
      const { folder } = comparison;
      const baseline = await findInFolder(target, comparison);
      return { baseline, commit: null, origin: baseline.kind === "found" ? describeFile(folder, target) : null };
    }
    case "stored": {
      const { bundle, isLenient, further } = comparison;
      const first = await bundle.heap(target);
      const isListed = bundle.targets.includes(target);
      const stored = first.kind === "refused" && isListed && further !== null ? await further(target) : first;
      if (stored.kind === "refused") {
        const known = first.kind === "refused" ? first.message : stored.message;
        const earlier =
          further === null || stored.message === "" ? "" : `; none at an earlier commit (${stored.message})`;
        const why = isListed ? `one that cannot be used: ${known}${earlier}` : "none of this target";
        return {
          baseline: {
            kind: "absent",
            reason: `the heaps stored for commit ${short(comparison.commit)} have ${why}`,
            remedy:
              isListed && further !== null ? UNACCEPTED : "The next run of a branch that keeps baselines stores one.",
            isUncertain: isListed,
          },
          commit: null,
          origin: null,
        };
      }
      const { heap, commit } = stored.value;
      return {
        baseline: { kind: "found", snapshot: heap, isStale: isLenient },
        commit,
        origin: describeOrigin(comparison, commit),
      };
    }
  }
}

function describeOrigin(
  { commit: stored, standing }: Pick<Extract<Comparison, { kind: "stored" }>, "commit" | "standing">,
  commit: string,
): string {
  if (commit !== stored) return `commit ${short(commit)}, the last one that was accepted`;
  const behind = standing?.behind ?? null;
  const older = behind === null ? "" : `, ${printDistance(behind)} before the one that was to be compared with`;
  return `commit ${short(commit)}${older}`;
}
