import { hasTangent } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { type TreeDef, unflatten } from "../core/pytree.ts";
import { evalJaxpr, stage } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { float0 } from "../ops/axes.ts";
import { select } from "../util/list.ts";
import { pair, tangentTree } from "./custom.ts";
import { customVjp } from "./custom-vjp.ts";
import { avalsOf, flattenArrays, flattenResult, labelOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

/**
 * A function with a reverse-mode rule beside it: f(...args) gives [result, pullback], where the pullback takes a cotangent of
 * the result to a list of cotangents of the arguments (or to that of the only one), and may close over what f computed.
 * @throws TypeError as customVjp does
 * @example
 *   const clipped = customDerivatives.customGradient((x) => [x.mul(x), (ct) => np.clip(ct.mul(x).mul(2), -1, 1)]);
 *   grad(clipped)(3); // 1
 */
export function customGradient<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => readonly [result: R, pullback: (cotangent: any) => unknown],
): (...args: Inputs<A>) => Arrays<R> {
  const name = labelOf("customGradient", f);
  const parts = (args: unknown[]): readonly [unknown, unknown] =>
    pair(f(...(args as A)), name, "the function returns [result, pullback]");
  // fwd stages the pullback, bwd is staged next and runs it: what it closes over are the residuals.
  let back!: { jaxpr: Jaxpr; out: TreeDef };
  const g = customVjp((...args: unknown[]) => parts(args)[0] as NDArray);
  g.defvjp(
    (...args: unknown[]) => {
      const [y, pullback] = parts(args);
      if (typeof pullback !== "function")
        throw new JAXTypeError(`${name}: the pullback is no function. Return [result, pullback].`);
      const [ys, def] = flattenResult(y, name, f);
      const types = avalsOf(ys);
      const inexact = types.map(hasTangent);
      let out!: TreeDef;
      const { jaxpr, captured } = stage(
        (cts) => {
          const ct = tangentTree(def, types, inexact, cts, (a) => float0(a.shape));
          const result = pullback(ct) as unknown;
          const list = args.length === 1 && !(Array.isArray(result) && result.length === 1) ? [result] : result;
          const [leaves, d] = flattenArrays(list, name, "cotangents");
          out = d;
          return leaves;
        },
        select(types, inexact),
        name,
      );
      back = { jaxpr, out };
      return [y, captured];
    },
    (captured: Value[], ct: unknown) => {
      const { jaxpr, out } = back;
      const cts = flattenArrays(ct, name)[0].filter((c) => hasTangent(c.aval));
      return unflatten(out, evalJaxpr(jaxpr, [...captured, ...cts])) as unknown[];
    },
  );
  return g as unknown as (...args: Inputs<A>) => Arrays<R>;
}
