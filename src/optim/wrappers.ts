import { type ArrayLike, asArray } from "../api/asarray.ts";
import { evalShape } from "../api/make-jaxpr.ts";
import * as api from "../api/tree.ts";
import type { DType } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { cond } from "../lax/branches.ts";
import { remainder } from "../numpy/arithmetic.ts";
import { array, zeros, zerosLike } from "../numpy/creation.ts";
import { concatenate } from "../numpy/join.ts";
import { isfinite, logicalAnd, logicalNot, logicalOr, where } from "../numpy/logic.ts";
import { all, sum } from "../numpy/reductions.ts";
import { ravel, reshape } from "../numpy/shape.ts";
import { split } from "../numpy/split.ts";
import { add, divide, equal, greater, less, multiply, square, subtract } from "../numpy/ufuncs.ts";
import {
  type ExtraArgs,
  type GradientTransformation,
  type Mask,
  type MaskOptions,
  mapLike,
  masked,
  nextCount,
  setToZero,
  zeroCount,
  zerosOf,
} from "./transform.ts";

// Transformations around others: applied to some parameters, at some steps, or to sums of gradients.

type Tx = GradientTransformation;
/** Every transformation takes extra arguments: itself. */
export const withExtraArgsSupport = (tx: Tx): Tx => tx;

/**
 * Transformations one after the other, each with a name. The state is an object of their states.
 * @example optim.namedChain(["clip", optim.clip(1)], ["adam", optim.adam(1e-3)])
 * @source optax.named_chain
 */
export function namedChain(
  ...parts: readonly (readonly [name: string, transform: Tx])[]
): GradientTransformation<Record<string, unknown>> {
  const names = parts.map(([name]) => name);
  if (new Set(names).size < names.length)
    throw new ValueError(`namedChain: a name stands twice in ${names.join(", ")}. Give each its own.`);
  return {
    init: (params) => Object.fromEntries(parts.map(([name, tx]) => [name, tx.init(params)])),
    update(updates, state, params, extra) {
      const next: Record<string, unknown> = {};
      for (const [name, tx] of parts) [updates, next[name]] = tx.update(updates, state[name], params, extra);
      return [updates, next];
    },
  };
}
/**
 * Each parameter by the transformation that its label names.
 * @param paramLabels a tree of strings, which may be a prefix, or a function that makes it from the parameters
 * @throws ValueError if a label has no transformation
 * @example optim.partition({ fast: optim.sgd(1), slow: optim.sgd(0.1) }, { w: "fast", b: "slow" })
 * @source optax.partition
 */
export function partition(
  transforms: Readonly<Record<string, Tx>>,
  paramLabels: unknown,
  options: MaskOptions = {},
): GradientTransformation<{ innerStates: Record<string, unknown> }> {
  const groups = Object.keys(transforms);
  const of = (params: unknown): unknown => (typeof paramLabels === "function" ? paramLabels(params) : paramLabels);
  const part = (labels: unknown, group: string): Tx =>
    masked(
      transforms[group],
      api.map((l: unknown) => l === group, labels),
      options,
    );
  return {
    init(params) {
      const labels = of(params);
      const unknown = api.leaves(labels).find((l) => !groups.includes(l as string));
      if (unknown !== undefined)
        throw new ValueError(`partition: label ${String(unknown)} has no transformation. Use ${groups.join(", ")}.`);
      return { innerStates: Object.fromEntries(groups.map((g) => [g, part(labels, g).init(params)])) };
    },
    update(updates, { innerStates }, params, extra) {
      const labels = of(updates);
      const next: Record<string, unknown> = {};
      for (const g of groups) [updates, next[g]] = part(labels, g).update(updates, innerStates[g], params, extra);
      return [updates, { innerStates: next }];
    },
  };
}
/** Another name of partition. */
export const multiTransform = partition;
/**
 * Updates of zero where the mask is true: these parameters stay.
 * @source optax.freeze
 */
export const freeze = (mask: Mask): Tx => masked(setToZero(), mask);
/**
 * An optimizer for the parameters that are not frozen.
 * @source optax.selective_transform
 */
export const selectiveTransform = (optimizer: Tx, { freezeMask }: { freezeMask: unknown }): Tx =>
  partition({ train: optimizer, freeze: setToZero() }, () =>
    api.map((frozen: unknown) => (frozen ? "freeze" : "train"), freezeMask),
  );
/**
 * All parameters as one vector to the inner transformation: one kernel in place of many.
 * @source optax.flatten
 */
export function flatten(inner: Tx): Tx {
  const flat = (t: unknown): NDArray => concatenate((api.leaves(t) as NDArray[]).map((x) => ravel(x)));
  return {
    init: (params) => inner.init(flat(params)),
    update(updates, state, params, extra) {
      const given = params === undefined || params === null ? params : flat(params);
      const [step, next] = inner.update(flat(updates), state, given, extra);
      const [leaves, def] = api.flatten(updates as unknown) as [NDArray[], api.TreeDef];
      let at = 0;
      const ends = leaves.map((x) => (at += x.size)).slice(0, -1);
      const parts = split(step, ends).map((v, i) => reshape(v, leaves[i].shape as number[]));
      return [unflatten(def, parts) as typeof updates, next];
    },
  };
}

