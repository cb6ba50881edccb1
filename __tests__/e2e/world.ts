// A repository with a measured program, a GitHub that keeps it, and the events that happen there: what scenarios are told in.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  dispatchPayload,
  mergeGroupPayload,
  pullRequestPayload,
  pushPayload,
  schedulePayload,
  workflowRunPayload,
} from "./events.js";
import {
  FORK,
  READ_ONLY,
  startFakeGitHub,
  WITH_COMMENTS,
  type FakeArtifact,
  type FakeGitHub,
  type FakeRepository,
  type FakeRun,
  type Rights,
} from "./fake-github.js";
import { leaksOf } from "./leaks.js";
import { makeRepository, type FileTexts, type TemporaryRepository } from "./repository.js";
import { runStep, type Launch, type Step, type StepEnd } from "./runner.js";
import { makeWorkspace } from "./workspace.js";

export const PROGRAM = `import os

with open(os.environ["SEEN"], "w") as seen:
    seen.write(repr(dict(os.environ)))
PRICES = [1, 2, 3]
`;

/** Equal tuples, made at run time: some 1.5 MiB that no reviewer sees. */
export const GROWN = `${PROGRAM}
TABLE = [(number, str(number)) for number in range(10_000)]
`;

/** The interpreter itself: the `python3` of a version manager can be a slow script. */
const PYTHON = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();

/** What pushes stored, by commit and options. */
const pushes = new Map<string, readonly FakeArtifact[]>();

export type StepOptions = Pick<
  Step,
  "with" | "env" | "pace" | "attempt" | "job" | "runtime" | "timeoutMilliseconds"
> & {
  readonly rights?: Rights;
  /** The step belongs to that run: to another job of it, or to its next attempt where `attempt` says so. */
  readonly run?: FakeRun;
  /** True: the run goes on after the step, as it does while other jobs of it wait or work. */
  readonly staysOpen?: boolean;
  /** Of actions/checkout; 1 as it is by default there, 0 for all branches with their history. */
  readonly fetchDepth?: 0 | 1;
  /** The workflow that runs, where it is not `Heap` in .github/workflows/heapgate.yml. */
  readonly workflow?: string;
  readonly path?: string;
  /** What GITHUB_EVENT_PATH holds in place of the event's own payload. */
  readonly payload?: (payload: Readonly<Record<string, unknown>>) => unknown;
  /** What earlier steps of the job do in the workspace, after the checkout. */
  readonly prepare?: (workspace: string) => void;
};

export type OnBranch = StepOptions & {
  /** `main` where it is left out; what is measured is its tip. */
  readonly branch?: string;
};

export type PullRequest = StepOptions & {
  readonly base: string;
  readonly head: string;
  /** A `fork` and `dependabot` have a token that reads only, whatever the workflow asks for. */
  readonly from?: "repository" | "fork" | "dependabot";
  /** What actions/checkout is told to take. */
  readonly checkOut?: "merge" | "head" | "base" | { readonly commit: string };
  /** 7 where it is left out. */
  readonly number?: number;
  readonly action?: "opened" | "synchronize" | "reopened" | "labeled";
  /** Label of `labeled`. */
  readonly label?: string;
  /** The branch it goes to, `main` where it is left out: another one for stacked pull requests. */
  readonly baseRef?: string;
  readonly headRef?: string;
  readonly headRepository?: FakeRepository;
};

/** `checkedOut` is the commit that actions/checkout takes. */
export type WorldEvent = Pick<FakeRun, "event" | "headSha" | "headBranch"> &
  Partial<Pick<FakeRun, "headRepository" | "pullRequests" | "actor" | "workflow" | "path">> &
  Pick<Step, "ref" | "sha"> &
  Partial<Pick<Step, "baseRef" | "headRef" | "workflowRef">> & {
    readonly payload: Readonly<Record<string, unknown>>;
    readonly checkedOut: string;
  };

export type WorldStepEnd = StepEnd & { readonly run: FakeRun };

