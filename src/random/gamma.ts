import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { customJvp } from "../api/custom-jvp.ts";
import { customVmap } from "../api/custom-vmap.ts";
import { vmap } from "../api/vmap.ts";
import { type Shape, showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { map } from "../lax/scan.ts";
import { whileLoop } from "../lax/while.ts";
import { broadcastInDim, broadcastTo } from "../ops/axes.ts";
import { reduceMax, reduceSum } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { reshape } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { drawExponential, drawNormal, shapeFor, xlaLog } from "./continuous.ts";
import { gammaDerivative } from "./gamma-derivative.ts";
import { generatorOf } from "./generators.ts";
import { asKey, subkeys } from "./keys.ts";
import {
  type DTypeArgument,
  type DTypeOptions,
  exactParameter,
  floatType,
  keyAt,
  optionsOf,
  parameter,
  unit,
} from "./uniform.ts";

// The gamma distribution and what is made of it: Marsaglia and Tsang (2000), each element with a key of its own.

/** One sample for the shape parameter alpha, or its logarithm. */
function drawOne(key: Value, alpha: Value, logSpace: boolean): Value {
  const { dtype } = alpha;
  const name = "random.gamma";
  const number = (v: number) => scalar(v, dtype);
  // Below 1: a sample for alpha + 1 times a power of a uniform one.
  const large = lax.ge(alpha, 1);
  const d = lax.sub(where(large, alpha, lax.add(alpha, 1)), 1 / 3);
  const c = lax.div(number(1 / 3), lax.sqrt(d));
  const pair = subkeys(key);
  const rejected = ([, x, v, u]: Value[]): Value => {
    const quick = lax.ge(u, lax.sub(1, lax.mul(0.0331, lax.mul(x, x))));
    const bound = lax.add(lax.mul(x, 0.5), lax.mul(d, lax.add(lax.sub(1, v), xlaLog(v))));
    return lax.bitwiseAnd(quick, lax.ge(xlaLog(u), bound));
  };
  const next = ([k]: Value[]): Value[] => {
    const keys = subkeys(k, 3);
    const [, x, v] = whileLoop(
      (carry: Value[]) => lax.le(carry[2], 0),
      ([own]: Value[]) => {
        const two = subkeys(own);
        const z = drawNormal(keyAt(two, 1), [], dtype, name);
        return [keyAt(two, 0), z, lax.add(1, lax.mul(z, c))];
      },
      [keyAt(keys, 1), number(0), number(-1)],
    ) as Value[];
    return [keyAt(keys, 0), lax.mul(x, x), lax.mul(lax.mul(v, v), v), unit(keyAt(keys, 2), [], dtype, name)];
  };
  const [, , v] = whileLoop(rejected, next, [keyAt(pair, 0), number(0), number(1), number(2)]) as Value[];
  const rest = keyAt(pair, 1);
  if (!logSpace) {
    const boost = lax.pow(lax.sub(1, unit(rest, [], dtype, name)), lax.div(number(1), alpha));
    return lax.mul(lax.mul(d, v), where(large, number(1), boost));
  }
  const log = lax.neg(drawExponential(rest, [], dtype, name));
  const none = lax.bitwiseOr(large, lax.eq(log, 0));
  const boost = where(none, number(0), lax.mul(log, lax.div(number(1), alpha)));
  return lax.add(lax.add(xlaLog(d), xlaLog(v)), boost);
}
/** Samples for each alpha, with the implicit derivative: the way to them, by rejection, has none that is right. */
const differentiable = (logSpace: boolean): ((key: Value, alpha: Value) => Value) => {
  const draw = customJvp((key: Value, alpha: Value) => drawShape(key, alpha, alpha.shape, logSpace));
  draw.defjvp(([key, alpha], [, tangent]) => {
    const y = draw(key, alpha);
    return [y, lax.mul(gammaDerivative(y, alpha, logSpace), tangent)];
  });
  return draw as (key: Value, alpha: Value) => Value;
};
const samples = /*@__PURE__*/ differentiable(false);
const logSamples = /*@__PURE__*/ differentiable(true);
function drawAll(key: Value, alpha: Value, shape: Shape, logSpace: boolean): Value {
  const all = broadcastTo(alpha, shape);
  return product(shape) === 0 ? all : (logSpace ? logSamples : samples)(key, all);
}
function drawShape(key: Value, alpha: Value, shape: Shape, logSpace: boolean): Value {
  const n = product(shape);
  const keys = subkeys(key, n);
  const flat = reshape(broadcastTo(alpha, shape), [n]);
  if (generatorOf(key).name !== "threefry2x32") return reshape(drawInTurn(keys, flat, logSpace), shape);
  const draw = vmap((k: Value, a: Value) => drawOne(k, a, logSpace));
  return reshape(draw(keys, flat) as Value, shape);
}
/** One element after the other: under vmap the other generators would draw for all from the first key. vmap makes the row longer. */
function drawInTurn(keys: Value, alpha: Value, logSpace: boolean): Value {
  const draw = customVmap((ks: Value, as: Value) => map(([k, a]: [Value, Value]) => drawOne(k, a, logSpace), [ks, as]));
  draw.defVmap((size: number, [keysBatched, alphaBatched]: boolean[], ks: Value, as: Value) => {
    const lanes = (x: Value, batched: boolean) =>
      batched ? x : broadcastInDim(x, [size, ...x.shape], range(x.ndim, 1));
    const [k, a] = [lanes(ks, keysBatched), lanes(as, alphaBatched)];
    const row = (x: Value) => reshape(x, [x.shape[0] * x.shape[1], ...x.shape.slice(2)]);
    return [reshape(drawInTurn(row(k), row(a), logSpace), a.shape), true];
  });
  return draw(keys, alpha) as Value;
}
type Parametric = (key: ArrayLike, a: ArrayLike, shape?: Shape | number | null, options?: DTypeArgument) => Value;
const sampler =
  (
    name: string,
    draw: (key: Value, a: Value, shape: Shape, dtype: DType) => Value,
    toSamples: typeof parameter = parameter,
  ): Parametric =>
  (key, a, shape, options) => {
    const dtype = floatType(optionsOf(options).dtype, name);
    const s = shapeFor(shape, [asArray(a, name)], name);
    return draw(asKey(key, name), toSamples(a, s, dtype, name), s, dtype);
  };
/**
 * Samples with density x^(a - 1) exp(-x) / Gamma(a), x > 0.
 * @param a float > 0, broadcasts to `shape`, which is its own by default
 * @returns float[...shape]; its derivative by `a` is the implicit one, at fixed probability of a smaller sample
 * @example random.gamma(random.key(42), np.array([0.5, 10])).shape // [2]
 */
export const gamma: Parametric = /*@__PURE__*/ sampler("random.gamma", (key, a, s) => drawAll(key, a, s, false));
/** Logarithms of gamma samples, exact where those would underflow. */
export const loggamma: Parametric = /*@__PURE__*/ sampler("random.loggamma", (key, a, s) => drawAll(key, a, s, true));
/** Sums of df squared normal samples. */
export const chisquare: Parametric = /*@__PURE__*/ sampler(
  "random.chisquare",
  (key, df, s) => lax.mul(lax.exp(drawAll(key, lax.div(df, 2), s, true)), 2),
  exactParameter,
);
/** Student's t with df degrees of freedom. */
export const t: Parametric = /*@__PURE__*/ sampler("random.t", drawStudent, exactParameter);
function drawStudent(key: Value, df: Value, s: Shape, dtype: DType): Value {
  const keys = subkeys(key);
  const half = lax.div(df, 2);
  const z = drawNormal(keyAt(keys, 0), s, dtype, "random.t");
  return lax.mul(z, lax.sqrt(lax.div(half, drawAll(keyAt(keys, 1), half, s, false))));
}
/** Samples with density proportional to exp(-|x|^p). */
export const generalizedNormal: Parametric = /*@__PURE__*/ sampler("random.generalizedNormal", drawGeneralized);
function drawGeneralized(key: Value, p: Value, s: Shape, dtype: DType): Value {
  const keys = subkeys(key);
  const power = lax.div(scalar(1, dtype), p);
  const g = drawAll(keyAt(keys, 0), power, s, false);
  const heads = lax.lt(unit(keyAt(keys, 1), s, defaultFloat(), "random.generalizedNormal"), 0.5);
  const size = lax.pow(g, p.ndim === 0 ? broadcastTo(power, s) : power);
  return where(heads, size, lax.neg(size));
}
/**
 * Samples of the beta distribution on [0, 1].
 * @param a float > 0
 * @param b float > 0
 */
export function beta(
  key: ArrayLike,
  a: ArrayLike,
  b: ArrayLike,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.beta";
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(a, name), asArray(b, name)], name);
  const keys = subkeys(asKey(key, name));
  const [x, y] = [a, b].map((p, i) => drawAll(keyAt(keys, i), exactParameter(p, s, dtype, name), s, true));
  const most = lax.max(x, y);
  const [u, v] = [lax.exp(lax.sub(x, most)), lax.exp(lax.sub(y, most))];
  return lax.div(u, lax.add(u, v));
}
/** Ratios of two chi-square samples, each over its degrees of freedom. */
export function f(
  key: ArrayLike,
  dfnum: ArrayLike,
  dfden: ArrayLike,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.f";
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(dfnum, name), asArray(dfden, name)], name);
  const keys = subkeys(asKey(key, name));
  const part = (df: ArrayLike, i: number): Value => {
    const p = exactParameter(df, s, dtype, name);
    return lax.div(lax.mul(lax.exp(drawAll(keyAt(keys, i), lax.div(p, 2), s, true)), 2), p);
  };
  return lax.div(part(dfnum, 1), part(dfden, 0));
}
/**
 * Points of the simplex: numbers that sum to 1.
 * @param alpha float[...s, k] > 0
 * @returns float[...shape, k], shape s by default
 */
