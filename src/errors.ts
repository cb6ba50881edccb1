// Every mistake a user can make or meet, in one catalogue: what is wrong, and what to do about it.

/** A place in a file as editors count: from 1. */
export type Where = { readonly file: string; readonly line?: number; readonly column?: number };

type Text = { readonly what: string; readonly fix: string };

/** What would be right in place of what is wrong; `nearest` is null where nothing resembles it. */
type Choice = { readonly nearest: string | null; readonly allowed: string };

function chooseFrom({ nearest, allowed }: Choice): string {
  return `${nearest === null ? "" : `Did you mean ${nearest}? `}Allowed: ${allowed}.`;
}

/** `bytes` is null where it could not be told beforehand. */
type Size = { readonly bytes: number | null; readonly limit: number };

function tooLarge(thing: string, { bytes, limit }: Size): string {
  return bytes === null
    ? `${thing} goes on after the ${limit} bytes that are read`
    : `${thing} has ${bytes} bytes, more than the ${limit} that are read`;
}

const catalogue = {
  "dump-too-large": (size: Size) => ({
    what: tooLarge("the heap dump", size),
    fix: "A program with a hundred thousand types has a smaller one: find what makes types or modules without end.",
  }),
  "dump-malformed": ({ cause }: { cause: string }) => ({
    what: `this is not a heap dump of format 1: ${cause}`,
    fix: "Measure again with this version of heapgate.",
  }),
  "file-missing": ({ use }: { use: string }) => ({
    what: `there is no such file (${use})`,
    fix: "Check the path; it is relative to the folder the command was started in.",
  }),
  "file-unreadable": ({ cause }: { cause: string }) => ({
    what: `the file cannot be read: ${cause}`,
    fix: "Check that it is a text file that you may read.",
  }),
  "file-too-large": (size: Size) => ({
    what: tooLarge("the file", size),
    fix: "Check that it is the file you meant: no dump and no configuration of heapgate is that large.",
  }),
  "file-unwritable": ({ cause }: { cause: string }) => ({
    what: `the file cannot be written: ${cause}`,
    fix: "Check the folder and its rights, or name another with --out or --store.",
  }),
  "baseline-damaged": ({ target, folder, cause }: { target: string; folder: string; cause: string }) => ({
    what: `target ${target}: its baseline ${target}.json of ${folder} cannot be read: ${cause}`,
    fix: "`gate --record` puts the heap of this run in its place.",
  }),
  "file-exists": ({ path }: { path: string }) => ({
    what: `${path} is there already`,
    fix: "heapgate overwrites no file of yours: move it away first, or edit it.",
  }),
  "working-directory-missing": ({ target, path }: { target: string; path: string }) => ({
    what: `target ${target}: its working directory ${path} does not exist`,
    fix: "Correct working-directory; it is relative to the repository's root.",
  }),
  "script-missing": ({ target, path }: { target: string; path: string }) => ({
    what: `target ${target}: its script ${path} does not exist`,
    fix: "Correct script; it is relative to the target's working directory.",
  }),
  "interpreter-missing": ({ target, command, origin }: { target: string; command: string; origin: string }) => ({
    what: `target ${target}: the interpreter ${command} (${origin}) cannot be started`,
    fix: "Install it, or name another with the target's python key or --python.",
  }),
  "interpreter-unsupported": ({ target, command, cause }: { target: string; command: string; cause: string }) => ({
    what: `target ${target}: the interpreter ${command} cannot be measured: ${cause}`,
    fix: "heapgate measures CPython 3.8 or later, not the free-threaded build; name another with python.",
  }),
  "heap-unmeasured": ({ target }: { target: string }) => ({
    what: `target ${target}: heapgate failed to measure its heap`,
    fix: "This is a bug in heapgate: please report it with the lines above.",
  }),
  "program-failed": ({ target, end, hints }: { target: string; end: string; hints: readonly string[] }) => ({
    what: `target ${target}: the program ${end}`,
    fix: ["Run it by hand as heapgate does; its own output is above.", ...hints].join("\n"),
  }),
  "program-timeout": ({ target, seconds, hints }: { target: string; seconds: number; hints: readonly string[] }) => ({
    what: `target ${target}: the program was not done after ${seconds} s and was ended`,
    fix: ["Find what it waits for, or raise the target's timeout.", ...hints].join("\n"),
  }),
  "target-unknown": ({ name, known }: { name: string; known: readonly string[] }) => ({
    what: `there is no target ${name}`,
    fix: known.length > 0 ? `Targets of the configuration: ${known.join(", ")}.` : "The configuration names no target.",
  }),
  "targets-missing": (_nothing: Readonly<Record<string, never>>) => ({
    what: "the configuration names no target",
    fix: "Add one under targets, with what it imports.",
  }),
  "configuration-syntax": ({ cause }: { cause: string }) => ({
    what: `this is not YAML that heapgate reads: ${cause}`,
    fix: "Correct the file at this place.",
  }),
  "configuration-unknown-key": ({ key, place, ...choice }: { key: string; place: string } & Choice) => ({
    what: `${key} is not a key ${place}`,
    fix: chooseFrom(choice),
  }),
  "configuration-missing-key": ({ key, place, meaning }: { key: string; place: string; meaning: string }) => ({
    what: `${key} is missing ${place}`,
    fix: `Add it: ${meaning}.`,
  }),
  "configuration-conflict": ({ key, other, fix }: { key: string; other: string; fix: string }) => ({
    what: `${key} cannot stand beside ${other}`,
    fix,
  }),
  "configuration-value": ({ key, value, ...choice }: { key: string; value: string } & Choice) => ({
    what: `${key} is ${value}`,
    fix: chooseFrom(choice),
  }),
  "configuration-unknown-measure": ({ measure, ...choice }: { measure: string } & Choice) => ({
    what: `${measure} is not a measure`,
    fix: chooseFrom(choice),
  }),
  "configuration-unknown-threshold": ({ threshold, ...choice }: { threshold: string } & Choice) => ({
    what: `there is no threshold ${threshold} that could be waived`,
    fix: chooseFrom(choice),
  }),
  "configuration-duplicate": ({ name, line }: { name: string; line: number }) => ({
    what: `${name} stands in line ${line} already`,
    fix: "Give one of them another name; of targets, which name files, the same in another case is the same name.",
  }),
  "configuration-not-yet": ({ name }: { name: string }) => ({
    what: `${name} is not supported yet by this version of heapgate`,
    fix: "Remove it, or use a later version once there is one that supports it.",
  }),
  "configuration-reserved-variable": ({ name }: { name: string }) => ({
    what: `${name} cannot be passed to the program`,
    fix:
      "Variables named GITHUB_*, ACTIONS_*, RUNNER_* and INPUT_* belong to the runner, tokens among them; what is " +
      "measured never sees them. Pass what it needs under another name.",
  }),
  "configuration-missing": ({ path }: { path: string }) => ({
    what: `there is no configuration at ${path}`,
    fix: "`heapgate init` writes one to start from.",
  }),
  usage: ({ message }: { message: string }) => ({ what: message, fix: "`heapgate help` lists commands and options." }),
  "input-invalid": ({ name, value, allowed }: { name: string; value: string; allowed: string }) => ({
    what: `input ${name}: ${JSON.stringify(value)} is not ${allowed}`,
    fix: "Correct it under `with:` of the step.",
  }),
  "input-conflict": ({ name, other, reason }: { name: string; other: string; reason: string }) => ({
    what: `input ${name} cannot stand beside ${other}: ${reason}`,
    fix: "Remove one of them under `with:` of the step.",
  }),
  "event-refused": ({ event, reason }: { event: string; reason: string }) => ({
    what: `heapgate does not measure under ${event}: ${reason}`,
    fix: "Change `on:` of the workflow, or skip the step for this event.",
  }),
  "event-malformed": ({ event, cause }: { event: string; cause: string }) => ({
    what: `the payload of the event ${event} is not as GitHub describes it: ${cause}`,
    fix: "Check GITHUB_EVENT_PATH where the action runs elsewhere than on GitHub; report it otherwise.",
  }),
  "nothing-to-measure": ({ path }: { path: string }) => ({
    what: `there is no configuration at ${path}, and the input import names no module`,
    fix: "Set `import:` under `with:` of the step, or write the file (`heapgate init`); check out the repository first.",
  }),
  "outside-github": ({ name }: { name: string }) => ({
    what: `the variable ${name} is not set, so that this is no job of GitHub Actions`,
    fix: "Elsewhere use the command line: node dist/cli.js gate.",
  }),
  "import-beside-configuration": ({ path }: { path: string }) => ({
    what: `${path} and the input import both say what is measured`,
    fix: "Remove the input; or remove the file, and with it its thresholds and waivers.",
  }),
  "measured-elsewhere": ({ what, fix }: Text) => ({ what, fix }),
  "base-configuration-unavailable": ({ commit, cause }: { commit: string; cause: string }) => ({
    what: `config-from is base, and the configuration of commit ${commit} cannot be had: ${cause}`,
    fix: "Give the job `permissions: contents: read`, or judge with the pull request's own: `config-from: head`.",
  }),
  "heaps-not-left": ({ cause }: { cause: string }) => ({
    what: `what this leg measured could not be left for the job that reports: ${cause}`,
    fix: "Run the job again. Where GitHub offers no such artifacts, measure and report in one job: leave out `mode`.",
  }),
  "legs-unlisted": ({ cause }: { cause: string }) => ({
    what: `what the legs of this run have left could not be listed: ${cause}`,
    fix: "Run the job again. Where GitHub offers no such artifacts, measure and report in one job: leave out `mode`.",
  }),
  "legs-none": ({ key }: { key: string }) => ({
    what: `no leg of this run has left its heaps (comment-key ${key})`,
    fix:
      "Let jobs before this one run heapgate with `mode: measure`, a `leg` of their own and the comment-key of this one; " +
      "name them in its `needs`, and let it run after those that fail, too: `if: always()`. Where there are such jobs, " +
      "look at them: none of them came to the end.",
  }),
  "leg-missing": ({ leg }: { leg: string }) => ({
    what: `leg ${leg} has left no heaps`,
    fix: "Look at that leg's job: it was skipped or ended before it had measured, or its input `leg` has another name.",
  }),
  "leg-unreadable": ({ leg, cause }: { leg: string; cause: string }) => ({
    what: `what leg ${leg} has left cannot be read: ${cause}`,
    fix: "Run that leg's job again, then this one.",
  }),
  "leg-elsewhere": ({ leg, measured, here }: { leg: string; measured: string | null; here: string }) => ({
    what:
      measured === null
        ? `it is not known at which commit leg ${leg} measured; this job is at ${here}`
        : `leg ${leg} measured commit ${measured}, and this job is at ${here}`,
    fix: "Let actions/checkout take the same ref in the leg's job and in this one, with git on the PATH.",
  }),
} satisfies Record<string, (facts: never) => Text>;

