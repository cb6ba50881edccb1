import { describe, expect, it } from "@jest/globals";
import { openBundle, type Bundle } from "../../src/action/bundle.js";
import type { DatedCommit } from "../../src/ports.js";
import { archiveOf, artifact, bundle, judged, run, type ArchiveTexts } from "./bundles.js";
import { LARGE, play, PUSH, PUSHED, SHA, SMALL, type Scene } from "./world.js";

const day = (number: number): string => `2026-01-0${number}T00:00:00Z`;
const BASE: DatedCommit = { sha: SHA.base, parents: [SHA.older], date: day(4) };
const OLDER: DatedCommit = { sha: SHA.older, parents: [], date: day(2) };

/** The base commit has no heaps, the one before it has. */
const STALE: Scene = {
  artifacts: [artifact(SHA.older, await bundle(SHA.older, judged(SMALL)))],
  runs: { 100: run(SHA.older), 99: run(SHA.base, { id: 99 }) },
  lineage: {
    [SHA.base]: [BASE, OLDER],
    [SHA.head]: [{ sha: SHA.head, parents: [SHA.base], date: day(5) }, BASE, OLDER],
  },
  heap: LARGE,
};

async function storedIn(files: ArchiveTexts | undefined): Promise<Bundle> {
  const opened = await openBundle(archiveOf(files ?? {}), { commit: SHA.head, key: "default" });
  if (opened.kind === "refused") throw new Error(opened.message);
  return opened.value;
}

describe("a pull request whose base commit has no heaps", () => {
  it("is warned of growth since an earlier commit, and told which, how far back and why", async () => {
    const { ending, outputs, comments, written } = await play({}, STALE);
    expect(ending.exitCode).toBe(0);
    expect(outputs).toMatchObject({ verdict: "breached", "baseline-sha": SHA.older });
    const body = comments[0]?.body ?? "";
    expect(body).toContain("more than the warning limit");
    expect(body).toContain(
      "The baseline, commit `000000000000`, is 1 commit and 2 days older than commit `bbbbbbbbbbbb`, which has no heaps to compare with: growth of the commits between is in the numbers; for that it is judged at level warn.",
    );
    expect(body).toContain("`bbbbbbbbbbbb`: its run 99 stored no heaps");
    expect(JSON.parse(written[outputs["report"] ?? ""] ?? "")).toMatchObject({
      standing: {
        wanted: SHA.base,
        found: SHA.older,
        behind: { commits: 1, days: 2 },
        isLenient: true,
        passedOver: [{ commit: SHA.base, reason: "its run 99 stored no heaps" }],
        tip: null,
      },
    });
  });

  it("fails for that growth where the inputs say so", async () => {
    const { ending, comments } = await play({ staleBaseline: "fail" }, STALE);
    expect(ending.exitCode).toBe(1);
    expect(comments[0]?.body).not.toContain("at level warn");
  });

  it("fails where warnings fail", async () => {
    expect((await play({ failOn: "warn" }, STALE)).ending.exitCode).toBe(1);
  });
});

describe("a pull request whose base branch has moved on", () => {
  it("is judged against its own base, and told what the branch weighs by now", async () => {
    const artifacts = [
      artifact(SHA.base, await bundle(SHA.base, judged(SMALL))),
      artifact(SHA.head, await bundle(SHA.head, judged(LARGE)), {
        id: 2,
        run: { id: 101, repositoryId: 11, headRepositoryId: 11, headSha: SHA.head },
      }),
    ];
    const runs = { 100: run(SHA.base), 101: run(SHA.head, { id: 101 }) };
    const { outputs, comments } = await play({}, { artifacts, runs, tips: { main: SHA.head } });
    expect(outputs).toMatchObject({ verdict: "passed", "baseline-sha": SHA.base });
    expect(comments[0]?.body).toContain("`main` has moved on to commit `444444444444`: `default` has 8.6 MiB there.");
  });
});

describe("a push after one that stored nothing", () => {
  it("is held against what was accepted before, and carries that on", async () => {
    const { ending, outputs, published } = await play({}, { ...STALE, run: PUSH, head: PUSHED });
    expect(ending.exitCode).toBe(1);
    expect(outputs["baseline-sha"]).toBe(SHA.older);
    expect((await storedIn(published[0]?.files)).targets).toStrictEqual([
      { name: "default", verdict: "breached", level: "fail", accepted: { commit: SHA.older } },
    ]);
  });
});

describe("a push that GitHub tells nothing of", () => {
  it("is not accepted unseen: pull requests have its heap, the next push looks further back", async () => {
    const refuse = () => Promise.resolve({ kind: "refused" as const, status: 502, message: "Bad Gateway" });
    const scene: Scene = { ...STALE, run: PUSH, head: PUSHED };
    const first = await play({}, scene);
    expect(first.ending.exitCode).toBe(1);
    const history = {
      defaultBranch: refuse,
      mergeBase: refuse,
      readFile: refuse,
      lineage: refuse,
      tip: refuse,
    };
    const { ending, outputs, published } = await play({}, { ...scene, ports: { history } });
    expect([ending.exitCode, outputs["verdict"]]).toStrictEqual([0, "no-baseline"]);
    const stored = await storedIn(published[0]?.files);
    expect(stored.targets[0]?.accepted).toBe("unknown");
    expect(await stored.heap("default")).toMatchObject({ kind: "answer", value: { commit: SHA.head } });
    expect(await stored.acceptedHeap("default")).toMatchObject({ kind: "refused" });
  });
});
