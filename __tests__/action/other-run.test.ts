import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { openForeignHeaps } from "../../src/action/foreign-heaps.js";
import {
  addMeasuredHeaps,
  heapsArtifact,
  type MeasuredHeaps,
  type MeasuredTarget,
} from "../../src/action/measured-heaps.js";
import type { Inputs } from "../../src/action/inputs.js";
import { restoreError } from "../../src/errors.js";
import type { Snapshot } from "../../src/heap/snapshot.js";
import type {
  Answer,
  Archive,
  ArtifactShelf,
  BoardComment,
  Draft,
  GitHubRun,
  PullRequestRecord,
  RemoteHistory,
} from "../../src/ports.js";
import { anyText } from "../report/reports.js";
import { archiveOf, artifact, bundle, draftIn, judged, run, type ArchiveTexts } from "./bundles.js";
import {
  LARGE,
  play,
  PULL_REQUEST,
  REPOSITORY_ID,
  SHA,
  SMALL,
  type Scenario,
  type Scene,
  type StoredArtifact,
} from "./world.js";

const FORK = 99;
const RUN = 77;
const MARKER = "<!-- heapgate default -->";
const JOB = "github-actions[bot]";
const ELSEWHERE = "c".repeat(40);
const TIP = "d".repeat(40);

/** `main` is older - base - tip; the pull request left it at base. */
const PARENTS: Readonly<Record<string, string>> = {
  [TIP]: SHA.base,
  [SHA.base]: SHA.older,
  [SHA.head]: SHA.base,
};

function ancestry(commit: string): readonly string[] {
  const parent = PARENTS[commit];
  return [commit, ...(parent === undefined ? [] : ancestry(parent))];
}

function answer<T>(value: T): Promise<Answer<T>> {
  return Promise.resolve({ kind: "answer", value });
}

const NOT_FOUND: Promise<Answer<never>> = Promise.resolve({ kind: "refused", status: 404, message: "Not Found" });

function historyWith(files: Readonly<Record<string, string>> = {}, rest: Partial<RemoteHistory> = {}): RemoteHistory {
  return {
    defaultBranch: () => answer("main"),
    mergeBase: ({ base, head }) => {
      const [one = "", other = ""] = [base, head].map((name) => (name === "main" ? TIP : name));
      const shared = ancestry(one).find((commit) => ancestry(other).includes(commit));
      return shared === undefined ? NOT_FOUND : answer(shared);
    },
    readFile: ({ path, commit }) => answer(files[`${commit}:${path}`] ?? null),
    lineage: (commit) => answer([{ sha: commit, parents: [], date: "2026-01-01T00:00:00Z" }]),
    tip: () => answer(TIP),
    ...rest,
  };
}

function workflowRun(rest: object = {}, action = "completed"): GitHubRun {
  const workflow_run = {
    id: RUN,
    event: "pull_request",
    path: ".github/workflows/heap.yml",
    head_sha: SHA.head,
    head_branch: "feature",
    head_repository: { id: FORK, owner: { login: "stranger" } },
    repository: { id: REPOSITORY_ID },
    conclusion: "failure",
    pull_requests: [],
    ...rest,
  };
  const payload = { action, repository: { id: REPOSITORY_ID, default_branch: "main" }, workflow_run };
  return { ...PULL_REQUEST, event: "workflow_run", payload, ref: "refs/heads/main", sha: TIP, id: 600 };
}

const SEVEN: PullRequestRecord = {
  number: 7,
  headSha: SHA.head,
  headRepositoryId: FORK,
  baseSha: SHA.base,
  baseBranch: "main",
};

function measured(name: string, ...candidates: readonly Snapshot[]): MeasuredTarget {
  return { kind: "measured", name, candidates, interpreter: { command: ["python3"], origin: "PATH" } };
}

async function filesOf(
  targets: readonly MeasuredTarget[],
  rest: Partial<MeasuredHeaps> = {},
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const draft: Draft = { ...draftIn(files), publish: () => Promise.reject(new Error("not asked for")) };
  await addMeasuredHeaps(draft, { key: "default", commit: SHA.merge, baselineCommit: SHA.base, ...rest, targets });
  return files;
}

