import { hasTangent } from "../core/aval.ts";
import { unflatten } from "../core/pytree.ts";
import { evalJaxpr, stage } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { type AnyFunction, avalsOf, flatFunction, flattenArrays, nameOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

/**
 * Makes what a function closes over into arguments: for custom rules, which see arguments only.
 * @param args examples of the arguments
 * @returns [converted, values]: converted(...args, ...values) is f(...args)
 * @example const [g, extra] = closureConvert((x) => x.mul(w), x); g(x, ...extra)
 */
export function closureConvert<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  ...args: Inputs<A>
): [converted: (...args: any[]) => Arrays<R>, values: NDArray[]] {
  const name = `closureConvert(${nameOf(f)})`;
  const [xs, def] = flattenArrays(args, name);
  const flat = flatFunction(f as AnyFunction, def, name);
  const { jaxpr, captured } = stage(flat.call, avalsOf(xs), name);
  // What has no derivative stays closed over.
  const open = captured.map((v) => hasTangent(v.aval));
  const values = captured.filter((_, i) => open[i]);
  const n = args.length;
  const converted = (...all: unknown[]): Arrays<R> => {
    const [ys] = flattenArrays(all.slice(0, n), name);
    const given = all.slice(n) as Value[];
    let k = 0;
    const consts = captured.map((v, i) => (open[i] ? given[k++] : v));
    return unflatten(flat.out, evalJaxpr(jaxpr, [...consts, ...ys])) as Arrays<R>;
  };
  return [converted, values];
}
