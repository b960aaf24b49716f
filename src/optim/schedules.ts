import type { ArrayLike } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import type { Schedule } from "./base.ts";
import { numpy as np } from "./numpy.ts";

const asFloat = (count: ArrayLike): NDArray => np.asarray(count).astype("float32");

/** The same value always. */
export const constantSchedule =
  (value: number): Schedule =>
  () =>
    np.asarray(value);
/**
 * From initValue to endValue over transitionSteps steps, by (1 - fraction)^power.
 * @example polynomialSchedule(1, 0, 2, 10)(5).item() // 0.25
 */
export function polynomialSchedule(
  initValue: number,
  endValue: number,
  power: number,
  transitionSteps: number,
  { transitionBegin = 0 }: { transitionBegin?: number } = {},
): Schedule {
  if (transitionSteps <= 0) return constantSchedule(initValue);
  return (count) => {
    const done = np.clip(np.subtract(asFloat(count), Math.max(0, transitionBegin)), 0, transitionSteps);
    const left = np.subtract(1, np.divide(done, transitionSteps));
    return np.add(np.multiply(np.power(left, power), initValue - endValue), endValue);
  };
}
/** From initValue to endValue in a straight line. */
export const linearSchedule = (
  initValue: number,
  endValue: number,
  transitionSteps: number,
  options: { transitionBegin?: number } = {},
): Schedule => polynomialSchedule(initValue, endValue, 1, transitionSteps, options);
/**
 * Half a cosine from initValue to alpha initValue over decaySteps steps.
 * @example cosineDecaySchedule(1, 10)(5).item() // 0.5
 */
export function cosineDecaySchedule(
  initValue: number,
  decaySteps: number,
  { alpha = 0, exponent = 1 }: { alpha?: number; exponent?: number } = {},
): Schedule {
  if (!(decaySteps > 0)) throw new ValueError(`cosineDecaySchedule: decaySteps is ${decaySteps}. It must be positive.`);
  return (count) => {
    const done = np.minimum(asFloat(count), decaySteps);
    const cosine = np.multiply(np.add(np.cos(np.multiply(np.divide(done, decaySteps), Math.PI)), 1), 0.5);
    const decayed = exponent === 1 ? cosine : np.power(cosine, exponent);
    return np.multiply(np.add(np.multiply(decayed, 1 - alpha), alpha), initValue);
  };
}
/** initValue decayRate^(count / transitionSteps); with `staircase`, in steps. */
export function exponentialDecay(
  initValue: number,
  transitionSteps: number,
  decayRate: number,
  {
    transitionBegin = 0,
    staircase = false,
    endValue,
  }: {
    transitionBegin?: number;
    staircase?: boolean;
    endValue?: number;
  } = {},
): Schedule {
  if (transitionSteps <= 0 || decayRate === 0) return constantSchedule(initValue);
  return (count) => {
    const done = np.subtract(asFloat(count), transitionBegin);
    const exact = np.divide(done, transitionSteps);
    const p = staircase ? np.floor(exact) : exact;
    const value = np.where(np.lessEqual(done, 0), initValue, np.multiply(np.power(decayRate, p), initValue));
    if (endValue === undefined) return value;
    return decayRate < 1 ? np.maximum(value, endValue) : np.minimum(value, endValue);
  };
}
/** Multiplies the value at each boundary (a step count) by its scale. */
export const piecewiseConstantSchedule =
  (initValue: number, boundariesAndScales: Readonly<Record<number, number>> = {}): Schedule =>
  (count) => {
    const step = np.asarray(count);
    return Object.entries(boundariesAndScales).reduce<NDArray>(
      (v, [boundary, scale]) => np.where(np.greaterEqual(step, Number(boundary)), np.multiply(v, scale), v),
      np.asarray(initValue),
    );
  };
/** One schedule after the other, each counting from its boundary. */
export const joinSchedules =
  (schedules: readonly Schedule[], boundaries: readonly number[]): Schedule =>
  (count) => {
    const step = np.asarray(count);
    return boundaries.reduce<NDArray>(
      (v, boundary, i) => np.where(np.less(step, boundary), v, schedules[i + 1](np.subtract(step, boundary))),
      schedules[0](step),
    );
  };
/**
 * A straight warm-up from initValue to peakValue, then half a cosine down to endValue at decaySteps.
 * @example warmupCosineDecaySchedule(0, 1, 10, 100)(5).item() // 0.5
 */
export function warmupCosineDecaySchedule(
  initValue: number,
  peakValue: number,
  warmupSteps: number,
  decaySteps: number,
  { endValue = 0, exponent = 1 }: { endValue?: number; exponent?: number } = {},
): Schedule {
  const alpha = peakValue === 0 ? 0 : endValue / peakValue;
  const down = cosineDecaySchedule(peakValue, decaySteps - warmupSteps, { alpha, exponent });
  return joinSchedules([linearSchedule(initValue, peakValue, warmupSteps), down], [warmupSteps]);
}
