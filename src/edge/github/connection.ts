// The client that everything of GitHub's REST API is asked with, and the repository that is asked about.
import { getOctokit } from "@actions/github";
import { defaults } from "@actions/github/lib/utils";
import { createPatientFetch, type Fetch } from "./patient-fetch.js";

export type Repository = { readonly owner: string; readonly repo: string };

export type Octokit = ReturnType<typeof getOctokit>;

export type Connection = {
  readonly octokit: Octokit;
  readonly repository: Repository;
  /** Once, without a token and without waiting, through the runner's proxy. */
  readonly fetch: Fetch;
};

/** The largest page that GitHub gives. */
export const PAGE = 100;

export function connect(token: string, repository: Repository): Connection {
  // Made by @actions/github: it knows the proxy that the runner has.
  const fetch: Fetch = defaults.request?.fetch ?? globalThis.fetch;
  const octokit = getOctokit(token, { request: { ...defaults.request, fetch: createPatientFetch(fetch) } });
  return { octokit, repository, fetch };
}
