import { type Aval, hasTangent } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { registerNode, type TreeDef, unflatten } from "../core/pytree.ts";
import { evalJaxpr, stage } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { instantiate } from "../ops/zeros.ts";
import { scatter, select } from "../util/list.ts";
import { type AnyFunction, avalsOf, chosenArguments, flattenTangents, hold, labelOf } from "./flat.ts";
import { jit } from "./jit.ts";
import type { Arrays, Inputs } from "./types.ts";
import { cotangentArrays, pullback } from "./vjp.ts";

/** The program of the backward pass, and how its cotangents are laid out. */
interface Backward {
  /** From residuals and the cotangents of inexact results to cotangents of the arguments. */
  readonly jaxpr: Jaxpr;
  readonly out: TreeDef;
  readonly outs: readonly Aval[];
  readonly args: TreeDef;
}
/** What the forward pass keeps for the backward one: a pytree of arrays, for `bwd` of the same pair. */
export class Residuals {
  readonly arrays: readonly Value[];
  readonly backward: Backward;
  constructor(arrays: readonly Value[], backward: Backward) {
    this.arrays = arrays;
    this.backward = backward;
  }
}
let registered = false;

export interface FwdAndBwdOptions<Aux extends boolean = boolean> {
  /** The function returns [value, aux]; `fwd` gives aux last. */
  hasAux?: Aux;
  /** Compiles both; true by default. */
  jitted?: boolean;
}
/**
 * The forward and the backward pass of a function as two functions, each compiled once: `fwd(...args)` gives [value, residuals] (and
 * aux), `bwd(residuals, cotangent)` the cotangents of the arguments that `argnums` names, as a list unless that is one number.
 * @example
 *   const [fwd, bwd] = fwdAndBwd((x, w) => x.mul(w), [0, 1]);
 *   const [y, residuals] = fwd(3, 5);
 *   bwd(residuals, 2) // [10, 6]
 * @source jax.fwd_and_bwd
 */
export function fwdAndBwd<A extends unknown[] = NDArray[], R = unknown, H extends boolean = false>(
  f: (...args: A) => R,
  argnums: number | readonly number[],
  options?: FwdAndBwdOptions<H>,
): [
  fwd: (
    ...args: Inputs<A>
  ) => H extends true ? [value: any, residuals: Residuals, aux: any] : [value: Arrays<R>, residuals: Residuals],
  bwd: (residuals: Residuals, cotangent: unknown) => any,
];
export function fwdAndBwd(
  f: AnyFunction,
  argnums: number | readonly number[],
  { hasAux = false, jitted = true }: FwdAndBwdOptions = {},
): [fwd: AnyFunction, bwd: AnyFunction] {
  const name = labelOf("fwdAndBwd", f);
  if (!registered) {
    registered = true;
    registerNode(
      Residuals,
      (r) => [r.arrays, r.backward],
      (backward, arrays) => new Residuals(arrays, backward),
    );
  }
  const fwd = (...args: unknown[]): unknown => {
    const { moving, xs, def } = chosenArguments(args, argnums, name);
    const p = pullback(hold(f, args, moving), xs, def, name, hasAux);
    const outs = avalsOf(p.outs);
    const inexact = outs.map(hasTangent);
    const { jaxpr, captured } = stage(
      (cts) => cotangentArrays(p.pull(scatter(cts, inexact)), xs),
      select(outs, inexact),
      name,
    );
    const residuals = new Residuals(captured, { jaxpr, out: p.out, outs, args: def });
    return hasAux ? [p.value, residuals, p.aux] : [p.value, residuals];
  };
  const bwd = (residuals: unknown, cotangent: unknown): unknown => {
    if (!(residuals instanceof Residuals))
      throw new JAXTypeError(`${name}: bwd takes the residuals that fwd gave. Pass its second result.`);
    const { jaxpr, out, outs, args } = residuals.backward;
    const cts = flattenTangents(cotangent, out, outs, name, "cotangent", "ignored");
    const given = outs.flatMap((a, i) => (hasTangent(a) ? [instantiate(cts[i], a)] : []));
    const list = unflatten(args, evalJaxpr(jaxpr, [...residuals.arrays, ...given])) as unknown[];
    return typeof argnums === "number" ? list[0] : list;
  };
  return jitted ? [jit(fwd), jit(bwd)] : [fwd, bwd];
}
