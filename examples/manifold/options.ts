import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export const parts = ["geodesics", "transport", "gradients", "paths"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly steps: number;
  readonly iterations: number;
}
export function parseOptions(argv: readonly string[]): Options {
  return exampleCommand(
    "manifold",
    "Curved spaces from their metric alone: geodesics and parallel transport on the sphere and the hyperbolic plane, the gradient " +
      "of such integrals by an adjoint rule, and shortest paths by descent.",
    parts,
  )
    .option("--steps <n>", "steps of a geodesic", integer(4, 100_000), 200)
    .option("--iterations <n>", "steps of Adam for a shortest path", integer(1, 100_000), 600)
    .parse(argv as string[])
    .opts<Options>();
}
