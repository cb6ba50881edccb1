// What the legs of this run have left is gathered here: which legs there are and which are missing; then one target of
// one leg after the other is judged.
import { gateError, GateError } from "../errors.js";
import type { Answer, Archive, ArtifactShelf, JobPage } from "../ports.js";
import { refused } from "./archived.js";
import { short } from "./baseline-commit.js";
import { MAX_ARCHIVE_BYTES } from "./bundle.js";
import type { Candidate, Gather, Gating } from "./gating.js";
import { fewAtOnce } from "./few-at-once.js";
import type { Inputs } from "./inputs.js";
import { judgeGiven } from "./judge-given.js";
import {
  byNumbers,
  leftHeaps,
  nameInLeg,
  openMeasuredHeaps,
  type GivenHeaps,
  type GivenTarget,
  type LeftHeaps,
} from "./measured-heaps.js";

/** What all legs have left waits on disk until it is judged; more of it is refused. */
const MAX_GATHERED_BYTES = 4 * 1024 * 1024 * 1024;

/** Null: of a job of `mode: measure` without a `leg`. */
type LegName = string | null;

/** Throws GateError where there is no leg at all, or where that cannot be known. */
export function gatherLegs(
  { key, legs: named }: Pick<Inputs, "key" | "legs">,
  { shelf, page }: { readonly shelf: ArtifactShelf; readonly page: Pick<JobPage, "log"> },
): Gather {
  return async ({ head }) => {
    const left = await findLegs(key, shelf);
    const missing = named.filter((leg) => !left.some((each) => each.leg === leg));
    const opened = await openLegs({ left, head }, shelf);
    const legs = [...opened, ...missing.map(missingLeg)].sort(inOrderOf(named));
    page.log(
      `Gathered ${legs.length - missing.length} legs${missing.length === 0 ? "" : `, ${missing.length} missing`}.`,
    );
    return {
      candidates: legs.flatMap(candidatesOf),
      isRelayed: false,
      close: async () => {
        for (const leg of legs) if (leg.kind === "opened") await leg.close();
      },
    };
  };
}

/** Of this use of heapgate alone: another comment-key is another use. */
async function findLegs(key: string, shelf: ArtifactShelf): Promise<readonly LeftHeaps[]> {
  const listed = await shelf.listOfThisRun();
  if (listed.kind === "refused") throw gateError("legs-unlisted", { cause: listed.message });
  if (!listed.value.isComplete) throw gateError("legs-unlisted", { cause: "there are more artifacts than are read" });
  const legs = listed.value.artifacts.flatMap((artifact) => leftHeaps(artifact, key) ?? []);
  if (legs.length === 0) throw gateError("legs-none", { key });
  return legs;
}

type OpenedLeg = {
  readonly kind: "opened";
  readonly name: LegName;
  readonly heaps: GivenHeaps;
  readonly close: () => Promise<void>;
};
type FailedLeg = { readonly kind: "failed"; readonly name: LegName; readonly error: GateError };
type Leg = OpenedLeg | FailedLeg;

function missingLeg(leg: string): FailedLeg {
  return { kind: "failed", name: leg, error: gateError("leg-missing", { leg }) };
}

type Opening = { readonly left: readonly LeftHeaps[]; readonly head: Gating["head"] };

/** All of them first, since which targets there are stands in them; the heaps stay on disk. */
async function openLegs({ left, head }: Opening, shelf: ArtifactShelf): Promise<readonly Leg[]> {
  let room = MAX_GATHERED_BYTES;
  return fewAtOnce(left, async (leg) => {
    room -= leg.artifact.bytes;
    const archive = room < 0 ? refused("all legs have left more than can be read") : await fetchLeg(leg, shelf);
    return archive.kind === "refused"
      ? unreadable(leg, archive.message)
      : openLeg(leg, { archive: archive.value, head });
  });
}

function fetchLeg({ artifact }: LeftHeaps, shelf: ArtifactShelf): Promise<Answer<Archive>> {
  const { id, digest, isExpired } = artifact;
  if (isExpired) return Promise.resolve(refused("it has expired"));
  if (digest === null) return Promise.resolve(refused("it has no digest to be checked by"));
  return shelf.download({ id, digest, maxBytes: MAX_ARCHIVE_BYTES });
}

async function openLeg(
  left: LeftHeaps,
  { archive, head }: Pick<Opening, "head"> & { readonly archive: Archive },
): Promise<Leg> {
  const name = left.leg;
  const heaps = usable(await openMeasuredHeaps(archive), { left, head });
  if (!(heaps instanceof GateError)) return { kind: "opened", name, heaps, close: onlyOnce(archive.close) };
  await archive.close();
  return { kind: "failed", name, error: heaps };
}

/** Heaps of another commit would be compared with the baseline of this one. */
function usable(
  opened: Answer<GivenHeaps>,
  { left, head }: Pick<Opening, "head"> & { readonly left: LeftHeaps },
): GivenHeaps | GateError {
  const leg = told(left.leg);
  if (opened.kind === "refused") return gateError("leg-unreadable", { leg, cause: opened.message });
  const { key: written, commit, targets } = opened.value;
  if (written !== left.key) {
    return gateError("leg-unreadable", { leg, cause: "it is of another leg than its name says" });
  }
  if (targets.length === 0) return gateError("leg-unreadable", { leg, cause: "it has no target" });
  // Where this job's own commit is not known, nothing is compared, and that is told.
  if ("unknown" in head || commit === head.sha) return opened.value;
  return gateError("leg-elsewhere", { leg, measured: commit === null ? null : short(commit), here: short(head.sha) });
}

function candidatesOf(leg: Leg): readonly Candidate[] {
  if (leg.kind === "failed") return [failedCandidate({ name: told(leg.name), error: leg.error })];
  const { name: legName, heaps, close } = leg;
  return heaps.targets.map((target, place) => {
    const name = nameInLeg(legName, target.name);
    const candidate =
      target.kind === "failed" ? failedCandidate({ ...target, name }) : judgedCandidate({ ...target, name });
    if (place < heaps.targets.length - 1) return candidate;
    return { name, gate: (given) => candidate.gate(given).finally(close) };
  });
}

function judgedCandidate(target: Extract<GivenTarget, { readonly kind: "measured" }>): Candidate {
  const { name } = target;
  const unreadable = (cause: string): GateError => gateError("leg-unreadable", { leg: name, cause });
  return { name, gate: (given) => judgeGiven(target, { ...given, unreadable }) };
}

function failedCandidate({ name, error }: { readonly name: string; readonly error: GateError }): Candidate {
  return { name, gate: () => Promise.resolve({ kind: "failed", name, error }) };
}

/** As they are named; then others, numbers in names by their value: 3.9 before 3.10. */
function inOrderOf(named: readonly string[]): (one: Leg, other: Leg) => number {
  const place = ({ name }: Leg): number => {
    const found = name === null ? -1 : named.indexOf(name);
    return found === -1 ? named.length : found;
  };
  return (one, other) => place(one) - place(other) || byNumbers(one.name ?? "", other.name ?? "");
}

function told(name: LegName): string {
  return name ?? "without a name";
}

function unreadable({ leg: name }: LeftHeaps, cause: string): FailedLeg {
  return { kind: "failed", name, error: gateError("leg-unreadable", { leg: told(name), cause }) };
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
