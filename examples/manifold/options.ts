import { Command, Option } from "commander";
import { integer } from "../common/options.ts";

export const parts = ["geodesics", "transport", "gradients", "paths"] as const;
export interface Options {
  readonly steps: number;
  readonly iterations: number;
  readonly out: string;
  readonly only: (typeof parts)[number] | undefined;
}
export function parseOptions(argv: readonly string[]): Options {
  return new Command("npm run example -- manifold")
    .description(
      "Curved spaces from their metric alone: geodesics and parallel transport on the sphere and the hyperbolic plane, the gradient " +
        "of such integrals by an adjoint rule, and shortest paths by descent.",
    )
    .option("--steps <n>", "steps of a geodesic", integer(4, 100_000), 200)
    .option("--iterations <n>", "steps of Adam for a shortest path", integer(1, 100_000), 600)
    .option("--out <folder>", "where pictures go", "out")
    .addOption(new Option("--only <part>", "one part").choices(parts))
    .allowExcessArguments(false)
    .showHelpAfterError(false)
    .parse(argv as string[])
    .opts<Options>();
}
