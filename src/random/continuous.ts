import { type ArrayLike, asArray } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import type { Shape } from "../core/aval.ts";
import { checkDType, type DType, isComplex } from "../core/dtype.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { isHalf } from "../ir/narrow.ts";
import { broadcastShapes } from "../lax/shapes.ts";
import { abs, add, div, mul, neg, sign, sqrt, sub } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/axes.ts";
import { clamp } from "../ops/clamp.ts";
import { ge } from "../ops/compare.ts";
import { complex, partOf } from "../ops/complex.ts";
import { randomErfInvP, randomLog1pP, randomLogP } from "../ops/random-math.ts";
import { nextafter, reducePrecision } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { erf, erfInv, exp, log, log1p, tan } from "../ops/transcendental.ts";
import { type FloatFormat, floatFormat, leastNormal } from "../util/float-format.ts";
import { asKey, shapeOf, subkeys } from "./keys.ts";
import {
  between,
  checkMode,
  type DTypeArgument,
  type DTypeOptions,
  exactParameter,
  fineUnit,
  floatType,
  keyAt,
  optionsOf,
  parameter,
  placed,
  type SamplingMode,
  type ShapeArgument,
  unit,
} from "./uniform.ts";

// Samplers of real numbers: transformations of a uniform sample. Up to float32 the logarithms are XLA's, bit for bit.

const own =
  (f32: Primitive<object>, other: (x: Value) => Value) =>
  (x: Value): Value =>
    x.dtype === "float64" ? other(x) : bind1(f32, [x], {});
export const xlaLog = own(randomLogP, log);
export const xlaLog1p = own(randomLog1pP, log1p);
const xlaErfInv = own(randomErfInvP, erfInv);

const formatOf = (dtype: DType) => floatFormat(dtype) as FloatFormat;
const tiny = (dtype: DType): number => leastNormal(formatOf(dtype));
/** Spacing of numbers above one. */
const epsilon = (dtype: DType): number => 2 ** -formatOf(dtype).mantissaBits;
/** The number after -1. */
const aboveMinusOne = (dtype: DType): number => -1 + epsilon(dtype) / 2;

type Sampler = (key: ArrayLike, shape?: ShapeArgument, options?: DTypeArgument) => Value;
const sampler =
  (name: string, draw: (key: Value, shape: number[], dtype: DType, name: string) => Value): Sampler =>
  (key, shape, options) => {
    const [size, { dtype: given }] = placed(shape, options);
    const [s, dtype] = [shapeOf(size, name), floatType(given, name)];
    return atOnce1(`${name} ${dtype}[${s}]`, ([k]) => draw(k, s, dtype, name), [asKey(key, name)]);
  };

export const drawNormal = (key: Value, shape: Shape, dtype: DType, name: string): Value => {
  const u = between(key, shape, aboveMinusOne(dtype), 1, dtype, name);
  return mul(scalar(Math.SQRT2, dtype), xlaErfInv(u));
};
const normalOfFloats: Sampler = /*@__PURE__*/ sampler("random.normal", drawNormal);
/**
 * Samples of the standard normal distribution. The parts of complex ones are independent, with variance 1/2 each.
 * @param key key<fry>[] or uint32[2]
 * @returns float[...shape], or complex
 * @example random.normal(random.key(42), [2]).tolist() // [-0.02830462, 0.4671318]
 */
export const normal: Sampler = (key, shape, options) => {
  const name = "random.normal";
  const [size, { dtype }] = placed(shape, options);
  if (dtype === undefined || !isComplex(checkDType(dtype, name))) return normalOfFloats(key, shape, options);
  const s = shapeOf(size, name);
  const part = partOf(dtype);
  const draw = ([k]: Value[]): Value => {
    const keys = subkeys(k);
    const half = (i: number) => div(drawNormal(keyAt(keys, i), s, part, name), scalar(Math.SQRT2, part));
    return complex(half(0), half(1));
  };
  return atOnce1(`${name} ${dtype}[${s}]`, draw, [asKey(key, name)]);
};
export const drawExponential = (key: Value, shape: Shape, dtype: DType, name: string): Value =>
  neg(xlaLog1p(neg(unit(key, shape, dtype, name))));
/**
 * Samples with density exp(-x), x >= 0.
 * @example random.exponential(random.key(42), [2]).tolist() // [0.6708175, 1.138801]
 */
export const exponential: Sampler = /*@__PURE__*/ sampler("random.exponential", drawExponential);
export function drawGumbel(key: Value, shape: Shape, dtype: DType, name: string, fine = false): Value {
  if (!fine) return neg(xlaLog(neg(xlaLog(between(key, shape, tiny(dtype), 1, dtype, name)))));
  const [upper, lower] = fineUnit(key, shape, dtype, name);
  const small = add(add(upper, lower), scalar(tiny(dtype), dtype));
  const u = where(ge(upper, scalar(0.5, dtype)), upper, small);
  return neg(xlaLog(neg(xlaLog1p(neg(u)))));
}
export interface GumbelOptions extends DTypeOptions {
  readonly mode?: SamplingMode | undefined;
}
/**
 * Samples of Gumbel's distribution: -log(-log u). Added to logits, their argmax is a categorical sample.
 * @param options.mode "high" for samples of which the greatest are finer, "low" by default
 * @example random.gumbel(random.key(42), [2]).tolist() // [0.3340934, 0.9520195]
 */
