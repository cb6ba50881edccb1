// How the runner reads what a step leaves: commands in its output, and files of `name=value`. After actions/runner 2.336.0,
// ActionCommand.cs, ActionCommandManager.cs and FileCommandManager.cs.

export type ShownAnnotation = {
  readonly level: "notice" | "warning" | "error";
  readonly message: string;
  readonly title: string;
  readonly file: string;
  readonly line: string;
  readonly column: string;
};

export type Command = {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
};

export type ReadOutput = {
  /** Lines that a reader of the log sees, commands left out, masked. */
  readonly log: string;
  /** All lines, masked as the runner masks from each `add-mask` on; the lines of `add-mask` are left out. */
  readonly raw: string;
  readonly annotations: readonly ShownAnnotation[];
  readonly commands: readonly Command[];
  /** What the runner would complain of, cut or leave out. */
  readonly complaints: readonly string[];
};

const REGISTERED = new Set(
  "internal-set-repo-path set-env set-output save-state add-mask add-path add-matcher remove-matcher debug warning error notice group endgroup echo stop-commands".split(
    " ",
  ),
);
const DISABLED = ["set-env", "add-path", "internal-set-repo-path"];
const DEPRECATED = ["set-output", "save-state"];

const MAX_OF_LEVEL = 10;
const MAX_MESSAGE_LENGTH = 4096;

export function readOutput(written: string): ReadOutput {
  const annotations: ShownAnnotation[] = [];
  const commands: Command[] = [];
  const complaints: string[] = [];
  const masks: string[] = [];
  const [log, raw]: [string[], string[]] = [[], []];
  const masked = (line: string): string => masks.reduce((text, mask) => text.replaceAll(mask, "***"), line);
  let stoppedUntil: string | null = null;
  for (const line of written.split(/\r\n|\r|\n/)) {
    const known = stoppedUntil === null ? REGISTERED : new Set([...REGISTERED, stoppedUntil.toLowerCase()]);
    const command = parsed(line, known);
    if (command?.name !== "add-mask" || stoppedUntil !== null) raw.push(masked(line));
    if (command === null || (stoppedUntil !== null && command.name !== stoppedUntil.toLowerCase())) {
      log.push(masked(line));
      continue;
    }
    if (stoppedUntil !== null) {
      stoppedUntil = null;
      continue;
    }
    commands.push(command);
    const { name, data } = command;
    if (name === "stop-commands") stoppedUntil = data;
    if (name === "add-mask") masks.push(...[data, ...data.split(/\r?\n/)].filter((mask) => mask.trim() !== ""));
    if (DISABLED.includes(name)) complaints.push(`the command ${name} is disabled, the step fails`);
    if (DEPRECATED.includes(name)) complaints.push(`the command ${name} is deprecated`);
    if (name === "notice" || name === "warning" || name === "error") {
      annotations.push(annotationOf(name, command));
      if (data.length > MAX_MESSAGE_LENGTH) complaints.push("an annotation is over 4096 characters and cut");
    }
  }
  for (const level of ["notice", "warning", "error"]) {
    const count = annotations.filter((annotation) => annotation.level === level).length;
    if (count > MAX_OF_LEVEL) complaints.push(`${count} annotations of level ${level}, ${MAX_OF_LEVEL} are shown`);
  }
  return { log: log.join("\n"), raw: raw.join("\n"), annotations, commands, complaints };
}

function annotationOf(level: ShownAnnotation["level"], { properties, data }: Command): ShownAnnotation {
  const of = (key: string): string => properties[key] ?? "";
  return { level, message: data, title: of("title"), file: of("file"), line: of("line"), column: of("col") };
}

function parsed(line: string, known: ReadonlySet<string>): Command | null {
  return parsedV2(line, known) ?? parsedV1(line, known);
}

/** `::name key=value,key=value::data`, where nothing but blanks stands before it. */
function parsedV2(line: string, known: ReadonlySet<string>): Command | null {
  const text = line.trimStart();
  const end = text.startsWith("::") ? text.indexOf("::", 2) : -1;
  if (end < 0) return null;
  return command({
    info: text.slice(2, end),
    data: unescaped(text.slice(end + 2), []),
    separator: ",",
    escapes: [
      ["%3A", ":"],
      ["%2C", ","],
    ],
    known,
  });
}

/** The older form, `##[name key=value;key=value]data`, wherever in a line it stands. */
function parsedV1(line: string, known: ReadonlySet<string>): Command | null {
  const start = line.indexOf("##[");
  const end = start < 0 ? -1 : line.indexOf("]", start);
  if (end < 0) return null;
  const escapes = [
    ["%3B", ";"],
    ["%5D", "]"],
  ] as const;
  return command({
    info: line.slice(start + 3, end),
    data: unescaped(line.slice(end + 1), escapes),
    separator: ";",
    escapes,
    known,
  });
}

type Escapes = readonly (readonly [string, string])[];

function command({
  info,
  data,
  separator,
  escapes,
  known,
}: {
  readonly info: string;
  readonly data: string;
  readonly separator: string;
  readonly escapes: Escapes;
  readonly known: ReadonlySet<string>;
}): Command | null {
  const [, word = "", list = ""] = /^([^ ]*) ?(.*)$/s.exec(info) ?? [];
  const name = word.toLowerCase();
  if (!known.has(name)) return null;
  const pairs = list
    .trim()
    .split(separator)
    .flatMap((pair) => {
      const [, key, value] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
      return key === undefined || value === undefined ? [] : [[key, unescaped(value, escapes)] as const];
    });
  return { name, properties: Object.fromEntries(pairs), data };
}

/** The percent sign last, as the runner does it. */
function unescaped(text: string, escapes: Escapes): string {
  return [["%0D", "\r"] as const, ["%0A", "\n"] as const, ...escapes, ["%25", "%"] as const].reduce(
    (rest, [from, to]) => rest.replaceAll(from, to),
    text,
  );
}

/** `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`; throws for anything else, which fails the step. */
export function readFileCommand(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const [, name, mark, rest = ""] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined || name === "") throw new Error(`Invalid format '${line}'`);
    if (mark === "=") {
      values[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest, at + 1);
    if (rest === "" || end < 0) throw new Error(`Invalid value. Matching delimiter not found '${rest}'`);
    values[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return values;
}
