// What the words of the column `given` mean: where baselines are, what the job may do, what goes wrong at GitHub.
import {
  exhaustedLimit,
  FORK,
  NO_RIGHTS,
  on,
  READ_ONLY,
  secondaryLimit,
  WITH_COMMENTS,
  type FaultAnswer,
  type Rights,
} from "../fake-github.js";
import type { StepOptions } from "../world.js";
import { MARKER, storeFor, withIndex, type Scene } from "./scene.js";

/** What a situation is made of before its event happens. */
export type Setting = {
  readonly scene: Scene;
  /** The commit that the event starts from: the base of a pull request, the tip before a push. */
  base: string;
  options: StepOptions;
  checkOut: "merge" | "head" | "base";
  /** Comments that were there before, heapgate's own first. */
  ownComment: number | null;
  /** Ids of artifacts that were there before the step that counts. */
  readonly stored: Set<number>;
};

/** Words that need the waits of retries and of waiting shortened. */
export function isSlow(word: string): boolean {
  return FAULT.test(word) || /in progress|listed late/.test(word);
}

/** Operations by the names that the table gives them. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "the configuration": ["repos/get-content"],
  "the tip": ["repos/get-branch"],
  "the merge-base": ["repos/compare-commits-with-basehead"],
  "the commits": ["repos/list-commits"],
  "the artifacts": ["actions/list-artifacts-for-repo"],
  "the run": ["actions/get-workflow-run"],
  "the runs": ["actions/list-workflow-runs-for-repo", "actions/list-workflow-runs"],
  "the run's artifacts": ["actions/list-workflow-run-artifacts"],
  "the archive": ["actions/download-artifact"],
  "the blob": ["blob GET"],
  "the upload": ["blob PUT"],
  "the artifact service": ["CreateArtifact", "FinalizeArtifact", "ListArtifacts"],
  "the end of the upload": ["FinalizeArtifact"],
  "the comments": ["issues/list-comments"],
  "the new comment": ["issues/create-comment"],
  "the comment's update": ["issues/update-comment"],
  "the pull requests": ["pulls/list"],
};

const ANSWERS: Readonly<Record<string, FaultAnswer>> = {
  "lost on the way": "reset",
  "lost on the way back": "reset-after",
  silent: "stall",
  "silent halfway": "stall-midway",
  cut: "truncated",
  "a web page": "html",
  slow: "trickle",
  "over the hour's limit": exhaustedLimit(),
  "over the secondary limit for 2 s": secondaryLimit(2),
  "over the secondary limit for 60 s": secondaryLimit(60),
};

/** `the artifacts: 500`, `the archive: lost on the way once`. */
const FAULT = /^(the [a-z' -]+): (.+?)( once)?$/;

export function apply(word: string, setting: Setting): void {
  const fault = FAULT.exec(word);
  if (fault !== null && fault[1] !== undefined && fault[1] in OPERATIONS) {
    const [, operation = "", answer = "", once] = fault;
    const status = /^\d{3}$/.test(answer) ? { status: Number(answer), message: messageOf(answer) } : ANSWERS[answer];
    if (status === undefined) throw new Error(`nothing goes wrong by the name of ${answer}`);
    const times = once === undefined ? {} : { times: 1 };
    setting.scene.world.github.faults.push({ when: on(...(OPERATIONS[operation] ?? [])), answer: status, ...times });
    return;
  }
  const far = /^stored (\d+) commits? back$/.exec(word);
  if (far !== null) {
    setting.scene.world.github.artifacts = [];
    storeFor(setting.scene, { commit: setting.scene.before(Number(far[1])) });
    return;
  }
  const meaning = WORDS[word];
  if (meaning === undefined) throw new Error(`nothing is given by the name of ${word}`);
  meaning(setting);
}

const WORDS: Readonly<Record<string, (setting: Setting) => void>> = {
  // ---- where the baseline is ----
  "nothing stored": ({ scene }) => {
    scene.world.github.artifacts = [];
  },
  expired: (setting) => artifact(setting, { isExpired: true }),
  "the parent's is stored": ({ scene }) => storeFor(scene, { commit: scene.before(1) }),
  "another digest": (setting) => artifact(setting, { digest: `sha256:${"0".repeat(64)}` }),
  "not told whole": (setting) => artifact(setting, { isToldWhole: false }),
  "no archive": (setting) => replaced(setting, Buffer.from("<html>sorry</html>")),
  "half an archive": (setting) => {
    const archive = setting.scene.archive();
    replaced(setting, archive.subarray(0, Math.floor(archive.length / 2)));
  },
  "listed as too large": (setting) => artifact(setting, { listedBytes: 2 ** 31 }),
  "an index too large": (setting) => files(setting, () => ({ [INDEX]: " ".repeat(20_000_000) })),
  "a heap too large": (setting) => files(setting, (own) => ({ ...own, "heap-0.json": " ".repeat(70_000_000) })),
  "an index that is no JSON": (setting) => files(setting, (own) => ({ ...own, [INDEX]: "{" })),
  "an older form": (setting) => files(setting, (own) => ({ ...own, ...withIndex(own, { bundle: 1 }) })),
  "another commit in it": (setting) =>
    files(setting, (own) => ({ ...own, ...withIndex(own, { commit: setting.scene.before(3) }) })),
  "another key in it": (setting) => files(setting, (own) => ({ ...own, ...withIndex(own, { key: "nightly" }) })),
  "a heap that is none": (setting) => files(setting, (own) => ({ ...own, "heap-0.json": '{"format":1}' })),
  "no heap in it": (setting) => files(setting, (own) => ({ [INDEX]: own[INDEX] ?? "" })),
  "another target in it": (setting) =>
    files(setting, (own) => ({ ...own, [INDEX]: (own[INDEX] ?? "").replace('"name":"shop"', '"name":"store"') })),
  "another interpreter in it": (setting) =>
    files(setting, (own) => ({
      ...own,
      "heap-0.json": (own["heap-0.json"] ?? "").replace(/("version":")[^"]+/, "$13.7.1"),
    })),
  "of a fork's main": (setting) => foreign(setting, { event: "pull_request", headRepository: FORK }),
  "of a pull request's run": (setting) => foreign(setting, { event: "pull_request" }),
  "of another branch": (setting) => foreign(setting, { headBranch: "feature" }),
  "of another commit's run": (setting) => foreign(setting, { headSha: setting.scene.before(4) }),
  "of a run that is gone": ({ scene: { world } }) => {
    world.github.runs = [];
  },
  "a damaged one on top": ({ scene, base }) =>
    storeFor(scene, { commit: base, files: (own) => ({ ...own, [INDEX]: "{" }) }),
  "250 foreign ones on top": (setting) => flood(setting, 250),
  "1200 foreign ones on top": (setting) => flood(setting, 1200),
  "lists in any order": ({ scene }) => {
    scene.world.github.listOrder = "shuffled";
  },
  "listed late": (setting) => artifact(setting, { hiddenListings: 1 }),
  "its run in progress, done soon": (setting) => {
    const { scene, base } = setting;
    inProgress(setting);
    scene.world.github.meanwhile.push({
      before: on("actions/get-workflow-run"),
      happens: () => {
        const [run] = scene.world.github.runs;
        if (run === undefined) throw new Error("there is no run");
        scene.world.github.updateRun(run.id, { status: "completed", conclusion: "success" });
        storeFor(scene, { commit: base, run });
        for (const { id } of scene.world.github.artifacts) setting.stored.add(id);
      },
    });
  },
  "its run in progress, done without a heap": (setting) => {
    inProgress(setting);
    const { github } = setting.scene.world;
    github.meanwhile.push({
      before: on("actions/get-workflow-run"),
      happens: () => {
        for (const { id } of github.runs) github.updateRun(id, { status: "completed", conclusion: "failure" });
      },
    });
  },
  "its run in progress for ever": inProgress,
  "main has moved on": (setting) => {
    const { scene } = setting;
    const tip = scene.change(setting.base, ["grown"]);
    scene.world.setBranch("main", tip);
    storeFor(scene, { commit: tip });
  },

  // ---- what the job may do ----
  "read-only token": (setting) => rights(setting, READ_ONLY),
  "no right to actions": (setting) => rights(setting, { ...WITH_COMMENTS, actions: "none" }),
  "no right to contents": (setting) => rights(setting, { ...WITH_COMMENTS, contents: "none" }),
  "no right to comments": (setting) => rights(setting, { ...WITH_COMMENTS, pullRequests: "none", issues: "none" }),
  "no right to anything": (setting) => rights(setting, NO_RIGHTS),
  "only issues: write": (setting) => rights(setting, { ...READ_ONLY, issues: "write" }),

  // ---- what is checked out ----
  "the head checked out": (setting) => {
    setting.checkOut = "head";
  },
  "the base checked out": (setting) => {
    setting.checkOut = "base";
  },
  "the whole history": (setting) => {
    setting.options = { ...setting.options, fetchDepth: 0 };
  },
  "no git": (setting) => environment(setting, { PATH: "/nowhere" }),

  // ---- where it runs ----
  "a server without artifacts": (setting) => environment(setting, { GITHUB_SERVER_URL: "https://github.example.org" }),
  "a renamed repository": ({ scene: { world } }) => {
    world.github.formerNames = [world.github.name];
  },
  "an event that is no JSON": (setting) => environment(setting, { GITHUB_EVENT_PATH: "/dev/stdin" }),
  "no event": (setting) => environment(setting, { GITHUB_EVENT_NAME: "" }),
  "under issue_comment": (setting) => environment(setting, { GITHUB_EVENT_NAME: "issue_comment" }),

  // ---- comments that are there ----
  "a comment of before": (setting) => {
    setting.ownComment = comment(setting, "github-actions[bot]", `${MARKER}\n### ❌ heapgate: an earlier report`);
  },
  "two comments of before": (setting) => {
    setting.ownComment = comment(setting, "github-actions[bot]", `${MARKER}\n### ❌ heapgate: an earlier report`);
    comment(setting, "github-actions[bot]", `${MARKER}\n### ❌ heapgate: the same again`);
  },
  "a stranger's marker": (setting) => void comment(setting, "stranger", `${MARKER}\nnot yours`),
  "a quote of the marker": (setting) => void comment(setting, "github-actions[bot]", `Look:\n${MARKER}`),
  "a comment of another use": (setting) =>
    void comment(setting, "github-actions[bot]", "<!-- heapgate nightly -->\nanother use"),
  "120 other comments": (setting) => {
    for (let count = 0; count < 120; count++) comment(setting, "stranger", "so true");
  },
  "somebody comments at the same time": ({ scene: { world } }) => {
    world.github.meanwhile.push({
      before: on("issues/create-comment"),
      happens: () =>
        void world.github.addComment({
          pullRequest: 7,
          login: "github-actions[bot]",
          body: `${MARKER}\nthe other job`,
        }),
    });
  },
};

const INDEX = "heapgate-baseline.json";

type Artifact = Scene["world"]["github"]["artifacts"][number];

function artifact({ scene: { world } }: Setting, changes: Partial<Artifact>): void {
  world.github.artifacts = world.github.artifacts.map((each) => ({ ...each, ...changes }));
}

/** Other bytes, whose digest is right. */
function replaced(setting: Setting, archive: Buffer): void {
  setting.scene.world.github.artifacts = [];
  storeFor(setting.scene, { commit: setting.base, artifact: { archive } });
}

function files(setting: Setting, change: (own: Record<string, string>) => Record<string, string>): void {
  replaced(setting, setting.scene.archive(change));
}

function foreign(setting: Setting, run: NonNullable<Parameters<typeof storeFor>[1]["run"]>): void {
  setting.scene.world.github.artifacts = [];
  storeFor(setting.scene, { commit: setting.base, run });
}

/** Newer than the true one, of the right name, from a fork's run. */
function flood({ scene: { world }, base }: Setting, count: number): void {
  const { github } = world;
  const { id } = github.startRun({
    event: "pull_request",
    headSha: base,
    headBranch: "main",
    headRepository: FORK,
    rights: READ_ONLY,
  });
  const name = `heapgate-baseline-default-${base.slice(0, 12)}`;
  const archive = Buffer.from("not to be read");
  for (let number = 0; number < count; number++) github.addArtifact({ name, runId: id, archive });
}

function inProgress({ scene: { world }, base }: Setting): void {
  const { github } = world;
  github.artifacts = [];
  github.runs = [];
  github.startRun({
    event: "push",
    headSha: base,
    headBranch: "main",
    rights: WITH_COMMENTS,
    status: "in_progress",
    conclusion: null,
  });
}

function rights(setting: Setting, granted: Rights): void {
  setting.options = { ...setting.options, rights: granted };
}

function environment(setting: Setting, env: Readonly<Record<string, string>>): void {
  setting.options = { ...setting.options, env: { ...setting.options.env, ...env } };
}

function comment({ scene: { world } }: Setting, login: string, body: string): number {
  return world.github.addComment({ pullRequest: 7, login, body }).id;
}

const MESSAGES: Readonly<Record<string, string>> = {
  "403": "Resource not accessible by integration",
  "404": "Not Found",
  "410": "Gone",
  "422": "Validation Failed",
  "500": "Internal Server Error",
  "502": "Bad Gateway",
  "503": "Service Unavailable",
};

function messageOf(status: string): string {
  return MESSAGES[status] ?? "Something went wrong";
}
