import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { clip, power } from "../numpy/arithmetic.ts";
import { finfo } from "../numpy/constants.ts";
import { eye } from "../numpy/grids.ts";
import { concatenate } from "../numpy/join.ts";
import { logaddexp } from "../numpy/logarithms.ts";
import { where as choose, logicalAnd, logicalNot } from "../numpy/logic.ts";
import { max, sum } from "../numpy/reductions.ts";
import { expandDims } from "../numpy/shape.ts";
import { add, divide, equal, exp, log, maximum, multiply, negative, sqrt, square, subtract } from "../numpy/ufuncs.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";
import { float } from "./operands.ts";

// Losses of predictions, and of embeddings, that are points of a space.

/**
 * log cosh(prediction - target), elementwise: a smooth absolute value.
 * @example optim.logCosh(np.array([0])).tolist() // [0]
 * @source optax.log_cosh
 */
export function logCosh(predictions: ArrayLike, targets?: ArrayLike): NDArray {
  const x = float("logCosh", predictions);
  const errors = targets === undefined ? x : subtract(x, targets);
  return subtract(logaddexp(errors, negative(errors)), Math.LN2);
}

export interface SimilarityOptions {
  /** Least squared norm; 0. */
  epsilon?: number;
  /** Axis of the coordinates; the last by default. */
  axis?: number | readonly number[] | null;
  where?: ArrayLike;
}
/**
 * Cosine of the angle between vectors.
 * @param predictions float[..., n]
 * @param targets float[..., n]
 * @returns float[...]
 * @example optim.cosineSimilarity(np.array([1, 0]), np.array([3, 4])).item() // 0.6
 * @source optax.cosine_similarity
 */
export function cosineSimilarity(
  predictions: ArrayLike,
  targets: ArrayLike,
  { epsilon = 0, axis = -1, where }: SimilarityOptions = {},
): NDArray {
  const unit = (x: ArrayLike): NDArray =>
    divide(x, sqrt(clip(sum(square(x), { axis, keepdims: true, ...(where && { where }) }), epsilon)));
  const [x, y] = [predictions, targets].map((a) => float("cosineSimilarity", a));
  return sum(multiply(unit(x), unit(y)), { axis, ...(where && { where }) });
}
/**
 * 1 - cosineSimilarity.
 * @source optax.cosine_distance
 */
export const cosineDistance = (predictions: ArrayLike, targets: ArrayLike, options: SimilarityOptions = {}): NDArray =>
  subtract(1, cosineSimilarity(predictions, targets, options));

export interface NtxentOptions {
  temperature?: number;
}
/**
 * Cross entropy of each pair of equal label against the pairs of other labels, by cosine similarity.
 * @param embeddings float[batch, n]
 * @param labels int[batch]
 * @param temperature 0.07
 * @returns float[]
 * @throws RangeError if there is not one label for each embedding
 * @source optax.ntxent
 */
export function ntxent(embeddings: ArrayLike, labels: ArrayLike, temperature = 0.07): NDArray {
  const [x, y] = [float("ntxent", embeddings), asArray(labels, "ntxent")];
  if (x.shape[0] !== y.shape[0])
    throw new ValueError(
      `ntxent: labels ${showAval(y.aval)} for embeddings ${showAval(x.aval)}. Give one label for each embedding.`,
    );
  const { eps } = finfo(x.dtype);
  const similar = divide(cosineSimilarity(expandDims(x, 0), expandDims(x, 1), { epsilon: eps }), temperature);
  const same = equal(expandDims(y, 1), expandDims(y, 0));
  const pairs = logicalAnd(same, logicalNot(eye(x.shape[0], { dtype: "bool" })));
  const others = choose(same, Number.NEGATIVE_INFINITY, similar);
  const matches = choose(pairs, similar, Number.NEGATIVE_INFINITY);
  const largest = stopGradientValue(max(concatenate([others, matches], -1), { axis: 1, keepdims: true }));
  const shifted = subtract(matches, largest);
  const total = add(sum(exp(subtract(others, largest)), { axis: 1, keepdims: true }), exp(shifted));
  const logs = choose(pairs, subtract(shifted, log(total)), 0);
  return negative(divide(sum(logs), sum(pairs)));
}

export interface TripletOptions {
  axis?: number;
  normDegree?: number;
  margin?: number;
  eps?: number;
}
/**
 * max(d(anchor, positive) - d(anchor, negative) + margin, 0).
 * @source optax.losses.triplet_margin_loss
 */
export function tripletMarginLoss(
  anchors: ArrayLike,
  positives: ArrayLike,
  negatives: ArrayLike,
  { axis = -1, normDegree = 2, margin = 1, eps = 1e-6 }: TripletOptions = {},
): NDArray {
  const [anchor, near, far] = [anchors, positives, negatives].map((a) => float("tripletMarginLoss", a));
  const distance = (y: NDArray): NDArray =>
    power(add(sum(power(subtract(anchor, y), normDegree), axis), eps), 1 / normDegree);
  return maximum(add(subtract(distance(near), distance(far)), margin), 0);
}
