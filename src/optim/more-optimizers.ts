import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/value.ts";
import { add, divide, multiply, sqrt, square, subtract } from "../numpy/ufuncs.ts";
import {
  type AdamaxOptions,
  type AdanOptions,
  type AmsgradOptions,
  type BeliefOptions,
  type RadamOptions,
  scaleByAdadelta,
  scaleByAdamax,
  scaleByAdan,
  scaleByAmsgrad,
  scaleByBelief,
  scaleByRadam,
  scaleByYogi,
  type YogiOptions,
} from "./adaptive.ts";
import {
  addNoise,
  type NovogradOptions,
  scaleByFactoredRms,
  scaleByNovograd,
  scaleByOptimisticGradient,
  scaleBySm3,
} from "./gradients.ts";
import {
  clipByBlockRms,
  type PolyakOptions,
  scaleByParamBlockRms,
  scaleByPolyak,
  scaleBySign,
  scaleByTrustRatio,
} from "./normalize.ts";
import { adam, adamw, type DecayOptions, sgd } from "./optimizers.ts";
import { type RpropOptions, scaleByRprop } from "./rprop.ts";
import {
  type AccumulatorOptions,
  type AdamOptions,
  addDecayedWeights,
  ema,
  scaleByAdam,
  scaleByLearningRate,
  trace,
} from "./scale.ts";
import type { ScalarOrSchedule } from "./schedule.ts";
import { chain, type GradientTransformation, type Mask, masked, scale } from "./transform.ts";

type Tx = GradientTransformation;
type Rate = ScalarOrSchedule;

/**
 * AdaBelief: Adam with the squares of what gradients differ from their mean by.
 * @source optax.adabelief
 */
export const adabelief = (learningRate: Rate, options: BeliefOptions = {}): Tx =>
  chain(scaleByBelief(options), scaleByLearningRate(learningRate));
export interface AdadeltaOptions {
  rho?: number;
  eps?: number;
  weightDecay?: ScalarOrSchedule;
  weightDecayMask?: Mask;
}
/**
 * Adadelta, which needs no learning rate: 1 is usual.
 * @source optax.adadelta
 */
export const adadelta = (
  learningRate: Rate,
  { rho = 0.9, eps = 1e-6, weightDecay = 0, weightDecayMask }: AdadeltaOptions = {},
): Tx =>
  chain(
    addDecayedWeights(weightDecay, { mask: weightDecayMask }),
    scaleByAdadelta({ rho, eps }),
    scaleByLearningRate(learningRate),
  );
export interface AdafactorOptions {
  minDimSizeToFactor?: number;
  decayRate?: number;
  decayOffset?: number;
  multiplyByParameterScale?: boolean;
  clippingThreshold?: number | null;
  momentum?: number | null;
  /** Dtype of the momentum; float32. */
  dtypeMomentum?: DType;
  weightDecayRate?: ScalarOrSchedule | null;
  eps?: number;
  factored?: boolean;
  weightDecayMask?: Mask;
}
/**
 * Adafactor: means of squares of rows and columns only, clipped by block, with steps relative to the parameters.
 * @param learningRate null: steps relative to the parameters alone
 * @source optax.adafactor
 */
export function adafactor(learningRate: Rate | null = null, options: AdafactorOptions = {}): Tx {
  const { clippingThreshold = 1, momentum = null, weightDecayRate = null, multiplyByParameterScale = true } = options;
  const { dtypeMomentum = "float32", factored, decayRate, decayOffset, minDimSizeToFactor, eps } = options;
  const scaled = scaleByFactoredRms({ factored, decayRate, stepOffset: decayOffset, minDimSizeToFactor, epsilon: eps });
  const parts: Tx[] = [scaled];
  if (clippingThreshold !== null) parts.push(clipByBlockRms(clippingThreshold));
  if (learningRate !== null) parts.push(scaleByLearningRate(learningRate, { flipSign: false }));
  if (multiplyByParameterScale) parts.push(scaleByParamBlockRms());
  if (momentum !== null) parts.push(ema(momentum, { debias: false, accumulatorDtype: dtypeMomentum }));
  if (weightDecayRate !== null) parts.push(addDecayedWeights(weightDecayRate, { mask: options.weightDecayMask }));
  return chain(...parts, scale(-1));
}
/**
 * Adamax: Adam with the largest decayed gradient in place of the mean of squares.
 * @source optax.adamax
 */
