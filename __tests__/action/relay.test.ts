import { describe, expect, it } from "@jest/globals";
import type { Activity, Origin } from "../../src/action/activity.js";
import { NO_COMMENT } from "../../src/action/comment.js";
import { openMeasuredHeaps } from "../../src/action/measured-heaps.js";
import { isToBeRelayed, relayHeaps } from "../../src/action/relay.js";
import { gateError } from "../../src/errors.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import type { Answer, ArtifactShelf, Draft, JobPage } from "../../src/ports.js";
import { renderJson } from "../../src/report/json.js";
import type { RunReport } from "../../src/report/report.js";
import { archiveOf, draftIn, judged } from "./bundles.js";
import { INPUTS, LARGE, MERGE, PULL_REQUEST, SHA, SMALL } from "./world.js";

const PYTHON = { command: ["python3"], origin: "PATH" };

const refused = (): Promise<Answer<never>> =>
  Promise.resolve({ kind: "refused", status: null, message: "not asked for" });
const NO_SHELF: ArtifactShelf = {
  list: refused,
  listOfRun: refused,
  listOfThisRun: refused,
  run: refused,
  runsOf: refused,
  runsOn: refused,
  download: refused,
  draft: () => Promise.reject(new Error("not asked for")),
  withdraw: refused,
};
const NO_PAGE: JobPage = {
  log: () => undefined,
  annotate: () => undefined,
  summarize: () => Promise.resolve(),
  output: () => undefined,
};

function from(origin: Origin): Activity {
  const pullRequest = { number: 7, headSha: SHA.head, baseSha: SHA.base, baseBranch: "main", origin };
  return { kind: "pull-request", pullRequest };
}

describe("the heaps of a run that may not comment", () => {
  const { verdict } = judged(LARGE, { commit: SHA.base, heap: SMALL });
  const error = gateError(
    "program-failed",
    { target: "worker", end: "ended with 1", hints: [] },
    { detail: "Traceback" },
  );
  const report: RunReport = {
    targets: [
      { kind: "judged", name: "api", verdict, interpreter: PYTHON, baselineOrigin: "commit b" },
      { kind: "failed", name: "worker", error },
    ],
    thresholds: DEFAULT_THRESHOLDS,
    areDefaultThresholds: true,
    ruleChanges: [],
    standing: null,
    source: null,
  };

  async function relay(published: Answer<"published" | "taken">) {
    const files: Record<string, string> = {};
    const log: string[] = [];
    const names: string[] = [];
    const draft: Draft = {
      ...draftIn(files),
      publish: ({ name }) => {
        names.push(name);
        return Promise.resolve(published);
      },
    };
    const annotations = await relayHeaps(
      { activity: from("fork"), head: MERGE, report, inputs: INPUTS },
      {
        shelf: { ...NO_SHELF, draft: () => Promise.resolve(draft) },
        run: PULL_REQUEST,
        page: { ...NO_PAGE, log: (text) => void log.push(text) },
      },
    );
    return { annotations, files, log, names };
  }

  it("wait in the run, with what could not be measured and the commit that they belong to", async () => {
    const { annotations, files, log, names } = await relay({ kind: "answer", value: "published" });
    expect({ annotations, names, log }).toEqual({
      annotations: [],
      names: ["heapgate-heaps-default"],
      log: [
        "Left the heaps as heapgate-heaps-default: `mode: comment` under workflow_run can comment in this run's place.",
      ],
    });
    expect(files["heapgate-report.json"]).toBe(renderJson(report));
    const opened = await openMeasuredHeaps(archiveOf(files));
    if (opened.kind === "refused") throw new Error(opened.message);
    const { key, commit, baselineCommit, targets } = opened.value;
    expect({ key, commit, baselineCommit }).toEqual({ key: "default", commit: SHA.merge, baselineCommit: SHA.base });
    const [api, worker] = targets;
    expect(api).toMatchObject({ kind: "measured", name: "api", interpreter: PYTHON });
    expect(api?.kind === "measured" && (await api.candidates())).toEqual({ kind: "answer", value: [LARGE] });
    expect(
      worker?.kind === "failed" && [worker.name, worker.error.what, worker.error.fix, worker.error.detail],
    ).toEqual(["worker", error.what, error.fix, "Traceback"]);
  });

  it("are told to be missing where they could not be left", async () => {
    const { annotations } = await relay({ kind: "refused", status: 500, message: "no room" });
    expect(annotations).toEqual([
      {
        level: "warning",
        title: "heapgate: no heaps left",
        message: "The artifact heapgate-heaps-default could not be stored: no room",
        where: null,
      },
    ]);
  });
});

describe("whether heaps are left for another run", () => {
  const written = { ...NO_COMMENT, url: "https://example.org/1" };
  const forbidden = { ...NO_COMMENT, isForbidden: true };
  const push: Activity = { kind: "other-ref", ref: "refs/heads/x" };

  it.each([
    { comment: forbidden, activity: from("own"), mode: "always", isLeft: true },
    { comment: forbidden, activity: from("fork"), mode: "on-breach", isLeft: true },
    { comment: written, activity: from("own"), mode: "always", isLeft: false },
    { comment: written, activity: from("fork"), mode: "always", isLeft: false },
    { comment: NO_COMMENT, activity: from("own"), mode: "on-breach", isLeft: false },
    { comment: NO_COMMENT, activity: from("fork"), mode: "on-breach", isLeft: true },
    { comment: NO_COMMENT, activity: from("dependabot"), mode: "on-change", isLeft: true },
    { comment: NO_COMMENT, activity: from("fork"), mode: "never", isLeft: false },
    { comment: NO_COMMENT, activity: push, mode: "always", isLeft: false },
  ] as const)("follows from the comment and from who wrote the pull request (%#)", (given) => {
    const { comment, activity, mode, isLeft } = given;
    expect(isToBeRelayed(comment, { activity, inputs: { comment: mode } })).toBe(isLeft);
  });
});