/** When a transformation is applied: a boolean scalar from the number of the step. */
export type ConditionFn = (step: NDArray, extra?: ExtraArgs) => ArrayLike;
interface ConditionOptions {
  /** Passes extra arguments of `update` to the condition. */
  forwardExtraArgs?: boolean;
}
function conditionally(
  inner: Tx,
  when: ConditionFn,
  otherwise: (updates: unknown) => unknown,
  { forwardExtraArgs = false }: ConditionOptions,
): GradientTransformation<{ innerState: unknown; step: NDArray }> {
  return {
    init: (params) => ({ innerState: inner.init(params), step: zeroCount() }),
    update(updates, { innerState, step }, params, extra) {
      const [next, state] = cond(
        asArray(when(step, forwardExtraArgs ? extra : {}), "conditionallyTransform"),
        () => inner.update(updates, innerState, params, extra),
        () => [otherwise(updates), innerState] as never,
      ) as [typeof updates, unknown];
      return [next, { innerState: state, step: nextCount(step) }];
    },
  };
}
/**
 * Applies the inner transformation at some steps; at others updates pass unchanged.
 * @source optax.conditionally_transform
 */
export const conditionallyTransform = (inner: Tx, shouldTransformFn: ConditionFn, options: ConditionOptions = {}): Tx =>
  conditionally(inner, shouldTransformFn, (u) => u, options);
/**
 * Applies the inner transformation at some steps; at others updates are 0.
 * @source optax.conditionally_mask
 */
export const conditionallyMask = (inner: Tx, shouldTransformFn: ConditionFn, options: ConditionOptions = {}): Tx =>
  conditionally(inner, shouldTransformFn, (u) => mapLike((x) => zerosLike(x), u), options);

export interface ApplyIfFiniteState {
  notfiniteCount: NDArray;
  lastFinite: NDArray;
  totalNotfinite: NDArray;
  innerState: unknown;
}
const allFinite = (updates: unknown): NDArray =>
  (api.leaves(updates) as NDArray[]).map((x) => all(isfinite(x))).reduce((a, b) => logicalAnd(a, b), array(true));
/**
 * Updates of zero where a gradient is not finite, until that happens more than `maxConsecutiveErrors` times in a row.
 * @source optax.apply_if_finite
 */
export function applyIfFinite(inner: Tx, maxConsecutiveErrors: number): GradientTransformation<ApplyIfFiniteState> {
  return {
    init: (params) => ({
      notfiniteCount: zeroCount(),
      lastFinite: array(true),
      totalNotfinite: zeroCount(),
      innerState: inner.init(params),
    }),
    update(updates, { notfiniteCount, totalNotfinite, innerState }, params, extra) {
      const finite = allFinite(updates);
      const errors = where(finite, zeroCount(), nextCount(notfiniteCount));
      const [next, state] = cond(
        logicalOr(finite, greater(errors, maxConsecutiveErrors)),
        () => inner.update(updates, innerState, params, extra),
        () => [mapLike((x) => zerosLike(x), updates), innerState] as never,
      ) as [typeof updates, unknown];
      const total = where(finite, totalNotfinite, nextCount(totalNotfinite));
      return [next, { notfiniteCount: errors, lastFinite: finite, totalNotfinite: total, innerState: state }];
    },
  };
}

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

/** Fast parameters, which are trained, and slow ones, which follow. */
export interface LookaheadParams {
  fast: any;
  slow: any;
}
export const LookaheadParams = {
  /** Both alike. */
  initSynced: (params: unknown): LookaheadParams => ({ fast: params, slow: params }),
};
export interface LookaheadState {
  fastState: unknown;
  stepsSinceSync: NDArray;
}
export interface LookaheadOptions {
  /** Starts the fast optimizer anew at each synchronisation. */
  resetState?: boolean;
}
/**
 * Fast parameters run ahead; every `syncPeriod` steps the slow ones go `slowStepSize` of the way, and the fast ones start from there.
 * Parameters and updates are { fast, slow }: see LookaheadParams.initSynced.
 * @source optax.lookahead
 */
export function lookahead(
  fastOptimizer: Tx,
  syncPeriod: number,
  slowStepSize: number,
  { resetState = false }: LookaheadOptions = {},
): GradientTransformation<LookaheadState> {
  if (!(syncPeriod >= 1)) throw new ValueError(`lookahead: syncPeriod is ${syncPeriod}. Give at least 1.`);
  return {
    init: (params) => ({
      fastState: fastOptimizer.init((params as { fast?: unknown }).fast ?? params),
      stepsSinceSync: zeroCount(),
    }),
    update(updates, { fastState, stepsSinceSync }, params) {
      const { fast, slow } = params as { fast: unknown; slow: unknown };
      const [step, state] = fastOptimizer.update(updates, fastState, fast);
      const now = equal(stepsSinceSync, syncPeriod - 1);
      const on = (x: NDArray): NDArray => now.astype(x.dtype);
      const gap = mapLike((f, u, s) => subtract(add(f, u), s), fast, step, slow);
      const slowStep = mapLike((d) => multiply(multiply(slowStepSize, on(d)), d), gap);
      const fastStep = mapLike(
        (u, d) => subtract(u, multiply(multiply(on(u), 1 - slowStepSize), d)),
        step as unknown,
        gap,
      );
      const reset = (s: NDArray, first: NDArray): NDArray => where(now, first, s).astype(s.dtype);
      const kept = resetState ? mapLike(reset, state as unknown, fastOptimizer.init(fast)) : state;
      const next = { fastState: kept, stepsSinceSync: remainder(add(stepsSinceSync, 1), syncPeriod) };
      return [{ fast: fastStep, slow: slowStep } as typeof updates, next];
    },
  };
}