export const adamax = (learningRate: Rate, options: AdamaxOptions = {}): Tx =>
  chain(scaleByAdamax(options), scaleByLearningRate(learningRate));
/**
 * Adamax with decoupled weight decay (1e-4 by default). `update` needs the parameters.
 * @source optax.adamaxw
 */
export const adamaxw = (
  learningRate: Rate,
  { weightDecay = 1e-4, mask, ...options }: AdamaxOptions & DecayOptions = {},
): Tx => chain(scaleByAdamax(options), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate));
/**
 * Adan, with weight decay if asked.
 * @source optax.adan
 */
export const adan = (
  learningRate: Rate,
  { weightDecay = 0, mask, epsRoot = 1e-8, ...options }: AdanOptions & DecayOptions = {},
): Tx =>
  chain(
    scaleByAdan({ epsRoot, ...options }),
    addDecayedWeights(weightDecay, { mask }),
    scaleByLearningRate(learningRate),
  );
/**
 * AMSGrad: Adam with the largest mean of squares so far.
 * @source optax.amsgrad
 */
export const amsgrad = (learningRate: Rate, options: AmsgradOptions = {}): Tx =>
  chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate));
/**
 * Fromage: steps relative to the norm of each parameter, which stays bounded.
 * @source optax.fromage
 */
export function fromage(learningRate: Rate, { minNorm = 1e-6 }: { minNorm?: number } = {}): Tx {
  const trust = scaleByTrustRatio({ minNorm });
  if (typeof learningRate === "number") {
    const shrink = 1 / Math.sqrt(1 + learningRate ** 2);
    return chain(trust, scaleByLearningRate(learningRate * shrink), addDecayedWeights(shrink - 1));
  }
  const rate = typeof learningRate === "function" ? learningRate : (): NDArray => learningRate;
  const shrink = (count: NDArray): NDArray => divide(1, sqrt(add(1, square(rate(count)))));
  return chain(
    trust,
    scaleByLearningRate((count) => multiply(shrink(count as NDArray), rate(count))),
    addDecayedWeights((count) => subtract(shrink(count as NDArray), 1)),
  );
}
/**
 * Adam with trust ratios: for large batches. `update` needs the parameters.
 * @source optax.lamb
 */
export const lamb = (
  learningRate: Rate,
  { eps = 1e-6, weightDecay = 0, mask, ...options }: AdamOptions & DecayOptions = {},
): Tx =>
  chain(
    scaleByAdam({ eps, ...options }),
    addDecayedWeights(weightDecay, { mask }),
    scaleByTrustRatio(),
    scaleByLearningRate(learningRate),
  );
export interface LarsOptions {
  weightDecay?: ScalarOrSchedule;
  weightDecayMask?: Mask;
  trustCoefficient?: number;
  eps?: number;
  trustRatioMask?: Mask;
  momentum?: number;
  nesterov?: boolean;
}
/**
 * Momentum with trust ratios. `update` needs the parameters.
 * @source optax.lars
 */
export const lars = (
  learningRate: Rate,
  {
    weightDecay = 0,
    weightDecayMask = true,
    trustCoefficient = 1e-3,
    eps = 0,
    trustRatioMask = true,
    momentum = 0.9,
    nesterov = false,
  }: LarsOptions = {},
): Tx =>
  chain(
    addDecayedWeights(weightDecay, { mask: weightDecayMask }),
    masked(scaleByTrustRatio({ trustCoefficient, eps }), trustRatioMask),
    scaleByLearningRate(learningRate),
    trace(momentum, { nesterov }),
  );
/**
 * Adam with Nesterov's momentum.
 * @source optax.nadam
 */
