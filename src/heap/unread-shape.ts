// A dict shape whose keys stay in the text of its dump until somebody asks for them: of tens of thousands of shapes
// only those that changed are looked into, and their keys are most of a large dump.
import type { DictShape } from "./snapshot.js";

export class UnreadShape implements DictShape {
  /** As `shapeText` writes it. */
  readonly text: string;
  readonly table: DictShape["table"];
  readonly count: number;
  readonly bytes: number;

  constructor(text: string, { table, count, bytes }: Omit<DictShape, "keys">) {
    this.text = text;
    this.table = table;
    this.count = count;
    this.bytes = bytes;
  }

  get keys(): readonly string[] {
    const keys: readonly string[] = JSON.parse(this.text.slice(0, this.text.lastIndexOf(",")));
    return keys;
  }

  /** The dump's own fields, in its order. */
  toJSON(): DictShape {
    const { keys, table, count, bytes } = this;
    return { keys, table, count, bytes };
  }
}

/** One text for keys and table, no two alike: `["name","path"],"table":"split"`, as it stands in a dump. */
export function shapeText(shape: DictShape): string {
  return shape instanceof UnreadShape ? shape.text : `${JSON.stringify(shape.keys)},"table":"${shape.table}"`;
}