export function gumbel(
  key: ArrayLike,
  shape?: ShapeArgument<GumbelOptions>,
  options?: DTypeArgument<GumbelOptions>,
  { mode: last = "low" }: GumbelOptions = {},
): Value {
  const name = "random.gumbel";
  const [size, { dtype: given, mode = last }] = placed(shape, options);
  const [s, dtype, fine] = [shapeOf(size, name), floatType(given, name), checkMode(mode, name)];
  return atOnce1(`${name} ${mode} ${dtype}[${s}]`, ([k]) => drawGumbel(k, s, dtype, name, fine), [asKey(key, name)]);
}
/**
 * Samples with density exp(-|x|) / 2.
 * @example random.laplace(random.key(42), [2]).tolist() // [0.02283965, -0.4456536]
 */
export const laplace: Sampler = /*@__PURE__*/ sampler("random.laplace", (key, shape, dtype, name) => {
  const u = between(key, shape, aboveMinusOne(dtype), 1, dtype, name);
  return mul(sign(u), xlaLog1p(neg(abs(u))));
});
/** Samples of the logistic distribution: log(u / (1 - u)). */
export const logistic: Sampler = /*@__PURE__*/ sampler("random.logistic", (key, shape, dtype, name) => {
  const u = between(key, shape, tiny(dtype), 1, dtype, name);
  return sub(xlaLog(u), xlaLog1p(neg(u)));
});
/** Samples of Cauchy's distribution: tan(pi (u - 1/2)). */
export const cauchy: Sampler = /*@__PURE__*/ sampler("random.cauchy", (key, shape, dtype, name) => {
  const u = between(key, shape, epsilon(dtype), 1, dtype, name);
  // Each result to 16 bits, as XLA does.
  const { exponentBits, mantissaBits } = formatOf(dtype);
  const rounded = (x: Value) => (isHalf(dtype) ? reducePrecision(x, exponentBits, mantissaBits) : x);
  return tan(rounded(mul(scalar(Math.PI, dtype), rounded(sub(u, scalar(0.5, dtype))))));
});

/** Parameters broadcast together give the shape, unless it is given. */
export function shapeFor(
  shape: Shape | number | null | undefined,
  parameters: readonly Value[],
  name: string,
): number[] {
  return shape === undefined || shape === null
    ? broadcastShapes(...parameters.map((p) => p.shape))
    : shapeOf(shape, name);
}
/**
 * Samples of the standard normal distribution between two bounds.
 * @param lower float, broadcasts to `shape`
 * @param upper float
 * @returns float[...shape], within the bounds but not on them
 * @example random.truncatedNormal(random.key(42), -2, 2, [2]).tolist() // [-0.0270165, 0.4443808]
 */
export function truncatedNormal(
  key: ArrayLike,
  lower: ArrayLike,
  upper: ArrayLike,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.truncatedNormal";
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(lower, name), asArray(upper, name)], name);
  const [lo, hi] = [parameter(lower, s, dtype, name), parameter(upper, s, dtype, name)];
  const draw = ([k, from, to]: Value[]): Value => {
    const root = scalar(Math.SQRT2, dtype);
    const u = between(k, s, erf(div(from, root)), erf(div(to, root)), dtype, name);
    const inside = (bound: Value, towards: number) => broadcastTo(nextafter(bound, scalar(towards, dtype)), s);
    return clamp(inside(from, Infinity), mul(root, xlaErfInv(u)), inside(to, -Infinity));
  };
  return atOnce1(`${name} ${dtype}[${s}]`, draw, [asKey(key, name), lo, hi]);
}
/**
 * Samples with density b / x^(b + 1), x >= 1.
 * @param b float, broadcasts to `shape`
 */
export function pareto(key: ArrayLike, b: ArrayLike, shape?: Shape | number | null, options?: DTypeArgument): Value {
  const name = "random.pareto";
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(b, name)], name);
  return exp(div(drawExponential(asKey(key, name), s, dtype, name), exactParameter(b, s, dtype, name)));
}
/** Samples of sigma sqrt(2 E), E exponential: the length of a normal vector of two components. */
export function rayleigh(
  key: ArrayLike,
  scale: ArrayLike,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.rayleigh";
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(scale, name)], name);
  const log = xlaLog(unit(asKey(key, name), s, dtype, name));
  return mul(exactParameter(scale, s, dtype, name), sqrt(mul(scalar(-2, dtype), log)));
}
/** Samples whose logarithm is normal with deviation sigma. */
export function lognormal(
  key: ArrayLike,
  sigma: ArrayLike = 1,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.lognormal";
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(sigma, name)], name);
  return exp(mul(exactParameter(sigma, s, dtype, name), drawNormal(asKey(key, name), s, dtype, name)));
}
