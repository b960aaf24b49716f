import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, isComplex, isInexact, isInteger } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { div, like } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full, transpose } from "../ops/axes.ts";
import { clamp } from "../ops/clamp.ts";
import { complex, conjIfComplex } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { concatenate, expandDims, reshape } from "../ops/shape.ts";
import { imag, real } from "./complex.ts";
import { diagonal, matmul } from "./linear.ts";
import { options } from "./options.ts";
import { constantLike, promotedInexact } from "./promote.ts";
import { mean, sum } from "./reductions.ts";
import { abs, divide, multiply, sqrt, subtract } from "./ufuncs.ts";
import { average } from "./variance.ts";

// Covariance and correlation.

export interface CovOptions {
  /** Each row is a variable (default), or each column. */
  rowvar?: boolean;
  /** Divides by n instead of n - 1. */
  bias?: boolean;
  ddof?: number | null;
  /** How often each observation counts: integers. */
  fweights?: ArrayLike;
  /** How much each observation counts. */
  aweights?: ArrayLike;
  /** Type in which to compute, and of the result. */
  dtype?: DType;
}
const keys = ["rowvar", "bias", "ddof", "fweights", "aweights", "dtype"] as const;
const isOptions = (y: unknown): y is CovOptions =>
  typeof y === "object" && y !== null && Object.getPrototypeOf(y) === Object.prototype;
/** Variables as rows. */
function variables(name: string, x: Value, rowvar: boolean, isFirst: boolean): Value {
  if (x.ndim > 2) throw new ValueError(`${name}: ${showAval(x.aval)} is no matrix. Give variables as rows.`);
  const rows = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  // One row stands for one variable where it comes second.
  return rowvar || x.ndim === 1 || (!isFirst && rows.shape[0] === 1) ? rows : transpose(rows);
}
/** How much each of n observations counts; undefined if all count alike. */
function weightsOf(name: string, n: number, { fweights, aweights }: CovOptions): Value | undefined {
  const [f, a] = [fweights, aweights].map((w) => (w === undefined ? w : abs(asArray(w, name))));
  for (const w of [f, a])
    if (w && (w.ndim !== 1 || w.size !== n))
      throw new ValueError(`${name}: weights ${showAval(w.aval)} do not fit ${n} observations. Give one for each.`);
  if (f && !isInteger(f.dtype)) throw new DTypeError(`${name}: fweights are ${f.dtype}. Give integers, or aweights.`);
  return f && a ? multiply(f, a) : (f ?? a);
}
function covariance(name: string, m: ArrayLike, y: ArrayLike | null | undefined, given: CovOptions): Value {
  const { rowvar = true, bias = false, dtype } = given;
  if (dtype !== undefined && !isInexact(checkDType(dtype, name)))
    throw new ValueError(`${name}: ${dtype} has no fractions. Choose a floating point or complex type.`);
  const ins = promotedInexact(name, y === null || y === undefined ? [m] : [m, y]);
  const rows = ins.map((v, i) => variables(name, v, rowvar, i === 0));
  if (rows[0].shape[0] === 0) return full([0, 0], 0, defaultFloat());
  let x = rows.length === 2 ? concatenate(rows, 0) : rows[0];
  const n = x.shape[1];
  if (n === 0) return full(x.shape[0] === 1 ? [] : [x.shape[0], x.shape[0]], Number.NaN, x.dtype);
  let w = weightsOf(name, n, given);
  if (dtype !== undefined) [x, w] = [convertElementType(x, dtype), w && convertElementType(w, dtype)];
  const ddof = given.ddof ?? (bias ? 0 : 1);
  const center = w ? average(x, { axis: 1, weights: w }) : mean(x, 1);
  const total = w && sum(multiply(w, constantLike(center, 1)));
  const lost =
    total && given.aweights && ddof !== 0
      ? divide(multiply(ddof, sum(multiply(w as Value, abs(asArray(given.aweights))))), total)
      : ddof;
  const freedom = total ? (ddof === 0 ? total : subtract(total, lost)) : n - ddof;
  const centered = subtract(x, expandDims(center, [1]));
  const weighted = w ? multiply(centered, w) : centered;
  const c = divide(matmul(centered, conjIfComplex(transpose(weighted))), freedom);
  return reshape(
    c,
    c.shape.filter((s) => s !== 1),
  );
}
/**
 * Covariance of variables, which are the rows of x (and of y).
 * @example np.cov(np.array([[1, 2, 3], [3, 2, 1]])).tolist() // [[1, -1], [-1, 1]]
 */
export function cov(x: ArrayLike, y?: ArrayLike | null | CovOptions, rest?: CovOptions): Value {
  const given = options<CovOptions>("cov", keys, isOptions(y) ? y : rest);
  return covariance("cov", x, isOptions(y) ? null : y, given);
}
export interface CorrcoefOptions {
  rowvar?: boolean;
  dtype?: DType;
}
/**
 * Correlation of variables, which are the rows of x (and of y).
 * @example np.corrcoef(np.array([[1, 2, 3], [3, 2, 1]])).tolist() // [[1, -1], [-1, 1]]
 */
export function corrcoef(x: ArrayLike, y?: ArrayLike | null | CorrcoefOptions, rest?: CorrcoefOptions): Value {
  const given = options<CorrcoefOptions>("corrcoef", ["rowvar", "dtype"], isOptions(y) ? (y as CorrcoefOptions) : rest);
  const c = covariance("corrcoef", x, isOptions(y) ? null : (y as ArrayLike | null | undefined), given);
  if (c.ndim === 0) return div(c, c);
  const deviation = convertElementType(sqrt(real(diagonal(c))), c.dtype);
  const r = div(div(c, broadcastInDim(deviation, c.shape, [0])), broadcastTo(deviation, c.shape));
  const clipped = (v: Value): Value => clamp(like(v, -1), v, like(v, 1));
  return isComplex(r.dtype) ? complex(clipped(real(r)), clipped(imag(r))) : clipped(r);
}
