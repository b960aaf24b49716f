import type { DType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { rsqrt } from "../lax/elementwise.ts";
import { real } from "../numpy/complex.ts";
import { fullLike } from "../numpy/creation.ts";
import { where } from "../numpy/logic.ts";
import { abs, add, divide, greater, less, multiply, sign, sqrt, subtract, tanh } from "../numpy/ufuncs.ts";
import {
  type AdamState,
  absSquare,
  adamState,
  blend,
  type MeanOptions,
  meanAhead,
  meanOf,
  type Rate,
  ratio,
  squaresOf,
  unbiased,
} from "./moments.ts";
import type { ScalarOrSchedule, Schedule } from "./schedule.ts";
import {
  castTo,
  type GradientTransformation,
  identity,
  type Mask,
  mapLike,
  masked,
  needParams,
  nextCount,
  sameKind,
  scale,
  stateless,
  zeroCount,
  zerosOf,
} from "./transform.ts";

export type { AdamState } from "./moments.ts";

export interface AdamOptions extends MeanOptions {
  /** Decay of the mean of gradients; 0.9. */
  b1?: Rate;
  /** Decay of the mean of squares; 0.999. */
  b2?: Rate;
  /** Added to the root; 1e-8. */
  eps?: Rate;
  /** Added under the root, for gradients through the update; 0. */
  epsRoot?: Rate;
  nesterov?: boolean;
}
/**
 * Gradients divided by the root of the mean of their squares: m / (sqrt(v + epsRoot) + eps), both means without the bias
 * of their start at zero.
 * @source optax.scale_by_adam
 */
export function scaleByAdam({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  muDtype = null,
  nesterov = false,
}: AdamOptions = {}): GradientTransformation<AdamState> {
  return {
    init: (params) => adamState(params, muDtype),
    update(updates, { count, mu, nu }) {
      const n = nextCount(count);
      const nextMu = meanOf(updates, mu, b1);
      const nextNu = squaresOf(updates as unknown, nu, b2);
      const step = ratio(meanAhead(updates, nextMu, b1, n, nesterov), unbiased(nextNu, b2, n), eps, epsRoot);
      const kept = mapLike((v, old) => v.astype(old.dtype), nextNu, nu);
      return [step, { count: n, mu: castTo(nextMu, muDtype), nu: kept }];
    },
  };
}

export interface RmsOptions {
  /** Decay of the mean of squares; 0.9. */
  decay?: Rate;
  eps?: Rate;
  /** Mean of squares at the start; 0. */
  initialScale?: Rate;
  /** Adds eps under the root rather than to it; true. */
  epsInSqrt?: boolean;
  /** Divides the mean by what is missing of it at the start, for which the state counts updates; false. */
  biasCorrection?: boolean;
}
/** A count where averages are corrected by it. */
interface Counted {
  count?: NDArray;
}
const countIf = (counts: boolean): Counted => (counts ? { count: zeroCount() } : {});
/** g / (sqrt(v) + eps), or eps under the root. */
const scaledBy = (g: NDArray, v: NDArray, eps: Rate, inSqrt: boolean): NDArray =>
  inSqrt ? multiply(rsqrt(add(v, eps)), g) : multiply(divide(1, add(sqrt(v), eps)), g);
/**
 * Gradients divided by the root of the mean of their squares.
 * @source optax.scale_by_rms
 */
export function scaleByRms({
  decay = 0.9,
  eps = 1e-8,
  initialScale = 0,
  epsInSqrt = true,
  biasCorrection = false,
}: RmsOptions = {}): GradientTransformation<Counted & { nu: unknown }> {
  return {
    init: (params) => ({ ...countIf(biasCorrection), nu: mapLike((p) => fullLike(p, initialScale), params) }),
    update(updates, { count, nu }) {
      const next = squaresOf(updates as unknown, nu, decay);
      const n = count && nextCount(count);
      const mean = n ? unbiased(next, decay, n) : next;
      const step = mapLike((g, v) => scaledBy(g, v, eps, epsInSqrt), updates, mean);
      return [step, n ? { count: n, nu: next } : { nu: next }];
    },
  };
}
/**
 * Gradients divided by their standard deviation.
 * @source optax.scale_by_stddev
 */
export function scaleByStddev({
  decay = 0.9,
  eps = 1e-8,
  initialScale = 0,
  epsInSqrt = true,
  biasCorrection = false,
}: RmsOptions = {}): GradientTransformation<Counted & { mu: unknown; nu: unknown }> {
  return {
    init: (params) => ({
      ...countIf(biasCorrection),
      mu: zerosOf(params),
      nu: mapLike((p) => fullLike(p, initialScale), params),
    }),
    update(updates, { count, mu, nu }) {
      const next = { mu: meanOf(updates as unknown, mu, decay), nu: squaresOf(updates as unknown, nu, decay) };
      const n = count && nextCount(count);
      const means = n ? unbiased(next, decay, n) : next;
      const step = (g: NDArray, m: NDArray, v: NDArray): NDArray =>
        scaledBy(g, subtract(v, absSquare(m)), eps, epsInSqrt);
      return [mapLike(step, updates, means.mu, means.nu), n ? { count: n, ...next } : next];
    },
  };
}
export interface RssOptions {
  /** The sum at the start; 0.1. */
  initialAccumulatorValue?: Rate;
  /** 1e-7 */
  eps?: Rate;
}
/**
 * Gradients divided by the root of the sum of their squares: adagrad's scaling. Where the sum is 0, 0.
 * @source optax.scale_by_rss
 */
export function scaleByRss({ initialAccumulatorValue = 0.1, eps = 1e-7 }: RssOptions = {}): GradientTransformation<{
  sumOfSquares: unknown;
}> {
  return {
    init: (params) => ({ sumOfSquares: mapLike((p) => fullLike(p, initialAccumulatorValue), params) }),
    update(updates, { sumOfSquares }) {
      const next = mapLike((g, s) => add(absSquare(g), s), updates, sumOfSquares);
      const step = (g: NDArray, s: NDArray): NDArray => multiply(where(greater(real(s), 0), rsqrt(add(s, eps)), 0), g);
      return [mapLike(step, updates, next), { sumOfSquares: next }];
    },
  };
}
export interface LionOptions extends MeanOptions {
  /** Weight of the mean in the step; 0.9. */
  b1?: Rate;
  /** Decay of the mean; 0.99. */
  b2?: Rate;
  /** What a step is of the mean: its sign, tanh(smoothBeta x), or x between -1 and 1 and the sign beyond; "hard". */
  mode?: "hard" | "smooth" | "refined";
  /** 1 */
  smoothBeta?: number;
}
/**
 * The sign of a mean of gradients.
 * @throws RangeError if there is no such mode
 * @source optax.scale_by_lion
 */
export function scaleByLion({
  b1 = 0.9,
  b2 = 0.99,
  muDtype = null,
  mode = "hard",
  smoothBeta = 1,
}: LionOptions = {}): GradientTransformation<{ count: NDArray; mu: unknown }> {
  const shape = {
    hard: sign,
    smooth: (x: NDArray) => tanh(multiply(smoothBeta, x)),
    refined: (x: NDArray) => where(less(abs(x), 1), x, sign(x)),
  }[mode];
  if (!shape) throw new ValueError(`scaleByLion: there is no mode ${String(mode)}. Use "hard", "smooth" or "refined".`);
  return {
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params, muDtype) }),
    update(updates, { count, mu }) {
      const step = mapLike((g, m) => shape(blend(b1, m, g)), updates, mu);
      const next = castTo(meanOf(updates as unknown, mu, b2), muDtype);
      return [step, { count: nextCount(count), mu: next }];
    },
  };
}

