// What comparing and judging costs: `compare` of two dumps of 100,000 rows each, as text and as markdown.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { markdownTable } from "markdown-table";
import { goal, judged } from "./goals.mjs";
import { inTurn, medians, runOnce } from "./turns.mjs";

const ROWS = { types: 40_000, shapes: 40_000, tuples: 20_000 };
const MOST_SECONDS = 0.4;
const MOST_MIB = 200;
/** Of so many rows one is larger in the second dump. */
const CHANGED = 50;
const BREACHED = 1;

/** `dump` is the text of a real one, whose tables are exchanged for larger ones. */
export function measureCompare({ dump, runs, dist, place, tell }) {
  tell("compare");
  const files = ["baseline", "current"].map((name, index) => {
    const file = join(place, `${name}.json`);
    writeFileSync(file, JSON.stringify(enlarged(JSON.parse(dump), index)) + "\n");
    return file;
  });
  const small = join(place, "small.json");
  writeFileSync(small, dump);
  const cli = (...args) => ({ command: [process.execPath, join(dist, "cli.js"), ...args], folder: place });
  const compare = (pair, format) => ({
    ...cli("compare", ...pair, "--format", format, "--out", join(place, `report.${format}`)),
    allowed: [0, BREACHED],
  });
  const commands = [
    { what: "start (`--version`)", ...cli("--version") },
    { what: "two dumps of examples/flask-shop, text", ...compare([small, small], "text") },
    { what: "100,000 rows each, text", isGoal: true, ...compare(files, "text") },
    { what: "100,000 rows each, markdown", isGoal: true, ...compare(files, "markdown") },
  ];
  const samples = inTurn({ works: commands.map((one) => ({ rounds: runs, run: () => runOnce(one) })), warm: true });
  const results = commands.map(({ what, isGoal }, index) => ({ what, isGoal, ...medians(samples[index]) }));
  const cases = (read) =>
    results.filter(({ isGoal }) => isGoal).map((result) => ({ at: result.what, value: read(result) }));
  return {
    markdown: [
      "## `compare`, the whole process",
      `${ROWS.types.toLocaleString("en")} types, ${ROWS.shapes.toLocaleString("en")} dict shapes and ${ROWS.tuples.toLocaleString("en")} groups of equal tuples, of which one in ${CHANGED} grows. Read, compared, judged by the default thresholds, and written.`,
      markdownTable(
        [
          ["", `wall s (≤ ${MOST_SECONDS})`, "processor s", `peak MiB (≤ ${MOST_MIB})`],
          ...results.map(({ what, isGoal, wall, cpu, mib }) => [
            what,
            isGoal ? judged(wall, MOST_SECONDS) : wall.toFixed(2),
            cpu.toFixed(2),
            isGoal ? judged(mib, MOST_MIB, 0) : mib.toFixed(0),
          ]),
        ],
        { align: ["l", "r", "r", "r"] },
      ),
    ].join("\n\n"),
    goals: [
      goal({
        what: "compare and judge 100,000 rows, wall seconds",
        limit: MOST_SECONDS,
        cases: cases(({ wall }) => wall),
      }),
      goal({ what: "compare and judge 100,000 rows, MiB", limit: MOST_MIB, cases: cases(({ mib }) => mib) }),
    ],
  };
}

function enlarged(dump, growth) {
  const shapes = rows(ROWS.shapes, growth, ({ index, count, bytes }) => ({
    keys: ["id", "name", `field_${index % 977}`, `field_${index}`, "created", "changed"],
    table: index % 3 === 0 ? "combined" : "split",
    count,
    bytes,
  }));
  const tuples = rows(ROWS.tuples, growth, ({ index, count, bytes }) => ({
    value: `('name_${index}', ${index})`,
    copies: count,
    bytes,
    wastedBytes: bytes - bytes / count,
  }));
  const types = [
    { name: "dict", ...sum(shapes, "count") },
    { name: "tuple", ...sum(tuples, "copies") },
    ...rows(ROWS.types - 2, growth, ({ index, count, bytes }) => ({
      name: `shop.package_${index % 211}.module_${index % 1999}.Class${index}`,
      count,
      bytes,
    })),
  ];
  const groups = { groups: shapes, rest: { groups: 0, count: 0, bytes: 0 } };
  return {
    ...dump,
    total: sum(types, "count"),
    types: types.sort(byBytes),
    dictShapes: { ...dump.dictShapes, ...groups },
    tupleDuplicates: { groups: tuples, rest: { groups: 0, copies: 0, bytes: 0, wastedBytes: 0 } },
    spread: { runs: 2, agreed: true, rows: [] },
  };
}

/** Rows in the order of a dump; with `growth` 1, some have one object more. */
function rows(number, growth, row) {
  return Array.from({ length: number }, (_, index) => {
    const count = (index % 97) + 2 + (index % CHANGED === 0 ? growth : 0);
    return row({ index, count, bytes: count * (48 + 8 * (index % 13)) });
  }).sort(byBytes);
}

function byBytes(one, other) {
  return other.bytes - one.bytes;
}

function sum(list, field) {
  return {
    count: list.reduce((total, row) => total + row[field], 0),
    bytes: list.reduce((total, row) => total + row.bytes, 0),
  };
}
