import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { sigmoid } from "../nn/activations.ts";
import { softmax } from "../nn/softmax.ts";
import { mean, sum } from "../numpy/reductions.ts";
import { expandDims } from "../numpy/shape.ts";
import { add, divide, multiply, square, subtract } from "../numpy/ufuncs.ts";
import { range, sameList } from "../util/list.ts";

// Losses of segmentations: how much of two sets overlaps.

export interface DiceOptions {
  /** float[classes] */
  classWeights?: ArrayLike;
  /** Added above and below, so that empty sets agree; 1. */
  smooth?: number;
  /** How much what is predicted wrongly counts; 0.5. */
  alpha?: number;
  /** How much what is missed counts; 0.5. */
  beta?: number;
  /** Predictions are logits: softmax over the classes, sigmoid for one class; true. */
  applySoftmax?: boolean;
  /** What becomes of the classes; "mean". */
  reduction?: "mean" | "sum" | "none";
  /** Leaves the first class out; false. */
  ignoreBackground?: boolean;
  /** The axes of a picture; all but the first and the last. */
  axis?: number | readonly number[];
}
/**
 * 1 - (overlap + s) / (overlap + alpha * wrong + beta * missed + s): the Dice loss, or with other weights Tversky's.
 * @param predictions float[batch, ..., classes]
 * @param targets of the same shape: 1 where a class is
 * @returns float[batch], or float[batch, classes] without reduction
 * @throws ShapeError if the shapes differ
 * @source optax.losses.dice_loss
 */
export function diceLoss(predictions: ArrayLike, targets: ArrayLike, options: DiceOptions = {}): NDArray {
  const name = "diceLoss";
  const { smooth = 1, alpha = 0.5, beta = 0.5, applySoftmax = true, ignoreBackground = false } = options;
  let [p, t] = [asArray(predictions, name), asArray(targets, name)];
  if (p.ndim === t.ndim - 1) p = expandDims(p, -1);
  if (t.ndim === p.ndim - 1) t = expandDims(t, -1);
  if (!sameList(p.shape, t.shape))
    throw new ShapeError(`${name}: predictions ${showAval(p.aval)} and targets ${showAval(t.aval)} have other shapes.`);
  const classes = p.shape[p.ndim - 1];
  const probs = applySoftmax ? (classes === 1 ? sigmoid(p) : softmax(p, -1)) : p;
  const axis = options.axis ?? range(probs.ndim - 2, 1);
  const overlap = sum(multiply(probs, t), { axis });
  const [wrong, missed] = [probs, t].map((x) => subtract(sum(x, { axis }), overlap));
  const below = add(add(overlap, add(multiply(alpha, wrong), multiply(beta, missed))), smooth);
  let loss = subtract(1, divide(add(overlap, smooth), below));
  if (options.classWeights !== undefined) loss = multiply(loss, options.classWeights);
  if (ignoreBackground && classes > 1) loss = loss.slice("...", [1]);
  const { reduction = "mean" } = options;
  if (reduction === "none") return loss;
  if (reduction !== "mean" && reduction !== "sum")
    throw new ValueError(`${name}: there is no reduction ${String(reduction)}. Use "mean", "sum" or "none".`);
  return (reduction === "mean" ? mean : sum)(loss, -1);
}
/**
 * The mean of diceLoss with classes weighted by the inverse square of how frequent they are.
 * @returns float[]
 * @source optax.losses.multiclass_generalized_dice_loss
 */
export function multiclassGeneralizedDiceLoss(
  predictions: ArrayLike,
  targets: ArrayLike,
  options: Pick<DiceOptions, "smooth" | "applySoftmax" | "ignoreBackground"> = {},
): NDArray {
  const t = asArray(targets, "multiclassGeneralizedDiceLoss");
  const rare = divide(1, add(square(sum(t, { axis: range(t.ndim - 1) })), 1e-7));
  const classWeights = multiply(divide(rare, sum(rare)), rare.size);
  return mean(diceLoss(predictions, t, { ...options, classWeights, reduction: "none" }));
}
/**
 * diceLoss of one class.
 * @param predictions float[batch, ...], logits
 * @source optax.losses.binary_dice_loss
 */
export function binaryDiceLoss(
  predictions: ArrayLike,
  targets: ArrayLike,
  { smooth = 1, applySigmoid = true }: { smooth?: number; applySigmoid?: boolean } = {},
): NDArray {
  const [p, t] = [asArray(predictions, "binaryDiceLoss"), asArray(targets, "binaryDiceLoss")];
  const apart = p.ndim === t.ndim && p.shape[p.ndim - 1] !== 1;
  const single = (x: NDArray) => (apart ? expandDims(x, -1) : x);
  return diceLoss(single(p), single(t), { smooth, applySoftmax: applySigmoid });
}
