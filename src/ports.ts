// What the stories of a run need of the outer world, as types only; edge/ implements them, tests fake them.
import type { Target } from "./config/configuration.js";
import type { Where } from "./errors.js";
import type { Baseline } from "./gate.js";
import type { Snapshot } from "./heap/snapshot.js";

/** Which interpreter measures a target, and how it was come by. */
export type Interpreter = {
  readonly command: readonly string[];
  /** For readers: `configuration`, `$VIRTUAL_ENV`, `.venv of services/api`, `python3 on PATH` ... */
  readonly origin: string;
};

/** Measures one target, run by run, each in a fresh process. */
export type TargetMeter = {
  readonly interpreter: Interpreter;
  /** One unrepeated heap dump. Throws GateError where the program cannot be measured. */
  readonly run: () => Promise<Snapshot>;
  /** A dump of the same interpreter, with the same flags and environment, that imported nothing; null where it fails. */
  readonly runBare: () => Promise<Snapshot | null>;
};

export type HeapMeter = {
  /** Finds the interpreter and checks the target. Throws GateError where there is none. */
  readonly open: (target: Target) => Promise<TargetMeter>;
};

/** Keeps the baseline of each target between runs. A failed run leaves what is stored as it was. */
export type BaselineStore = {
  readonly find: (target: string) => Promise<Baseline>;
  readonly record: (heap: { readonly target: string; readonly snapshot: Snapshot }) => Promise<void>;
};

/** Tells somebody who waits how far a run is; never part of a report. */
export type Progress = {
  readonly step: (text: string) => void;
  readonly done: () => void;
};

/** Text files of the user. Paths are relative to the folder the command was started in. */
export type Files = {
  /** Null where there is no such file. Throws GateError `file-unreadable`, or `file-too-large` past the limit. */
  readonly read: (path: string) => Promise<string | null>;
  /** Writes aside, then renames, making folders as needed. Throws GateError `file-unwritable`. */
  readonly write: (path: string, text: string) => Promise<void>;
};

/** What GitHub answered, or that it did not: refusals are ordinary there (missing rights, forks, expired artifacts). */
export type Answer<T> =
  | { readonly kind: "answer"; readonly value: T }
  /** `status` is null where GitHub was not reached, or its answer was not understood. */
  | {
      readonly kind: "refused";
      readonly status: number | null;
      readonly message: string;
      /** True where another try would be refused, too: what came is not what was promised. */
      readonly isFinal?: boolean;
    };

/** The run of the workflow that the action is part of, as GitHub describes it. */
export type GitHubRun = {
  readonly event: string;
  /** The webhook's body; `action/activity.ts` decodes it. */
  readonly payload: unknown;
  /** `refs/heads/main`, `refs/pull/7/merge` ... */
  readonly ref: string;
  readonly sha: string;
  readonly repositoryId: number | null;
  readonly id: number;
  /** 1, and one more with each re-run. */
  readonly attempt: number;
  /** `.github/workflows/heap.yml`: of the workflow that was started, whichever it calls; null where it is not told. */
  readonly workflowPath: string | null;
};

export type Commit = { readonly sha: string; readonly parents: readonly string[] };

/** `date` is the committer's, ISO 8601 in UTC. */
export type DatedCommit = Commit & { readonly date: string };

/** The commit that lies in the workspace: what is measured, whatever the event says. */
export type Checkout = {
  readonly head: () => Promise<Commit | { readonly unknown: string }>;
};

/** What GitHub knows of the repository's commits. */
export type RemoteHistory = {
  readonly defaultBranch: () => Promise<Answer<string>>;
  readonly mergeBase: (commits: { readonly base: string; readonly head: string }) => Promise<Answer<string>>;
  /** Text of a file at a commit; null where it has none. */
  readonly readFile: (place: { readonly path: string; readonly commit: string }) => Promise<Answer<string | null>>;
  /** The commit, then its ancestors by first parents, nearest first; as many as one page of the list tells. */
  readonly lineage: (commit: string) => Promise<Answer<readonly DatedCommit[]>>;
  /** The commit that a branch points at. */
  readonly tip: (branch: string) => Promise<Answer<string>>;
};

/** An open pull request, as GitHub lists it. */
export type PullRequestRecord = {
  readonly number: number;
  readonly headSha: string;
  /** Null where the fork was deleted. */
  readonly headRepositoryId: number | null;
  readonly baseSha: string;
  readonly baseBranch: string;
};

export type PullRequestList = {
  /** Open ones of this repository whose head is that branch of that owner's repository. */
  readonly openFrom: (head: {
    readonly owner: string;
    readonly branch: string;
  }) => Promise<Answer<readonly PullRequestRecord[]>>;
};

