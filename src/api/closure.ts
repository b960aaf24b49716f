import { hasTangent, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { leafPaths, showPath, unflatten } from "../core/pytree.ts";
import { evalJaxpr, stage } from "../core/trace.ts";
import { type NDArray, Tracer, type Value } from "../core/value.ts";
import { type AnyFunction, avalsOf, checkSameStructure, flatFunction, flattenArrays, labelOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

/**
 * Makes what a function closes over into arguments: for custom rules, which see arguments only. Traced floats come out, the
 * only values that may be differentiated; all else stays closed over.
 * @param args examples of the arguments
 * @returns [converted, values]: converted(...args, ...values) is f(...args)
 * @throws TypeError if `converted` is called with arguments of another structure or other types than the examples
 * @example const [g, extra] = closureConvert((x) => x.mul(w), x); g(x, ...extra)
 */
export function closureConvert<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  ...args: Inputs<A>
): [converted: (...args: any[]) => Arrays<R>, values: NDArray[]] {
  const name = labelOf("closureConvert", f);
  const [xs, def] = flattenArrays(args, name);
  const flat = flatFunction(f as AnyFunction, def, name);
  const { jaxpr, captured } = stage(flat.call, avalsOf(xs), name);
  const open = captured.map((v) => v instanceof Tracer && hasTangent(v.aval));
  const values = captured.filter((_, i) => open[i]);
  const n = args.length;
  const converted = (...all: unknown[]): Arrays<R> => {
    const [ys, own] = flattenArrays(all.slice(0, n), name);
    checkSameStructure(own, def, `${name}: structures differ`, "Pass what the examples were like.");
    ys.forEach((y, i) => {
      if (!sameType(y.aval, xs[i].aval))
        throw new JAXTypeError(
          `${name}: ${showPath(leafPaths(def)[i], "arguments")} is ${showAval(y.aval)}, the example was ${showAval(xs[i].aval)}. Convert again.`,
        );
    });
    const given = all.slice(n) as Value[];
    let k = 0;
    const consts = captured.map((v, i) => (open[i] ? given[k++] : v));
    return unflatten(flat.out, evalJaxpr(jaxpr, [...consts, ...ys])) as Arrays<R>;
  };
  return [converted, values];
}
