// Where the heaps of one commit are found: its stored bundle, from a run that is to be trusted, or why there is none.
import type { Answer, ArtifactRecord, ArtifactShelf, WorkflowRun } from "../ports.js";
import { artifactName, MAX_ARCHIVE_BYTES, openBundle, type Bundle, type StoredHeap } from "./bundle.js";
import { certain, lasting, refusal, type Objection } from "./objection.js";
import { doubtOf, newestFirst, trustedArtifact, type Home, type TrustedArtifact } from "./own-runs.js";

export type Search = {
  readonly home: Home;
  readonly key: string;
  readonly shelf: ArtifactShelf;
  /** Which heaps of a bundle are compared with. */
  readonly choose: Choice;
  /** Where heaps of one target are looked for: bundles without a readable one of it are passed over. */
  readonly target?: string;
};

/** `accepted`: the last heaps that somebody accepted, or that nobody had to; `own`: those of the very commit. */
export type Choice = "own" | "accepted";

export type FoundBundle = {
  readonly kind: "found";
  readonly commit: string;
  readonly decision: Bundle["decision"];
  /** Names of the targets that it has heaps of. */
  readonly targets: readonly string[];
  /** Those of them that were compared with nothing: where accepted heaps are wanted, they have none. */
  readonly unheld: readonly string[];
  readonly heap: (target: string) => Promise<Answer<StoredHeap>>;
  readonly close: () => Promise<void>;
};

export type BundleSearch = FoundBundle | Missing;

export type Missing = { readonly kind: "missing"; readonly objections: readonly Objection[] };

/** How many artifacts of one commit are looked into, newest first. */
const MAX_TRIED = 5;

/** How many runs of one commit are looked into, newest first. */
export const MAX_RUNS = 5;

const CROWDED: Objection = { text: "there are more than could be listed", isCertain: false, isCrowded: true };

/**
 * By the artifact's exact name: the list of runs is a search index that lags behind. Where foreign artifacts of that
 * name fill more pages than are read, the runs of the commit are asked, which nobody else can start.
 */
export async function findBundle(commit: string, search: Search): Promise<BundleSearch> {
  const listed = await search.shelf.list(artifactName(search.key, commit));
  if (listed.kind === "refused")
    return missing([refusal("the artifacts of the repository could not be listed", listed)]);
  const { artifacts, isComplete } = listed.value;
  const sifted = sift(artifacts, { commit, search });
  if (isComplete) return tryNewest(sifted, { commit, search, runs: new Map() });
  const asked = await search.shelf.runsOf(commit);
  if (asked.kind === "refused") {
    const unasked = refusal("the runs of the commit could not be asked for", asked);
    const objections = [...sifted.objections, CROWDED, unasked];
    return tryNewest({ ...sifted, objections }, { commit, search, runs: new Map() });
  }
  const runs = ownRuns(asked.value.runs, { commit, search });
  const ofRuns = await Promise.all(runs.slice(0, MAX_RUNS).map((run) => listOf(run, { commit, search })));
  const known = new Map(
    [...sifted.candidates, ...ofRuns.flatMap(({ candidates }) => candidates)].map((each) => [each.id, each]),
  );
  const objections = [
    ...sifted.objections,
    ...ofRuns.flatMap((each) => each.objections.filter(({ isCertain }) => !isCertain)),
    CROWDED,
  ];
  const all = { candidates: [...known.values()], objections };
  return tryNewest(all, { commit, search, runs: new Map(runs.map((run) => [run.id, run])) });
}

/** What one run of the commit has stored. */
export async function findInRun(
  run: WorkflowRun,
  { commit, search }: { readonly commit: string; readonly search: Search },
): Promise<BundleSearch> {
  const sifted = await listOf(run, { commit, search });
  return tryNewest(sifted, { commit, search, runs: new Map([[run.id, run]]) });
}

/** Those of the repository itself that may store baselines of the commit, in the order of the list. */
export function ownRuns(
  runs: readonly WorkflowRun[],
  { commit, search: { home } }: { readonly commit: string; readonly search: Search },
): readonly WorkflowRun[] {
  return runs.filter((run) => run.id !== home.ownRunId && doubtOf(run, { home, commit }) === null);
}

type Sifted = { readonly candidates: readonly TrustedArtifact[]; readonly objections: readonly Objection[] };

type Looked = { readonly commit: string; readonly search: Search };

function sift(artifacts: readonly ArtifactRecord[], { commit, search: { home, key } }: Looked): Sifted {
  const judged = artifacts.map((artifact) =>
    trustedArtifact(artifact, { home, commit, name: artifactName(key, commit) }),
  );
  return {
    candidates: judged.flatMap((each) => ("text" in each ? [] : [each])),
    objections: judged.flatMap((each) => ("text" in each ? [each] : [])),
  };
}

