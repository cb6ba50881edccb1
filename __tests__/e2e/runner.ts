// The part of GitHub's runner that an action sees: inputs and defaults from action.yml, the environment, file commands,
// commands in the output, limits. After actions/runner 2.336.0.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import type { FakeGitHub, FakeRun } from "./fake-github.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The runtime under test: the one that runs the tests, unless told otherwise. */
const node = process.env["HEAPGATE_NODE"] ?? process.execPath;
/** Where the bundle under test lies; dist/ of the checkout, unless told otherwise. */
const dist = process.env["HEAPGATE_DIST"] ?? join(root, "dist");

export type Step = {
  readonly github: FakeGitHub;
  readonly run: FakeRun;
  readonly payload: unknown;
  readonly ref: string;
  readonly workspace: string;
  /** As under `with:`. */
  readonly with?: Readonly<Record<string, string>>;
  readonly attempt?: number;
  /** Variables of the job, beside what the runner sets or in its place. */
  readonly env?: Readonly<Record<string, string>>;
  /** Makes the waits of a second and more of retries a hundred times shorter. */
  readonly pace?: "real" | "hurried";
};

export type ShownAnnotation = {
  readonly level: "notice" | "warning" | "error";
  readonly message: string;
  readonly title: string;
  readonly file: string;
  readonly line: string;
  readonly column: string;
};

export type StepEnd = {
  readonly exitCode: number;
  /** Lines that a reader of the log sees, commands left out. */
  readonly log: string;
  /** All that was written to stdout and stderr, with what the action itself asked to be masked as `***`. */
  readonly raw: string;
  readonly annotations: readonly ShownAnnotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The file that the output `report` names; empty where there is none. */
  readonly report: string;
  readonly milliseconds: number;
};

const metadataSchema = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
  runs: z.object({ using: z.literal("node24"), main: z.string() }),
});

export function readMetadata(): z.infer<typeof metadataSchema> {
  return metadataSchema.parse(parse(readFileSync(join(root, "action.yml"), "utf8")));
}

export async function runStep(step: Step): Promise<StepEnd> {
  const home = mkdtempSync(join(tmpdir(), "heapgate-runner-"));
  try {
    return await runIn(home, step);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function runIn(home: string, step: Step): Promise<StepEnd> {
  const { github, workspace, pace = "real" } = step;
  const commandFiles = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const;
  const files = Object.fromEntries(commandFiles.map((name) => [name, join(home, name)]));
  for (const file of Object.values(files)) writeFileSync(file, "");
  const event = join(home, "event.json");
  writeFileSync(event, JSON.stringify(step.payload));
  const temp = join(home, "_temp");
  mkdirSync(temp);
  const preload = join(home, "hurry.mjs");
  writeFileSync(
    preload,
    "const wait = globalThis.setTimeout;\n" +
      "globalThis.setTimeout = (call, ms, ...rest) => wait(call, ms >= 1000 ? ms * 0.01 : ms, ...rest);\n",
  );
  const { inputs, runs } = readMetadata();
  const main = join(dist, basename(runs.main));
  const started = performance.now();
  const child = spawn(node, [...(pace === "hurried" ? ["--import", preload] : []), main], {
    cwd: workspace,
    env: {
      ...surroundings(home),
      ...inputVariables(inputs, step),
      ...runnerVariables({ step, event, temp }),
      ...files,
      ...step.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let raw = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => (raw += text));
  }
  const exitCode = await new Promise<number>((settle) => child.once("close", (code) => settle(code ?? -1)));
  const milliseconds = performance.now() - started;
  const summary = readFileSync(files["GITHUB_STEP_SUMMARY"] ?? "", "utf8");
  if (Buffer.byteLength(summary) > 1024 * 1024) github.violations.push("the summary is over 1 MiB and not shown");
  const shown = readCommands(raw);
  for (const level of ["notice", "warning", "error"]) {
    const count = shown.annotations.filter((annotation) => annotation.level === level).length;
    if (count > 10) github.violations.push(`${count} annotations of level ${level}, 10 are shown`);
  }
  for (const { message } of shown.annotations) {
    if (message.length > 4096) github.violations.push("an annotation is over 4096 characters and cut");
  }
  const outputs = readOutputs(readFileSync(files["GITHUB_OUTPUT"] ?? "", "utf8"));
  return {
    exitCode,
    raw: masked(raw),
    ...shown,
    outputs,
    summary,
    report: outputs["report"] === undefined ? "" : readFileSync(outputs["report"], "utf8"),
    milliseconds,
  };
}

/** What a step has that is not the runner's: enough to find programs, nothing of the machine that tests. */
function surroundings(home: string): Readonly<Record<string, string>> {
  return { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? home, LANG: "C.UTF-8" };
}

function inputVariables(
  inputs: z.infer<typeof metadataSchema>["inputs"],
  { with: given = {}, run }: Step,
): Readonly<Record<string, string>> {
  for (const name of Object.keys(given)) if (!(name in inputs)) throw new Error(`no input ${name} in action.yml`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value = "" }]) => [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      given[name] ?? value.replace(/^\$\{\{ github\.token \}\}$/, run.token),
    ]),
  );
}

