import type { ArrayLike } from "../api/asarray.ts";
import { asArray } from "../api/asarray.ts";
import { grad as gradOf, valueAndGrad } from "../api/grad.ts";
import * as api from "../api/tree.ts";
import { type DType, isFloat } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { cond } from "../lax/branches.ts";
import { whileLoop } from "../lax/while.ts";
import { array } from "../numpy/creation.ts";
import { isfinite, isinf, isnan, logicalAnd, logicalNot, logicalOr, where } from "../numpy/logic.ts";
import { add, equal, greater, lessEqual, maximum, minimum, multiply, subtract } from "../numpy/ufuncs.ts";
import { partOf } from "../ops/complex.ts";
import type { Rate } from "./moments.ts";
import { type ExtraArgs, type GradientTransformation, mapLike, needParams, zeroCount, zerosOf } from "./transform.ts";
import * as tree from "./tree.ts";

// Steps whose length is found by trying. Their update takes { value, grad, valueFn }: the function, and what it is here.

/** What a line search is told of the function. */
export interface Objective {
  readonly value: NDArray;
  readonly grad: unknown;
  readonly valueFn: (params: any) => ArrayLike;
}
/** @throws TypeError unless all of it is there */
export function objectiveOf(name: string, { value, grad, valueFn }: ExtraArgs = {}, dtype: DType): Objective {
  if (value === undefined || grad === undefined || valueFn === undefined)
    throw new JAXTypeError(
      `${name}: update needs the function. Call update(gradients, state, params, { value, grad, valueFn }).`,
    );
  return { value: asArray(value, name).astype(dtype), grad, valueFn };
}
/** The dtype of the function's values, which is that of the parameters, or of their parts. */
export const valueType = (params: unknown): DType =>
  partOf(asArray(api.leaves(params)[0] as ArrayLike, "optim.lineSearch").dtype);
/** A number as the values of the function are. */
export const like = (x: number, dtype: DType): NDArray => array(x, { dtype });
/** NaN counts as infinitely wrong. */
export const errorOf = (excess: NDArray): NDArray => {
  const infinite = like(Number.POSITIVE_INFINITY, excess.dtype);
  return where(isnan(excess), infinite, maximum(excess, 0));
};

export interface BacktrackingOptions {
  /** Of the decrease that the slope promises, how much must come; 1e-4. */
  slopeRtol?: Rate;
  /** By what a step that is too long is shortened; 0.8. */
  decreaseFactor?: Rate;
  /** By what the last step is lengthened to begin with; 1.5. */
  increaseFactor?: Rate;
  /** 1 */
  maxLearningRate?: Rate;
  /** By how much the value may miss; 0. */
  atol?: Rate;
  /** The same relative to the value; 0. */
  rtol?: Rate;
  /** Keeps the gradient at the new parameters, for `valueAndGradFromState`. */
  storeGrad?: boolean;
}
export interface BacktrackingLinesearchInfo {
  numLinesearchSteps: NDArray;
  decreaseError: NDArray;
}
export interface ScaleByBacktrackingLinesearchState {
  learningRate: NDArray;
  value: NDArray;
  grad: unknown;
  info: BacktrackingLinesearchInfo;
}
interface Trial {
  learningRate: NDArray;
  value: NDArray;
  grad: unknown;
  decreaseError: NDArray;
  tried: NDArray;
}
/**
 * Scales updates by the first of ever shorter steps t that decrease the function enough, by Armijo's rule
 * f(x + t u) <= (1 + rtol) f(x) + t slopeRtol <u, grad f(x)> + atol.
 * @param maxBacktrackingSteps how many times a step is shortened
 * @returns a transformation whose update takes { value, grad, valueFn }
 * @throws TypeError if update lacks one of them
 * @example optim.chain(optim.sgd(1), optim.scaleByBacktrackingLinesearch(15))
 * @source optax.scale_by_backtracking_linesearch
 */
