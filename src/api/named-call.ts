import { callP } from "../control/call.ts";
import { unflatten } from "../core/pytree.ts";
import { bind, currentTrace, StageTrace, stage } from "../core/trace.ts";
import { type AnyFunction, avalsOf, flatFunction, flattenArrays, labelOf, nameOf } from "./flat.ts";

/**
 * The function as an equation of its own where it is staged: jaxprs show it under its name. Elsewhere it runs as it is, and compiled
 * it is inlined.
 * @param options.name its own by default
 * @example String(makeJaxpr(namedCall((x) => x.mul(2), { name: "double" }))(3)).includes("name=double") // true
 * @source jax.named_call
 */
export function namedCall<F extends AnyFunction>(f: F, { name = nameOf(f) }: { name?: string } = {}): F {
  const label = labelOf("namedCall", f);
  const named = (...args: unknown[]): unknown => {
    if (!(currentTrace() instanceof StageTrace)) return f(...args);
    const [xs, def] = flattenArrays(args, label);
    const flat = flatFunction(f, def, label);
    const { jaxpr, captured } = stage(flat.call, avalsOf(xs), label);
    return unflatten(flat.out, bind(callP, [...captured, ...xs], { name, jaxpr }));
  };
  return named as F;
}
/**
 * Runs `f` under a name: what it does is one equation of that name where it is staged.
 * @example namedScope("attention", () => nn.softmax(np.zeros([2]))).tolist() // [0.5, 0.5]
 * @source jax.named_scope
 */
export const namedScope = <T>(name: string, f: () => T): T => namedCall(f, { name })();
