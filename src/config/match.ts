// What a pattern of the configuration matches: `*` and `?` are special, nothing else is.

/** True where `pattern` covers the whole of `text`: `*` any run of characters, `?` exactly one. Case counts. */
export function matchesText(pattern: string, text: string): boolean {
  return matchesSequence([...pattern], [...text], (symbol, letter) => symbol === "?" || symbol === letter);
}

/** True where the keys of a shape are those of `patterns`, in order; an item `*` stands for any run of keys. */
export function matchesKeys(patterns: readonly string[], keys: readonly string[]): boolean {
  return matchesSequence(patterns, keys, matchesText);
}

/** Glob matching without backtracking beyond the last `*`, so a hostile pattern costs no more than length x length. */
function matchesSequence<Item>(
  pattern: readonly string[],
  items: readonly Item[],
  matchesOne: (symbol: string, item: Item) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < items.length;) {
    const symbol = pattern[at];
    const item = items[index];
    if (symbol === "*") {
      star = at++;
      resume = index;
    } else if (symbol !== undefined && item !== undefined && matchesOne(symbol, item)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
