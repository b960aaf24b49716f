import { checkpointP } from "../control/checkpoint.ts";
import { unflatten } from "../core/pytree.ts";
import { bind, stage } from "../core/trace.ts";
import type { NDArray } from "../core/value.ts";
import { type AnyFunction, argumentNumbers, avalsOf, flatFunction, flattenArrays, hold, nameOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

export interface CheckpointOptions {
  /** Arguments that are not traced. */
  staticArgnums?: number | readonly number[];
}
/**
 * The same function, which reverse mode runs again instead of storing what it computed: less memory for more time.
 * @example grad((x) => np.sum(checkpoint((y) => np.sin(np.sin(y)))(x)))(np.ones([3]))
 */
export function checkpoint<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  { staticArgnums = [] }: CheckpointOptions = {},
): (...args: Inputs<A>) => Arrays<R> {
  const name = `checkpoint(${nameOf(f)})`;
  return (...args: unknown[]) => {
    const fixed = argumentNumbers(staticArgnums, args.length, name);
    const moving = [...args.keys()].filter((i) => !fixed.includes(i));
    const [xs, def] = flattenArrays(
      moving.map((i) => args[i]),
      name,
    );
    const flat = flatFunction(hold(f as AnyFunction, args, moving), def, name);
    const { jaxpr, captured } = stage(flat.call, avalsOf(xs), name);
    return unflatten(flat.out, bind(checkpointP, [...captured, ...xs], { jaxpr })) as Arrays<R>;
  };
}
/** The same as checkpoint. */
export const remat = checkpoint;
