import { defaultFloat } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { dynamicIndexInDim } from "../lax/indexing.ts";
import { scan } from "../lax/scan.ts";
import { remainder } from "../numpy/arithmetic.ts";
import { zeros, zerosLike } from "../numpy/creation.ts";
import { promoteTypes } from "../numpy/dtypes.ts";
import { where } from "../numpy/logic.ts";
import { arange } from "../numpy/spaces.ts";
import { add, divide, equal, greater, minimum, multiply, negative, subtract } from "../numpy/ufuncs.ts";
import { valueType } from "./line-search.ts";
import { scaleByLearningRate } from "./scale.ts";
import type { ScalarOrSchedule } from "./schedule.ts";
import {
  chain,
  type GradientTransformation,
  identity,
  mapLike,
  needParams,
  nextCount,
  scale,
  zeroCount,
  zerosOf,
} from "./transform.ts";
import * as tree from "./tree.ts";
import { scaleByZoomLinesearch } from "./zoom.ts";

export interface LbfgsOptions {
  /** How many past steps are remembered; 10. */
  memorySize?: number;
  /** Begins with a multiple of the identity that fits the last step, not with the identity; true. */
  scaleInitPrecond?: boolean;
}
export interface ScaleByLBFGSState {
  count: NDArray;
  params: unknown;
  updates: unknown;
  diffParamsMemory: unknown;
  diffUpdatesMemory: unknown;
  weightsMemory: NDArray;
}
const inner = (x: unknown, y: unknown): NDArray => tree.real(tree.vdot(x, y));
const at = <T>(stacked: T, k: NDArray): T => mapLike((x) => dynamicIndexInDim(x, k, 0, false), stacked);

/**
 * Multiplies gradients by an approximation of the inverse Hessian, made of the last steps and changes of the gradient.
 * J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, algorithm 7.4.
 * @throws ValueError if memorySize is below 1
 * @source optax.scale_by_lbfgs
 */
export function scaleByLbfgs({
  memorySize = 10,
  scaleInitPrecond = true,
}: LbfgsOptions = {}): GradientTransformation<ScaleByLBFGSState> {
  if (!(memorySize >= 1)) throw new ValueError(`scaleByLbfgs: memorySize is ${memorySize}. Give at least 1.`);
  return {
    init(params) {
      const memory = mapLike((x) => zeros([memorySize, ...x.shape], { dtype: x.dtype }), params);
      return {
        count: zeroCount(),
        params: zerosOf(params),
        updates: zerosOf(params),
        diffParamsMemory: memory,
        diffUpdatesMemory: memory,
        weightsMemory: zeros([memorySize], { dtype: promoteTypes(valueType(params), defaultFloat()) }),
      };
    },
    update(updates, state, params) {
      const { count } = state;
      needParams("scaleByLbfgs", params);
      const known = greater(count, 0);
      const ifKnown = <T>(t: T): T => mapLike((x) => where(known, x, zerosLike(x)), t);
      const diffParams = ifKnown(tree.sub(params, state.params));
      const diffUpdates = ifKnown(tree.sub(updates as unknown, state.updates));
      const curvature = inner(diffUpdates, diffParams);
      const weight = where(equal(curvature, 0), zerosLike(curvature), divide(1, curvature));
      const last = remainder(subtract(count, 1), memorySize);
      const put = <T>(memory: T, x: unknown): T => mapLike((m, v) => m.at(last).set(v), memory, x);
      const next: ScaleByLBFGSState = {
        count: nextCount(count),
        params,
        updates,
        diffParamsMemory: put(state.diffParamsMemory, diffParams),
        diffUpdatesMemory: put(state.diffUpdatesMemory, diffUpdates),
        weightsMemory: put(state.weightsMemory, weight),
      };
      const first = scaleInitPrecond ? firstScale(updates, diffUpdates, curvature, known) : null;
      return [precondition(updates, next, first, remainder(count, memorySize)), next];
    },
  };
}
/** What the Hessian's inverse is along the last step; at the beginning, a step of length 1 at most. */
function firstScale(updates: unknown, diffUpdates: unknown, curvature: NDArray, known: NDArray): NDArray {
  const squares = tree.norm(diffUpdates, { squared: true });
  const fitted = where(greater(squares, 0), divide(curvature, squares), 1);
  return where(known, fitted, minimum(1, divide(1, tree.norm(updates))));
}
/** The two loops, over the memory from the youngest step and back. */
function precondition<T>(updates: T, memory: ScaleByLBFGSState, first: NDArray | null, oldest: NDArray): T {
  const { diffParamsMemory, diffUpdatesMemory, weightsMemory } = memory;
  const size = weightsMemory.shape[0];
  const order = remainder(add(oldest, arange(size)), size);
  const right = (vec: T, k: NDArray): [T, NDArray] => {
    const alpha = multiply(at(weightsMemory, k), inner(at(diffParamsMemory, k), vec));
    return [tree.castLike(tree.addScale(vec, negative(alpha), at(diffUpdatesMemory, k)), vec), alpha];
  };
  const left = (vec: T, [k, alpha]: [NDArray, NDArray]): [T, NDArray] => {
    const beta = multiply(at(weightsMemory, k), inner(at(diffUpdatesMemory, k), vec));
    return [tree.castLike(tree.addScale(vec, subtract(alpha, beta), at(diffParamsMemory, k)), vec), beta];
  };
  const [half, alphas] = scan(right as never, updates as never, order, { reverse: true }) as unknown as [T, NDArray];
  const middle = first === null ? half : tree.scale(first, half);
  return (scan(left as never, middle as never, [order, alphas] as never) as unknown as [T, NDArray])[0];
}

export interface LbfgsOptimizerOptions extends LbfgsOptions {
  /** Finds the length of the step; a zoom of at most 20 tries by default. Null: the direction is the step. */
  linesearch?: GradientTransformation | null;
}
/**
 * L-BFGS: steps along an approximate Newton direction, whose length a line search finds.
 * @param learningRate a factor of the direction, 1 by default
 * @returns an optimizer whose update takes { value, grad, valueFn }
 * @example
 *   const f = (x) => x.mul(x).sum();
 *   const opt = optim.lbfgs();
 *   const params = np.array([1, 2]);
 *   const [value, g] = valueAndGrad(f)(params);
 *   const [updates] = opt.update(g, opt.init(params), params, { value, grad: g, valueFn: f });
 *   optim.applyUpdates(params, updates).shape; // [2]
 * @source optax.lbfgs
 */
export const lbfgs = (
  learningRate: ScalarOrSchedule | null = null,
  { linesearch, ...options }: LbfgsOptimizerOptions = {},
): GradientTransformation =>
  chain(
    scaleByLbfgs(options),
    learningRate === null ? scale(-1) : scaleByLearningRate(learningRate),
    linesearch === undefined ? scaleByZoomLinesearch(20, { initialGuessStrategy: "one" }) : (linesearch ?? identity()),
  );
