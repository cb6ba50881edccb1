// Whether a text would come to more lists and objects than any heap dump of its length: told before it is parsed, since
// sixty MiB of nothing but brackets take half a minute and 3 GiB to be made into values.

/** The shortest row of a dump has an object for each 34 characters; that of a shape, with its list, one for each 24. */
const LENGTH_OF_EACH = 20;
/** So many are parsed in no time, however short the text is. */
const ALWAYS_FEW = 1_000;

const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = ["[", "{"] as const;

export function isCrowded(text: string): boolean {
  const limit = ALWAYS_FEW + Math.floor(text.length / LENGTH_OF_EACH);
  // The brackets in strings are counted, too: the engine searches far faster than any look at each character.
  return isMoreThan(limit, text) && isMoreOutsideOfStrings(limit, text);
}

function isMoreThan(limit: number, text: string): boolean {
  let found = 0;
  for (const bracket of OPENING) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++found > limit) return true;
    }
  }
  return false;
}

function isMoreOutsideOfStrings(limit: number, text: string): boolean {
  const [list, object] = OPENING.map((bracket) => bracket.charCodeAt(0));
  let found = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) isInString = !isInString;
    else if (isInString && unit === BACKSLASH) at++;
    else if (!isInString && (unit === list || unit === object) && ++found > limit) return true;
  }
  return false;
}
