// Stored baselines for tests, from what a test is about.
import { addHeaps, addIndex, artifactName, type Acceptance, type Judged } from "../../src/action/bundle.js";
import { judge, type FailOn } from "../../src/gate.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { Answer, Archive, Draft, WorkflowRun } from "../../src/ports.js";
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

/** Texts of an archive's files by name. */
export type ArchiveTexts = Readonly<Record<string, string>>;

/** A draft whose files can be looked at. */
export function draftIn(files: Record<string, string>): Pick<Draft, "add" | "discard"> {
  return {
    add: (file, text) => {
      files[file] = text;
      return Promise.resolve();
    },
    discard: () => Promise.resolve(),
  };
}

export async function bundle(
  commit: string,
  target: Judged,
  { acceptance = "none", failOn = "fail" }: { readonly acceptance?: Acceptance; readonly failOn?: FailOn } = {},
): Promise<ArchiveTexts> {
  const files: Record<string, string> = {};
  const draft: Draft = { ...draftIn(files), publish: () => Promise.reject(new Error("not asked for")) };
  const entry = await addHeaps(draft, { judged: target, place: 0, decided: { acceptance, failOn } });
  await addIndex(draft, { commit, key: "default", acceptance, targets: [entry] });
  return files;
}

/** As the edge reads one: what is not in it is refused. */
export function archiveOf(files: ArchiveTexts): Archive {
  return {
    read: (file): Promise<Answer<string>> => {
      const text = files[file];
      return Promise.resolve(
        text === undefined
          ? { kind: "refused", status: null, message: `there is no ${file} in it` }
          : { kind: "answer", value: text },
      );
    },
    close: () => Promise.resolve(),
  };
}

export function artifact(commit: string, files: ArchiveTexts, rest: Partial<StoredArtifact> = {}): StoredArtifact {
  return {
    id: 1,
    name: artifactName("default", commit),
    bytes: JSON.stringify(files).length,
    isExpired: false,
    createdAt: "2026-01-01T00:00:00Z",
    digest: "sha256:1",
    run: { id: 100, repositoryId: REPOSITORY_ID, headRepositoryId: REPOSITORY_ID, headSha: commit },
    files,
    ...rest,
  };
}

export function run(headSha: string, rest: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 100,
    event: "push",
    headBranch: "main",
    headSha,
    repositoryId: REPOSITORY_ID,
    headRepositoryId: REPOSITORY_ID,
    path: ".github/workflows/heap.yml",
    isFinished: true,
    ...rest,
  };
}
