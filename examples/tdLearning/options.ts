import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export const parts = ["walk", "residual", "grid"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly runs: number;
  readonly agents: number;
  readonly steps: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "tdLearning",
    "Learning from differences in time: the update as the derivative of a loss whose target stands still. A random walk against exact " +
      "values, and a world of squares explored by thousands of agents.",
    parts,
  )
    .option("--runs <n>", "random walks that are averaged", integer(1, 10_000), 50)
    .option("--agents <n>", "agents in the world of squares", integer(1, 1_000_000), 4096)
    .option("--steps <n>", "steps of the agents", integer(1, 1_000_000), 4000)
    .option("--seed <n>", "seed of all chance", integer(0, 2 ** 32 - 1), 0)
    .parse(argv as string[])
    .opts<Options>();
}
