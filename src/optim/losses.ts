import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { logSigmoid } from "../nn/activations.ts";
import { logSoftmax, logsumexp } from "../nn/softmax.ts";
import { sum } from "../numpy/reductions.ts";
import { expandDims, squeeze } from "../numpy/shape.ts";
import { takeAlongAxis } from "../numpy/take.ts";
import { abs, add, minimum, multiply, negative, square, subtract } from "../numpy/ufuncs.ts";

export interface LossOptions {
  /** Axis of the classes; the last by default. */
  axis?: number;
}
const errorsOf = (predictions: ArrayLike, targets: ArrayLike | undefined): NDArray =>
  targets === undefined ? asArray(predictions, "loss") : subtract(predictions, targets);

/**
 * (prediction - target)^2, elementwise.
 * @source optax.squared_error
 */
export const squaredError = (predictions: ArrayLike, targets?: ArrayLike): NDArray =>
  square(errorsOf(predictions, targets));
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
export function huberLoss(predictions: ArrayLike, targets?: ArrayLike, { delta = 1 } = {}): NDArray {
  const size = abs(errorsOf(predictions, targets));
  const quadratic = minimum(size, delta);
  return add(multiply(0.5, square(quadratic)), multiply(delta, subtract(size, quadratic)));
}

/**
 * -sum(labels * logSoftmax(logits)): the cross entropy with distributions.
 * @param logits float[..., classes]
 * @param labels probabilities of the same shape
 * @returns float[...], the class axis gone
 * @source optax.softmax_cross_entropy
 */
export const softmaxCrossEntropy = (logits: ArrayLike, labels: ArrayLike, { axis = -1 }: LossOptions = {}): NDArray =>
  negative(sum(multiply(labels, logSoftmax(logits, axis)), axis));

/**
 * The cross entropy with the right classes: logsumexp(logits) - logits[label].
 * @param logits float[..., classes]
 * @param labels int[...]
 * @returns float[...]
 * @throws ShapeError if labels do not have the shape of logits without the class axis
 * @source optax.softmax_cross_entropy_with_integer_labels
 */
export function softmaxCrossEntropyWithIntegerLabels(
  logits: ArrayLike,
  labels: ArrayLike,
  { axis = -1 }: LossOptions = {},
): NDArray {
  const name = "softmaxCrossEntropyWithIntegerLabels";
  const [x, y] = [asArray(logits, name), asArray(labels, name)];
  if (y.ndim !== x.ndim - 1)
    throw new ShapeError(
      `${name}: labels ${showAval(y.aval)} for logits ${showAval(x.aval)}. Give one integer for each list of classes.`,
    );
  const chosen = squeeze(takeAlongAxis(x, expandDims(y, axis), axis), axis);
  return subtract(logsumexp(x, { axis }), chosen);
}
/**
 * -labels log sigmoid(logits) - (1 - labels) log sigmoid(-logits), elementwise.
 * @source optax.sigmoid_binary_cross_entropy
 */
export const sigmoidBinaryCrossEntropy = (logits: ArrayLike, labels: ArrayLike): NDArray =>
  negative(add(multiply(labels, logSigmoid(logits)), multiply(subtract(1, labels), logSigmoid(negative(logits)))));
