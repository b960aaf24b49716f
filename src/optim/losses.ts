import type { ArrayLike } from "../api/asarray.ts";
import type { NDArray } from "../core/value.ts";
import { nn, numpy as np } from "./numpy.ts";

const difference = (predictions: ArrayLike, targets?: ArrayLike | null): NDArray =>
  targets === undefined || targets === null ? np.asarray(predictions) : np.subtract(predictions, targets);

/** (prediction - target)^2 */
export const squaredError = (predictions: ArrayLike, targets?: ArrayLike | null): NDArray =>
  np.square(difference(predictions, targets));
/**
 * (prediction - target)^2 / 2
 * @example l2Loss(np.array([3]), np.array([1])).tolist() // [2]
 */
export const l2Loss = (predictions: ArrayLike, targets?: ArrayLike | null): NDArray =>
  np.multiply(squaredError(predictions, targets), 0.5);
/** Quadratic for errors up to delta, linear beyond. */
export function huberLoss(
  predictions: ArrayLike,
  targets?: ArrayLike | null,
  { delta = 1 }: { delta?: number } = {},
): NDArray {
  const error = np.abs(difference(predictions, targets));
  const quadratic = np.minimum(error, delta);
  const linear = np.subtract(error, quadratic);
  return np.add(np.multiply(np.square(quadratic), 0.5), np.multiply(linear, delta));
}
/** -sum of labels log softmax(logits), over the last axis, in nats. */
export const softmaxCrossEntropy = (
  logits: ArrayLike,
  labels: ArrayLike,
  { axis = -1 }: { axis?: number } = {},
): NDArray => np.negative(np.sum(np.multiply(labels, nn.logSoftmax(logits, axis)), axis));
/** logsumexp(logits) - logits[label]: labels are integers, one fewer axis than logits. */
export function softmaxCrossEntropyWithIntegerLabels(logits: ArrayLike, labels: ArrayLike): NDArray {
  const x = np.asarray(logits);
  const at = np.expandDims(np.asarray(labels), -1);
  return np.subtract(nn.logsumexp(x, -1), np.squeeze(np.takeAlongAxis(x, at, -1), -1));
}
/** -labels log sigmoid(logits) - (1 - labels) log sigmoid(-logits) */
export function sigmoidBinaryCrossEntropy(logits: ArrayLike, labels: ArrayLike): NDArray {
  const [x, y] = [np.asarray(logits), np.asarray(labels)];
  const yes = np.multiply(y, nn.logSigmoid(x));
  return np.negative(np.add(yes, np.multiply(np.subtract(1, y), nn.logSigmoid(np.negative(x)))));
}