function runnerVariables({
  step: { github, run, ref, workspace, attempt = 1 },
  event,
  temp,
}: {
  readonly step: Step;
  readonly event: string;
  readonly temp: string;
}): Readonly<Record<string, string>> {
  return {
    CI: "true",
    GITHUB_ACTION: "__self",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "somebody",
    GITHUB_API_URL: github.url,
    GITHUB_BASE_REF: run.event === "pull_request" ? "main" : "",
    GITHUB_EVENT_NAME: run.event,
    GITHUB_EVENT_PATH: event,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_HEAD_REF: run.event === "pull_request" ? run.headBranch : "",
    GITHUB_JOB: "heap",
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ""),
    GITHUB_REF_TYPE: ref.startsWith("refs/tags/") ? "tag" : "branch",
    GITHUB_REPOSITORY: `${github.owner}/${github.name}`,
    GITHUB_REPOSITORY_ID: String(github.id),
    GITHUB_REPOSITORY_OWNER: github.owner,
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: "1",
    // Anything but github.com, ghe.com and localhost counts as a server without the artifact service.
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: run.headSha,
    GITHUB_WORKFLOW: "CI",
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: "X64",
    RUNNER_NAME: "GitHub Actions 1",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: temp,
    ACTIONS_CACHE_URL: `${github.url}/cache/`,
    ACTIONS_RESULTS_URL: `${github.url}/`,
    ACTIONS_RUNTIME_TOKEN: run.runtimeToken,
    ACTIONS_RUNTIME_URL: `${github.url}/pipelines/`,
  };
}

const COMMANDS =
  "set-env|set-output|save-state|add-mask|add-path|add-matcher|remove-matcher|debug|warning|error|notice|group|endgroup|echo|stop-commands";
const AT_START = new RegExp(`^\\s*::(${COMMANDS})(?: ([^:]*(?:%3A[^:]*)*))?::(.*)$`, "i");
/** The older form is recognised wherever in a line it stands. */
const ANYWHERE = new RegExp(`##\\[(${COMMANDS})(?: ([^\\]]*))?\\](.*)$`, "i");

function readCommands(raw: string): { readonly log: string; readonly annotations: readonly ShownAnnotation[] } {
  const annotations: ShownAnnotation[] = [];
  const log = raw.split(/\r?\n/).filter((line) => {
    const [, name, list = "", rest = ""] = AT_START.exec(line) ?? ANYWHERE.exec(line) ?? [];
    if (name === undefined) return true;
    const level = name.toLowerCase();
    if (level === "notice" || level === "warning" || level === "error") {
      const of = (key: string): string =>
        unescape(new RegExp(`(?:^|,)${key}=([^,]*)`).exec(list)?.[1] ?? "")
          .replaceAll("%3A", ":")
          .replaceAll("%2C", ",");
      const place = { title: of("title"), file: of("file"), line: of("line"), column: of("col") };
      annotations.push({ level, message: unescape(rest), ...place });
    }
    return false;
  });
  return { log: log.join("\n"), annotations };
}

/** The runner takes `add-mask` out of the log and hides its value from there on. */
function masked(raw: string): string {
  const masks: string[] = [];
  return raw
    .split("\n")
    .flatMap((line) => {
      const [, mask] = /^\s*::add-mask::(.+)$/.exec(line) ?? [];
      if (mask !== undefined) masks.push(mask, unescape(mask));
      return mask === undefined ? [masks.reduce((text, each) => text.replaceAll(each, "***"), line)] : [];
    })
    .join("\n");
}

function unescape(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

/** `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`; anything else fails the step. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const [, name, mark, rest = ""] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`Unable to process file command 'output': ${line}`);
    if (mark === "=") {
      outputs[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest, at + 1);
    if (end < 0) throw new Error(`Matching delimiter not found '${rest}'`);
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return outputs;
}
