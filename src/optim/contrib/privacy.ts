import * as api from "../../api/tree.ts";
import { unflatten } from "../../core/pytree.ts";
import { NDArray } from "../../core/value.ts";
import * as np from "../../numpy/ufuncs.ts";
import { normal } from "../../random/continuous.ts";
import { key as keyOf, split } from "../../random/keys.ts";
import { perExampleGlobalNormClip } from "../per-example.ts";
import { scaleByLearningRate, trace } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import { chain, type GradientTransformation, identity } from "../transform.ts";

export interface DifferentiallyPrivateAggregateState {
  rngKey: NDArray;
}
/**
 * The mean of gradients of single examples, clipped and with noise: what it tells of one example is bounded.
 * M. Abadi et al., "Deep learning with differential privacy", 2016.
 * @param l2NormClip the largest norm of an example's gradient
 * @param noiseMultiplier the deviation of the noise, in units of that
 * @param key a random key, or a seed
 * @returns a transformation of trees of float[n, ...], one gradient for each example
 * @source optax.contrib.differentially_private_aggregate
 */
export function differentiallyPrivateAggregate(
  l2NormClip: number,
  noiseMultiplier: number,
  key: NDArray | number = 0,
): GradientTransformation<DifferentiallyPrivateAggregateState> {
  const deviation = l2NormClip * noiseMultiplier;
  return {
    init: () => ({ rngKey: key instanceof NDArray ? key : keyOf(key) }),
    update(updates, { rngKey }) {
      const [leaves, def] = api.flatten(updates as unknown) as [NDArray[], api.TreeDef];
      const [sums] = perExampleGlobalNormClip(leaves, l2NormClip);
      const keys = split(rngKey, leaves.length + 1);
      const noisy = sums.map((g, i) => {
        const noise = normal(keys.slice(i + 1), g.shape, { dtype: g.dtype });
        return np.divide(np.add(g, np.multiply(deviation, noise)), leaves[0].shape[0]);
      });
      return [unflatten(def, noisy) as typeof updates, { rngKey: keys.slice(0) }];
    },
  };
}
export interface DpsgdOptions {
  /** None by default. */
  momentum?: number;
  nesterov?: boolean;
}
/**
 * Gradient descent with differentiallyPrivateAggregate.
 * @source optax.contrib.dpsgd
 */
export const dpsgd = (
  learningRate: ScalarOrSchedule,
  l2NormClip: number,
  noiseMultiplier: number,
  seed: NDArray | number,
  { momentum, nesterov = false }: DpsgdOptions = {},
): GradientTransformation =>
  chain(
    differentiallyPrivateAggregate(l2NormClip, noiseMultiplier, seed),
    momentum === undefined ? identity() : trace(momentum, { nesterov }),
    scaleByLearningRate(learningRate),
  );
