import type { DType } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { power } from "../../numpy/arithmetic.ts";
import { array } from "../../numpy/creation.ts";
import { isnan, logicalOr, where } from "../../numpy/logic.ts";
import * as np from "../../numpy/ufuncs.ts";
import { sgd } from "../optimizers.ts";
import { addDecayedWeights, scaleByLearningRate, scaleByRms } from "../scale.ts";
import { type ScalarOrSchedule, warmupConstantSchedule } from "../schedule.ts";
import { castTo, chain, type GradientTransformation, mapLike, needParams, nextCount } from "../transform.ts";
import { scalarFor } from "./common.ts";

// A. Defazio et al., "The road less scheduled", 2024: averages of the parameters in place of a schedule.

export interface ScheduleFreeOptions {
  /** How far the parameters at which gradients are taken lie towards the average; 0.9. */
  b1?: number;
  /** The power of the learning rate by which parameters count in the average; 2. */
  weightLrPower?: number;
  /** Dtype of the parameters that the steps go to; as they are by default. */
  stateDtype?: DType | null;
}
export interface ScheduleFreeState {
  b1: NDArray;
  weightSum: NDArray;
  stepCount: NDArray;
  maxLr: NDArray;
  baseOptimizerState: unknown;
  z: unknown;
}
/** (y - (1 - b1) z) / b1: the average, of what lies between it and z. */
const averageOf = <T>(y: T, z: unknown, b1: number | NDArray): T =>
  mapLike((a, b) => np.divide(np.subtract(a, np.multiply(np.subtract(1, b1), b)), b1), y, z);

/**
 * Steps of another optimizer, without momentum, from which gradients are taken between its parameters and their average.
 * @param learningRate of that optimizer
 * @source optax.contrib.schedule_free
 */
export function scheduleFree(
  baseOptimizer: GradientTransformation,
  learningRate: ScalarOrSchedule,
  { b1 = 0.9, weightLrPower = 2, stateDtype = null }: ScheduleFreeOptions = {},
): GradientTransformation<ScheduleFreeState> {
  return {
    init: (params) => ({
      b1: scalarFor(params, b1),
      weightSum: scalarFor(params, 0),
      stepCount: array(1, { dtype: "int32" }),
      maxLr: scalarFor(params, 0),
      baseOptimizerState: baseOptimizer.init(params),
      z: castTo(params, stateDtype),
    }),
    update(updates, state, params, extra) {
      const y = needParams("scheduleFree", params);
      const rate = typeof learningRate === "function" ? learningRate(state.stepCount) : learningRate;
      const maxLr = np.maximum(state.maxLr, rate).astype(state.maxLr.dtype);
      const weight = power(maxLr, weightLrPower);
      const weightSum = np.add(state.weightSum, weight);
      const share = np.divide(weight, weightSum);
      // 0 / 0 before the first step that counts.
      const unknown = logicalOr(isnan(weight), isnan(weightSum));
      const c = where(logicalOr(unknown, np.notEqual(weightSum, 0)), share, 0);
      const [step, baseOptimizerState] = baseOptimizer.update(updates as unknown, state.baseOptimizerState, y, extra);
      const z = mapLike((a, u) => np.add(a, u).astype(a.dtype), state.z, step);
      const moved = (x: NDArray, now: NDArray, old: NDArray): NDArray => {
        const average = np.add(np.multiply(np.subtract(1, c), x), np.multiply(c, now));
        return np.subtract(np.add(np.multiply(b1, average), np.multiply(1 - b1, now)), old);
      };
      const next = { b1: state.b1, weightSum, stepCount: nextCount(state.stepCount), maxLr, baseOptimizerState, z };
      return [mapLike(moved, averageOf(y, state.z, b1), z, y) as typeof updates, next];
    },
  };
}
/**
 * The average, which is what to evaluate with.
 * @param state of scheduleFree
 * @throws ValueError if it is another state
 * @source optax.contrib.schedule_free_eval_params
 */
export function scheduleFreeEvalParams<T>(state: unknown, params: T): T {
  const { b1, z } = (state ?? {}) as Partial<ScheduleFreeState>;
  if (b1 === undefined || z === undefined)
    throw new ValueError("scheduleFreeEvalParams: the state is none of scheduleFree. Pick its own out of the whole.");
  return averageOf(params, z, b1);
}
export interface ScheduleFreeSgdOptions extends ScheduleFreeOptions {
  /** Over how many steps the learning rate grows from 0; none by default. */
  warmupSteps?: number;
  weightDecay?: number;
}
const warm = (rate: number, steps: number | undefined): ScalarOrSchedule =>
  steps === undefined ? rate : warmupConstantSchedule(0, rate, steps);
/**
 * scheduleFree of gradient descent.
 * @source optax.contrib.schedule_free_sgd
 */
export function scheduleFreeSgd(
  learningRate = 1,
  { warmupSteps, weightDecay, ...options }: ScheduleFreeSgdOptions = {},
): GradientTransformation<ScheduleFreeState> {
  const rate = warm(learningRate, warmupSteps);
  const base = weightDecay === undefined ? sgd(rate) : chain(addDecayedWeights(weightDecay), sgd(rate));
  return scheduleFree(base, rate, options);
}
export interface ScheduleFreeAdamwOptions extends ScheduleFreeSgdOptions {
  /** Decay of the mean of squares; 0.999. */
  b2?: number;
  /** 1e-8 */
  eps?: number;
}
/**
 * scheduleFree of AdamW without its first mean.
 * @source optax.contrib.schedule_free_adamw
 */
export function scheduleFreeAdamw(
  learningRate = 0.0025,
  { warmupSteps, weightDecay = 0, b2 = 0.999, eps = 1e-8, ...options }: ScheduleFreeAdamwOptions = {},
): GradientTransformation<ScheduleFreeState> {
  const rate = warm(learningRate, warmupSteps);
  const scaling = scaleByRms({ decay: b2, eps, epsInSqrt: false, biasCorrection: true });
  return scheduleFree(chain(scaling, addDecayedWeights(weightDecay), scaleByLearningRate(rate)), rate, options);
}
