import { customJvp } from "../../api/custom-jvp.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import * as integrals from "../../ops/integrals.ts";
import { where } from "../../ops/select.ts";
import { type Binary, binary, type Unary, unary, weakly } from "./operands.ts";

// x log y and what is made of it: 0 where x is 0, whatever y is (but for NaN).

type OfTwo = (x: Value, y: Value) => Value;
/** x f(y), where f has the slope `slope(y)`; each part of the derivative is finite where x is 0. */
function times(f: (y: Value) => Value, slope: (y: Value) => Value): OfTwo {
  const g = customJvp((x: Value, y: Value) => {
    const counts = lax.bitwiseOr(lax.ne(x, 0), lax.ne(y, y));
    return where(counts, lax.mul(x, f(y)), weakly(x, 0));
  });
  g.defjvp(([x, y], [dx, dy]) => [g(x, y), lax.add(lax.mul(dx, f(y)), lax.mul(lax.mul(dy, x), slope(y)))]);
  return g;
}
const xTimesLog: OfTwo = /*@__PURE__*/ times(lax.log, (y) => lax.div(1, y));
const xTimesLog1p: OfTwo = /*@__PURE__*/ times(lax.log1p, (y) => lax.div(1, lax.add(y, 1)));
const xLogX = /*@__PURE__*/ makeXLogX();
function makeXLogX(): (x: Value) => Value {
  const f = customJvp((x: Value) => xTimesLog(x, x));
  f.defjvp(([x], [dx]) => [f(x), lax.mul(dx, lax.add(lax.log(x), 1))]);
  return f;
}

/**
 * x log(y); 0 where x is 0 and y is not NaN.
 * @example scipy.special.xlogy(0, 0).item() // 0
 */
export const xlogy: Binary = /*@__PURE__*/ binary("xlogy", xTimesLog, inexactOperands);
/**
 * x log(1 + y); 0 where x is 0 and y is not NaN.
 * @example scipy.special.xlog1py(0, -1).item() // 0
 */
export const xlog1py: Binary = /*@__PURE__*/ binary("xlog1py", xTimesLog1p, inexactOperands);
/**
 * The entropy function: -x log(x), 0 at 0, -infinity below.
 * @example scipy.special.entr(np.array([0, 1])).tolist() // [0, 0]
 */
export const entr: Unary = /*@__PURE__*/ unary("entr", (x) =>
  where(lax.lt(x, 0), weakly(x, Number.NEGATIVE_INFINITY), lax.neg(xLogX(x))),
);
/**
 * The relative entropy p log(p / q) of an element; 0 where p is 0 and q >= 0, infinite where either is negative or q is 0.
 * @example scipy.special.relEntr(2, 2).item() // 0
 */
export const relEntr: Binary = /*@__PURE__*/ binary("relEntr", (p, q) => entropyOf(p, q, integrals.relativeEntropy));
/** A relative entropy of positive numbers, and what it is elsewhere, where its derivative is 0. */
function entropyOf(p: Value, q: Value, f: OfTwo): Value {
  const both = lax.bitwiseAnd(lax.gt(p, 0), lax.gt(q, 0));
  const none = lax.bitwiseAnd(lax.eq(p, 0), lax.ge(q, 0));
  const value = f(where(both, p, weakly(p, 1)), where(both, q, weakly(q, 1)));
  return where(both, value, where(none, weakly(p, 0), weakly(p, Number.POSITIVE_INFINITY)));
}
/**
 * The Kullback-Leibler divergence of an element: p log(p / q) - p + q.
 * @example scipy.special.klDiv(2, 2).item() // 0
 */
export const klDiv: Binary = /*@__PURE__*/ binary("klDiv", (p, q) => {
  const both = lax.bitwiseAnd(lax.gt(p, 0), lax.gt(q, 0));
  const rest = where(both, weakly(p, 0), lax.sub(q, p));
  return lax.add(entropyOf(p, q, integrals.divergence), rest);
});
