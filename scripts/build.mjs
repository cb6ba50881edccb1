// Builds dist/: the two bundles, the Python side beside them, and the licences of what is bundled.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = process.argv[2] ?? join(root, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/action.ts", "src/cli.ts"],
  outdir: dist,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  // Bundled CommonJS packages call `require`, which an ES module does not have. The alias keeps clear of packages
  // that import `createRequire` themselves.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
});
await cp(join(root, "src/dump"), join(dist, "dump"), {
  recursive: true,
  filter: (source) => !source.includes("__pycache__"),
});
// What the first line of a configuration points editors to.
const schema = execFileSync(process.execPath, [join(dist, "cli.js"), "schema"], { encoding: "utf8" });
await writeFile(join(dist, "schema.json"), schema);
await writeFile(join(dist, "package.json"), '{ "type": "module" }\n');
await writeFile(join(dist, "licenses.txt"), await licences(Object.keys(metafile.inputs)));

/** Name, version and licence text of every package that went into a bundle. */
async function licences(inputs) {
  const folders = new Set(
    inputs.flatMap((input) => input.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
  );
  const texts = await Promise.all([...folders].sort().map(licenceOf));
  return `${[...new Set(texts)].join("\n\n---\n\n")}\n`;
}

async function licenceOf(folder) {
  const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "licence not stated"})`;
  for (const name of ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "License.md", "LICENCE"]) {
    const text = await readFile(join(root, folder, name), "utf8").catch(() => null);
    if (text !== null) return `${title}\n\n${text.trim()}`;
  }
  return title;
}
