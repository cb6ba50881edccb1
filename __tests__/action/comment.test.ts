import { describe, expect, it } from "@jest/globals";
import type { Origin } from "../../src/action/activity.js";
import { keepComment, NO_COMMENT, postComment, type CommentEnd, type CommentWish } from "../../src/action/comment.js";
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
    standing: null,
    source: null,
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
  /** Of whatever is written. */
  readonly refusal?: Refusal;
  readonly listRefusal?: Refusal;
  readonly removeRefusal?: Refusal;
};
type Refusal = { readonly status: number | null; readonly message: string };

/** What is asked of it stands in `done`. */
function boardOf({ comments = [], self, refusal, listRefusal, removeRefusal }: Board, done: string[]): CommentBoard {
  const answer = <T>(value: T, refused: Refusal | undefined): Promise<Answer<T>> =>
    Promise.resolve(refused === undefined ? { kind: "answer", value } : { kind: "refused", ...refused });
  const ask = <T>(what: string, value: T, refused: Refusal | undefined): Promise<Answer<T>> => {
    done.push(what);
    return answer(value, refused);
  };
  const nobody = { status: 403, message: "no" };
  return {
    list: () => answer(comments, listRefusal),
    create: ({ pullRequest, body }) => ask(`create on ${pullRequest}`, comment(1, JOB, body), refusal),
    update: ({ id, body }) => ask(`update ${id}`, comment(id, JOB, body), refusal),
    remove: (id) => ask(`remove ${id}`, null, removeRefusal),
    self: () => ask("self", self ?? "", self === undefined ? nobody : undefined),
  };
}

type Kept = { readonly end: CommentEnd; readonly done: readonly string[] };

async function keep(
  board: Board,
  { mode = "always", report: told = CALM, ...rest }: Partial<Pick<CommentWish, "mode" | "report" | "measured">> = {},
): Promise<Kept> {
  const done: string[] = [];
  const wish = { mode, key: "default", pullRequest: 7, report: told, body: "text", ...rest };
  return { end: await keepComment(wish, boardOf(board, done)), done };
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
    expect((await keep({ comments })).done).toEqual(["update 5", "remove 8"]);
  });

  it("is the only one of heapgate's once what a race made beside it is removed", async () => {
    const comments = [
      comment(9, JOB, `${MARKER}\nb`),
      comment(4, "stranger", `${MARKER}\nfake`),
      comment(5, JOB, `${MARKER}\na`),
      comment(6, "stranger", `${MARKER}\nfake`),
      comment(7, JOB, `see ${MARKER}`),
      comment(8, JOB, `${MARKER}\nc`),
    ];
    expect(await keep({ comments })).toEqual({
      end: { kind: "written", url: "https://example.org/5" },
      done: ["update 5", "remove 8", "remove 9"],
    });
    const removeRefusal = { status: 403, message: "Resource not accessible by integration" };
    expect(await keep({ comments, removeRefusal })).toEqual({
      end: { kind: "written", url: "https://example.org/5" },
      done: ["update 5", "remove 8"],
    });
  });

  it("keeps the others where it could not be written itself, and removes ten of them at most", async () => {
    const comments = Array.from({ length: 15 }, (_, place) => comment(place + 1, JOB, MARKER));
    expect((await keep({ comments })).done).toEqual([
      "update 1",
      ...Array.from({ length: 10 }, (_, n) => `remove ${n + 2}`),
    ]);
    expect((await keep({ comments, refusal: { status: 502, message: "Bad Gateway" } })).done).toEqual(["update 1"]);
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

  describe("says behind its marker which run it tells of", () => {
    const line = (run: number, head: string): string => `<!-- heapgate: run ${run} of ${head} -->`;
    const old = (text: string): readonly BoardComment[] => [comment(5, JOB, `${MARKER}\n${text}`)];
    const measured = { run: 20, headSha: SHA.head };

    it("on a second line, so that the marker stays the whole first one", async () => {
      const bodies: string[] = [];
      const board = boardOf({ comments: old("passed") }, []);
      const wish = { mode: "always", key: "default", pullRequest: 7, report: CALM, body: "text", measured } as const;
      await keepComment(wish, {
        ...board,
        update: ({ id, body }) => {
          bodies.push(body);
          return board.update({ id, body });
        },
      });
      expect(bodies).toEqual([`${MARKER}\n${line(20, SHA.head)}\ntext`]);
    });

    it.each([
      ["a later run of another head", line(21, SHA.older), false],
      ["a later run of another head, as GitHub sends lines", `${line(21, SHA.older)}\r\nmore`, false],
      ["a later run of this head", line(21, SHA.head), true],
      ["an earlier run", line(9, SHA.older), true],
      ["this run, before it was repeated", line(20, SHA.head), true],
      ["nobody knows which", "passed", true],
      ["nobody knows which, the line being further down", `passed\n${line(21, SHA.older)}`, true],
    ])("and is brought up to date unless that is a later one of another head: %s", async (_what, text, isWritten) => {
      const { end, done } = await keep({ comments: old(text) }, { measured });
      expect([end.kind, done]).toEqual(isWritten ? ["written", ["update 5"]] : ["newer", []]);
      expect((await keep({ comments: old(text) })).done).toEqual(["update 5"]);
    });
  });

  it("is not even looked for under never", async () => {
    expect(await keep({ comments: [comment(5, JOB, MARKER)] }, { mode: "never" })).toEqual({
      end: { kind: "silent" },
      done: [],
    });
  });

  it.each([
    [403, "Resource not accessible by integration", "pull-requests: write", true],
    [403, "API rate limit exceeded for installation", "later", false],
    [403, "You have exceeded a secondary rate limit", "later", false],
    [404, "Not Found", "pull-requests: write", true],
    [410, "Gone", "switched off", false],
    [422, "Validation Failed", "locked or limited", false],
    [429, "Too many", "later", false],
    [502, "Bad Gateway", "again", false],
    [null, "getaddrinfo ENOTFOUND", "again", false],
  ])("that GitHub refuses with %s %s is told with what to do", async (status, message, remedy, isForbidden) => {
    const end = { kind: "refused", isForbidden, reason: message, remedy: expect.stringContaining(remedy) };
    expect((await keep({ refusal: { status, message } })).end).toEqual(end);
    expect((await keep({ listRefusal: { status, message } })).end).toEqual(end);
  });
});

