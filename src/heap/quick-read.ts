// How a large dump is read in less time and memory: the keys of its shapes are not made into strings one by one.
// What is not written as heapgate writes dumps is left to the ordinary way.
import { isCrowded } from "./crowded.js";
import { checkOf, isRecord } from "./fits.js";
import {
  MAX_KEYS,
  MAX_ROWS,
  MAX_TEXT,
  shapeSchema,
  snapshotSchema,
  TABLES,
  type DictShape,
  type Snapshot,
} from "./snapshot.js";
import { UnreadShape } from "./unread-shape.js";

const SECTION = '"dictShapes":{"groups":[';
/** Stands where the shapes stood: no dump has it there. */
const TAKEN_OUT = 0;

/** A string of JSON. How often anything repeats is bounded, since the engine's memory for going back is. */
const KEY = String.raw`"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*){0,${MAX_TEXT}}"`;
const NUMBER = "(0|[1-9][0-9]*)";
const LIST = String.raw`\[(?:${KEY}(?:,${KEY}){0,${MAX_KEYS}})?\]`;
const ROW = String.raw`\{"keys":(${LIST},"table":"(${TABLES.join("|")})"),"count":${NUMBER},"bytes":${NUMBER}\}`;

/** Shorter lists of keys are within the limits of a dump, whatever they hold. */
const SURELY_WITHIN = 2_000;

/** What JSON.parse made of a dump that holds nothing but what this version knows. */
export const isSnapshot = checkOf(snapshotSchema);
const isShape = checkOf(shapeSchema);

/** Null for all that is not the compact text of a dump, be it damaged or only written in another way. */
export function readQuickly(text: string): Snapshot | null {
  const start = text.indexOf(SECTION) + SECTION.length;
  if (start < SECTION.length) return null;
  const shapes = readShapes(text, start);
  if (shapes === null) return null;
  const json = parse(`${text.slice(0, start)}${TAKEN_OUT}${text.slice(shapes.end)}`);
  if (!isRecord(json) || !isRecord(json["dictShapes"])) return null;
  const { groups } = json["dictShapes"];
  // A file that names its shapes twice holds the last ones, which would stand here.
  if (!Array.isArray(groups) || groups.length !== 1 || groups[0] !== TAKEN_OUT) return null;
  json["dictShapes"]["groups"] = [];
  return isSnapshot(json) ? { ...json, dictShapes: { ...json.dictShapes, groups: shapes.groups } } : null;
}

type Shapes = { readonly groups: readonly DictShape[]; readonly end: number };

/** The rows from `start` to the bracket that closes their list, at `end`. */
function readShapes(text: string, start: number): Shapes | null {
  const groups: DictShape[] = [];
  const row = new RegExp(ROW, "y");
  let end = start;
  while (text[end] !== "]") {
    row.lastIndex = groups.length === 0 ? end : end + 1;
    const found = row.exec(text);
    if (found === null || (groups.length > 0 && text[end] !== ",")) return null;
    const shape = shapeOf(found);
    if (shape === null) return null;
    groups.push(shape);
    end = row.lastIndex;
  }
  return groups.length <= MAX_ROWS ? { groups, end } : null;
}

function shapeOf(found: readonly string[]): DictShape | null {
  const text = found[1] ?? "";
  const table = TABLES.find((known) => known === found[2]);
  const count = Number(found[3]);
  const bytes = Number(found[4]);
  if (table === undefined || !Number.isSafeInteger(count) || !Number.isSafeInteger(bytes)) return null;
  const shape = new UnreadShape(text, { table, count, bytes });
  if (text.length < SURELY_WITHIN && !text.includes("\\")) return shape;
  const whole = shape.toJSON();
  return isShape(whole) ? whole : null;
}

function parse(text: string): unknown {
  if (isCrowded(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