const OF_RUN = { id: RUN, repositoryId: REPOSITORY_ID, headRepositoryId: FORK, headSha: SHA.head };

/** As that run left it. */
function left(files: ArchiveTexts, rest: Partial<StoredArtifact> = {}): StoredArtifact {
  return { ...artifact(SHA.head, files), id: 50, name: heapsArtifact("default"), run: OF_RUN, ...rest };
}

/** A baseline of that commit, whose heap is that. */
async function stored(
  commit: string,
  heap: Snapshot,
  id: number,
): Promise<readonly [StoredArtifact, ReturnType<typeof run>]> {
  const found = artifact(commit, await bundle(commit, judged(heap)), { id });
  return [{ ...found, run: { ...(found.run ?? OF_RUN), id } }, run(commit, { id })];
}

const NO_METER = { open: () => Promise.reject(new Error("nothing is measured here")) };

async function comment(
  scene: Scene & { readonly history?: RemoteHistory },
  inputs: Partial<Inputs> = {},
): Promise<Scenario> {
  const baselines = [
    await stored(SHA.base, SMALL, 101),
    await stored(SHA.older, LARGE, 102),
    await stored(TIP, LARGE, 103),
  ];
  const { history, artifacts = [left(await filesOf([measured("default", LARGE)]))], ...rest } = scene;
  return play(
    { mode: "comment", ...inputs },
    {
      run: workflowRun(),
      pullRequests: [SEVEN],
      artifacts: [...artifacts, ...baselines.map(([each]) => each)],
      runs: Object.fromEntries(baselines.map(([, each]) => [each.id, each])),
      ...rest,
      ports: { meter: NO_METER, history: history ?? historyWith(), ...rest.ports },
    },
  );
}

function bodyOf({ comments }: Scenario): string {
  return comments.map(({ body }) => body).join("\n---\n");
}

