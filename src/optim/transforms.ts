import type { NDArray } from "../core/value.ts";
import {
  type GradientTransformation,
  map,
  newCount,
  nextCount,
  type ScalarOrSchedule,
  type Schedule,
  stateless,
  type Tree,
  zerosLike,
} from "./base.ts";
import { numpy as np, tree } from "./numpy.ts";

/** updates times a number. */
export const scale = (stepSize: number | NDArray): GradientTransformation =>
  stateless((updates) => map((u) => np.multiply(u, stepSize), updates));
/** updates times schedule(count). State: { count }. */
export const scaleBySchedule = (stepSizeFn: Schedule): GradientTransformation => ({
  init: () => ({ count: newCount() }),
  update(updates, { count }) {
    const size = stepSizeFn(count);
    return [map((u) => np.multiply(u, size).astype(u.dtype), updates), { count: nextCount(count) }];
  },
});
/** updates times -learningRate, a number or a schedule: the last part of an optimiser that descends. */
export function scaleByLearningRate(
  learningRate: ScalarOrSchedule,
  { flipSign = true }: { flipSign?: boolean } = {},
): GradientTransformation {
  const sign = flipSign ? -1 : 1;
  if (typeof learningRate === "function") return scaleBySchedule((count) => np.multiply(learningRate(count), sign));
  return scale(typeof learningRate === "number" ? sign * learningRate : np.multiply(learningRate, sign));
}
/** Adds weightDecay times the parameters. */
export const addDecayedWeights = (weightDecay = 0): GradientTransformation => ({
  init: () => [],
  update: (updates, state, params) => [map((u, p) => np.add(u, np.multiply(p, weightDecay)), updates, params), state],
});

const moment = (t: Tree, g: Tree, decay: number, order: 1 | 2): Tree =>
  map((m, u) => np.add(np.multiply(order === 2 ? np.square(u) : u, 1 - decay), np.multiply(m, decay)), t, g);
/** What a moving average that started at zero must be divided by. */
const correction = (decay: number, count: NDArray): NDArray => np.subtract(1, np.power(decay, count.astype("float32")));
const debiased = (t: Tree, decay: number, count: NDArray): Tree => {
  const by = correction(decay, count);
  return map((m) => np.divide(m, by.astype(m.dtype)), t);
};