describe("what a comment leaves to be told", () => {
  const FORBIDDEN = { status: 403, message: "Resource not accessible by integration" };
  const WISH: CommentWish = { mode: "always", key: "default", pullRequest: 7, report: CALM, body: "text" };
  const post = (board: Board, wish: Partial<CommentWish> = {}) => postComment({ ...WISH, ...wish }, boardOf(board, []));

  it("is its address", async () => {
    expect(await post({})).toEqual({ ...NO_COMMENT, url: "https://example.org/1" });
    expect(await post({}, { mode: "on-breach" })).toEqual(NO_COMMENT);
  });

  it("is, where it tells of a later run, its address and that it is left as it is", async () => {
    const body = `${MARKER}\n<!-- heapgate: run 21 of ${SHA.older} -->\nlater`;
    expect(await post({ comments: [comment(5, JOB, body)] }, { measured: { run: 20, headSha: SHA.head } })).toEqual({
      ...NO_COMMENT,
      url: "https://example.org/5",
      annotations: [
        {
          level: "notice",
          title: "heapgate: the comment is left as it is",
          message:
            "It tells of a later run, of another commit of the pull request. This run's report is in the job summary.",
          where: null,
        },
      ],
    });
  });

  const remedy =
    "Give the job `permissions: pull-requests: write`. Runs for forks and for Dependabot have a read-only token whatever the workflow says; the report is in the job summary.";

  it("is a warning where a right is missing that the workflow can give", async () => {
    const message = `Resource not accessible by integration\n${remedy}`;
    expect(await post({ refusal: FORBIDDEN })).toEqual({
      url: null,
      isForbidden: true,
      refusal: message,
      annotations: [{ level: "warning", title: "heapgate: no comment", where: null, message }],
    });
  });

  it.each<[Origin, string]>([
    ["fork", "a fork"],
    ["dependabot", "Dependabot"],
  ])("is a notice where nobody can give it: %s", async (origin, whose) => {
    const first = `A run for ${whose} has a read-only token, so that it cannot comment (Resource not accessible by integration). The report is in the job summary.`;
    const second =
      "A workflow with `mode: comment` under workflow_run comments in its place, from the heaps in the artifact heapgate-heaps-default.";
    const notice = { level: "notice", title: "heapgate: no comment", where: null };
    expect(await post({ refusal: FORBIDDEN }, { origin })).toEqual({
      url: null,
      isForbidden: true,
      refusal: `Resource not accessible by integration\n${remedy}`,
      annotations: [{ ...notice, message: `${first}\n${second}` }],
    });
    expect((await post({ refusal: FORBIDDEN }, { origin, report: null })).annotations).toEqual([
      { ...notice, message: first },
    ]);
  });

  it("is a warning for whatever else keeps a fork's run from it", async () => {
    const { annotations, isForbidden } = await post({ refusal: { status: 502, message: "Bad" } }, { origin: "fork" });
    expect({ levels: annotations.map(({ level }) => level), isForbidden }).toEqual({
      levels: ["warning"],
      isForbidden: false,
    });
  });
});
