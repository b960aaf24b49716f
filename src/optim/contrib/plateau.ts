import { ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { where } from "../../numpy/logic.ts";
import * as np from "../../numpy/ufuncs.ts";
import { like } from "../line-search.ts";
import { needValue } from "../normalize.ts";
import { type GradientTransformation, mapLike, nextCount, zeroCount } from "../transform.ts";
import * as tree from "../tree.ts";
import { scalarFor } from "./common.ts";

export interface PlateauOptions {
  /** By what the scale shrinks; 0.1. */
  factor?: number;
  /** After how many values without improvement; 10. */
  patience?: number;
  /** What counts as an improvement, relative to the best value; 1e-4. */
  rtol?: number;
  /** The same, absolute; 0. */
  atol?: number;
  /** How many values pass before it counts again; 0. */
  cooldown?: number;
  /** Of how many values the mean is taken; 1. */
  accumulationSize?: number;
  /** 0 */
  minScale?: number;
}
export interface ReduceLROnPlateauState {
  scale: NDArray;
  bestValue: NDArray;
  plateauCount: NDArray;
  cooldownCount: NDArray;
  count: NDArray;
  avgValue: NDArray;
}
/**
 * Shrinks updates where the function's values stop to improve.
 * @returns a transformation whose update takes { value }
 * @throws ValueError if an option is out of range
 * @source optax.contrib.reduce_on_plateau
 */
export function reduceOnPlateau({
  factor = 0.1,
  patience = 10,
  rtol = 1e-4,
  atol = 0,
  cooldown = 0,
  accumulationSize = 1,
  minScale = 0,
}: PlateauOptions = {}): GradientTransformation<ReduceLROnPlateauState> {
  const name = "reduceOnPlateau";
  if (!(factor > 0 && factor < 1)) throw new ValueError(`${name}: factor is ${factor}. Give one between 0 and 1.`);
  if (!(rtol >= 0 && atol >= 0 && rtol <= 1 && rtol + atol > 0))
    throw new ValueError(`${name}: rtol is ${rtol}, atol ${atol}. Give no negative ones, one above 0, rtol at most 1.`);
  /** What a mean of values says. */
  const judge = (s: ReduceLROnPlateauState): ReduceLROnPlateauState => {
    const enough = np.subtract(np.multiply(1 - rtol, s.bestValue), atol);
    const improved = np.less(s.avgValue, enough);
    const since = where(improved, 0, nextCount(s.plateauCount));
    const cooling = np.greater(s.cooldownCount, 0);
    const over = np.equal(since, patience);
    const smaller = np.maximum(where(over, np.multiply(s.scale, factor), s.scale), minScale);
    return tree.castLike(
      {
        scale: where(cooling, s.scale, smaller),
        bestValue: where(improved, s.avgValue, s.bestValue),
        plateauCount: where(cooling, 0, where(over, 0, since)),
        cooldownCount: where(cooling, np.subtract(s.cooldownCount, 1), where(over, cooldown, 0)),
        count: zeroCount(),
        avgValue: like(0, s.avgValue.dtype),
      },
      s,
    );
  };
  return {
    init(params) {
      const dtype = tree.dtype(params, "highest");
      return {
        scale: scalarFor(params, 1),
        bestValue: like(Number.POSITIVE_INFINITY, dtype),
        plateauCount: zeroCount(),
        cooldownCount: zeroCount(),
        count: zeroCount(),
        avgValue: like(0, dtype),
      };
    },
    update(updates, state, _params, extra = {}) {
      const value = needValue(name, extra.value).astype(state.avgValue.dtype);
      const count = nextCount(state.count);
      const sum = np.add(np.multiply(state.count, state.avgValue), value);
      const grown = { ...state, count, avgValue: np.divide(sum, count).astype(state.avgValue.dtype) };
      const next = tree.where(np.equal(count, accumulationSize), judge(grown), grown);
      return [mapLike((g) => np.multiply(next.scale.astype(g.dtype), g), updates), next];
    },
  };
}