export interface AccumulatorOptions {
  /** Dtype of what is kept of the updates; that of the parameters by default. */
  accumulatorDtype?: DType | null;
}
/**
 * Momentum: t <- g + decay t. With `nesterov`, the update is g + decay t.
 * @source optax.trace
 */
export function trace(
  decay: Rate,
  { nesterov = false, accumulatorDtype = null }: AccumulatorOptions & { nesterov?: boolean } = {},
): GradientTransformation<{ trace: unknown }> {
  const f = (g: NDArray, t: NDArray): NDArray => add(g, multiply(decay, t));
  return {
    init: (params) => ({ trace: zerosOf(params, accumulatorDtype) }),
    update(updates, { trace: old }) {
      const next = mapLike(f, updates, old);
      return [nesterov ? mapLike(f, updates, next) : next, { trace: castTo(next, accumulatorDtype) }];
    },
  };
}
export interface EmaOptions extends AccumulatorOptions {
  /** Takes the bias of the start at zero away; true. */
  debias?: boolean;
}
/**
 * An exponential moving average of the updates, without the bias of its start at zero unless `debias` is false.
 * @source optax.ema
 */
export function ema(
  decay: Rate,
  { debias = true, accumulatorDtype = null }: EmaOptions = {},
): GradientTransformation<{ count: NDArray; ema: unknown }> {
  return {
    init: (params) => ({ count: zeroCount(), ema: zerosOf(params, accumulatorDtype) }),
    update(updates, { count, ema: old }) {
      const next = meanOf(updates, old, decay);
      const n = nextCount(count);
      return [debias ? unbiased(next, decay, n) : next, { count: n, ema: castTo(next, accumulatorDtype) }];
    },
  };
}

