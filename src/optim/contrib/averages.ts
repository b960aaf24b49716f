import type { NDArray } from "../../core/value.ts";
import { clip, power } from "../../numpy/arithmetic.ts";
import { where } from "../../numpy/logic.ts";
import * as np from "../../numpy/ufuncs.ts";
import { type AdamState, adamState, type MeanOptions, meanOf, ratio, squaresOf, unbiased } from "../moments.ts";
import { scaleByLearningRate } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import { castTo, chain, type GradientTransformation, mapLike, nextCount, zeroCount, zerosOf } from "../transform.ts";
import * as tree from "../tree.ts";
import { type DecayOptions, rateAt, withDecayAndRate } from "./common.ts";

// Relatives of Adam: quotients of averages.

export interface AcpropOptions {
  /** 0.9 */
  b1?: number;
  /** 0.999 */
  b2?: number;
  /** 1e-16 */
  eps?: number;
  /** 1e-16 */
  epsRoot?: number;
}
/**
 * Gradients divided by the root of the mean square of earlier surprises, which the present one is no part of.
 * J. Zhuang et al., "Momentum centering and asynchronous update for adaptive gradient methods", 2021.
 * @source optax.contrib.scale_by_acprop
 */
export function scaleByAcprop({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-16,
  epsRoot = 1e-16,
}: AcpropOptions = {}): GradientTransformation<AdamState> {
  return {
    init: (params) => adamState(params),
    update(updates, { count, mu, nu }) {
      const surprise = tree.sub(updates as unknown, mu);
      const nextNu = mapLike((v) => np.add(v, epsRoot), squaresOf(surprise, nu, b2));
      const first = np.equal(count, 0);
      const n = nextCount(count);
      const before = mapLike((v) => where(first, 1, v), unbiased(nu, b2, where(first, n, count)));
      return [ratio(updates, before, eps), { count: n, mu: meanOf(updates as unknown, mu, b1), nu: nextNu }];
    },
  };
}
/**
 * scaleByAcprop with decay and a learning rate.
 * @source optax.contrib.acprop
 */
export const acprop = (learningRate: ScalarOrSchedule, options: AcpropOptions & DecayOptions = {}) =>
  withDecayAndRate(scaleByAcprop(options), learningRate, options);

export interface AdoptOptions extends MeanOptions {
  /** 0.9 */
  b1?: number;
  /** 0.9999 */
  b2?: number;
  /** 1e-6 */
  eps?: number;
  nesterov?: boolean;
  /** Clips what goes into the mean, early on to small numbers; true. */
  useClipping?: boolean;
  /** To what, from the number of the step; its fourth root. */
  clipValueFn?: (step: NDArray) => NDArray;
}
/**
 * The mean of gradients that were divided by the root of the squares before them: Adam in another order, which converges for any b2.
 * S. Taniguchi et al., "ADOPT: Modified Adam can converge with any beta2 with the optimal rate", 2024.
 * @source optax.contrib.scale_by_adopt
 */
export function scaleByAdopt({
  b1 = 0.9,
  b2 = 0.9999,
  eps = 1e-6,
  muDtype = null,
  nesterov = false,
  useClipping = true,
  clipValueFn = (step) => power(step, 0.25),
}: AdoptOptions = {}): GradientTransformation<AdamState> {
  return {
    init: (params) => adamState(params, muDtype),
    update(updates, { count, mu, nu }) {
      const later = np.greater(count, 0);
      const [d1, d2] = [where(later, b1, 1), where(later, b2, 0)];
      const bound = clipValueFn(count);
      const scaled = mapLike(
        (g, v) => {
          const u = np.divide(g, np.maximum(np.sqrt(v), eps));
          return useClipping ? clip(u, np.negative(bound), bound) : u;
        },
        updates,
        nu,
      );
      const next = meanOf(scaled, mu, d1);
      const state = { count: nextCount(count), mu: castTo(next, muDtype), nu: squaresOf(updates as unknown, nu, d2) };
      return [nesterov ? meanOf(scaled, next, d1) : next, state];
    },
  };
}
/**
 * scaleByAdopt with a learning rate.
 * @source optax.contrib.adopt
 */
export const adopt = (learningRate: ScalarOrSchedule, options: AdoptOptions = {}): GradientTransformation =>
  chain(scaleByAdopt(options), scaleByLearningRate(learningRate));

