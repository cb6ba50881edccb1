// A repository with a measured program, a GitHub that keeps it, and the events that happen there: what scenarios are told in.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeGitHub, WITH_COMMENTS, type FakeGitHub, type FakeRun, type Rights } from "./fake-github.js";
import { makeRepository, type FileTexts, type TemporaryRepository } from "./repository.js";
import { runStep, type Step, type StepEnd } from "./runner.js";

export const PROGRAM = `import os

with open(os.environ["SEEN"], "w") as seen:
    seen.write(repr(dict(os.environ)))
PRICES = [1, 2, 3]
`;

/** Equal tuples, made at run time: some 1.5 MiB that no reviewer sees. */
export const GROWN = `${PROGRAM}
TABLE = [(number, str(number)) for number in range(10_000)]
`;

const FORK_ID = 815;

/** The interpreter itself: the `python3` of a version manager can be a slow script. */
const PYTHON = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();

type StepOptions = Pick<Step, "with" | "env" | "pace" | "attempt">;

export type PullRequest = StepOptions & {
  readonly base: string;
  readonly head: string;
  readonly rights?: Rights;
  readonly from?: "repository" | "fork";
  /** What actions/checkout is told to take. */
  readonly checkOut?: "merge" | "head";
};

export type World = {
  readonly repository: TemporaryRepository;
  readonly github: FakeGitHub;
  /** Configuration of the target `shop`, with rules below it. */
  readonly configuration: (rules?: string) => string;
  readonly commitOnMain: (files: FileTexts) => string;
  /** A commit on a branch of its own that starts there. */
  readonly commitOn: (start: string, files: FileTexts) => string;
  readonly push: (options?: StepOptions & { readonly before?: string; readonly rerun?: FakeRun }) => Promise<StepEnd>;
  readonly dispatch: (options: StepOptions & { readonly inputs: Readonly<Record<string, string>> }) => Promise<StepEnd>;
  readonly pullRequest: (pullRequest: PullRequest) => Promise<StepEnd>;
  /** The environment that the program saw last, as Python prints it. */
  readonly seen: () => string;
  readonly close: () => Promise<void>;
};

export async function makeWorld(): Promise<World> {
  const repository = makeRepository();
  const github = await startFakeGitHub(repository);
  const folder = mkdtempSync(join(tmpdir(), "heapgate-seen-"));
  const seen = join(folder, "environment.txt");
  const repositoryJson = { id: github.id, default_branch: "main", full_name: `${github.owner}/${github.name}` };
  let branches = 0;

  const step = (run: FakeRun, rest: StepOptions & Pick<Step, "payload" | "ref">): Promise<StepEnd> =>
    runStep({ github, run, workspace: repository.path, ...rest });

  return {
    repository,
    github,
    // One run, and no byte code to be written by the first: half the time, and how runs agree is tested elsewhere.
    configuration: (rules = "") => `targets:
  shop:
    import: shop
    python: [${JSON.stringify(PYTHON)}]
    env: { SEEN: ${JSON.stringify(seen)}, PYTHONDONTWRITEBYTECODE: 1 }
    runs: { min: 1, max: 1 }
${rules}`,
    commitOnMain: (files) => {
      repository.git("checkout", "--quiet", "main");
      return repository.commit(files);
    },
    commitOn: (start, files) => {
      repository.git("checkout", "--quiet", "-B", `branch-${++branches}`, start);
      return repository.commit(files);
    },
    push: ({ before = "0".repeat(40), rerun, ...rest } = {}) => {
      repository.git("checkout", "--quiet", "main");
      const headSha = repository.git("rev-parse", "HEAD");
      const again = rerun === undefined ? {} : { id: rerun.id };
      const run = github.startRun({ event: "push", headSha, headBranch: "main", rights: WITH_COMMENTS, ...again });
      const payload = { ref: "refs/heads/main", before, after: headSha, repository: repositoryJson };
      return step(run, { payload, ref: "refs/heads/main", ...rest });
    },
    dispatch: ({ inputs, ...rest }) => {
      repository.git("checkout", "--quiet", "main");
      const headSha = repository.git("rev-parse", "HEAD");
      const run = github.startRun({ event: "workflow_dispatch", headSha, headBranch: "main", rights: WITH_COMMENTS });
      const payload = { ref: "refs/heads/main", inputs, repository: repositoryJson };
      return step(run, { payload, ref: "refs/heads/main", ...rest });
    },
    pullRequest: ({ base, head, rights = WITH_COMMENTS, from = "repository", checkOut = "merge", ...rest }) => {
      if (checkOut === "merge") repository.checkOutMerge({ base, head });
      else repository.checkOut(head);
      const headRepositoryId = from === "fork" ? FORK_ID : github.id;
      const run = github.startRun({
        event: "pull_request",
        headSha: head,
        headBranch: "feature",
        headRepositoryId,
        rights,
      });
      const payload = {
        action: "synchronize",
        number: 7,
        repository: repositoryJson,
        pull_request: {
          number: 7,
          head: { sha: head, ref: "feature", repo: { id: headRepositoryId } },
          base: { sha: base, ref: "main", repo: { id: github.id } },
        },
      };
      return step(run, { payload, ref: "refs/pull/7/merge", ...rest });
    },
    seen: () => readFileSync(seen, "utf8"),
    close: async () => {
      await github.close();
      repository.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
