// What the runner tells a job, and what a job shows: environment and event in, log, annotations, summary, outputs out.
import { error, info, notice, setOutput, summary, warning } from "@actions/core";
import { context } from "@actions/github";
import { tmpdir } from "node:os";
import { z } from "zod";
import { gateError } from "../../errors.js";
import type { Clock, GitHubRun, JobPage } from "../../ports.js";
import { logSafeLine } from "../../report/escape.js";
import { messageOf } from "./answer.js";
import type { Repository } from "./api.js";

export type Job = {
  readonly run: GitHubRun;
  readonly repository: Repository;
  readonly workspace: string;
  /** A folder that is emptied after the job. */
  readonly temp: string;
};

const repositorySchema = z.object({ repository: z.object({ id: z.number() }) });

/** Without these nothing is known of what the run is for. */
const NEEDED = ["GITHUB_REPOSITORY", "GITHUB_EVENT_NAME", "GITHUB_SHA", "GITHUB_REF", "GITHUB_RUN_ID"];

/** Throws GateError `outside-github`. */
export function readJob(environment: Readonly<Record<string, string | undefined>>): Job {
  const missing = NEEDED.find((name) => (environment[name] ?? "") === "");
  if (missing !== undefined) throw gateError("outside-github", { name: missing });
  const { eventName, payload, ref, sha, runId, runAttempt, repo } = context;
  const told = repositorySchema.safeParse(payload);
  // A schedule's payload has no repository; the runner tells its id in any case.
  const id = told.success ? told.data.repository.id : Number(environment["GITHUB_REPOSITORY_ID"] ?? "");
  return {
    run: {
      event: eventName,
      payload,
      ref,
      sha,
      repositoryId: Number.isSafeInteger(id) && id > 0 ? id : null,
      id: runId,
      attempt: Number.isSafeInteger(runAttempt) ? runAttempt : 1,
    },
    repository: repo,
    workspace: environment["GITHUB_WORKSPACE"] ?? ".",
    temp: environment["RUNNER_TEMP"] ?? tmpdir(),
  };
}

export const jobPage: JobPage = {
  log: (text) => {
    for (const line of text.split("\n")) info(logSafeLine(line));
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
