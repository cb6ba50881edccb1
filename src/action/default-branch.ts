// Which branch is the default one, and which ones keep baselines.
import type { ActionPorts } from "./action-ports.js";
import { defaultBranchOf, type Branches } from "./activity.js";
import type { Inputs } from "./inputs.js";

export type KnownBranches = Branches & { readonly defaultBranch: string };

export async function findBranches(
  { baselineBranches }: Pick<Inputs, "baselineBranches">,
  ports: Pick<ActionPorts, "run" | "history" | "page">,
): Promise<KnownBranches> {
  const defaultBranch = await findDefaultBranch(ports);
  return { defaultBranch, baselineBranches: baselineBranches.length > 0 ? baselineBranches : [defaultBranch] };
}

/** Asked of GitHub only where the event does not tell; the branch of a schedule is the default one by definition. */
async function findDefaultBranch({
  run,
  history,
  page,
}: Pick<ActionPorts, "run" | "history" | "page">): Promise<string> {
  const told = defaultBranchOf(run.payload);
  if (told !== null) return told;
  if (run.event === "schedule") return run.ref.replace("refs/heads/", "");
  const answer = await history.defaultBranch();
  if (answer.kind === "answer") return answer.value;
  page.log(`The default branch could not be asked for (${answer.message}); taken to be main.`);
  return "main";
}