export const nadam = (learningRate: Rate, options: AdamOptions = {}): Tx =>
  adam(learningRate, { nesterov: true, ...options });
/**
 * The same with decoupled weight decay. `update` needs the parameters.
 * @source optax.nadamw
 */
export const nadamw = (learningRate: Rate, options: AdamOptions & DecayOptions = {}): Tx =>
  adamw(learningRate, { nesterov: true, ...options });
export interface NoisySgdOptions {
  eta?: number;
  gamma?: number;
  /** A random key, or a seed; 0. */
  key?: NDArray | number;
}
/**
 * Gradient descent with normal noise of variance eta / count^gamma.
 * @source optax.noisy_sgd
 */
export const noisySgd = (learningRate: Rate, { eta = 0.01, gamma = 0.55, key = 0 }: NoisySgdOptions = {}): Tx =>
  chain(addNoise(eta, gamma, key), scaleByLearningRate(learningRate));
/**
 * NovoGrad. `update` needs the parameters.
 * @source optax.novograd
 */
export const novograd = (learningRate: Rate, { eps = 1e-6, ...options }: NovogradOptions = {}): Tx =>
  chain(scaleByNovograd({ eps, ...options }), scaleByLearningRate(learningRate));
export interface OptimisticOptions {
  alpha?: number;
  beta?: number;
}
/**
 * Gradient descent ahead by what gradients changed last: for games.
 * @source optax.optimistic_gradient_descent
 */
export const optimisticGradientDescent = (learningRate: Rate, { alpha = 1, beta = 1 }: OptimisticOptions = {}): Tx =>
  chain(scaleByOptimisticGradient(alpha, beta), scaleByLearningRate(learningRate));
/**
 * Adam of which every step is ahead by what the last ones changed.
 * @source optax.optimistic_adam_v2
 */
export const optimisticAdamV2 = (
  learningRate: Rate,
  { alpha = 1, beta = 1, nesterov = true, ...options }: OptimisticOptions & AdamOptions = {},
): Tx =>
  chain(
    scaleByAdam({ ...options, nesterov }),
    scaleByOptimisticGradient(alpha, beta),
    scaleByLearningRate(learningRate),
  );
/**
 * Polyak's steps, from the function's value: update(grads, state, params, { value }).
 * @param options.scaling a factor, or a schedule of factors
 * @source optax.polyak_sgd
 */
export const polyakSgd = ({ scaling = 1, ...options }: PolyakOptions & { scaling?: Rate } = {}): Tx =>
  chain(sgd(scaling), scaleByPolyak(options));
/**
 * Rectified Adam.
 * @source optax.radam
 */
export const radam = (learningRate: Rate, options: RadamOptions = {}): Tx =>
  chain(scaleByRadam(options), scaleByLearningRate(learningRate));
/**
 * Rprop: for full batches, from signs of gradients alone.
 * @source optax.rprop
 */
export const rprop = (learningRate: number, options: RpropOptions = {}): Tx =>
  chain(scaleByRprop(learningRate, options), scale(-1));
/**
 * Steps of the learning rate in the direction of each sign.
 * @source optax.sign_sgd
 */
export const signSgd = (learningRate: Rate): Tx => chain(scaleBySign(), scaleByLearningRate(learningRate));
/**
 * The sign of a mean of gradients.
 * @source optax.signum
 */
export const signum = (
  learningRate: Rate,
  { beta = 0.9, accumulatorDtype }: AccumulatorOptions & { beta?: number } = {},
): Tx => chain(ema(beta, { debias: false, accumulatorDtype }), scaleBySign(), scaleByLearningRate(learningRate));
/**
 * SM3, which needs little memory.
 * @source optax.sm3
 */
export const sm3 = (learningRate: number, { momentum = 0.9 }: { momentum?: number } = {}): Tx =>
  chain(scaleBySm3({ b1: momentum }), scale(-learningRate));
/**
 * Yogi.
 * @source optax.yogi
 */
export const yogi = (learningRate: Rate, options: YogiOptions = {}): Tx =>
  chain(scaleByYogi(options), scaleByLearningRate(learningRate));
