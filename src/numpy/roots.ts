import { type ArrayLike, asArray } from "../api/asarray.ts";
import "../api/complex.ts";
import { showAval } from "../core/aval.ts";
import { JAXTypeError, ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import { add, div, like, mul, neg, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full } from "../ops/axes.ts";
import { eq, lt } from "../ops/compare.ts";
import { complexOf } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceAnd } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { concatenate, iota, pad, reshape, sliceInDim } from "../ops/shape.ts";
import { finfo } from "./constants.ts";
import { convolve } from "./convolve.ts";
import { eye } from "./grids.ts";
import { withoutLeading } from "./leading-zeros.ts";
import { eigvals } from "./linalg/index.ts";
import { promotedInexact } from "./promote.ts";
import { typedArrayOf } from "./read.ts";
import { roll } from "./rearrange.ts";
import { argmin } from "./reductions.ts";
import { argsort } from "./sorting.ts";
import { take } from "./take.ts";

// Roots of polynomials, polynomials of roots, and division.

const part = (x: Value, from: number, to = x.size): Value => sliceInDim(x, from, to);
/** Eigenvalues of the companion matrix of c, whose first coefficient is not 0. */
function companionRoots(c: Value): Value {
  const n = c.size - 1;
  if (n < 1) return full([0], 0, complexOf(c.dtype));
  const head = neg(div(part(c, 1), broadcastTo(reshape(part(c, 0, 1), []), [n])));
  const shifted = sliceInDim(eye(n, { dtype: c.dtype }), 0, n - 1);
  return eigvals(concatenate([reshape(head, [1, n]), shifted], 0));
}
export interface RootsOptions {
  /** Drops leading zeros, which needs a concrete array; otherwise the roots that they cost are NaN. True by default. */
  stripZeros?: boolean;
}
/**
 * The roots of a polynomial, as the eigenvalues of its companion matrix.
 * @param p coefficients [n], highest power first
 * @returns complex [n - 1], less the number of leading zeros if they are stripped
 * @throws ShapeError for what is no vector; TypeError for a traced p, unless `stripZeros` is false
 * @example np.real(np.roots(np.array([1, -3, 2]))).round(3).sort().tolist() // [1, 2]
 */
export function roots(p: ArrayLike, { stripZeros = true }: RootsOptions = {}): Value {
  const [given] = promotedInexact("roots", [p]);
  if (given.ndim > 1)
    throw new ShapeError(`roots: ${showAval(given.aval)} is no vector. Pass the coefficients of one polynomial.`);
  const c = reshape(given, [given.size]);
  if (c.size < 2) return companionRoots(part(c, 0, 0));
  const isZero = eq(c, like(c, 0));
  if (stripZeros) {
    if (!(c instanceof ConcreteArray))
      throw new JAXTypeError(
        "roots: how many roots there are depends on leading zeros, unknown under jit. Pass { stripZeros: false }: the roots they cost are NaN then.",
      );
    const first = Array.from(typedArrayOf(isZero), Boolean).indexOf(false);
    return companionRoots(part(c, first < 0 ? c.size : first));
  }
  const none = reduceAnd(isZero);
  const zeros = where(none, scalar(c.size, "int32"), convertElementType(argmin(isZero), "int32"));
  // Without any coefficient all are 1, so that the eigenvalues exist.
  const found = companionRoots(roll(where(none, like(c, 1), c), neg(zeros)));
  const atEnd = take(found, argsort(eq(found, like(found, 0))));
  const counts = lt(iota("int32", [found.size], 0), sub(scalar(found.size, "int32"), zeros));
  const nan = convertElementType(asArray([{ re: Number.NaN, im: Number.NaN }]), found.dtype);
  return where(counts, atEnd, reshape(nan, []));
}
/**
 * Coefficients of the polynomial with these roots, highest power first; of a square matrix its characteristic polynomial.
 * @param roots [n], or a matrix [n, n]
 * @returns [n + 1]; the number 1 without roots
 * @throws ShapeError for other shapes
 * @example np.poly(np.array([1, 2])).tolist() // [1, -3, 2]
 */
export function poly(roots: ArrayLike): Value {
  const [a] = promotedInexact("poly", [roots]);
  const square = a.ndim === 2 && a.shape[0] === a.shape[1] && a.size > 0;
  if (a.ndim > 1 && !square)
    throw new ShapeError(`poly: ${showAval(a.aval)} are no roots. Pass a vector, or a square matrix with elements.`);
  const zeros = square ? eigvals(a) : reshape(a, [a.size]);
  if (zeros.size === 0) return full([], 1, zeros.dtype);
  let c = full([1], 1, zeros.dtype);
  for (let k = 0; k < zeros.size; k++)
    c = convolve(c, concatenate([full([1], 1, c.dtype), neg(part(zeros, k, k + 1))], 0));
  return c;
}
export interface PolydivOptions {
  /** Drops leading zeros of the remainder, up to roundings; needs a concrete array. */
  trimLeadingZeros?: boolean;
}
/**
 * Quotient and remainder of two polynomials: u = q v + r.
 * @param u coefficients [m], highest power first
 * @param v coefficients [n]
 * @returns [q [m - n + 1], r [m], whose first m - n + 1 elements are 0 up to roundings]
 * @example np.polydiv(np.array([1, 0, -1]), np.array([1, 1])).map((c) => c.tolist()) // [[1, -1], [0, 0, 0]]
 */
export function polydiv(u: ArrayLike, v: ArrayLike, { trimLeadingZeros = false }: PolydivOptions = {}): [Value, Value] {
  const [a, b] = promotedInexact("polydiv", [u, v]);
  for (const c of [a, b])
    if (c.ndim !== 1 || (c === b && c.size === 0))
      throw new ShapeError(`polydiv: ${showAval(c.aval)} is no polynomial. Pass a vector of coefficients.`);
  const steps = Math.max(0, a.size - b.size + 1);
  const scale = div(like(b, 1), reshape(part(b, 0, 1), []));
  const quotient: Value[] = [];
  let rest = a;
  for (let k = 0; k < steps; k++) {
    const d = mul(scale, part(rest, k, k + 1));
    quotient.push(d);
    const taken = mul(broadcastInDim(neg(d), [b.size], [0]), b);
    rest = add(rest, pad(taken, like(taken, 0), [[k, a.size - b.size - k, 0]]));
  }
  const q = steps ? concatenate(quotient, 0) : full([1], 0, a.dtype);
  return [q, trimLeadingZeros ? withoutLeading("polydiv", rest, Math.sqrt(finfo(rest.dtype).eps)) : rest];
}
