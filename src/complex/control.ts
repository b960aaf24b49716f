import { normaliseFunction } from "../compile/passes.ts";
import { type CondParams, condP } from "../control/cond.ts";
import { type ScanParams, scanP } from "../control/scan.ts";
import { type ScatterByParams, scatterByP } from "../control/scatter.ts";
import { type WhileParams, whileP } from "../control/while.ts";
import { type Aval, aval } from "../core/aval.ts";
import { type DType, isPaired } from "../core/dtype.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { bind, evalJaxpr } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { pair, partOf, parts } from "../ops/complex.ts";
import type { ScatterParams } from "../ops/scatter-shape.ts";

// Loops and branches over paired values run over their parts: bodies take and give two values for each.

/** Each type of a pair as two. */
const apartTypes = (avals: readonly Aval[]): Aval[] =>
  avals.flatMap((a) => {
    if (!isPaired(a.dtype)) return [a];
    const part = aval(a.shape, partOf(a.dtype), a.weakType);
    return [part, part];
  });
const apart = (xs: readonly Value[]): Value[] =>
  xs.flatMap((x) => {
    if (!isPaired(x.dtype)) return [x];
    const { re, im } = parts(x);
    return [re, im];
  });
/** The inverse, for values of these types. */
export function together(xs: readonly Value[], dtypes: readonly DType[]): Value[] {
  let k = 0;
  return dtypes.map((d) => (isPaired(d) ? pair(xs[k++], xs[k++], d) : xs[k++]));
}
const dtypesOf = (avals: readonly Aval[]): DType[] => avals.map((a) => a.dtype);
const known = /*@__PURE__*/ new WeakMap<Jaxpr, Jaxpr>();
function apartBody(j: Jaxpr): Jaxpr {
  let body = known.get(j);
  if (!body) {
    const f = (xs: Value[]) => apart(evalJaxpr(j, together(xs, dtypesOf(j.inAvals))));
    known.set(j, (body = normaliseFunction(f, apartTypes(j.inAvals))));
  }
  return body;
}
/** How many values there are for the first `n` of the list. */
const widthOf = (ins: readonly { readonly aval: Aval }[], from: number, n: number): number =>
  apartTypes(ins.slice(from, from + n).map((x) => x.aval)).length;

export const condRule = (ins: Value[], { branches }: CondParams): Value[] =>
  together(bind(condP, apart(ins), { branches: branches.map(apartBody) }), dtypesOf(branches[0].outAvals));

export function scanRule(ins: Value[], p: ScanParams): Value[] {
  const params: ScanParams = {
    ...p,
    jaxpr: apartBody(p.jaxpr),
    numConsts: widthOf(ins, 0, p.numConsts),
    numCarry: widthOf(ins, p.numConsts, p.numCarry),
  };
  return together(bind(scanP, apart(ins), params), dtypesOf(p.jaxpr.outAvals));
}
export function whileRule(ins: Value[], p: WhileParams): Value[] {
  const params: WhileParams = {
    ...p,
    condJaxpr: apartBody(p.condJaxpr),
    condNconsts: widthOf(ins, 0, p.condNconsts),
    bodyJaxpr: apartBody(p.bodyJaxpr),
    bodyNconsts: widthOf(ins, p.condNconsts, p.bodyNconsts),
  };
  return together(bind(whileP, apart(ins), params), dtypesOf(p.bodyJaxpr.outAvals));
}
/** Several values at once that stay as they are. */
export const eachApart = (bindParts: (xs: Value[]) => Value[], ins: Value[]): Value[] =>
  together(bindParts(apart(ins)), dtypesOf(ins.map((x) => x.aval)));
/** Old elements and updates are changed together where they have two parts. */
export const scatterByRule = (ins: Value[], { jaxpr, ...p }: ScatterByParams): Value[] =>
  together(bind(scatterByP, apart(ins), { ...p, jaxpr: apartBody(jaxpr) }), dtypesOf(jaxpr.outAvals));
type Combine = (x: Value, y: Value) => Value;
/** A scatter that combines old elements with updates by a function of complex numbers: of their parts, together. */
export function combiningScatter(combine: Combine): (ins: Value[], p: ScatterParams) => Value[] {
  const bodies = new Map<DType, Jaxpr>();
  const bodyOf = (dtype: DType): Jaxpr => {
    let body = bodies.get(dtype);
    if (!body) {
      const ofParts = ([a, b, c, d]: Value[]): Value[] => apart([combine(pair(a, b), pair(c, d))]);
      const z = aval([], dtype);
      bodies.set(dtype, (body = normaliseFunction(ofParts, apartTypes([z, z]))));
    }
    return body;
  };
  return (ins, p) => {
    const { dtype } = ins[0];
    return together(bind(scatterByP, apart(ins), { ...p, jaxpr: bodyOf(dtype) }), [dtype]);
  };
}
