// Every mistake a user can make or meet, in one catalogue: what is wrong, and what to do about it.

/** A place in a file as editors count: from 1. */
export type Where = { readonly file: string; readonly line?: number; readonly column?: number };

type Text = { readonly what: string; readonly fix: string };

const catalogue = {
  "dump-unreadable": ({ cause }: { cause: string }) => ({
    what: `the heap dump cannot be read: ${cause}`,
    fix: "Name a file that `heapgate measure --out` wrote, or measure again.",
  }),
  "dump-too-large": ({ bytes, limit }: { bytes: number; limit: number }) => ({
    what: `the heap dump has ${bytes} bytes, more than the ${limit} that are read`,
    fix: "A dump of heapgate is far smaller; check that the file is one.",
  }),
  "dump-malformed": ({ cause }: { cause: string }) => ({
    what: `this is not a heap dump of format 1: ${cause}`,
    fix: "Measure again with this version of heapgate.",
  }),
  "not-comparable": ({ differences }: { differences: string }) => ({
    what: `the two heaps cannot be compared: ${differences}`,
    fix: "Measure both with the same interpreter, flags, platform and version of heapgate.",
  }),
} satisfies Record<string, (facts: never) => Text>;

type Catalogue = typeof catalogue;
export type GateErrorCode = keyof Catalogue;
type Facts = { [Code in GateErrorCode]: Parameters<Catalogue[Code]>[0] };
const texts: { [Code in GateErrorCode]: (facts: Facts[Code]) => Text } = catalogue;

/** A mistake with a name: prints as `file:line:column: what` and the fix. Anything that is not one is a bug. */
export class GateError extends Error {
  override readonly name = "GateError";
  readonly code: GateErrorCode;
  readonly what: string;
  readonly fix: string;
  readonly where: Where | null;
  /** More lines that belong to it as they came, for example the program's own traceback. */
  readonly detail: string | null;

  constructor(
    code: GateErrorCode,
    { what, fix, where, detail }: Text & { readonly where: Where | null; readonly detail: string | null },
    options?: ErrorOptions,
  ) {
    super(what, options);
    this.code = code;
    this.what = what;
    this.fix = fix;
    this.where = where;
    this.detail = detail;
  }
}

export function gateError<Code extends GateErrorCode>(
  code: Code,
  facts: Facts[Code],
  context: { readonly where?: Where; readonly detail?: string; readonly cause?: unknown } = {},
): GateError {
  return new GateError(
    code,
    { ...texts[code](facts), where: context.where ?? null, detail: context.detail ?? null },
    context.cause === undefined ? undefined : { cause: context.cause },
  );
}

/** `file:line:column: what`, then the detail and the fix, each on lines of their own. */
export function describeError({ where, what, fix, detail }: GateError): string {
  const place =
    where === null ? "" : `${[where.file, where.line, where.column].filter((part) => part !== undefined).join(":")}: `;
  return [`${place}${what}`, ...(detail === null ? [] : [detail]), fix].join("\n");
}
