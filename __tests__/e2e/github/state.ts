// What the stand-in knows: repository, runs, artifacts, pull requests, comments, tokens. A scenario is a state.
import { createHash, randomUUID } from "node:crypto";
import type { TemporaryRepository } from "../repository.js";
import type { Fault, Meanwhile } from "./faults.js";
import type { Rights } from "./rights.js";

export type FakeRepository = {
  readonly id: number;
  readonly owner: string;
  readonly ownerId: number;
  readonly name: string;
  readonly isFork: boolean;
};

export const FORK: FakeRepository = { id: 815, owner: "stranger", ownerId: 9001, name: "shop", isFork: true };

export type FakeRun = {
  readonly id: number;
  readonly number: number;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepository: FakeRepository;
  readonly headRepositoryId: number;
  /** Name and path of the workflow. */
  readonly workflow: string;
  readonly path: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: "success" | "failure" | "cancelled" | "skipped" | "timed_out" | null;
  readonly attempt: number;
  readonly createdAt: string;
  readonly actor: string;
  /** Numbers of pull requests; GitHub tells none of a fork's. */
  readonly pullRequests: readonly number[];
  /** How many lists do not show it yet. */
  readonly hiddenListings: number;
  /** Of the job that was started last. */
  readonly token: string;
  readonly runtimeToken: string;
  readonly job: string;
};

export type FakeArtifact = {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  /** Of the job that stored it. */
  readonly job?: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly digest: string;
  readonly archive: Buffer;
  readonly isExpired: boolean;
  /** How many lists do not show it yet. */
  readonly hiddenListings?: number;
  /** What the list says of its size, where that is not the truth. */
  readonly listedBytes?: number;
  /** False: the list tells no digest and no run, both being optional in GitHub's schema. */
  readonly isToldWhole?: boolean;
};

export type FakeComment = {
  readonly id: number;
  readonly pullRequest: number;
  /** Null: the account was deleted. */
  readonly login: string | null;
  readonly body: string;
  readonly createdAt?: string;
};

export type FakePullRequest = {
  readonly number: number;
  readonly state: "open" | "closed";
  /** `repository` is null where the fork was deleted, of which `owner` is known still. */
  readonly head: {
    readonly sha: string;
    readonly ref: string;
    readonly repository: FakeRepository | null;
    readonly owner?: string;
  };
  readonly base: { readonly sha: string; readonly ref: string };
  readonly author: string;
  readonly labels: readonly string[];
  readonly isDraft: boolean;
  readonly isLocked: boolean;
  readonly mergeCommit: string | null;
  readonly createdAt: string;
};

export type LoggedRequest = {
  readonly service: "rest" | "graphql" | "results" | "blob";
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `issues/create-comment` of REST, `CreateArtifact` of the results service; empty where there is none of the kind. */
  readonly operation: string;
  /** 0: no answer at all. */
  readonly status: number;
};

type Holder = { readonly login: string; readonly rights: Rights };

export type RunWanted = Pick<FakeRun, "event" | "headSha" | "headBranch"> &
  Partial<
    Pick<
      FakeRun,
      | "headRepository"
      | "headRepositoryId"
      | "workflow"
      | "path"
      | "status"
      | "conclusion"
      | "attempt"
      | "createdAt"
      | "actor"
      | "pullRequests"
      | "hiddenListings"
    >
  > & {
    readonly rights: Rights;
    /** Of an existing run: a re-run where `attempt` is told, else another job of it. */
    readonly id?: number;
  };

/** Everything is read and written by tests directly; lists are replaced, never changed, so that a kept one stays as it was. */
export type GitHubState = {
  readonly url: string;
  /** Nobody listens there. */
  readonly closedUrl: string;
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly repository: FakeRepository;
  readonly git: TemporaryRepository;
  /** Of a public repository every token reads everything but archives. */
  isPublic: boolean;
  /** Names that the repository had before: asked for, they are redirected. */
  formerNames: string[];
  runs: FakeRun[];
  artifacts: FakeArtifact[];
  comments: FakeComment[];
  pullRequests: FakePullRequest[];
  faults: Fault[];
  /** What somebody else does just before a request is answered. */
  meanwhile: Meanwhile[];
  rateLimit: { readonly limit: number; remaining: number };
  /** How lists without a promised order are ordered. */
  listOrder: "newest-first" | "shuffled";
  /** How many lists do not show an artifact that is published from now on. */
  listingLag: number;
  readonly requests: LoggedRequest[];
  /** What heapgate asked and should not have, and what the stand-in itself did wrong; empty at the end of every test. */
  readonly violations: string[];
  /** A secret of every kind that was handed out: none of them may be seen anywhere. */
  readonly secrets: string[];
  readonly startRun: (run: RunWanted) => FakeRun;
  readonly updateRun: (id: number, changes: Partial<FakeRun>) => void;
  /** A token of somebody, such as a personal one. */
  readonly issueToken: (holder: Holder) => string;
  readonly holderOf: (token: string) => Holder | undefined;
  readonly runOfToken: (runtimeToken: string) => { readonly run: FakeRun; readonly job: string } | undefined;
  readonly addComment: (comment: Pick<FakeComment, "pullRequest" | "login" | "body">) => FakeComment;
  /** Opens it, or changes the one of that number. */
  readonly openPullRequest: (
    pullRequest: Pick<FakePullRequest, "number" | "head" | "base"> & Partial<FakePullRequest>,
  ) => FakePullRequest;
  readonly addArtifact: (
    artifact: Pick<FakeArtifact, "name" | "runId" | "archive"> & Partial<FakeArtifact>,
  ) => FakeArtifact;
  /** The items that a list shows by now, in the order of lists. */
  readonly listed: <T extends { readonly id: number; readonly hiddenListings?: number }>(all: readonly T[]) => T[];
  readonly nextId: () => number;
};