export interface AdamOptions {
  /** Decay of the mean of gradients. */
  b1?: number;
  /** Decay of the mean of their squares. */
  b2?: number;
  /** Added to the root in the denominator. */
  eps?: number;
  /** Added under the root. */
  epsRoot?: number;
  nesterov?: boolean;
}
/** Adam's direction: mean / (sqrt(mean of squares) + eps), both without their bias to zero. State: { count, mu, nu }. */
export function scaleByAdam({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  nesterov = false,
}: AdamOptions = {}): GradientTransformation {
  return {
    init: (params) => ({ count: newCount(), mu: zerosLike(params), nu: zerosLike(params) }),
    update(updates, state) {
      const mu = moment(state.mu, updates, b1, 1);
      const nu = moment(state.nu, updates, b2, 2);
      const count = nextCount(state.count);
      let mean = debiased(mu, b1, count);
      if (nesterov) {
        const ahead = debiased(mu, b1, nextCount(count));
        const now = debiased(updates, b1, count);
        mean = map((m, g) => np.add(np.multiply(m, b1), np.multiply(g, 1 - b1)), ahead, now);
      }
      const square = debiased(nu, b2, count);
      const out = map((m, v) => np.divide(m, np.add(np.sqrt(np.add(v, epsRoot)), eps)), mean, square);
      return [out, { count, mu, nu }];
    },
  };
}
/** Gradients over the root of a moving average of their squares. State: { nu }. */
export function scaleByRms({
  decay = 0.9,
  eps = 1e-8,
  initialScale = 0,
  epsInSqrt = true,
}: {
  decay?: number;
  eps?: number;
  initialScale?: number;
  epsInSqrt?: boolean;
} = {}): GradientTransformation {
  return {
    init: (params) => ({ nu: map((p) => np.fullLike(p, initialScale), params) }),
    update(updates, state) {
      const nu = moment(state.nu, updates, decay, 2);
      const root = (v: NDArray) => (epsInSqrt ? np.sqrt(np.add(v, eps)) : np.add(np.sqrt(v), eps));
      return [map((u, v) => np.divide(u, root(v)), updates, nu), { nu }];
    },
  };
}
/** Gradients over the root of the sum of all squares so far (Adagrad). State: { sumOfSquares }. */
export function scaleByRss({
  initialAccumulatorValue = 0.1,
  eps = 1e-7,
}: {
  initialAccumulatorValue?: number;
  eps?: number;
} = {}): GradientTransformation {
  return {
    init: (params) => ({ sumOfSquares: map((p) => np.fullLike(p, initialAccumulatorValue), params) }),
    update(updates, state) {
      const sumOfSquares = map((s, u) => np.add(s, np.square(u)), state.sumOfSquares, updates);
      const inverse = (s: NDArray) => np.where(np.greater(s, 0), np.divide(1, np.sqrt(np.add(s, eps))), 0);
      return [map((u, s) => np.multiply(inverse(s), u), updates, sumOfSquares), { sumOfSquares }];
    },
  };
}
/** Lion's direction: the sign of a mixture of gradient and mean. State: { count, mu }. */
export function scaleByLion({ b1 = 0.9, b2 = 0.99 }: { b1?: number; b2?: number } = {}): GradientTransformation {
  return {
    init: (params) => ({ count: newCount(), mu: zerosLike(params) }),
    update(updates, state) {
      const out = map((u) => np.sign(u), moment(state.mu, updates, b1, 1));
      return [out, { count: nextCount(state.count), mu: moment(state.mu, updates, b2, 1) }];
    },
  };
}
/** Momentum: trace = gradient + decay trace. State: { trace }. */
export function trace(decay: number, { nesterov = false }: { nesterov?: boolean } = {}): GradientTransformation {
  return {
    init: (params) => ({ trace: zerosLike(params) }),
    update(updates, state) {
      const follow = (g: Tree, t: Tree): Tree => map((u, v) => np.add(u, np.multiply(v, decay)), g, t);
      const next = follow(updates, state.trace);
      return [nesterov ? follow(updates, next) : next, { trace: next }];
    },
  };
}
/** Exponential moving average of the updates. State: { count, ema }. */
export function ema(decay: number, { debias = true }: { debias?: boolean } = {}): GradientTransformation {
  return {
    init: (params) => ({ count: newCount(), ema: zerosLike(params) }),
    update(updates, state) {
      const next = moment(state.ema, updates, decay, 1);
      const count = nextCount(state.count);
      return [debias ? debiased(next, decay, count) : next, { count, ema: next }];
    },
  };
}

/**
 * Root of the sum of squares of all leaves.
 * @example globalNorm([np.array([3]), np.array([4])]).item() // 5
 */
export const globalNorm = (updates: Tree): NDArray =>
  np.sqrt((tree.leaves(updates) as NDArray[]).map((u) => np.sum(np.square(u))).reduce((a, b) => np.add(a, b)));
/** Each element into [-maxDelta, maxDelta]. */
export const clip = (maxDelta: number): GradientTransformation =>
  stateless((updates) => map((u) => np.clip(u, -maxDelta, maxDelta), updates));
/** All updates shrunk together so that their norm is at most maxNorm. */
export const clipByGlobalNorm = (maxNorm: number): GradientTransformation =>
  stateless((updates) => {
    const norm = globalNorm(updates);
    const small = np.less(norm, maxNorm);
    return map((u) => np.where(small, u, np.multiply(np.divide(u, norm.astype(u.dtype)), maxNorm)), updates);
  });
