import { type ArrayLike, asArray } from "../api/asarray.ts";
import { customJvp } from "../api/custom-jvp.ts";
import { vmap } from "../api/vmap.ts";
import type { NDArray } from "../core/value.ts";
import { logSigmoid, sparsePlus } from "../nn/activations.ts";
import { logSoftmax, logsumexp, oneHot, softmax } from "../nn/softmax.ts";
import { stack } from "../numpy/join.ts";
import { vdot } from "../numpy/linear.ts";
import { where as choose } from "../numpy/logic.ts";
import { axesOf } from "../numpy/promote.ts";
import { any, max, mean, sum } from "../numpy/reductions.ts";
import { add, divide, equal, exp, log, maximum, multiply, negative, notEqual, subtract } from "../numpy/ufuncs.ts";
import { vectorize } from "../numpy/vectorize.ts";
import { range } from "../util/list.ts";
import { sigmoidBinaryCrossEntropy, softmaxCrossEntropy } from "./losses.ts";
import { float, sameShape } from "./operands.ts";
import { projectionSimplex } from "./projections.ts";

// Losses of scores for classes.

export interface AxisOptions {
  /** Axis of the classes; the last by default. */
  axis?: number | readonly number[] | null;
  /** Which classes count. */
  where?: ArrayLike;
}
const sumOver = (x: NDArray, { axis = -1, where }: AxisOptions): NDArray => sum(x, { axis, ...(where && { where }) });

/**
 * max(0, 1 - output * target), targets -1 and 1.
 * @example optim.hingeLoss(np.array([0.5, 2]), np.array([1, 1])).tolist() // [0.5, 0]
 * @source optax.hinge_loss
 */
export const hingeLoss = (predictorOutputs: ArrayLike, targets: ArrayLike): NDArray =>
  maximum(0, subtract(1, multiply(predictorOutputs, targets)));
/**
 * max(0, -output * target), targets -1 and 1.
 * @source optax.perceptron_loss
 */
export const perceptronLoss = (predictorOutputs: ArrayLike, targets: ArrayLike): NDArray => {
  const [x, y] = [predictorOutputs, targets].map((a) => asArray(a, "perceptronLoss"));
  sameShape("perceptronLoss", x, y);
  return maximum(0, multiply(negative(x), y));
};
/**
 * The sparse logistic loss; labels 0 and 1.
 * @source optax.losses.sparsemax_loss
 */
export function sparsemaxLoss(logits: ArrayLike, labels: ArrayLike): NDArray {
  const x = asArray(logits, "sparsemaxLoss");
  return sparsePlus(choose(labels, negative(x), x));
}

/** weights * logSoftmax(x), where a weight of 0 counts as 0 whatever stands beside it. */
const weightedLogSoftmax = /*@__PURE__*/ makeWeighted();
function makeWeighted() {
  const value = (x: NDArray, weights: NDArray): NDArray =>
    choose(notEqual(weights, 0), multiply(weights, logSoftmax(x)), 0);
  return customJvp(value).defjvp(([x, weights]: any, [dx, dweights]: any) => {
    const inner = sum(multiply(dx, softmax(x)), { axis: -1, keepdims: true });
    const moved = multiply(weights, subtract(dx, inner));
    return [value(x, weights), add(moved, multiply(dweights, logSoftmax(x)))];
  });
}
/**
 * The cross entropy with distributions; classes of probability 0 count as 0 even where the logit is -Infinity.
 * @source optax.safe_softmax_cross_entropy
 */
export const safeSoftmaxCrossEntropy = (logits: ArrayLike, labels: ArrayLike): NDArray => {
  const name = "safeSoftmaxCrossEntropy";
  return negative(sum(weightedLogSoftmax(float(name, logits), asArray(labels, name)), -1));
};
const classes = (scores: NDArray, labels: ArrayLike): NDArray => oneHot(labels, scores.shape[scores.ndim - 1]);
/**
 * max over classes of score + 1 (for the wrong ones), minus the score of the right one.
 * @source optax.losses.multiclass_hinge_loss
 */