/** Of a run that is known to be own, so that a list without the run's facts does no harm. */
async function listOf(run: WorkflowRun, { commit, search }: Looked): Promise<Sifted> {
  const listed = await search.shelf.listOfRun(run.id);
  if (listed.kind === "refused") {
    return { candidates: [], objections: [refusal(`the artifacts of run ${run.id} could not be listed`, listed)] };
  }
  const { id, repositoryId, headSha } = run;
  const facts = { id, repositoryId, headRepositoryId: repositoryId, headSha };
  const name = artifactName(search.key, commit);
  const { artifacts, isComplete } = listed.value;
  const named = artifacts.filter((artifact) => artifact.name === name);
  if (named.length === 0 && !isComplete) {
    const text = `run ${run.id} has more artifacts than could be listed`;
    return { candidates: [], objections: [{ text, isCertain: false }] };
  }
  return sift(
    named.map((artifact) => ({ ...artifact, run: artifact.run ?? facts })),
    { commit, search },
  );
}

/** `runs`: those that need not be asked for. */
async function tryNewest(
  { candidates, objections }: Sifted,
  { commit, search, runs }: Looked & { readonly runs: ReadonlyMap<number, WorkflowRun> },
): Promise<BundleSearch> {
  const raised: Objection[] = [...objections];
  for (const candidate of [...candidates].sort(newestFirst).slice(0, MAX_TRIED)) {
    const tried = await tryCandidate(candidate, { commit, search, known: runs.get(candidate.runId) ?? null });
    if (tried.kind === "found") return tried;
    raised.push(...tried.objections);
  }
  if (candidates.length > MAX_TRIED) raised.push(lasting(`${candidates.length - MAX_TRIED} older ones were not tried`));
  return missing(raised);
}

async function tryCandidate(
  { id, digest, runId }: TrustedArtifact,
  { commit, search, known }: Looked & { readonly known: WorkflowRun | null },
): Promise<BundleSearch> {
  const { shelf, home, key } = search;
  const run = known === null ? await shelf.run(runId) : { kind: "answer" as const, value: known };
  if (run.kind === "refused") return missing([refusal("the run of one could not be asked for", run)]);
  const doubt = run.value.id === runId ? doubtOf(run.value, { home, commit }) : "one names another run than its own";
  if (doubt !== null) return missing([certain(doubt)]);
  const archive = await shelf.download({ id, digest, maxBytes: MAX_ARCHIVE_BYTES });
  if (archive.kind === "refused") {
    const what = "one could not be downloaded";
    return missing([archive.isFinal === true ? lasting(`${what}: ${archive.message}`) : refusal(what, archive)]);
  }
  const opened = await openBundle(archive.value, { commit, key });
  const proven =
    opened.kind === "refused" ? lasting(`one is damaged (${opened.message})`) : await prove(opened.value, search);
  if ("kind" in proven) return proven;
  await archive.value.close();
  return missing([proven]);
}

/** One heap of it is read, so that a bundle that cannot be read at all is passed over while there is a choice. */
async function prove(bundle: Bundle, { choose, target }: Search): Promise<FoundBundle | Objection> {
  const read = choose === "own" ? bundle.heap : bundle.acceptedHeap;
  const asked = bundle.targets.filter(({ name }) => target === undefined || name === target);
  if (asked.length === 0) {
    return target === undefined
      ? lasting("one is damaged (it has no heaps)")
      : certain("one has no heap of this target");
  }
  // One of the targets can have been compared with nothing, where its heap alone was damaged.
  const held = choose === "own" ? asked : asked.filter(({ accepted }) => accepted !== "unknown");
  const [first] = held;
  if (first === undefined) return UNHELD;
  const proof = await read(first.name);
  if (proof.kind === "refused") return lasting(`one is damaged (${proof.message})`);
  let kept: Answer<StoredHeap> | null = proof;
  const heap = async (wanted: string): Promise<Answer<StoredHeap>> => {
    if (wanted !== first.name || kept === null) return read(wanted);
    const once = kept;
    // Of hundreds of targets only one is in memory at a time.
    kept = null;
    return once;
  };
  const { commit, decision, close } = bundle;
  return {
    kind: "found",
    commit,
    decision,
    targets: bundle.targets.map(({ name }) => name),
    unheld: bundle.targets.filter(({ accepted }) => accepted === "unknown").map(({ name }) => name),
    heap,
    close,
  };
}

const UNHELD: Objection = {
  ...certain("one was compared with nothing, since it was not known what had been accepted"),
  isUnheld: true,
};

export function missing(objections: readonly Objection[]): Missing {
  return { kind: "missing", objections };
}