export function scaleByBacktrackingLinesearch(
  maxBacktrackingSteps: number,
  {
    slopeRtol = 1e-4,
    decreaseFactor = 0.8,
    increaseFactor = 1.5,
    maxLearningRate = 1,
    atol = 0,
    rtol = 0,
    storeGrad = false,
  }: BacktrackingOptions = {},
): GradientTransformation<ScaleByBacktrackingLinesearchState> {
  const name = "scaleByBacktrackingLinesearch";
  return {
    init(params) {
      const dtype = valueType(params);
      if (!isFloat(dtype))
        throw new DTypeError(
          `${name}: steps of ${dtype} parameters have no lengths between. Convert them with astype.`,
        );
      const unknown = like(Number.POSITIVE_INFINITY, dtype);
      return {
        learningRate: like(1, unknown.dtype),
        value: unknown,
        grad: storeGrad ? zerosOf(params) : null,
        info: { numLinesearchSteps: zeroCount(), decreaseError: unknown },
      };
    },
    update(updates, state, params, extra) {
      const dtype = valueType(needParams(name, params));
      const { value, grad, valueFn } = objectiveOf(name, extra, dtype);
      const slope = tree.real(tree.vdot(updates, tree.conj(grad)));
      const attempt = (trial: Trial): Trial => {
        const shorter = multiply(decreaseFactor, trial.learningRate);
        const learningRate = where(greater(trial.tried, 0), shorter, trial.learningRate).astype(dtype);
        const there = tree.addScale(params, learningRate, updates);
        const found = asArray(valueFn(there), name).astype(dtype);
        const promised = multiply(multiply(learningRate, slopeRtol), slope);
        const decreaseError = errorOf(subtract(subtract(found, multiply(add(1, rtol), value)), promised));
        const last = logicalOr(lessEqual(decreaseError, atol), equal(trial.tried, maxBacktrackingSteps));
        const gradient = storeGrad
          ? cond(
              last,
              () => gradOf(valueFn as never)(there as never) as never,
              () => trial.grad as never,
            )
          : null;
        return { learningRate, value: found, grad: gradient, decreaseError, tried: add(trial.tried, 1) };
      };
      const goesOn = ({ decreaseError, tried }: Trial): NDArray =>
        logicalAnd(logicalNot(lessEqual(decreaseError, atol)), lessEqual(tried, maxBacktrackingSteps));
      const end = whileLoop(
        goesOn as never,
        attempt as never,
        {
          learningRate: minimum(multiply(increaseFactor, state.learningRate), maxLearningRate).astype(dtype),
          value,
          grad: storeGrad ? zerosOf(params) : null,
          decreaseError: like(Number.POSITIVE_INFINITY, dtype),
          tried: zeroCount(),
        } as never,
      ) as unknown as Trial;
      const learningRate = where(isinf(end.decreaseError), like(0, dtype), end.learningRate);
      const info = { numLinesearchSteps: end.tried, decreaseError: end.decreaseError };
      return [scaled(learningRate, updates), { learningRate, value: end.value, grad: end.grad, info }];
    },
  };
}
/** Updates times a step. */
export const scaled = <T>(step: NDArray, updates: T): T => mapLike((u) => multiply(step.astype(u.dtype), u), updates);

/**
 * Value and gradient of a function, taken from the state of an optimizer whose line search has them already; computed anew
 * where it has not, as at the first step.
 * @returns a function of the parameters, what else `valueFn` takes, and { state }
 * @throws ValueError if the state has no value or no gradient
 * @example
 *   const opt = optim.lbfgs();
 *   optim.valueAndGradFromState((x) => x.mul(x).sum())(np.array([3]), { state: opt.init(np.array([3])) })[0].item(); // 9
 * @source optax.value_and_grad_from_state
 */
export function valueAndGradFromState<P = any>(
  valueFn: (params: P, ...args: any[]) => ArrayLike,
): (params: P, ...argsAndState: any[]) => [value: NDArray, grad: P] {
  const name = "valueAndGradFromState";
  return (params, ...rest) => {
    const last = rest.at(-1) as { state?: unknown } | undefined;
    if (typeof last !== "object" || last === null || !("state" in last))
      throw new JAXTypeError(`${name}: the optimizer's state is missing. Call it with (params, ...args, { state }).`);
    const args = rest.slice(0, -1);
    const value = tree.get(last.state, "value") as NDArray | null;
    const grad = tree.get(last.state, "grad");
    if (value === null || grad === null)
      throw new ValueError(`${name}: the state has no value or no gradient. Use scaleByZoomLinesearch, or storeGrad.`);
    return cond(
      isfinite(value),
      () => [value, grad] as never,
      () => {
        const evaluate = valueAndGrad(valueFn as never) as (...args: unknown[]) => unknown;
        const [now, slope] = evaluate(params, ...args) as [NDArray, unknown];
        return [now.astype(value.dtype), tree.castLike(slope, grad)] as never;
      },
    ) as [NDArray, P];
  };
}
