// All that the stories of the action need of the outer world, by one name each.
import type {
  ArtifactShelf,
  BaselineStore,
  Checkout,
  Clock,
  CommentBoard,
  Files,
  GitHubRun,
  HeapMeter,
  JobPage,
  PullRequestList,
  RemoteHistory,
} from "../ports.js";

export type ActionPorts = {
  readonly run: GitHubRun;
  readonly checkout: Checkout;
  /** Relative to the workspace. */
  readonly files: Files;
  readonly history: RemoteHistory;
  readonly shelf: ArtifactShelf;
  readonly board: CommentBoard;
  readonly pullRequests: PullRequestList;
  /** Baselines as files of a folder, relative to the workspace. */
  readonly storeIn: (folder: string) => BaselineStore;
  readonly meter: HeapMeter;
  readonly page: JobPage;
  readonly clock: Clock;
  /** A folder that later steps of the job can read. */
  readonly reportFolder: string;
};
