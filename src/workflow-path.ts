// Which file a workflow is, out of the ways in which GitHub writes that down.

/**
 * `.github/workflows/ci.yml`, alone or with the ref that it is of behind an `@`. A file and a ref can have an `@` in
 * their names, too. Null where there is no such file in it.
 */
export function workflowPathIn(text: string): string | null {
  return /^.+?\.ya?ml(?=@|$)/.exec(text)?.[0] ?? null;
}
