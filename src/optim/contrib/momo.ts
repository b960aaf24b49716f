import type { NDArray } from "../../core/value.ts";
import { clip } from "../../numpy/arithmetic.ts";
import { array, full, zeros } from "../../numpy/creation.ts";
import { where } from "../../numpy/logic.ts";
import { sum } from "../../numpy/reductions.ts";
import * as np from "../../numpy/ufuncs.ts";
import { blend, debias } from "../moments.ts";
import { needValue } from "../normalize.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import { type GradientTransformation, mapLike, needParams, nextCount, zeroCount, zerosOf } from "../transform.ts";
import * as tree from "../tree.ts";
import { rateAt, scalarFor } from "./common.ts";

// Steps as long as a model of the function allows, and step sizes tuned by betting.

export interface MomoOptions {
  /** Decay of the mean of gradients; 0.9. */
  beta?: number;
  /** Of the function; 0. */
  lowerBound?: number;
  /** 0 */
  weightDecay?: number;
  /** Raises the bound where values show it; false. */
  adaptLowerBound?: boolean;
}
export interface MomoState {
  expAvg: unknown;
  barf: NDArray;
  gamma: NDArray;
  lb: NDArray;
  count: NDArray;
}
/** 2^-23 or 2^-52: below this a squared norm is 0. */
const tiny = 2 ** -23;
interface Model {
  readonly alpha: number | NDArray;
  readonly weightDecay: number;
  readonly barf: NDArray;
  readonly gamma: NDArray;
  readonly inner: NDArray;
  readonly squares: NDArray;
  /** What is missing of the means; 1 if nothing is. */
  readonly missing: NDArray | number;
}
/** The bound that the model allows, before the step. */
function boundBefore(m: Model, lb: NDArray, lowest: number): NDArray {
  const grown = np.add(1, np.multiply(m.alpha, m.weightDecay));
  const cap = np.add(np.multiply(grown, np.subtract(m.barf, m.gamma)), m.inner);
  const lower = np.maximum(np.divide(cap, np.multiply(np.multiply(2, m.missing), grown)), lowest);
  return where(np.less(cap, np.multiply(np.multiply(grown, m.missing), lb)), lower, lb);
}
/** The longest step, up to alpha, that does not go below the bound. */
function stepOf(m: Model, lb: NDArray): NDArray {
  const grown = np.add(1, np.multiply(m.alpha, m.weightDecay));
  const above = np.subtract(np.subtract(m.barf, np.multiply(m.missing, lb)), m.gamma);
  const reach = np.divide(np.maximum(np.add(np.multiply(grown, above), m.inner), 0), m.squares);
  return np.minimum(np.divide(m.alpha, m.missing), where(np.lessEqual(m.squares, tiny), 0, reach));
}
const boundAfter = (m: Model, tau: NDArray, lowest: number): NDArray => {
  const value = np.subtract(
    np.subtract(np.add(m.barf, m.inner), m.gamma),
    np.multiply(np.multiply(0.5, tau), m.squares),
  );
  return np.maximum(np.divide(value, m.missing), lowest);
};
const shrinkage = ({ alpha, weightDecay }: Model): NDArray => {
  const by = np.multiply(alpha, weightDecay);
  return np.negative(np.divide(by, np.add(1, by)));
};

/**
 * Momentum whose step is as long as a model of the function, made of past values and gradients, allows above its lower bound.
 * F. Schaipp et al., "MoMo: Momentum models for adaptive learning rates", 2023.
 * @param learningRate the longest step
 * @returns an optimizer whose update takes { value }
 * @source optax.contrib.momo
 */
export function momo(
  learningRate: ScalarOrSchedule = 1,
  { beta = 0.9, lowerBound = 0, weightDecay = 0, adaptLowerBound = false }: MomoOptions = {},
): GradientTransformation<MomoState> {
  return {
    init: (params) => ({
      expAvg: zerosOf(params),
      barf: scalarFor(params, 0),
      gamma: scalarFor(params, 0),
      lb: scalarFor(params, lowerBound),
      count: zeroCount(),
    }),
    update(updates, state, params, extra = {}) {
      const p = needParams("momo", params);
      const value = needValue("momo", extra.value).astype(state.barf.dtype);
      const rate = where(np.equal(state.count, 0), 0, beta);
      const expAvg = mapLike((m, g) => blend(rate, m, g), state.expAvg, updates);
      const barf = blend(rate, state.barf, value);
      const gamma = blend(rate, state.gamma, tree.vdot(updates, p));
      const squares = tree.norm(expAvg, { squared: true });
      const alpha = rateAt(learningRate, state.count);
      const model: Model = { alpha, weightDecay, barf, gamma, inner: tree.vdot(expAvg, p), squares, missing: 1 };
      const tau = stepOf(model, adaptLowerBound ? boundBefore(model, state.lb, lowerBound) : state.lb);
      const shrink = shrinkage(model);
      const step = mapLike((m, x) => np.subtract(np.multiply(shrink, x), np.multiply(tau, m)), expAvg, p);
      const lb = adaptLowerBound ? boundAfter(model, tau, lowerBound) : state.lb;
      return [step as typeof updates, { expAvg, barf, gamma, lb, count: nextCount(state.count) }];
    },
  };
}

export interface MomoAdamOptions extends Omit<MomoOptions, "beta"> {
  /** 0.9 */
  b1?: number;
  /** 0.999 */
  b2?: number;
  /** 1e-8 */
  eps?: number;
}
export interface MomoAdamState extends MomoState {
  expAvgSq: unknown;
}
/**
 * momo in Adam's metric.
 * @returns an optimizer whose update takes { value }
 * @source optax.contrib.momo_adam
 */
