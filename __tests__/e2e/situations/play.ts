// Plays one situation and tells what became of it, in the words of the table.
import { JOB_LOGIN, type FakeArtifact } from "../fake-github.js";
import type { WorldStepEnd } from "../world.js";
import { apply, isSlow, type Setting } from "./given.js";
import { MARKER, type Scene } from "./scene.js";
import { words, type Situation } from "./table.js";

/** The columns after `with`; `told` is all that was said, to be looked through. */
export type Became = Pick<Situation, "verdict" | "exit" | "comment" | "leaves" | "told">;

/** Long enough, hurried, for a machine that has much else to do. */
const PATIENT_SECONDS = "150";

export async function play(
  situation: Situation,
  { scene, options }: { readonly scene: Scene; readonly options: Setting["options"] },
): Promise<Became> {
  scene.reset();
  const { github } = scene.world;
  const given = words(situation.given);
  const setting: Setting = {
    scene,
    base: scene.base,
    options: { ...options, ...inputsOf(situation) },
    checkOut: "merge",
    ownComment: null,
    stored: new Set(),
  };
  for (const word of given) apply(word, setting);
  if (given.some(isSlow)) {
    const { with: inputs } = setting.options;
    setting.options = {
      ...setting.options,
      pace: "hurried",
      with: { "baseline-timeout": PATIENT_SECONDS, ...inputs },
    };
  }
  note(setting);
  const end = await happen(situation, setting);
  const left = github.artifacts.filter(({ id }) => !setting.stored.has(id));
  return {
    verdict: end.outputs["verdict"] ?? "",
    exit: end.timedOut ? "late" : String(end.exitCode),
    comment: commentState(setting),
    leaves: left.map((artifact) => leftAs(artifact, setting)).join("; "),
    told: toldBy(end, setting),
  };
}

/** What is stored by now is not what the step that counts leaves. */
function note({ scene: { world }, stored }: Setting): void {
  for (const { id } of world.github.artifacts) stored.add(id);
}

function inputsOf({ with: cell }: Situation): Setting["options"] {
  const inputs = words(cell).map((word) => {
    const [name = "", ...rest] = word.split(":");
    return [name.trim(), rest.join(":").trim()] as const;
  });
  return inputs.length === 0 ? {} : { with: Object.fromEntries(inputs) };
}

