import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, mul, neg } from "../ops/arithmetic.ts";
import { broadcastTo, full } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { concatenate, iota, pad, reshape, rev, sliceInDim } from "../ops/shape.ts";
import { convolve } from "./convolve.ts";
import { withoutLeading } from "./leading-zeros.ts";
import { options } from "./options.ts";
import { broadcastShape, promoted, promotedInexact } from "./promote.ts";
import { add as plus, multiply as times } from "./ufuncs.ts";

// Polynomials as vectors of coefficients, highest power first.

export interface PolyvalOptions {
  /** How many steps a compiled loop takes at once, in JAX; here all are taken. */
  unroll?: number;
}
/**
 * The polynomial with coefficients p, highest power first, at x.
 * @example np.polyval(np.array([1, 0, 2]), 3).item() // 11
 */
export function polyval(p: ArrayLike, x: ArrayLike, given: PolyvalOptions = {}): Value {
  options<PolyvalOptions>("polyval", ["unroll"], given);
  const [c, at] = promoted("polyval", [p, x]);
  if (c.ndim === 0) throw new ShapeError("polyval: p is a scalar. Pass a vector of coefficients.");
  let y = full(broadcastShape("polyval", [c.shape.slice(1), at.shape]), 0, at.dtype);
  for (let i = 0; i < c.shape[0]; i++) y = plus(times(y, at), reshape(sliceInDim(c, i, i + 1), c.shape.slice(1)));
  return y;
}
/** Two polynomials with as many coefficients. */
function aligned(name: string, p: ArrayLike, q: ArrayLike): [Value, Value] {
  const [a, b] = promoted(name, [p, q]);
  for (const c of [a, b])
    if (c.ndim !== 1)
      throw new ShapeError(`${name}: ${showAval(c.aval)} is no polynomial. Pass a vector of coefficients.`);
  const n = Math.max(a.size, b.size);
  const grown = (v: Value): Value => pad(v, scalar(v.dtype === "bool" ? false : 0, v.dtype), [[n - v.size, 0, 0]]);
  return [grown(a), grown(b)];
}
/**
 * Sum of two polynomials.
 * @example np.polyadd(np.array([1, 2]), np.array([5])).tolist() // [1, 7]
 */
export const polyadd = (p: ArrayLike, q: ArrayLike): Value => add(...aligned("polyadd", p, q));
/**
 * Difference of two polynomials.
 * @example np.polysub(np.array([1, 2]), np.array([5])).tolist() // [1, -3]
 */
export function polysub(p: ArrayLike, q: ArrayLike): Value {
  const [a, b] = promoted("polysub", [p, q]);
  return polyadd(a, neg(b));
}
export interface PolymulOptions {
  /** Drops leading zeros of the factors, which must be concrete arrays. */
  trimLeadingZeros?: boolean;
}
/**
 * Product of two polynomials, as floating point numbers.
 * @example np.polymul(np.array([1, 1]), np.array([1, -1])).tolist() // [1, 0, -1]
 */
export function polymul(p: ArrayLike, q: ArrayLike, { trimLeadingZeros = false }: PolymulOptions = {}): Value {
  let [a, b] = promotedInexact("polymul", [p, q]);
  if (trimLeadingZeros && (a.size > 1 || b.size > 1)) [a, b] = [a, b].map((c) => withoutLeading("polymul", c, 0));
  // Without coefficients it is the polynomial 0.
  const [u, v] = [a, b].map((c) => (c.size === 0 && c.ndim === 1 ? full([1], 0, c.dtype) : c));
  return convolve(u, v);
}
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
  const n = order("polyint", n0);
  let [c, constants] = promotedInexact("polyint", [p, k ?? 0]);
  if (constants.size === 1) constants = broadcastTo(reshape(constants, []), [n]);
  if (constants.ndim !== 1 || constants.size !== n)
    throw new ValueError(
      `polyint: k ${showAval(constants.aval)} does not fit ${n} integrals. Give one for each, or one.`,
    );
  for (let i = 0; i < n; i++) c = concatenate([div(c, add(powers(c), like(c, 1))), sliceInDim(constants, i, i + 1)], 0);
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
  if (!Number.isInteger(n) || n < 0) throw new ValueError(`vander: N is ${n}. Give an integer of at least 0.`);
  const columns: Value[] = [];
  let power = full([a.size], 1, a.dtype);
  for (let i = 0; i < n; i++, power = mul(power, a)) columns.push(reshape(power, [a.size, 1]));
  if (n === 0) return full([a.size, 0], 0, a.dtype);
  return concatenate(given.increasing ? columns : columns.reverse(), 1);
}
