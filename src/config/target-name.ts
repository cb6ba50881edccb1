// What is the name of a target: asked of the file, and of what another job left.

/** The name is a file name in the stores, on Windows too: `NUL.json` and `api.` would be other files there. */
export const TARGET_NAME =
  /^(?!(?:[Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|[Cc][Oo][Mm][0-9]|[Ll][Pp][Tt][0-9])(?:[.]|$))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/;
export const TARGET_NAME_ALLOWED =
  "a name of letters, digits, `.`, `_` and `-`; first a letter, a digit or `_`, last not `.`; 100 at most; and none " +
  "that Windows reserves (CON, NUL, COM1 ...), since it names files";
