import type { ArrayLike } from "../api/asarray.ts";
import { evalShape } from "../api/make-jaxpr.ts";
import * as api from "../api/tree.ts";
import type { DType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { cond } from "../lax/branches.ts";
import { remainder } from "../numpy/arithmetic.ts";
import { zeros } from "../numpy/creation.ts";
import { isfinite, logicalAnd, logicalNot, where } from "../numpy/logic.ts";
import { sum } from "../numpy/reductions.ts";
import { add, divide, equal, greater, less, multiply, square, subtract } from "../numpy/ufuncs.ts";
import { type ExtraArgs, type GradientTransformation, mapLike, nextCount, zeroCount, zerosOf } from "./transform.ts";

// Sums of gradients of several calls, for one step.

type Tx = GradientTransformation;
/** Says whether gradients are left out, and what to keep in the state. */
export type ShouldSkipUpdateFunction = (
  updates: unknown,
  gradientStep: NDArray,
  params: unknown,
) => readonly [shouldSkip: NDArray, skipState: unknown];
/**
 * Leaves out gradients that are not finite; for MultiSteps.
 * @source optax.skip_not_finite
 */
export const skipNotFinite: ShouldSkipUpdateFunction = (updates) => {
  const counts = (api.leaves(updates) as NDArray[]).map((x) => sum(logicalNot(isfinite(x))));
  const numNotFinite = counts.reduce((a, b) => add(a, b), zeroCount());
  const shouldSkip = greater(numNotFinite, 0);
  return [shouldSkip, { shouldSkip, numNotFinite }];
};
/**
 * Leaves out gradients whose squared norm is `maxSquaredNorm` or more; for MultiSteps, as a function of three arguments.
 * @source optax.skip_large_updates
 */
export function skipLargeUpdates(
  updates: unknown,
  _gradientStep: NDArray,
  _params: unknown,
  maxSquaredNorm: number,
): readonly [NDArray, unknown] {
  const normSquared = (api.leaves(updates) as NDArray[]).map((x) => sum(square(x))).reduce((a, b) => add(a, b));
  const shouldSkip = logicalNot(less(normSquared, maxSquaredNorm));
  return [shouldSkip, { shouldSkip, normSquared }];
}

export interface MultiStepsState {
  miniStep: NDArray;
  gradientStep: NDArray;
  innerOptState: any;
  accGrads: unknown;
  skipState: unknown;
}
export interface MultiStepsOptions {
  /** The mean of the gradients, not their sum; true. */
  useGradMean?: boolean;
  shouldSkipUpdateFn?: ShouldSkipUpdateFunction;
  /** Dtype in which gradients are added up; float32. */
  accumulatorDtype?: DType;
}
/**
 * Adds gradients up over several calls and takes a step with them at the last: a large batch in parts. Updates between are 0.
 * @source optax.MultiSteps
 */
export class MultiSteps implements GradientTransformation<MultiStepsState> {
  readonly innerOpt: Tx;
  private readonly every: (gradientStep: NDArray) => ArrayLike;
  private readonly mean: boolean;
  private readonly skip: ShouldSkipUpdateFunction | undefined;
  private readonly dtype: DType;
  /** @param everyKSchedule after how many calls, a number or a function of the number of steps so far */
  constructor(
    opt: Tx,
    everyKSchedule: number | ((gradientStep: NDArray) => ArrayLike),
    { useGradMean = true, shouldSkipUpdateFn, accumulatorDtype = "float32" }: MultiStepsOptions = {},
  ) {
    this.innerOpt = opt;
    this.every = typeof everyKSchedule === "function" ? everyKSchedule : () => everyKSchedule;
    this.mean = useGradMean;
    this.skip = shouldSkipUpdateFn;
    this.dtype = accumulatorDtype;
  }
  init(params: unknown): MultiStepsState {
    const gradientStep = zeroCount();
    const accGrads = zerosOf(params, this.dtype);
    const skipState = this.skip?.(zerosOf(params), gradientStep, params)[1] ?? null;
    return { miniStep: zeroCount(), gradientStep, innerOptState: this.innerOpt.init(params), accGrads, skipState };
  }
  update<T>(
    updates: T,
    state: MultiStepsState,
    params?: unknown,
    extra?: ExtraArgs,
  ): [updates: T, state: MultiStepsState] {
    if (!this.skip) return this.accumulate(updates, state, params, extra);
    const [shouldSkip, skipState] = this.skip(updates, state.gradientStep, params);
    if (shouldSkip.dtype !== "bool" || shouldSkip.ndim > 0)
      throw new ValueError(
        "MultiSteps: shouldSkipUpdateFn gives no boolean scalar first. Compare, and reduce with np.all.",
      );
    const next = { ...state, skipState };
    const go = () => this.accumulate(updates, next, params, extra);
    return cond(
      shouldSkip,
      // The updates of the inner transformation may have another dtype than the gradients.
      () => [mapLike((x) => zeros(x.shape, { dtype: x.dtype }), evalShape(go)[0]), next] as never,
      go,
    ) as [T, MultiStepsState];
  }
  private accumulate<T>(updates: T, state: MultiStepsState, params: unknown, extra?: ExtraArgs): [T, MultiStepsState] {
    const { miniStep, gradientStep, innerOptState, accGrads } = state;
    const k = this.every(gradientStep);
    const joined = (g: NDArray, acc: NDArray): NDArray =>
      this.mean ? add(acc, divide(subtract(g, acc), add(miniStep, 1))) : add(g, acc);
    const sums = mapLike(joined, updates, accGrads);
    const given = mapLike((s, g) => s.astype(g.dtype), sums, updates);
    const [step, inner] = this.innerOpt.update(given, innerOptState, params, extra);
    const emit = equal(miniStep, subtract(k, 1));
    const either = (a: NDArray, b: NDArray): NDArray => where(emit, a, b).astype(b.dtype);
    return [
      mapLike((u) => multiply(emit, u), step),
      {
        miniStep: remainder(nextCount(miniStep), k),
        gradientStep: where(emit, nextCount(gradientStep), gradientStep),
        innerOptState: mapLike(either, inner as unknown, innerOptState),
        accGrads: mapLike((s) => multiply(logicalNot(emit), s).astype(this.dtype), sums),
        skipState: state.skipState,
      },
    ];
  }
  /** Whether the last call took a step. */
  hasUpdated({ miniStep, gradientStep }: MultiStepsState): NDArray {
    return logicalAnd(equal(miniStep, 0), greater(gradientStep, 0));
  }
  /** Itself as a pair of functions. */
  gradientTransformation(): GradientTransformation<MultiStepsState> {
    return { init: (params) => this.init(params), update: (u, s, p, e) => this.update(u, s, p, e) };
  }
}