async function happen({ event, program }: Situation, setting: Setting): Promise<WorldStepEnd> {
  const { scene, options, base, checkOut } = setting;
  const { world } = scene;
  const changes = words(program.replaceAll(" + ", ";"));
  const head = scene.change(base, changes);
  const pullRequest = { base, head, checkOut, ...options };
  const pushed = (): { readonly before: string } => {
    world.setBranch("main", head);
    return { before: base };
  };
  switch (event) {
    case "pull request":
      return world.pullRequest(pullRequest);
    case "pull request, opened":
      return world.pullRequest({ ...pullRequest, action: "opened" });
    case "pull request, reopened":
      return world.pullRequest({ ...pullRequest, action: "reopened" });
    case "pull request, labeled":
      return world.pullRequest({ ...pullRequest, action: "labeled", label: "heap" });
    case "pull request of a fork":
      return world.pullRequest({ ...pullRequest, from: "fork" });
    case "pull request of Dependabot":
      return world.pullRequest({ ...pullRequest, from: "dependabot" });
    case "pull request without a commit":
      return world.pullRequest({ ...pullRequest, head: base, checkOut: "head" });
    case "stacked pull request": {
      const lower = scene.change(base, ["text file"]);
      world.setBranch("lower", lower);
      return world.pullRequest({ ...pullRequest, base: lower, head: scene.change(lower, changes), baseRef: "lower" });
    }
    case "pull_request_target":
      return world.pullRequestTarget({ ...pullRequest, checkOut: checkOut === "merge" ? "base" : checkOut });
    case "push":
      return world.push({ ...options, ...pushed() });
    case "push, again": {
      const first = await world.push({ ...options, ...pushed() });
      return world.push({ ...options, before: base, run: first.run, attempt: 2 });
    }
    case "push, twice in one run": {
      const first = await world.push({ ...options, ...pushed(), staysOpen: true });
      return world.push({ ...options, before: base, run: first.run });
    }
    case "push on a red push": {
      await world.push({ ...pushed() });
      const next = scene.change(head, ["text file"]);
      world.setBranch("main", next);
      note(setting);
      return world.push({ ...options, before: head });
    }
    case "push on an accepted push": {
      await world.push({ ...pushed() });
      await world.dispatch({ inputs: { accept: "true" } });
      const next = scene.change(head, ["text file"]);
      world.setBranch("main", next);
      note(setting);
      return world.push({ ...options, before: head });
    }
    case "push on one that stored nothing": {
      const broken = scene.change(base, ["broken"]);
      world.setBranch("main", broken);
      await world.push({ before: base });
      const next = scene.change(broken, changes);
      world.setBranch("main", next);
      note(setting);
      return world.push({ ...options, before: broken });
    }
    case "forced push": {
      const other = scene.change(scene.before(1), changes);
      world.setBranch("main", other);
      return world.push({ ...options, before: base });
    }
    case "first push of the branch":
      pushed();
      return world.push({ ...options });
    case "push to another branch":
      world.setBranch("feature", head);
      return world.push({ ...options, branch: "feature", before: base });
    case "schedule":
      return world.schedule(options);
    case "schedule, program changed": {
      // The stored heap is that of another program: as where a dependency has a new version.
      const tip = scene.change(base, changes);
      world.setBranch("main", tip);
      world.github.artifacts = [];
      const archive = scene.archive((own) => ({
        ...own,
        "heapgate-baseline.json": (own["heapgate-baseline.json"] ?? "").replace(base, tip),
      }));
      const run = world.github.startRun({ event: "push", headSha: tip, headBranch: "main", rights: WITHOUT });
      world.github.addArtifact({ name: `heapgate-baseline-default-${tip.slice(0, 12)}`, runId: run.id, archive });
      note(setting);
      return world.schedule(options);
    }
    case "dispatch":
      pushed();
      return world.dispatch({ ...options, inputs: {} });
    case "dispatch, accept":
      pushed();
      return world.dispatch({ ...options, inputs: { accept: "true" } });
    case "dispatch, accept, another branch":
      world.setBranch("feature", head);
      return world.dispatch({ ...options, branch: "feature", inputs: { accept: "true" } });
    case "merge group":
      return world.mergeGroup({ ...options, base, head });
    case "workflow_run":
      return world.workflowRun({ ...options, of: (await world.pullRequest({ base, head, from: "fork" })).run });
    case "workflow_run, its artifacts silent": {
      const { run } = await world.pullRequest({ base, head, from: "fork" });
      apply("the run's artifacts: 500", setting);
      return world.workflowRun({ ...options, pace: "hurried", of: run });
    }
    case "workflow_run, the pull requests silent": {
      const { run } = await world.pullRequest({ base, head, from: "fork" });
      apply("the pull requests: 500", setting);
      return world.workflowRun({ ...options, pace: "hurried", of: run });
    }
    case "workflow_run of a push":
      return world.workflowRun({ ...options, of: (await world.push(pushed())).run });
    case "workflow_run of a closed one": {
      const { run } = await world.pullRequest({ base, head, from: "fork" });
      world.github.pullRequests = world.github.pullRequests.map((each) => ({ ...each, state: "closed" }));
      return world.workflowRun({ ...options, of: run });
    }
    case "workflow_run of one that moved on": {
      const { run } = await world.pullRequest({ base, head, from: "fork" });
      const next = scene.change(head, ["text file"]);
      world.github.pullRequests = world.github.pullRequests.map((each) => ({
        ...each,
        head: { ...each.head, sha: next },
      }));
      return world.workflowRun({ ...options, of: run });
    }
    case "workflow_run without heaps": {
      const { run } = await world.pullRequest({ base, head, from: "fork" });
      world.github.artifacts = world.github.artifacts.filter(({ runId }) => runId !== run.id);
      return world.workflowRun({ ...options, of: run });
    }
    case "matrix of two legs": {
      const first = await world.pullRequest({ ...pullRequest, ...leg("a", setting), staysOpen: true });
      const legs = { run: first.run, staysOpen: true };
      await world.pullRequest({ ...pullRequest, ...leg("b", setting), ...legs });
      return world.pullRequest({ ...pullRequest, run: first.run, ...report(setting, "a, b") });
    }
    case "matrix, one leg missing": {
      const first = await world.pullRequest({ ...pullRequest, ...leg("a", setting), staysOpen: true });
      return world.pullRequest({ ...pullRequest, run: first.run, ...report(setting, "a, b") });
    }
    case "matrix without legs":
      return world.pullRequest({ ...pullRequest, ...report(setting, "") });
    case "one leg of a matrix":
      return world.pullRequest({ ...pullRequest, ...leg("a", setting) });
    case "matrix on main": {
      const first = await world.push({ ...pushed(), ...leg("a", setting), staysOpen: true });
      return world.push({ ...options, before: base, run: first.run, ...report(setting, "a") });
    }
    default:
      throw new Error(`no event is called ${event}`);
  }
}

const WITHOUT = { contents: "none", issues: "none", pullRequests: "none", actions: "none" } as const;

function leg(name: string, { options }: Setting): Setting["options"] {
  return { ...options, with: { mode: "measure", leg: name } };
}

function report({ options }: Setting, legs: string): Setting["options"] {
  return { ...options, with: { ...options.with, mode: "report", ...(legs === "" ? {} : { legs }) } };
}

/** `new`, `updated`, `kept`, none; or how many there are of heapgate's own. */
function commentState({ scene: { world }, ownComment }: Setting): string {
  const own = world.github.comments.filter(({ login, body }) => login === JOB_LOGIN && body.startsWith(`${MARKER}\n`));
  if (own.length > 1) return `${own.length} of its own`;
  const [only] = own;
  if (only === undefined) return "";
  if (only.id !== ownComment) return "new";
  return only.body.includes("an earlier report") ? "kept" : "updated";
}

/** What a run stored: `heap`, `red heap` where the last accepted one is carried on, `accepted heap`, `heaps for others`. */
function leftAs({ name, archive }: FakeArtifact, { scene }: Setting): string {
  if (name.startsWith("heapgate-heaps-")) return name.includes("+") ? "leg" : "heaps for others";
  const index = scene.indexOf(archive);
  if (index.includes('"decision":"accepted"')) return "accepted heap";
  if (index.includes('"accepted":"unknown"')) return "unjudged heap";
  return index.includes('"accepted":{') ? "red heap" : "heap";
}

/** Everything that a person can read. */
function toldBy(end: WorldStepEnd, { scene: { world } }: Setting): string {
  const annotations = end.annotations.map(({ title, message }) => `${title}: ${message}`);
  // A stranger's comment is nothing that heapgate says.
  const comments = world.github.comments.flatMap(({ login, body }) => (login === JOB_LOGIN ? [body] : []));
  return [end.log, end.summary, ...annotations, ...comments].join("\n");
}
