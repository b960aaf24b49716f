import type { NDArray } from "../../core/value.ts";
import * as np from "../../numpy/ufuncs.ts";
import { scaleByLearningRate } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import {
  chain,
  type GradientTransformation,
  mapLike,
  needParams,
  nextCount,
  zeroCount,
  zerosOf,
} from "../transform.ts";
import * as tree from "../tree.ts";
import { type DecayOptions, decay, rateAt } from "./common.ts";

// Steps from sums of all gradients so far.

export interface MadgradOptions {
  /** 0.9 */
  momentum?: number;
  /** 1e-6 */
  eps?: number;
}
export interface MadgradState {
  count: NDArray;
  gradSumSq: unknown;
  s: unknown;
  x0: unknown;
}
/**
 * Dual averaging: steps from the first parameters along the sum of gradients, over the cube root of the sum of squares.
 * A. Defazio, S. Jelassi, "Adaptivity without compromise", 2021.
 * @source optax.contrib.scale_by_madgrad
 */
export function scaleByMadgrad(
  learningRate: ScalarOrSchedule,
  { momentum = 0.9, eps = 1e-6 }: MadgradOptions = {},
): GradientTransformation<MadgradState> {
  return {
    init: (params) => ({ count: zeroCount(), gradSumSq: zerosOf(params), s: zerosOf(params), x0: params }),
    update(updates, { count, gradSumSq, s, x0 }, params) {
      const p = needParams("scaleByMadgrad", params);
      const weight = np.multiply(np.add(rateAt(learningRate, count), eps), np.sqrt(np.add(count, 1)));
      const squares = tree.add(
        gradSumSq,
        mapLike((g) => np.multiply(weight, np.square(g)).astype(g.dtype), updates as unknown),
      );
      const sums = tree.add(
        s,
        mapLike((g) => np.multiply(weight, g).astype(g.dtype), updates as unknown),
      );
      const step = (first: NDArray, sum: NDArray, sq: NDArray, x: NDArray): NDArray => {
        const z = np.subtract(first, np.divide(sum, np.add(np.cbrt(sq), eps)));
        return np.subtract(np.add(np.multiply(1 - momentum, z), np.multiply(momentum, x)), x);
      };
      const moved = mapLike(step, x0, sums, squares, p) as typeof updates;
      return [moved, { count: nextCount(count), gradSumSq: squares, s: sums, x0 }];
    },
  };
}
/**
 * scaleByMadgrad with decay in front.
 * @source optax.contrib.madgrad
 */
export const madgrad = (
  learningRate: ScalarOrSchedule,
  { weightDecay = 0, ...options }: MadgradOptions & { weightDecay?: number } = {},
): GradientTransformation => chain(decay({ weightDecay }), scaleByMadgrad(learningRate, options));

export interface CocobOptions {
  /** How much is staked at first; 100. */
  alpha?: number;
  /** 1e-8 */
  eps?: number;
}
export interface COCOBState {
  initParticles: unknown;
  cumulativeGradients: unknown;
  scale: unknown;
  subgradients: unknown;
  reward: unknown;
}
/**
 * Steps without a learning rate: bets on the direction of the next gradient, as large as earlier ones were won.
 * F. Orabona, T. Tommasi, "Training deep networks without learning rates through coin betting", 2017.
 * @source optax.contrib.scale_by_cocob
 */
export function scaleByCocob({ alpha = 100, eps = 1e-8 }: CocobOptions = {}): GradientTransformation<COCOBState> {
  return {
    init: (params) => ({
      initParticles: params,
      cumulativeGradients: zerosOf(params),
      scale: tree.fullLike(params, eps),
      subgradients: zerosOf(params),
      reward: zerosOf(params),
    }),
    update(updates, state, params) {
      const p = needParams("scaleByCocob", params);
      const g = updates as unknown;
      const sizes = mapLike((c) => np.abs(c), g);
      const scale = mapLike((l, c) => np.maximum(l, c), state.scale, sizes);
      const subgradients = tree.add(state.subgradients, sizes);
      const moved = tree.sub(p, state.initParticles);
      const won = (r: NDArray, c: NDArray, d: NDArray) => np.maximum(np.subtract(r, np.multiply(c, d)), 0);
      const reward = mapLike(won, state.reward, g, moved);
      const cumulativeGradients = tree.sub(state.cumulativeGradients, g);
      const bet = (x: NDArray, x0: NDArray, c: NDArray, l: NDArray, s: NDArray, r: NDArray): NDArray => {
        const stake = np.divide(c, np.multiply(l, np.maximum(np.add(s, l), np.multiply(alpha, l))));
        return np.add(np.negative(x), np.add(x0, np.multiply(stake, np.add(l, r))));
      };
      const step = mapLike(bet, p, state.initParticles, cumulativeGradients, scale, subgradients, reward);
      const next = { initParticles: state.initParticles, cumulativeGradients, scale, subgradients, reward };
      return [step as typeof updates, next];
    },
  };
}
/**
 * scaleByCocob with decay and a factor of the gradients in front.
 * @source optax.contrib.cocob
 */
export const cocob = (
  learningRate: ScalarOrSchedule = 1,
  options: CocobOptions & DecayOptions = {},
): GradientTransformation =>
  chain(decay(options), scaleByLearningRate(learningRate, { flipSign: false }), scaleByCocob(options));
