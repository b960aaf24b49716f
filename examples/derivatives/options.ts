import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export interface Options extends ExampleOptions {
  readonly most: number;
  readonly size: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "derivatives",
    "Derivatives in three ways: by finite differences, by rules on formulas, and by grad.",
  )
    .option("--most <n>", "the most compositions, and factors", integer(2, 60), 20)
    .option("--size <n>", "numbers at which functions are timed", integer(1), 100_000)
    .parse(argv as string[])
    .opts<Options>();
}