describe("the report of a run that may not comment", () => {
  it("is posted on its pull request, marked as what that run says, and fails nothing", async () => {
    const told = await comment({});
    expect(told.ending).toEqual({ exitCode: 0, failure: null });
    expect(told.annotations).toEqual([]);
    expect(told.outputs).toEqual({
      verdict: "breached",
      breaches: "2",
      "growth-bytes": "8000000",
      "growth-percent": "799.2008",
      "baseline-sha": SHA.base,
      report: "/temp/heapgate-report-default.json",
      "comment-url": "https://example.org/comment",
    });
    expect(told.comments).toHaveLength(1);
    const lines = bodyOf(told).split("\n");
    expect(lines[0]).toBe(MARKER);
    expect(lines[1]).toBe(`<!-- heapgate: run 77 of ${SHA.head} -->`);
    expect(lines[2]).toMatch(/^### ❌ heapgate: the heap grows by 7\.6 MiB/);
    expect(lines[4]).toBe(
      `Measured by the pull request's own run 77 of commit \`${SHA.head.slice(0, 12)}\`: its numbers are what that run says.`,
    );
    expect(told.summary).toContain("Measured by the pull request's own run 77");
    expect(told.log).toContain("For pull request 7, from the heaps of run 77:");
    expect(told.calls.filter((call) => call === "create")).toEqual(["create"]);
  });

  it("is judged by the rules at the tip of the base branch alone, whatever commit it is compared with", async () => {
    const rules = (limit: string): string =>
      `thresholds:\n  - { id: own, measure: total.bytes, fail: { growth: ${limit} } }\n`;
    const path = ".github/heapgate.yml";
    const judgedBy = async (tip: string, others: string): Promise<readonly (string | undefined)[]> => {
      const places = [SHA.older, SHA.base, SHA.head, SHA.merge].map((commit) => [`${commit}:${path}`, others]);
      const history = historyWith({ ...Object.fromEntries(places), [`${TIP}:${path}`]: tip });
      const verdicts: (string | undefined)[] = [];
      for (const baselineCommit of [SHA.base, SHA.older, null]) {
        const artifacts = [left(await filesOf([measured("default", LARGE)], { baselineCommit }))];
        const { outputs } = await comment({ history, artifacts });
        verdicts.push(`${outputs["verdict"]} against ${outputs["baseline-sha"]}`);
      }
      return verdicts;
    };
    const each = (verdict: string): readonly string[] =>
      Array.from({ length: 3 }, () => `${verdict} against ${SHA.base}`);
    expect(await judgedBy(rules("9 MiB"), rules("1 KiB"))).toEqual(each("passed"));
    expect(await judgedBy(rules("1 KiB"), rules("9 MiB"))).toEqual(each("breached"));
  });

  it("asks for the tip of the pull request's own base branch", async () => {
    const asked: string[] = [];
    const tip = (branch: string): Promise<Answer<string>> => {
      asked.push(branch);
      return answer(TIP);
    };
    await comment({ history: historyWith({}, { tip }), pullRequests: [{ ...SEVEN, baseBranch: "next" }] });
    expect(asked).toContain("next");
  });

  it("leaves the comment of a later run of another head as it is", async () => {
    const of = (run: number): BoardComment => {
      const body = `${MARKER}\n<!-- heapgate: run ${run} of ${ELSEWHERE} -->\nlater`;
      return { id: 5, url: "https://example.org/5", author: JOB, body };
    };
    const told = await comment({ comments: [of(RUN + 1)] });
    expect([told.comments, told.ending.exitCode]).toEqual([[of(RUN + 1)], 0]);
    expect(told.annotations.map(({ level, title }) => [level, title])).toEqual([
      ["notice", "heapgate: the comment is left as it is"],
    ]);
    expect(bodyOf(await comment({ comments: [of(RUN - 1)] }))).toContain(`run 77 of ${SHA.head}`);
  });

  it("says first which targets of the base were not measured", async () => {
    const base = "targets:\n  default: { import: shop }\n  worker: { import: shop.worker }\n";
    const history = historyWith({ [`${TIP}:.github/heapgate.yml`]: base });
    const missing = `target worker of commit \`${TIP.slice(0, 12)}\` is missing: that run measured none of this name`;
    expect(bodyOf(await comment({ history }))).toContain(missing);
    expect(bodyOf(await comment({ history }, { targets: ["default"] }))).not.toContain("is missing");
    const both = left(await filesOf([measured("default", LARGE), measured("worker", SMALL)]));
    expect(bodyOf(await comment({ history, artifacts: [both] }))).not.toContain("is missing");
    const unread = left(await filesOf([measured("default", LARGE)]), { isExpired: true });
    expect(bodyOf(await comment({ history, artifacts: [unread] }))).not.toContain("is missing");
  });

  it("tells of the mildest heap that was measured", async () => {
    const artifacts = [left(await filesOf([measured("default", LARGE, SMALL)]))];
    expect((await comment({ artifacts })).outputs["verdict"]).toBe("passed");
  });

  it("is a mistake where the base's rules are none", async () => {
    const history = historyWith({ [`${TIP}:.github/heapgate.yml`]: "thresholds: 7" });
    const old: BoardComment = { id: 5, url: "https://example.org/5", author: JOB, body: `${MARKER}\npassed` };
    const told = await comment({ history, comments: [old] });
    expect(told.ending.exitCode).toBe(2);
    expect(told.outputs["verdict"]).toBe("failed");
    expect(bodyOf(told)).toContain("there is no verdict");
    const unread = await comment({ history: historyWith({}, { readFile: () => NOT_FOUND }) });
    expect(unread.ending).toEqual({
      exitCode: 2,
      failure: expect.stringContaining("which judges the pull request, cannot be read: Not Found"),
    });
    const unknown = await comment({ history: historyWith({}, { tip: () => NOT_FOUND }) });
    expect(unknown.ending).toEqual({
      exitCode: 2,
      failure: expect.stringContaining(
        "the tip of main, whose .github/heapgate.yml judges the pull request, is not known",
      ),
    });
    const refused = { kind: "refused", status: 403, message: "Resource not accessible by integration" } as const;
    const list = (): Promise<Answer<never>> => Promise.resolve(refused);
    const unwritten = { list, create: list, update: list, remove: list, self: list };
    const silent = await comment({ history, ports: { board: unwritten } });
    // No word of a fork's token: this run has the repository's own.
    expect(silent.annotations.filter(({ title }) => title === "heapgate: no comment")).toEqual([
      {
        level: "warning",
        title: "heapgate: no comment",
        message: expect.stringMatching(/^Resource not accessible by integration\nGive the job/),
        where: null,
      },
    ]);
  });

  it("brings a comment up to date that told of a breach", async () => {
    const old: BoardComment = { id: 5, url: "https://example.org/5", author: JOB, body: `${MARKER}\nbreached` };
    const artifacts = [left(await filesOf([measured("default", SMALL)]))];
    const told = await comment({ artifacts, comments: [old] }, { comment: "on-breach" });
    expect(told.comments).toHaveLength(1);
    expect(bodyOf(told)).toContain("no growth: 0 bytes, 0 objects");
    expect((await comment({ artifacts }, { comment: "on-breach" })).comments).toEqual([]);
  });

  it("ends with 2 where it may not comment either", async () => {
    const refused = (): Promise<Answer<never>> =>
      Promise.resolve({ kind: "refused", status: 403, message: "Resource not accessible by integration" });
    const board = { list: () => answer([]), create: refused, update: refused, remove: refused, self: refused };
    const told = await comment({ ports: { board } });
    expect(told.ending).toEqual({
      exitCode: 2,
      failure: expect.stringContaining("heapgate: no comment: Resource not accessible by integration"),
    });
    expect(told.annotations.map(({ level }) => level)).toEqual(["warning"]);
  });

  it("has all legs of a matrix, in the order of their names, and of each what was left last", async () => {
    const leg = async (name: string, heap: Snapshot, rest: Partial<StoredArtifact>): Promise<StoredArtifact> => {
      const key = `default+${name}`;
      return left(await filesOf([measured("api", heap)], { key }), { name: heapsArtifact(key), ...rest });
    };
    const artifacts = [
      await leg("3.13", SMALL, { id: 51 }),
      await leg("3.9", LARGE, { id: 52 }),
      await leg("3.9", SMALL, { id: 53, createdAt: "2026-01-01T00:00:01Z" }),
      await leg("a b", LARGE, { id: 54 }),
      left(await filesOf([measured("api", LARGE)], { key: "other" }), { id: 55, name: heapsArtifact("other") }),
    ];
    const told = await comment({ artifacts });
    const report: { targets: { name: string; verdict: string }[] } = JSON.parse(
      told.written["/temp/heapgate-report-default.json"] ?? "",
    );
    expect(report.targets.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["3.9/api", "no-baseline"],
      ["3.13/api", "no-baseline"],
    ]);
    expect(told.calls.filter((call) => call.startsWith("download 5"))).toEqual(["download 53", "download 51"]);
  });
});