export const JOB_LOGIN = "github-actions[bot]";

export function createState({
  git,
  url,
  closedUrl,
}: {
  readonly git: TemporaryRepository;
  readonly url: string;
  readonly closedUrl: string;
}): GitHubState {
  const [owner, name, id] = ["octo", "shop", 4711];
  const repository: FakeRepository = { id, owner, ownerId: 4700, name, isFork: false };
  const holders = new Map<string, Holder>();
  const jobs = new Map<string, { readonly runId: number; readonly job: string }>();
  /** By object, not by id: what a test hides anew is counted anew. */
  const listings = new WeakMap<object, number>();
  let lastId = 1000;
  let lastJob = 0;

  const state: GitHubState = {
    url,
    closedUrl,
    owner,
    name,
    id,
    repository,
    git,
    isPublic: false,
    formerNames: [],
    runs: [],
    artifacts: [],
    comments: [],
    pullRequests: [],
    faults: [],
    meanwhile: [],
    // Of a job's token, a repository and an hour.
    rateLimit: { limit: 1000, remaining: 1000 },
    listOrder: "newest-first",
    listingLag: 0,
    requests: [],
    violations: [],
    secrets: [],
    startRun: ({ rights, id: known, ...wanted }) => {
      const before = state.runs.find((each) => each.id === known);
      const runId = known ?? ++lastId;
      const job = `job-${runId}-${++lastJob}`;
      const token = `ghs_${randomUUID().replaceAll("-", "")}`;
      const runtimeToken = runtimeTokenOf({ runId, job });
      const headRepository =
        wanted.headRepository ??
        (wanted.headRepositoryId === undefined || wanted.headRepositoryId === id
          ? repository
          : { ...FORK, id: wanted.headRepositoryId });
      const defaults = {
        number: state.runs.length + 1,
        workflow: "Heap",
        path: ".github/workflows/heapgate.yml",
        attempt: 1,
        createdAt: now(),
        actor: headRepository.isFork ? headRepository.owner : "somebody",
        pullRequests: [],
        hiddenListings: 0,
      };
      const run: FakeRun = {
        ...defaults,
        // A run that a test only needs to have been.
        status: "completed",
        conclusion: "success",
        ...before,
        ...wanted,
        id: runId,
        headRepository,
        headRepositoryId: headRepository.id,
        token,
        runtimeToken,
        job,
      };
      state.runs =
        before === undefined ? [...state.runs, run] : state.runs.map((each) => (each === before ? run : each));
      holders.set(token, { login: JOB_LOGIN, rights });
      jobs.set(runtimeToken, { runId, job });
      state.secrets.push(token, runtimeToken);
      return run;
    },
    updateRun: (runId, changes) => {
      state.runs = state.runs.map((run) => (run.id === runId ? { ...run, ...changes } : run));
    },
    issueToken: (holder) => {
      const token = `github_pat_${randomUUID().replaceAll("-", "")}`;
      holders.set(token, holder);
      state.secrets.push(token);
      return token;
    },
    holderOf: (token) => holders.get(token),
    runOfToken: (runtimeToken) => {
      const known = jobs.get(runtimeToken);
      const run = state.runs.find((each) => each.id === known?.runId);
      return known === undefined || run === undefined ? undefined : { run, job: known.job };
    },
    addComment: (comment) => {
      const added = { ...comment, id: ++lastId, createdAt: now() };
      state.comments = [...state.comments, added];
      return added;
    },
    openPullRequest: (wanted) => {
      const before = state.pullRequests.find(({ number }) => number === wanted.number);
      const defaults = {
        state: "open",
        author: wanted.head.repository?.isFork === true ? wanted.head.repository.owner : "somebody",
        labels: [],
        isDraft: false,
        isLocked: false,
        mergeCommit: null,
        createdAt: now(),
      } as const;
      const opened: FakePullRequest = { ...defaults, ...before, ...wanted };
      state.pullRequests = [...state.pullRequests.filter((each) => each !== before), opened];
      return opened;
    },
    addArtifact: (wanted) => {
      const added: FakeArtifact = {
        id: ++lastId,
        createdAt: now(),
        digest: digestOf(wanted.archive),
        isExpired: false,
        hiddenListings: state.listingLag,
        ...wanted,
      };
      state.artifacts = [...state.artifacts, added];
      return added;
    },
    listed: (all) => {
      const shown = all.filter((item) => {
        const seen = (listings.get(item) ?? 0) + 1;
        listings.set(item, seen);
        return seen > (item.hiddenListings ?? 0);
      });
      const rank = ({ id: itemId }: { readonly id: number }): string =>
        createHash("sha256").update(`order ${itemId}`).digest("hex");
      return state.listOrder === "shuffled"
        ? shown.sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
        : shown.sort((one, other) => other.id - one.id);
    },
    nextId: () => ++lastId,
  };
  return state;
}

/** A JWT whose scopes name run and job; nobody but the service verifies it. */
function runtimeTokenOf({ runId, job }: { readonly runId: number; readonly job: string }): string {
  const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString("base64url");
  const scope = { scp: `Actions.ExampleScope Actions.Results:run-${runId}:${job}` };
  return `${part({ alg: "none" })}.${part(scope)}.${randomUUID().replaceAll("-", "")}`;
}

export function headOwnerOf({ head: { repository, owner } }: Pick<FakePullRequest, "head">): string {
  return repository?.owner ?? owner ?? FORK.owner;
}

/** To the second, as GitHub tells times: what happens within one cannot be ordered by it. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

export function digestOf(archive: Buffer): string {
  return `sha256:${createHash("sha256").update(archive).digest("hex")}`;
}
