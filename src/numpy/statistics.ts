import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { div, like, max, mul, sqrt, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, transpose } from "../ops/axes.ts";
import { clamp } from "../ops/clamp.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceSum } from "../ops/reduce.ts";
import { concatenate, reshape } from "../ops/shape.ts";
import { diagonal, matmul } from "./linear.ts";
import { options } from "./options.ts";
import { promotedInexact } from "./promote.ts";

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
}
const keys = ["rowvar", "bias", "ddof", "fweights", "aweights"] as const;
const isOptions = (y: unknown): y is CovOptions =>
  typeof y === "object" && y !== null && Object.getPrototypeOf(y) === Object.prototype;
/** Variables as rows. */
function variables(name: string, x: Value, rowvar: boolean): Value {
  if (x.ndim > 2) throw new ShapeError(`${name}: ${showAval(x.aval)} is no matrix. Give variables as rows.`);
  if (x.ndim < 2) return reshape(x, [1, x.size]);
  return rowvar || x.shape[0] === 1 ? x : transpose(x);
}
function covariance(name: string, m: ArrayLike, y: ArrayLike | null | undefined, given: CovOptions): Value {
  const { rowvar = true, bias = false } = given;
  const ins = promotedInexact(name, y === null || y === undefined ? [m] : [m, y]);
  const rows = ins.map((v) => variables(name, v, rowvar));
  const x = rows.length === 2 ? concatenate(rows, 0) : rows[0];
  const n = x.shape[1];
  const weights = [given.fweights, given.aweights].map((w) => w && convertElementType(asArray(w, name), x.dtype));
  const [f, a] = weights;
  const w = f && a ? mul(f, a) : (f ?? a);
  const ddof = given.ddof ?? (bias ? 0 : 1);
  const spread = (v: Value): Value => broadcastTo(v, x.shape);
  const total = w ? reduceSum(w) : like(x, n);
  const center = div(reduceSum(w ? mul(x, spread(w)) : x, [1]), total);
  const centered = sub(x, broadcastInDim(center, x.shape, [0]));
  const weighted = w ? mul(centered, spread(w)) : centered;
  const lost = a ? div(mul(like(x, ddof), reduceSum(mul(w as Value, a))), total) : like(x, ddof);
  const freedom = max(sub(total, ddof === 0 ? like(x, 0) : lost), like(x, 0));
  const c = div(matmul(weighted, transpose(centered)), freedom);
  return c.size === 1 ? reshape(c, []) : c;
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
}
/**
 * Correlation of variables, which are the rows of x (and of y).
 * @example np.corrcoef(np.array([[1, 2, 3], [3, 2, 1]])).tolist() // [[1, -1], [-1, 1]]
 */
export function corrcoef(x: ArrayLike, y?: ArrayLike | null | CorrcoefOptions, rest?: CorrcoefOptions): Value {
  const given = options<CorrcoefOptions>("corrcoef", ["rowvar"], isOptions(y) ? (y as CorrcoefOptions) : rest);
  const c = covariance("corrcoef", x, isOptions(y) ? null : (y as ArrayLike | null | undefined), given);
  if (c.ndim === 0) return div(c, c);
  const deviation = sqrt(diagonal(c));
  const rows = broadcastInDim(deviation, c.shape, [0]);
  const columns = broadcastTo(deviation, c.shape);
  return clamp(like(c, -1), div(div(c, rows), columns), like(c, 1));
}
