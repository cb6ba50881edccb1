// The command line: commands, options and help, each handed to its story.
import { Command, CommanderError, Option } from "commander";
import { jsonSchema } from "../config/schema.js";
import { describeError, GateError, gateError } from "../errors.js";
import { loggable } from "../report/escape.js";
import { renderSnapshot } from "../report/show.js";
import { VERSION } from "../version.js";
import { compare, readDump } from "./compare.js";
import { demo } from "./demo.js";
import { gate } from "./gate.js";
import { init } from "./init.js";
import { measure } from "./measure.js";
import { decodeFormat, deliver, FORMATS } from "./print.js";
import { DEFAULT_CONFIGURATION_PATH } from "../config/targets.js";
import { ConfigurationMistakes } from "./rules.js";
import type { World } from "./world.js";

/** Runs one command to its exit code: 0, 1 where a threshold is breached, 2 where something could not be done. */
export async function runCli(args: readonly string[], world: World): Promise<number> {
  let exitCode = 0;
  const program = describeProgram(world, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has printed its message or help by then; `help` and `--version` end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigurationMistakes) {
      for (const mistake of error.mistakes) world.tell(`${loggable(describeError(mistake))}\n`);
      return 2;
    }
    if (error instanceof GateError) {
      world.tell(`${loggable(describeError(error))}\n`);
      return 2;
    }
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.tell(`This is a bug in heapgate ${VERSION}:\n${loggable(trace)}\n`);
    return 2;
  } finally {
    world.progress.done();
  }
}

type SetExitCode = (code: number) => void;

function describeProgram(world: World, setExitCode: SetExitCode): Command {
  const program = new Command("heapgate")
    .description("Measures the heap of a Python program, compares it with a baseline, and says what grew.")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(`heapgate help` lists commands and options)")
    .configureOutput({ writeOut: world.print, writeErr: world.tell });
  addGate(program, world, setExitCode);
  addMeasure(program, world);
  addCompare(program, world, setExitCode);
  addShow(program, world);
  program
    .command("demo")
    .description("Show the gate on an example: a heap without a baseline, then one that grew. Exit 0 when it did.")
    .action(async () => setExitCode(await demo(world)));
  program
    .command("init")
    .description(`Write ${DEFAULT_CONFIGURATION_PATH} and a workflow to start from. Overwrites nothing.`)
    .option("--import <module>", "module that the program is started by", "app")
    .action(async (options: { readonly import: string }) => init(world, { importName: options.import }));
  program
    .command("schema")
    .description("Print the JSON Schema of the configuration.")
    .action(() => world.print(`${JSON.stringify(jsonSchema(), null, 2)}\n`));
  return program;
}

type ReportOptions = { readonly format: string; readonly out?: string };

function reportOptions(command: Command): Command {
  return command
    .option("--format <format>", FORMATS.join(", "), "text")
    .option("--out <file>", "write the report there instead of to standard output");
}

type GateFlags = ReportOptions & {
  readonly config?: string;
  readonly target: readonly string[];
  readonly store?: string;
  readonly record: boolean;
  readonly requireBaseline: boolean;
};

function addGate(program: Command, world: World, setExitCode: SetExitCode): void {
  const command = program
    .command("gate")
    .description("Measure every target, compare with the stored baselines, judge. Exit 1 when a threshold is breached.")
    .option("--config <file>", `configuration (default: ${DEFAULT_CONFIGURATION_PATH})`)
    .addOption(repeatable("--target <name>", "measure only this target; may be repeated"))
    .option(
      "--store <folder>",
      "where the baselines are (default: the user's cache, by repository and branch; a branch that has none is compared with the default branch's)",
    )
    .option("--record", "accept the current heaps as the new baselines", false)
    .option("--require-baseline", "exit 2 where a baseline is missing or cannot be compared", false);
  reportOptions(command).action(async (flags: GateFlags) => {
    if (flags.store === "") throw gateError("usage", { message: "--store is empty; it names a folder" });
    const { exitCode } = await gate(world, {
      config: flags.config ?? null,
      targets: flags.target,
      store: flags.store ?? null,
      root: ".",
      record: flags.record,
      requireBaseline: flags.requireBaseline,
      format: decodeFormat(flags.format),
      out: flags.out ?? null,
    });
    setExitCode(exitCode);
  });
}

type MeasureFlags = {
  readonly import: readonly string[];
  readonly script?: string;
  readonly config?: string;
  readonly target?: string;
  readonly before?: string;
  readonly after?: string;
  readonly python?: string;
  readonly flag: readonly string[];
  readonly runs: string;
  readonly out?: string;
};

function addMeasure(program: Command, world: World): void {
  program
    .command("measure")
    .description("Measure one program and write its heap dump.")
    .addOption(repeatable("--import <module>", "module to import; may be repeated"))
    .option("--script <file>", "script to run instead")
    .option("--config <file>", `configuration that has the target (default: ${DEFAULT_CONFIGURATION_PATH})`)
    .option("--target <name>", "target of the configuration to measure")
    .option("--before <code>", "statements before the import")
    .option("--after <code>", "statements after it")
    .option("--python <command>", "interpreter")
    .addOption(repeatable("--flag <flag>", "flag of the interpreter, as --flag=-OO; may be repeated"))
    .option("--runs <runs>", "auto: until two runs agree; or a number, 1 for a single, unrepeated one", "auto")
    .option("--out <file>", "write the heap dump there instead of to standard output")
    .action(async (flags: MeasureFlags) =>
      measure(world, {
        imports: flags.import,
        script: flags.script ?? null,
        config: flags.config ?? null,
        target: flags.target ?? null,
        before: flags.before ?? null,
        after: flags.after ?? null,
        python: flags.python ?? null,
        flags: flags.flag,
        runs: flags.runs,
        out: flags.out ?? null,
      }),
    );
}

function addCompare(program: Command, world: World, setExitCode: SetExitCode): void {
  const command = program
    .command("compare")
    .description(
      "Compare two heap dumps and judge. Exit 1 when a threshold is breached, 2 when they cannot be compared.",
    )
    .argument("<baseline>", "heap dump")
    .argument("<current>", "heap dump")
    .option("--config <file>", `thresholds and waivers (default: ${DEFAULT_CONFIGURATION_PATH}, or the defaults)`);
  reportOptions(command).action(
    async (baseline: string, current: string, flags: ReportOptions & { readonly config?: string }) =>
      setExitCode(
        await compare(world, {
          baseline,
          current,
          config: flags.config ?? null,
          format: decodeFormat(flags.format),
          out: flags.out ?? null,
        }),
      ),
  );
}

function addShow(program: Command, world: World): void {
  const command = program
    .command("show")
    .description("Print the tables of one heap dump: types, dict shapes, equal tuples.")
    .argument("<dump>", "heap dump");
  reportOptions(command).action(async (path: string, flags: ReportOptions) => {
    const format = decodeFormat(flags.format);
    const snapshot = await readDump(world.files, path);
    await deliver(world, renderSnapshot(snapshot, format), flags.out ?? null);
  });
}

function repeatable(flags: string, description: string): Option {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  return new Option(flags, description).argParser(collect).default([], "none");
}
