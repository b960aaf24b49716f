import { defaultFloat } from "../api/asarray.ts";
import { type DType, isComplex } from "../core/dtype.ts";
import type { NDArray } from "../core/value.ts";
import { power } from "../numpy/arithmetic.ts";
import { conj, real } from "../numpy/complex.ts";
import { add, divide, multiply, sqrt, subtract } from "../numpy/ufuncs.ts";
import { mapLike, nextCount, sameKind, zeroCount, zerosOf } from "./transform.ts";

// Averages of gradients, and of their squares.

/** A rate, such as the decay of an average. */
export type Rate = number | NDArray;
export const oneMinus = (rate: Rate): Rate => (typeof rate === "number" ? 1 - rate : subtract(1, rate));
/** decay * old + (1 - decay) * x */
export const blend = (decay: Rate, old: NDArray, x: NDArray): NDArray =>
  add(multiply(oneMinus(decay), x), multiply(decay, old));
/** What an average that began at zero must be divided by: 1 - decay^count. */
export const debias = (decay: Rate, count: NDArray): NDArray => subtract(1, power(decay, count.astype(defaultFloat())));
export const over = (x: NDArray, by: NDArray): NDArray => divide(x, sameKind(by, x));
/** |x|^2, which is real. */
export const absSquare = (x: NDArray): NDArray => (isComplex(x.dtype) ? real(multiply(conj(x), x)) : multiply(x, x));

/** The averages of trees. */
export const meanOf = <T>(updates: T, old: unknown, decay: Rate): T =>
  mapLike((g, m) => blend(decay, m, g), updates, old);
export const squaresOf = <T>(updates: T, old: unknown, decay: Rate): T =>
  mapLike((g, v) => blend(decay, v, absSquare(g)), updates, old);
export const unbiased = <T>(average: T, decay: Rate, count: NDArray): T => {
  const factor = debias(decay, count);
  return mapLike((m) => over(m, factor), average);
};
/** The mean without the bias of its start; for Nesterov's momentum, one step ahead. */
export function meanAhead<T>(updates: T, mu: T, b1: Rate, count: NDArray, nesterov: boolean): T {
  if (!nesterov) return unbiased(mu, b1, count);
  const next = unbiased(mu, b1, nextCount(count));
  return mapLike((m, g) => blend(b1, m, g), next, unbiased(updates, b1, count));
}
/** m / (sqrt(v + epsRoot) + eps) */
export const ratio = <T>(mean: T, squares: unknown, eps: Rate, epsRoot: Rate = 0): T =>
  mapLike((m, v) => divide(m, add(sqrt(epsRoot === 0 ? v : add(v, epsRoot)), eps)), mean, squares);

export interface MeanOptions {
  /** Dtype in which the mean of gradients is kept; that of the parameters by default. */
  muDtype?: DType | null;
}
export interface AdamState {
  count: NDArray;
  mu: unknown;
  nu: unknown;
}
/** No step yet, and both averages zero. */
export const adamState = (params: unknown, muDtype?: DType | null): AdamState => ({
  count: zeroCount(),
  mu: zerosOf(params, muDtype),
  nu: zerosOf(params),
});
