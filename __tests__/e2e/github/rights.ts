// What a token may do: the permissions of a job, and which of them each operation needs.

export type Right = "none" | "read" | "write";

/** As under `permissions:` of a job. */
export type Rights = {
  readonly contents: Right;
  readonly issues: Right;
  readonly pullRequests: Right;
  readonly actions: Right;
};

export const READ_ONLY: Rights = { contents: "read", issues: "read", pullRequests: "read", actions: "read" };
export const WITH_COMMENTS: Rights = { ...READ_ONLY, pullRequests: "write" };
export const NO_RIGHTS: Rights = { contents: "none", issues: "none", pullRequests: "none", actions: "none" };

type Need = readonly [keyof Rights, "read" | "write"];

/** One of these is enough; none is needed where the list is empty (metadata, which every token reads). */
const NEEDED: Readonly<Record<string, readonly Need[]>> = {
  "repos/get": [],
  "repos/get-content": [["contents", "read"]],
  "repos/compare-commits-with-basehead": [["contents", "read"]],
  "repos/list-commits": [["contents", "read"]],
  "repos/get-commit": [["contents", "read"]],
  "repos/get-branch": [["contents", "read"]],
  "git/get-commit": [["contents", "read"]],
  "actions/list-artifacts-for-repo": [["actions", "read"]],
  "actions/list-workflow-run-artifacts": [["actions", "read"]],
  "actions/get-artifact": [["actions", "read"]],
  "actions/download-artifact": [["actions", "read"]],
  "actions/delete-artifact": [["actions", "write"]],
  "actions/get-workflow-run": [["actions", "read"]],
  "actions/list-workflow-runs-for-repo": [["actions", "read"]],
  "actions/list-workflow-runs": [["actions", "read"]],
  // The comments of a pull request are those of its issue, and either permission opens them.
  "issues/list-comments": [
    ["issues", "read"],
    ["pullRequests", "read"],
  ],
  "issues/create-comment": [
    ["issues", "write"],
    ["pullRequests", "write"],
  ],
  "issues/update-comment": [
    ["issues", "write"],
    ["pullRequests", "write"],
  ],
  "issues/delete-comment": [
    ["issues", "write"],
    ["pullRequests", "write"],
  ],
  "pulls/list": [["pullRequests", "read"]],
  "pulls/get": [["pullRequests", "read"]],
};

/** Of a public repository everybody reads everything, but for archives. */
export function isAllowed(
  operation: string,
  { rights, isPublic }: { readonly rights: Rights; readonly isPublic: boolean },
): boolean {
  const needed = NEEDED[operation];
  if (needed === undefined) throw new Error(`it is not written down what ${operation} needs`);
  if (needed.length === 0) return true;
  return needed.some(
    ([kind, right]) =>
      rights[kind] === "write" ||
      rights[kind] === right ||
      (isPublic && right === "read" && operation !== "actions/download-artifact"),
  );
}

/** As in the header X-Accepted-GitHub-Permissions. */
export function acceptedPermissions(operation: string): string {
  return (NEEDED[operation] ?? [])
    .map(([kind, right]) => `${kind === "pullRequests" ? "pull_requests" : kind}=${right}`)
    .join("; ");
}
