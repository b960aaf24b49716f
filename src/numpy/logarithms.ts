import type { ArrayLike } from "../api/asarray.ts";
import { isComplex } from "../core/dtype.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, max, mul, sub } from "../ops/arithmetic.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { eq, ge, ne } from "../ops/compare.ts";
import { complex, imag, real } from "../ops/complex.ts";
import { where } from "../ops/select.ts";
import { exp, log, log1p, exp2 as power2 } from "../ops/transcendental.ts";
import { remainder } from "./arithmetic.ts";
import { inexactOperands, promotedInexact } from "./promote.ts";

// Logarithms to other bases, and of sums.

/**
 * Logarithm to the base 2.
 * @example np.log2(8).item() // 3
 */
export function log2(x: ArrayLike): Value {
  return logarithm("log2", x, 2);
}
/** The real logarithm of the base divides, part by part: infinite parts stay apart. */
function logarithm(name: string, x: ArrayLike, base: number): Value {
  const y = log(promotedInexact(name, [x])[0]);
  const over = (v: Value) => div(v, log(like(v, base)));
  return isComplex(y.dtype) ? complex(over(real(y)), over(imag(y))) : over(y);
}
/**
 * Logarithm to the base 10.
 * @example np.log10(1).item() // 0
 */
export function log10(x: ArrayLike): Value {
  return logarithm("log10", x, 10);
}
/** x as an angle in -half..half. */
function wrappedAngle(x: Value, half: number): Value {
  const [h, turn] = [like(x, half), like(x, 2 * half)];
  return sub(remainder(add(x, h), turn), h);
}
/**
 * log(exp(x) + exp(y)) from the greater and the smaller, so that nothing overflows.
 * @param halfTurn half of the period that the imaginary part of the result has
 */
function sumOfExponentials([a, b]: readonly Value[], halfTurn: number, term: (difference: Value) => Value): Value {
  if (isComplex(a.dtype)) {
    const top = max(a, b);
    const sum = add(top, term(sub(add(a, b), mul(top, like(top, 2)))));
    return complex(real(sum), wrappedAngle(imag(sum), halfTurn));
  }
  const first = ge(a, b);
  const [hi, lo] = [where(first, a, b), where(first, b, a)];
  const gap = sub(lo, hi);
  // Equal infinities have no difference: there the sum says it.
  const sum = add(a, b);
  return where(bitwiseAnd(ne(gap, gap), eq(sum, sum)), sum, add(hi, term(gap)));
}
/**
 * log(exp(x) + exp(y)) without overflow.
 * @example np.logaddexp(0, 0).item() // Math.log(2)
 */
export const logaddexp = (x: ArrayLike, y: ArrayLike): Value =>
  sumOfExponentials(inexactOperands("logaddexp", [x, y]), Math.PI, (gap) => log1p(exp(gap)));
/**
 * log2(2^x + 2^y) without overflow.
 * @example np.logaddexp2(3, 3).item() // 4
 */
export const logaddexp2 = (x: ArrayLike, y: ArrayLike): Value =>
  sumOfExponentials(inexactOperands("logaddexp2", [x, y]), Math.PI / Math.LN2, (gap) =>
    mul(log1p(power2(gap)), like(gap, Math.LOG2E)),
  );
