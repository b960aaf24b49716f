import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { customJvp } from "../../api/custom-jvp.ts";
import { isComplex, kindOf } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import { like } from "../../ops/arithmetic.ts";
import * as integrals from "../../ops/integrals.ts";
import { where } from "../../ops/select.ts";
import * as special from "../../ops/special.ts";
import { complexGamma, complexLoggamma } from "./complex-gamma.ts";
import { type Binary, binary, strong, type Ternary, ternary, type Unary, unary, weakly } from "./operands.ts";

/**
 * log |Gamma(x)|; infinite at 0, -1, -2, ...
 * @example scipy.special.gammaln(2).item() // 0
 */
export const gammaln: Unary = /*@__PURE__*/ unary("gammaln", lax.lgamma);
/**
 * The derivative of gammaln.
 * @example scipy.special.digamma(1).item() // -0.5772157
 */
export const digamma: Unary = /*@__PURE__*/ unary("digamma", lax.digamma);
/**
 * log Gamma(x): of a real number for x > 0, NaN elsewhere; of a complex one its principal branch, continuous but for the negative
 * real axis.
 * @example scipy.special.loggamma(2).item() // 0
 */
export const loggamma: Unary = /*@__PURE__*/ unary(
  "loggamma",
  (x) => (isComplex(x.dtype) ? complexLoggamma(x) : where(lax.gt(x, 0), lax.lgamma(x), weakly(x, Number.NaN))),
  inexactOperands,
);
/**
 * The sign of Gamma(x): that of x at 0, NaN at negative integers.
 * @example scipy.special.gammasgn(np.array([2, -0.5])).tolist() // [1, -1]
 */
export const gammasgn: Unary = /*@__PURE__*/ unary("gammasgn", signOfGamma);
function signOfGamma(x: Value): Value {
  const below = lax.lt(x, 0);
  const whole = lax.floor(x);
  const bad = lax.bitwiseOr(lax.bitwiseAnd(below, lax.eq(x, whole)), lax.ne(x, x));
  const odd = lax.ne(lax.rem(whole, 2), 0);
  const minusZero = lax.bitwiseAnd(lax.eq(x, 0), lax.lt(lax.div(1, x), 0));
  const negative = lax.bitwiseOr(lax.bitwiseAnd(below, odd), minusZero);
  return where(bad, like(x, Number.NaN), where(negative, like(x, -1), like(x, 1)));
}
/**
 * The gamma function; infinite at 0 (NaN if that is complex), NaN at -1, -2, ...
 * @example scipy.special.gamma(5).item() // 24
 */
export const gamma: Unary = /*@__PURE__*/ unary(
  "gamma",
  (x) => (isComplex(x.dtype) ? complexGamma(x) : strong(integrals.gammaFunction(x))),
  inexactOperands,
);
/**
 * n! = Gamma(n + 1); 0 for negative n.
 * @example scipy.special.factorial(np.array([0, 1, 5])).tolist() // [1, 1, 120]
 */
export const factorial: Unary = /*@__PURE__*/ unary("factorial", (n) =>
  where(lax.lt(n, 0), weakly(n, 0), integrals.gammaFunction(lax.add(n, 1))),
);
/** Options of `comb`. */
export interface CombOptions {
  /** Counts choices with repetition. */
  repetition?: boolean;
}
/**
 * Binomial coefficients: the ways to choose k of n things; 0 unless 0 <= k <= n.
 * @example np.isclose(scipy.special.comb(5, 2), 10).item() // true
 */
export function comb(n: ArrayLike, k: ArrayLike, { repetition = false }: CombOptions = {}): Value {
  return binary("comb", (a, b) => {
    if (!repetition) return binomial(a, b);
    const none = lax.bitwiseAnd(lax.eq(b, 0), lax.ge(a, 0));
    return where(none, weakly(a, 1), binomial(lax.sub(lax.add(a, b), 1), b));
  })(n, k);
}
function binomial(n: Value, k: Value): Value {
  const possible = lax.bitwiseAnd(lax.bitwiseAnd(lax.le(k, n), lax.ge(n, 0)), lax.ge(k, 0));
  const [a, b] = [where(possible, n, weakly(n, 0)), where(possible, k, weakly(k, 0))];
  // 1 / ((n + 1) B(n - k + 1, k + 1))
  const size = lax.exp(lax.neg(integrals.betaln(lax.add(lax.sub(a, b), 1), lax.add(b, 1))));
  return where(possible, lax.div(size, lax.add(a, 1)), weakly(n, 0));
}
const rising = /*@__PURE__*/ makeRising();
function makeRising(): (z: Value, m: Value) => Value {
  const f = customJvp((z: Value, m: Value) => {
    const ratio = lax.div(integrals.gammaFunction(lax.add(z, m)), integrals.gammaFunction(z));
    return where(lax.eq(m, 0), like(z, 1), ratio);
  });
  f.defjvp(([z, m], [dz, dm]) => {
    const y = f(z, m);
    const top = lax.digamma(lax.add(z, m));
    const rate = lax.add(lax.mul(dz, lax.sub(top, lax.digamma(z))), lax.mul(dm, top));
    return [y, lax.mul(rate, y)];
  });
  return f;
}
/**
 * The rising factorial Gamma(z + m) / Gamma(z) = z (z + 1) ... (z + m - 1).
 * @example scipy.special.poch(2, 3).item() // 24
 */
