import { hasTangent } from "../core/aval.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import type { NDArray, Value } from "../core/value.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { float0, reduceSum } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { fromStorage } from "./asarray.ts";
import { type AnyFunction, flattenArrays, flattenResult, labelOf } from "./flat.ts";
import { encode } from "./storage.ts";
import { jvp, linearize, vjp } from "./vjp.ts";

// Derivatives against central differences, in one random direction: two more calls of the function whatever its size.

export interface CheckOptions {
  /** Absolute and relative tolerance, for each element; by dtype otherwise: 2e-3 for float32, 1e-5 for float64. */
  atol?: number;
  rtol?: number;
  /** Step of the differences. */
  eps?: number;
  /** Stands in front of the message. */
  errMsg?: string;
}
export interface CheckGradsOptions extends Omit<CheckOptions, "errMsg"> {
  /** Which modes to check: forward ("fwd"), reverse ("rev"), both, or forward by linearize ("lin"). */
  modes?: Mode | readonly Mode[];
}
type Mode = "fwd" | "rev" | "lin";
const modeNames = { fwd: "JVP", lin: "LIN", rev: "VJP" };
const tolerances: Record<string, number> = { float64: 1e-5, float32: 2e-3, float16: 1e-2, bfloat16: 1e-1 };

/** Normal samples that are the same in every run. */
function normals(): () => number {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
/** A random direction; integers have none. */
function directions(xs: readonly Value[]): Value[] {
  const next = normals();
  return xs.map((x) =>
    hasTangent(x.aval)
      ? fromStorage(encode(Array.from({ length: x.size }, next), x.dtype), x.shape, x.dtype)
      : float0(x.shape),
  );
}
const scaled = (x: Value, by: number): Value => mul(x, constantLike(x, by));
const constantLike = (x: Value, v: number): Value =>
  fromStorage(encode(Array<number>(x.size).fill(v), x.dtype), x.shape, x.dtype);
const numbers = (x: Value): number[] =>
  [(convertElementType(x, "float64") as unknown as { tolist(): unknown }).tolist()].flat(Infinity) as number[];

interface Flat {
  readonly xs: Value[];
  readonly def: TreeDef;
  readonly run: (xs: readonly Value[]) => Value[];
}
function flattened(f: AnyFunction, args: readonly unknown[], name: string): Flat {
  const [xs, def] = flattenArrays(args, name);
  return { xs, def, run: (vs) => flattenResult(f(...(unflatten(def, vs) as unknown[])), name, f)[0] };
}
/** The values themselves as tangents. */
function asTangents(xs: readonly unknown[]): unknown {
  const [leaves, def] = flattenArrays(xs, "checkGrads");
  return unflatten(
    def,
    leaves.map((x) => (hasTangent(x.aval) ? x : float0(x.shape))),
  );
}
/** Forward mode by the linear function that linearize gives. */
function jvpByLinearize(f: AnyFunction, primals: NDArray[], tangents: unknown[]): [unknown, unknown] {
  const [y, linear] = linearize(f, primals);
  return [y, (linear as AnyFunction)(...tangents)];
}
/** (f(x + eps v) - f(x - eps v)) / (2 eps) */
function difference({ xs, run }: Flat, vs: readonly Value[], eps: number): (Value | null)[] {
  const moved = (sign: number) => run(xs.map((x, i) => (hasTangent(x.aval) ? add(x, scaled(vs[i], sign * eps)) : x)));
  const [high, low] = [moved(1), moved(-1)];
  return high.map((h, i) => (hasTangent(h.aval) ? scaled(sub(h, low[i]), 0.5 / eps) : null));
}
function close(
  got: readonly number[],
  want: readonly number[],
  dtype: string,
  options: CheckOptions,
  what: string,
): void {
  const { atol = tolerances[dtype], rtol = tolerances[dtype], errMsg } = options;
  let [worst, at] = [0, -1];
  got.forEach((g, i) => {
    const excess =
      Object.is(g, want[i]) || g === want[i]
        ? 0
        : Math.abs(g - want[i]) / (got.length * (atol + rtol * Math.abs(want[i])));
    if (!(excess <= Math.max(worst, 1))) [worst, at] = [excess, i];
  });
  if (at < 0) return;
  const place = got.length > 1 ? `element ${at} of ${what}` : what;
  throw new ValueError(
    `${errMsg ? `${errMsg} ` : ""}${place} is ${got[at]}, differences give ${want[at]}: ${worst.toPrecision(3)} times the tolerance (atol ${atol}, rtol ${rtol}). ` +
      "Mend the rule, or choose another eps or tolerance.",
  );
}
/**
 * Checks forward mode against central differences, in one random direction.
 * @param fJvp (primals, tangents) -> [result, tangent], as jvp of `f` gives
 * @throws ValueError with how far the tangent is off
 * @example testUtil.checkJvp(np.sin, (x, dx) => jvp(np.sin, x, dx), [1])
 */
export function checkJvp(
  f: AnyFunction,
  fJvp: AnyFunction,
  args: readonly unknown[],
  options: CheckOptions = {},
): void {
  const name = labelOf("checkJvp", f);
  const { eps = 1e-4 } = options;
  const flat = flattened(f, args, name);
  const vs = directions(flat.xs);
  const [value, tangent] = fJvp(unflatten(flat.def, flat.xs), unflatten(flat.def, vs));
  const [ys] = flattenArrays(value, name, "value");
  const [dys, out] = flattenArrays(tangent, name, "tangent");
  const place = (i: number, what: string) => showPath(leafPaths(out)[i], what);
  flat.run(flat.xs).forEach((y, i) => {
    if (hasTangent(y.aval)) close(numbers(ys[i]), numbers(y), y.dtype, options, place(i, "the primal"));
  });
  difference(flat, vs, eps).forEach((d, i) => {
    if (d) close(numbers(dys[i]), numbers(d), d.dtype, options, place(i, "the tangent"));
  });
}
/**
 * Checks reverse mode against central differences, in one random direction of arguments and one of results.
 * @param fVjp (...primals) -> [result, pullback], as vjp of `f` gives
 * @throws ValueError with how far the cotangents are off
 * @example testUtil.checkVjp(np.sin, (x) => vjp(np.sin, [x]), [1])
 */
export function checkVjp(
  f: AnyFunction,
  fVjp: AnyFunction,
  args: readonly unknown[],
  options: CheckOptions = {},
): void {
  const name = labelOf("checkVjp", f);
  const { eps = 1e-4 } = options;
  const flat = flattened(f, args, name);
  const [value, back] = fVjp(...(unflatten(flat.def, flat.xs) as unknown[]));
  const [ys, out] = flattenArrays(value, name, "value");
  const vs = directions(flat.xs);
  const us = directions(ys);
  const [cts] = flattenArrays(back(unflatten(out, us)), name, "cotangents");
  const inner = (a: readonly (Value | null)[], b: readonly Value[]): number =>
    a.reduce((s, x, i) => (x && hasTangent(b[i].aval) ? s + numbers(reduceSum(mul(x, b[i])))[0] : s), 0);
  const dtype = [...flat.xs, ...ys].find((x) => hasTangent(x.aval))?.dtype ?? "float32";
  close([inner(cts, vs)], [inner(difference(flat, vs, eps), us)], dtype, options, "the projected cotangent");
}
/**
 * Checks derivatives of a function against central differences, in one random direction: forward and reverse mode, up to an
 * order, in every mixture of the chosen modes.
 * @param args arguments, as a list
 * @param order 1 for first derivatives, 2 for second ones as well
 * @throws ValueError with the mode, as in `VJP of JVP`, and how far it is off
 * @example testUtil.checkGrads((x) => np.sin(x), [1], 2, { eps: 1e-2 })
 */
export function checkGrads(
  f: (...args: any[]) => unknown,
  args: readonly unknown[],
  order: number,
  { modes = ["fwd", "rev"], ...options }: CheckGradsOptions = {},
): void {
  labelOf("checkGrads", f);
  const chosen = typeof modes === "string" ? [modes] : modes;
  const unknown = chosen.find((m) => !Object.hasOwn(modeNames, m));
  if (unknown !== undefined)
    throw new JAXTypeError(`checkGrads: there is no mode ${String(unknown)}. Use fwd, rev or lin.`);
  const named = (mode: Mode, of: string) => (of ? `${modeNames[mode]} of ${of}` : modeNames[mode]);
  const forward = { fwd: jvp, lin: jvpByLinearize } as const;
  const go = (g: AnyFunction, xs: readonly unknown[], n: number, of: string): void => {
    for (const mode of ["fwd", "lin"] as const) {
      if (!chosen.includes(mode)) continue;
      const errMsg = named(mode, of);
      const gJvp = (p: unknown[], t: unknown[]) => forward[mode](g, p as NDArray[], t);
      checkJvp(g, gJvp, xs, { ...options, errMsg });
      if (n > 1) go(gJvp, [xs, asTangents(xs)], n - 1, errMsg);
    }
    if (chosen.includes("rev")) {
      const errMsg = named("rev", of);
      checkVjp(g, (...p) => vjp(g, p as NDArray[]), xs, { ...options, errMsg });
      const pulled = (...p: unknown[]) => {
        const [y, back] = vjp(g, p as NDArray[]);
        return back(y);
      };
      if (n > 1) go(pulled, xs, n - 1, errMsg);
    }
  };
  go(f as AnyFunction, args, order, "");
}
