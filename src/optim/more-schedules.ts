import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { pi } from "../numpy/constants.ts";
import { where } from "../numpy/logic.ts";
import { add, cos, divide, less, multiply, subtract } from "../numpy/ufuncs.ts";
import {
  type ExponentialDecayOptions,
  exponentialDecay,
  joinSchedules,
  linearSchedule,
  type Schedule,
  type WarmupCosineOptions,
  warmupCosineDecaySchedule,
} from "./schedule.ts";

type Interpolation = (start: number, end: number, t: NDArray) => NDArray;
const interpolations: Record<string, Interpolation> = {
  linear: (start, end, t) => add(multiply(end - start, t), start),
  cosine: (start, end, t) => add(end, multiply((start - end) / 2, add(cos(multiply(pi, t)), 1))),
};
/**
 * From value to value, each the last times a factor, straight or along a cosine; constant after the last boundary.
 * @param interpolateType "linear" or "cosine"
 * @throws ValueError for another, or a negative factor
 * @example optim.piecewiseInterpolateSchedule("linear", 1, { 10: 0.5 })(5).item() // 0.75
 * @source optax.piecewise_interpolate_schedule
 */
export function piecewiseInterpolateSchedule(
  interpolateType: "linear" | "cosine",
  initValue: number,
  boundariesAndScales: Readonly<Record<number, number>> = {},
): Schedule {
  const between = interpolations[interpolateType];
  if (!between)
    throw new ValueError(
      `piecewiseInterpolateSchedule: there is no ${String(interpolateType)}. Use "linear" or "cosine".`,
    );
  const points = [[0, initValue]];
  for (const [at, factor] of Object.entries(boundariesAndScales)) {
    if (!(factor >= 0))
      throw new ValueError(`piecewiseInterpolateSchedule: the factor at ${at} is ${factor}. Factors are not negative.`);
    points.push([Number(at), points[points.length - 1][1] * factor]);
  }
  return (count) => {
    const last = points[points.length - 1][1];
    let value: NDArray = multiply(last, add(multiply(0, subtract(count, 0).astype("float32")), 1));
    for (let i = points.length - 2; i >= 0; i--) {
      const [[from, start], [to, end]] = [points[i], points[i + 1]];
      const t = divide(subtract(count, from).astype("float32"), Math.max(to - from, 1));
      value = where(less(count, to), between(start, end, t), value);
    }
    return value;
  };
}

export interface OnecycleOptions {
  /** Share of the steps that go up; 0.3. */
  pctStart?: number;
  /** Share of the steps after which the value is back at its start; 0.85. */
  pctFinal?: number;
  /** The peak is so many times the start; 25. */
  divFactor?: number;
  /** The start is so many times the end; 1e4. */
  finalDivFactor?: number;
}
function checkSteps(name: string, steps: number): void {
  if (!(steps > 0)) throw new ValueError(`${name}: transitionSteps is ${steps}. Give a positive number of steps.`);
}
/**
 * Up to the peak, back, and down to nearly 0, along straight lines.
 * @source optax.linear_onecycle_schedule
 */
export function linearOnecycleSchedule(
  transitionSteps: number,
  peakValue: number,
  { pctStart = 0.3, pctFinal = 0.85, divFactor = 25, finalDivFactor = 1e4 }: OnecycleOptions = {},
): Schedule {
  checkSteps("linearOnecycleSchedule", transitionSteps);
  return piecewiseInterpolateSchedule("linear", peakValue / divFactor, {
    [Math.trunc(pctStart * transitionSteps)]: divFactor,
    [Math.trunc(pctFinal * transitionSteps)]: 1 / divFactor,
    [transitionSteps]: 1 / finalDivFactor,
  });
}
/**
 * Up to the peak and down to nearly 0, along cosines.
 * @source optax.cosine_onecycle_schedule
 */
export function cosineOnecycleSchedule(
  transitionSteps: number,
  peakValue: number,
  { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 }: Omit<OnecycleOptions, "pctFinal"> = {},
): Schedule {
  checkSteps("cosineOnecycleSchedule", transitionSteps);
  return piecewiseInterpolateSchedule("cosine", peakValue / divFactor, {
    [Math.trunc(pctStart * transitionSteps)]: divFactor,
    [Math.trunc(transitionSteps)]: 1 / (divFactor * finalDivFactor),
  });
}
/**
 * Linear from `initValue` to `peakValue` in `warmupSteps`, then an exponential decay.
 * @source optax.warmup_exponential_decay_schedule
 */
export const warmupExponentialDecaySchedule = (
  initValue: number,
  peakValue: number,
  warmupSteps: number,
  transitionSteps: number,
  decayRate: number,
  options: ExponentialDecayOptions = {},
): Schedule =>
  joinSchedules(
    [
      linearSchedule(initValue, peakValue, warmupSteps),
      exponentialDecay(peakValue, transitionSteps, decayRate, options),
    ],
    [warmupSteps],
  );
export interface SgdrCycle extends WarmupCosineOptions {
  readonly initValue: number;
  readonly peakValue: number;
  readonly warmupSteps: number;
  readonly decaySteps: number;
}
/**
 * Warm-ups and cosine decays one after the other: stochastic gradient descent with restarts.
 * @source optax.sgdr_schedule
 */
export function sgdrSchedule(cosineKwargs: Iterable<SgdrCycle>): Schedule {
  const cycles = [...cosineKwargs];
  let step = 0;
  const ends = cycles.map((c) => (step += c.decaySteps));
  return joinSchedules(
    cycles.map((c) => warmupCosineDecaySchedule(c.initValue, c.peakValue, c.warmupSteps, c.decaySteps, c)),
    ends.slice(0, -1),
  );
}
