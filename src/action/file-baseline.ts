// Baselines as files of a folder in the workspace, committed or cached: how they are read, and which heaps are written back.
import { GateError } from "../errors.js";
import { isFailing, type Baseline, type FailOn, type Verdict } from "../gate.js";
import type { Annotation, BaselineStore, JobPage } from "../ports.js";
import type { Storage } from "./storing.js";

export type Folder = { readonly folder: string; readonly store: BaselineStore };

/** For readers: `api.json of .heapgate`. */
export function describeFile(folder: string, target: string): string {
  return `${target}.json of ${folder}`;
}

/** A file that cannot be read is no baseline, and no reason to measure nothing. */
export async function findInFolder(target: string, { folder, store }: Folder): Promise<Baseline> {
  const file = describeFile(folder, target);
  try {
    const found = await store.find(target);
    if (found.kind === "found") return found;
    return {
      kind: "absent",
      reason: `there is no file ${file}`,
      remedy:
        "A run on a branch that keeps baselines writes it; commit the folder, or carry it on with actions/cache, so that later runs find it.",
    };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    return {
      kind: "absent",
      reason: `${file} cannot be read as a heap dump: ${error.what}`,
      remedy: "A run on a branch that keeps baselines replaces it.",
    };
  }
}

export type Recording = {
  readonly target: string;
  readonly verdict: Verdict;
  readonly failOn: FailOn;
  /** Whether somebody decided that this heap is the baseline from here on. */
  readonly isAcceptedNow: boolean;
};

/** What became of one heap: written, or kept from it because the growth is not accepted. */
export type Recorded = { readonly kind: "written" | "kept" } | { readonly kind: "failed"; readonly message: string };

/** The same rule as in a stored bundle: growth that fails the step leaves the last accepted heap where it is. */
export async function recordInFolder(
  { target, verdict, failOn, isAcceptedNow }: Recording,
  { folder, store }: Folder,
): Promise<Recorded> {
  const isRefused = isFailing(failOn)(verdict) && verdict.baseline !== null;
  if (isRefused && !isAcceptedNow) return { kind: "kept" };
  try {
    await store.record({ target, snapshot: verdict.current });
    return { kind: "written" };
  } catch (error) {
    if (error instanceof GateError)
      return { kind: "failed", message: `${describeFile(folder, target)}: ${error.what}` };
    throw error;
  }
}

export type FolderPlace = Folder & { readonly failOn: FailOn; readonly page: Pick<JobPage, "log"> };

/** Each heap is written as soon as it is judged. A target that could not be measured keeps the file that it has. */
export function openFolder({ folder, store, failOn, page }: FolderPlace): Storage {
  const done: { readonly target: string; readonly recorded: Recorded }[] = [];
  let isAccepted = false;
  const named = (kind: Recorded["kind"]): string =>
    done.flatMap(({ target, recorded }) => (recorded.kind === kind ? [target] : [])).join(", ");
  return {
    add: async ({ name: target, verdict }, acceptance) => {
      isAccepted = acceptance === "now";
      const recording = { target, verdict, failOn, isAcceptedNow: isAccepted };
      done.push({ target, recorded: await recordInFolder(recording, { folder, store }) });
    },
    store: () => {
      const written = named("written");
      const kept = named("kept");
      if (written !== "")
        page.log(`Wrote to ${folder}: ${written}. Commit or cache the folder: it is gone with the job.`);
      if (kept !== "") page.log(`Left as accepted before in ${folder}: ${kept}.`);
      const [amiss = null] = done.flatMap(({ recorded }) => (recorded.kind === "failed" ? [recorded.message] : []));
      const annotation: Annotation | null =
        amiss !== null
          ? { level: "warning", title: "heapgate: no baseline stored", message: amiss, where: null }
          : isAccepted
            ? {
                level: "notice",
                title: "heapgate",
                message: `These heaps are accepted: ${folder} has them.`,
                where: null,
              }
            : null;
      return Promise.resolve({ amiss, annotations: annotation === null ? [] : [annotation] });
    },
    close: () => Promise.resolve(),
  };
}