export interface AdemamixOptions extends MeanOptions {
  /** Decay of the fast mean; 0.9. */
  b1?: number;
  /** Decay of the mean of squares; 0.999. */
  b2?: number;
  /** Decay of the slow mean; 0.9999. */
  b3?: ScalarOrSchedule;
  /** Weight of the slow mean; 6, 5 in ademamix. */
  alpha?: ScalarOrSchedule;
  /** 1e-8 */
  eps?: number;
  /** 0 */
  epsRoot?: number;
}
export interface ScaleByAdemamixState {
  count: NDArray;
  countM2: NDArray;
  m1: unknown;
  m2: unknown;
  nu: unknown;
}
/**
 * Adam with a second mean that forgets slowly: (m1 + alpha m2) / (sqrt(v + epsRoot) + eps).
 * M. Pagliardini et al., "The AdEMAMix optimizer: Better, faster, older", 2024.
 * @source optax.contrib.scale_by_ademamix
 */
export function scaleByAdemamix({
  b1 = 0.9,
  b2 = 0.999,
  b3 = 0.9999,
  alpha = 6,
  eps = 1e-8,
  epsRoot = 0,
  muDtype = null,
}: AdemamixOptions = {}): GradientTransformation<ScaleByAdemamixState> {
  return {
    init: (params) => ({
      count: zeroCount(),
      countM2: zeroCount(),
      m1: zerosOf(params, muDtype),
      m2: zerosOf(params, muDtype),
      nu: zerosOf(params, muDtype),
    }),
    update(updates, { count, countM2, m1, m2, nu }) {
      const n = nextCount(count);
      const fast = meanOf(updates, m1, b1);
      const slow = meanOf(updates as unknown, m2, rateAt(b3, countM2));
      const squares = squaresOf(updates as unknown, nu, b2);
      const weight = rateAt(alpha, countM2);
      const mixed = tree.addScale(unbiased(fast, b1, n), weight, slow);
      const step = ratio(mixed, unbiased(squares, b2, n), eps, epsRoot);
      return [step, { count: n, countM2: nextCount(countM2), m1: fast, m2: slow, nu: squares }];
    },
  };
}
/**
 * scaleByAdemamix with decay and a learning rate.
 * @source optax.contrib.ademamix
 */
export const ademamix = (
  learningRate: ScalarOrSchedule,
  { alpha = 5, ...options }: AdemamixOptions & DecayOptions = {},
) => withDecayAndRate(scaleByAdemamix({ alpha, ...options }), learningRate, options);

export interface SimplifiedAdemamixOptions {
  /** 0.99 */
  b1?: number;
  /** 0.95 */
  b2?: number;
  /** Weight of the gradient itself; 0. */
  alpha?: ScalarOrSchedule;
  /** 1e-8 */
  eps?: number;
  /** 0 */
  epsRoot?: number;
}
export interface ScaleBySimplifiedAdEMAMixState {
  t: NDArray;
  m: unknown;
  n: unknown;
}
/**
 * (m + alpha g) / (sqrt(v + epsRoot) + eps) with the sum m = g + b1 m.
 * @source optax.contrib.scale_by_simplified_ademamix
 */
export function scaleBySimplifiedAdemamix({
  b1 = 0.99,
  b2 = 0.95,
  alpha = 0,
  eps = 1e-8,
  epsRoot = 0,
}: SimplifiedAdemamixOptions = {}): GradientTransformation<ScaleBySimplifiedAdEMAMixState> {
  return {
    init: (params) => ({ t: zeroCount(), m: zerosOf(params), n: zerosOf(params) }),
    update(updates, { t, m, n }) {
      const sum = tree.addScale(updates, b1, m);
      const squares = tree.updateMoment(updates as unknown, n, b2, 2);
      const count = nextCount(t);
      const above = tree.addScale(sum, rateAt(alpha, t), updates);
      const step = ratio(above, unbiased(squares, b2, count), eps, epsRoot);
      return [step, { t: count, m: sum, n: squares }];
    },
  };
}
/**
 * scaleBySimplifiedAdemamix with decay and a learning rate.
 * @source optax.contrib.simplified_ademamix
 */
export const simplifiedAdemamix = (
  learningRate: ScalarOrSchedule,
  options: SimplifiedAdemamixOptions & DecayOptions = {},
) => withDecayAndRate(scaleBySimplifiedAdemamix(options), learningRate, options);