describe("the pull request of a run", () => {
  const notice = (message: string, level = "notice"): object => ({
    level,
    title: "heapgate: nothing to report",
    message,
    where: null,
  });
  const GONE = `No open pull request has commit ${SHA.head.slice(0, 12)} of run 77 as its head: it has moved on, or is closed.`;

  it.each([
    ["is of another event", workflowRun({ event: "push" }), "only those under pull_request have a pull request"],
    ["is not done", workflowRun({}, "requested"), "not done yet"],
  ])("is not looked for where the run %s", async (_what, other, reason) => {
    const told = await comment({ run: other });
    expect(told.ending).toEqual({ exitCode: 0, failure: null });
    expect(told.log).toContain(reason);
    expect([told.annotations, told.calls]).toEqual([[], []]);
  });

  it.each<[string, Scene, object]>([
    [
      "the fork is deleted",
      { run: workflowRun({ head_repository: null }) },
      notice("The branch or the fork of run 77 is gone."),
    ],
    ["it is closed", { pullRequests: [] }, notice(GONE)],
    ["it has moved on", { pullRequests: [{ ...SEVEN, headSha: ELSEWHERE }] }, notice(GONE)],
    ["it comes from another repository", { pullRequests: [{ ...SEVEN, headRepositoryId: 98 }] }, notice(GONE)],
    ["its repository is deleted", { pullRequests: [{ ...SEVEN, headRepositoryId: null }] }, notice(GONE)],
    [
      "there are two",
      { pullRequests: [SEVEN, { ...SEVEN, number: 8, baseBranch: "next" }] },
      notice(
        `2 open pull requests have commit ${SHA.head.slice(0, 12)} of run 77 as their head, and nothing tells which of them it measured.`,
        "warning",
      ),
    ],
  ])("is not guessed where %s", async (_what, scene, told) => {
    const { ending, annotations, comments } = await comment(scene);
    expect({ ending, annotations, comments }).toEqual({
      ending: { exitCode: 0, failure: null },
      annotations: [told],
      comments: [],
    });
  });

  it("is the one of several that the event names", async () => {
    const create: number[] = [];
    const board = {
      list: () => answer([]),
      create: ({ pullRequest, body }: { pullRequest: number; body: string }) => {
        create.push(pullRequest);
        return answer({ id: 1, url: "", author: JOB, body });
      },
      update: () => NOT_FOUND,
      remove: () => NOT_FOUND,
      self: () => NOT_FOUND,
    };
    const pullRequests = [SEVEN, { ...SEVEN, number: 8 }];
    await comment({
      run: workflowRun({ pull_requests: [{ number: 8 }, { number: 9 }] }),
      pullRequests,
      ports: { board },
    });
    expect(create).toEqual([8]);
  });

  it.each<[string, Scene, string]>([
    ["the event names no run", { run: { ...PULL_REQUEST } }, "mode: comment cannot stand beside on: pull_request"],
    [
      "the payload is not GitHub's",
      { run: { ...workflowRun(), payload: {} } },
      "the payload of the event workflow_run",
    ],
    ["the run is another repository's", { run: workflowRun({ repository: { id: 12 } }) }, "another repository's run"],
    ["the list is refused", { ports: { pullRequests: { openFrom: () => NOT_FOUND } } }, "pull-requests: write"],
  ])("ends the run with 2 and touches no comment where %s", async (_what, scene, reason) => {
    const old: BoardComment = { id: 5, url: "https://example.org/5", author: JOB, body: `${MARKER}\npassed` };
    const told = await comment({ ...scene, comments: [old] });
    expect(told.ending).toEqual({ exitCode: 2, failure: expect.stringContaining(reason) });
    expect(told.outputs).toEqual({ verdict: "failed" });
    expect(told.comments).toEqual([old]);
    expect(told.calls).toEqual([]);
  });

  it("has no baseline out of files, whose names would be the pull request's to choose", async () => {
    const told = await comment({}, { baseline: { kind: "file", folder: ".heapgate" } });
    expect(told.ending.failure).toContain("input baseline: file cannot stand beside mode: comment");
  });
});

