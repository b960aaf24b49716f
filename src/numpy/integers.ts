import type { ArrayLike } from "../api/asarray.ts";
import { isInexact } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { whileLoop } from "../lax/while.ts";
import { abs, div, like, max, mul } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/axes.ts";
import { ne } from "../ops/compare.ts";
import { reduceOr } from "../ops/reduce.ts";
import { rem } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { pair } from "./promote.ts";

// Divisors of integers.

/** Euclid's algorithm on all elements at once, until every remainder is 0. */
function euclid(a: Value, b: Value): Value {
  const zero = like(a, 0);
  const [x] = whileLoop(
    ([, r]: Value[]) => reduceOr(ne(r, zero)),
    ([g, r]: Value[]) => [
      where(ne(r, zero), r, g),
      where(ne(r, zero), rem(g, where(ne(r, zero), r, like(r, 1))), zero),
    ],
    [a, b],
  );
  return abs(x);
}
function integers(name: string, x: ArrayLike, y: ArrayLike): [Value, Value] {
  const [a, b] = pair(name, x, y);
  if (isInexact(a.dtype)) throw new DTypeError(`${name}: ${a.dtype} has no divisors. Use integers.`);
  const shape = a.ndim ? a.shape : b.shape;
  return [abs(broadcastTo(a, shape)), abs(broadcastTo(b, shape))];
}
/**
 * Greatest common divisor of integers.
 * @example np.gcd(new Int32Array([12]), 18).tolist() // [6]
 */
export const gcd = (x: ArrayLike, y: ArrayLike): Value => euclid(...integers("gcd", x, y));
/**
 * Least common multiple of integers.
 * @example np.lcm(new Int32Array([4]), 6).tolist() // [12]
 */
export function lcm(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = integers("lcm", x, y);
  return mul(a, div(b, max(euclid(a, b), like(a, 1))));
}
