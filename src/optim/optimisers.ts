import { chain, type GradientTransformation, masked, type ScalarOrSchedule, type Tree } from "./base.ts";
import {
  type AdamOptions,
  addDecayedWeights,
  scaleByAdam,
  scaleByLearningRate,
  scaleByLion,
  scaleByRms,
  scaleByRss,
  trace,
} from "./transforms.ts";

/**
 * Gradient descent, with momentum if asked.
 * @example sgd(0.1).update(np.array([1]), sgd(0.1).init(np.array([0])))[0].tolist() // [-0.1]
 */
export function sgd(
  learningRate: ScalarOrSchedule,
  { momentum, nesterov = false }: { momentum?: number; nesterov?: boolean } = {},
): GradientTransformation {
  const rate = scaleByLearningRate(learningRate);
  return momentum === undefined ? chain(rate) : chain(trace(momentum, { nesterov }), rate);
}
/** Adam (Kingma and Ba, 2014): learning rate times scaleByAdam. */
export const adam = (learningRate: ScalarOrSchedule, options: AdamOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), scaleByLearningRate(learningRate));
/** Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2017). `mask` says which leaves decay. */
export function adamw(
  learningRate: ScalarOrSchedule,
  { weightDecay = 1e-4, mask, ...adamOptions }: AdamOptions & { weightDecay?: number; mask?: Tree } = {},
): GradientTransformation {
  return chain(scaleByAdam(adamOptions), decay(weightDecay, mask), scaleByLearningRate(learningRate));
}
const decay = (weightDecay: number, mask: Tree): GradientTransformation =>
  mask === undefined ? addDecayedWeights(weightDecay) : masked(addDecayedWeights(weightDecay), mask);
/** RMSProp (Hinton, 2012). */
export function rmsprop(
  learningRate: ScalarOrSchedule,
  {
    decay = 0.9,
    eps = 1e-8,
    initialScale = 0,
    epsInSqrt = true,
    momentum,
    nesterov = false,
  }: {
    decay?: number;
    eps?: number;
    initialScale?: number;
    epsInSqrt?: boolean;
    momentum?: number;
    nesterov?: boolean;
  } = {},
): GradientTransformation {
  const parts = [scaleByRms({ decay, eps, initialScale, epsInSqrt }), scaleByLearningRate(learningRate)];
  return momentum === undefined ? chain(...parts) : chain(...parts, trace(momentum, { nesterov }));
}
/** Adagrad (Duchi et al., 2011). */
export const adagrad = (
  learningRate: ScalarOrSchedule,
  options: { initialAccumulatorValue?: number; eps?: number } = {},
): GradientTransformation => chain(scaleByRss(options), scaleByLearningRate(learningRate));
/** Lion (Chen et al., 2023). */
export function lion(
  learningRate: ScalarOrSchedule,
  {
    b1 = 0.9,
    b2 = 0.99,
    weightDecay = 1e-3,
    mask,
  }: { b1?: number; b2?: number; weightDecay?: number; mask?: Tree } = {},
): GradientTransformation {
  return chain(scaleByLion({ b1, b2 }), decay(weightDecay, mask), scaleByLearningRate(learningRate));
}
