// Takes the operations that heapgate asks for out of GitHub's OpenAPI document, with all they refer to:
// `node scripts/openapi-subset.mjs [--check]` renews __tests__/e2e/openapi/github.json, or says whether it is as it would be made.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

const PACKAGE = "@octokit/openapi@23.0.2";
const DOCUMENT = "package/generated/api.github.com.json";

const OPERATIONS = [
  "actions/delete-artifact",
  "actions/download-artifact",
  "actions/get-artifact",
  "actions/get-workflow-run",
  "actions/list-artifacts-for-repo",
  "actions/list-workflow-run-artifacts",
  "actions/list-workflow-runs",
  "actions/list-workflow-runs-for-repo",
  "git/get-commit",
  "issues/create-comment",
  "issues/delete-comment",
  "issues/list-comments",
  "issues/update-comment",
  "pulls/get",
  "pulls/list",
  "repos/compare-commits-with-basehead",
  "repos/get",
  "repos/get-branch",
  "repos/get-commit",
  "repos/get-content",
  "repos/list-commits",
];

/** What is for readers, not for checks. */
const PROSE = new Set(["description", "example", "examples", "externalDocs", "summary", "tags", "title"]);
/** Objects whose keys are names, so that none of them is prose. */
const NAMED = new Set(["headers", "parameters", "patternProperties", "properties", "responses", "schemas"]);

const root = fileURLToPath(new URL("..", import.meta.url));
const file = join(root, "__tests__/e2e/openapi/github.json");

const wanted = subsetOf(await download());
const text = await format(JSON.stringify(wanted), { parser: "json", printWidth: 120 });
if (process.argv.includes("--check")) {
  const isSame = text === (await readFile(file, "utf8").catch(() => ""));
  console.log(
    isSame ? "The subset is as it is made." : "The subset is not as it is made: run the script without --check.",
  );
  process.exitCode = isSame ? 0 : 1;
} else {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const { paths, components } = wanted;
  console.log(
    `${Object.keys(paths).length} paths, ${Object.keys(components.schemas).length} schemas, ${text.length} bytes`,
  );
}

async function download() {
  const folder = await mkdtemp(join(tmpdir(), "heapgate-openapi-"));
  try {
    const [{ filename }] = JSON.parse(
      execFileSync("npm", ["pack", PACKAGE, "--json", "--silent"], { cwd: folder, encoding: "utf8" }),
    );
    execFileSync("tar", ["-xzf", filename, DOCUMENT], { cwd: folder });
    return await readFile(join(folder, DOCUMENT), "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function subsetOf(source) {
  const { openapi, info, paths, components } = JSON.parse(source);
  const found = new Set();
  const kept = {};
  for (const [path, methods] of sorted(paths)) {
    for (const [method, operation] of sorted(methods)) {
      if (!OPERATIONS.includes(operation?.operationId)) continue;
      found.add(operation.operationId);
      kept[path] = { ...kept[path], [method]: bare(operation, "") };
    }
  }
  const missing = OPERATIONS.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`the document has no ${missing.join(", ")}`);
  return {
    openapi,
    info: {
      title: "Part of GitHub's OpenAPI document: without examples and descriptions",
      version: info.version,
      license: info.license,
      "x-source": `${PACKAGE} (https://github.com/octokit/openapi), ${DOCUMENT}`,
      "x-source-sha256": createHash("sha256").update(source).digest("hex"),
      "x-made-by": "scripts/openapi-subset.mjs",
    },
    paths: kept,
    components: closureOf(kept, components),
  };
}

/** All components that are referred to, directly or through others. */
function closureOf(paths, components) {
  const names = new Set();
  const closed = {};
  const waiting = [paths];
  while (waiting.length > 0) {
    for (const [, kind, name] of JSON.stringify(waiting.pop()).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      if (names.has(`${kind}/${name}`)) continue;
      names.add(`${kind}/${name}`);
      const component = bare(components[kind][name], "");
      closed[kind] = { ...closed[kind], [name]: component };
      waiting.push(component);
    }
  }
  return Object.fromEntries(sorted(closed).map(([kind, of]) => [kind, Object.fromEntries(sorted(of))]));
}

/** The same without prose and extensions; `parent` is the key that it stands under. */
function bare(value, parent) {
  if (Array.isArray(value)) return value.map((each) => bare(each, ""));
  if (typeof value !== "object" || value === null) return value;
  const isNamed = NAMED.has(parent);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNamed || !(PROSE.has(key) || key.startsWith("x-")))
      .map(([key, each]) => [key, bare(each, isNamed ? "" : key)]),
  );
}

function sorted(object) {
  return Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1));
}