export const poch: Binary = /*@__PURE__*/ binary("poch", rising);
/**
 * log |B(a, b)|, B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b).
 * @example scipy.special.betaln(1, 1).item() // 0
 */
export const betaln: Binary = /*@__PURE__*/ binary("betaln", integrals.betaln);
const inside = (v: Value): Value => lax.bitwiseAnd(lax.gt(v, 0), lax.lt(v, Number.POSITIVE_INFINITY));
/**
 * The beta function Gamma(a) Gamma(b) / Gamma(a + b).
 * @example scipy.special.beta(1, 2).item() // 0.5
 */
export const beta: Binary = /*@__PURE__*/ binary("beta", (a, b) => {
  const plain = lax.bitwiseAnd(inside(a), inside(b));
  const direct = integrals.betaFunction(where(plain, a, like(a, 1)), where(plain, b, like(b, 1)));
  const [x, y] = [a, b].map((v) => where(plain, like(v, 1), v));
  const sign = lax.mul(lax.mul(signOfGamma(x), signOfGamma(y)), signOfGamma(lax.add(x, y)));
  return where(plain, direct, lax.mul(sign, lax.exp(integrals.betaln(x, y))));
});
/**
 * The regularised incomplete beta function I_x(a, b), the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to x.
 * @example scipy.special.betainc(1, 1, 0.25).item() // 0.25
 */
export const betainc: Ternary = /*@__PURE__*/ ternary("betainc", special.betainc);
/**
 * The regularised lower incomplete gamma function, the integral of t^(a-1) exp(-t) / Gamma(a) from 0 to x.
 * @example scipy.special.gammainc(1, 0).item() // 0
 */
export const gammainc: Binary = /*@__PURE__*/ binary("gammainc", special.igamma);
/**
 * 1 - gammainc(a, x), exact where that is small.
 * @example scipy.special.gammaincc(1, 0).item() // 1
 */
export const gammaincc: Binary = /*@__PURE__*/ binary("gammaincc", special.igammac);
/**
 * Hurwitz' zeta function: sum of (q + k)^-x over k >= 0.
 * @example np.isclose(scipy.special.zeta(2, 1), Math.PI ** 2 / 6).item() // true
 */
export const zeta: Binary = /*@__PURE__*/ binary("zeta", special.zeta);
/**
 * The n-th derivative of digamma.
 * @param n integer >= 0
 * @example np.isclose(scipy.special.polygamma(1, 1), Math.PI ** 2 / 6).item() // true
 */
export function polygamma(n: ArrayLike, x: ArrayLike): Value {
  const order = typeof n === "number" ? (Number.isInteger(n) ? null : n) : asArray(n, "polygamma");
  if (typeof order === "number" || (order && !["int", "uint"].includes(kindOf(order.dtype))))
    throw new ValueError(
      `polygamma: the order is ${typeof order === "number" ? order : order!.dtype}, not an integer. Pass an int32 array or a whole number.`,
    );
  return binary("polygamma", special.polygamma)(n, x);
}
/**
 * Logarithm of the multivariate gamma function: d (d - 1) / 4 log(pi) + sum of gammaln(a - i / 2) over i < d.
 * @param d a whole number >= 1
 * @example scipy.special.multigammaln(2, 1).item() // 0
 */
export function multigammaln(a: ArrayLike, d: number): Value {
  if (!Number.isInteger(d) || d < 1)
    throw new ValueError(`multigammaln: the dimension is ${d}. Pass a whole number of at least 1.`);
  return unary("multigammaln", (x) => {
    let sum = lax.lgamma(x);
    for (let i = 1; i < d; i++) sum = lax.add(sum, lax.lgamma(lax.sub(x, i / 2)));
    return lax.add(sum, 0.25 * d * (d - 1) * Math.log(Math.PI));
  })(a);
}
