// Writes docs/sizes.md: for each kind of object what was allocated for it, what sys.getsizeof() says and what heapgate
// says, on every Python of this machine. Options: how many objects of each kind (10000).
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { markdownTable } from "markdown-table";
import { findPythons } from "./pythons.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const count = process.argv[2] ?? "10000";
const ALLOWED = 0.01;

const pythons = await findPythons({ skipped: (line) => console.error(line) });
const measured = [];
const left = pythons.map(({ command, version }, place) => ({ command, version, place }));
await Promise.all([takeFromLeft(), takeFromLeft()]);
const text = page(measured);
mkdirSync(join(root, "docs"), { recursive: true });
writeFileSync(join(root, "docs/sizes.md"), text);
console.log(text);
const wrong = measured.flatMap(({ version, rows }) =>
  [...rows.values()]
    .filter((row) => isOff(row) && row.unseen === null)
    .map(({ name, traced, heapgate }) => `${version}: ${name}: ${traced} allocated, heapgate says ${heapgate}`),
);
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;

async function takeFromLeft() {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    console.error(`measuring on ${next.version}`);
    measured[next.place] = { version: next.version, rows: await rowsOf(next.command) };
  }
}

async function rowsOf(command) {
  const { stdout } = await promisify(execFile)(command, ["-B", "-W", "ignore", join(root, "scripts/sizes.py"), count], {
    env: { ...process.env, PYTHONHASHSEED: "0" },
    maxBuffer: 1 << 24,
  });
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map((row) => [row.name, row]),
  );
}

function isOff({ traced, heapgate }) {
  return Math.abs(heapgate - traced) > traced * ALLOWED;
}

function page(measured) {
  const names = [...new Set(measured.flatMap(({ rows }) => [...rows.keys()]))];
  const all = measured.flatMap(({ rows }) => [...rows.values()]);
  const seen = all.filter((row) => row.unseen === null);
  const worst = Math.max(...seen.map(({ traced, heapgate }) => Math.abs(heapgate - traced) / traced));
  const byGetsizeof = seen.filter(({ traced, getsizeof }) => Math.abs(getsizeof - traced) > traced * ALLOWED);
  return `# Sizes, checked by allocating

Bytes of one object, with the parts that it owns. ${Number(count).toLocaleString("en")} of each kind were made and kept (fewer where each is large), and
the growth was divided by their number: **allocated** is what \`tracemalloc\` traced; **getsizeof** the growth of the sum
of \`sys.getsizeof()\` over all objects; **heapgate** the growth of the sizes that heapgate takes. A cell says
\`allocated\` where all three agree within ${ALLOWED * 100} %, else \`allocated / getsizeof / heapgate\`.

Made by \`npm run sizes\` on ${new Date().toISOString().slice(0, 10)}, x86-64 Linux, CPython ${measured.map(({ version }) => version).join(", ")}.
Of ${seen.length} pairs of kind and version, ${byGetsizeof.length} are off by more than ${ALLOWED * 100} % by \`sys.getsizeof()\`, ${seen.filter(isOff).length} by heapgate; the worst is off by ${(worst * 100).toFixed(2)} %. The other
${all.length - seen.length} pairs, marked *, cost more than heapgate says; the reasons stand at the end.

${markdownTable([
  ["kind", ...measured.map(({ version }) => version.split(".").slice(0, 2).join("."))],
  ...names.map((name) => [code(name), ...measured.map(({ rows }) => cell(rows.get(name)))]),
])}

## What cannot be seen

${markdownTable([
  ["kind", "versions", "bytes not seen", "where they are"],
  ...names.flatMap((name) => unseenRow(name, measured)),
])}

Static classes, small numbers and what else is part of the interpreter's file is not allocated at all. heapgate counts
it as \`sys.getsizeof()\` does.

What is bytes asked for, here and everywhere in heapgate, takes a little more: Python's allocator rounds up to multiples
of 16 bytes. Memory of a C library that it asks the system for itself (\`malloc\`) is in no column.
`;
}

function cell(row) {
  if (row === undefined) return "";
  const { traced, getsizeof, heapgate, unseen } = row;
  const isSame = [getsizeof, heapgate].every((bytes) => Math.abs(bytes - traced) <= traced * ALLOWED);
  const numbers = (isSame ? [traced] : [traced, getsizeof, heapgate]).map(Math.round).join(" / ");
  return unseen === null ? numbers : `${numbers} *`;
}

function unseenRow(name, measured) {
  const rows = measured.flatMap(({ version, rows }) => {
    const row = rows.get(name);
    return row === undefined || row.unseen === null ? [] : [{ version, ...row }];
  });
  if (rows.length === 0) return [];
  const minor = ({ version }) => version.split(".").slice(0, 2).join(".");
  const missing = rows.map(({ traced, heapgate }) => Math.round(traced - heapgate));
  const [least, most] = [Math.min(...missing), Math.max(...missing)];
  const versions = rows.length === 1 ? minor(rows[0]) : `${minor(rows[0])} to ${minor(rows.at(-1))}`;
  return [[code(name), versions, least === most ? `${least}` : `${least} to ${most}`, rows[0].unseen]];
}

function code(name) {
  return name.replaceAll("|", "\\|").replaceAll("_", "\\_").replaceAll("*", "\\*");
}
