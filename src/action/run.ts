// Which story a run on GitHub is: the gate, over what it measures itself or what the legs of a matrix measured, the
// measuring of one leg, or the report of another run.
import { reportTarget } from "../measuring.js";
import type { ActionPorts } from "./action-ports.js";
import { decideActivity, type Activity } from "./activity.js";
import { endBrokenOff } from "./broken-off.js";
import { findBranches } from "./default-branch.js";
import { gate, type Gather } from "./gating.js";
import type { Inputs } from "./inputs.js";
import { gatherLegs } from "./legs.js";
import { measureLeg } from "./measure-leg.js";
import { breakOffBy, type Ending } from "./outputs.js";
import { reportOtherRun } from "./other-run.js";
import { placesOf } from "./telling.js";

/** Never rejects because of what it runs on: whatever breaks it off is told as such. */
export async function runAction(inputs: Inputs, ports: ActionPorts): Promise<Ending> {
  let activity: Activity | null = null;
  try {
    if (inputs.mode === "comment") return await reportOtherRun(inputs, ports);
    const head = await ports.checkout.head();
    const branches = await findBranches(inputs, ports);
    activity = decideActivity(ports.run, { baselineBranches: branches.baselineBranches, head });
    if (inputs.mode === "measure") return await measureLeg({ inputs, activity, head }, ports);
    const gather = inputs.mode === "report" ? gatherLegs(inputs, ports) : measureHere(ports);
    return await gate({ inputs, activity, head, ...branches }, { gather, ports });
  } catch (error) {
    return endBrokenOff(breakOffBy(error), placesOf({ inputs, activity }, ports));
  }
}

/** Each target of the configuration, measured when its turn comes. */
function measureHere({ meter, page }: ActionPorts): Gather {
  const progress = { step: page.log, done: () => undefined };
  return async ({ rules }) => ({
    candidates: rules.configuration.targets.map((target) => ({
      name: target.name,
      gate: async (given) => (await reportTarget({ target, meter, progress, ...given })).report,
    })),
    isRelayed: true,
    close: () => Promise.resolve(),
  });
}
