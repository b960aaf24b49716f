import { type ArrayLike, asArray } from "../api/asarray.ts";
import { customVjp } from "../api/custom-vjp.ts";
import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/value.ts";
import { stopGradient } from "../lax/barriers.ts";
import { broadcastShapes } from "../lax/shapes.ts";
import { zeros } from "../numpy/creation.ts";
import { sum } from "../numpy/reductions.ts";
import { add, divide, exp, maximum, multiply, sqrt, square, subtract } from "../numpy/ufuncs.ts";
import { normal } from "../random/continuous.ts";
import { range } from "../util/list.ts";
import { scaleByOptimisticGradient } from "./gradients.ts";
import { type AdamOptions, scaleByAdam, scaleByLearningRate } from "./scale.ts";
import { castTo, chain, type GradientTransformation, mapLike, needParams, stateless } from "./transform.ts";

// What stands alone: factors of gradients, a distribution, functions of single parameters.

/**
 * The values themselves, with a factor for their gradient.
 * @example grad((x) => optim.scaleGradient(x, 0.5))(3) // 0.5
 * @source optax.scale_gradient
 */
export function scaleGradient<T>(inputs: T, scale: number): T {
  if (scale === 1) return inputs;
  if (scale === 0) return mapLike((x) => stopGradient(x), inputs);
  const scaled = customVjp((x: NDArray) => x);
  scaled.defvjp(
    (x: NDArray) => [x, null],
    (_: null, g: NDArray) => [multiply(g, scale)],
  );
  return mapLike((x) => scaled(x) as NDArray, inputs);
}

/** Independent normal distributions: see multiNormal. */
export class MultiNormalDiagFromLogScale {
  readonly logScale: NDArray;
  private readonly loc: NDArray;
  private readonly deviation: NDArray;
  private readonly shape: number[];
  constructor(loc: ArrayLike, logScale: ArrayLike) {
    this.loc = asArray(loc, "multiNormal");
    this.logScale = asArray(logScale, "multiNormal");
    this.deviation = exp(this.logScale);
    this.shape = broadcastShapes(this.loc.shape, this.logScale.shape);
  }
  /** float[...shape, ...s], where s is the shape of the parameters. */
  sample(shape: readonly number[], key: NDArray): NDArray {
    return add(multiply(normal(key, [...shape, ...this.shape]), this.deviation), this.loc);
  }
  /** The logarithm of the density at x: float[...s] to float[...]. */
  logProb(x: ArrayLike): NDArray {
    const z = divide(subtract(x, this.loc), this.deviation);
    const each = subtract(multiply(-0.5, square(z)), add(this.logScale, 0.5 * Math.log(2 * Math.PI)));
    return sum(each, { axis: range(this.shape.length).map((d) => -1 - d) });
  }
  get params(): [mean: NDArray, logScale: NDArray] {
    return [this.loc, this.logScale];
  }
}
/**
 * Independent normal distributions, by their means and the logarithms of their deviations.
 * @example optim.multiNormal(np.zeros([2]), np.zeros([2])).logProb(np.zeros([2])).item() // -1.837877
 * @source optax.multi_normal
 */
export const multiNormal = (loc: ArrayLike, logScale: ArrayLike): MultiNormalDiagFromLogScale =>
  new MultiNormalDiagFromLogScale(loc, logScale);

/**
 * A transformation without state, by a function of an update and its parameter.
 * @example optim.statelessWithTreeMap((g, p) => g.mul(0.1).add(p)).init({}) // null
 * @source optax.stateless_with_tree_map
 */
export const statelessWithTreeMap = (f: (update: NDArray, param: any) => NDArray): GradientTransformation<null> =>
  stateless((updates, params) =>
    params === undefined || params === null ? mapLike((u) => f(u, null), updates) : mapLike(f, updates, params),
  );

export interface DistanceOptions {
  /** The first step, relative to 1 + the norm of the parameters; 1e-6. */
  repsRel?: number;
  /** 1e-8 */
  eps?: number;
  /** Dtype in which the first parameters are kept; float32. */
  paramDtype?: DType | null;
  /** 1 */
  globalScale?: number;
}
export interface ScaleByDistanceOverGradientsState {
  maxDist: unknown;
  gradSumOfSquares: unknown;
  initParams: unknown;
}
/**
 * Each array's gradient times its largest distance so far over the root of the sum of its squared gradients.
 * M. Ivgi et al., "DoG is SGD's best friend: A parameter-free dynamic step size schedule", 2023.
 * @source optax.scale_by_distance_over_gradients
 */
export function scaleByDistanceOverGradients({
  repsRel = 1e-6,
  eps = 1e-8,
  paramDtype = "float32",
  globalScale = 1,
}: DistanceOptions = {}): GradientTransformation<ScaleByDistanceOverGradientsState> {
  const size = (x: NDArray): NDArray => sqrt(sum(square(x)));
  return {
    init: (params) => ({
      maxDist: mapLike((x) => multiply(repsRel, add(1, size(x))), params),
      gradSumOfSquares: mapLike(() => zeros([1]), params),
      initParams: castTo(params, paramDtype),
    }),
    update(updates, { initParams, ...state }, params) {
      const p = needParams("scaleByDistanceOverGradients", params);
      const maxDist = mapLike((d, x, y) => maximum(d, size(subtract(x, y))), state.maxDist, p, initParams);
      const gradSumOfSquares = mapLike((s, g) => add(s, sum(square(g))), state.gradSumOfSquares, updates);
      const step = mapLike(
        (g, d, s) => multiply(multiply(globalScale, divide(d, sqrt(add(s, eps)))), g),
        updates,
        maxDist,
        gradSumOfSquares,
      );
      return [step, { maxDist, gradSumOfSquares, initParams }];
    },
  };
}
/**
 * Adam that looks ahead by the change of the gradient. optimisticAdamV2 takes schedules.
 * @param options.optimism the factor of that change; the learning rate by default
 * @source optax.optimistic_adam
 */
export const optimisticAdam = (
  learningRate: number,
  { optimism = learningRate, nesterov = true, ...options }: AdamOptions & { optimism?: number } = {},
): GradientTransformation =>
  chain(
    scaleByAdam({ nesterov, ...options }),
    scaleByOptimisticGradient(learningRate, optimism),
    scaleByLearningRate(1),
  );
