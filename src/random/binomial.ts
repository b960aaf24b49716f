import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import type { Shape } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { scan } from "../lax/scan.ts";
import { whileLoop } from "../lax/while.ts";
import { promotedInexact } from "../numpy/promote.ts";
import { broadcastTo, full, moveAxis } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { reduceOr } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { shapeFor, xlaLog, xlaLog1p } from "./continuous.ts";
import { asKey, subkeys } from "./keys.ts";
import { type DTypeArgument, floatType, keyAt, optionsOf, unit } from "./uniform.ts";

// Numbers of successes in a number of trials. Both methods are those of JAX, draw by draw.

/** Adds up geometric waiting times until they exceed the number of trials: for few successes. */
function byWaiting(key: Value, count: Value, prob: Value): Value {
  const { shape, dtype } = prob;
  const log = xlaLog1p(lax.neg(prob));
  const within = (sum: Value) => lax.le(sum, count);
  const [n] = whileLoop(
    ([, sum]: Value[]) => reduceOr(within(sum)),
    ([n, sum, own]: Value[]) => {
      const keys = subkeys(own);
      const waited = lax.ceil(lax.div(xlaLog(unit(keyAt(keys, 0), shape, dtype, "random.binomial")), log));
      return [where(within(sum), lax.add(n, 1), n), lax.add(sum, waited), keyAt(keys, 1)];
    },
    [full(shape, 0, dtype), full(shape, 0, dtype), key],
  ) as Value[];
  return lax.sub(n, 1);
}
const tails = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
  0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
]; // biome-ignore format: a table
/** What Stirling's formula leaves of log k!. */
function stirlingTail(k: Value): Value {
  const bounded = lax.clamp(0, k, 9);
  const square = lax.mul(lax.add(bounded, 1), lax.add(bounded, 1));
  const inner = lax.sub(1 / 360, lax.div(lax.div(1, scalar(1260, k.dtype)), square));
  const series = lax.div(lax.sub(1 / 12, lax.div(inner, square)), lax.add(bounded, 1));
  const whole = lax.floor(bounded);
  const exact = tails.reduce<Value>(
    (t, value, i) => where(lax.eq(whole, i), scalar(value, k.dtype), t),
    scalar(tails[0], k.dtype),
  );
  return where(lax.le(k, 9), exact, series);
}
/** Transformed rejection with squeeze (BTRS): W. Hoermann, "The generation of binomial random variates", 1993. */
function byRejection(key: Value, count: Value, prob: Value): Value {
  const { shape, dtype } = prob;
  const { add, sub, mul, div, floor } = lax;
  const deviation = lax.sqrt(mul(mul(count, prob), sub(1, prob)));
  const b = add(1.15, mul(2.53, deviation));
  const a = add(add(-0.0873, mul(0.0248, b)), mul(0.01, prob));
  const c = add(mul(count, prob), 0.5);
  const top = sub(0.92, div(4.2, b));
  const odds = div(prob, sub(1, prob));
  const alpha = mul(add(2.83, div(5.1, b)), deviation);
  const m = floor(mul(add(count, 1), prob));
  const [n] = whileLoop(
    ([, done]: Value[]) => reduceOr(lax.bitwiseNot(done)),
    ([found, done, own]: Value[]) => {
      const keys = subkeys(own, 3);
      const draw = (i: number) => unit(keyAt(keys, i), shape, dtype, "random.binomial");
      const [u, v] = [sub(draw(1), 0.5), draw(2)];
      const us = sub(0.5, lax.abs(u));
      const quick = lax.bitwiseAnd(lax.ge(us, 0.07), lax.le(v, top));
      const k = floor(add(mul(add(div(mul(2, a), us), b), u), c));
      const out = lax.bitwiseOr(lax.lt(k, 0), lax.gt(k, count));
      const height = xlaLog(div(mul(v, alpha), add(div(a, mul(us, us)), b)));
      const rest = sub(count, k);
      const bound = [
        mul(add(m, 0.5), xlaLog(div(add(m, 1), mul(odds, add(sub(count, m), 1))))),
        mul(add(count, 1), xlaLog(div(add(sub(count, m), 1), add(rest, 1)))),
        mul(add(k, 0.5), xlaLog(div(mul(odds, add(rest, 1)), add(k, 1)))),
        stirlingTail(m),
        stirlingTail(sub(count, m)),
      ].reduce((s, t) => add(s, t));
      const ceiling = sub(sub(bound, stirlingTail(k)), stirlingTail(rest));
      const accept = lax.bitwiseOr(quick, lax.bitwiseAnd(lax.bitwiseNot(out), lax.le(height, ceiling)));
      return [where(accept, k, found), lax.bitwiseOr(done, accept), keyAt(keys, 0)];
    },
    [full(shape, -1, dtype), full(shape, false, "bool"), key],
  ) as Value[];
  return n;
}
/** Counts for parameters of one shape and dtype. */
function drawBinomial(key: Value, n: Value, p: Value): Value {
  const all = (v: number) => full(p.shape, v, p.dtype);
  const below = lax.lt(p, 0.5);
  const q0 = where(below, p, lax.sub(1, p));
  const badCount = lax.bitwiseOr(lax.ne(n, n), lax.lt(n, 0));
  const infinite = lax.eq(lax.abs(n), Number.POSITIVE_INFINITY);
  const badChance = lax.bitwiseOr(lax.ne(q0, q0), lax.lt(q0, 0));
  const q = where(badChance, all(0.01), q0);
  const few = lax.bitwiseOr(badCount, lax.le(lax.mul(n, q), 10));
  const count = lax.floor(n);
  // Both run for all elements: each gets parameters that it can do.
  const drawn = where(
    few,
    byWaiting(key, where(few, count, all(0)), q),
    byRejection(key, where(few, all(1e4), count), where(few, all(0.5), q)),
  );
  const invalid = lax.bitwiseOr(badCount, badChance);
  const counted = where(invalid, all(Number.NaN), drawn);
  const y = where(lax.bitwiseAnd(infinite, lax.bitwiseNot(invalid)), all(Number.POSITIVE_INFINITY), counted);
  const asDrawn = [below, badCount, lax.ne(q0, q0), infinite].reduce((a, b) => lax.bitwiseOr(a, b));
  return where(asDrawn, y, lax.sub(count, y));
}
/**
 * Numbers of successes in n trials of probability p.
 * @param n float >= 0
 * @param p float in [0, 1]; both broadcast to `shape`, which is their common one by default
 * @returns float[...shape]
 * @example random.binomial(random.key(0), 10, np.array([0, 1])).tolist() // [0, 10]
 */
