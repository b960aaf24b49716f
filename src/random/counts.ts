import { type ArrayLike, asArray, defaultFloat, defaultInt, inexactOf } from "../api/asarray.ts";
import type { Shape } from "../core/aval.ts";
import { checkDType, type DType, isInteger } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { whileLoop } from "../lax/while.ts";
import { broadcastTo, full } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceOr } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { shapeFor, xlaLog, xlaLog1p } from "./continuous.ts";
import { asKey, subkeys } from "./keys.ts";
import { type DTypeArgument, floatType, keyAt, optionsOf, parameter, unit } from "./uniform.ts";

// Samplers of numbers of events.

/** Multiplies uniform numbers, of float32 as in JAX, until the product is below exp(-lam): Knuth. */
function byProducts(key: Value, lam: Value, shape: Shape): Value {
  const over = (log: Value) => lax.gt(convertElementType(log, lam.dtype), lax.neg(lam));
  const [n] = whileLoop(
    (carry: Value[]) => reduceOr(over(carry[2])),
    ([k, own, log]: Value[]) => {
      const keys = subkeys(own);
      const u = unit(keyAt(keys, 1), shape, "float32", "random.poisson");
      return [where(over(log), lax.add(k, 1), k), keyAt(keys, 0), lax.add(log, xlaLog(u))];
    },
    [full(shape, 0, "int32"), key, full(shape, 0, "float32")],
  ) as Value[];
  return lax.sub(n, 1);
}
/** Transformed rejection: Hoermann (1993), for large means. */
function byRejection(key: Value, lam: Value, shape: Shape): Value {
  const log = xlaLog(lam);
  const b = lax.add(0.931, lax.mul(2.53, lax.sqrt(lam)));
  const a = lax.add(-0.059, lax.mul(0.02483, b));
  const inverseAlpha = lax.add(1.1239, lax.div(1.1328, lax.sub(b, 3.4)));
  const top = lax.sub(0.9277, lax.div(3.6224, lax.sub(b, 2)));
  const [n] = whileLoop(
    (carry: Value[]) => reduceOr(lax.bitwiseNot(carry[1])),
    ([found, done, own]: Value[]) => {
      const keys = subkeys(own, 3);
      const draw = (i: number) => unit(keyAt(keys, i), shape, lam.dtype, "random.poisson");
      const [u, v] = [lax.sub(draw(1), 0.5), draw(2)];
      const shifted = lax.sub(0.5, lax.abs(u));
      const slope = lax.add(lax.div(lax.mul(2, a), shifted), b);
      const k = lax.floor(lax.add(lax.add(lax.mul(slope, u), lam), 0.43));
      const s = xlaLog(lax.div(lax.mul(v, inverseAlpha), lax.add(lax.div(a, lax.mul(shifted, shifted)), b)));
      const t = lax.sub(lax.add(lax.neg(lam), lax.mul(k, log)), lax.lgamma(lax.add(k, 1)));
      const quick = lax.bitwiseAnd(lax.ge(shifted, 0.07), lax.le(v, top));
      const out = lax.bitwiseOr(lax.lt(k, 0), lax.bitwiseAnd(lax.lt(shifted, 0.013), lax.gt(v, shifted)));
      const accept = lax.bitwiseOr(quick, lax.bitwiseAnd(lax.bitwiseNot(out), lax.le(s, t)));
      return [where(accept, k, found), lax.bitwiseOr(done, accept), keyAt(keys, 0)];
    },
    [full(shape, -1, lam.dtype), full(shape, false, "bool"), key],
  ) as Value[];
  return convertElementType(n, "int32");
}
function countType(dtype: DType | undefined, name: string): DType {
  const d = checkDType(dtype ?? defaultInt(), name);
  if (!isInteger(d)) throw new ValueError(`${name}: ${d} is no integer type. Use int32, or another one.`);
  return d;
}
/**
 * Numbers of events at a mean rate.
 * @param lam float >= 0, broadcasts to `shape`, which is its own by default
 * @returns int32[...shape]
 * @example random.poisson(random.key(0), np.array([1, 30])).shape // [2]
 */
export function poisson(key: ArrayLike, lam: ArrayLike, shape?: Shape | number | null, options?: DTypeArgument): Value {
  const name = "random.poisson";
  const dtype = countType(optionsOf(options).dtype, name);
  const s = shapeFor(shape, [asArray(lam, name)], name);
  const rate = broadcastTo(parameter(lam, s, defaultFloat(), name), s);
  const k = asKey(key, name);
  const small = lax.bitwiseOr(lax.ne(rate, rate), lax.lt(rate, 10));
  // Both run for all elements: each gets a rate that it can do.
  const few = byProducts(k, where(small, rate, full(s, 0, rate.dtype)), s);
  const many = byRejection(k, where(small, full(s, 1e5, rate.dtype), rate), s);
  const n = where(lax.eq(rate, 0), full(s, 0, "int32"), where(small, few, many));
  return convertElementType(n, dtype);
}
/**
 * Numbers of trials up to the first success.
 * @param p float in (0, 1], broadcasts to `shape`
 * @returns int32[...shape], at least 1
 */
export function geometric(key: ArrayLike, p: ArrayLike, shape?: Shape | number | null, options?: DTypeArgument): Value {
  const name = "random.geometric";
  const dtype = countType(optionsOf(options).dtype, name);
  const chance = asArray(p, name);
  const s = shapeFor(shape, [chance], name);
  const real = floatType(inexactOf(chance.dtype), name);
  const log = xlaLog(unit(asKey(key, name), s, real, name));
  const trials = lax.add(lax.floor(lax.div(log, xlaLog1p(lax.neg(parameter(chance, s, real, name))))), 1);
  return convertElementType(trials, dtype);
}
