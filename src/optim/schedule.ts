import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { clip, power } from "../numpy/arithmetic.ts";
import { pi } from "../numpy/constants.ts";
import { where } from "../numpy/logic.ts";
import {
  add,
  cos,
  divide,
  floor,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  sign,
  subtract,
} from "../numpy/ufuncs.ts";

/** A number that depends on how many steps were taken: count (an int32 scalar) to a float scalar. */
export type Schedule = (count: ArrayLike) => NDArray;
/** What learning rates may be. */
export type ScalarOrSchedule = number | NDArray | Schedule;

export interface TransitionOptions {
  /** Steps before the change begins; 0 by default. */
  transitionBegin?: number;
}
/** A number as a weakly typed float, beside integers too. */
const weak = (value: number): NDArray => asArray(value, "schedule");

/**
 * Always the same.
 * @source optax.constant_schedule
 */
export const constantSchedule =
  (value: number): Schedule =>
  () =>
    weak(value);

/**
 * From `initValue` to `endValue` along a power: (init - end) (1 - t)^power + end, t = (count - begin) / steps in [0, 1].
 * @source optax.polynomial_schedule
 */
export function polynomialSchedule(
  initValue: number,
  endValue: number,
  exponent: number,
  transitionSteps: number,
  { transitionBegin = 0 }: TransitionOptions = {},
): Schedule {
  if (transitionSteps <= 0) return constantSchedule(initValue);
  return (count) => {
    const steps = clip(subtract(asArray(count, "schedule"), transitionBegin), 0, transitionSteps);
    const left = subtract(1, divide(steps, transitionSteps));
    return add(multiply(initValue - endValue, exponent === 1 ? left : power(left, exponent)), endValue);
  };
}
/**
 * A straight line from `initValue` to `endValue`, constant before and after.
 * @source optax.linear_schedule
 */
export const linearSchedule = (
  initValue: number,
  endValue: number,
  transitionSteps: number,
  options: TransitionOptions = {},
): Schedule => polynomialSchedule(initValue, endValue, 1, transitionSteps, options);

export interface ExponentialDecayOptions extends TransitionOptions {
  /** Decays in jumps, at every `transitionSteps` steps. */
  staircase?: boolean;
  /** Bound that the value does not pass. */
  endValue?: number;
}
/**
 * init * rate^((count - begin) / steps), constant before `begin`.
 * @source optax.exponential_decay
 */
export function exponentialDecay(
  initValue: number,
  transitionSteps: number,
  decayRate: number,
  { transitionBegin = 0, staircase = false, endValue }: ExponentialDecayOptions = {},
): Schedule {
  if (transitionSteps <= 0 || decayRate === 0) return constantSchedule(initValue);
  return (count) => {
    const passed = subtract(asArray(count, "schedule"), transitionBegin);
    const ratio = divide(passed, transitionSteps);
    const decayed = multiply(initValue, power(decayRate, staircase ? floor(ratio) : ratio));
    const value = where(lessEqual(passed, 0), initValue, decayed);
    if (endValue === undefined) return value;
    return decayRate < 1 ? maximum(value, endValue) : minimum(value, endValue);
  };
}

export interface CosineOptions {
  /** Value at the end as a share of the first; 0 by default. */
  alpha?: number;
  /** Power of the cosine; 1 by default. */
  exponent?: number;
}
/**
 * init ((1 - alpha) c^exponent + alpha), c = (1 + cos(pi t)) / 2, t = count / decaySteps in [0, 1].
 * @source optax.cosine_decay_schedule
 */
export function cosineDecaySchedule(
  initValue: number,
  decaySteps: number,
  { alpha = 0, exponent = 1 }: CosineOptions = {},
): Schedule {
  if (!(decaySteps > 0))
    throw new ValueError(`cosineDecaySchedule: decaySteps is ${decaySteps}. Give a positive number of steps.`);
  return (count) => {
    const t = divide(minimum(asArray(count, "schedule"), weak(decaySteps)), decaySteps);
    const cosine = multiply(0.5, add(1, cos(multiply(pi, t))));
    const shaped = exponent === 1 ? cosine : power(cosine, exponent);
    return multiply(initValue, add(multiply(1 - alpha, shaped), alpha));
  };
}

/**
 * One schedule after the other; each counts from its own boundary.
 * @param boundaries counts at which the second, third, ... schedule begins
 * @source optax.join_schedules
 */
export function joinSchedules(schedules: readonly Schedule[], boundaries: readonly number[]): Schedule {
  if (schedules.length !== boundaries.length + 1)
    throw new ValueError(
      `joinSchedules: ${schedules.length} schedules and ${boundaries.length} boundaries. Give one boundary less.`,
    );
  return (count) =>
    boundaries.reduce(
      (value, at, i) => where(less(count, at), value, schedules[i + 1](subtract(count, at))),
      schedules[0](count),
    );
}
export interface WarmupCosineOptions {
  /** Value at the end; 0 by default. */
  endValue?: number;
  exponent?: number;
}
/**
 * Linear from `initValue` to `peakValue` in `warmupSteps`, then a cosine to `endValue` at `decaySteps` (warm-up included).
 * @source optax.warmup_cosine_decay_schedule
 */
export function warmupCosineDecaySchedule(
  initValue: number,
  peakValue: number,
  warmupSteps: number,
  decaySteps: number,
  { endValue = 0, exponent = 1 }: WarmupCosineOptions = {},
): Schedule {
  const alpha = peakValue === 0 ? 0 : endValue / peakValue;
  return joinSchedules(
    [
      linearSchedule(initValue, peakValue, warmupSteps),
      cosineDecaySchedule(peakValue, decaySteps - warmupSteps, { alpha, exponent }),
    ],
    [warmupSteps],
  );
}
/**
 * Linear from `initValue` to `peakValue`, then constant.
 * @source optax.warmup_constant_schedule
 */
export const warmupConstantSchedule = (initValue: number, peakValue: number, warmupSteps: number): Schedule =>
  linearSchedule(initValue, peakValue, warmupSteps);

/**
 * `initValue`, multiplied by a factor from each boundary on.
 * @example optim.piecewiseConstantSchedule(0.1, { 1000: 0.5, 2000: 0.1 })
 * @source optax.piecewise_constant_schedule
 */
export function piecewiseConstantSchedule(
  initValue: number,
  boundariesAndScales: Readonly<Record<number, number>> = {},
): Schedule {
  const steps = Object.entries(boundariesAndScales).map(([at, factor]) => [Number(at), factor] as const);
  for (const [at, factor] of steps)
    if (!(factor >= 0))
      throw new ValueError(`piecewiseConstantSchedule: the factor at ${at} is ${factor}. Factors are not negative.`);
  return (count) =>
    steps.reduce((value, [at, factor]) => {
      const before = maximum(weak(0), sign(subtract(at, count)));
      return add(multiply(value, before), multiply(multiply(subtract(1, before), factor), value));
    }, weak(initValue));
}
