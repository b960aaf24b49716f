import type { Value } from "../core/value.ts";
import { add, mul, neg, sub } from "../ops/arithmetic.ts";
import { im, type Pair, pair, parts, re } from "../ops/complex.ts";

// Arithmetic on pairs of real values.

export const addZ = (a: Value, b: Value): Pair => pair(add(re(a), re(b)), add(im(a), im(b)));
export const subZ = (a: Value, b: Value): Pair => pair(sub(re(a), re(b)), sub(im(a), im(b)));
export const negZ = (a: Value): Pair => pair(neg(re(a)), neg(im(a)));
export function mulZ(a: Value, b: Value): Pair {
  const [x, y] = [parts(a), parts(b)];
  return pair(sub(mul(x.re, y.re), mul(x.im, y.im)), add(mul(x.re, y.im), mul(x.im, y.re)));
}
/** By a real number. */
export const scaleZ = (a: Value, factor: Value): Pair => pair(mul(re(a), factor), mul(im(a), factor));
/** i z */
export const timesI = (a: Value): Pair => pair(neg(im(a)), re(a));
/** -i z */
export const timesMinusI = (a: Value): Pair => pair(im(a), neg(re(a)));
