// Commits, comparisons and files as GitHub answers with them, read from the repository on disk.
import type { TemporaryRepository } from "../repository.js";
import { quietly } from "./reply.js";
import type { GitHubState } from "./state.js";

const WEB = "https://github.com";

type Person = { readonly name: string; readonly email: string; readonly date: string };

export type Commit = {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
};

const FORMAT = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00%x01";

export function readCommits(git: TemporaryRepository, args: readonly string[]): readonly Commit[] {
  return git
    .git("log", FORMAT, ...args)
    .split("\x01")
    .flatMap((text) => {
      const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] =
        text.trimStart().split("\0");
      if (sha === "") return [];
      return [
        {
          sha,
          tree,
          parents: parents.split(" ").filter((parent) => parent !== ""),
          author: { name: an, email: ae, date: utc(ad) },
          committer: { name: cn, email: ce, date: utc(cd) },
          message: message.trimEnd(),
        },
      ];
    });
}

/** GitHub tells times in UTC, whatever the commit says. */
function utc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A branch, `refs/...`, or a commit's name, in full or cut; null where there is none. */
export function resolve(git: TemporaryRepository, name: string): string | null {
  for (const candidate of [`refs/heads/${name}`, name]) {
    if (candidate.startsWith("-")) continue;
    const sha = quietly(() => git.git("rev-parse", "--verify", "--quiet", `${candidate}^{commit}`));
    if (sha !== null && sha !== "") return sha;
  }
  return null;
}

/** The tip of a branch, which is nothing else of the same name. */
export function tipOf(git: TemporaryRepository, branch: string): string | null {
  return quietly(() => git.git("rev-parse", "--verify", "--quiet", `refs/heads/${branch}^{commit}`));
}

/** A commit never changes: each is read once. */
const known = new WeakMap<TemporaryRepository, Map<string, Commit>>();

function readCommit(git: TemporaryRepository, sha: string): Commit | null {
  const commits = known.get(git) ?? new Map<string, Commit>();
  known.set(git, commits);
  const commit = commits.get(sha) ?? quietly(() => readCommits(git, ["--no-walk", sha])[0]) ?? null;
  if (commit !== null) commits.set(sha, commit);
  return commit;
}

export function commitObject(sha: string, github: GitHubState): object | null {
  const commit = readCommit(github.git, sha);
  return commit === null ? null : showCommit(commit, github);
}

