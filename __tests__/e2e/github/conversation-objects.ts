// Full-size objects as GitHub answers with them: pull requests and comments.
import { repositoryObject, userObject } from "./repository-objects.js";
import { FORK, headOwnerOf, type FakeComment, type FakePullRequest, type GitHubState } from "./state.js";

const WEB = "https://github.com";
const START = "2026-01-01T00:00:00Z";

export function commentObject(comment: FakeComment, github: GitHubState): object {
  const { id, pullRequest, login, body, createdAt = START } = comment;
  const url = `${github.url}/repos/${github.owner}/${github.name}/issues`;
  return {
    id,
    node_id: `IC_${id}`,
    url: `${url}/comments/${id}`,
    html_url: `${WEB}/${github.owner}/${github.name}/pull/${pullRequest}#issuecomment-${id}`,
    issue_url: `${url}/${pullRequest}`,
    user: login === null ? null : userObject(login),
    created_at: createdAt,
    updated_at: createdAt,
    body,
    author_association: login?.endsWith("[bot]") === true ? "CONTRIBUTOR" : "NONE",
    performed_via_github_app: null,
    reactions: {
      url: `${url}/comments/${id}/reactions`,
      total_count: 0,
      "+1": 0,
      "-1": 0,
      laugh: 0,
      hooray: 0,
      confused: 0,
      heart: 0,
      rocket: 0,
      eyes: 0,
    },
  };
}

/** As lists have it; the one alone has more. */
export function pullRequestObject(pullRequest: FakePullRequest, github: GitHubState): object {
  const { number, head, base, state, author, labels, isDraft, isLocked, mergeCommit, createdAt } = pullRequest;
  const url = `${github.url}/repos/${github.owner}/${github.name}`;
  const self = `${url}/pulls/${number}`;
  const page = `${WEB}/${github.owner}/${github.name}/pull/${number}`;
  const closedAt = state === "closed" ? createdAt : null;
  const links = {
    comments_url: `${url}/issues/${number}/comments`,
    commits_url: `${self}/commits`,
    statuses_url: `${url}/statuses/${head.sha}`,
    issue_url: `${url}/issues/${number}`,
    review_comments_url: `${self}/comments`,
    review_comment_url: `${url}/pulls/comments{/number}`,
  };
  const href = (address: string): object => ({ href: address });
  return {
    url: self,
    id: 70_000 + number,
    node_id: `PR_${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    ...links,
    number,
    state,
    locked: isLocked,
    title: "change",
    user: userObject(author),
    body: null,
    labels: labels.map((name, index) => ({
      id: index + 1,
      node_id: `LA_${index + 1}`,
      url: `${url}/labels/${encodeURIComponent(name)}`,
      name,
      description: "",
      color: "ededed",
      default: false,
    })),
    milestone: null,
    active_lock_reason: null,
    created_at: createdAt,
    updated_at: createdAt,
    closed_at: closedAt,
    merged_at: null,
    merge_commit_sha: mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: {
      label: `${headOwnerOf(pullRequest)}:${head.ref}`,
      ref: head.ref,
      sha: head.sha,
      user: userObject(headOwnerOf(pullRequest), head.repository?.ownerId ?? FORK.ownerId),
      repo: head.repository === null ? null : repositoryObject(head.repository, github),
    },
    base: {
      label: `${github.owner}:${base.ref}`,
      ref: base.ref,
      sha: base.sha,
      user: userObject(github.owner, github.repository.ownerId),
      repo: repositoryObject(github.repository, github),
    },
    _links: {
      self: href(self),
      html: href(page),
      issue: href(links.issue_url),
      comments: href(links.comments_url),
      review_comments: href(links.review_comments_url),
      review_comment: href(links.review_comment_url),
      commits: href(links.commits_url),
      statuses: href(links.statuses_url),
    },
    author_association: head.repository?.isFork === false ? "MEMBER" : "FIRST_TIME_CONTRIBUTOR",
    auto_merge: null,
    draft: isDraft,
  };
}

export function fullPullRequestObject(pullRequest: FakePullRequest, github: GitHubState): object {
  return {
    ...pullRequestObject(pullRequest, github),
    merged: false,
    mergeable: true,
    rebaseable: true,
    mergeable_state: "clean",
    merged_by: null,
    comments: github.comments.filter((comment) => comment.pullRequest === pullRequest.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  };
}
