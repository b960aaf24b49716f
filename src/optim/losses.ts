import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { logSigmoid } from "../nn/activations.ts";
import { logSoftmax, logsumexp } from "../nn/softmax.ts";
import { where as choose } from "../numpy/logic.ts";
import { axesOf } from "../numpy/promote.ts";
import { any, sum } from "../numpy/reductions.ts";
import { expandDims, reshape, squeeze, transpose } from "../numpy/shape.ts";
import { takeAlongAxis } from "../numpy/take.ts";
import { abs, add, minimum, multiply, negative, square, subtract } from "../numpy/ufuncs.ts";
import { range } from "../util/list.ts";
import { float, integers, sameShape } from "./operands.ts";

type Axes = number | readonly number[];
export interface LossOptions {
  /** Axis of the classes, or several; the last by default. */
  axis?: Axes | null;
  /** Which classes count, bool of the shape of logits, or without the class axis. */
  where?: ArrayLike;
}
const errorsOf = (name: string, predictions: ArrayLike, targets: ArrayLike | undefined): NDArray => {
  const x = float(name, predictions);
  return targets === undefined ? x : subtract(x, targets);
};
/** A mask with as many axes as the logits. */
const maskOf = (name: string, where: ArrayLike | undefined, x: NDArray, axis: Axes): NDArray | undefined => {
  if (where === undefined) return undefined;
  const mask = asArray(where, name);
  return mask.ndim === x.ndim ? mask : expandDims(mask, axis);
};

/**
 * (prediction - target)^2, elementwise.
 * @throws TypeError unless predictions are floats
 * @throws RangeError if the shapes differ
 * @source optax.squared_error
 */
export const squaredError = (predictions: ArrayLike, targets?: ArrayLike): NDArray => {
  const name = "squaredError";
  const x = float(name, predictions);
  if (targets === undefined) return square(x);
  const y = asArray(targets, name);
  sameShape(name, x, y);
  return square(subtract(x, y));
};
/**
 * (prediction - target)^2 / 2, elementwise.
 * @source optax.l2_loss
 */
export const l2Loss = (predictions: ArrayLike, targets?: ArrayLike): NDArray =>
  multiply(0.5, squaredError(predictions, targets));
/**
 * Quadratic near zero, linear beyond delta: e^2/2 or delta (|e| - delta/2), e = prediction - target.
 * @source optax.huber_loss
 */
export function huberLoss(
  predictions: ArrayLike,
  targets?: ArrayLike,
  { delta = 1 }: { delta?: number | NDArray } = {},
): NDArray {
  const size = abs(errorsOf("huberLoss", predictions, targets));
  const quadratic = minimum(size, delta);
  return add(multiply(0.5, square(quadratic)), multiply(delta, subtract(size, quadratic)));
}

/**
 * -sum(labels * logSoftmax(logits)): the cross entropy with distributions.
 * @param logits float[..., classes]
 * @param labels probabilities of the same shape
 * @returns float[...], the class axis gone
 * @example optim.softmaxCrossEntropy(np.array([0, 0, 5]), np.array([1, 0, 0]), { where: np.array([true, true, false]) }).item() // 0.6931472
 * @source optax.softmax_cross_entropy
 */
export function softmaxCrossEntropy(
  logits: ArrayLike,
  labels: ArrayLike,
  { axis = -1, where }: LossOptions = {},
): NDArray {
  const name = "softmaxCrossEntropy";
  const x = float(name, logits);
  const mask = maskOf(name, where, x, axis ?? range(x.ndim));
  const logs = logSoftmax(x, { axis: axis ?? range(x.ndim), ...(mask && { where: mask }) });
  return negative(sum(multiply(labels, logs), { axis, ...(mask && { where: mask }) }));
}

/**
 * The cross entropy with the right classes: logsumexp(logits) - logits[label].
 * @param logits float[..., classes]
 * @param labels int[...]; for several class axes, numbers of classes in their order
 * @returns float[...]; 0 where no class counts
 * @throws ShapeError if labels do not have the shape of logits without the class axis
 * @throws TypeError unless logits are floats and labels integers
 * @source optax.softmax_cross_entropy_with_integer_labels
 */
export function softmaxCrossEntropyWithIntegerLabels(
  logits: ArrayLike,
  labels: ArrayLike,
  { axis: given, where }: Omit<LossOptions, "axis"> & { axis?: Axes } = {},
): NDArray {
  const name = "softmaxCrossEntropyWithIntegerLabels";
  const y = integers(name, labels);
  let x = float(name, logits);
  let mask = maskOf(name, where, x, given ?? -1);
  const axes = axesOf(name, given ?? -1, x);
  let [axis] = axes;
  if (axes.length !== 1) {
    const rest = range(x.ndim).filter((d) => !axes.includes(d));
    const joined = (a: NDArray): NDArray =>
      reshape(transpose(a, [...rest, ...axes]), [...rest.map((d) => a.shape[d]), -1]);
    axis = rest.length;
    x = joined(x);
    mask &&= joined(mask);
  }
  if (y.ndim !== x.ndim - 1)
    throw new ShapeError(
      `${name}: labels ${showAval(y.aval)} for logits ${showAval(x.aval)}. Give one integer for each list of classes.`,
    );
  const chosen = squeeze(takeAlongAxis(x, expandDims(y, axis), axis), axis);
  const loss = subtract(logsumexp(x, { axis, ...(mask && { where: mask }) }), chosen);
  return mask ? choose(any(mask, axis), loss, 0) : loss;
}
/**
 * -labels log sigmoid(logits) - (1 - labels) log sigmoid(-logits), elementwise.
 * @source optax.sigmoid_binary_cross_entropy
 */
export const sigmoidBinaryCrossEntropy = (logits: ArrayLike, labels: ArrayLike): NDArray => {
  const name = "sigmoidBinaryCrossEntropy";
  const x = float(name, logits);
  const y = asArray(labels, name).astype(x.dtype);
  return subtract(multiply(negative(y), logSigmoid(x)), multiply(subtract(1, y), logSigmoid(negative(x))));
};
