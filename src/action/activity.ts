// Which story an event of GitHub tells: a branch that keeps baselines, a pull request, another ref, or none.
import { z } from "zod";
import { matchesText } from "../config/match.js";
import { gateError } from "../errors.js";
import type { Commit, GitHubRun } from "../ports.js";
import { short } from "./baseline-commit.js";
import { decodeEvent, sha } from "./event.js";

export type PullRequest = {
  readonly number: number;
  readonly headSha: string;
  readonly baseSha: string;
  /** Any branch of this repository: that of another pull request, where they are stacked. */
  readonly baseBranch: string;
  readonly origin: Origin;
};

/** Where it comes from: runs for the latter two have a read-only token, whatever the workflow says. */
export type Origin = "own" | "fork" | "dependabot";

export type Activity =
  | {
      /** Judged against the last accepted heap of the branch; published. */
      readonly kind: "baseline-branch";
      readonly branch: string;
      /** The commit that the branch stood at before, as the event says. */
      readonly before: string | null;
      /** Whether a heap of the very commit counts, stored by an earlier run: where the event brings no commit. */
      readonly comparesOwnCommit: boolean;
      /** Whether somebody decided that this heap is the baseline from here on. */
      readonly isAccepted: boolean;
    }
  | { readonly kind: "pull-request"; readonly pullRequest: PullRequest }
  /** Judged against the default branch, published nowhere: a feature branch, a tag, a release. */
  | {
      readonly kind: "other-ref";
      readonly ref: string;
      /** What the verdict is not about, where somebody could take it for that. */
      readonly remark?: string;
    };

/** Which branches keep baselines. */
export type Branches = {
  /** Patterns, `*` and `?` being special. */
  readonly baselineBranches: readonly string[];
};

const repository = z.object({ id: z.int() });
const pullRequestEvent = z.object({
  action: z.string().nullish(),
  pull_request: z.object({
    number: z.int().positive(),
    /** `repo` is null where the fork was deleted. */
    head: z.object({ sha, repo: repository.nullish() }),
    base: z.object({ sha, ref: z.string(), repo: repository.nullish() }),
    merge_commit_sha: sha.nullish(),
  }),
  sender: z.object({ login: z.string() }).nullish(),
});
type PullRequestEvent = z.infer<typeof pullRequestEvent>;
const pushEvent = z.object({ before: sha.nullish() });
const mergeGroupEvent = z.object({ merge_group: z.object({ base_sha: sha, base_ref: z.string() }) });
const dispatchEvent = z.object({
  inputs: z.object({ accept: z.union([z.string(), z.boolean()]).nullish() }).nullish(),
});
const repositoryEvent = z.object({ repository: z.object({ default_branch: z.string().min(1) }) });

/** Events that run with the base's rights and secrets beside code that anybody may have written. */
const REFUSED: Readonly<Record<string, string>> = {
  workflow_run:
    "it has the rights and secrets of the default branch, whoever started the run before it; measure under pull_request or push, and report here with `mode: comment`",
  issue_comment:
    "it has the rights and secrets of the default branch, and anybody can write a comment; measure under pull_request",
};

export type Ground = Branches & {
  /** The commit in the workspace. */
  readonly head: Commit | { readonly unknown: string };
};