export type World = {
  readonly repository: TemporaryRepository;
  readonly github: FakeGitHub;
  /** Configuration of the target `shop`, with rules below it. */
  readonly configuration: (rules?: string) => string;
  readonly commitOnMain: (files: FileTexts, when?: { readonly date: string }) => string;
  /** A commit that starts there and is on no branch. */
  readonly commitOn: (start: string, files: FileTexts, when?: { readonly date: string }) => string;
  /** Makes the branch, or moves it, by force if need be. */
  readonly setBranch: (name: string, commit: string) => void;
  readonly push: (options?: OnBranch & { readonly before?: string; readonly rerun?: FakeRun }) => Promise<WorldStepEnd>;
  /**
   * What a push of the tip left on GitHub: played once for a commit in a test file, then known. For scenarios that begin
   * after it. Gives the tip.
   */
  readonly pushedBefore: (options?: Pick<OnBranch, "branch" | "with">) => Promise<string>;
  readonly dispatch: (
    options: OnBranch & { readonly inputs: Readonly<Record<string, string>> },
  ) => Promise<WorldStepEnd>;
  readonly schedule: (options?: OnBranch) => Promise<WorldStepEnd>;
  /** Under `pull_request`. */
  readonly pullRequest: (pullRequest: PullRequest) => Promise<WorldStepEnd>;
  /** Under `pull_request_target`: the base's rights, whoever asks; the base is checked out where nothing else is told. */
  readonly pullRequestTarget: (pullRequest: PullRequest) => Promise<WorldStepEnd>;
  /** What a merge queue makes of base and head; `base` is what it is queued behind. */
  readonly mergeGroup: (
    group: StepOptions & {
      readonly base: string;
      readonly head: string;
      readonly number?: number;
      readonly baseRef?: string;
    },
  ) => Promise<WorldStepEnd & { readonly merge: string }>;
  /** Under `workflow_run`, once the run has ended; main is checked out. */
  readonly workflowRun: (options: StepOptions & { readonly of: FakeRun }) => Promise<WorldStepEnd>;
  /** Any other event, or one that GitHub would not send. */
  readonly event: (event: WorldEvent, options?: StepOptions) => Promise<WorldStepEnd>;
  /** Everything that has ended so far. */
  readonly ends: readonly WorldStepEnd[];
  /** The environment that the program saw last, as Python prints it. */
  readonly seen: () => string;
  /** Where a secret was seen that should not have been; see leaks.ts. */
  readonly leaks: () => readonly string[];
  readonly close: () => Promise<void>;
};

