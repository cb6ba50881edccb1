import { describe, expect, it } from "@jest/globals";
import { keepComment, type CommentEnd } from "../../src/action/comment.js";
import type { CommentMode } from "../../src/action/inputs.js";
import { DEFAULT_THRESHOLDS } from "../../src/config/configuration.js";
import type { Answer, BoardComment, CommentBoard } from "../../src/ports.js";
import type { RunReport } from "../../src/report/report.js";
import { judged } from "./bundles.js";
import { LARGE, SHA, SMALL } from "./world.js";

const MARKER = "<!-- heapgate default -->";
const JOB = "github-actions[bot]";

function report(current: typeof SMALL, ruleChanges: readonly string[] = []): RunReport {
  const { verdict } = judged(current, { commit: SHA.base, heap: SMALL });
  return {
    targets: [{ kind: "judged", name: "default", verdict, interpreter: null, baselineOrigin: null }],
    thresholds: DEFAULT_THRESHOLDS,
    areDefaultThresholds: true,
    ruleChanges,
  };
}

const CALM = report(SMALL);
const BREACHED = report(LARGE);

function comment(id: number, author: string | null, body: string): BoardComment {
  return { id, url: `https://example.org/${id}`, author, body };
}

type Board = {
  readonly comments?: readonly BoardComment[];
  readonly self?: string;
  readonly refusal?: { readonly status: number; readonly message: string };
};

type Kept = { readonly end: CommentEnd; readonly done: readonly string[] };

async function keep(
  { comments = [], self, refusal }: Board,
  { mode = "always", report: told = CALM }: { readonly mode?: CommentMode; readonly report?: RunReport | null } = {},
): Promise<Kept> {
  const done: string[] = [];
  const write = (what: string, id: number, body: string): Promise<Answer<BoardComment>> => {
    done.push(what);
    return Promise.resolve(
      refusal === undefined ? { kind: "answer", value: comment(id, JOB, body) } : { kind: "refused", ...refusal },
    );
  };
  const board: CommentBoard = {
    list: () => Promise.resolve({ kind: "answer", value: comments }),
    create: ({ pullRequest, body }) => write(`create on ${pullRequest}`, 1, body),
    update: ({ id, body }) => write(`update ${id}`, id, body),
    self: () => {
      done.push("self");
      return Promise.resolve(
        self === undefined ? { kind: "refused", status: 403, message: "no" } : { kind: "answer", value: self },
      );
    },
  };
  const end = await keepComment({ mode, key: "default", pullRequest: 7, report: told, body: "text" }, board);
  return { end, done };
}

describe("the comment of a pull request", () => {
  it("is made where there is none", async () => {
    expect(await keep({})).toEqual({
      end: { kind: "written", url: "https://example.org/1" },
      done: ["create on 7"],
    });
  });

  it("is kept up to date where there is one, the oldest of several", async () => {
    const comments = [comment(8, JOB, `${MARKER}\nold`), comment(5, JOB, `${MARKER}\r\nolder`)];
    expect((await keep({ comments })).done).toEqual(["update 5"]);
  });

  it.each([
    ["a stranger's with the marker", comment(5, "stranger", `${MARKER}\nfake`)],
    ["one of a deleted account", comment(5, null, `${MARKER}\nfake`)],
  ])("is not %s", async (_what, foreign) => {
    expect((await keep({ comments: [foreign], self: "me" })).done).toEqual(["self", "create on 7"]);
    expect((await keep({ comments: [foreign] })).done).toEqual(["self", "create on 7"]);
  });

  it.each([
    ["quotes the marker", `see:\n${MARKER}`],
    ["has a longer marker", `${MARKER.replace("default", "default2")}\n`],
    ["has another key", `${MARKER.replace("default", "nightly")}\n`],
    ["is empty", ""],
  ])("is not one of the job that %s", async (_what, body) => {
    expect((await keep({ comments: [comment(5, JOB, body)] })).done).toEqual(["create on 7"]);
  });

  it("is the token's own where the token is not the job's", async () => {
    const comments = [comment(5, "stranger", `${MARKER}\n`), comment(6, "shop-app[bot]", `${MARKER}\n`)];
    expect((await keep({ comments, self: "shop-app[bot]" })).done).toEqual(["self", "update 6"]);
  });

  it.each([
    { mode: "on-breach", report: CALM, told: false },
    { mode: "on-breach", report: report(SMALL, ["threshold total removed"]), told: false },
    { mode: "on-breach", report: BREACHED, told: true },
    { mode: "on-change", report: CALM, told: false },
    { mode: "on-change", report: report(SMALL, ["threshold total removed"]), told: true },
    { mode: "on-change", report: BREACHED, told: true },
  ] as const)("under $mode is first made when there is something to say ($told)", async ({ told, ...wish }) => {
    expect((await keep({}, wish)).done).toEqual(told ? ["create on 7"] : []);
    const comments = [comment(5, JOB, `${MARKER}\nbreached`)];
    expect((await keep({ comments }, wish)).done).toEqual(["update 5"]);
  });

  it.each(["always", "on-breach", "on-change"] as const)(
    "of a run without a report is made under always alone: %s",
    async (mode) => {
      expect((await keep({}, { mode, report: null })).done).toEqual(mode === "always" ? ["create on 7"] : []);
      const comments = [comment(5, JOB, `${MARKER}\npassed`)];
      expect((await keep({ comments }, { mode, report: null })).done).toEqual(["update 5"]);
    },
  );

  it("is not even looked for under never", async () => {
    expect(await keep({ comments: [comment(5, JOB, MARKER)] }, { mode: "never" })).toEqual({
      end: { kind: "silent" },
      done: [],
    });
  });

  it.each([
    [403, "Resource not accessible by integration", "pull-requests: write"],
    [404, "Not Found", "pull-requests: write"],
    [410, "Gone", "switched off"],
    [422, "Validation Failed", "locked or limited"],
    [502, "Bad Gateway", "again"],
  ])("that GitHub refuses with %i is told with what to do", async (status, message, remedy) => {
    const { end } = await keep({ refusal: { status, message } });
    expect(end).toEqual({ kind: "refused", reason: message, remedy: expect.stringContaining(remedy) });
  });
});
