import { join } from "node:path";
import { Command, Option } from "commander";
import { prepareFolder, writeAtomically } from "./files.ts";
import { runExample } from "./options.ts";

/** Writes a picture into the folder of --out, and says so. */
export type Save = (name: string, content: Uint8Array | string) => void;

/** What every example takes; `Part` is a choice of --only. */
export interface ExampleOptions<Part extends string = never> {
  readonly out: string;
  readonly only?: Part | undefined;
}
/** The command of an example, with what all of them take; `parts` are the choices of --only. */
export function exampleCommand(name: string, description: string, parts?: readonly string[]): Command {
  const command = new Command(`npm run example -- ${name}`)
    .description(description)
    .option("--out <folder>", "where pictures go", "out")
    .allowExcessArguments(false)
    .showHelpAfterError(false);
  return parts ? command.addOption(new Option("--only <part>", "one part").choices(parts)) : command;
}
/** Runs the parts of an example in their order, or the one that --only names. */
export function runParts<O extends ExampleOptions<string>>(
  name: string,
  parse: (argv: readonly string[]) => O,
  parts: Readonly<Record<string, (options: O, save: Save) => void>>,
): void {
  runExample(name, () => {
    const options = parse(process.argv);
    prepareFolder(options.out);
    const save: Save = (file, content) => {
      const path = join(options.out, file);
      writeAtomically(path, content);
      console.log(`  ${path}`);
    };
    for (const [part, run] of Object.entries(parts))
      if (options.only === undefined || options.only === part) run(options, save);
  });
}
