// A branch with runs and stored heaps, for tests of what a run compares with: its clock moves only where it is waited.
import { findComparison, type Comparison, type ComparisonWanted } from "../../src/action/comparison.js";
import { baselineOf } from "../../src/action/target-baseline.js";
import { addHeaps, addIndex, artifactName, type Acceptance, type Judged } from "../../src/action/bundle.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import { gateError } from "../../src/errors.js";
import { judge } from "../../src/gate.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type {
  Answer,
  Archive,
  ArtifactRecord,
  DatedCommit,
  Draft,
  GitHubRun,
  RunList,
  WorkflowRun,
} from "../../src/ports.js";
import { heap } from "../support/heaps.js";

export const REPOSITORY = 11;
export const FORK = 12;
export const OWN_RUN = 500;
export const WORKFLOW = ".github/workflows/heap.yml";

export const SMALL = heap("str 10 1000\ntuple 10 1000000");
export const LARGE = heap("str 10 1000\ntuple 90 9000000");

/** The nth commit of the branch, counted from its beginning. */
export function sha(number: number): string {
  return String(number).padStart(12, "0").padEnd(40, "a");
}

function numberOf(commit: string): number {
  return Number(commit.slice(0, 12));
}

/** A line of commits, one a day, newest first: `line(3)` has three. */
export function line(length: number): readonly DatedCommit[] {
  return Array.from({ length }, (_, index) => {
    const number = length - index;
    return {
      sha: sha(number),
      parents: number === 1 ? [] : [sha(number - 1)],
      date: new Date(Date.UTC(2026, 0, number, 12)).toISOString(),
    };
  });
}

export function run(number: number, rest: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 100 + number,
    event: "push",
    headBranch: "main",
    headSha: sha(number),
    repositoryId: REPOSITORY,
    headRepositoryId: REPOSITORY,
    path: WORKFLOW,
    isFinished: true,
    ...rest,
  };
}

/** An artifact, and the files in it; null where it cannot be downloaded. */
export type Stored = ArtifactRecord & { readonly files: ReadonlyMap<string, string> | null };

export type Measured = {
  readonly current: Snapshot;
  readonly against?: { readonly commit: string; readonly heap: Snapshot };
  readonly acceptance?: Acceptance;
  /** Whether GitHub did not tell what it was to be compared with. */
  readonly isUncertain?: boolean;
  readonly name?: string;
};

