import { defaultInt } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { pi } from "../numpy/constants.ts";
import { array } from "../numpy/creation.ts";
import { cumprod } from "../numpy/cumulative.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { sum } from "../numpy/reductions.ts";
import { expandDims } from "../numpy/shape.ts";
import { add, cos, divide, less, lessEqual, maximum, multiply, subtract } from "../numpy/ufuncs.ts";
import {
  type ExponentialDecayOptions,
  exponentialDecay,
  joinSchedules,
  linearSchedule,
  type Schedule,
  type WarmupCosineOptions,
  warmupCosineDecaySchedule,
} from "./schedule.ts";

type Interpolation = (start: NDArray, end: NDArray, t: NDArray) => NDArray;
const interpolations: Record<string, Interpolation> = {
  linear: (start, end, t) => add(multiply(subtract(end, start), t), start),
  cosine: (start, end, t) => add(end, multiply(divide(subtract(start, end), 2), add(cos(multiply(pi, t)), 1))),
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
  const interpolate = interpolations[interpolateType];
  if (!interpolate)
    throw new ValueError(
      `piecewiseInterpolateSchedule: there is no ${String(interpolateType)}. Use "linear" or "cosine".`,
    );
  const steps = Object.entries(boundariesAndScales);
  for (const [at, factor] of steps)
    if (!(factor >= 0))
      throw new ValueError(`piecewiseInterpolateSchedule: the factor at ${at} is ${factor}. Factors are not negative.`);
  return (count) => {
    const bounds = array([0, ...steps.map(([at]) => Number(at))], { dtype: defaultInt() });
    const values = cumprod(array([initValue, ...steps.map(([, factor]) => factor)]));
    const [start, end] = [bounds.slice([null, -1]), bounds.slice([1, null])];
    const c = expandDims(count, -1);
    const inside = logicalAnd(lessEqual(start, c), less(c, end));
    const t = divide(subtract(c, start), maximum(subtract(end, start), 1));
    const between = interpolate(values.slice([null, -1]), values.slice([1, null]), t);
    const last = steps.length;
    return add(sum(where(inside, between, 0), -1), multiply(lessEqual(bounds.slice(last), count), values.slice(last)));
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
