import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { scan } from "../lax/scan.ts";
import { logSoftmax, oneHot } from "../nn/softmax.ts";
import { full } from "../numpy/creation.ts";
import { einsum } from "../numpy/einsum.ts";
import { concatenate } from "../numpy/join.ts";
import { logaddexp } from "../numpy/logarithms.ts";
import { pad } from "../numpy/pad.ts";
import { sum } from "../numpy/reductions.ts";
import { reshape, transpose } from "../numpy/shape.ts";
import { add, equal, multiply, negative, subtract } from "../numpy/ufuncs.ts";

export interface CtcOptions {
  /** The class that stands for no label; 0. */
  blankId?: number;
  /** Stands for the logarithm of 0; -1e5. */
  logEpsilon?: number;
}
/**
 * The connectionist temporal classification loss: -log of the probability that a sequence of labels stands in a longer sequence of
 * logits, in order, with blanks and repeats between; with the logarithms of the forward probabilities.
 * @param logits float[batch, time, classes]
 * @param logitPaddings float[batch, time]: 1 where a sequence has ended
 * @param labels int[batch, n]
 * @param labelPaddings float[batch, n]: 1 behind the last label
 * @returns [loss float[batch], of blanks float[time, batch, n + 1], of labels float[time, batch, n]]
 * @throws ShapeError if the batches differ
 * @source optax.ctc_loss_with_forward_probs
 */
export function ctcLossWithForwardProbs(
  logits: ArrayLike,
  logitPaddings: ArrayLike,
  labels: ArrayLike,
  labelPaddings: ArrayLike,
  { blankId = 0, logEpsilon = -1e5 }: CtcOptions = {},
): [loss: NDArray, logAlphaBlank: NDArray, logAlphaLabel: NDArray] {
  const [x, y] = [asArray(logits, "ctcLoss"), asArray(labels, "ctcLoss")];
  const [batch, , count] = x.shape;
  const [rows, n] = y.shape;
  if (x.ndim !== 3 || y.ndim !== 2 || rows !== batch)
    throw new ShapeError(
      `ctcLoss: labels ${showAval(y.aval)} for logits ${showAval(x.aval)}. Give [batch, n] and [batch, time, classes].`,
    );
  const logs = logSoftmax(x);
  const lengths = subtract(n, sum(labelPaddings, 1)).astype("int32");
  const column = (v: NDArray, from: number | null, to: number | null): NDArray => v.slice("...", [from, to]);
  const repeat = pad(equal(column(y, null, -1), column(y, 1, null)).astype("float32"), [
    [0, 0],
    [0, 1],
  ]);
  const blanks = transpose(column(logs, blankId, blankId + 1), [1, 0, 2]);
  const emits = einsum("btk,bnk->tbn", logs, oneHot(y, count));
  const dtype = defaultFloat();
  const firstBlank = concatenate([full([batch, 1], 0, dtype), full([batch, n], logEpsilon, dtype)], 1);
  const firstEmit = full([batch, n], logEpsilon, dtype);
  /** After each label, a blank may follow. */
  const follow = (blank: NDArray, score: NDArray): NDArray =>
    concatenate([column(blank, null, 1), logaddexp(column(blank, 1, null), score)], -1);
  const step = ([blank, emit]: NDArray[], [logEmit, logBlank, padding]: NDArray[]) => {
    const entered = follow(blank, add(emit, multiply(logEpsilon, repeat)));
    const nextEmit = logaddexp(add(column(entered, null, -1), logEmit), add(emit, logEmit));
    const stays = add(add(emit, logBlank), multiply(logEpsilon, subtract(1, repeat)));
    const nextBlank = follow(add(entered, logBlank), stays);
    const ended = reshape(padding, [batch, 1]);
    const mix = (old: NDArray, next: NDArray): NDArray => add(multiply(ended, old), multiply(subtract(1, ended), next));
    const carry = [mix(blank, nextBlank), mix(emit, nextEmit)];
    return [carry, carry] as const;
  };
  const paddings = transpose(asArray(logitPaddings, "ctcLoss"));
  const [last, [blankLogs, emitLogs]] = scan(step as never, [firstBlank, firstEmit], [emits, blanks, paddings]) as [
    NDArray[],
    NDArray[],
  ];
  const end = follow(last[0], last[1]);
  const loss = negative(einsum("bn,bn->b", end, oneHot(lengths, n + 1)));
  return [loss, blankLogs.at(-1).set(end), emitLogs];
}
/**
 * The connectionist temporal classification loss of each sequence; see ctcLossWithForwardProbs.
 * @returns float[batch]
 * @source optax.ctc_loss
 */
export const ctcLoss = (
  logits: ArrayLike,
  logitPaddings: ArrayLike,
  labels: ArrayLike,
  labelPaddings: ArrayLike,
  options: CtcOptions = {},
): NDArray => ctcLossWithForwardProbs(logits, logitPaddings, labels, labelPaddings, options)[0];
