// Whether anything that was handed out in confidence is seen where it should not be: log, summary, report, outputs,
// artifacts, comments, and the environment of the measured program.
import { readArchive } from "./github/archive.js";
import type { FakeGitHub } from "./fake-github.js";
import type { StepEnd } from "./runner.js";

type Seen = {
  readonly github: FakeGitHub;
  readonly ends: readonly StepEnd[];
  /** The environment that the program saw; empty where none was measured. */
  readonly programs: readonly string[];
};

/** A sentence for each secret and place; never the secret itself. */
export function leaksOf({ github, ends, programs }: Seen): readonly string[] {
  const places = [
    ...ends.flatMap(({ raw, summary, report, outputs }, index) => [
      [`the log of step ${index + 1}`, raw],
      [`the summary of step ${index + 1}`, summary],
      [`the report of step ${index + 1}`, report],
      [`the outputs of step ${index + 1}`, JSON.stringify(outputs)],
    ]),
    // Of a flood of artifacts with one content, that is read once.
    ...[...new Map(github.artifacts.map(({ name, archive }) => [archive, name]))].map(([archive, name]) => [
      `the artifact ${name}`,
      contentsOf(archive),
    ]),
    ...github.comments.map(({ id, body }) => [`the comment ${id}`, body]),
    ...programs.map((environment) => ["the environment of the program", environment]),
  ];
  return places.flatMap(([place = "", text = ""]) =>
    github.secrets.flatMap((secret, index) =>
      formsOf(secret).some((form) => text.includes(form))
        ? [`secret ${index} (${secret.slice(0, 4)}...) in ${place}`]
        : [],
    ),
  );
}

function formsOf(secret: string): readonly string[] {
  return [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")];
}

function contentsOf(archive: Buffer): string {
  const files = readArchive(archive);
  return files === null
    ? archive.toString("latin1")
    : [...files].map(([name, content]) => `${name}\n${content.toString("utf8")}`).join("\n");
}
