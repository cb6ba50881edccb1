// What a page of a report consists of, before it is markdown or text: headings, tables, lists, foreign lines.
import { joined, name, phrase, type Mark, type Phrase } from "./phrase.js";
import { displayCount, nounFor, type Noun } from "./units.js";

/** In a terminal the `name` of a row stands last, so that long ones push no number aside. */
export type Column = { readonly title: string; readonly kind: "name" | "word" | "number" };

export type Table = {
  readonly kind: "table";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Phrase[])[];
  /** What of it is not shown, counted; null where everything is. */
  readonly leftOut: string | null;
};

export type Block =
  /** `mark` is null where nothing is judged. */
  | { readonly kind: "heading"; readonly depth: "page" | "section"; readonly mark: Mark | null; readonly text: Phrase }
  | { readonly kind: "paragraph"; readonly text: Phrase }
  /** Cannot be overlooked. */
  | {
      readonly kind: "alert";
      readonly tone: "important" | "warning";
      readonly lines: readonly Phrase[];
      readonly items: readonly Phrase[];
    }
  | { readonly kind: "list"; readonly title: string | null; readonly items: readonly Phrase[] }
  /** Output of a program, line by line. */
  | { readonly kind: "quotation"; readonly lines: readonly string[] }
  | Table
  /** Folded where the format can. */
  | { readonly kind: "details"; readonly title: string; readonly blocks: readonly Block[] };

/** How much of one target is shown: rows of each table, items of each list, lines of a program's output. */
export type Detail = {
  readonly rows: number;
  readonly items: number;
  readonly lines: number;
  /** `brief`: one sentence about how it was measured, where the heap is the baseline's. */
  readonly background: "full" | "brief";
};

/** As much as a reader takes in at once, and as the page that started heapgate printed: 20 rows. */
export const FULL_DETAIL: Detail = { rows: 20, items: 20, lines: 60, background: "full" };

export function paragraph(...text: Phrase): Block {
  return { kind: "paragraph", text };
}

export function details(title: string, ...blocks: readonly Block[]): Block {
  return { kind: "details", title, blocks };
}

export function nameColumn(title: string): Column {
  return { title, kind: "name" };
}

export function wordColumn(title: string): Column {
  return { title, kind: "word" };
}

export function numberColumns(...titles: readonly string[]): readonly Column[] {
  return titles.map((title) => ({ title, kind: "number" }));
}

/** `and 412 more types`; null where there is none. */
export function moreThan(
  count: number,
  { limit, noun }: { readonly limit: number; readonly noun: Noun },
): string | null {
  const hidden = count - limit;
  return hidden > 0 ? `and ${displayCount(hidden)} more ${nounFor(hidden, noun)}` : null;
}

/** Items of a list; the last counts those that are left out. */
export function limited<Item>(
  list: readonly Item[],
  { limit, noun, print }: { readonly limit: number; readonly noun: Noun; readonly print: (item: Item) => Phrase },
): readonly Phrase[] {
  const more = moreThan(list.length, { limit, noun });
  return [...list.slice(0, limit).map(print), ...(more === null ? [] : [[more]])];
}

/** `a, b, c and 9 more modules`. */
export function namesInLine(
  list: readonly string[],
  { limit, noun }: { readonly limit: number; readonly noun: Noun },
): Phrase {
  const more = moreThan(list.length, { limit, noun });
  return phrase`${joined(list.slice(0, limit).map((text) => [name(text)]))}${more === null ? "" : ` ${more}`}`;
}