export function showCommit({ sha, tree, parents, author, committer, message }: Commit, github: GitHubState): object {
  const url = `${github.url}/repos/${github.owner}/${github.name}`;
  const web = `${WEB}/${github.owner}/${github.name}/commit`;
  return {
    url: `${url}/commits/${sha}`,
    sha,
    node_id: `C_${sha}`,
    html_url: `${web}/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      url: `${url}/git/commits/${sha}`,
      author,
      committer,
      message,
      tree: { url: `${url}/git/trees/${tree}`, sha: tree },
      comment_count: 0,
      verification: UNSIGNED,
    },
    // Nobody's account has the address of the commits.
    author: null,
    committer: null,
    parents: parents.map((parent) => ({ url: `${url}/commits/${parent}`, sha: parent, html_url: `${web}/${parent}` })),
  };
}

const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

export function gitCommitObject(sha: string, github: GitHubState): object | null {
  const commit = /^[0-9a-f]{40}$/.test(sha) ? readCommit(github.git, sha) : null;
  if (commit === null) return null;
  const url = `${github.url}/repos/${github.owner}/${github.name}/git`;
  const web = `${WEB}/${github.owner}/${github.name}/commit`;
  const { tree, parents, author, committer, message } = commit;
  return {
    sha,
    node_id: `C_${sha}`,
    url: `${url}/commits/${sha}`,
    html_url: `${web}/${sha}`,
    author,
    committer,
    message,
    tree: { sha: tree, url: `${url}/trees/${tree}` },
    parents: parents.map((parent) => ({ sha: parent, url: `${url}/commits/${parent}`, html_url: `${web}/${parent}` })),
    verification: UNSIGNED,
  };
}

/** As it stands in a run; null where the repository has no such commit. */
export function simpleCommit(sha: string, git: TemporaryRepository): object | null {
  const commit = /^[0-9a-f]{40}$/.test(sha) ? readCommit(git, sha) : null;
  if (commit === null) return null;
  const { tree, message, author, committer } = commit;
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

export function comparisonObject(
  {
    base,
    head,
    page,
    size,
  }: { readonly base: string; readonly head: string; readonly page: number; readonly size: number },
  github: GitHubState,
): { readonly json: object; readonly total: number } | null {
  const { git } = github;
  const mergeBase = quietly(() => git.git("merge-base", base, head));
  if (mergeBase === null || mergeBase === "") return null;
  const [behind = 0, ahead = 0] = git
    .git("rev-list", "--left-right", "--count", `${base}...${head}`)
    .split(/\s+/)
    .map(Number);
  const status = ahead === 0 ? (behind === 0 ? "identical" : "behind") : behind === 0 ? "ahead" : "diverged";
  const range = ["--reverse", "--topo-order", `${base}..${head}`];
  const commits = readCommits(git, range).slice((page - 1) * size, page * size);
  const url = `${github.url}/repos/${github.owner}/${github.name}/compare/${base}...${head}`;
  const web = `${WEB}/${github.owner}/${github.name}/compare/${base}...${head}`;
  const json = {
    url,
    html_url: web,
    permalink_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    base_commit: commitObject(base, github),
    merge_base_commit: commitObject(mergeBase, github),
    status,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: commits.map((commit) => showCommit(commit, github)),
    // Files stand on the first page alone.
    files: page === 1 ? changedFiles({ mergeBase, head }, github) : [],
  };
  return { json, total: ahead };
}

const STATUS: Readonly<Record<string, string>> = { A: "added", D: "removed", M: "modified", T: "changed" };

function changedFiles(
  { mergeBase, head }: { readonly mergeBase: string; readonly head: string },
  github: GitHubState,
): readonly object[] {
  const url = `${github.url}/repos/${github.owner}/${github.name}`;
  const web = `${WEB}/${github.owner}/${github.name}`;
  const lines = github.git.git("diff", "--no-renames", "--raw", "--no-abbrev", mergeBase, head).split("\n");
  return lines.flatMap((line) => {
    const [, , , , sha, letter = "", path] = /^:(\d+) (\d+) (\w+) (\w+) (\w)\t(.*)$/.exec(line) ?? [];
    if (sha === undefined || path === undefined) return [];
    return [
      {
        sha,
        filename: path,
        status: STATUS[letter] ?? "modified",
        additions: 1,
        deletions: 0,
        changes: 1,
        blob_url: `${web}/blob/${head}/${encodeURIComponent(path)}`,
        raw_url: `${web}/raw/${head}/${encodeURIComponent(path)}`,
        contents_url: `${url}/contents/${encodeURIComponent(path)}?ref=${head}`,
      },
    ];
  });
}

type Entry = {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
};

function readTree(git: TemporaryRepository, args: readonly string[]): readonly Entry[] {
  return git
    .git("ls-tree", "-z", "-l", ...args)
    .split("\0")
    .flatMap((line) => {
      const [, mode, type, sha, size, path] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      return mode === undefined || type === undefined || sha === undefined || path === undefined
        ? []
        : [{ mode, type, sha, size: Number(size) || 0, path }];
    });
}

/** GitHub sends no content of larger files in JSON. */
const MAX_CONTENT = 1024 * 1024;

export function contentObject(
  { path, ref }: { readonly path: string; readonly ref: string },
  github: GitHubState,
): unknown {
  const { git } = github;
  const commit = resolve(git, ref);
  // git would take `./a` for `a`; GitHub has no such file.
  if (commit === null || path.split("/").some((part) => ["", ".", ".."].includes(part))) return null;
  const [entry] = quietly(() => readTree(git, [commit, "--", path])) ?? [];
  if (entry === undefined) return null;
  if (entry.type === "tree") {
    return readTree(git, [`${commit}:${path}`]).map((each) =>
      showEntry({ ...each, path: `${path}/${each.path}` }, { ref, github }),
    );
  }
  const target = entry.mode === "120000" ? git.bytes("cat-file", "blob", entry.sha).toString() : null;
  const followed =
    target === null ? entry : readTree(git, [commit, "--", new URL(target, `file:///${path}`).pathname.slice(1)])[0];
  if (followed === undefined) return { ...showEntry(entry, { ref, github }), type: "symlink", target };
  const bytes = git.bytes("cat-file", "blob", followed.sha);
  const content =
    bytes.length > MAX_CONTENT
      ? { content: "", encoding: "none" }
      : // In lines of 60, as GitHub sends it.
        { content: bytes.toString("base64").replaceAll(/.{60}/g, "$&\n"), encoding: "base64" };
  return {
    ...showEntry({ ...entry, sha: followed.sha, size: bytes.length }, { ref, github }),
    type: "file",
    ...content,
  };
}

function showEntry(
  { type, mode, sha, size, path }: Entry,
  { ref, github }: { readonly ref: string; readonly github: GitHubState },
): object {
  const url = `${github.url}/repos/${github.owner}/${github.name}`;
  const web = `${WEB}/${github.owner}/${github.name}`;
  const address = path.split("/").map(encodeURIComponent).join("/");
  const self = `${url}/contents/${address}?ref=${encodeURIComponent(ref)}`;
  const git = `${url}/git/${type === "tree" ? "trees" : "blobs"}/${sha}`;
  const html = `${web}/${type === "tree" ? "tree" : "blob"}/${encodeURIComponent(ref)}/${address}`;
  return {
    name: path.split("/").at(-1),
    path,
    sha,
    size,
    url: self,
    html_url: html,
    git_url: git,
    download_url: type === "tree" ? null : html.replace("/blob/", "/raw/"),
    type: mode === "120000" ? "symlink" : type === "tree" ? "dir" : "file",
    _links: { self, git, html },
  };
}