describe("the commit that another run's heaps are compared with", () => {
  it.each([
    ["the claimed one on the base branch, after the pull request left it", TIP, TIP, "passed"],
    ["where it left the branch", SHA.base, SHA.base, "breached"],
    ["that, too, where the claim is older", SHA.older, SHA.base, "breached"],
    ["that, too, where the claim is on no base branch", SHA.head, SHA.base, "breached"],
    ["that, too, where nobody knows the claim", ELSEWHERE, SHA.base, "breached"],
    ["that, too, where nothing is claimed", null, SHA.base, "breached"],
  ])("is %s", async (_what, claimed, expected, verdict) => {
    const artifacts = [left(await filesOf([measured("default", LARGE)], { baselineCommit: claimed }))];
    const { outputs } = await comment({ artifacts });
    expect([outputs["baseline-sha"], outputs["verdict"]]).toEqual([expected, verdict]);
  });

  it("is none where GitHub does not tell, or where the pull request has nothing of its own", async () => {
    const unasked = await comment({ history: historyWith({}, { mergeBase: () => NOT_FOUND }) });
    expect(unasked.outputs["verdict"]).toBe("no-baseline");
    expect(bodyOf(unasked)).toContain("Not compared: the merge-base of");
    const merged = await comment({ history: historyWith({}, { mergeBase: () => answer(SHA.head) }) });
    expect(bodyOf(merged)).toContain("has no commit of its own");
  });
});