export function dirichlet(
  key: ArrayLike,
  alpha: ArrayLike,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.dirichlet";
  const a = asArray(alpha, name);
  if (a.ndim < 1) throw new ShapeError(`${name}: alpha needs an axis of concentrations, got ${showAval(a.aval)}.`);
  const dtype = floatType(optionsOf(options).dtype, name);
  const k = a.shape[a.ndim - 1];
  const s = [
    ...(shape === undefined || shape === null ? a.shape.slice(0, -1) : typeof shape === "number" ? [shape] : shape),
    k,
  ];
  const logs = drawAll(asKey(key, name), parameter(a, s, dtype, name), s, true);
  const last = s.length - 1;
  const back = (v: Value) => broadcastInDim(v, s, range(last));
  const sizes = lax.exp(lax.sub(logs, back(reduceMax(logs, [last]))));
  return lax.div(sizes, back(reduceSum(sizes, [last])));
}
export interface BallOptions extends DTypeOptions {
  readonly p?: number | undefined;
  readonly shape?: Shape | number | undefined;
}
/**
 * Points of the unit ball of d dimensions in the p-norm.
 * @param norm p, 2 by default, or the options
 * @returns float[...shape, d]
 * @example random.ball(random.key(0), 3, { shape: [2] }).shape // [2, 3]
 */
export function ball(
  key: ArrayLike,
  d: number,
  norm?: number | BallOptions,
  size?: Shape | number,
  options?: DTypeArgument,
): Value {
  const name = "random.ball";
  const given = typeof norm === "object" ? norm : { p: norm, shape: size, dtype: optionsOf(options).dtype };
  const { p = 2, shape = [] } = given;
  const dtype = floatType(given.dtype, name);
  const s = typeof shape === "number" ? [shape] : shape;
  const keys = subkeys(asKey(key, name));
  const full = [...s, d];
  const g = drawGeneralized(keyAt(keys, 0), parameter(p, full, dtype, name), full, dtype);
  const e = drawExponential(keyAt(keys, 1), s, dtype, name);
  const powers = lax.pow(lax.abs(g), p);
  const radius = lax.pow(lax.add(reduceSum(powers, [s.length]), e), 1 / p);
  return lax.div(g, broadcastInDim(radius, g.shape, range(s.length)));
}
