// Whether a commit without a stored bundle will have one soon: its runs are asked, and waited for while they work.
import type { WorkflowRun } from "../ports.js";
import { findInRun, MAX_RUNS, missing, ownRuns, type BundleSearch, type Search } from "./baseline.js";
import { short } from "./baseline-commit.js";
import type { Deadline } from "./deadline.js";
import { certain, refusal, type Objection } from "./objection.js";

export type Waiting = {
  readonly search: Search;
  readonly deadline: Deadline;
  /** Its runs alone are asked, where the commit has one; a push may have another workflow. Null where it is not known. */
  readonly workflowPath: string | null;
  /** Runs from this one on are not waited for: they would wait for each other. Infinity: all are. */
  readonly before: number;
};

const CROWDED: Objection = { text: "it has more runs than could be listed", isCertain: false, isCrowded: true };

const FIRST_PAUSES_SECONDS = [3, 6];
const PAUSE_SECONDS = 10;

/** Left for what is done when waiting was in vain: ancestors are looked at. */
const RESERVE_MILLISECONDS = 10_000;

/** The runs themselves are asked, by their ids: neither the list of artifacts nor that of runs is always up to date. */
export async function awaitBundle(commit: string, waiting: Waiting): Promise<BundleSearch> {
  const { search, deadline, workflowPath, before } = waiting;
  const { shelf } = search;
  deadline.doing(`asking for the runs of ${short(commit)}`);
  const asked = await shelf.runsOf(commit);
  if (asked.kind === "refused") return missing([refusal("its runs could not be asked for", asked)]);
  const own = ownRuns(asked.value.runs, { commit, search });
  const ofWorkflow = own.filter(({ path }) => path === workflowPath);
  const runs = (ofWorkflow.length > 0 ? ofWorkflow : own).filter(({ id, isFinished }) => isFinished || id < before);
  // The page is full: the own run may be behind those of others.
  const objections: Objection[] = asked.value.isComplete ? [] : [CROWDED];
  if (runs.length === 0) return missing([...objections, certain("no run of it could have stored heaps")]);
  const leftAtFirst = deadline.left();
  let pending = runs.slice(0, MAX_RUNS);
  // Seen to end while it was waited for: its artifact may be listed a moment later.
  const ended = new Set<number>();
  for (let round = 0; ; round++) {
    const open: WorkflowRun[] = [];
    for (const run of pending) {
      const found = await findInRun(run, { commit, search });
      if (found.kind === "found") return found;
      if (run.isFinished && (round === 0 || ended.has(run.id))) {
        objections.push(
          ...(found.objections.length > 0 ? found.objections : [certain(`its run ${run.id} stored no heaps`)]),
        );
      } else {
        open.push(run);
        if (run.isFinished) ended.add(run.id);
      }
    }
    const [first] = open;
    if (first === undefined) return missing(objections);
    const pause = (FIRST_PAUSES_SECONDS[round] ?? PAUSE_SECONDS) * 1_000;
    if (deadline.left() - pause < Math.min(RESERVE_MILLISECONDS, (deadline.seconds * 1_000) / 4)) {
      const seconds = Math.round((leftAtFirst - deadline.left()) / 1_000);
      const text = `its run ${first.id} was still in progress after ${seconds} s`;
      return missing([...objections, { text, isCertain: false }]);
    }
    deadline.doing(`waiting for run ${first.id} of ${short(commit)}`);
    await deadline.wait(pause);
    pending = await Promise.all(
      open.map(async (run) => {
        const again = await shelf.run(run.id);
        return again.kind === "answer" && again.value.id === run.id ? again.value : run;
      }),
    );
  }
}
