import { Option } from "commander";
import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";
import { drawings } from "./drawings.ts";

export const parts = ["exact", "vortices", "smoke"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly cells: number;
  readonly frames: number;
  readonly target: keyof typeof drawings;
  readonly iterations: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  const program = exampleCommand(
    "navierStokes",
    "Incompressible flow in the plane: decay of the Taylor-Green vortices against the exact rate, films of vortices, and, by the " +
      "gradient through a hundred steps, the motion to begin with so that a disc of smoke becomes a drawing.",
    parts,
  )
    .option("--cells <n>", "points along a side of the films' flow", integer(16, 512), 128)
    .option("--frames <n>", "pictures in each film of vortices", integer(2, 1000), 100)
    .addOption(
      new Option("--target <drawing>", "what the smoke becomes").choices(Object.keys(drawings)).default("letter"),
    )
    .option("--iterations <n>", "steps of Adam", integer(1, 100_000), 100)
    .option("--seed <n>", "seed of the random vortices", integer(0, 2 ** 32 - 1), 0);
  return program.parse(argv as string[]).opts<Options>();
}
