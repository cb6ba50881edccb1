// By which rules another run's heaps are judged: those of the base branch, since the pull request writes its own.
import { DEFAULT_THRESHOLDS, type Configuration } from "../config/configuration.js";
import { decodeConfiguration } from "../config/decode.js";
import { restoreError, type GateError } from "../errors.js";
import type { RemoteHistory } from "../ports.js";
import { short } from "./baseline-commit.js";

export type BaseRules =
  | {
      readonly kind: "rules";
      readonly configuration: Configuration;
      /** Whose configuration it is: the tip of the base branch. */
      readonly commit: string;
    }
  | { readonly kind: "mistakes"; readonly mistakes: readonly GateError[] };

/**
 * Those at the tip of the branch: a commit before it, as the one where the pull request left it, is the pull request's to
 * choose, and with it rules that the branch has since made stricter. The default thresholds where there are none.
 */
export async function readBaseRules(
  { config, baseBranch }: { readonly config: string; readonly baseBranch: string },
  { tip, readFile }: Pick<RemoteHistory, "tip" | "readFile">,
): Promise<BaseRules> {
  const found = await tip(baseBranch);
  if (found.kind === "refused") {
    return unread(`the tip of ${baseBranch}, whose ${config} judges the pull request, is not known: ${found.message}`);
  }
  const commit = found.value;
  const fetched = await readFile({ path: config, commit });
  if (fetched.kind === "refused") {
    return unread(
      `${config} of commit ${short(commit)}, which judges the pull request, cannot be read: ${fetched.message}`,
    );
  }
  if (fetched.value === null) {
    const configuration = { targets: [], thresholds: DEFAULT_THRESHOLDS, areDefaultThresholds: true, waivers: [] };
    return { kind: "rules", configuration, commit };
  }
  const decoded = decodeConfiguration(fetched.value, config);
  return decoded.kind === "mistakes"
    ? { kind: "mistakes", mistakes: decoded.mistakes }
    : { kind: "rules", configuration: decoded.configuration, commit };
}

function unread(what: string): BaseRules {
  const fix = "Give the job `permissions: contents: read`, or run it again where GitHub did not answer.";
  return { kind: "mistakes", mistakes: [restoreError({ what, fix, where: null, detail: null })] };
}