type Catalogue = typeof catalogue;
export type GateErrorCode = keyof Catalogue;
type Facts = { [Code in GateErrorCode]: Parameters<Catalogue[Code]>[0] };
const texts: { [Code in GateErrorCode]: (facts: Facts[Code]) => Text } = catalogue;

/** A mistake with a name: prints as `file:line:column: what` and the fix. Anything that is not one is a bug. */
export class GateError extends Error {
  override readonly name = "GateError";
  readonly code: GateErrorCode;
  readonly what: string;
  readonly fix: string;
  readonly where: Where | null;
  /** More lines that belong to it as they came, for example the program's own traceback. */
  readonly detail: string | null;

  constructor(
    code: GateErrorCode,
    { what, fix, where, detail }: Text & { readonly where: Where | null; readonly detail: string | null },
    options?: ErrorOptions,
  ) {
    super(what, options);
    this.code = code;
    this.what = what;
    this.fix = fix;
    this.where = where;
    this.detail = detail;
  }
}

export function gateError<Code extends GateErrorCode>(
  code: Code,
  facts: Facts[Code],
  context: { readonly where?: Where; readonly detail?: string; readonly cause?: unknown } = {},
): GateError {
  return new GateError(
    code,
    { ...texts[code](facts), where: context.where ?? null, detail: context.detail ?? null },
    context.cause === undefined ? undefined : { cause: context.cause },
  );
}

/** A mistake that another run met and wrote down: its text is shown as it came. */
export function restoreError({ what, fix, where, detail }: Text & Pick<GateError, "where" | "detail">): GateError {
  return new GateError("measured-elsewhere", { what, fix, where, detail });
}

/** `file:line:column`, as far as it is known. */
export function printPlace({ file, line, column }: Where): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** `file:line:column: what`, then the detail and the fix, each on lines of their own. */
export function describeError({ where, what, fix, detail }: GateError): string {
  const place = where === null ? "" : `${printPlace(where)}: `;
  return [`${place}${what}`, ...(detail === null ? [] : [detail]), fix].join("\n");
}
