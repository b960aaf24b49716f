import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, full } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { concatenate, iota, pad, reshape, rev, sliceInDim } from "../ops/shape.ts";
import { convolve } from "./convolve.ts";
import { options } from "./options.ts";
import { promoted, promotedInexact } from "./promote.ts";
import { add as plus, multiply as times } from "./ufuncs.ts";

// Polynomials as vectors of coefficients, highest power first.

/**
 * The polynomial with coefficients p, highest power first, at x.
 * @example np.polyval(np.array([1, 0, 2]), 3).item() // 11
 */
export function polyval(p: ArrayLike, x: ArrayLike): Value {
  const [c, at] = promoted("polyval", [p, x]);
  let y = full(at.shape, 0, at.dtype);
  for (let i = 0; i < c.shape[0]; i++) y = plus(times(y, at), reshape(sliceInDim(c, i, i + 1), c.shape.slice(1)));
  return y;
}
/** Two polynomials with as many coefficients. */
function aligned(name: string, p: ArrayLike, q: ArrayLike): [Value, Value] {
  const [a, b] = promoted(name, [p, q]);
  const n = Math.max(a.size, b.size);
  const grown = (v: Value): Value => pad(v, like(v, 0), [[n - v.size, 0, 0]]);
  return [grown(a), grown(b)];
}
/** Sum of two polynomials. */
export const polyadd = (p: ArrayLike, q: ArrayLike): Value => add(...aligned("polyadd", p, q));
/** Difference of two polynomials. */
export const polysub = (p: ArrayLike, q: ArrayLike): Value => sub(...aligned("polysub", p, q));
/**
 * Product of two polynomials.
 * @example np.polymul(np.array([1, 1]), np.array([1, -1])).tolist() // [1, 0, -1]
 */
export const polymul = (p: ArrayLike, q: ArrayLike): Value => convolve(orZero("polymul", p), orZero("polymul", q));
/** Without coefficients it is the polynomial 0. */
const orZero = (name: string, p: ArrayLike): Value => {
  const a = asArray(p, name);
  return a.size === 0 ? full([1], 0, a.dtype) : a;
};
/** n - 1, ..., 0 */
const powers = (x: Value): Value => convertElementType(rev(iota("int32", [x.size], 0), [0]), x.dtype);
const order = (name: string, m: number): number => {
  if (Number.isInteger(m) && m >= 0) return m;
  throw new ValueError(`${name}: the order ${m} is no integer >= 0.`);
};
export interface PolyderOptions {
  /** How often. */
  m?: number;
}
/**
 * The m-th derivative of a polynomial.
 * @example np.polyder(np.array([1, 2, 3])).tolist() // [2, 2]
 */
export function polyder(p: ArrayLike, m?: number | PolyderOptions): Value {
  const given = options<PolyderOptions>("polyder", ["m"], m);
  let [c] = promotedInexact("polyder", [p]);
  for (let k = order("polyder", given.m ?? 1); k > 0; k--) {
    c = sliceInDim(mul(c, powers(c)), 0, Math.max(0, c.size - 1));
  }
  return c;
}
export interface PolyintOptions extends PolyderOptions {
  /** Constants of integration, one for each order; zeros by default. */
  k?: ArrayLike | null;
}
/**
 * The m-th antiderivative of a polynomial.
 * @example np.polyint(np.array([2, 2])).tolist() // [1, 2, 0]
 */
export function polyint(p: ArrayLike, m?: number | PolyintOptions, rest?: PolyintOptions): Value {
  const { m: n0 = 1, k = null } = options<PolyintOptions>("polyint", ["m", "k"], m, rest);
  let [c] = promotedInexact("polyint", [p]);
  const n = order("polyint", n0);
  const constants = k === null ? full([n], 0, c.dtype) : convertElementType(asArray(k, "polyint"), c.dtype);
  const each = constants.ndim === 0 ? broadcastInDim(constants, [n], []) : constants;
  for (let i = 0; i < n; i++) c = concatenate([div(c, add(powers(c), like(c, 1))), sliceInDim(each, i, i + 1)], 0);
  return c;
}
export interface VanderOptions {
  N?: number | null;
  /** Powers grow from left to right. */
  increasing?: boolean;
}
/**
 * Powers of the elements of x as rows.
 * @example np.vander(np.array([2, 3]), 3).tolist() // [[4, 2, 1], [9, 3, 1]]
 */
export function vander(x: ArrayLike, N?: number | null | VanderOptions, rest?: VanderOptions): Value {
  const given = options<VanderOptions>("vander", ["N", "increasing"], N, rest);
  const a = asArray(x, "vander");
  if (a.ndim !== 1) throw new ValueError(`vander: [${a.shape}] is no vector. Ravel it.`);
  const n = given.N ?? a.size;
  const columns: Value[] = [];
  let power = full([a.size], 1, a.dtype);
  for (let i = 0; i < n; i++, power = mul(power, a)) columns.push(reshape(power, [a.size, 1]));
  if (n === 0) return full([a.size, 0], 0, a.dtype);
  return concatenate(given.increasing ? columns : columns.reverse(), 1);
}
