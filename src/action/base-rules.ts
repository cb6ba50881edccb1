// By which rules another run's heaps are judged: those of the base branch, since the pull request writes its own.
import { DEFAULT_THRESHOLDS, type Configuration } from "../config/configuration.js";
import { decodeConfiguration } from "../config/decode.js";
import { restoreError, type GateError } from "../errors.js";
import type { RemoteHistory } from "../ports.js";
import { short } from "./baseline-commit.js";

export type BaseRules =
  | { readonly kind: "rules"; readonly configuration: Configuration }
  | { readonly kind: "mistakes"; readonly mistakes: readonly GateError[] };

/** The default thresholds where that commit has no configuration, or one without any. */
export async function readBaseRules(
  { config, commit }: { readonly config: string; readonly commit: string },
  { readFile }: Pick<RemoteHistory, "readFile">,
): Promise<BaseRules> {
  const fetched = await readFile({ path: config, commit });
  if (fetched.kind === "refused") {
    const what = `${config} of commit ${short(commit)}, which judges the pull request, cannot be read: ${fetched.message}`;
    const fix = "Give the job `permissions: contents: read`, or run it again where GitHub did not answer.";
    return { kind: "mistakes", mistakes: [restoreError({ what, fix, where: null, detail: null })] };
  }
  if (fetched.value === null) {
    const configuration = { targets: [], thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] };
    return { kind: "rules", configuration };
  }
  const decoded = decodeConfiguration(fetched.value, config);
  return decoded.kind === "mistakes"
    ? { kind: "mistakes", mistakes: decoded.mistakes }
    : { kind: "rules", configuration: decoded.configuration };
}
