// What every situation starts from: a repository with a history, a heap stored for the tip of main, and the commits
// that pull requests and pushes bring. Made once, and put back after each situation.
import { makeArchive, readArchive, WITH_COMMENTS, type FakeGitHub } from "../fake-github.js";
import { GROWN, makeWorld, PROGRAM, type World } from "../world.js";

export const CONFIGURATION = ".github/heapgate.yml";
export const MARKER = "<!-- heapgate default -->";

/** Between the default limits of warning and failing. */
const MORE = `${PROGRAM}\nTABLE = [(number, str(number)) for number in range(1_000)]\n`;
const LAX = "thresholds:\n  - id: total\n    measure: total.bytes\n    fail: { growth: 64 MiB }\n";
const WAIVED = `thresholds:
  - id: total
    measure: total.bytes
    fail: { growth: 256 KiB }
waivers:
  - threshold: total
    up-to: 64 MiB
    reason: a table that is needed
`;
const STRICT = "thresholds:\n  - id: total\n    measure: total.bytes\n    fail: { growth: 0 }\n";

/** Commits before the tip of main, oldest last; far enough that a search has to end. */
const HISTORY = 12;

export type Scene = {
  readonly world: World;
  /** The tip of main, whose heap is stored. */
  readonly base: string;
  /** The commit so many before it. */
  readonly before: (steps: number) => string;
  /** A commit on top of another that changes what the words say. */
  readonly change: (start: string, words: readonly string[]) => string;
  /** The archive of the baseline of `base`, with other files in the place of its own. */
  readonly archive: (changes?: (files: Record<string, string>) => Record<string, string>) => Buffer;
  /** The text of the index in the archive of a baseline. */
  readonly indexOf: (archive: Buffer) => string;
  /** Everything as it was after it was made. */
  readonly reset: () => void;
};

export async function makeScene(): Promise<Scene> {
  const world = await makeWorld();
  const { github, repository } = world;
  const commits: string[] = [];
  for (let number = 0; number < HISTORY; number++) {
    const day = String(number + 1).padStart(2, "0");
    const files = number === 0 ? { "shop.py": PROGRAM, [CONFIGURATION]: world.configuration() } : {};
    commits.unshift(world.commitOnMain({ ...files, "notes.txt": day }, { date: `2026-01-${day}T12:00:00Z` }));
  }
  const [base = ""] = commits;
  const pushed = await world.push({ before: commits[1] ?? "" });
  if (pushed.exitCode !== 0) throw new Error(`the first push failed:\n${pushed.raw}`);
  const [stored] = github.artifacts;
  const files = stored === undefined ? null : readArchive(stored.archive);
  if (files === null) throw new Error("the first push stored nothing");
  const texts = Object.fromEntries([...files].map(([name, content]) => [name, content.toString("utf8")]));
  const saved = { runs: github.runs, artifacts: github.artifacts };
  const made = new Map<string, string>();

  return {
    world,
    base,
    before: (steps) => commits[steps] ?? "",
    change: (start, words) => {
      const key = `${start} ${words.join()}`;
      const known = made.get(key) ?? commitOf({ world, start, words });
      made.set(key, known);
      return known;
    },
    archive: (changes = (same) => same) => makeArchive(changes(texts)),
    indexOf: (archive) => readArchive(archive)?.get(INDEX)?.toString("utf8") ?? "",
    reset: () => {
      const { url: _url, closedUrl: _closedUrl, ...rest } = github;
      Object.assign(github, {
        ...saved,
        comments: [],
        pullRequests: [],
        faults: [],
        meanwhile: [],
        formerNames: [],
        rateLimit: { limit: 1000, remaining: 1000 },
        listOrder: "newest-first",
        listingLag: 0,
        isPublic: false,
      } satisfies Partial<typeof rest>);
      repository.git("checkout", "--quiet", "--detach");
      repository.git("branch", "--quiet", "--force", "main", base);
    },
  };
}

type Change = { readonly world: World; readonly start: string; readonly words: readonly string[] };

/** Contents by file; null takes the file away. */
function commitOf({ world, start, words }: Change): string {
  const files: Record<string, string> = {};
  const removed: string[] = [];
  for (const word of words) {
    switch (word) {
      case "same":
      case "text file":
        files["README.md"] = word;
        break;
      case "more":
        files["shop.py"] = MORE;
        break;
      case "grown":
        files["shop.py"] = GROWN;
        break;
      case "smaller":
        files["shop.py"] = PROGRAM.replace("PRICES = [1, 2, 3]\n", "");
        break;
      case "broken":
        files["shop.py"] = "import nothing_of_that_name\n";
        break;
      case "mended":
        files["shop.py"] = PROGRAM;
        break;
      case "ends itself":
        files["shop.py"] = "import os\nos._exit(0)\n";
        break;
      case "hostile names":
        files["shop.py"] =
          `${PROGRAM}\nThing = type("##[error]::x\\n::warning::y @octo <b>", (), {})\nALL = [Thing() for n in range(20_000)]\n`;
        break;
      case "lax rules":
        files[CONFIGURATION] = world.configuration(LAX);
        break;
      case "strict rules":
        files[CONFIGURATION] = world.configuration(STRICT);
        break;
      case "a waiver":
        files[CONFIGURATION] = world.configuration(WAIVED);
        break;
      case "a wrong key":
        files[CONFIGURATION] = world.configuration("treshold: []\n");
        break;
      case "a wrong measure":
        files[CONFIGURATION] = world.configuration(LAX.replace("total.bytes", "total.byte"));
        break;
      case "no configuration":
        removed.push(CONFIGURATION);
        break;
      default:
        throw new Error(`no program is called ${word}`);
    }
  }
  const { git } = world.repository;
  git("checkout", "--quiet", "--detach", start);
  for (const path of removed) git("rm", "--quiet", "--force", path);
  return world.repository.commit(files);
}

/** A run of main for a commit that stored its heap, as if it had been measured there. */
export function storeFor(
  { world: { github }, archive }: Scene,
  {
    commit,
    run = {},
    artifact = {},
    files = (same) => same,
  }: {
    readonly commit: string;
    readonly run?: Partial<Parameters<FakeGitHub["startRun"]>[0]>;
    readonly artifact?: Partial<Parameters<FakeGitHub["addArtifact"]>[0]>;
    readonly files?: (files: Record<string, string>) => Record<string, string>;
  },
): void {
  const started = github.startRun({
    event: "push",
    headSha: commit,
    headBranch: "main",
    rights: WITH_COMMENTS,
    ...run,
  });
  github.addArtifact({
    name: `heapgate-baseline-default-${commit.slice(0, 12)}`,
    runId: started.id,
    archive: archive((own) => files({ ...own, ...withIndex(own, { commit }) })),
    ...artifact,
  });
}

const INDEX = "heapgate-baseline.json";

/** The index with other fields. */
export function withIndex(
  files: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const index: unknown = JSON.parse(files[INDEX] ?? "");
  if (typeof index !== "object") throw new Error("there is no index");
  return { [INDEX]: JSON.stringify({ ...index, ...fields }) };
}