export async function bundleFiles(commit: string, ...heaps: readonly Measured[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const draft: Draft = {
    add: (file, text) => {
      files.set(file, text);
      return Promise.resolve();
    },
    publish: () => Promise.reject(new Error("not asked for")),
    discard: () => Promise.resolve(),
  };
  const acceptance = heaps[0]?.acceptance ?? "none";
  const targets = [];
  for (const [place, { current, against, isUncertain = false, name = "default" }] of heaps.entries()) {
    const baseline =
      against === undefined
        ? { kind: "absent" as const, reason: "none", remedy: "none", isUncertain }
        : { kind: "found" as const, snapshot: against.heap };
    const verdict = judge({ baseline, current, thresholds: DEFAULT_THRESHOLDS, waivers: [], today: "2026-01-31" });
    const judged: Judged = { name, verdict, baseline, baselineCommit: against?.commit ?? null };
    targets.push(await addHeaps(draft, { judged, place, decided: { acceptance, failOn: "fail" } }));
  }
  await addIndex(draft, { commit, key: "default", acceptance, targets });
  return files;
}

/** What a run of the nth commit stored. */
export async function stored(
  number: number,
  rest: Partial<Stored> = {},
  measured: Partial<Measured> = {},
): Promise<Stored> {
  const commit = sha(number);
  return {
    id: 1000 + number,
    name: artifactName("default", commit),
    bytes: 2_000,
    isExpired: false,
    createdAt: "2026-01-01T00:00:00Z",
    digest: "sha256:1",
    run: { id: 100 + number, repositoryId: REPOSITORY, headRepositoryId: REPOSITORY, headSha: commit },
    files: await bundleFiles(commit, { current: SMALL, ...measured }),
    ...rest,
  };
}

export type Scene = {
  /** Newest first: any commit's ancestors are those after it. */
  readonly commits: readonly DatedCommit[];
  readonly artifacts?: readonly Stored[];
  readonly runs?: readonly WorkflowRun[];
  /** What is so once so many seconds have been waited. */
  readonly later?: {
    readonly seconds: number;
    readonly artifacts?: readonly Stored[];
    readonly runs?: readonly WorkflowRun[];
  };
  readonly tip?: string;
  readonly mergeBase?: string;
  /** Seconds that each call takes. */
  readonly secondsPerCall?: number;
  /** Calls that GitHub refuses, by their beginning. */
  readonly refused?: Readonly<Record<string, number | null>>;
  /** What it says then. */
  readonly message?: string;
  /** Artifacts whose archives are other ones than listed. */
  readonly unfit?: readonly number[];
  /** How many artifacts a list by name shows. */
  readonly listed?: number;
  /** How many runs a list shows; 100 as a rule. */
  readonly runsListed?: number;
  /** How many commits a list shows. */
  readonly commitsListed?: number;
  /** What is listed by run, where that is more than by name. */
  readonly ofRuns?: Readonly<Record<number, readonly Stored[]>>;
  /** Runs whose artifacts are more than a list shows. */
  readonly crowdedRuns?: readonly number[];
  /** Files of a folder. */
  readonly files?: ReadonlyMap<string, Snapshot | "damaged">;
};

export type Found = {
  readonly comparison: Comparison;
  /** Calls in their order: each is one of the REST API, but for downloads. */
  readonly calls: readonly string[];
  readonly waited: readonly number[];
  /** Archives that nobody closed. */
  readonly open: number;
};

export const PUSH_RUN: GitHubRun = {
  event: "push",
  payload: null,
  ref: "refs/heads/main",
  sha: sha(1),
  repositoryId: REPOSITORY,
  id: OWN_RUN,
  attempt: 1,
  workflowPath: WORKFLOW,
};

export const INPUTS: ComparisonWanted["inputs"] = {
  key: "default",
  baseline: { kind: "artifact" },
  staleBaseline: "warn",
  baselineSeconds: 60,
};

/** A pull request that started at the nth commit. */
export function pullRequestAt(number: number, rest: Partial<ComparisonWanted> = {}): ComparisonWanted {
  const head = "e".repeat(40);
  return {
    activity: {
      kind: "pull-request",
      pullRequest: {
        number: 7,
        headSha: "4".repeat(40),
        baseSha: sha(number),
        baseBranch: "main",
        origin: "own" as const,
      },
    },
    head: { sha: head, parents: [sha(number), "4".repeat(40)] },
    pullRequestBaseline: { kind: "commit", commit: sha(number) },
    inputs: INPUTS,
    run: { ...PUSH_RUN, event: "pull_request", ref: "refs/pull/7/merge", sha: head },
    baselineBranches: ["main"],
    defaultBranch: "main",
    ...rest,
  };
}

/** A push of the nth commit to the branch, whose tip was `before`. */
export function pushOf(
  number: number,
  { before = sha(number - 1), ...rest }: Partial<ComparisonWanted> & { readonly before?: string | null } = {},
): ComparisonWanted {
  return {
    activity: { kind: "baseline-branch", branch: "main", before, comparesOwnCommit: false, isAccepted: false },
    head: { sha: sha(number), parents: [sha(number - 1)] },
    pullRequestBaseline: null,
    inputs: INPUTS,
    run: { ...PUSH_RUN, sha: sha(number) },
    baselineBranches: ["main"],
    defaultBranch: "main",
    ...rest,
  };
}

export async function find(wanted: ComparisonWanted, scene: Scene): Promise<Found> {
  const calls: string[] = [];
  const waited: number[] = [];
  let now = 0;
  let open = 0;
  const world = (): { readonly artifacts: readonly Stored[]; readonly runs: readonly WorkflowRun[] } => {
    const { artifacts = [], runs = [], later } = scene;
    const isLater = later !== undefined && now >= later.seconds * 1_000;
    return {
      artifacts: (isLater ? later.artifacts : undefined) ?? artifacts,
      runs: (isLater ? later.runs : undefined) ?? runs,
    };
  };
  const ask = <T>(call: string, answer: () => T | undefined): Promise<Answer<T>> => {
    calls.push(call);
    now += (scene.secondsPerCall ?? 0) * 1_000;
    const refused = Object.entries(scene.refused ?? {}).find(([beginning]) => call.startsWith(beginning));
    if (refused !== undefined) {
      return Promise.resolve({ kind: "refused", status: refused[1], message: scene.message ?? "GitHub said no" });
    }
    const value = answer();
    return Promise.resolve(
      value === undefined ? { kind: "refused", status: 404, message: "Not Found" } : { kind: "answer", value },
    );
  };
  const page = (runs: readonly WorkflowRun[]): RunList => {
    const shown = runs.slice(0, scene.runsListed ?? 100);
    return { runs: shown, isComplete: shown.length === runs.length };
  };
  const unused = (): Promise<never> => Promise.reject(new Error("not asked for"));
  const archiveOf = (files: ReadonlyMap<string, string>): Archive => {
    open++;
    let isOpen = true;
    return {
      read: (file) => {
        const text = files.get(file);
        return Promise.resolve(
          text === undefined
            ? { kind: "refused", status: null, message: `there is no ${file} in it` }
            : { kind: "answer", value: text },
        );
      },
      close: () => {
        if (isOpen) open--;
        isOpen = false;
        return Promise.resolve();
      },
    };
  };
  const comparison = await findComparison(wanted, {
    shelf: {
      list: (name) =>
        ask(`list ${numberOf(name.slice(-12))}`, () => {
          const named = world().artifacts.filter((artifact) => artifact.name === name);
          const listed = named.slice(0, scene.listed ?? Infinity);
          return { artifacts: listed, isComplete: listed.length === named.length };
        }),
      listOfRun: (id) =>
        ask(`artifacts of ${id}`, () => ({
          artifacts: scene.ofRuns?.[id] ?? world().artifacts.filter((artifact) => artifact.run?.id === id),
          isComplete: scene.crowdedRuns?.includes(id) !== true,
        })),
      listOfThisRun: unused,
      run: (id) => ask(`run ${id}`, () => world().runs.find((each) => each.id === id)),
      runsOf: (commit) =>
        ask(`runs of ${numberOf(commit)}`, () => page(world().runs.filter(({ headSha }) => headSha === commit))),
      runsOn: (branch) =>
        ask(`runs on ${branch}`, () => page(world().runs.filter(({ headBranch }) => headBranch === branch))),
      download: ({ id }) => {
        const all = [...world().artifacts, ...Object.values(scene.ofRuns ?? {}).flat()];
        const files = all.find((artifact) => artifact.id === id)?.files;
        if (scene.unfit?.includes(id) === true) {
          calls.push(`zip ${id}`);
          const message = "its digest is not the one that GitHub lists";
          return Promise.resolve({ kind: "refused", status: null, message, isFinal: true });
        }
        return ask(`zip ${id}`, () => (files == null ? undefined : archiveOf(files)));
      },
      draft: unused,
      withdraw: unused,
    },
    history: {
      defaultBranch: unused,
      mergeBase: () => ask("merge-base", () => scene.mergeBase),
      readFile: unused,
      lineage: (commit) =>
        ask(`lineage of ${numberOf(commit)}`, () => {
          const place = scene.commits.findIndex((each) => each.sha === commit);
          return place < 0 ? undefined : scene.commits.slice(place, place + (scene.commitsListed ?? 100));
        }),
      tip: (branch) => ask(`tip of ${branch}`, () => scene.tip ?? scene.commits[0]?.sha),
    },
    clock: {
      today: () => "2026-01-31",
      elapsed: () => now,
      wait: (milliseconds) => {
        waited.push(milliseconds / 1_000);
        now += milliseconds;
        return Promise.resolve();
      },
      within: async (milliseconds, promised) => {
        const end = now + milliseconds;
        const value = await promised;
        return now > end ? "late" : value;
      },
    },
    storeIn: (folder) => ({
      find: (target) => {
        const file = scene.files?.get(`${folder}/${target}.json`);
        if (file === "damaged") return Promise.reject(gateError("dump-malformed", { cause: "it is no JSON" }));
        return Promise.resolve(
          file === undefined ? { kind: "absent", reason: "none", remedy: "none" } : { kind: "found", snapshot: file },
        );
      },
      record: unused,
    }),
  });
  return { comparison, calls, waited, open: open - (comparison.kind === "stored" ? 1 : 0) };
}

/** Which heap a target is compared with, in short; the reason where it is none. */
export async function heapOf(comparison: Comparison, target = "default"): Promise<string> {
  const { baseline, origin } = await baselineOf(comparison, target);
  if (baseline.kind === "absent") return baseline.reason;
  const size = baseline.snapshot === LARGE || baseline.snapshot.total.bytes === LARGE.total.bytes ? "large" : "small";
  return `${size}, ${origin}${baseline.isStale === true ? ", stale" : ""}`;
}