export function binomial(
  key: ArrayLike,
  n: ArrayLike,
  p: ArrayLike,
  shape?: Shape | number | null,
  options?: DTypeArgument,
): Value {
  const name = "random.binomial";
  const dtype = floatType(optionsOf(options).dtype, name);
  const [chance] = promotedInexact(name, [p]);
  const trials = convertElementType(asArray(n, name), chance.dtype);
  const s = shapeFor(shape, [trials, chance], name);
  return convertElementType(drawBinomial(asKey(key, name), broadcastTo(trials, s), broadcastTo(chance, s)), dtype);
}

export interface MultinomialOptions {
  /** Shape of the result, outcomes included; that of `p` by default. */
  readonly shape?: Shape | number | null | undefined;
  readonly dtype?: DType | undefined;
  readonly unroll?: number | boolean | undefined;
}
/**
 * How often each outcome occurs in n trials.
 * @param n float, broadcasts to the shape of the result without its last axis
 * @param p float[..., k], the probabilities of the k outcomes
 * @returns float[..., k], whose sum along the last axis is n
 * @example random.multinomial(random.key(0), 10, np.array([0, 1, 0])).tolist() // [0, 10, 0]
 */
export function multinomial(key: ArrayLike, n: ArrayLike, p: ArrayLike, options: MultinomialOptions = {}): Value {
  const name = "random.multinomial";
  const [trials, chances] = promotedInexact(name, [n, p]);
  if (chances.ndim === 0) throw new ShapeError(`${name}: p is a scalar. Give the probabilities along an axis.`);
  const given = options.shape;
  const shape =
    given === undefined || given === null ? [...chances.shape] : typeof given === "number" ? [given] : [...given];
  const outcomes = moveAxis(broadcastTo(chances, shape), shape.length - 1, 0);
  const remaining = cumsum(outcomes, 0, true);
  const ratios = lax.div(outcomes, where(lax.eq(remaining, 0), full(remaining.shape, 1, remaining.dtype), remaining));
  const keys = subkeys(asKey(key, name), ratios.shape[0]);
  const step = (left: Value, [ratio, own]: [Value, Value]): [Value, Value] => {
    const drawn = drawBinomial(own, left, lax.clamp(0, ratio, 1));
    return [lax.sub(left, drawn), drawn];
  };
  const start = broadcastTo(trials, shape.slice(0, -1));
  const [, counts] = scan(step as never, start as never, [ratios, keys] as never, {
    ...(options.unroll !== undefined && { unroll: options.unroll }),
  }) as unknown as [Value, Value];
  const dtype = options.dtype === undefined ? defaultFloat() : floatType(options.dtype, name);
  return convertElementType(moveAxis(counts, 0, shape.length - 1), dtype);
}
