import type { NDArray } from "../core/value.ts";
import { rsqrt } from "../lax/elementwise.ts";
import { fullLike } from "../numpy/creation.ts";
import { where } from "../numpy/logic.ts";
import { add, divide, greater, multiply, sign, sqrt, square, subtract } from "../numpy/ufuncs.ts";
import { blend, debias, over } from "./moments.ts";
import type { ScalarOrSchedule, Schedule } from "./schedule.ts";
import {
  type GradientTransformation,
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

export interface AdamOptions {
  /** Decay of the mean of gradients; 0.9. */
  b1?: number;
  /** Decay of the mean of squares; 0.999. */
  b2?: number;
  /** Added to the root; 1e-8. */
  eps?: number;
  /** Added under the root, for gradients through the update; 0. */
  epsRoot?: number;
  nesterov?: boolean;
}
export interface AdamState {
  count: NDArray;
  mu: unknown;
  nu: unknown;
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
  nesterov = false,
}: AdamOptions = {}): GradientTransformation<AdamState> {
  return {
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params), nu: zerosOf(params) }),
    update(updates, { count, mu, nu }) {
      const nextMu = mapLike((g, m) => blend(b1, m, g), updates, mu);
      const nextNu = mapLike((g, v) => blend(b2, v, square(g)), updates, nu);
      const n = nextCount(count);
      const [c1, c2] = [debias(b1, n), debias(b2, n)];
      const after = nesterov ? debias(b1, nextCount(n)) : c1;
      const ahead = (m: NDArray, g: NDArray): NDArray =>
        nesterov ? add(multiply(b1, over(m, after)), multiply(1 - b1, over(g, c1))) : over(m, c1);
      const step = (g: NDArray, m: NDArray, v: NDArray): NDArray => {
        const mean = over(v, c2);
        return divide(ahead(m, g), add(sqrt(epsRoot === 0 ? mean : add(mean, epsRoot)), eps));
      };
      return [mapLike(step, updates, nextMu, nextNu), { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}

export interface RmsOptions {
  /** Decay of the mean of squares; 0.9. */
  decay?: number;
  eps?: number;
  /** Mean of squares at the start; 0. */
  initialScale?: number;
  /** Adds eps under the root rather than to it; true. */
  epsInSqrt?: boolean;
  /** Divides the mean by what is missing of it at the start; false. */
  biasCorrection?: boolean;
}
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
}: RmsOptions = {}): GradientTransformation<{ count: NDArray; nu: unknown }> {
  return {
    init: (params) => ({ count: zeroCount(), nu: mapLike((p) => fullLike(p, initialScale), params) }),
    update(updates, { count, nu }) {
      const next = mapLike((g, v) => blend(decay, v, square(g)), updates, nu);
      const n = nextCount(count);
      const factor = biasCorrection ? debias(decay, n) : null;
      const step = (g: NDArray, v: NDArray): NDArray => {
        const mean = factor ? over(v, factor) : v;
        return epsInSqrt ? multiply(g, rsqrt(add(mean, eps))) : divide(g, add(sqrt(mean), eps));
      };
      return [mapLike(step, updates, next), { count: n, nu: next }];
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
}: RmsOptions = {}): GradientTransformation<{ count: NDArray; mu: unknown; nu: unknown }> {
  return {
    init: (params) => ({
      count: zeroCount(),
      mu: zerosOf(params),
      nu: mapLike((p) => fullLike(p, initialScale), params),
    }),
    update(updates, { count, mu, nu }) {
      const nextMu = mapLike((g, m) => blend(decay, m, g), updates, mu);
      const nextNu = mapLike((g, v) => blend(decay, v, square(g)), updates, nu);
      const n = nextCount(count);
      const factor = biasCorrection ? debias(decay, n) : null;
      const step = (g: NDArray, m: NDArray, v: NDArray): NDArray => {
        const [mean, squares] = factor ? [over(m, factor), over(v, factor)] : [m, v];
        const variance = subtract(squares, square(mean));
        return epsInSqrt ? multiply(g, rsqrt(add(variance, eps))) : divide(g, add(sqrt(variance), eps));
      };
      return [mapLike(step, updates, nextMu, nextNu), { count: n, mu: nextMu, nu: nextNu }];
    },
  };
}
/**
 * Gradients divided by the root of the sum of their squares: adagrad's scaling. Where the sum is 0, 0.
 * @source optax.scale_by_rss
 */
export function scaleByRss({ initialAccumulatorValue = 0.1, eps = 1e-7 } = {}): GradientTransformation<{
  sumOfSquares: unknown;
}> {
  return {
    init: (params) => ({ sumOfSquares: mapLike((p) => fullLike(p, initialAccumulatorValue), params) }),
    update(updates, { sumOfSquares }) {
      const next = mapLike((g, s) => add(square(g), s), updates, sumOfSquares);
      const step = (g: NDArray, s: NDArray): NDArray => multiply(where(greater(s, 0), rsqrt(add(s, eps)), 0), g);
      return [mapLike(step, updates, next), { sumOfSquares: next }];
    },
  };
}
/**
 * The sign of a mean of gradients.
 * @source optax.scale_by_lion
 */
export function scaleByLion({ b1 = 0.9, b2 = 0.99 } = {}): GradientTransformation<{ count: NDArray; mu: unknown }> {
  return {
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params) }),
    update(updates, { count, mu }) {
      const step = mapLike((g, m) => sign(blend(b1, m, g)), updates, mu);
      return [step, { count: nextCount(count), mu: mapLike((g, m) => blend(b2, m, g), updates, mu) }];
    },
  };
}

/**
 * Momentum: t <- g + decay t. With `nesterov`, the update is g + decay t.
 * @source optax.trace
 */
export function trace(decay: number, { nesterov = false } = {}): GradientTransformation<{ trace: unknown }> {
  const f = (g: NDArray, t: NDArray): NDArray => add(g, multiply(decay, t));
  return {
    init: (params) => ({ trace: zerosOf(params) }),
    update(updates, { trace: old }) {
      const next = mapLike(f, updates, old);
      return [nesterov ? mapLike(f, updates, next) : next, { trace: next }];
    },
  };
}
/**
 * An exponential moving average of the updates, without the bias of its start at zero unless `debias` is false.
 * @source optax.ema
 */
export function ema(
  decay: number,
  { debias: unbiased = true } = {},
): GradientTransformation<{ count: NDArray; ema: unknown }> {
  return {
    init: (params) => ({ count: zeroCount(), ema: zerosOf(params) }),
    update(updates, { count, ema: old }) {
      const next = mapLike((g, m) => blend(decay, m, g), updates, old);
      const n = nextCount(count);
      const factor = debias(decay, n);
      return [unbiased ? mapLike((m) => over(m, factor), next) : next, { count: n, ema: next }];
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
 * Multiplies by minus the learning rate (plus with `flipSign: false`), a number or a schedule.
 * @source optax.scale_by_learning_rate
 */
export function scaleByLearningRate(rate: ScalarOrSchedule, { flipSign = true } = {}): GradientTransformation {
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
  const plus = <T>(updates: T, params: unknown, by: number | NDArray): T =>
    by === 0
      ? updates
      : mapLike((u, p) => add(u, multiply(sameKind(by, p), p)), updates, needParams("addDecayedWeights", params));
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