describe("what another run left", () => {
  it("is missed with a notice for a fork, and silently for a run that could comment itself", async () => {
    const reason = "Run 77 of pull request 7 left no heaps: it has commented itself, or did not come to measure.";
    const fork = await comment({ artifacts: [] });
    expect(fork.ending).toEqual({ exitCode: 0, failure: null });
    expect(fork.annotations.map(({ level, message }) => [level, message])).toEqual([["notice", reason]]);
    const own = await comment({
      artifacts: [],
      run: workflowRun({ head_repository: { id: REPOSITORY_ID, owner: { login: "shop" } } }),
      pullRequests: [{ ...SEVEN, headRepositoryId: REPOSITORY_ID }],
    });
    expect([own.annotations, own.log, own.comments]).toEqual([[], `Nothing to report: ${reason}`, []]);
  });

  it("ends the run with 2 where it cannot be listed", async () => {
    const unused = () => NOT_FOUND;
    const shelf: ArtifactShelf = {
      list: unused,
      listOfRun: () =>
        Promise.resolve({ kind: "refused", status: 403, message: "Resource not accessible by integration" }),
      listOfThisRun: unused,
      run: unused,
      runsOf: unused,
      runsOn: unused,
      download: unused,
      draft: () => Promise.reject(new Error("not asked for")),
      withdraw: unused,
    };
    const told = await comment({ ports: { shelf } });
    expect(told.ending).toEqual({ exitCode: 2, failure: expect.stringContaining("permissions: actions: read") });
    expect(told.comments).toEqual([]);
  });

  it.each<[string, Partial<StoredArtifact>, string]>([
    ["is told to be of another run", { run: { ...OF_RUN, headSha: ELSEWHERE } }, "not told to be of that run"],
    [
      "comes from another repository",
      { run: { ...OF_RUN, headRepositoryId: REPOSITORY_ID } },
      "not told to be of that run",
    ],
    ["has expired", { isExpired: true }, "it has expired"],
    ["has no digest", { digest: null }, "no digest to be checked by"],
    ["is too large", { bytes: 1024 ** 4 }, "1099511627776"],
    ["is empty", { files: {} }, "there is no"],
    ["is no JSON", { files: { "heapgate-heaps.json": "{" } }, "is not JSON"],
    ["has another form", { files: { "heapgate-heaps.json": '{"heaps":2}' } }, "heaps"],
  ])("is not measured where it %s", async (_what, rest, reason) => {
    const told = await comment({ artifacts: [left(await filesOf([measured("default", LARGE)]), rest)] });
    expect(told.ending).toEqual({ exitCode: 0, failure: null });
    expect(told.outputs["verdict"]).toBe("failed");
    expect(bodyOf(told)).toContain("`heapgate-heaps-default` could not be measured");
    expect(bodyOf(told)).toContain(reason);
  });

  it("is not measured where it is of another key, or has no target", async () => {
    const other = left(await filesOf([measured("default", LARGE)], { key: "other" }));
    expect(bodyOf(await comment({ artifacts: [other] }))).toContain("of another key than its name says");
    expect(bodyOf(await comment({ artifacts: [left(await filesOf([]))] }))).toContain("it has no target");
  });

  it("is a target that failed where one heap is damaged, beside those that are not", async () => {
    const files = await filesOf([measured("default", LARGE), measured("worker", SMALL)]);
    const told = await comment({ artifacts: [left({ ...files, "heap-1-0.json": '{"format":1}' })] });
    expect(told.outputs["verdict"]).toBe("breached");
    expect(bodyOf(told)).toContain("of 2 targets, 1 grows more than allowed, 1 could not be measured");
  });

  describe("is read as far as the limits go:", () => {
    const otherRun = {
      id: RUN,
      headSha: SHA.head,
      repositoryId: REPOSITORY_ID,
      headRepositoryId: FORK,
      workflowPath: null,
    };

    type Read = { readonly names: readonly string[]; readonly downloads: number; readonly closed: number };

    async function read(legs: readonly StoredArtifact[]): Promise<Read> {
      let downloads = 0;
      let closed = 0;
      const download: ArtifactShelf["download"] = ({ id }) => {
        downloads++;
        const found = legs.find((each) => each.id === id);
        const archive = archiveOf(found?.files ?? {});
        return answer({
          read: archive.read,
          close: () => {
            closed++;
            return Promise.resolve();
          },
        });
      };
      const heaps = await openForeignHeaps({ key: "default", otherRun, artifacts: legs }, { download });
      await heaps?.close();
      const names = (heaps?.targets ?? []).map((target) =>
        target.kind === "failed" ? `${target.name}: ${target.error.what.split(": ").at(-1)}` : target.name,
      );
      return { names, downloads, closed };
    }

    async function leg(place: number, targets: number, rest: Partial<StoredArtifact> = {}): Promise<StoredArtifact> {
      const key = `default+l${place}`;
      const heaps = Array.from({ length: targets }, (_, number) => measured(`t${number}`, SMALL));
      return left(await filesOf(heaps, { key }), { id: 1_000 + place, name: heapsArtifact(key), ...rest });
    }

    it("300 archives, and 1,000 targets", async () => {
      const legs = await Promise.all(Array.from({ length: 302 }, (_, place) => leg(place, 4)));
      const { names, downloads, closed } = await read(legs);
      expect({ length: names.length, downloads, closed }).toEqual({ length: 1_002, downloads: 300, closed: 300 });
      expect(names.slice(998)).toEqual([
        "l249/t2",
        "l249/t3",
        "2 more: no more than 300 are read",
        "200 more: no more than 1000 are judged",
      ]);
    });

    it("1 GiB of archives", async () => {
      const bytes = 128 * 1024 * 1024;
      const legs = await Promise.all(Array.from({ length: 9 }, (_, place) => leg(place, 1, { bytes })));
      const { names, downloads } = await read(legs);
      expect([names.at(-2), names.at(-1), downloads]).toEqual([
        "l7/t0",
        "heapgate-heaps-default+l8: all of them together are larger than what is read",
        8,
      ]);
    });

    it("256 MiB of what is in them", async () => {
      const index = (await leg(0, 6)).files["heapgate-heaps.json"] ?? "";
      const sizes: number[] = [];
      const read: Archive["read"] = (file, { maxBytes }) => {
        if (file === "heapgate-heaps.json") return answer(index);
        const size = Math.min(maxBytes, 60 * 1024 * 1024);
        sizes.push(size);
        // Two bytes each, where there are two.
        return answer("é".repeat(size >> 1) + "x".repeat(size & 1));
      };
      const download: ArtifactShelf["download"] = () => answer({ read, close: () => Promise.resolve() });
      const heaps = await openForeignHeaps({ key: "default", otherRun, artifacts: [await leg(0, 6)] }, { download });
      const causes: string[] = [];
      for (const target of heaps?.targets ?? []) {
        const candidates = target.kind === "measured" ? await target.candidates() : null;
        causes.push(candidates?.kind === "refused" ? candidates.message.split(":", 1).join() : "read");
      }
      const files = [0, 1, 2, 3, 4].map((place) => `heap-${place}-0.json`);
      expect(causes).toEqual([...files, "the heaps of all targets together are larger than what is read"]);
      expect(sizes.reduce((sum, size) => sum + size, index.length)).toBe(256 * 1024 * 1024);
    });
  });
});

