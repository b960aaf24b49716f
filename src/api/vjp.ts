import { callP, callParams } from "../control/call.ts";
import { customVjpLinearP, noForward } from "../control/custom-vjp.ts";
import { hasTangent, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { bodies, type Eqn, type Jaxpr } from "../core/jaxpr.ts";
import { flatten, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { float0 } from "../ops/axes.ts";
import { instantiate } from "../ops/zeros.ts";
import { jvpFlat, type Linearized, linearizeFlat } from "../transforms/differentiate.ts";
import { transposeFlat } from "../transforms/transpose.ts";
import { scatter, select } from "../util/list.ts";
import { asLeaf } from "./asarray.ts";
import {
  type AnyFunction,
  avalsOf,
  flatFunction,
  flattenArrays,
  flattenResult,
  flattenTangents,
  labelOf,
  withoutTangent,
} from "./flat.ts";
import { stageTypes } from "./make-jaxpr.ts";
import type { Arrays, Inputs } from "./types.ts";

export interface AuxOptions<Aux extends boolean = boolean> {
  /** The function returns [value, aux]; aux is passed on without a derivative. */
  hasAux?: Aux;
}
/** What the function gives that is differentiated, and what it gives besides. */
export type Main<R, Aux extends boolean> = Aux extends true
  ? R extends readonly [infer Y, ...unknown[]]
    ? Y
    : any
  : R;
export type Rest<R, Aux extends boolean> = Aux extends true ? (R extends readonly [unknown, infer X] ? X : any) : never;

/** A function on lists; its aux is set aside when it runs. */
export interface Parted {
  readonly call: (xs: Value[]) => Value[];
  readonly out: () => TreeDef;
  readonly aux: () => unknown;
}
export function parted(f: AnyFunction, def: TreeDef, name: string, hasAux: boolean): Parted {
  if (!hasAux) {
    const flat = flatFunction(f, def, name);
    return { call: flat.call, out: () => flat.out, aux: () => undefined };
  }
  let out: TreeDef;
  let aux: unknown;
  return {
    call(xs) {
      const pair = f(...(unflatten(def, xs) as unknown[]));
      if (!Array.isArray(pair) || pair.length !== 2)
        throw new JAXTypeError(`${name}: with hasAux the function returns [value, aux]. Return a list of two.`);
      const [ys, d] = flattenResult(pair[0], name, f);
      const [rest, auxDef] = flatten(pair[1], name);
      const place = (i: number) => showPath(leafPaths(auxDef)[i], "aux");
      const kept = rest.map((x, i) => (typeof x === "string" ? x : withoutTangent(asLeaf(x, name, () => place(i)))));
      aux = unflatten(auxDef, kept);
      out = d;
      return ys;
    },
    out: () => out,
    aux: () => aux,
  };
}

/**
 * Forward mode: the result, and its derivative in the direction of the tangents.
 * @param primals arguments, as a list
 * @param tangents one for each argument, of the same structure and types; null is zero
 * @returns [result, tangent], and aux where `hasAux`
 * @example jvp((x) => np.sin(x), [0], [1]) // [0, 1]
 */
export function jvp<A extends unknown[] = NDArray[], R = unknown, H extends boolean = false>(
  f: (...args: A) => R,
  primals: Inputs<A>,
  tangents: { [K in keyof A]: unknown },
  options?: AuxOptions<H>,
): H extends true
  ? [value: Arrays<Main<R, H>>, tangent: Arrays<Main<R, H>>, aux: Arrays<Rest<R, H>>]
  : [value: Arrays<R>, tangent: Arrays<R>];
export function jvp(f: AnyFunction, primals: unknown[], tangents: unknown[], { hasAux = false }: AuxOptions = {}): any {
  const name = labelOf("jvp", f);
  checkList(primals, name, "primals");
  checkList(tangents, name, "tangents");
  const [xs, def] = flattenArrays(primals, name, "primals");
  const dxs = flattenTangents(tangents, def, avalsOf(xs), name, "tangents");
  const g = parted(f, def, name, hasAux);
  const [ys, dys] = jvpFlat(g.call, xs, dxs, name);
  const tangent = dys.map((d, i) => (hasTangent(ys[i].aval) ? instantiate(d, ys[i].aval) : float0(ys[i].shape)));
  const result = [unflatten(g.out(), ys), unflatten(g.out(), tangent)];
  return hasAux ? [...result, g.aux()] : result;
}
function checkList(xs: unknown, name: string, what: string): void {
  if (!Array.isArray(xs)) throw new JAXTypeError(`${name}: ${what} are a list, one for each argument. Write [x].`);
}

/**
 * The result, and the derivative at that point as a linear function of tangents, which can be called many times.
 * @returns [result, fLin], and aux where `hasAux`
 * @example const [y, fLin] = linearize((x) => np.sin(x), [0]); fLin(1) // 1
 */
export function linearize<A extends unknown[] = NDArray[], R = unknown, H extends boolean = false>(
  f: (...args: A) => R,
  primals: Inputs<A>,
  options?: AuxOptions<H>,
): H extends true
  ? [value: Arrays<Main<R, H>>, fLin: (...tangents: any[]) => Arrays<Main<R, H>>, aux: Arrays<Rest<R, H>>]
  : [value: Arrays<R>, fLin: (...tangents: any[]) => Arrays<R>];
export function linearize(f: AnyFunction, primals: unknown[], { hasAux = false }: AuxOptions = {}): any {
  const name = labelOf("linearize", f);
  checkList(primals, name, "primals");
  const [xs, def] = flattenArrays(primals, name, "primals");
  const g = parted(f, def, name, hasAux);
  const types = avalsOf(xs);
  const l = linearizeFlat(g.call, xs, types.map(hasTangent), [], name);
  if (reverseOnly(l.lin)) throw noForward();
  const outs = avalsOf(l.outs);
  const fLin = (...tangents: unknown[]): unknown => {
    const ds = flattenTangents(tangents, def, types, "fLin", "tangents");
    const given = ds.flatMap((d, i) => (hasTangent(types[i]) ? [instantiate(d, types[i])] : []));
    const dys = scatter(bind(callP, [...given, ...l.residuals], callParams(l.lin, "fLin")), l.outNonzero);
    return unflatten(
      g.out(),
      dys.map((d, i) => (hasTangent(outs[i]) ? instantiate(d, outs[i]) : float0(outs[i].shape))),
    );
  };
  const result = [unflatten(g.out(), l.outs), fLin];
  return hasAux ? [...result, g.aux()] : result;
}
/** A linear function that only reverse mode can run. */
const reverseOnly = (j: Jaxpr): boolean =>
  j.eqns.some((e: Eqn) => e.prim === customVjpLinearP || bodies(e.params).some(reverseOnly));

/** What vjp keeps: the results, and cotangents of the arguments from cotangents of the results. */
export interface Pullback {
  readonly value: unknown;
  readonly out: TreeDef;
  readonly outs: Value[];
  readonly aux: unknown;
  /** Cotangents of the leaves of the primals; null where there is none. */
  readonly pull: (cts: readonly (Value | null)[]) => (Value | null)[];
}
export function pullback(f: AnyFunction, xs: Value[], def: TreeDef, name: string, hasAux: boolean): Pullback {
  const g = parted(f, def, name, hasAux);
  const nonzero = xs.map((x) => hasTangent(x.aval));
  const l: Linearized = linearizeFlat(g.call, xs, nonzero, [], name);
  const linear = l.lin.ins.map((_, i) => i < l.lin.ins.length - l.residuals.length);
  return {
    value: unflatten(g.out(), l.outs),
    out: g.out(),
    outs: l.outs,
    aux: g.aux(),
    pull: (cts) =>
      scatter(transposeFlat(l.lin, linear, l.residuals, select(cts, l.outNonzero)), nonzero).map((c) => c ?? null),
  };
}
/** Cotangents as arrays: zeros where none came back, float0 for integers. */
export const cotangentArrays = (cts: readonly (Value | null)[], xs: readonly Value[]): Value[] =>
  xs.map((x, i) => (hasTangent(x.aval) ? instantiate(cts[i], x.aval) : float0(x.shape)));

/**
 * Reverse mode: the result, and a function from a cotangent of the result to a list of cotangents of the arguments.
 * @returns [result, pullback], and aux where `hasAux`
 * @example const [y, back] = vjp((x) => x.mul(x), [3]); back(1) // [6]
 */
export function vjp<A extends unknown[] = NDArray[], R = unknown, H extends boolean = false>(
  f: (...args: A) => R,
  primals: Inputs<A>,
  options?: AuxOptions<H>,
): H extends true
  ? [value: Arrays<Main<R, H>>, back: (cotangent: unknown) => Arrays<A>, aux: Arrays<Rest<R, H>>]
  : [value: Arrays<R>, back: (cotangent: unknown) => Arrays<A>];
export function vjp(f: AnyFunction, primals: unknown[], { hasAux = false }: AuxOptions = {}): any {
  const name = labelOf("vjp", f);
  checkList(primals, name, "primals");
  const [xs, def] = flattenArrays(primals, name, "primals");
  const p = pullback(f, xs, def, name, hasAux);
  const back = (...given: unknown[]): unknown => {
    const [cotangent] = given;
    if (given.length !== 1)
      throw new JAXTypeError(
        `${name}: the pullback takes one cotangent, in the structure of the result; got ${given.length} arguments. Pass a list for a list.`,
      );
    const cts = flattenTangents(cotangent, p.out, avalsOf(p.outs), name, "cotangent", "ignored");
    return unflatten(def, cotangentArrays(p.pull(cts), xs));
  };
  return hasAux ? [p.value, back, p.aux] : [p.value, back];
}

/**
 * The transpose of a linear function: from a cotangent of its result to a list of cotangents of its arguments.
 * @param primals arrays, or types, of the arguments' shapes; their values do not matter
 * @throws TypeError if `f` is not linear (an added constant passes, and does not count), when the transpose is called
 * @example linearTranspose((x) => x.mul(3), [np.zeros([2])])(np.ones([2])) // [[3, 3]]
 */
export function linearTranspose<A extends unknown[] = NDArray[]>(
  f: (...args: A) => unknown,
  primals: Inputs<A>,
): (cotangent: unknown) => Arrays<A> {
  const name = labelOf("linearTranspose", f);
  checkList(primals, name, "primals");
  const { jaxpr, captured, def, out, avals } = stageTypes(f as AnyFunction, primals as unknown[], name);
  const types = [...avals, ...jaxpr.outAvals];
  if (new Set(types.map(hasTangent)).size > 1)
    throw new JAXTypeError(
      `${name}: [${avals.map((a) => showAval(a))}] -> [${jaxpr.outAvals.map((a) => showAval(a))}] mixes floats and integers, ` +
        "and no linear function does. Convert the arguments, or close over the integers.",
    );
  return (cotangent) => {
    const cts = flattenTangents(cotangent, out, jaxpr.outAvals, name, "cotangent", "values");
    const linear = jaxpr.ins.map((_, i) => i >= captured.length);
    const got = transposeFlat(jaxpr, linear, captured, cts);
    return unflatten(
      def,
      got.map((c, i) => instantiate(c, avals[i])),
    ) as Arrays<A>;
  };
}
