import {
  type AdamOptions,
  addDecayedWeights,
  type RmsOptions,
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

export interface SgdOptions {
  momentum?: number;
  nesterov?: boolean;
}
/**
 * Gradient descent: -rate g, with momentum if asked.
 * @source optax.sgd
 */
export const sgd = (
  learningRate: ScalarOrSchedule,
  { momentum, nesterov = false }: SgdOptions = {},
): GradientTransformation =>
  chain(momentum === undefined ? identity() : trace(momentum, { nesterov }), scaleByLearningRate(learningRate));

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

export interface RmspropOptions extends SgdOptions, RmsOptions {
  /** Divides by the standard deviation instead: without the mean; false. */
  centered?: boolean;
}
/**
 * Gradients over the root of the mean of their squares.
 * @source optax.rmsprop
 */
export const rmsprop = (
  learningRate: ScalarOrSchedule,
  { momentum, nesterov = false, centered = false, ...options }: RmspropOptions = {},
): GradientTransformation =>
  chain(
    centered ? scaleByStddev(options) : scaleByRms(options),
    scaleByLearningRate(learningRate),
    momentum === undefined ? identity() : trace(momentum, { nesterov }),
  );

/**
 * Gradients over the root of the sum of their squares.
 * @source optax.adagrad
 */
export const adagrad = (
  learningRate: ScalarOrSchedule,
  options: { initialAccumulatorValue?: number; eps?: number } = {},
): GradientTransformation => chain(scaleByRss(options), scaleByLearningRate(learningRate));

/**
 * Lion: the sign of a mean of gradients, with weight decay (1e-3 by default). `update` needs the parameters.
 * @source optax.lion
 */
export const lion = (
  learningRate: ScalarOrSchedule,
  { b1 = 0.9, b2 = 0.99, weightDecay = 1e-3, mask }: { b1?: number; b2?: number } & DecayOptions = {},
): GradientTransformation =>
  chain(scaleByLion({ b1, b2 }), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate));