export function multiclassHingeLoss(scores: ArrayLike, labels: ArrayLike): NDArray {
  const s = asArray(scores, "multiclassHingeLoss");
  const right = classes(s, labels);
  return subtract(max(subtract(add(s, 1), right), -1), sum(multiply(s, right), -1));
}
/**
 * The largest score minus that of the right class.
 * @source optax.losses.multiclass_perceptron_loss
 */
export function multiclassPerceptronLoss(scores: ArrayLike, labels: ArrayLike): NDArray {
  const s = asArray(scores, "multiclassPerceptronLoss");
  return subtract(max(s, -1), sum(multiply(s, classes(s, labels)), -1));
}
/**
 * The sparsemax loss of each row.
 * @param scores float[batch, classes]
 * @param labels int[batch]
 * @source optax.losses.multiclass_sparsemax_loss
 */
export const multiclassSparsemaxLoss = (scores: ArrayLike, labels: ArrayLike): NDArray => {
  const one = (s: NDArray, right: NDArray): NDArray => {
    const p = projectionSimplex(s);
    const above = multiply(subtract(s, sum(multiply(s, right))), subtract(1, right));
    const chosen = sum(multiply(p, choose(notEqual(p, 0), above, 0)));
    return add(chosen, multiply(0.5, subtract(1, sum(multiply(p, p)))));
  };
  const s = asArray(scores, "multiclassSparsemaxLoss");
  return vmap(one)(s, classes(s, labels));
};
/**
 * The cross entropy plus epsilon times the probability of the wrong classes.
 * @source optax.losses.poly_loss_cross_entropy
 */
export function polyLossCrossEntropy(
  logits: ArrayLike,
  labels: ArrayLike,
  { epsilon = 2, axis = -1, where }: AxisOptions & { epsilon?: number | NDArray } = {},
): NDArray {
  const [x, y] = [logits, labels].map((a) => float("polyLossCrossEntropy", a));
  const along = { axis, ...(where && { where }) };
  const p = softmax(x, { ...along, axis: axis ?? range(x.ndim) });
  return add(softmaxCrossEntropy(x, y, along), multiply(epsilon, sum(multiply(y, subtract(1, p)), along)));
}

/**
 * sum of target (log target - log prediction).
 * @param logPredictions logarithms of probabilities
 * @param targets probabilities
 * @source optax.kl_divergence
 */
export function klDivergence(logPredictions: ArrayLike, targets: ArrayLike, options: AxisOptions = {}): NDArray {
  const [p, t] = [logPredictions, targets].map((a) => float("klDivergence", a));
  return sumOver(multiply(t, subtract(choose(equal(t, 0), 0, log(t)), p)), options);
}
/**
 * The same for logarithms of targets.
 * @source optax.losses.kl_divergence_with_log_targets
 */
export const klDivergenceWithLogTargets = (
  logPredictions: ArrayLike,
  logTargets: ArrayLike,
  options: AxisOptions = {},
): NDArray => {
  const [p, t] = [logPredictions, logTargets].map((a) => float("klDivergenceWithLogTargets", a));
  return sumOver(multiply(exp(t), subtract(t, p)), options);
};
/**
 * For what does not sum to 1: klDivergence + sum of (prediction - target).
 * @source optax.losses.generalized_kl_divergence
 */
export const generalizedKlDivergence = (
  logPredictions: ArrayLike,
  targets: ArrayLike,
  options: AxisOptions = {},
): NDArray =>
  add(klDivergence(logPredictions, targets, options), sumOver(subtract(exp(logPredictions), targets), options));
/** Another name of generalizedKlDivergence. */
export const convexKlDivergence = generalizedKlDivergence;

