import { asArray, type LeafLike } from "./api/asarray.ts";
import type { Jaxpr } from "./core/jaxpr.ts";
import { evalJaxpr as evaluate, underEval } from "./core/trace.ts";
import type { Value } from "./core/value.ts";

/** Types of values, tracers, and running jaxprs. */
export { type Aval as AbstractValue, ShapedArray } from "./core/aval.ts";
export type { Atom } from "./core/jaxpr.ts";
export { Trace } from "./core/trace.ts";
export { type NDArray as Value, Tracer } from "./core/value.ts";
/** What tells one equation of a primitive from another. */
export type ParamDict = Readonly<Record<string, unknown>>;

/**
 * Runs the equations of a jaxpr under whatever transformation is active: rewritten programs are run by it.
 * @param consts what `makeJaxpr` found the function to close over
 * @returns a list of results
 * @example
 *   const { jaxpr, consts } = makeJaxpr((x) => x.mul(2))(3);
 *   core.evalJaxpr(jaxpr, consts, 5) // [10]
 */
export const evalJaxpr = (jaxpr: Jaxpr, consts: readonly Value[], ...args: LeafLike[]): Value[] =>
  evaluate(jaxpr, [...consts, ...args.map((x) => asArray(x, "evalJaxpr"))]);

/**
 * Runs `f` with no transformation active: what it computes of concrete values is concrete, also inside jit.
 * @example jit((x) => x.mul(ensureCompileTimeEval(() => np.add(1, 2).item())))(2) // 6
 */
export const ensureCompileTimeEval = <T>(f: () => T): T => underEval(f);
/** The same: runs `f` outside every transformation. */
export const evalContext = ensureCompileTimeEval;
