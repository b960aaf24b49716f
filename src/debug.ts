import { flattenArrays } from "./api/flat.ts";
import { debugPrint } from "./ops/effects.ts";

/**
 * Prints when the program runs, not when it is traced: once for each run, in the order of the program; under vmap once for each lane.
 * @param format text; each {} stands for the next value, {0} for the first
 * @param values arrays, numbers or trees of them
 * @example debug.print("loss {} at step {}", loss, step)
 */
export function print(format: string, ...values: unknown[]): void {
  const xs = values.flatMap((v) => flattenArrays(v, "debug.print", "values")[0]);
  debugPrint(format, xs, true);
}
