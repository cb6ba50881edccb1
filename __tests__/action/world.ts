// A GitHub, a workspace and a program for the stories of a run: ports in memory, with what happened to be looked at.
import { heap } from "../support/heaps.js";
import type { ActionPorts } from "../../src/action/action-ports.js";
import { runAction } from "../../src/action/run.js";
import type { Inputs } from "../../src/action/inputs.js";
import type { Ending } from "../../src/action/outputs.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type {
  Annotation,
  ArtifactRecord,
  BoardComment,
  Commit,
  DatedCommit,
  GitHubRun,
  PullRequestRecord,
  RunList,
  WorkflowRun,
} from "../../src/ports.js";
import { archiveOf, draftIn, type ArchiveTexts } from "./bundles.js";

export const SHA = {
  base: "b".repeat(40),
  head: "4".repeat(40),
  merge: "e".repeat(40),
  older: "0".repeat(39) + "1",
} as const;

export const REPOSITORY_ID = 11;

export const INPUTS: Inputs = {
  mode: "auto",
  config: ".github/heapgate.yml",
  imports: ["shop"],
  targets: [],
  python: null,
  key: "default",
  legs: [],
  token: "secret",
  comment: "always",
  failOn: "fail",
  requireBaseline: false,
  baseline: { kind: "artifact" },
  staleBaseline: "warn",
  baselineSeconds: 60,
  configFrom: "head",
  baselineBranches: [],
  retentionDays: null,
};

const repository = { id: REPOSITORY_ID, default_branch: "main" };

export const PULL_REQUEST: GitHubRun = {
  event: "pull_request",
  payload: {
    repository,
    pull_request: {
      number: 7,
      head: { sha: SHA.head, ref: "feature", repo: repository },
      base: { sha: SHA.base, ref: "main", repo: repository },
    },
  },
  ref: "refs/pull/7/merge",
  sha: SHA.merge,
  repositoryId: REPOSITORY_ID,
  id: 500,
  attempt: 1,
  workflowPath: ".github/workflows/heap.yml",
};

export const PUSH: GitHubRun = {
  ...PULL_REQUEST,
  event: "push",
  payload: { repository, before: SHA.base },
  ref: "refs/heads/main",
  sha: SHA.head,
};

export const MERGE: Commit = { sha: SHA.merge, parents: [SHA.base, SHA.head] };
export const PUSHED: Commit = { sha: SHA.head, parents: [SHA.base] };

export const SMALL = heap("str 10 1000\ntuple 10 1000000");
/** Over the default warning limit of the total, and over no other. */
export const WARNED = heap("str 10 1000\ntuple 11 1100000");
/** Over the default thresholds. */
export const LARGE = heap("str 10 1000\ntuple 90 9000000");

export type StoredArtifact = ArtifactRecord & { readonly files: ArchiveTexts };

/** What a scenario starts from; every part can be replaced. */
export type Scene = {
  readonly run?: GitHubRun;
  readonly head?: Commit | { readonly unknown: string };
  readonly files?: Readonly<Record<string, string>>;
  /** Texts by `commit:path`. */
  readonly remoteFiles?: Readonly<Record<string, string>>;
  readonly mergeBase?: string;
  /** First parents by commit, nearest first, the commit itself included; by default it alone. */
  readonly lineage?: Readonly<Record<string, readonly DatedCommit[]>>;
  /** Commits of branches; by default the base. */
  readonly tips?: Readonly<Record<string, string>>;
  readonly pullRequests?: readonly PullRequestRecord[];
  /** Artifacts of the run that asks. */
  readonly ownArtifacts?: readonly StoredArtifact[];
  /** Baselines as files, by target. */
  readonly store?: Readonly<Record<string, Snapshot>>;
  readonly artifacts?: readonly StoredArtifact[];
  /** By id. */
  readonly runs?: Readonly<Record<number, WorkflowRun>>;
  readonly comments?: readonly BoardComment[];
  readonly heap?: Snapshot;
  readonly ports?: Partial<ActionPorts>;
};

export type Scenario = {
  readonly ending: Ending;
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  readonly published: readonly {
    readonly name: string;
    readonly files: ArchiveTexts;
    readonly retentionDays: number | null;
  }[];
  /** What was written into the store of files, by target. */
  readonly recorded: Readonly<Record<string, Snapshot>>;
  /** Milliseconds that were waited. */
  readonly waited: number;
  readonly withdrawn: readonly string[];
  readonly comments: readonly BoardComment[];
  readonly written: Readonly<Record<string, string>>;
  /** Calls of ports in their order: what costs a call of the API. */
  readonly calls: readonly string[];
};

function pageOf(runs: readonly WorkflowRun[]): RunList {
  return { runs, isComplete: true };
}

