// What a stored baseline holds: an archive with the heaps of one commit, and an index that says of each whether it was
// accepted. One heap is read at a time, since a matrix of legs can have hundreds.
import { z } from "zod";
import { isFailing, VERDICTS, type Baseline, type FailOn, type Verdict } from "../gate.js";
import type { DeepReadonly, Snapshot } from "../heap/snapshot.js";
import type { Answer, Archive, Draft } from "../ports.js";
import { readHeap, readIndex, refused } from "./archived.js";

export const INDEX_FILE = "heapgate-baseline.json";

/** Larger archives are no bundle: heaps shrink to a tenth in one. */
export const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024;

/** Targets of one bundle at most: 300 legs with a dozen each. An archive can have two files for each, and 10,000 in all. */
export const MAX_TARGETS = 4_000;

const text = z.string().max(4_096);
const indexSchema = z.object({
  bundle: z.literal(2),
  commit: text,
  key: text,
  /** `accepted`: somebody decided that heaps of this commit are the baseline, whatever had grown. */
  decision: z.enum(["judged", "accepted"]),
  /** The heap of the one at place N is the file `heap-N.json`. */
  targets: z
    .array(
      z.object({
        name: text,
        verdict: z.enum(VERDICTS),
        level: z.enum(["warn", "fail"]).nullable(),
        /**
         * Where this heap is not accepted: the commit of the last one that was, which is the file `accepted-N.json`.
         * `unknown`: it was compared with none, since it was not known whether there is one.
         */
        accepted: z.union([z.object({ commit: text }), z.literal("unknown")]).nullable(),
      }),
    )
    .max(MAX_TARGETS),
});

type Index = DeepReadonly<z.infer<typeof indexSchema>>;
export type IndexEntry = Index["targets"][number];

/** Named by commit, so that no other commit's run can stand in front of it. */
export function artifactName(key: string, commit: string): string {
  return `heapgate-baseline-${key}-${commit.slice(0, 12)}`;
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

export type Decided = {
  readonly acceptance: Acceptance;
  /** Growth that fails the step is what nobody has accepted yet. */
  readonly failOn: FailOn;
};

/** Writes the heaps of one target, the `place`th of its bundle; gives what the index says of it. */
export async function addHeaps(
  draft: Draft,
  { judged, place, decided }: { readonly judged: Judged; readonly place: number; readonly decided: Decided },
): Promise<IndexEntry> {
  const { name, verdict } = judged;
  await draft.add(heapFile(place), JSON.stringify(verdict.current));
  const accepted = decided.acceptance === "now" ? null : carriedOn(judged, decided.failOn);
  if (accepted !== null) await draft.add(acceptedFile(place), JSON.stringify(accepted.heap));
  return {
    name,
    verdict: verdict.kind,
    level: verdict.level,
    accepted: accepted !== null ? { commit: accepted.commit } : isUnknown(judged, decided) ? "unknown" : null,
  };
}

/** A minute of a slow network must not accept what nobody looked at. */
function isUnknown({ baseline }: Judged, { acceptance }: Decided): boolean {
  return acceptance === "none" && baseline.kind === "absent" && baseline.isUncertain === true;
}

/** Null where the current heap is itself accepted. A heap that was compared with none has none to carry on. */
function carriedOn({ verdict, baseline, baselineCommit }: Judged, failOn: FailOn): StoredHeap | null {
  const isRefused = isFailing(failOn)(verdict) && verdict.baseline !== null;
  return isRefused && baseline.kind === "found" && baselineCommit !== null
    ? { commit: baselineCommit, heap: baseline.snapshot }
    : null;
}

export type Made = Pick<Index, "commit" | "key" | "targets"> & { readonly acceptance: Acceptance };

export async function addIndex(draft: Draft, { commit, key, acceptance, targets }: Made): Promise<void> {
  const decision = acceptance === "none" ? "judged" : "accepted";
  const index: Index = { bundle: 2, commit, key, decision, targets };
  await draft.add(INDEX_FILE, JSON.stringify(index));
}

/** A heap to compare with, and the commit that it was measured at. */
export type StoredHeap = { readonly heap: Snapshot; readonly commit: string };

export type Bundle = Pick<Index, "commit" | "decision" | "targets"> & {
  /** The heap of that very commit. Refused where the bundle has none of that target, or where it is damaged. */
  readonly heap: (target: string) => Promise<Answer<StoredHeap>>;
  /** The heap that a push is held against: a regression that nobody accepted does not become the next one's measure. */
  readonly acceptedHeap: (target: string) => Promise<Answer<StoredHeap>>;
  readonly close: () => Promise<void>;
};

/** Takes nothing that is not a bundle of this commit and key. */
export async function openBundle(archive: Archive, wanted: Pick<Index, "commit" | "key">): Promise<Answer<Bundle>> {
  const index = await readIndex(archive, { file: INDEX_FILE, schema: indexSchema });
  if (index.kind === "refused") return index;
  const { commit, key, decision, targets } = index.value;
  if (commit !== wanted.commit) return refused("it is of another commit than its name says");
  if (key !== wanted.key) return refused("it is of another key than its name says");
  const heap = async (file: string, of: string): Promise<Answer<StoredHeap>> => {
    const found = await readHeap(archive, file);
    return found.kind === "refused" ? found : { kind: "answer", value: { heap: found.value, commit: of } };
  };
  const choose =
    (file: (place: number, entry: IndexEntry) => readonly [string, string] | null) =>
    async (target: string): Promise<Answer<StoredHeap>> => {
      const place = targets.findIndex(({ name }) => name === target);
      const entry = targets[place];
      if (entry === undefined) return refused("it has no heap of this target");
      const chosen = file(place, entry);
      return chosen === null
        ? refused("it was compared with none, since it was not known what had been accepted")
        : heap(...chosen);
    };
  return {
    kind: "answer",
    value: {
      commit,
      decision,
      targets,
      heap: choose((place) => [heapFile(place), commit]),
      acceptedHeap: choose((place, { accepted }) =>
        accepted === null
          ? [heapFile(place), commit]
          : accepted === "unknown"
            ? null
            : [acceptedFile(place), accepted.commit],
      ),
      close: archive.close,
    },
  };
}

function heapFile(place: number): string {
  return `heap-${place}.json`;
}

function acceptedFile(place: number): string {
  return `accepted-${place}.json`;
}
