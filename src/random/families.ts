import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import type { Shape } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { reduceSum } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { drawNormal, shapeFor, xlaLog1p } from "./continuous.ts";
import { asKey, shapeOf, subkeys } from "./keys.ts";
import { type DTypeArgument, floatType, keyAt, optionsOf, parameter, unit } from "./uniform.ts";

// Samplers of families with parameters of location, scale and form.

interface Drawing {
  readonly key: Value;
  readonly shape: number[];
  readonly dtype: DType;
  readonly parameters: Value[];
}
function drawing(
  name: string,
  key: ArrayLike,
  parameters: readonly ArrayLike[],
  shape: Shape | number | null | undefined,
  options: DTypeArgument | undefined,
): Drawing {
  const dtype = floatType(optionsOf(options).dtype, name);
  const s = shapeFor(
    shape,
    parameters.map((p) => asArray(p, name)),
    name,
  );
  return { key: asKey(key, name), shape: s, dtype, parameters: parameters.map((p) => parameter(p, s, dtype, name)) };
}
type ShapeArgument = Shape | number | null;
/** Lengths of normal vectors of three components. */
export function maxwell(key: ArrayLike, shape: Shape | number = [], options?: DTypeArgument): Value {
  const dtype = floatType(optionsOf(options).dtype, "random.maxwell");
  const s = shapeOf(shape, "random.maxwell");
  return drawMaxwell(asKey(key, "random.maxwell"), s, dtype);
}
function drawMaxwell(key: Value, s: Shape, dtype: DType): Value {
  const z = drawNormal(key, [...s, 3], dtype, "random.maxwell");
  return lax.sqrt(reduceSum(lax.mul(z, z), [s.length]));
}
/** Maxwell samples of either sign, scaled and moved. */
export function doubleSidedMaxwell(
  key: ArrayLike,
  loc: ArrayLike,
  scale: ArrayLike,
  shape?: ShapeArgument,
  options?: DTypeArgument,
): Value {
  const name = "random.doubleSidedMaxwell";
  const { key: k, shape: s, dtype, parameters } = drawing(name, key, [loc, scale], shape, options);
  const keys = subkeys(k);
  const size = drawMaxwell(keyAt(keys, 0), s, dtype);
  const heads = lax.lt(unit(keyAt(keys, 1), s, defaultFloat(), name), 0.5);
  return lax.add(lax.mul(where(heads, size, lax.neg(size)), parameters[1]), parameters[0]);
}
/** Samples of scale (-log u)^(1 / concentration). */
export function weibullMin(
  key: ArrayLike,
  scale: ArrayLike,
  concentration: ArrayLike,
  shape?: ShapeArgument,
  options?: DTypeArgument,
): Value {
  const {
    key: k,
    shape: s,
    dtype,
    parameters,
  } = drawing("random.weibullMin", key, [scale, concentration], shape, options);
  const e = lax.neg(xlaLog1p(lax.neg(unit(k, s, dtype, "random.weibullMin"))));
  return lax.mul(lax.pow(e, lax.div(1, parameters[1])), parameters[0]);
}
/** Samples whose density is a triangle from left over mode to right. */
export function triangular(
  key: ArrayLike,
  left: ArrayLike,
  mode: ArrayLike,
  right: ArrayLike,
  shape?: ShapeArgument,
  options?: DTypeArgument,
): Value {
  const {
    key: k,
    shape: s,
    dtype,
    parameters,
  } = drawing("random.triangular", key, [left, mode, right], shape, options);
  const [lo, top, hi] = parameters;
  const u = unit(k, s, dtype, "random.triangular");
  const width = lax.sub(hi, lo);
  const rising = lax.add(lo, lax.sqrt(lax.mul(lax.mul(u, width), lax.sub(top, lo))));
  const falling = lax.sub(hi, lax.sqrt(lax.mul(lax.mul(lax.sub(1, u), width), lax.sub(hi, top))));
  return where(lax.lt(u, lax.div(lax.sub(top, lo), width)), rising, falling);
}
/** Samples of Wald's (the inverse Gaussian) distribution with scale 1. */
export function wald(key: ArrayLike, mean: ArrayLike, shape?: ShapeArgument, options?: DTypeArgument): Value {
  const name = "random.wald";
  const { key: k, shape: s, dtype, parameters } = drawing(name, key, [mean], shape, options);
  const [m] = parameters;
  const keys = subkeys(k);
  const z = drawNormal(keyAt(keys, 0), s, dtype, name);
  const u = unit(keyAt(keys, 1), s, dtype, name);
  const y = lax.mul(z, z);
  const m2 = lax.mul(m, m);
  const root = lax.sqrt(lax.add(lax.mul(lax.mul(4, m), y), lax.mul(m2, lax.mul(y, y))));
  const x = lax.sub(lax.add(m, lax.mul(lax.mul(m2, y), 0.5)), lax.mul(lax.mul(m, 0.5), root));
  return where(lax.le(u, lax.div(m, lax.add(m, x))), x, lax.div(m2, x));
}
