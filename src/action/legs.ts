// What the legs of this run have left is gathered here: which legs there are and which are missing; then one target of
// one leg after the other is judged.
import { gateError, GateError } from "../errors.js";
import { judge, mildest } from "../gate.js";
import type { Answer, Archive, ArtifactRecord, ArtifactShelf, JobPage } from "../ports.js";
import type { TargetReport } from "../report/report.js";
import { short } from "./baseline-commit.js";
import { MAX_ARCHIVE_BYTES } from "./bundle.js";
import type { Candidate, Gather, Gating } from "./gating.js";
import { legKey, legOf, type Inputs } from "./inputs.js";
import { heapsArtifact, openMeasuredHeaps, type GivenHeaps, type GivenTarget } from "./measured-heaps.js";

/** How many archives are on their way at the same time. */
const DOWNLOADS_AT_ONCE = 4;

/** What all legs have left waits on disk until it is judged; more of it is refused. */
const MAX_GATHERED_BYTES = 4 * 1024 * 1024 * 1024;

/** A longer sentence would be cut in reports. */
const NAMES_IN_A_NOTE = 10;

/** Null: of a job of `mode: measure` without a `leg`. */
type LegName = string | null;

/** Throws GateError where there is no leg at all, or where that cannot be known. */
export function gatherLegs(
  { key, legs: named }: Pick<Inputs, "key" | "legs">,
  { shelf, page }: { readonly shelf: ArtifactShelf; readonly page: Pick<JobPage, "log"> },
): Gather {
  return async ({ head }) => {
    const left = await findLegs(key, shelf);
    const missing = named.filter((leg) => !left.some(({ name }) => name === leg));
    const opened = await openLegs({ left, head, key }, shelf);
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

/**
 * Legs that the baseline has heaps of and of which nothing is here: a reader is told, since nobody said which there should
 * be. Names of targets as candidates have them; where legs are named, those that are missing are failed targets.
 */
export function goneLegs({
  baseline,
  current,
}: {
  readonly baseline: readonly string[];
  readonly current: readonly string[];
}): readonly string[] {
  const here = new Set(current.map(legOfTarget));
  const before = baseline.filter((name) => name.includes("/")).map(legOfTarget);
  return [...new Set(before)].filter((leg) => !here.has(leg)).sort(new Intl.Collator("en", { numeric: true }).compare);
}

export function goneLegsNote(legs: readonly string[]): string {
  const more = legs.length - NAMES_IN_A_NOTE;
  const names = `${legs.slice(0, NAMES_IN_A_NOTE).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return (
    `Legs that the baseline has and that left nothing in this run, so that nobody judged them: ${names}. ` +
    "The input legs names those that there should be; then one that is missing fails."
  );
}

function legOfTarget(name: string): string {
  return name.split("/")[0] ?? name;
}

type LeftLeg = { readonly name: LegName; readonly artifact: ArtifactRecord };

/** Of this use of heapgate alone: another comment-key is another use. */
async function findLegs(key: string, shelf: ArtifactShelf): Promise<readonly LeftLeg[]> {
  const listed = await shelf.listOfThisRun();
  if (listed.kind === "refused") throw gateError("legs-unlisted", { cause: listed.message });
  if (!listed.value.isComplete) throw gateError("legs-unlisted", { cause: "there are more artifacts than are read" });
  const legs = listed.value.artifacts.flatMap((artifact): readonly LeftLeg[] => {
    if (artifact.name === heapsArtifact(key)) return [{ name: null, artifact }];
    const start = heapsArtifact("");
    const leg = artifact.name.startsWith(start) ? legOf(artifact.name.slice(start.length), key) : null;
    return leg === null ? [] : [{ name: leg, artifact }];
  });
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

type Opening = { readonly left: readonly LeftLeg[]; readonly head: Gating["head"]; readonly key: string };

/** All of them first, since which targets there are stands in them; the heaps stay on disk. */
async function openLegs({ left, head, key }: Opening, shelf: ArtifactShelf): Promise<readonly Leg[]> {
  const legs: Leg[] = [];
  const waiting = [...left.entries()];
  let room = MAX_GATHERED_BYTES;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, leg] = next;
      room -= leg.artifact.bytes;
      const archive = room < 0 ? refused("all legs have left more than can be read") : await fetchLeg(leg, shelf);
      legs[place] =
        archive.kind === "refused"
          ? unreadable(leg, archive.message)
          : await openLeg(leg, { archive: archive.value, head, key });
    }
  };
  await Promise.all(Array.from({ length: DOWNLOADS_AT_ONCE }, work));
  return legs;
}

function fetchLeg({ artifact }: LeftLeg, shelf: ArtifactShelf): Promise<Answer<Archive>> {
  const { id, digest, isExpired } = artifact;
  if (isExpired) return Promise.resolve(refused("it has expired"));
  if (digest === null) return Promise.resolve(refused("it has no digest to be checked by"));
  return shelf.download({ id, digest, maxBytes: MAX_ARCHIVE_BYTES });
}

async function openLeg(
  { name }: LeftLeg,
  { archive, ...place }: Pick<Opening, "head" | "key"> & { readonly archive: Archive },
): Promise<Leg> {
  const heaps = usable(await openMeasuredHeaps(archive), { name, ...place });
  if (!(heaps instanceof GateError)) return { kind: "opened", name, heaps, close: onlyOnce(archive.close) };
  await archive.close();
  return { kind: "failed", name, error: heaps };
}

/** Heaps of another commit would be compared with the baseline of this one. */
function usable(
  opened: Answer<GivenHeaps>,
  { name, head, key }: Pick<Opening, "head" | "key"> & { readonly name: LegName },
): GivenHeaps | GateError {
  const leg = told(name);
  if (opened.kind === "refused") return gateError("leg-unreadable", { leg, cause: opened.message });
  const { key: written, commit, targets } = opened.value;
  if (written !== (name === null ? key : legKey(key, name))) {
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
    const name = legName === null ? target.name : `${legName}/${target.name}`;
    const candidate = target.kind === "failed" ? failedCandidate({ ...target, name }) : judgedCandidate(target, name);
    if (place < heaps.targets.length - 1) return candidate;
    return { name, gate: (given) => candidate.gate(given).finally(close) };
  });
}

function failedCandidate({ name, error }: { readonly name: string; readonly error: GateError }): Candidate {
  return { name, gate: () => Promise.resolve({ kind: "failed", name, error }) };
}

/** Its heaps are in memory while it is judged, and no longer. */
function judgedCandidate(target: Extract<GivenTarget, { kind: "measured" }>, name: string): Candidate {
  return {
    name,
    gate: async ({ rules, findBaseline }): Promise<TargetReport> => {
      const heaps = await target.candidates();
      if (heaps.kind === "refused") {
        return { kind: "failed", name, error: gateError("leg-unreadable", { leg: name, cause: heaps.message }) };
      }
      try {
        const { baseline, origin } = await findBaseline();
        const verdict = mildest(heaps.value.map((current) => judge({ ...rules, baseline, current })));
        return { kind: "judged", name, verdict, interpreter: target.interpreter, baselineOrigin: origin };
      } catch (error) {
        if (!(error instanceof GateError)) throw error;
        return { kind: "failed", name, error };
      }
    },
  };
}

/** As they are named; then others, numbers in names by their value: 3.9 before 3.10. */
function inOrderOf(named: readonly string[]): (one: Leg, other: Leg) => number {
  const place = ({ name }: Leg): number => {
    const found = name === null ? -1 : named.indexOf(name);
    return found === -1 ? named.length : found;
  };
  const { compare } = new Intl.Collator("en", { numeric: true });
  return (one, other) => place(one) - place(other) || compare(one.name ?? "", other.name ?? "");
}

function told(name: LegName): string {
  return name ?? "without a name";
}

function unreadable({ name }: LeftLeg, cause: string): FailedLeg {
  return { kind: "failed", name, error: gateError("leg-unreadable", { leg: told(name), cause }) };
}

function refused(message: string): Extract<Answer<never>, { kind: "refused" }> {
  return { kind: "refused", status: null, message };
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
