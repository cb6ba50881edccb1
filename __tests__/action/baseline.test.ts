import { describe, expect, it } from "@jest/globals";
import { findBundle, type BundleSearch } from "../../src/action/baseline.js";
import type { Answer, ArtifactShelf, WorkflowRun } from "../../src/ports.js";
import { artifact, bundleText, judged, run } from "./bundles.js";
import { LARGE, REPOSITORY_ID, SHA, SMALL, type StoredArtifact } from "./world.js";

const WANTED = {
  commit: SHA.base,
  key: "default",
  repositoryId: REPOSITORY_ID,
  ownRunId: 500,
  baselineBranches: ["main"],
};
const TEXT = bundleText(SHA.base, judged(SMALL));

type Shelf = {
  readonly artifacts: readonly StoredArtifact[];
  readonly runs?: Readonly<Record<number, WorkflowRun>>;
  readonly isComplete?: boolean;
};

function search({ artifacts, runs = { 100: run(SHA.base) }, isComplete = true }: Shelf): Promise<BundleSearch> {
  const found = <T>(value: T | undefined): Promise<Answer<T>> =>
    Promise.resolve(
      value === undefined ? { kind: "refused", status: 404, message: "Not Found" } : { kind: "answer", value },
    );
  const shelf: ArtifactShelf = {
    list: () => found({ artifacts, isComplete }),
    run: (id) => found(runs[id]),
    download: ({ artifact: { id } }) => found(artifacts.find((each) => each.id === id)?.text),
    publish: () => Promise.reject(new Error("not asked for")),
    withdraw: () => Promise.reject(new Error("not asked for")),
  };
  return findBundle(WANTED, shelf);
}

async function reasonOf(shelf: Shelf): Promise<string> {
  const found = await search(shelf);
  if (found.kind === "found") throw new Error("found");
  return found.reason;
}

const own = { id: 100, repositoryId: REPOSITORY_ID, headRepositoryId: REPOSITORY_ID, headSha: SHA.base };

describe("a stored baseline", () => {
  it("is found where a run of the repository stored it for the commit", async () => {
    expect(await search({ artifacts: [artifact(SHA.base, TEXT)] })).toMatchObject({
      kind: "found",
      bundle: { commit: SHA.base },
    });
  });

  it("is the newest one, in whatever order GitHub lists them", async () => {
    const older = artifact(SHA.base, TEXT, { id: 9, createdAt: "2026-01-01T00:00:00Z" });
    const newer = artifact(SHA.base, bundleText(SHA.base, judged(LARGE)), { id: 2, createdAt: "2026-01-02T00:00:00Z" });
    for (const artifacts of [
      [older, newer],
      [newer, older],
    ]) {
      expect(await search({ artifacts })).toMatchObject({ bundle: { targets: [{ heap: LARGE }] } });
    }
  });

  it("is the next one where the newest is damaged, or its run cannot be asked for", async () => {
    const good = artifact(SHA.base, TEXT);
    const damaged = artifact(SHA.base, "<html>", { id: 2, createdAt: "2026-01-02T00:00:00Z" });
    const lost = artifact(SHA.base, TEXT, { id: 3, createdAt: "2026-01-03T00:00:00Z", run: { ...own, id: 101 } });
    expect(await search({ artifacts: [good, damaged, lost] })).toMatchObject({ kind: "found" });
  });

  it("is absent without any artifact, and says for which commit", async () => {
    expect(await search({ artifacts: [] })).toEqual({
      kind: "absent",
      reason: "no heap is stored for commit bbbbbbbbbbbb (artifact heapgate-baseline-default-bbbbbbbbbbbb)",
      remedy: expect.stringContaining("main"),
    });
  });

  it.each([
    ["a fork's run", { run: { ...own, headRepositoryId: 12 } }, "another repository"],
    ["a run of a parent's list", { run: { ...own, repositoryId: 12, headRepositoryId: 12 } }, "another repository"],
    ["a run of another commit", { run: { ...own, headSha: SHA.older } }, "another commit"],
    ["this very run", { run: { ...own, id: 500 } }, "this very run"],
    ["no run", { run: null }, "names no run"],
    ["another name", { name: "heapgate-baseline-default-bbbbbbbbbbb" }, "another name"],
    ["an end", { isExpired: true }, "has expired"],
    ["no digest", { digest: null }, "no digest"],
    ["a giant's size", { bytes: 1e9 }, "1000000000 bytes"],
  ])("is not taken with %s", async (_what, change, reason) => {
    expect(await reasonOf({ artifacts: [artifact(SHA.base, TEXT, change)] })).toContain(reason);
  });

  it.each([
    ["under pull_request", { event: "pull_request" }, "a run under pull_request"],
    ["of a feature branch", { headBranch: "feature" }, "the branch feature, which keeps no baselines"],
    ["of a deleted branch", { headBranch: null }, "(deleted)"],
    ["of a fork, whatever the list says", { headRepositoryId: 12 }, "another repository"],
    ["of another commit, whatever the list says", { headSha: SHA.older }, "another commit"],
  ])("is not taken from a run %s", async (_what, change, reason) => {
    const runs = { 100: run(SHA.base, change) };
    expect(await reasonOf({ artifacts: [artifact(SHA.base, TEXT)], runs })).toContain(reason);
  });

  it("is taken from a merge queue's run for the branch", async () => {
    const runs = {
      100: run(SHA.base, { event: "merge_group", headBranch: `gh-readonly-queue/main/pr-7-${SHA.older}` }),
    };
    expect(await search({ artifacts: [artifact(SHA.base, TEXT)], runs })).toMatchObject({ kind: "found" });
  });

  it("counts what was passed over, and says where the list had no end", async () => {
    const foreign = { run: { ...own, headRepositoryId: 12 } };
    const artifacts = [1, 2, 3].map((id) => artifact(SHA.base, TEXT, { ...foreign, id }));
    expect(await reasonOf({ artifacts, isComplete: false })).toContain(
      "one comes from another repository (3 times); there are more than could be listed",
    );
  });

  it("tries five of one commit and no more", async () => {
    const artifacts = [1, 2, 3, 4, 5, 6, 7].map((id) => artifact(SHA.base, "{}", { id }));
    expect(await reasonOf({ artifacts })).toContain("2 older ones were not tried");
  });

  it("names the missing permission where nothing may be listed", async () => {
    const refused: ArtifactShelf = {
      list: () => Promise.resolve({ kind: "refused", status: 403, message: "Resource not accessible by integration" }),
      run: () => Promise.reject(new Error("not asked for")),
      download: () => Promise.reject(new Error("not asked for")),
      publish: () => Promise.reject(new Error("not asked for")),
      withdraw: () => Promise.reject(new Error("not asked for")),
    };
    expect(await findBundle(WANTED, refused)).toEqual({
      kind: "absent",
      reason: "the artifacts of the repository could not be listed: Resource not accessible by integration",
      remedy: "Give the job `permissions: actions: read`.",
    });
  });

  it("is absent where nobody says which repository this is", async () => {
    const shelf: ArtifactShelf = {
      list: () => Promise.reject(new Error("not asked for")),
      run: () => Promise.reject(new Error("not asked for")),
      download: () => Promise.reject(new Error("not asked for")),
      publish: () => Promise.reject(new Error("not asked for")),
      withdraw: () => Promise.reject(new Error("not asked for")),
    };
    expect(await findBundle({ ...WANTED, repositoryId: null }, shelf)).toMatchObject({ kind: "absent" });
  });
});
