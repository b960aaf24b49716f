#!/usr/bin/env node
import { parseArgs } from "node:util";
import "../index.ts";
import { findings, showFindings } from "./doctor.ts";
import { Failure, oneLine, UsageError } from "./errors.ts";
import { inspection, showInspection } from "./inspect.ts";
import { run } from "./run.ts";

const usage = `Usage: jaxtra <command> [options]

  run MODEL [-i FILE]... [-o FILE]... [--function NAME]
      Runs a function of a StableHLO module: text, bytecode, or a file of jax.export.
      -i, --input FILE    an argument, a .npy file, or several in a .npz file; as often as it takes, in order
      -o, --output FILE   where a result goes, a .npy file; once for each, in order, or one .npz file for all.
                          Without, results are printed.
      --function NAME     a public function other than main
  inspect MODEL [--function NAME] [--json]
      Tells what a module takes and gives, its operations, and what a call costs.
  doctor [--json]
      Tells what programs run on here, and what would be faster.

  A FILE or MODEL that is - is standard input or standard output.

  -h, --help, --version`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const list = { type: "string", multiple: true } as const;

/** The one file that a command is about. */
function modelOf(positionals: readonly string[], command: string): string {
  if (positionals.length !== 1) throw new UsageError(`${command} takes one file, ${positionals.length} are given`);
  return positionals[0];
}
const print = (value: object, asJson: boolean | undefined, show: () => string): void =>
  console.log(asJson ? JSON.stringify(value, null, 2) : show());

const commands: Record<string, (args: string[]) => void | Promise<void>> = {
  run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { input: { ...list, short: "i" }, output: { ...list, short: "o" }, function: text },
    });
    const { input = [], output = [] } = values;
    return run(modelOf(positionals, "run"), { input, output, function: values.function });
  },
  inspect(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { function: text, json: flag },
    });
    const found = inspection(modelOf(positionals, "inspect"), values.function);
    print(found, values.json, () => showInspection(found));
  },
  doctor(args) {
    const { values } = parseArgs({ args, options: { json: flag } });
    const found = findings();
    print(found, values.json, () => showFindings(found));
  },
};
async function dispatch([command, ...args]: readonly string[]): Promise<void> {
  if (command === undefined)
    throw new UsageError("a command is missing. Use run, inspect or doctor; jaxtra --help tells more");
  if (command === "--version") console.log(version);
  else if ([command, ...args].some((a) => a === "--help" || a === "-h")) console.log(usage);
  else if (Object.hasOwn(commands, command)) await commands[command](args);
  else throw new UsageError(`there is no command ${command}. Use run, inspect or doctor; jaxtra --help tells more`);
}
const isUsage = (e: unknown): boolean =>
  e instanceof UsageError || String((e as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
/** The exit code: 0, 1 where something cannot be done, 2 for wrong use. */
async function main(args: readonly string[]): Promise<number> {
  try {
    await dispatch(args);
    return 0;
  } catch (e) {
    if (!isUsage(e) && !(e instanceof Failure)) throw e;
    console.error(`jaxtra: ${oneLine(e)}`);
    return isUsage(e) ? 2 : 1;
  }
}

/** Put in by the build. */
declare const JAXTRA_VERSION: string;
const version = JAXTRA_VERSION;

process.exitCode = await main(process.argv.slice(2));