export async function play(inputs: Partial<Inputs>, scene: Scene): Promise<Scenario> {
  const annotations: Annotation[] = [];
  const outputs: Record<string, string> = {};
  const summaries: string[] = [];
  const log: string[] = [];
  const published: { name: string; files: ArchiveTexts; retentionDays: number | null }[] = [];
  const recorded: Record<string, Snapshot> = {};
  let waited = 0;
  const withdrawn: string[] = [];
  const written: Record<string, string> = {};
  const calls: string[] = [];
  let comments = [...(scene.comments ?? [])];
  const answer = <T>(value: T) => Promise.resolve({ kind: "answer" as const, value });
  const notFound = Promise.resolve({ kind: "refused" as const, status: 404, message: "Not Found" });
  const artifacts = scene.artifacts ?? [];
  const own = scene.ownArtifacts ?? [];
  const listed = (found: readonly ArtifactRecord[]) => answer({ artifacts: found, isComplete: true });
  const runs = (): readonly WorkflowRun[] =>
    Object.entries(scene.runs ?? {}).map(([id, run]) => ({ ...run, id: Number(id) }));
  const called = (name: string): void => void calls.push(name);

  const ending = await runAction(
    { ...INPUTS, ...inputs },
    {
      run: scene.run ?? PULL_REQUEST,
      checkout: { head: () => Promise.resolve(scene.head ?? MERGE) },
      files: {
        read: (path) => Promise.resolve(scene.files?.[path] ?? null),
        write: (path, text) => {
          written[path] = text;
          return Promise.resolve();
        },
      },
      history: {
        defaultBranch: () => (called("defaultBranch"), answer("main")),
        mergeBase: () => (called("mergeBase"), scene.mergeBase === undefined ? notFound : answer(scene.mergeBase)),
        lineage: (commit) => (
          called(`lineage of ${commit}`),
          answer(scene.lineage?.[commit] ?? [{ sha: commit, parents: [], date: "2026-01-01T00:00:00Z" }])
        ),
        tip: (branch) => (called(`tip of ${branch}`), answer(scene.tips?.[branch] ?? SHA.base)),
        readFile: ({ path, commit }) => (called("readFile"), answer(scene.remoteFiles?.[`${commit}:${path}`] ?? null)),
      },
      shelf: {
        list: (name) => (called(`list ${name}`), listed(artifacts.filter((each) => each.name === name))),
        listOfRun: (id) => (called(`list of run ${id}`), listed(artifacts.filter(({ run }) => run?.id === id))),
        listOfThisRun: () => listed(own),
        run: (id) => {
          called(`run ${id}`);
          const run = scene.runs?.[id];
          return run === undefined ? notFound : answer({ ...run, id });
        },
        runsOf: (commit) => (
          called(`runs of ${commit}`),
          answer(pageOf(runs().filter(({ headSha }) => headSha === commit)))
        ),
        runsOn: (branch) => (
          called(`runs on ${branch}`),
          answer(pageOf(runs().filter(({ headBranch }) => headBranch === branch)))
        ),
        download: ({ id }) => {
          called(`download ${id}`);
          const stored = [...artifacts, ...own].find((each) => each.id === id);
          return stored === undefined ? notFound : answer(archiveOf(stored.files));
        },
        draft: () => {
          const files: Record<string, string> = {};
          return Promise.resolve({
            ...draftIn(files),
            publish: ({ name, retentionDays }) => {
              if (published.some((each) => each.name === name) && !withdrawn.includes(name)) {
                return answer("taken" as const);
              }
              published.push({ name, files, retentionDays });
              return answer("published" as const);
            },
          });
        },
        withdraw: (name) => {
          withdrawn.push(name);
          return answer(null);
        },
      },
      board: {
        list: () => (called("comments"), answer(comments)),
        create: ({ body }) => {
          called("create");
          const made = {
            id: 900 + comments.length,
            url: "https://example.org/comment",
            author: "github-actions[bot]",
            body,
          };
          comments = [...comments, made];
          return answer(made);
        },
        update: ({ id, body }) => {
          called(`update ${id}`);
          comments = comments.map((comment) => (comment.id === id ? { ...comment, body } : comment));
          return answer({ id, url: `https://example.org/comment/${id}`, author: null, body });
        },
        remove: (id) => {
          called(`remove ${id}`);
          comments = comments.filter((comment) => comment.id !== id);
          return answer(null);
        },
        self: () => (called("self"), answer("somebody")),
      },
      pullRequests: { openFrom: () => (called("pull requests"), answer(scene.pullRequests ?? [])) },
      storeIn: () => ({
        find: (target) => {
          const snapshot = scene.store?.[target];
          return Promise.resolve(
            snapshot === undefined
              ? { kind: "absent", reason: "the store holds no heap of this target yet", remedy: "none" }
              : { kind: "found", snapshot },
          );
        },
        record: ({ target, snapshot }) => {
          recorded[target] = snapshot;
          return Promise.resolve();
        },
      }),
      meter: {
        open: () =>
          Promise.resolve({
            interpreter: { command: ["python3"], origin: "PATH" },
            run: () => Promise.resolve(scene.heap ?? SMALL),
            runBare: () => Promise.resolve(null),
          }),
      },
      page: {
        log: (text) => void log.push(text),
        annotate: (annotation) => void annotations.push(annotation),
        summarize: (markdown) => {
          summaries.push(markdown);
          return Promise.resolve();
        },
        output: (name, value) => {
          outputs[name] = value;
        },
      },
      clock: {
        today: () => "2026-01-31",
        within: (_milliseconds, promised) => promised,
        elapsed: () => waited,
        wait: (milliseconds) => {
          waited += milliseconds;
          return Promise.resolve();
        },
      },
      reportFolder: "/temp",
      ...scene.ports,
    },
  );
  return {
    ending,
    annotations,
    outputs,
    summary: summaries.join(""),
    log: log.join("\n"),
    published,
    recorded,
    waited,
    withdrawn,
    comments,
    written,
    calls,
  };
}