/**
 * Multiplies by a schedule's value at the number of updates so far.
 * @source optax.scale_by_schedule
 */
export function scaleBySchedule(schedule: Schedule): GradientTransformation<{ count: NDArray }> {
  return {
    init: () => ({ count: zeroCount() }),
    update(updates, { count }) {
      const step = schedule(count);
      return [mapLike((u) => multiply(u, sameKind(step, u)), updates), { count: nextCount(count) }];
    },
  };
}
/**
 * Multiplies by minus the learning rate (plus with `flipSign: false`), a number or a schedule; changes nothing without one.
 * @source optax.scale_by_learning_rate
 */
export function scaleByLearningRate(
  rate: ScalarOrSchedule | null = null,
  { flipSign = true } = {},
): GradientTransformation {
  if (rate === null) return identity();
  const factor = flipSign ? -1 : 1;
  if (typeof rate === "function") return scaleBySchedule((count) => multiply(factor, rate(count)));
  return scale(typeof rate === "number" ? factor * rate : multiply(factor, rate));
}
/**
 * Adds weightDecay times the parameters.
 * @param weightDecay a number, or a schedule
 * @param options.mask which parameters decay; all by default
 * @source optax.add_decayed_weights
 */
export function addDecayedWeights(
  weightDecay: ScalarOrSchedule = 0,
  { mask }: { mask?: Mask } = {},
): GradientTransformation {
  const plus = <T>(updates: T, params: unknown, by: number | NDArray): T => {
    const p = needParams("addDecayedWeights", params);
    return by === 0 ? updates : mapLike((u, x) => add(u, multiply(by, x)), updates, p);
  };
  const scheduled = (rate: Schedule): GradientTransformation<{ count: NDArray }> => ({
    init: () => ({ count: zeroCount() }),
    update: (updates, { count }, params) => [plus(updates, params, rate(count)), { count: nextCount(count) }],
  });
  const decay: GradientTransformation =
    typeof weightDecay === "function"
      ? scheduled(weightDecay)
      : stateless((updates, params) => plus(updates, params, weightDecay));
  return mask === undefined ? decay : masked(decay, mask);
}
