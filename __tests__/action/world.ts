// A GitHub, a workspace and a program for the stories of a run: ports in memory, with what happened to be looked at.
import { heap } from "../support/heaps.js";
import { runAction, type ActionPorts } from "../../src/action/run.js";
import type { Inputs } from "../../src/action/inputs.js";
import type { Ending } from "../../src/action/outputs.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type { Annotation, ArtifactRecord, BoardComment, Commit, GitHubRun, WorkflowRun } from "../../src/ports.js";

export const SHA = {
  base: "b".repeat(40),
  head: "4".repeat(40),
  merge: "e".repeat(40),
  older: "0".repeat(39) + "1",
} as const;

export const REPOSITORY_ID = 11;

export const INPUTS: Inputs = {
  config: ".github/heapgate.yml",
  imports: ["shop"],
  targets: [],
  python: null,
  key: "default",
  token: "secret",
  comment: "always",
  failOn: "fail",
  requireBaseline: false,
  configFrom: "head",
  baselineBranches: [],
  retentionDays: null,
};

const repository = { id: REPOSITORY_ID, default_branch: "main" };

export const PULL_REQUEST: GitHubRun = {
  event: "pull_request",
  payload: {
    repository,
    pull_request: { number: 7, head: { sha: SHA.head }, base: { sha: SHA.base, ref: "main" } },
  },
  ref: "refs/pull/7/merge",
  sha: SHA.merge,
  repositoryId: REPOSITORY_ID,
  id: 500,
  attempt: 1,
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

export type StoredArtifact = ArtifactRecord & { readonly text: string };

/** What a scenario starts from; every part can be replaced. */
export type Scene = {
  readonly run?: GitHubRun;
  readonly head?: Commit | { readonly unknown: string };
  readonly files?: Readonly<Record<string, string>>;
  /** Texts by `commit:path`. */
  readonly remoteFiles?: Readonly<Record<string, string>>;
  readonly mergeBase?: string;
  readonly artifacts?: readonly StoredArtifact[];
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
    readonly text: string;
    readonly retentionDays: number | null;
  }[];
  readonly withdrawn: readonly string[];
  readonly comments: readonly BoardComment[];
  readonly written: Readonly<Record<string, string>>;
  /** Calls of ports in their order: what costs a call of the API. */
  readonly calls: readonly string[];
};

export async function play(inputs: Partial<Inputs>, scene: Scene): Promise<Scenario> {
  const annotations: Annotation[] = [];
  const outputs: Record<string, string> = {};
  const summaries: string[] = [];
  const log: string[] = [];
  const published: { name: string; text: string; retentionDays: number | null }[] = [];
  const withdrawn: string[] = [];
  const written: Record<string, string> = {};
  const calls: string[] = [];
  let comments = [...(scene.comments ?? [])];
  const answer = <T>(value: T) => Promise.resolve({ kind: "answer" as const, value });
  const notFound = Promise.resolve({ kind: "refused" as const, status: 404, message: "Not Found" });
  const artifacts = scene.artifacts ?? [];
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
        readFile: ({ path, commit }) => (called("readFile"), answer(scene.remoteFiles?.[`${commit}:${path}`] ?? null)),
      },
      shelf: {
        list: (name) => {
          called(`list ${name}`);
          return answer({ artifacts: artifacts.filter((each) => each.name === name), isComplete: true });
        },
        run: (id) => {
          called(`run ${id}`);
          const run = scene.runs?.[id];
          return run === undefined ? notFound : answer(run);
        },
        download: ({ artifact }) => {
          called(`download ${artifact.id}`);
          const stored = artifacts.find(({ id }) => id === artifact.id);
          return stored === undefined ? notFound : answer(stored.text);
        },
        publish: ({ name, text, retentionDays }) => {
          if (published.some((each) => each.name === name) && !withdrawn.includes(name))
            return answer("taken" as const);
          published.push({ name, text, retentionDays });
          return answer("published" as const);
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
        self: () => (called("self"), answer("somebody")),
      },
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
      clock: { today: () => "2026-01-31", within: (_milliseconds, promised) => promised },
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
    withdrawn,
    comments,
    written,
    calls,
  };
}