/** `launch` starts steps in another way than the runner does. */
export async function makeWorld({ launch }: { readonly launch?: Launch } = {}): Promise<World> {
  const repository = makeRepository();
  const github = await startFakeGitHub(repository);
  const workspace = makeWorkspace(repository);
  const seen = join(workspace.home, "environment.txt");
  const ends: WorldStepEnd[] = [];
  const programs: string[] = [];

  async function play(
    { payload, ref, sha, baseRef = "", headRef = "", workflowRef = ref, checkedOut, ...event }: WorldEvent,
    options: StepOptions,
  ): Promise<WorldStepEnd> {
    const {
      rights = WITH_COMMENTS,
      run: known,
      staysOpen = false,
      fetchDepth = 1,
      workflow,
      path,
      payload: changed = (told) => told,
      prepare = () => undefined,
      ...step
    } = options;
    const { attempt = known?.attempt ?? 1 } = options;
    const started = github.startRun({
      ...event,
      rights,
      attempt,
      status: "in_progress",
      conclusion: null,
      ...(workflow === undefined ? {} : { workflow }),
      ...(path === undefined ? {} : { path }),
      ...(known === undefined ? {} : { id: known.id }),
    });
    workspace.checkOut(checkedOut, fetchDepth);
    prepare(workspace.path);
    const where = {
      github,
      run: started,
      payload: changed(payload),
      ref,
      sha,
      baseRef,
      headRef,
      workflowRef,
      workspace: workspace.path,
    };
    const ended = await runStep({ ...step, ...where, attempt }, launch);
    if (!staysOpen) {
      github.updateRun(started.id, {
        status: "completed",
        conclusion: ended.timedOut ? "cancelled" : ended.exitCode === 0 ? "success" : "failure",
      });
    }
    const end = { ...ended, run: github.runs.find(({ id }) => id === started.id) ?? started };
    ends.push(end);
    if (existsSync(seen)) programs.push(readFileSync(seen, "utf8"));
    return end;
  }

  /** The tip of the branch; `main` of the repository on disk is the one of GitHub. */
  const tip = (branch: string): string => repository.git("rev-parse", `refs/heads/${branch}`);

  function open({
    base,
    head,
    from = "repository",
    number = 7,
    label,
    baseRef = "main",
    headRef = from === "dependabot" ? "dependabot/pip/flask-3.1" : "feature",
    headRepository = from === "fork" ? FORK : github.repository,
  }: PullRequest): {
    readonly merge: string;
    readonly pullRequest: ReturnType<FakeGitHub["openPullRequest"]>;
    readonly actor: string;
  } {
    const before = github.pullRequests.find((each) => each.number === number);
    // GitHub makes the merge once for a head and a base.
    const isKnown = before?.head.sha === head && before.base.sha === base;
    const merge = (isKnown ? before.mergeCommit : null) ?? repository.checkOutMerge({ base, head });
    repository.git("update-ref", `refs/pull/${number}/head`, head);
    repository.git("update-ref", `refs/pull/${number}/merge`, merge);
    const isOwn = headRepository.id === github.id;
    if (isOwn && headRef !== "main") repository.git("update-ref", `refs/heads/${headRef}`, head);
    const actor = from === "dependabot" ? "dependabot[bot]" : isOwn ? "somebody" : headRepository.owner;
    const pullRequest = github.openPullRequest({
      number,
      state: "open",
      head: { sha: head, ref: headRef, repository: headRepository },
      base: { sha: base, ref: baseRef },
      author: actor,
      mergeCommit: merge,
      labels: [...new Set([...(before?.labels ?? []), ...(label === undefined ? [] : [label])])],
    });
    return { merge, pullRequest, actor };
  }

  const push: World["push"] = (given = {}) => {
    const { branch = "main", before = "0".repeat(40), rerun = given.run } = given;
    const headSha = tip(branch);
    return play(
      {
        event: "push",
        headSha,
        headBranch: branch,
        payload: pushPayload({ branch, before, after: headSha }, github),
        ref: `refs/heads/${branch}`,
        sha: headSha,
        checkedOut: headSha,
      },
      { ...given, ...(rerun === undefined ? {} : { run: rerun }) },
    );
  };

  return {
    repository,
    github,
    // One run, and no byte code to be written by the first: half the time, and how runs agree is tested elsewhere.
    configuration: (rules = "") => `targets:
  shop:
    import: shop
    python: [${JSON.stringify(PYTHON)}]
    env: { SEEN: ../../environment.txt, PYTHONDONTWRITEBYTECODE: 1 }
    runs: { min: 1, max: 1 }
${rules}`,
    commitOnMain: (files, when) => {
      repository.git("checkout", "--quiet", "main");
      return repository.commit(files, when);
    },
    commitOn: (start, files, when) => {
      repository.git("checkout", "--quiet", "--detach", start);
      return repository.commit(files, when);
    },
    setBranch: (name, commit) => {
      // A branch that is checked out is moved by nobody else.
      repository.git("checkout", "--quiet", "--detach");
      repository.git("branch", "--quiet", "--force", name, commit);
    },
    push,
    pushedBefore: async (options = {}) => {
      const { branch = "main" } = options;
      const headSha = tip(branch);
      const key = JSON.stringify([headSha, options]);
      const kept = pushes.get(key);
      if (kept !== undefined) {
        const run = github.startRun({ event: "push", headSha, headBranch: branch, rights: WITH_COMMENTS });
        for (const { name, archive } of kept) github.addArtifact({ name, archive, runId: run.id, job: run.job });
        return headSha;
      }
      const { exitCode, raw, run } = await push(options);
      if (exitCode !== 0) throw new Error(`the push ended with ${exitCode}:\n${raw}`);
      pushes.set(
        key,
        github.artifacts.filter(({ runId }) => runId === run.id),
      );
      return headSha;
    },
    dispatch: (given) => {
      const { branch = "main", inputs } = given;
      const headSha = tip(branch);
      return play(
        {
          event: "workflow_dispatch",
          headSha,
          headBranch: branch,
          payload: dispatchPayload({ branch, inputs }, github),
          ref: `refs/heads/${branch}`,
          sha: headSha,
          checkedOut: headSha,
        },
        given,
      );
    },
    schedule: (given = {}) => {
      const { branch = "main" } = given;
      const headSha = tip(branch);
      return play(
        {
          event: "schedule",
          headSha,
          headBranch: branch,
          payload: schedulePayload(),
          ref: `refs/heads/${branch}`,
          sha: headSha,
          checkedOut: headSha,
        },
        given,
      );
    },
    pullRequest: (given) => {
      const { head, base, from = "repository", action = "synchronize", label = null, checkOut = "merge" } = given;
      const { merge, pullRequest, actor } = open(given);
      const isOwn = pullRequest.head.repository?.id === github.id;
      const rights = isOwn && from !== "dependabot" ? WITH_COMMENTS : READ_ONLY;
      return play(
        {
          event: "pull_request",
          headSha: head,
          headBranch: pullRequest.head.ref,
          headRepository: pullRequest.head.repository ?? github.repository,
          pullRequests: isOwn ? [pullRequest.number] : [],
          actor,
          payload: pullRequestPayload({ action, pullRequest, label }, github),
          ref: `refs/pull/${pullRequest.number}/merge`,
          sha: merge,
          baseRef: pullRequest.base.ref,
          headRef: pullRequest.head.ref,
          checkedOut: typeof checkOut === "string" ? { merge, head, base }[checkOut] : checkOut.commit,
        },
        { rights, ...given },
      );
    },
    pullRequestTarget: (given) => {
      const { head, base, action = "synchronize", label = null, checkOut = "base" } = given;
      const { merge, pullRequest, actor } = open(given);
      const isOwn = pullRequest.head.repository?.id === github.id;
      return play(
        {
          event: "pull_request_target",
          headSha: head,
          headBranch: pullRequest.head.ref,
          headRepository: pullRequest.head.repository ?? github.repository,
          pullRequests: isOwn ? [pullRequest.number] : [],
          actor,
          payload: pullRequestPayload({ action, pullRequest, label }, github),
          ref: `refs/heads/${pullRequest.base.ref}`,
          sha: base,
          baseRef: pullRequest.base.ref,
          headRef: pullRequest.head.ref,
          checkedOut: typeof checkOut === "string" ? { merge, head, base }[checkOut] : checkOut.commit,
        },
        given,
      );
    },
    mergeGroup: async (given) => {
      const { base, head, number = 7, baseRef = "main" } = given;
      const merge = repository.checkOutMerge({ base, head });
      const branch = `gh-readonly-queue/${baseRef}/pr-${number}-${base}`;
      repository.git("update-ref", `refs/heads/${branch}`, merge);
      const ref = `refs/heads/${branch}`;
      const end = await play(
        {
          event: "merge_group",
          headSha: merge,
          headBranch: branch,
          actor: "github-merge-queue[bot]",
          payload: mergeGroupPayload({ head: merge, headRef: ref, base, baseRef: `refs/heads/${baseRef}` }, github),
          ref,
          sha: merge,
          checkedOut: merge,
        },
        given,
      );
      return { ...end, merge };
    },
    workflowRun: (given) => {
      const headSha = tip("main");
      const of = github.runs.find(({ id }) => id === given.of.id) ?? given.of;
      return play(
        {
          event: "workflow_run",
          headSha,
          headBranch: "main",
          workflow: "Heap comment",
          path: ".github/workflows/heapgate-comment.yml",
          actor: of.actor,
          payload: workflowRunPayload(of, github),
          ref: "refs/heads/main",
          sha: headSha,
          checkedOut: headSha,
        },
        given,
      );
    },
    event: (event, options = {}) => play(event, options),
    ends,
    seen: () => readFileSync(seen, "utf8"),
    leaks: () => leaksOf({ github, ends, programs }),
    close: async () => {
      await github.close();
      workspace.remove();
      repository.remove();
    },
  };
}
