import { grad } from "../../api/grad.ts";
import { jvp } from "../../api/vjp.ts";
import { JAXTypeError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { cond } from "../../lax/branches.ts";
import { clip, remainder } from "../../numpy/arithmetic.ts";
import * as np from "../../numpy/ufuncs.ts";
import { PRNGKey, split } from "../../random/keys.ts";
import { rademacher } from "../../random/uniform.ts";
import { type MeanOptions, meanOf, unbiased } from "../moments.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import {
  castTo,
  type GradientTransformation,
  type Mask,
  mapLike,
  needParams,
  nextCount,
  zeroCount,
  zerosOf,
} from "../transform.ts";
import * as tree from "../tree.ts";
import { withDecayAndRate } from "./common.ts";

export interface HutchinsonState {
  key: NDArray;
}
/**
 * Gives, in place of updates, an estimate of the diagonal of the Hessian: v * (H v) for random signs v.
 * @param randomSeed a key; of seed 0 by default
 * @returns a transformation whose update takes { objFn }
 * @source optax.contrib.hutchinson_estimator_diag_hessian
 */
export function hutchinsonEstimatorDiagHessian(randomSeed?: NDArray): GradientTransformation<HutchinsonState> {
  return {
    init: () => ({ key: randomSeed ?? PRNGKey(0) }),
    update(updates, state, params, extra = {}) {
      const p = needParams("hutchinsonEstimatorDiagHessian", params);
      const { objFn } = extra as { objFn?: (params: unknown) => unknown };
      if (objFn === undefined)
        throw new JAXTypeError("hutchinsonEstimatorDiagHessian: update needs the function. Pass { objFn }.");
      const [key, own] = pairOf(split(state.key));
      const keys = tree.splitKeyLike(own, p);
      const signs = mapLike((k, x) => rademacher(k, x.shape as number[], "float32").astype(x.dtype), keys, p);
      const [, product] = jvp(grad(objFn as never) as never, [p] as never, [signs] as never) as unknown as [
        unknown,
        unknown,
      ];
      return [tree.mul(product, signs) as typeof updates, { key }];
    },
  };
}
const pairOf = (keys: NDArray): [NDArray, NDArray] => [keys.slice(0), keys.slice(1)];

export interface SophiaOptions extends MeanOptions {
  /** Decay of the mean of gradients; 0.965. */
  b1?: number;
  /** Decay of the mean of curvatures; 0.99. */
  b2?: number;
  /** 1e-8 */
  eps?: number;
  /** A factor of the curvatures; 0.01. */
  gamma?: number;
  /** The largest update, before the learning rate; 1. Null: none. */
  clipThreshold?: number | null;
  /** Every how many steps curvatures are estimated; 10. */
  updateInterval?: number;
  /** Estimates them; Hutchinson's way by default. */
  hessianDiagonalFn?: GradientTransformation;
}
export interface SophiaState {
  count: NDArray;
  mu: unknown;
  nu: unknown;
  hessianFnState: unknown;
}
function scaleBySophia({
  b1 = 0.965,
  b2 = 0.99,
  eps = 1e-8,
  gamma = 0.01,
  clipThreshold = 1,
  updateInterval = 10,
  hessianDiagonalFn = hutchinsonEstimatorDiagHessian(),
  muDtype = null,
}: SophiaOptions): GradientTransformation<SophiaState> {
  return {
    init: (params) => ({
      count: zeroCount(),
      mu: zerosOf(params, muDtype),
      nu: zerosOf(params),
      hessianFnState: hessianDiagonalFn.init(params),
    }),
    update(updates, state, params, extra) {
      const p = needParams("sophia", params);
      const count = nextCount(state.count);
      const mu = meanOf(updates as unknown, state.mu, b1);
      const step = mapLike(
        (m, h) => {
          const u = np.divide(m, np.maximum(np.multiply(gamma, h), eps));
          return clipThreshold === null ? u : clip(u, -clipThreshold, clipThreshold);
        },
        unbiased(mu, b1, count),
        state.nu,
      );
      const [hessianFnState, nu] = cond(
        np.equal(remainder(state.count, updateInterval), 0),
        () => {
          const [diagonal, next] = hessianDiagonalFn.update(updates as unknown, state.hessianFnState, p, extra);
          return [next, meanOf(diagonal, state.nu, b2)] as never;
        },
        () => [state.hessianFnState, state.nu] as never,
      ) as [unknown, unknown];
      return [step as typeof updates, { count, mu: castTo(mu, muDtype), nu, hessianFnState }];
    },
  };
}
/**
 * The mean of gradients over that of curvatures, each clipped.
 * H. Liu et al., "Sophia: A scalable stochastic second-order optimizer for language model pre-training", 2023.
 * @returns an optimizer whose update takes { objFn }
 * @source optax.contrib.sophia
 */
export const sophia = (
  learningRate: ScalarOrSchedule,
  {
    weightDecay = 1e-4,
    weightDecayMask,
    ...options
  }: SophiaOptions & { weightDecay?: ScalarOrSchedule; weightDecayMask?: Mask } = {},
): GradientTransformation =>
  withDecayAndRate(scaleBySophia(options), learningRate, { weightDecay, mask: weightDecayMask });
