// Stored baselines for tests, from what a test is about.
import { artifactName, encodeBundle, type Acceptance, type Judged } from "../../src/action/bundle.js";
import { judge, type FailOn } from "../../src/gate.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { WorkflowRun } from "../../src/ports.js";
import { REPOSITORY_ID, type StoredArtifact } from "./world.js";

/** A target of that heap, judged against `against` by the default thresholds. */
export function judged(current: Snapshot, against?: { readonly commit: string; readonly heap: Snapshot }): Judged {
  const baseline =
    against === undefined
      ? { kind: "absent" as const, reason: "none", remedy: "none" }
      : { kind: "found" as const, snapshot: against.heap };
  const verdict = judge({ baseline, current, thresholds: DEFAULT_THRESHOLDS, waivers: [], today: "2026-01-31" });
  return { name: "default", verdict, baseline, baselineCommit: against?.commit ?? null };
}

export function bundleText(
  commit: string,
  target: Judged,
  { acceptance = "none", failOn = "fail" }: { readonly acceptance?: Acceptance; readonly failOn?: FailOn } = {},
): string {
  return encodeBundle({ commit, key: "default", acceptance, failOn, targets: [target] });
}

export function artifact(commit: string, text: string, rest: Partial<StoredArtifact> = {}): StoredArtifact {
  return {
    id: 1,
    name: artifactName("default", commit),
    bytes: text.length,
    isExpired: false,
    createdAt: "2026-01-01T00:00:00Z",
    digest: "sha256:1",
    run: { id: 100, repositoryId: REPOSITORY_ID, headRepositoryId: REPOSITORY_ID, headSha: commit },
    text,
    ...rest,
  };
}

export function run(headSha: string, rest: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    event: "push",
    headBranch: "main",
    headSha,
    repositoryId: REPOSITORY_ID,
    headRepositoryId: REPOSITORY_ID,
    ...rest,
  };
}
