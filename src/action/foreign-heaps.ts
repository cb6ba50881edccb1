// What of another run's artifacts is read, and how much of it: whoever opened the pull request chose every byte.
import { restoreError, type GateError } from "../errors.js";
import type { Answer, Archive, ArtifactRecord, ArtifactShelf } from "../ports.js";
import { utf8Bytes } from "../report/escape.js";
import type { OtherRun } from "./addressee.js";
import { refused } from "./archived.js";
import { fewAtOnce } from "./few-at-once.js";
import {
  byNumbers,
  leftHeaps,
  nameInLeg,
  openMeasuredHeaps,
  type GivenHeaps,
  type GivenTarget,
  type LeftHeaps,
} from "./measured-heaps.js";

/** Of one run: an archive a leg, and the targets of all. */
const MAX_TARGETS = 1_000;
const MAX_ARCHIVES = 300;

/** Heaps shrink to a tenth in an archive. */
const MAX_ARCHIVE_BYTES = 128 * 1024 * 1024;
const MAX_ALL_ARCHIVES_BYTES = 1024 * 1024 * 1024;

/** Of all that is unpacked: a report holds each heap that it tells of until it is written. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

export type ForeignHeaps = {
  readonly targets: readonly GivenTarget[];
  /** What the run says that its workspace was compared with: a claim. Null where it says nothing. */
  readonly claimedBaseline: string | null;
  /** Whether all that it left is among them. */
  readonly isWhole: boolean;
  readonly close: () => Promise<void>;
};

/** Null where the run left none. */
export async function openForeignHeaps(
  {
    key,
    otherRun,
    artifacts,
  }: { readonly key: string; readonly otherRun: OtherRun; readonly artifacts: readonly ArtifactRecord[] },
  shelf: Pick<ArtifactShelf, "download">,
): Promise<ForeignHeaps | null> {
  const left = newestOfEach(artifacts.flatMap((artifact) => leftHeaps(artifact, key) ?? []));
  if (left.length === 0) return null;
  const budget = { archives: MAX_ALL_ARCHIVES_BYTES, text: MAX_TEXT_BYTES };
  const opened = await fewAtOnce(left.slice(0, MAX_ARCHIVES), (part) => open({ part, otherRun, budget }, shelf));
  const targets = opened.flatMap((each): readonly GivenTarget[] =>
    each.kind === "failed"
      ? [each]
      : each.heaps.targets.map((target) => ({ ...target, name: nameInLeg(each.part.leg, target.name) })),
  );
  const unread = [
    ...leftOut(left.length - MAX_ARCHIVES, `artifacts: no more than ${MAX_ARCHIVES} are read`),
    ...leftOut(targets.length - MAX_TARGETS, `targets: no more than ${MAX_TARGETS} are judged`),
  ];
  return {
    targets: [...targets.slice(0, MAX_TARGETS), ...unread],
    claimedBaseline: opened.flatMap((each) => (each.kind === "opened" && each.heaps.baselineCommit) || [])[0] ?? null,
    isWhole: unread.length === 0 && opened.every(({ kind }) => kind === "opened"),
    close: async () => {
      for (const each of opened) if (each.kind === "opened") await each.close();
    },
  };
}

/** A run that was repeated has one of each attempt. In the order of their names, numbers by their value. */
function newestOfEach(parts: readonly LeftHeaps[]): readonly LeftHeaps[] {
  const newest = new Map<string, LeftHeaps>();
  for (const part of parts) {
    const known = newest.get(part.key);
    if (known === undefined || isNewer(part.artifact, known.artifact)) newest.set(part.key, part);
  }
  return [...newest.values()].sort((one, other) => byNumbers(one.leg ?? "", other.leg ?? ""));
}

function isNewer(one: ArtifactRecord, other: ArtifactRecord): boolean {
  return one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt;
}

type Opened =
  | {
      readonly kind: "opened";
      readonly part: LeftHeaps;
      readonly heaps: GivenHeaps;
      readonly close: () => Promise<void>;
    }
  | Extract<GivenTarget, { readonly kind: "failed" }>;

/** Bytes that may still be read, by all together. */
type Budget = { archives: number; text: number };

async function open(
  { part, otherRun, budget }: { readonly part: LeftHeaps; readonly otherRun: OtherRun; readonly budget: Budget },
  shelf: Pick<ArtifactShelf, "download">,
): Promise<Opened> {
  const archive = await fetch({ part, otherRun, budget }, shelf);
  if (archive.kind === "refused") return unreadable(part, archive.message);
  const heaps = await openMeasuredHeaps(withinBudget(archive.value, budget));
  const cause =
    heaps.kind === "refused"
      ? heaps.message
      : heaps.value.key !== part.key
        ? "it is of another key than its name says"
        : heaps.value.targets.length === 0
          ? "it has no target"
          : null;
  if (heaps.kind === "answer" && cause === null) {
    return { kind: "opened", part, heaps: heaps.value, close: archive.value.close };
  }
  await archive.value.close();
  return unreadable(part, cause ?? "");
}

function fetch(
  {
    part: { artifact },
    otherRun,
    budget,
  }: { readonly part: LeftHeaps; readonly otherRun: OtherRun; readonly budget: Budget },
  shelf: Pick<ArtifactShelf, "download">,
): Promise<Answer<Archive>> {
  const { id, run, digest, bytes, isExpired } = artifact;
  const isOfRun =
    run !== null &&
    run.id === otherRun.id &&
    run.repositoryId === otherRun.repositoryId &&
    run.headRepositoryId === otherRun.headRepositoryId &&
    run.headSha === otherRun.headSha;
  if (!isOfRun) return Promise.resolve(refused("it is not told to be of that run"));
  if (isExpired) return Promise.resolve(refused("it has expired"));
  if (digest === null) return Promise.resolve(refused("it has no digest to be checked by"));
  if (bytes > MAX_ARCHIVE_BYTES) {
    return Promise.resolve(refused(`it has ${bytes} bytes, more than the ${MAX_ARCHIVE_BYTES} that are read`));
  }
  budget.archives -= bytes;
  if (budget.archives < 0) return Promise.resolve(refused("all of them together are larger than what is read"));
  return shelf.download({ id, digest, maxBytes: MAX_ARCHIVE_BYTES });
}

function withinBudget({ read, close }: Archive, budget: Budget): Archive {
  return {
    read: async (file, { maxBytes }) => {
      if (budget.text <= 0) return refused("the heaps of all targets together are larger than what is read");
      const text = await read(file, { maxBytes: Math.min(maxBytes, budget.text) });
      if (text.kind === "answer") budget.text -= utf8Bytes(text.value);
      return text;
    },
    close,
  };
}

function unreadable(
  { artifact: { name } }: LeftHeaps,
  cause: string,
): Extract<GivenTarget, { readonly kind: "failed" }> {
  return { kind: "failed", name, error: unreadableError(`artifact ${name}`, cause) };
}

export function unreadableError(what: string, cause: string): GateError {
  return restoreError({
    what: `what the pull request's own run left cannot be read (${what}): ${cause}`,
    fix: "Run the workflow of the pull request again; this one follows it.",
    where: null,
    detail: null,
  });
}

function leftOut(count: number, what: string): readonly GivenTarget[] {
  if (count <= 0) return [];
  const name = `${count} more`;
  return [{ kind: "failed", name, error: unreadableError(`${count} more`, `there are too many ${what}`) }];
}
