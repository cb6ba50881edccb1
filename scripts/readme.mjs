// Writes the parts of README.md that are made and not written: tables of inputs, outputs and keys from action.yml and
// the configuration's schema; with `--comment`, also the pull request comment, from the gate on examples/flask-shop.
// With `--check` nothing is written, and the exit code says whether the tables are up to date.
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { parse } from "yaml";
import { findPythons } from "./pythons.mjs";
import { venvOf } from "./venvs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "dist/cli.js");
const readme = join(root, "README.md");

async function main(options) {
  const before = readFileSync(readme, "utf8");
  let text = fill(before, "inputs", actionTables(parse(readFileSync(join(root, "action.yml"), "utf8"))));
  text = fill(
    text,
    "keys",
    keyTables(JSON.parse(execFileSync(process.execPath, [cli, "schema"], { encoding: "utf8" }))),
  );
  if (options.includes("--comment")) text = fill(text, "comment", await realComment());
  if (!options.includes("--check")) writeFileSync(readme, text);
  else if (text !== before) {
    console.error("README.md is not up to date: run `node scripts/readme.mjs`");
    process.exitCode = 1;
  }
}

function fill(text, name, part) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for ${name}: ${begin} ... ${end}`);
  return `${text.slice(0, from + begin.length)}\n${part.trim()}\n${text.slice(to)}`;
}

function actionTables({ inputs, outputs }) {
  const cell = (value) => (value === "" ? "" : `\`${value}\``);
  const rows = Object.entries(inputs).map(([name, { description, default: value }]) => [
    cell(name),
    cell(value),
    description,
  ]);
  const results = Object.entries(outputs).map(([name, { description }]) => [cell(name), description]);
  return `${table([["input", "default", ""], ...rows])}\n\n${table([["output", ""], ...results])}`;
}

/** One table a mapping of the configuration: targets, thresholds, their limits, waivers. */
function keyTables(schema) {
  const resolve = (node) =>
    node.$ref
      ? node.$ref
          .split("/")
          .slice(1)
          .reduce((at, key) => at[key], schema)
      : node;
  const target = resolve(resolve(schema.properties.targets).additionalProperties);
  const threshold = resolve(resolve(schema.properties.thresholds).items);
  const waiver = resolve(resolve(schema.properties.waivers).items);
  const tables = [
    ["key of the file", schema],
    ["key of a target", target],
    ["key of `runs`", resolve(target.properties.runs)],
    ["key of a threshold", threshold],
    ["key of `warn` and `fail`", resolve(threshold.properties.fail)],
    ["key of a waiver", waiver],
  ];
  return tables
    .map(([title, mapping]) => {
      const keys = Object.entries(mapping.properties);
      return table([[title, ""], ...keys.map(([key, node]) => [`\`${key}\``, node.description])]);
    })
    .join("\n\n");
}

function table(rows) {
  return markdownTable(rows, { alignDelimiters: false, padding: true });
}

async function realComment() {
  const python = (await findPythons({ skipped: () => undefined })).at(-1);
  const place = mkdtempSync(join(tmpdir(), "heapgate-readme-"));
  const folder = join(place, "shop");
  cpSync(join(root, "examples/flask-shop"), folder, { recursive: true, filter: (path) => !/__pycache__/.test(path) });
  const gate = () =>
    spawnSync(process.execPath, [cli, "gate", "--store", join(place, "store"), "--format", "markdown"], {
      cwd: folder,
      env: { ...process.env, VIRTUAL_ENV: dirname(dirname(venvOf(python).python)) },
      encoding: "utf8",
    }).stdout;
  gate();
  appendFileSync(join(folder, "shop/api/payments.py"), "\nimport xml.dom.minidom, decimal\n");
  const comment = gate();
  rmSync(place, { recursive: true });
  const folded = [...comment.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title]) => title);
  const shown = comment.slice(0, comment.indexOf("<details>")).trim();
  // On GitHub the commit of the baseline stands here.
  return `${shown}\n\n*Folded below it, as tables: ${folded.join("; ").toLowerCase()}.*`
    .replaceAll(/\(`api\.json` of `[^`]*`\)/g, "(`api.json` of the store)")
    .replaceAll(/`[^`]*\/bin\/python3?`/g, "`.venv/bin/python`");
}

await main(process.argv.slice(2));
