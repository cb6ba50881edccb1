// What is a flag of the interpreter that a target may have.

/** Letters of the interpreter that take no argument, or `-W` and `-X` with theirs in the same word. */
export const FLAG = /^-(?=[A-Za-z])[abd-gj-ln-wyzA-UYZ]*(?:[WX].+)?$/;
export const FLAG_ALLOWED =
  "a flag of the interpreter in one word, such as -OO, -Werror or -Xutf8; not -c, -m, -i, -x, -h or -V, which would " +
  "run something else";

export function isFlag(word: string): boolean {
  return FLAG.test(word);
}
