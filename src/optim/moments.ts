import type { NDArray } from "../core/value.ts";
import { power } from "../numpy/arithmetic.ts";
import { add, divide, multiply, square, subtract } from "../numpy/ufuncs.ts";
import { mapLike, sameKind } from "./transform.ts";

// Averages of gradients, and of their squares.

/** A rate, such as the decay of an average. */
export type Rate = number | NDArray;
export const oneMinus = (rate: Rate): Rate => (typeof rate === "number" ? 1 - rate : subtract(1, rate));
/** decay * old + (1 - decay) * x */
export const blend = (decay: Rate, old: NDArray, x: NDArray): NDArray =>
  add(multiply(oneMinus(decay), x), multiply(decay, old));
/** What an average that began at zero must be divided by: 1 - decay^count. */
export const debias = (decay: Rate, count: NDArray): NDArray => subtract(1, power(decay, count.astype("float32")));
export const over = (x: NDArray, by: NDArray): NDArray => divide(x, sameKind(by, x));

/** The averages of trees. */
export const meanOf = <T>(updates: T, old: unknown, decay: Rate): T =>
  mapLike((g, m) => blend(decay, m, g), updates, old);
export const squaresOf = <T>(updates: T, old: unknown, decay: Rate): T =>
  mapLike((g, v) => blend(decay, v, square(g)), updates, old);
export const unbiased = <T>(average: T, decay: Rate, count: NDArray): T => {
  const factor = debias(decay, count);
  return mapLike((m) => over(m, factor), average);
};
