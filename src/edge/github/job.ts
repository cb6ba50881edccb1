// What the runner tells a job, and what a job shows: environment and event in, log, annotations, summary, outputs out.
import { error, info, notice, setOutput, summary, warning } from "@actions/core";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { z } from "zod";
import { gateError } from "../../errors.js";
import type { Clock, GitHubRun, JobPage } from "../../ports.js";
import { logSafeLine } from "../../report/escape.js";
import { workflowPathIn } from "../../workflow-path.js";
import { systemErrorCode } from "../system-error.js";
import { messageOf } from "./answer.js";
import type { Repository } from "./connection.js";

export type Job = {
  readonly run: GitHubRun;
  readonly repository: Repository;
  readonly workspace: string;
  /** A folder that is emptied after the job. */
  readonly temp: string;
};

const repositorySchema = z.object({ repository: z.object({ id: z.number() }) });

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Throws GateError `outside-github` or `event-malformed`. Not by the context of @actions/github, which reads the event
 * where the package is imported and throws there, out of everybody's reach.
 */
export async function readJob(environment: Environment): Promise<Job> {
  // Without these nothing is known of what the run is for.
  const needed = (name: string): string => {
    const value = environment[name] ?? "";
    if (value === "") throw gateError("outside-github", { name });
    return value;
  };
  const [owner = "", repo = ""] = needed("GITHUB_REPOSITORY").split("/");
  const event = needed("GITHUB_EVENT_NAME");
  const sha = needed("GITHUB_SHA");
  const ref = needed("GITHUB_REF");
  const runId = Number(needed("GITHUB_RUN_ID"));
  const attempt = Number(environment["GITHUB_RUN_ATTEMPT"] ?? "");
  const payload = await readPayload(event, environment["GITHUB_EVENT_PATH"] ?? "");
  const told = repositorySchema.safeParse(payload);
  // A schedule's payload has no repository; the runner tells its id in any case.
  const id = told.success ? told.data.repository.id : Number(environment["GITHUB_REPOSITORY_ID"] ?? "");
  return {
    run: {
      event,
      payload,
      ref,
      sha,
      repositoryId: Number.isSafeInteger(id) && id > 0 ? id : null,
      id: runId,
      attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1,
      workflowPath: workflowOf(environment["GITHUB_WORKFLOW_REF"] ?? "", `${owner}/${repo}/`),
    },
    repository: { owner, repo },
    workspace: environment["GITHUB_WORKSPACE"] ?? ".",
    temp: environment["RUNNER_TEMP"] ?? tmpdir(),
  };
}

/** `octo/shop/.github/workflows/ci.yml@refs/heads/main` */
function workflowOf(reference: string, repository: string): string | null {
  const isOfRepository = reference.toLowerCase().startsWith(repository.toLowerCase());
  return isOfRepository ? workflowPathIn(reference.slice(repository.length)) : null;
}

/** Empty where there is no file: what an event needs of it is asked for where it is decoded. */
async function readPayload(event: string, path: string): Promise<unknown> {
  if (path === "") return {};
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return {};
    // The parser's message quotes the file.
    const reason = cause instanceof SyntaxError ? "it is not JSON" : messageOf(cause);
    throw gateError("event-malformed", { event, cause: reason }, { cause });
  }
}

export const jobPage: JobPage = {
  log: (text) => {
    // The runner ends a line at a lone carriage return, too.
    for (const line of text.split(/\r\n|\r|\n/)) info(logSafeLine(line));
  },
  annotate: ({ level, title, message, where }) => {
    const place =
      where === null
        ? {}
        : {
            file: where.file,
            ...(where.line === undefined ? {} : { startLine: where.line }),
            ...(where.column === undefined ? {} : { startColumn: where.column }),
          };
    const show = { notice, warning, error }[level];
    show(message, { title, ...place });
  },
  summarize: async (markdown) => {
    // Servers that only resemble GitHub can have no summary: the log has the report, too.
    await summary
      .addRaw(markdown, true)
      .write()
      .catch((cause: unknown) => info(logSafeLine(`No job summary: ${messageOf(cause)}`)));
  },
  output: setOutput,
};

export const systemClock: Clock = {
  today: () => new Date().toISOString().slice(0, 10),
  elapsed: () => performance.now(),
  wait: (milliseconds) => new Promise((settle) => setTimeout(settle, milliseconds)),
  within: async (milliseconds, promised) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((settle) => {
      timer = setTimeout(() => settle("late"), milliseconds);
    });
    try {
      return await Promise.race([promised, late]);
    } finally {
      clearTimeout(timer);
    }
  },
};
