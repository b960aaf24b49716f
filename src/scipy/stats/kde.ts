import { type ArrayLike, asArray } from "../../api/asarray.ts";
import type { Shape } from "../../core/aval.ts";
import { showAval } from "../../core/aval.ts";
import { kindOf } from "../../core/dtype.ts";
import { JAXTypeError, ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { cholesky, triangularSolve } from "../../lax/linalg.ts";
import { power } from "../../numpy/arithmetic.ts";
import { inv } from "../../numpy/linalg/solve.ts";
import { diag } from "../../numpy/linear.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { sum } from "../../numpy/reductions.ts";
import { atleast2d, expandDims } from "../../numpy/shape.ts";
import { cov } from "../../numpy/statistics.ts";
import { take } from "../../numpy/take.ts";
import { add, divide, exp, log, multiply, square, subtract } from "../../numpy/ufuncs.ts";
import { full } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import { reshape } from "../../ops/shape.ts";
import { choice } from "../../random/discrete.ts";
import { split } from "../../random/keys.ts";
import { multivariateNormal } from "../../random/matrices.ts";
import { logsumexp } from "../special/elementary.ts";
import { ndtr } from "../special/normal.ts";

type Bandwidth = "scott" | "silverman" | ArrayLike | ((kde: gaussianKde) => ArrayLike);
/** Options of `gaussianKde`. */
export interface KdeOptions {
  /** A rule by its name, "scott" by default, the factor, or what computes it. */
  bwMethod?: Bandwidth | null;
  /** How much each point counts; all the same by default. */
  weights?: ArrayLike | null;
}
const name = "scipy.stats.gaussianKde";
/** Logarithms of the normal density of differences: points [d, n] and [d, m] -> [m, n]. */
function logDensities(covariance: Value, centres: Value, points: Value): Value {
  const L = cholesky(covariance);
  const white = (x: Value): Value => triangularSolve(L, x, { leftSide: true, lower: true });
  const apart = subtract(expandDims(white(points), 2), expandDims(white(centres), 1));
  const scale = add(sum(log(diag(L))), (covariance.shape[0] / 2) * Math.log(2 * Math.PI));
  return subtract(multiply(sum(square(apart), 0), -0.5), scale);
}
/**
 * The density from which data were drawn, estimated: a normal one around each point, of the data's covariance times the square of a factor.
 * `new gaussianKde(dataset, { bwMethod, weights })`, where the dataset is float[n], or float[d, n] of points as columns.
 * @throws RangeError where shapes do not fit, or for another bwMethod
 * @example const kde = new scipy.stats.gaussianKde(np.array([-1, 0, 1]));
 * np.round(kde.pdf(np.array([0, 2])), 3).tolist() // [0.318, 0.084]
 */
export class gaussianKde {
  /** [d, n] */
  readonly dataset: Value;
  /** [n], of sum 1 */
  readonly weights: Value;
  /** How many points of equal weights would tell as much: 1 / sum of the squares. */
  readonly neff: Value;
  readonly factor: Value;
  readonly covariance: Value;
  readonly invCov: Value;
  readonly d: number;
  readonly n: number;
  constructor(dataset: ArrayLike, { bwMethod = null, weights = null }: KdeOptions = {}) {
    const [x, w] = promotedInexact(name, weights === null ? [dataset] : [dataset, weights]);
    if (kindOf(x.dtype) !== "float") throw new JAXTypeError(`${name}: ${showAval(x.aval)} is complex. Pass real data.`);
    const data = atleast2d(x);
    if (data.ndim !== 2 || data.size < 2)
      throw new ValueError(`${name}: the dataset is ${showAval(x.aval)}. Pass several points, as columns.`);
    const [d, n] = data.shape;
    if (w && (w.ndim !== 1 || w.size !== n))
      throw new ValueError(`${name}: the weights are ${showAval(w.aval)}. Pass one for each of the ${n} points.`);
    this.dataset = data;
    this.d = d;
    this.n = n;
    this.weights = w ? divide(w, sum(w)) : full([n], 1 / n, data.dtype);
    this.neff = divide(1, sum(square(this.weights)));
    this.factor = convertElementType(asArray(this.bandwidth(bwMethod ?? "scott"), name), data.dtype);
    const ofData = atleast2d(cov(data, { aweights: this.weights }));
    this.covariance = multiply(ofData, square(this.factor));
    this.invCov = inv(this.covariance);
  }
  private bandwidth(method: Bandwidth): ArrayLike {
    const exponent = -1 / (this.d + 4);
    if (method === "scott") return power(this.neff, exponent);
    if (method === "silverman") return power(multiply(this.neff, (this.d + 2) / 4), exponent);
    if (typeof method === "function") return method(this);
    if (typeof method !== "string") return method;
    throw new ValueError(
      `${name}: there is no bwMethod ${String(method)}. Use "scott", "silverman", a number or a function.`,
    );
  }
  /** Points as columns [d, m]; one point may be a vector. */
  private points(given: ArrayLike): Value {
    const [x] = promotedInexact(name, [given]);
    const p = atleast2d(convertElementType(x, this.dataset.dtype));
    if (p.ndim === 2 && p.shape[0] === this.d) return p;
    if (p.ndim === 2 && p.shape[0] === 1 && p.shape[1] === this.d) return reshape(p, [this.d, 1]);
    throw new ValueError(`${name}: ${showAval(x.aval)} are no points of ${this.d} coordinates. Pass them as columns.`);
  }
  private densities(points: ArrayLike): Value {
    return logDensities(this.covariance, this.dataset, this.points(points));
  }
  /** The density at points [d, m] (or [m] where d is 1): [m]. */
  evaluate(points: ArrayLike): Value {
    return sum(multiply(exp(this.densities(points)), this.weights), 1);
  }
  /** `evaluate` by its usual name. */
  pdf(points: ArrayLike): Value {
    return this.evaluate(points);
  }
  /** The logarithm of the density, also where that is too small for a float. */
  logpdf(points: ArrayLike): Value {
    return logsumexp(add(this.densities(points), log(this.weights)), 1);
  }
  /** The integral of the density times a normal one of this mean [d] and covariance [d, d]. */
  integrateGaussian(mean: ArrayLike, covariance: ArrayLike): Value {
    const c = atleast2d(asArray(covariance, name, this.dataset.dtype));
    const m = asArray(mean, name, this.dataset.dtype);
    if (m.size !== this.d || c.shape.some((k) => k !== this.d) || c.ndim !== 2)
      throw new ValueError(
        `${name}: ${showAval(m.aval)} and ${showAval(c.aval)} are no mean and covariance for d = ${this.d}.`,
      );
    const p = logDensities(add(this.covariance, c), this.dataset, reshape(m, [this.d, 1]));
    return sum(multiply(exp(p), this.weights));
  }
  /** The integral between two numbers, where d is 1. */
  integrateBox1d(low: ArrayLike, high: ArrayLike): Value {
    if (this.d !== 1) throw new ValueError(`${name}: integrateBox1d is for d = 1, and here d = ${this.d}.`);
    const sigma = power(this.covariance, 0.5);
    const below = (x: ArrayLike): Value => ndtr(divide(subtract(asArray(x, name), this.dataset), sigma));
    return sum(multiply(subtract(below(high), below(low)), this.weights));
  }
  /** The integral of the product of two densities. */
  integrateKde(other: gaussianKde): Value {
    if (other.d !== this.d)
      throw new ValueError(`${name}: densities of ${this.d} and ${other.d} coordinates have no product.`);
    const p = exp(logDensities(add(this.covariance, other.covariance), this.dataset, other.dataset));
    return sum(multiply(sum(multiply(p, this.weights), 1), other.weights));
  }
  /** Random points: [d, ...shape]. */
  resample(key: ArrayLike, shape: Shape = []): Value {
    const keys = split(key);
    const [forPoint, forNoise] = [take(keys, 0, 0), take(keys, 1, 0)];
    const which = choice(forPoint, this.n, shape, { p: this.weights });
    const mean = full([this.d], 0, this.dataset.dtype);
    const noise = multivariateNormal(forNoise, mean, this.covariance, shape, { dtype: this.dataset.dtype });
    return add(take(this.dataset, which, 1), noise.T);
  }
}
