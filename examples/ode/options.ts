import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export const parts = ["accuracy", "lorenz", "fit"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly trajectories: number;
  readonly frames: number;
  readonly iterations: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "ode",
    "Ordinary differential equations with steps of adapted size, differentiated by the adjoint equation: how exact they are, " +
      "Lorenz's attractor under vmap, and the parameters of a predator-prey system from noisy counts.",
    parts,
  )
    .option("--trajectories <n>", "trajectories of the Lorenz system", integer(2, 100_000), 2000)
    .option("--frames <n>", "pictures in the film", integer(2, 1000), 120)
    .option("--iterations <n>", "steps of Adam", integer(1, 100_000), 1000)
    .option("--seed <n>", "seed of noise and of initial states", integer(0, 2 ** 32 - 1), 0)
    .parse(argv as string[])
    .opts<Options>();
}
