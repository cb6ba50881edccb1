// What a branch that keeps baselines leaves behind: one bundle with the heaps of its commit, whatever the verdict.
import type { Annotation, ArtifactShelf, Commit, Draft, GitHubRun } from "../ports.js";
import type { ActionPorts } from "./action-ports.js";
import type { Activity } from "./activity.js";
import { short } from "./baseline-commit.js";
import { addHeaps, addIndex, artifactName, type Acceptance, type IndexEntry, type Judged } from "./bundle.js";
import { openFolder } from "./file-baseline.js";
import type { Inputs } from "./inputs.js";

export type Stored = {
  /** Why the heaps are not stored that were to be; null where nothing went amiss. */
  readonly amiss: string | null;
  readonly annotations: readonly Annotation[];
};

/** The bundle of a run in the making: a heap is added as soon as it is judged, and need not stay in memory. */
export type Storage = {
  readonly add: (judged: Judged, acceptance: Acceptance) => Promise<void>;
  /**
   * `failures`: how many targets could not be judged; `gone`: legs that the baseline has and this run has not. With
   * either nothing is stored, since what is not in it would start anew with whatever it has by then.
   */
  readonly store: (told: { readonly failures: number; readonly gone: readonly string[] }) => Promise<Stored>;
  readonly close: () => Promise<void>;
};

const NOTHING_TO_STORE: Storage = {
  add: () => Promise.resolve(),
  store: () => Promise.resolve({ amiss: null, annotations: [] }),
  close: () => Promise.resolve(),
};

export type StoragePlace = {
  readonly activity: Activity;
  readonly head: Commit | { readonly unknown: string };
  readonly inputs: Pick<Inputs, "baseline" | "key" | "failOn" | "retentionDays">;
};

export function openStorage({ activity, head, inputs }: StoragePlace, ports: ActionPorts): Storage {
  if (activity.kind !== "baseline-branch") return NOTHING_TO_STORE;
  const { run, shelf, page, storeIn } = ports;
  const { key, failOn, retentionDays, baseline } = inputs;
  if (baseline.kind === "file") {
    return openFolder({ folder: baseline.folder, store: storeIn(baseline.folder), failOn, page });
  }
  const entries: IndexEntry[] = [];
  let drafting: Promise<Draft> | null = null;
  let acceptance: Acceptance = "none";
  const draft = (): Promise<Draft> => (drafting ??= shelf.draft());

  return {
    add: async (judged, accepted) => {
      acceptance = accepted;
      const decided = { acceptance, failOn };
      entries.push(await addHeaps(await draft(), { judged, place: entries.length, decided }));
    },
    store: async ({ failures, gone }) => {
      if (failures > 0) return amiss("Not every target could be measured; what is stored stays as it is.");
      if (gone.length > 0 && !activity.isAccepted) {
        return amiss(
          `Legs that the baseline has left nothing in this run: ${gone.join(", ")}. What is stored stays as it is. Run their jobs again; where they are no more, name those that are with \`legs\`.`,
        );
      }
      if ("unknown" in head) return amiss(`The commit in the workspace is not known: ${head.unknown}`);
      // GitHub lists the artifact under the run's commit, and there it would be looked for.
      if (head.sha !== run.sha) {
        return amiss(`The workspace is at ${short(head.sha)}, while the run is for ${short(run.sha)}.`);
      }
      const name = artifactName(key, head.sha);
      await addIndex(await draft(), { commit: head.sha, key, acceptance, targets: entries });
      const refusal = await publish({ draft: await draft(), name, retentionDays }, { shelf, run });
      if (refusal !== null) return amiss(refusal);
      page.log(`Stored the heaps of ${short(head.sha)} as ${name}.`);
      if (acceptance !== "now") return { amiss: null, annotations: [] };
      const message = `These heaps are accepted: what follows ${short(head.sha)} on ${activity.branch} is compared with them.`;
      return { amiss: null, annotations: [{ level: "notice", title: "heapgate", message, where: null }] };
    },
    close: async () => {
      await (await drafting)?.discard();
    },
  };
}

function amiss(message: string): Stored {
  return {
    amiss: message,
    annotations: [{ level: "warning", title: "heapgate: no baseline stored", message, where: null }],
  };
}

export type Publication = { readonly draft: Draft; readonly name: string; readonly retentionDays: number | null };

/** Null where it worked, else what to tell. A name can be taken once a run and name (409 of the artifact service). */
export async function publish(
  { draft, name, retentionDays }: Publication,
  { shelf, run }: { readonly shelf: ArtifactShelf; readonly run: GitHubRun },
): Promise<string | null> {
  const first = await draft.publish({ name, retentionDays });
  const isRetaken = first.kind === "answer" && first.value === "taken" && run.attempt > 1;
  // A re-run replaces what its earlier attempt stored; in a first attempt it is another job's or step's own.
  const withdrawn = isRetaken ? await shelf.withdraw(name) : null;
  const last = withdrawn?.kind === "answer" ? await draft.publish({ name, retentionDays }) : (withdrawn ?? first);
  if (last.kind === "refused") return `The artifact ${name} could not be stored: ${last.message}`;
  return last.value === "taken"
    ? `This run has stored ${name} already: each leg of a matrix needs an input leg of its own, each further use of heapgate a comment-key.`
    : null;
}
