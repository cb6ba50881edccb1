// What a YAML text holds, and at which line and column each of its keys and values stands.
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from "yaml";

/** Keys and list positions on the way from the top of the file. */
export type Path = readonly (string | number)[];

export type Spot = { readonly line: number; readonly column: number };

export type YamlDocument = {
  /** Null for a text without content. */
  readonly value: unknown;
  /** Where the key at a path stands, or the value where it has no key (list items) or none was asked for. */
  readonly locate: (path: Path, part: "key" | "value") => Spot;
  /** A scalar as it is written, `1.0` for 1; undefined where there is none. */
  readonly writtenAt: (path: Path) => string | undefined;
};

export type YamlReading =
  | ({ readonly kind: "document" } & YamlDocument)
  | { readonly kind: "not-yaml"; readonly causes: readonly { readonly cause: string; readonly spot: Spot }[] };

/** Uses of one anchor, times what it expands to: enough for shared settings, too little for an expansion bomb. */
const MAX_ALIASES = 100;

const START: Spot = { line: 1, column: 1 };

export function readYaml(text: string): YamlReading {
  const lines = new LineCounter();
  const spotOf = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      logLevel: "error",
      merge: true,
      prettyErrors: false,
      stringKeys: true,
    });
    const flaws = [...withoutConsequences(document.errors), ...document.warnings, ...findUnsafeKeys(document)];
    if (flaws.length > 0) {
      return {
        kind: "not-yaml",
        causes: flaws.map(({ code, message, pos: [offset] }) => ({
          cause: CAUSES.get(code) ?? message,
          spot: spotOf(offset),
        })),
      };
    }
    return { kind: "document", value: document.toJS({ maxAliasCount: MAX_ALIASES }), ...finder(document, spotOf) };
  } catch (error) {
    // Thrown without a place: aliases that expand without bound, and merge keys of what is no mapping.
    return { kind: "not-yaml", causes: [{ cause: String(error).replace(/^[A-Za-z]*Error: /, ""), spot: START }] };
  }
}

/** Where the parser's own words would not help somebody who writes a configuration. */
const CAUSES: ReadonlyMap<string, string> = new Map([
  ["DUPLICATE_KEY", "this key stands twice in one mapping"],
  ["MULTIPLE_DOCS", "the file holds more than one document; a line `---` begins another"],
  ["NON_STRING_KEY", "a list or a mapping cannot be a key"],
  ["RESOURCE_EXHAUSTION", "it is nested too deeply"],
  ["TAB_AS_INDENT", "tabs cannot indent YAML; use spaces"],
]);

type Flaw = { readonly code: string; readonly message: string; readonly pos: readonly [number, ...number[]] };

/** A duplicate key is a mistake of its own; of other errors, those that follow mostly come of the first. */
function withoutConsequences(errors: readonly Flaw[]): readonly Flaw[] {
  const first = errors.find(({ code }) => code !== "DUPLICATE_KEY");
  return errors.filter((error) => error === first || error.code === "DUPLICATE_KEY");
}

/** Object keys that JavaScript gives a meaning of its own: libraries drop them without a word. */
function findUnsafeKeys(document: Document.Parsed): readonly Flaw[] {
  const found: Flaw[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === "__proto__") {
        found.push({ code: "UNSAFE_KEY", message: "__proto__ cannot be a key", pos: [startOf(key)] });
      }
    },
  });
  return found;
}

/** A key with its value, or an item of a list; null where the path leads nowhere. */
type Place = Pair | Node | null;

function finder(
  document: Document.Parsed,
  spotOf: (offset: number) => Spot,
): Pick<YamlDocument, "locate" | "writtenAt"> {
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const contentOf = (place: Place): unknown => resolve(isPair(place) ? place.value : place);

  /** The mappings that `<<` takes keys from. */
  const mergedInto = (pairs: readonly Pair[]): readonly unknown[] =>
    pairs
      .filter(({ key }) => isScalar(key) && key.source === "<<")
      .map(({ value }) => resolve(value))
      .flatMap((source) => (isSeq(source) ? source.items.map(resolve) : [source]));

  const findPair = (mapping: unknown, key: string): Pair | null => {
    if (!isMap(mapping)) return null;
    const own = mapping.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
    if (own !== undefined) return own;
    return mergedInto(mapping.items).reduce<Pair | null>((found, source) => found ?? findPair(source, key), null);
  };

  const step = (place: Place, key: string | number): Place => {
    const content = contentOf(place);
    if (typeof key === "string") return findPair(content, key);
    const item = isSeq(content) ? content.items[key] : null;
    return isNode(item) ? item : null;
  };
  const placeOf = (path: Path): Place => path.reduce(step, document.contents);

  return {
    locate: (path, part) => spotOf(offsetOf(placeOf(path), part)),
    writtenAt: (path) => {
      const content = contentOf(placeOf(path));
      return isScalar(content) ? content.source : undefined;
    },
  };
}

function offsetOf(place: Place, part: "key" | "value"): number {
  if (!isPair(place)) return startOf(place);
  // A value that was left out has no place of its own.
  const isLeftOut = isScalar(place.value) && place.value.value === null && place.value.source === "";
  return startOf(part === "key" || isLeftOut ? place.key : place.value);
}

function startOf(node: unknown): number {
  return isNode(node) && node.range ? node.range[0] : 0;
}
