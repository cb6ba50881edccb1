// Full-size objects as GitHub answers with them: users, repositories, branches.
import { commitObject } from "./commits.js";
import type { FakeRepository, GitHubState } from "./state.js";

const WEB = "https://github.com";
const START = "2026-01-01T00:00:00Z";

export function userObject(login: string, id = idOf(login)): object {
  const url = `https://api.github.com/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${WEB}/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: login.endsWith("[bot]") ? "Bot" : "User",
    site_admin: false,
  };
}

export function idOf(login: string): number {
  return 50_000 + [...login].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 40_000, 7);
}

/** As it stands in runs, which are told less of it. */
export function minimalRepository(repository: FakeRepository, github: Pick<GitHubState, "url" | "isPublic">): object {
  const { id, owner, ownerId, name, isFork } = repository;
  const url = `${github.url}/repos/${owner}/${name}`;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: `${owner}/${name}`,
    private: !github.isPublic,
    owner: userObject(owner, ownerId),
    html_url: `${WEB}/${owner}/${name}`,
    description: null,
    fork: isFork,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

export function repositoryObject(repository: FakeRepository, github: Pick<GitHubState, "url" | "isPublic">): object {
  const { owner, name } = repository;
  return {
    ...minimalRepository(repository, github),
    git_url: `git://github.com/${owner}/${name}.git`,
    ssh_url: `git@github.com:${owner}/${name}.git`,
    clone_url: `${WEB}/${owner}/${name}.git`,
    svn_url: `${WEB}/${owner}/${name}`,
    mirror_url: null,
    homepage: null,
    language: "Python",
    license: null,
    size: 108,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    forks_count: 0,
    forks: 0,
    open_issues_count: 0,
    open_issues: 0,
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    is_template: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    topics: [],
    visibility: github.isPublic ? "public" : "private",
    default_branch: "main",
    created_at: START,
    updated_at: START,
    pushed_at: START,
  };
}

export function fullRepositoryObject(github: GitHubState): object {
  return {
    ...repositoryObject(github.repository, github),
    network_count: 0,
    subscribers_count: 1,
    temp_clone_token: "",
  };
}

export function branchObject(
  name: string,
  { sha, github }: { readonly sha: string; readonly github: GitHubState },
): object | null {
  const commit = commitObject(sha, github);
  if (commit === null) return null;
  const self = `${github.url}/repos/${github.owner}/${github.name}/branches/${encodeURIComponent(name)}`;
  return {
    name,
    commit,
    _links: { self, html: `${WEB}/${github.owner}/${github.name}/tree/${name}` },
    protected: false,
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  };
}
