import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export const parts = ["run", "tune"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly steps: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "exported",
    "A classifier of digits that was trained and exported by JAX: run as it is, then trained on with negatives of digits, which " +
      "it has never seen.",
    parts,
  )
    .option("--steps <n>", "steps of training", integer(1, 100_000), 600)
    .option("--seed <n>", "seed of the batches", integer(0, 2 ** 32 - 1), 0)
    .parse(argv as string[])
    .opts<Options>();
}
