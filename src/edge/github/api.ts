// All that is asked of GitHub's REST API, over one connection.
import type { CommentBoard, PullRequestList, RemoteHistory } from "../../ports.js";
import { createArtifactLists, type ArtifactLists } from "./artifact-lists.js";
import { createBoard } from "./comments.js";
import { connect, type Connection, type Repository } from "./connection.js";
import { createHistory } from "./history.js";
import { createPullRequestList } from "./pull-requests.js";
import { createWorkflowRuns, type WorkflowRuns } from "./workflow-runs.js";

export type { Repository } from "./connection.js";

export type GitHubApi = {
  readonly connection: Connection;
  readonly history: RemoteHistory;
  readonly board: CommentBoard;
  readonly pullRequests: PullRequestList;
  readonly lists: ArtifactLists;
  readonly runs: WorkflowRuns;
};

export function createGitHubApi(token: string, repository: Repository): GitHubApi {
  const connection = connect(token, repository);
  return {
    connection,
    history: createHistory(connection),
    board: createBoard(connection),
    pullRequests: createPullRequestList(connection),
    lists: createArtifactLists(connection),
    runs: createWorkflowRuns(connection),
  };
}