export interface FocalOptions {
  /** Weight of the positive class; none by default. */
  alpha?: number;
  /** How much examples that are right already count less; 2. */
  gamma?: number;
}
/**
 * The binary cross entropy times (1 - probability of the right class)^gamma.
 * @source optax.sigmoid_focal_loss
 */
export function sigmoidFocalLoss(
  logits: ArrayLike,
  labels: ArrayLike,
  { alpha, gamma = 2 }: FocalOptions = {},
): NDArray {
  const x = float("sigmoidFocalLoss", logits);
  const y = asArray(labels, "sigmoidFocalLoss").astype(x.dtype);
  const others = subtract(1, y);
  const logs = stack([logSigmoid(x), logSigmoid(negative(x))], -1);
  const wrong = logsumexp(logs, { axis: -1, b: stack([others, y], -1) });
  const loss = multiply(sigmoidBinaryCrossEntropy(x, y), exp(multiply(gamma, wrong)));
  return alpha === undefined ? loss : multiply(add(multiply(alpha, y), multiply(1 - alpha, others)), loss);
}
/**
 * Labels mixed with the uniform distribution: (1 - alpha) label + alpha / classes.
 * @example optim.smoothLabels(np.array([1, 0]), 0.2).tolist() // [0.9, 0.1]
 * @source optax.smooth_labels
 */
export function smoothLabels(labels: ArrayLike, alpha: number, { axis = -1, where }: AxisOptions = {}): NDArray {
  const y = float("smoothLabels", labels);
  const all = axesOf("smoothLabels", axis, y).reduce((n, d) => n * y.shape[d], 1);
  const count = where === undefined ? all : sum(asArray(where, "smoothLabels"), { axis, keepdims: true });
  return add(multiply(1 - alpha, y), divide(alpha, count));
}

export interface RankingOptions {
  /** Which items count. */
  where?: ArrayLike;
  weights?: ArrayLike;
  /** How the losses of lists become one; null: they stay. */
  reduceFn?: typeof mean | typeof sum | null;
}
/**
 * Softmax cross entropy of ranked lists.
 * @param logits float[..., items]
 * @param labels relevances, float[..., items]
 * @source optax.losses.ranking_softmax_loss
 */
export function rankingSoftmaxLoss(
  logits: ArrayLike,
  labels: ArrayLike,
  { where, weights, reduceFn = mean }: RankingOptions = {},
): NDArray {
  let x = float("rankingSoftmaxLoss", logits);
  let y = asArray(labels, "rankingSoftmaxLoss").astype(x.dtype);
  if (where !== undefined) {
    y = choose(where, y, 0);
    x = choose(where, x, Number.NEGATIVE_INFINITY);
  }
  if (weights !== undefined) y = multiply(y, weights);
  const loss = negative(sum(multiply(y, logSoftmax(x)), { axis: -1, ...(where !== undefined && { where }) }));
  const counts = where === undefined ? undefined : any(where, -1);
  if (!reduceFn) return counts ? choose(counts, loss, 0) : loss;
  const total = reduceFn(loss, counts ? { where: counts } : {});
  // The mean of no list is 0, not NaN.
  return counts && reduceFn === mean ? choose(any(counts), total, 0) : total;
}

/**
 * The Fenchel-Young loss of a function: f(scores) - <targets, scores>.
 * @param maxFun a smoothed maximum of a vector, such as nn.logsumexp
 * @source optax.losses.make_fenchel_young_loss
 */
export function makeFenchelYoungLoss(
  maxFun: (scores: NDArray, ...args: any[]) => NDArray,
): (scores: ArrayLike, targets: ArrayLike, ...args: unknown[]) => NDArray {
  const products = vectorize(vdot, { signature: "(n),(n)->()" });
  return (scores, targets, ...args) => {
    const largest = vectorize((s: NDArray) => maxFun(s, ...args), { signature: "(n)->()" });
    return subtract(largest(scores) as NDArray, products(targets, scores) as NDArray);
  };
}