/** Throws GateError `event-refused` or `event-malformed`. */
export function decideActivity(run: GitHubRun, { head, ...branches }: Ground): Activity {
  const { event, payload, ref } = run;
  const reason = REFUSED[event];
  if (reason !== undefined) throw gateError("event-refused", { event, reason });
  const branch = branchOf(ref);
  const keepsBaselines = branch !== null && isBaselineBranch(branch, branches);
  switch (event) {
    case "pull_request": {
      const told = decodeEvent(event, payload, pullRequestEvent);
      if (told.action === "closed") return ofClosed(ref);
      const { number, head: tip, base } = told.pull_request;
      const pullRequest = {
        number,
        headSha: tip.sha,
        baseSha: base.sha,
        baseBranch: base.ref,
        origin: originOf(told, run),
      };
      return { kind: "pull-request", pullRequest };
    }
    case "pull_request_target": {
      const told = decodeEvent(event, payload, pullRequestEvent);
      const doubt = doubtOfBase({ run, head }, told.pull_request);
      if (doubt !== null) throw gateError("event-refused", { event, reason: doubt });
      const remark = `This is about ${ref} as it is: nothing of pull request ${told.pull_request.number} was measured. Its own heap is measured under pull_request.`;
      return { kind: "other-ref", ref, remark };
    }
    case "merge_group": {
      const { base_sha: before, base_ref: baseRef } = decodeEvent(event, payload, mergeGroupEvent).merge_group;
      const base = branchOf(baseRef) ?? baseRef;
      return isBaselineBranch(base, branches)
        ? { kind: "baseline-branch", branch: base, before, comparesOwnCommit: false, isAccepted: false }
        : { kind: "other-ref", ref };
    }
    case "push": {
      if (!keepsBaselines) return { kind: "other-ref", ref };
      const { before } = decodeEvent(event, payload, pushEvent);
      // Forty zeros: the push made the branch.
      const known = before != null && !/^0+$/.test(before) ? before : null;
      return { kind: "baseline-branch", branch, before: known, comparesOwnCommit: false, isAccepted: false };
    }
    case "schedule":
    case "workflow_dispatch": {
      const isAccepted = event === "workflow_dispatch" && isAccepting(decodeEvent(event, payload, dispatchEvent));
      if (isAccepted && !keepsBaselines) {
        throw gateError("event-refused", {
          event: "workflow_dispatch with accept",
          reason: `${ref} keeps no baselines; run it on one of ${branches.baselineBranches.join(", ")}`,
        });
      }
      return keepsBaselines
        ? { kind: "baseline-branch", branch, before: null, comparesOwnCommit: true, isAccepted }
        : { kind: "other-ref", ref };
    }
    default:
      return { kind: "other-ref", ref };
  }
}

/** A verdict comes too late, and the comment of the last run that came in time stays as it is. */
function ofClosed(ref: string): Activity {
  return { kind: "other-ref", ref, remark: "The pull request is closed: its comment is left as it was." };
}

/** What does not tell where its head lies is taken to be of the repository itself, as on hosts that only resemble GitHub. */
function originOf({ pull_request: { head, base }, sender }: PullRequestEvent, { repositoryId }: GitHubRun): Origin {
  const own = base.repo?.id ?? repositoryId;
  if (head.repo === null || (head.repo !== undefined && head.repo.id !== own)) return "fork";
  return sender?.login === "dependabot[bot]" ? "dependabot" : "own";
}

/**
 * Null where the commit in the workspace is the one that the run is for, and that is on a branch of this repository:
 * the base's, or, since December 2025, the default one (docs: "Events that trigger workflows", pull_request_target).
 * What a step has laid beside or over that commit is not seen here.
 */
function doubtOfBase(
  { run, head }: { readonly run: GitHubRun; readonly head: Ground["head"] },
  { head: tip, base, merge_commit_sha: merge }: PullRequestEvent["pull_request"],
): string | null {
  const danger =
    "it has the rights and secrets of the base branch, and measuring runs the code in the workspace; use pull_request";
  if ("unknown" in head) return `${danger} (the commit in the workspace is not known: ${head.unknown})`;
  const isForeign = head.sha === tip.sha || head.sha === merge || head.parents.includes(tip.sha);
  if (isForeign) return `${danger} (the workspace is at ${short(head.sha)}, which is the pull request's)`;
  const branch = branchOf(run.ref);
  const isTip = branch !== null && (branch === base.ref || branch === defaultBranchOf(run.payload));
  return head.sha === run.sha && (isTip || head.sha === base.sha)
    ? null
    : `${danger} (the workspace is at ${short(head.sha)}, which is not the base's commit ${short(run.sha)})`;
}

/** Events whose runs publish baselines; a stored heap of any other event is not one. */
export const BASELINE_EVENTS: readonly string[] = ["push", "schedule", "merge_group", "workflow_dispatch"];

export function isBaselineBranch(branch: string, { baselineBranches }: Branches): boolean {
  return baselineBranches.some((pattern) => matchesText(pattern, branch));
}

/** The branch that a merge queue's own branch is for: `gh-readonly-queue/main/pr-7-<sha>`; null for any other. */
export function queuedFor(branch: string): string | null {
  return /^gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/.exec(branch)?.[1] ?? null;
}

/** The default branch as the event tells it; schedule's payload need not. */
export function defaultBranchOf(payload: unknown): string | null {
  const decoded = repositoryEvent.safeParse(payload);
  return decoded.success ? decoded.data.repository.default_branch : null;
}

function branchOf(ref: string): string | null {
  return ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
}

/** Inputs of workflow_dispatch arrive as text, a boolean one as `true` or `false`. */
function isAccepting({ inputs }: z.infer<typeof dispatchEvent>): boolean {
  return inputs?.accept === true || inputs?.accept === "true";
}