export function momoAdam(
  learningRate: ScalarOrSchedule = 1e-2,
  { b1 = 0.9, b2 = 0.999, eps = 1e-8, lowerBound = 0, weightDecay = 0, adaptLowerBound = false }: MomoAdamOptions = {},
): GradientTransformation<MomoAdamState> {
  return {
    init: (params) => ({
      expAvg: zerosOf(params),
      expAvgSq: zerosOf(params),
      barf: scalarFor(params, 0),
      gamma: scalarFor(params, 0),
      lb: scalarFor(params, lowerBound),
      count: zeroCount(),
    }),
    update(updates, state, params, extra = {}) {
      const p = needParams("momoAdam", params);
      const value = needValue("momoAdam", extra.value).astype(state.barf.dtype);
      const count = nextCount(state.count);
      const expAvg = tree.updateMoment(updates as unknown, state.expAvg, b1, 1);
      const expAvgSq = tree.updateMoment(updates as unknown, state.expAvgSq, b2, 2);
      const metric = mapLike((v) => np.add(eps, np.sqrt(v)), tree.biasCorrection(expAvgSq, b2, count));
      const scaled = tree.div(expAvg, metric);
      const model: Model = {
        alpha: rateAt(learningRate, state.count),
        weightDecay,
        barf: blend(b1, state.barf, value),
        gamma: blend(b1, state.gamma, tree.vdot(updates, p)),
        inner: tree.vdot(expAvg, p),
        squares: tree.vdot(expAvg, scaled),
        missing: debias(b1, count),
      };
      const tau = stepOf(model, adaptLowerBound ? boundBefore(model, state.lb, lowerBound) : state.lb);
      const shrink = shrinkage(model);
      const step = mapLike((m, x) => np.subtract(np.multiply(shrink, x), np.multiply(tau, m)), scaled, p);
      const lb = adaptLowerBound ? boundAfter(model, tau, lowerBound) : state.lb;
      return [step as typeof updates, { expAvg, expAvgSq, barf: model.barf, gamma: model.gamma, lb, count }];
    },
  };
}

export interface MechanizeOptions {
  /** 1e-2 */
  weightDecay?: number;
  /** 1e-8 */
  eps?: number;
  /** The first factor; 1e-6. */
  sInit?: number;
  /** How many bettors, which forget at different speeds; 6. */
  numBetas?: number;
}
export interface MechanicState {
  baseOptimizerState: unknown;
  count: NDArray;
  r: NDArray;
  m: NDArray;
  v: NDArray;
  s: NDArray;
  x0: unknown;
}
/**
 * Finds a factor for the learning rate of another optimizer by betting.
 * A. Cutkosky, A. Defazio, H. Mehta, "Mechanic: A learning rate tuner", 2023.
 * @source optax.contrib.mechanize
 */
export function mechanize(
  baseOptimizer: GradientTransformation,
  { weightDecay = 1e-2, eps = 1e-8, sInit = 1e-6, numBetas = 6 }: MechanizeOptions = {},
): GradientTransformation<MechanicState> {
  return {
    init(params) {
      const dtype = tree.dtype(params, "lowest");
      const none = zeros([numBetas], { dtype });
      const s = full([numBetas], sInit, { dtype });
      return {
        baseOptimizerState: baseOptimizer.init(params),
        count: zeroCount(),
        r: none,
        m: none,
        v: none,
        s,
        x0: params,
      };
    },
    update(updates, state, params, extra) {
      const p = needParams("mechanize", params);
      const [step, baseOptimizerState] = baseOptimizer.update(updates as unknown, state.baseOptimizerState, p, extra);
      const first = np.equal(state.count, 0);
      const x0 = mapLike((x, old) => where(first, x, old), p, state.x0);
      const factor = sum(state.s);
      const size = np.add(tree.norm(p), eps);
      const pull = np.divide(np.multiply(np.multiply(weightDecay, factor), tree.norm(updates)), size);
      const decayed = tree.addScale(updates as unknown, pull, p);
      const before = mapLike((x, start) => np.divide(np.subtract(start, x), np.add(factor, eps)), p, x0);
      const h = tree.vdot(decayed, before);
      const { dtype } = state.s;
      const betas = array(
        Array.from({ length: numBetas }, (_, i) => 1 - 0.1 ** (i + 1)),
        { dtype },
      );
      const bounded = clip(np.multiply(np.add(zeros([numBetas], { dtype }), 1), h), np.negative(state.m), state.m);
      const m = np.maximum(np.multiply(betas, state.m), np.add(np.abs(h), eps));
      const v = np.add(np.multiply(np.square(betas), state.v), np.square(h));
      const r = np.add(np.multiply(betas, state.r), np.multiply(bounded, state.s));
      const wealth = np.add(np.multiply(sInit / numBetas, m), np.maximum(r, 0));
      const s = np.divide(wealth, np.add(np.sqrt(v), eps));
      const all = sum(s);
      const move = (start: NDArray, d: NDArray, u: NDArray, x: NDArray): NDArray =>
        np.subtract(np.subtract(start, np.multiply(all, np.subtract(d, u))), x);
      const moved = mapLike(move, x0, before, step, p) as typeof updates;
      return [moved, { baseOptimizerState, count: nextCount(state.count), r, m, v, s, x0 }];
    },
  };
}
