import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import type { Shape } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { power } from "../numpy/arithmetic.ts";
import { add, divide, multiply } from "../numpy/ufuncs.ts";
import { reduceSum } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { drawNormal, shapeFor, xlaLog1p } from "./continuous.ts";
import { asKey, shapeOf, subkeys } from "./keys.ts";
import { type DTypeArgument, exactParameter, floatType, keyAt, optionsOf, unit } from "./uniform.ts";

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
  const fitting = parameters.map((p) => exactParameter(p, s, dtype, name));
  return { key: asKey(key, name), shape: s, dtype, parameters: fitting };
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
/**
 * Maxwell samples of either sign, scaled and moved.
 * @param shape of the samples for each element of the parameters' common shape, which is the default and stands behind it
 * @example random.doubleSidedMaxwell(random.key(0), np.zeros([2]), 1, [3]).shape // [3, 2]
 */
export function doubleSidedMaxwell(
  key: ArrayLike,
  loc: ArrayLike,
  scale: ArrayLike,
  shape?: ShapeArgument,
  options?: DTypeArgument,
): Value {
  const name = "random.doubleSidedMaxwell";
  const dtype = floatType(optionsOf(options).dtype, name);
  const inner = shapeFor(null, [asArray(loc, name), asArray(scale, name)], name);
  const outer = shapeOf(shape, name);
  const s = [...(outer.length ? outer : inner), ...inner];
  const keys = subkeys(asKey(key, name));
  const size = drawMaxwell(keyAt(keys, 0), s, dtype);
  const heads = lax.lt(unit(keyAt(keys, 1), s, defaultFloat(), name), 0.5);
  return add(multiply(where(heads, size, lax.neg(size)), scale), loc);
}
/**
 * Samples of scale (-log u)^(1 / concentration).
 * @param shape of the uniform numbers u, which broadcast against the parameters: one for all of them by default
 * @example random.weibullMin(random.key(0), np.ones([2]), 2).shape // [2]
 */
export function weibullMin(
  key: ArrayLike,
  scale: ArrayLike,
  concentration: ArrayLike,
  shape?: ShapeArgument,
  options?: DTypeArgument,
): Value {
  const name = "random.weibullMin";
  const dtype = floatType(optionsOf(options).dtype, name);
  const e = lax.neg(xlaLog1p(lax.neg(unit(asKey(key, name), shapeOf(shape, name), dtype, name))));
  return multiply(power(e, divide(1, concentration)), scale);
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
