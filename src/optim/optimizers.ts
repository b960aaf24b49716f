import type { Rate } from "./moments.ts";
import {
  type AccumulatorOptions,
  type AdamOptions,
  addDecayedWeights,
  type LionOptions,
  type RmsOptions,
  type RssOptions,
  scaleByAdam,
  scaleByLearningRate,
  scaleByLion,
  scaleByRms,
  scaleByRss,
  scaleByStddev,
  trace,
} from "./scale.ts";
import type { ScalarOrSchedule } from "./schedule.ts";
import { chain, type GradientTransformation, identity, type Mask } from "./transform.ts";

export interface MomentumOptions {
  /** Decay of the momentum; none by default. */
  momentum?: Rate | null;
  nesterov?: boolean;
}
export type SgdOptions = MomentumOptions & AccumulatorOptions;
const momentumOf = ({ momentum, ...options }: SgdOptions): GradientTransformation =>
  momentum === undefined || momentum === null ? identity() : trace(momentum, options);

/**
 * Gradient descent: -rate g, with momentum if asked.
 * @source optax.sgd
 */
export const sgd = (learningRate: ScalarOrSchedule, options: SgdOptions = {}): GradientTransformation =>
  chain(momentumOf(options), scaleByLearningRate(learningRate));

/**
 * Adam.
 * @example
 * const tx = optim.adam(1e-3);
 * let state = tx.init(params);
 * const [updates, next] = tx.update(grads, state);
 * params = optim.applyUpdates(params, updates);
 * @source optax.adam
 */
export const adam = (learningRate: ScalarOrSchedule, options: AdamOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), scaleByLearningRate(learningRate));

export interface DecayOptions {
  weightDecay?: ScalarOrSchedule;
  /** Which parameters decay; all by default. */
  mask?: Mask;
}
/**
 * Adam with decoupled weight decay (1e-4 by default). `update` needs the parameters.
 * @source optax.adamw
 */
export const adamw = (
  learningRate: ScalarOrSchedule,
  { weightDecay = 1e-4, mask, ...options }: AdamOptions & DecayOptions = {},
): GradientTransformation =>
  chain(scaleByAdam(options), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate));

export interface RmspropOptions extends MomentumOptions, RmsOptions {
  /** Divides by the standard deviation instead: without the mean; false. */
  centered?: boolean;
}
/**
 * Gradients over the root of the mean of their squares.
 * @source optax.rmsprop
 */
export const rmsprop = (
  learningRate: ScalarOrSchedule,
  { momentum, nesterov, centered = false, ...options }: RmspropOptions = {},
): GradientTransformation =>
  chain(
    centered ? scaleByStddev(options) : scaleByRms(options),
    scaleByLearningRate(learningRate),
    momentumOf({ momentum, nesterov }),
  );

/**
 * Gradients over the root of the sum of their squares.
 * @source optax.adagrad
 */
export const adagrad = (learningRate: ScalarOrSchedule, options: RssOptions = {}): GradientTransformation =>
  chain(scaleByRss(options), scaleByLearningRate(learningRate));

/**
 * Lion: the sign of a mean of gradients, with weight decay (1e-3 by default). `update` needs the parameters.
 * @source optax.lion
 */
export const lion = (
  learningRate: ScalarOrSchedule,
  { weightDecay = 1e-3, mask, ...options }: Omit<LionOptions, "mode" | "smoothBeta"> & DecayOptions = {},
): GradientTransformation =>
  chain(scaleByLion(options), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate));
