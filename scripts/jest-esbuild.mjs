// Compiles TypeScript for jest with esbuild: the same compiler that makes dist/, types being tsc's business.
import { transformSync } from "esbuild";

export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: "ts",
      format: "esm",
      target: "node20",
      sourcemap: true,
      sourcefile: path,
    });
    return { code, map };
  },
};
