import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export const parts = ["gradients", "digits"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly steps: number;
  readonly hidden: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "fixedPoint",
    "Gradients of fixed points: by the implicit function theorem, against those through the iteration; and a network that is " +
      "a fixed point, trained on handwritten digits.",
    parts,
  )
    .option("--steps <n>", "steps of training", integer(1, 1_000_000), 1500)
    .option("--hidden <n>", "units of the network", integer(1, 4096), 128)
    .option("--seed <n>", "seed of weights and batches", integer(0, 2 ** 32 - 1), 0)
    .parse(argv as string[])
    .opts<Options>();
}
