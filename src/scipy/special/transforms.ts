import { type ArrayLike, defaultFloat } from "../../api/asarray.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { fromNumbers, inexactOperands } from "../../numpy/promote.ts";
import * as gauss from "../../ops/hypergeometric.ts";
import * as integrals from "../../ops/integrals.ts";
import { where } from "../../ops/select.ts";
import { type Binary, binary, reals, type Ternary, ternary, weakly } from "./operands.ts";

/** (exp(power log) - 1) / power, and its limit where the power is 0. */
function boxCox(log: Value, power: Value): Value {
  const none = lax.eq(power, 0);
  const safe = where(none, weakly(power, 1), power);
  return where(none, log, lax.div(lax.expm1(lax.mul(safe, log)), safe));
}
/**
 * The Box-Cox transformation (x^lmbda - 1) / lmbda, log(x) where lmbda is 0.
 * @example scipy.special.boxcox(3, 1).item() // 2
 */
export const boxcox: Binary = /*@__PURE__*/ binary("boxcox", (x, power) => boxCox(lax.log(x), power), inexactOperands);
/**
 * boxcox(1 + x, lmbda), exact for small x.
 * @example scipy.special.boxcox1p(2, 1).item() // 2
 */
export const boxcox1p: Binary = /*@__PURE__*/ binary(
  "boxcox1p",
  (x, power) => boxCox(lax.log1p(x), power),
  inexactOperands,
);
/**
 * Kummer's confluent hypergeometric function: sum of a (a+1) ... (a+n-1) / (b (b+1) ... (b+n-1)) x^n / n!. It can be differentiated
 * in x.
 * @example scipy.special.hyp1f1(1, 2, 0).item() // 1
 */
export const hyp1f1: Ternary = /*@__PURE__*/ ternary("hyp1f1", integrals.hyp1f1);
/**
 * Gauss' hypergeometric function: sum of (a)_n (b)_n / (c)_n x^n / n!, (a)_n = a (a + 1) ... (a + n - 1). Infinite at c = 0, -1, -2, ...
 * and for x > 1.
 * @example scipy.special.hyp2f1(1, 2, 2, 0.5).item() // 2
 */
export function hyp2f1(a: ArrayLike, b: ArrayLike, c: ArrayLike, x: ArrayLike): Value {
  const [p, q, r, at] = reals("hyp2f1", [a, b, c, x]);
  return gauss.hyp2f1(p, q, r, at);
}
/**
 * Bernoulli numbers B_0 to B_n.
 * @returns float[n + 1]
 * @example scipy.special.bernoulli(2).tolist() // [1, -0.5, 0.1666667]
 */
export function bernoulli(n: number): Value {
  if (!Number.isInteger(n) || n < 0) throw new ValueError(`bernoulli: n is ${n}. Pass a whole number >= 0.`);
  const numbers = [1, -0.5, 1 / 6];
  // B_k = (-1)^(k/2+1) 2 k! / (2 pi)^k zeta(k) for even k
  let size = 4 / (2 * Math.PI) ** 2;
  for (let k = 3; k <= n; k++) {
    size *= k / (2 * Math.PI);
    const even = k % 2 === 0;
    if (even) size = -size;
    let zeta = 1;
    if (even) for (let j = 2; j ** -k > 2 ** -54; j++) zeta += j ** -k;
    numbers.push(even ? size * zeta : 0);
  }
  return fromNumbers(numbers.slice(0, n + 1), defaultFloat());
}
