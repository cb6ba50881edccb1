// Builds dist/: the two bundles, the Python side beside them, and the licences of what is bundled.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { licences } from "./licences.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = process.argv[2] ?? join(root, "dist");

const options = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
  alias: { "unzip-stream": "./scripts/without-unzip.mjs" },
  // Bundled CommonJS packages call `require`, which an ES module does not have. The alias keeps clear of packages
  // that import `createRequire` themselves.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
};

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "chunks"), { recursive: true });
// Apart from each other: the command line stays one file, and shares no chunk with what talks to GitHub.
const bundles = [
  // What the action imports late is a chunk: GitHub's packages and the artifact client are read where they are needed.
  await build({ ...options, entryPoints: ["src/action.ts"], splitting: true, chunkNames: "chunks/[name]-[hash]" }),
  await build({ ...options, entryPoints: ["src/cli.ts"] }),
];
for (const bundle of bundles) await writeBundle(bundle);
await cp(join(root, "src/dump"), join(dist, "dump"), {
  recursive: true,
  filter: (source) => !source.includes("__pycache__"),
});
// What the first line of a configuration points editors to.
const schema = execFileSync(process.execPath, [join(dist, "cli.js"), "schema"], { encoding: "utf8" });
await writeFile(join(dist, "schema.json"), schema);
await writeFile(join(dist, "package.json"), '{ "type": "module" }\n');
const inputs = bundles.flatMap(({ metafile }) => Object.values(metafile.outputs).map((output) => output.inputs));
await writeFile(join(dist, "licences.txt"), await licences({ root, inputs: inputs.flatMap(Object.keys) }));

async function writeBundle({ outputFiles, metafile }) {
  const names = chunkNames(metafile.outputs);
  for (const { path, text } of outputFiles) {
    const file = join(dirname(path), names.get(basename(path)) ?? basename(path));
    const renamed = [...names].reduce((all, [hashed, name]) => all.replaceAll(`/${hashed}"`, `/${name}"`), text);
    await writeFile(file, renamed, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}

/**
 * Chunks by what they hold, in place of a hash: the name of a chunk changes with its subject and not with every line.
 * One that is imported late bears the name of its source file, one that others share that of its largest package.
 */
function chunkNames(outputs) {
  const names = new Map();
  const chunks = Object.entries(outputs).filter(([path]) => basename(dirname(path)) === "chunks");
  // In an order that does not hang on the hashes: of two chunks with one name, the second is numbered.
  const inOrder = chunks
    .map(([path, { entryPoint, inputs }]) => ({ path, entryPoint, inputs, held: Object.keys(inputs).sort().join() }))
    .sort((one, other) => (one.held < other.held ? -1 : 1));
  for (const { path, entryPoint, inputs } of inOrder) {
    const name = entryPoint === undefined ? largestPackage(inputs) : basename(entryPoint).replace(/\.\w+$/, "");
    const same = [...names.values()].filter((taken) => taken.replace(/(?:-\d+)?\.js$/, "") === name).length;
    names.set(basename(path), `${name}${same === 0 ? "" : `-${same + 1}`}.js`);
  }
  return names;
}

function largestPackage(inputs) {
  const bytes = new Map();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const [, name = "heapgate"] = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
    bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  // A chunk can hold what esbuild adds and nothing else.
  const [[largest] = ["runtime"]] = [...bytes].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  return largest.replace(/^@/, "").replace("/", "-");
}
