import { ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { array } from "../../numpy/creation.ts";
import { where } from "../../numpy/logic.ts";
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
import { adamCorrection, type DecayOptions, decay, rateAt, scalarFor, total } from "./common.ts";

// Optimizers that find their learning rate by the distance from the first parameters.

export interface DadaptOptions {
  /** Decays of the means of gradients and of squares; [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** 1e-8 */
  eps?: number;
  /** The first estimate of the learning rate; 1e-6. */
  estimLr0?: number;
  /** 0 */
  weightDecay?: number;
}
export interface DAdaptAdamWState {
  expAvg: unknown;
  expAvgSq: unknown;
  gradSum: unknown;
  estimLr: NDArray;
  numeratorWeighted: NDArray;
  count: NDArray;
}
/**
 * AdamW whose learning rate comes from a lower bound of the distance to the solution.
 * A. Defazio, K. Mishchenko, "Learning-rate-free learning by D-Adaptation", 2023.
 * @param learningRate a factor of the rate that is found
 * @source optax.contrib.dadapt_adamw
 */
export function dadaptAdamw(
  learningRate: ScalarOrSchedule = 1,
  { betas: [b1, b2] = [0.9, 0.999], eps = 1e-8, estimLr0 = 1e-6, weightDecay = 0 }: DadaptOptions = {},
): GradientTransformation<DAdaptAdamWState> {
  const root = b2 ** 0.5;
  return {
    init: (params) => ({
      expAvg: zerosOf(params),
      expAvgSq: zerosOf(params),
      gradSum: zerosOf(params),
      estimLr: scalarFor(params, estimLr0),
      numeratorWeighted: scalarFor(params, 0),
      count: zeroCount(),
    }),
    update(updates, state, params) {
      const p = needParams("dadaptAdamw", params);
      const g = updates as unknown;
      const { count, estimLr } = state;
      const n = nextCount(count);
      const rate = np
        .multiply(np.multiply(estimLr, rateAt(learningRate, count)), adamCorrection(b1, b2, n))
        .astype(estimLr.dtype);
      const over = (x: NDArray, v: NDArray) => np.divide(x, np.add(np.sqrt(v), eps));
      const gained = tree.vdot(g, mapLike(over, state.gradSum, state.expAvgSq));
      const average = <T>(decayRate: number, old: T): T =>
        mapLike((m, x) => np.add(np.multiply(decayRate, m), np.multiply(np.multiply(1 - decayRate, rate), x)), old, g);
      const expAvg = average(b1, state.expAvg);
      const expAvgSq = tree.updateMoment(g, state.expAvgSq, b2, 2);
      const gradSum = average(root, state.gradSum);
      const numeratorWeighted = np.add(
        np.multiply(root, state.numeratorWeighted),
        np.multiply(np.multiply(1 - root, rate), gained),
      );
      const estimate = np.divide(numeratorWeighted, np.multiply(1 - root, total(gradSum)));
      const step = (m: NDArray, v: NDArray, x: NDArray): NDArray =>
        np.subtract(np.multiply(np.multiply(-weightDecay, rate), x), over(m, v));
      return [
        mapLike(step, expAvg, expAvgSq, p) as typeof updates,
        { expAvg, expAvgSq, gradSum, estimLr: np.maximum(estimLr, estimate), numeratorWeighted, count: n },
      ];
    },
  };
}

export interface ProdigyOptions extends DadaptOptions {
  /** Decay of the sums that the estimate is made of; the root of the second beta. */
  beta3?: number;
  /** A factor of the estimate; 1. */
  estimLrCoef?: number;
  /** Leaves the learning rate out of the denominator, for long warm-ups; false. */
  safeguardWarmup?: boolean;
}
export interface ProdigyState extends DAdaptAdamWState {
  params0: unknown;
}
/**
 * AdamW whose learning rate comes from the distance to the first parameters, as gradients show it.
 * K. Mishchenko, A. Defazio, "Prodigy: An expeditiously adaptive parameter-free learner", 2023.
 * @param learningRate a factor of the rate that is found
 * @source optax.contrib.prodigy
 */
export function prodigy(
  learningRate: ScalarOrSchedule = 1,
  {
    betas: [b1, b2] = [0.9, 0.999],
    beta3 = b2 ** 0.5,
    eps = 1e-8,
    estimLr0 = 1e-6,
    estimLrCoef = 1,
    weightDecay = 0,
    safeguardWarmup = false,
  }: ProdigyOptions = {},
): GradientTransformation<ProdigyState> {
  return {
    init: (params) => ({
      expAvg: zerosOf(params),
      expAvgSq: zerosOf(params),
      gradSum: zerosOf(params),
      params0: params,
      estimLr: scalarFor(params, estimLr0),
      numeratorWeighted: scalarFor(params, 0),
      count: zeroCount(),
    }),
    update(updates, state, params) {
      const p = needParams("prodigy", params);
      const { count, estimLr: d, params0 } = state;
      const n = nextCount(count);
      const rate = np.multiply(np.multiply(d, rateAt(learningRate, count)), adamCorrection(b1, b2, n)).astype(d.dtype);
      const scaled = mapLike((g) => np.multiply(d, g), updates as unknown);
      const gained = tree.vdot(updates, tree.sub(params0, p));
      const expAvg = tree.updateMoment(scaled, state.expAvg, b1, 1);
      const expAvgSq = tree.updateMoment(scaled, state.expAvgSq, b2, 2);
      const weight = safeguardWarmup ? d : rate;
      const gradSum = mapLike(
        (s, g) => np.add(np.multiply(beta3, s), np.divide(np.multiply(weight, g), estimLr0)),
        state.gradSum,
        scaled,
      );
      const numeratorWeighted = np.add(
        np.multiply(beta3, state.numeratorWeighted),
        np.multiply(np.multiply(np.divide(d, estimLr0), rate), gained),
      );
      const estimate = np.divide(np.multiply(estimLrCoef, numeratorWeighted), total(gradSum));
      const estimLr = np.maximum(d, estimate);
      const step = (m: NDArray, v: NDArray, x: NDArray): NDArray =>
        np.subtract(
          np.multiply(np.multiply(-weightDecay, rate), x),
          np.divide(np.multiply(rate, m), np.add(np.sqrt(v), np.multiply(estimLr, eps))),
        );
      return [
        mapLike(step, expAvg, expAvgSq, p) as typeof updates,
        { expAvg, expAvgSq, gradSum, params0, estimLr, numeratorWeighted, count: n },
      ];
    },
  };
}

export interface DogOptions {
  /** How the first step is found: a distance, a learning rate, or a multiple of 1 + the norm of the parameters; ["heuristic", 1e-6]. */
  initStep?: readonly ["distance" | "learning_rate" | "heuristic", number];
  /** 1e-8 */
  eps?: number;
}
export interface DoGState {
  isInitStep: NDArray;
  initParams: unknown;
  maxDist: NDArray;
  sumSqNormGrads: NDArray;
}
function scaleByDog({ initStep = ["heuristic", 1e-6], eps = 1e-8 }: DogOptions): GradientTransformation<DoGState> {
  const [kind, size] = initStep;
  if (!["distance", "learning_rate", "heuristic"].includes(kind))
    throw new ValueError(`dog: there is no first step by ${kind}. Use distance, learning_rate or heuristic.`);
  return {
    init(params) {
      const zero = scalarFor(params, 0);
      const far =
        kind === "heuristic" ? np.multiply(size, np.add(1, tree.norm(params))) : kind === "distance" ? size : 0;
      const maxDist = np.add(zero, far).astype(zero.dtype);
      return { isInitStep: array(true), initParams: params, maxDist, sumSqNormGrads: zero };
    },
    update(updates, state, params) {
      const far = tree.norm(tree.sub(state.initParams, needParams("dog", params)));
      const maxDist = np.maximum(state.maxDist, far);
      const sumSqNormGrads = np.add(state.sumSqNormGrads, tree.norm(updates, { squared: true }));
      let rate = np.divide(maxDist, np.sqrt(np.add(sumSqNormGrads, eps)));
      if (kind === "learning_rate") rate = where(state.isInitStep, size, rate);
      return [tree.scale(rate, updates), { ...state, isInitStep: array(false), maxDist, sumSqNormGrads }];
    },
  };
}
/**
 * Gradient descent with the largest distance so far over the root of the sum of squared gradients as learning rate.
 * M. Ivgi et al., "DoG is SGD's best friend: A parameter-free dynamic step size schedule", 2023.
 * @throws ValueError if there is no such first step
 * @source optax.contrib.dog
 */
export const dog = (
  learningRate: ScalarOrSchedule = 1,
  options: DogOptions & DecayOptions = {},
): GradientTransformation => chain(decay(options), scaleByDog(options), scaleByLearningRate(learningRate));

export interface DowgOptions {
  /** The first estimate of the squared distance; eps. */
  initEstimSqDist?: number;
  /** 1e-4 */
  eps?: number;
}
export interface DoWGState {
  initParams: unknown;
  weightedSqNormGrads: NDArray;
  estimSqDist: NDArray;
}
function scaleByDowg({ eps = 1e-4, initEstimSqDist = eps }: DowgOptions): GradientTransformation<DoWGState> {
  return {
    init: (params) => ({
      initParams: params,
      estimSqDist: scalarFor(params, initEstimSqDist),
      weightedSqNormGrads: scalarFor(params, 0),
    }),
    update(updates, { initParams, ...state }, params) {
      const now = tree.norm(tree.sub(initParams, needParams("dowg", params)), { squared: true });
      const estimSqDist = np.maximum(state.estimSqDist, now);
      const squares = np.multiply(estimSqDist, tree.norm(updates, { squared: true }));
      const weightedSqNormGrads = np.add(squares, state.weightedSqNormGrads);
      const rate = np.divide(estimSqDist, np.add(np.sqrt(weightedSqNormGrads), eps));
      return [tree.scale(rate, updates), { initParams, weightedSqNormGrads, estimSqDist }];
    },
  };
}
/**
 * dog with gradients weighted by the distance at their time.
 * A. Khaled et al., "DoWG unleashed: An efficient universal parameter-free gradient descent method", 2023.
 * @source optax.contrib.dowg
 */
export const dowg = (
  learningRate: ScalarOrSchedule = 1,
  options: DowgOptions & DecayOptions = {},
): GradientTransformation => chain(decay(options), scaleByDowg(options), scaleByLearningRate(learningRate));
