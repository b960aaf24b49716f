import type { Expr } from "../expr.ts";
import { expClamp, expParts, scale } from "./exp.ts";
import type { Kit } from "./kit.ts";
import { log2Double } from "./power.ts";

// Numbers as sums of two, where what is rounded off matters: before a cancellation, or in an exponent.

/** A number as the sum of two, the second much smaller. */
export type Sum = readonly [high: Expr, low: Expr];
export const times = (k: Kit, [h, l]: Sum, x: Expr | number): Sum => {
  const [p, e] = k.product(h, x);
  return k.fastSum(p, k.fma(l, x, e));
};
export const timesSum = (k: Kit, [h, l]: Sum, [x, y]: Sum): Sum => {
  const [p, e] = k.product(h, x);
  return k.fastSum(p, k.fma(l, x, k.fma(h, y, e)));
};
export const plus = (k: Kit, [h, l]: Sum, [x, y]: readonly [Expr | number, Expr | number]): Sum => {
  const [s, e] = k.sum(h, typeof x === "number" ? k.c(x) : x);
  return k.fastSum(s, k.add(e, k.add(l, y)));
};
export const negative = (k: Kit, [h, l]: Sum): Sum => [k.neg(h), k.neg(l)];
/** The quotient, some 2^-104 of it off. */
export function over(k: Kit, [h, l]: Sum, [d, e]: Sum): Sum {
  const q = k.div(h, d);
  const rest = k.add(k.fma(k.neg(q), d, h), k.fma(k.neg(q), e, l));
  return k.fastSum(q, k.div(rest, d));
}
/** log of a positive number, 13 bits more than its type has. */
export const logDouble = (k: Kit, x: Expr, normal = false): Sum =>
  timesSum(k, log2Double(k, x, normal), [k.c(Math.LN2), k.c(2.3190468138462996e-17)]);
/** log of a positive sum. */
export function logSum(k: Kit, [x, low]: Sum): Sum {
  const part = k.div(low, x);
  return plus(k, logDouble(k, x), [part, k.mul(k.mul(-0.5, part), part)]);
}
/** exp of a float64 sum */
export function expSum(k: Kit, [x, low]: Sum): Expr {
  const inside = expClamp(k, x);
  const { nMagic, hi, lo } = expParts(k, inside, k.select(k.eq(inside, x), low, 0));
  return scale(k, k.add(1, k.add(hi, lo)), nMagic);
}
