import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export interface Options extends ExampleOptions {
  readonly size: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "randomized",
    "Traces, singular values, inner products and gradients from a few products with derivatives in random directions.",
  )
    .option("--size <n>", "variables of the function whose Hessian's trace is sought", integer(2, 4000), 1000)
    .option("--seed <n>", "seed of all random numbers", integer(0, 2 ** 32 - 1), 0)
    .parse(argv as string[])
    .opts<Options>();
}