/** An artifact as GitHub lists it. A fork's run lists its artifacts here, too: nothing in it is to be trusted unchecked. */
export type ArtifactRecord = {
  readonly id: number;
  readonly name: string;
  /** Of the archive, as GitHub lists it. */
  readonly bytes: number;
  readonly isExpired: boolean;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** `sha256:<hex>` of the archive. */
  readonly digest: string | null;
  /** Null where the list does not tell. */
  readonly run: {
    readonly id: number;
    readonly repositoryId: number;
    readonly headRepositoryId: number;
    readonly headSha: string;
  } | null;
};

/** `isComplete` is false where there are more than are read. */
export type ArtifactList = { readonly artifacts: readonly ArtifactRecord[]; readonly isComplete: boolean };

export type WorkflowRun = {
  readonly id: number;
  readonly event: string;
  readonly headBranch: string | null;
  readonly headSha: string;
  readonly repositoryId: number;
  readonly headRepositoryId: number | null;
  /** `.github/workflows/heap.yml` */
  readonly path: string;
  readonly isFinished: boolean;
};

/** Newest first. `isComplete` is false where the one page that is read is full: there can be more. */
export type RunList = { readonly runs: readonly WorkflowRun[]; readonly isComplete: boolean };

/** A downloaded archive, its digest checked. Nothing is extracted but what is read. */
export type Archive = {
  /** Text of a file in it; refused where there is none, where it is none, and past so many bytes. */
  readonly read: (file: string, limits: { readonly maxBytes: number }) => Promise<Answer<string>>;
  readonly close: () => Promise<void>;
};

/** An archive in the making: files wait on disk, not in memory. */
export type Draft = {
  readonly add: (file: string, text: string) => Promise<void>;
  /** Publishes in this run; `taken` where the run has one of that name already. Can be called again. */
  readonly publish: (as: {
    readonly name: string;
    /** Null: as the repository is set. */
    readonly retentionDays: number | null;
  }) => Promise<Answer<"published" | "taken">>;
  readonly discard: () => Promise<void>;
};

/** The artifacts of the repository. */
export type ArtifactShelf = {
  /** All of exactly this name, of whatever run, in any order. */
  readonly list: (name: string) => Promise<Answer<ArtifactList>>;
  /** All of one run. */
  readonly listOfRun: (runId: number) => Promise<Answer<ArtifactList>>;
  /** All of the run that asks, those of earlier attempts included, the latest of each name; asks for no right. */
  readonly listOfThisRun: () => Promise<Answer<ArtifactList>>;
  readonly run: (id: number) => Promise<Answer<WorkflowRun>>;
  /** Runs for a commit. */
  readonly runsOf: (commit: string) => Promise<Answer<RunList>>;
  /** Runs on a branch. The list is known to lag behind. */
  readonly runsOn: (branch: string) => Promise<Answer<RunList>>;
  /** Refused, too, where the archive has another digest, or more bytes than that. */
  readonly download: (wanted: {
    readonly id: number;
    readonly digest: string;
    readonly maxBytes: number;
  }) => Promise<Answer<Archive>>;
  readonly draft: () => Promise<Draft>;
  /** Deletes the artifact of that name from this run. */
  readonly withdraw: (name: string) => Promise<Answer<null>>;
};

export type BoardComment = {
  readonly id: number;
  readonly url: string;
  /** Login as GitHub prints it, `github-actions[bot]`; null for a deleted account. */
  readonly author: string | null;
  readonly body: string;
};

/** The comments of a pull request. */
export type CommentBoard = {
  /** All pages. */
  readonly list: (pullRequest: number) => Promise<Answer<readonly BoardComment[]>>;
  readonly create: (comment: { readonly pullRequest: number; readonly body: string }) => Promise<Answer<BoardComment>>;
  readonly update: (comment: { readonly id: number; readonly body: string }) => Promise<Answer<BoardComment>>;
  readonly remove: (id: number) => Promise<Answer<null>>;
  /** Login that the token writes as. */
  readonly self: () => Promise<Answer<string>>;
};

export type Annotation = {
  readonly level: "notice" | "warning" | "error";
  readonly title: string;
  readonly message: string;
  readonly where: Where | null;
};

/** What a job of GitHub Actions shows of a run. */
export type JobPage = {
  /** Lines of the log: text from files and programs does not become a log command there. */
  readonly log: (text: string) => void;
  readonly annotate: (annotation: Annotation) => void;
  readonly summarize: (markdown: string) => Promise<void>;
  readonly output: (name: string, value: string) => void;
};

export type Clock = {
  /** `YYYY-MM-DD` in UTC. */
  readonly today: () => string;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** What was promised, or `late` after so many milliseconds. */
  readonly within: <T>(milliseconds: number, promised: Promise<T>) => Promise<T | "late">;
};
