import type { Value } from "../core/value.ts";
import { add, mul, neg, sub } from "../ops/arithmetic.ts";
import { im, type Pair, pair, parts, re } from "../ops/complex.ts";
import { fma } from "../ops/fma.ts";

// Arithmetic on pairs of real values.

export const addZ = (a: Value, b: Value): Pair => pair(add(re(a), re(b)), add(im(a), im(b)));
export const subZ = (a: Value, b: Value): Pair => pair(sub(re(a), re(b)), sub(im(a), im(b)));
export const negZ = (a: Value): Pair => pair(neg(re(a)), neg(im(a)));
export function mulZ(a: Value, b: Value): Pair {
  const [x, y] = [parts(a), parts(b)];
  return pair(sub(mul(x.re, y.re), mul(x.im, y.im)), add(mul(x.re, y.im), mul(x.im, y.re)));
}
/**
 * The product as XLA rounds it on a CPU: each sum takes one product in unrounded, which shows in parts that cancel. Not that of
 * complex128, whose fma is some thousand times slower where the engine has none.
 */
export function fusedMulZ(a: Value, b: Value): Pair {
  const [x, y] = [parts(a), parts(b)];
  if (x.re.dtype === "float64") return mulZ(a, b);
  return pair(fma(x.re, y.re, neg(mul(x.im, y.im))), fma(x.im, y.re, mul(x.re, y.im)));
}
/** i z */
export const timesI = (a: Value): Pair => pair(neg(im(a)), re(a));
/** -i z */
export const timesMinusI = (a: Value): Pair => pair(im(a), neg(re(a)));
