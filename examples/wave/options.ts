import { type ExampleOptions, exampleCommand } from "../common/example.ts";
import { integer } from "../common/options.ts";

export const parts = ["accuracy", "films", "displacement", "speed"] as const;
export interface Options extends ExampleOptions<(typeof parts)[number]> {
  readonly cells: number;
  readonly iterations: number;
  readonly frames: number;
  readonly seed: number;
}
export function parseOptions(argv: readonly string[]): Options {
  const program = exampleCommand(
    "wave",
    "The wave equation in the plane: how exact the scheme is, films of a double slit and a lens, and, by the gradient through " +
      "the simulation, the shape that was let go, and the speed of sound, from what microphones heard.",
    parts,
  )
    .option("--cells <n>", "cells along a side where something is recovered", integer(32), 128)
    .option("--iterations <n>", "steps of Adam", integer(1), 100)
    .option("--frames <n>", "pictures in each film", integer(2), 100)
    .option("--seed <n>", "seed of the microphones' noise", integer(0, 2 ** 32 - 1), 0);
  return program.parse(argv as string[]).opts<Options>();
}