describe("a hostile run", () => {
  const HOSTILE = [
    "<!-- heapgate default -->",
    "@octocat",
    "#12",
    "![x](https://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "</details></summary>",
    "```\n# heading\n```",
    "\n\n# heading\n\n> quote\n\n- list\n\n---\n",
    "| a | b |\n| - | - |",
    "::error file=a,line=1::x",
    "##[add-mask]x",
    "\u001b[31m\u202e\u2066\u200b",
    "https://evil.example www.evil.example mail@evil.example",
    "Fixes octocat/shop#12 and 1a2b3c4d5e6f7a8b",
    "**bold** __bold__ ~~gone~~ $x^2$ \\` `` ` ~~~",
    "../../../etc/passwd",
    "pull request 8",
    "&lt;b&gt; &#64;octocat",
  ];

  /** The same with another text wherever there is one that is free to be chosen. */
  function replaced(heap: Snapshot, text: string): Snapshot {
    const cut = text.slice(0, 4_000);
    return {
      ...heap,
      heapgate: cut,
      target: cut,
      runtime: {
        ...heap.runtime,
        implementation: cut,
        version: cut,
        build: cut,
        platform: cut,
        flags: [cut],
        hashSeed: cut,
      },
      distributions: { [cut]: cut },
      types: [{ name: cut, count: 9, bytes: 9_000_000 }, ...heap.types],
      dictShapes: {
        groups: [{ keys: [cut, cut], table: "combined", count: 3, bytes: 900_000 }],
        rest: { groups: 1, count: 1, bytes: Number.MAX_SAFE_INTEGER },
      },
      tupleDuplicates: {
        groups: [{ value: cut, copies: 9, bytes: 900_000, wastedBytes: 800_000 }],
        rest: { groups: 1, copies: 1, bytes: Number.MAX_SAFE_INTEGER, wastedBytes: 0 },
      },
      modules: [cut],
      notes: [cut, cut],
      spread: { runs: 3, agreed: false, rows: [{ measure: cut, subject: cut, spread: 7 }] },
    };
  }

  async function hostileArtifact(text: string): Promise<StoredArtifact> {
    const cut = text.slice(0, 4_000);
    const interpreter = { command: [cut, cut], origin: cut };
    const error = restoreError({ what: cut, fix: `${cut}\n${cut}`, where: { file: cut, line: 3 }, detail: text });
    const comparable = { ...replaced(LARGE, text), runtime: LARGE.runtime };
    const files = await filesOf([
      { kind: "measured", name: "default", candidates: [comparable], interpreter },
      { kind: "measured", name: "worker", candidates: [replaced(LARGE, text)], interpreter },
      { kind: "failed", name: "script", error },
    ]);
    return left({ ...files, "heapgate-report.json": text });
  }

  /** What stands in no code: that is all that GitHub reads as markup. Blocks first, then spans, as CommonMark does. */
  function outsideOfCode(markdown: string): string {
    return markdown.replace(/^(`{3,})text\n[^]*?\n\1$/gm, "").replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "C");
  }

  /** Every word that a report has of its own. */
  async function reported(text: string): Promise<{ readonly told: Scenario; readonly body: string }> {
    const told = await comment({ artifacts: [await hostileArtifact(text)] });
    return { told, body: bodyOf(told) };
  }

  const MARKUP =
    /@|<(?!\/?(?:details|summary)>)|\]\(|!\[|https?:|www\.|#\d|::|##\[|\*\*\w*bold|__|~~|javascript|evil|[\u202e\u2066\u200b\u001b]/;

  async function expectHarmless(text: string): Promise<void> {
    const { told, body } = await reported(text);
    expect(told.ending).toEqual({ exitCode: 0, failure: null });
    expect([told.annotations, told.comments.length]).toEqual([[], 1]);
    const [first, second, ...rest] = body.split("\n");
    expect([first, second]).toEqual([MARKER, `<!-- heapgate: run 77 of ${SHA.head} -->`]);
    expect(body).toContain("of 3 targets");
    expect(outsideOfCode(rest.join("\n"))).not.toMatch(MARKUP);
    for (const page of [body, told.summary]) expect(page).not.toContain("##[");
    for (const line of told.log.split("\n")) expect(line).not.toMatch(/^\s*::|##\[|[\u202e\u200b\u001b]/);
    expect(Object.values(told.outputs).join("\n")).not.toMatch(/evil|octocat|::/);
    expect(Object.keys(told.written)).toEqual(["/temp/heapgate-report-default.json"]);
  }

  it.each(HOSTILE)("achieves nothing with %j", async (text) => {
    await expectHarmless(text);
    await expectHarmless(`a ${text} b`);
  });

  it("achieves nothing with texts of all kinds", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { told, body } = await reported(text);
        expect([told.ending.exitCode, told.annotations, told.comments.length]).toEqual([0, [], 1]);
        expect(body.split("\n")[0]).toBe(MARKER);
        expect(outsideOfCode(body.split("\n").slice(2).join("\n"))).not.toMatch(/@|<(?!\/?(?:details|summary)>)|\]\(/);
      }),
      { numRuns: 60 },
    );
  });

  it("cannot make the comment longer than GitHub takes, nor lose the line that says whose numbers they are", async () => {
    const long = "x@y ".repeat(1_000);
    const targets = Array.from({ length: 90 }, (_, place) =>
      measured(`${"x".repeat(90)}${place}`, replaced(LARGE, long)),
    );
    const told = await comment({ artifacts: [left(await filesOf(targets))] });
    const body = bodyOf(told);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(told.summary)).toBeLessThanOrEqual(1024 * 1024);
    expect(body).toContain("Measured by the pull request's own run 77");
  });
});
