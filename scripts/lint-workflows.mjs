// Which mistakes GitHub would find in action.yml, in our workflows, and in every complete workflow that the
// documentation shows: asked of GitHub's own language service, which here knows our action.yml and what we use beside it.
// `node scripts/lint-workflows.mjs [FILE...]` prints `file:line:column: mistake`, and exits with 1 where there are some;
// with `--list` it prints the workflows that there are, as JSON.
import { readdirSync, readFileSync } from "node:fs";
import { register } from "node:module";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));

// The language service imports JSON without an import attribute, which Node 20 refuses.
const hook = `
  import { readFile } from "node:fs/promises";
  export async function load(url, context, next) {
    if (!url.endsWith(".json")) return next(url, context);
    return { format: "module", shortCircuit: true, source: "export default " + (await readFile(new URL(url), "utf8")) };
  }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { validate } = await import("@actions/languageservice");

const OWN = "heapgate/heapgate";
/** Inputs of the actions of others, in the versions that we use; `!` is a required one. */
const FOREIGN = {
  "actions/checkout":
    "repository ref token ssh-key ssh-known-hosts ssh-strict ssh-user persist-credentials path clean filter sparse-checkout sparse-checkout-cone-mode fetch-depth fetch-tags show-progress lfs submodules set-safe-directory github-server-url allow-unsafe-pr-checkout",
  "actions/setup-node":
    "node-version node-version-file architecture check-latest registry-url scope token cache package-manager-cache cache-dependency-path mirror mirror-token",
  "actions/setup-python":
    "python-version python-version-file cache architecture check-latest token cache-dependency-path update-environment allow-prereleases freethreaded pip-version",
  "actions/cache":
    "path! key! restore-keys upload-chunk-size enableCrossOsArchive fail-on-cache-miss lookup-only save-always",
  "actions/cache/restore": "path! key! restore-keys enableCrossOsArchive fail-on-cache-miss lookup-only",
  "actions/cache/save": "path! key! upload-chunk-size enableCrossOsArchive",
  "actions/upload-artifact":
    "name path! if-no-files-found retention-days compression-level overwrite include-hidden-files archive",
};

/** Every complete workflow of a file, as `{ text, line }`: `line` is that of the file that stands before it. */
function workflowsIn(file, text) {
  if (!file.endsWith(".md")) return [{ text, line: 0 }];
  return [...text.matchAll(/^```ya?ml\n([^]*?)^```$/gm)]
    .map(({ 1: block, index }) => ({ text: block, line: text.slice(0, index).split("\n").length }))
    .filter(({ text: block }) => /^on:/m.test(block) && /^jobs:/m.test(block));
}

/** Where workflows stand, relative to the repository. */
function filesWithWorkflows() {
  return [
    ...yamlIn(".github/workflows"),
    ...yamlIn("examples/workflows"),
    "README.md",
    ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => join("docs", file)),
  ].sort();
}

function yamlIn(folder) {
  return readdirSync(join(root, folder))
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => join(folder, file));
}

let documents = 0;

/** Lines that name a place in `file` and a mistake there. */
async function mistakesIn(file) {
  const text = readFileSync(file, "utf8");
  const isAction = basename(file) === "action.yml";
  const parts = isAction ? [{ text, line: 0 }] : workflowsIn(file, text);
  const found = await Promise.all(
    parts.map(async (part) => {
      // The service remembers what it has parsed by its address, and tells actions and workflows apart by it.
      const uri = `file:///${(documents += 1)}/${isAction ? "action.yml" : ".github/workflows/workflow.yml"}`;
      const diagnostics = await validate(documentOf(uri, part.text), {
        actionsMetadataProvider: { fetchActionMetadata },
      });
      return diagnostics.map(({ range: { start }, message }) => ({
        line: part.line + start.line + 1,
        text: `${start.character + 1}: ${message}`,
      }));
    }),
  );
  return found
    .flat()
    .sort((one, other) => one.line - other.line)
    .map(({ line, text: mistake }) => `${shownAs(file, process.cwd())}:${line}:${mistake}`);
}

function shownAs(file, folder) {
  return relative(folder, file).replaceAll("\\", "/");
}

/** A checkout of ourselves, `./`, has the inputs of action.yml, too. */
function documentOf(uri, text) {
  const lines = text.replaceAll(/(uses: *)\.\/(?=\s|$)/gm, `$1${OWN}@v1`);
  const starts = [...lines.matchAll(/^/gm)].map(({ index }) => index);
  return {
    uri,
    languageId: "yaml",
    version: 1,
    lineCount: starts.length,
    getText: (range) => (range === undefined ? lines : lines.slice(offsetAt(range.start), offsetAt(range.end))),
    positionAt: (offset) => {
      const line = starts.findLastIndex((start) => start <= offset);
      return { line, character: offset - starts[line] };
    },
    offsetAt,
  };
  function offsetAt({ line, character }) {
    return (starts[line] ?? lines.length) + character;
  }
}

async function fetchActionMetadata({ owner, name, path }) {
  const action = [owner, name, ...(path === undefined ? [] : [path])].join("/");
  if (action === OWN) return parse(readFileSync(join(root, "action.yml"), "utf8"));
  const inputs = FOREIGN[action]
    ?.split(" ")
    .map((input) => [input.replace("!", ""), { description: input, required: input.endsWith("!") }]);
  // Without metadata the service says that the action cannot be resolved.
  return inputs === undefined ? undefined : { name: action, description: action, inputs: Object.fromEntries(inputs) };
}

const named = process.argv.slice(2).filter((argument) => argument !== "--list");
const all = filesWithWorkflows().map((file) => join(root, file));
if (process.argv.includes("--list")) {
  const listed = (named.length > 0 ? named : all).flatMap((file) =>
    workflowsIn(file, readFileSync(file, "utf8")).map((workflow) => ({ file: shownAs(file, root), ...workflow })),
  );
  console.log(JSON.stringify(listed));
} else {
  const files = named.length > 0 ? named : [join(root, "action.yml"), ...all];
  const mistakes = (await Promise.all(files.map(mistakesIn))).flat();
  for (const mistake of mistakes) console.log(mistake);
  if (mistakes.length > 0) process.exitCode = 1;
}
