// Starts the stand-in of GitHub that the tests use, for use by hand: `npm run fake-github [-- push | pull-request | fork]`.
import { build } from "esbuild";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
// As deep in the checkout as the tests themselves, so that they find it.
const outfile = join(root, "node_modules/.heapgate/fake-github.mjs");

await build({
  absWorkingDir: root,
  entryPoints: ["__tests__/e2e/by-hand.ts"],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
const { playByHand } = await import(pathToFileURL(outfile).href);
process.exitCode = await playByHand(process.argv.slice(2));
