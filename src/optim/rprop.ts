import type { NDArray } from "../core/value.ts";
import { clip } from "../numpy/arithmetic.ts";
import { fullLike, zerosLike } from "../numpy/creation.ts";
import { where } from "../numpy/logic.ts";
import { equal, greater, less, multiply, sign } from "../numpy/ufuncs.ts";
import { type GradientTransformation, mapLike, zerosOf } from "./transform.ts";

export interface RpropOptions {
  etaMinus?: number;
  etaPlus?: number;
  minStepSize?: number;
  maxStepSize?: number;
}
/**
 * Rprop: steps of a size of their own, which grows while the sign of the gradient stays and shrinks where it turns.
 * @source optax.scale_by_rprop
 */
export function scaleByRprop(
  learningRate: number,
  { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 }: RpropOptions = {},
): GradientTransformation<{ stepSizes: unknown; prevUpdates: unknown }> {
  return {
    init: (params) => ({ stepSizes: mapLike((p) => fullLike(p, learningRate), params), prevUpdates: zerosOf(params) }),
    update(updates, { stepSizes, prevUpdates }) {
      const turn = mapLike(multiply, updates, prevUpdates);
      const resized = (s: NDArray, size: NDArray): NDArray =>
        where(
          equal(s, 0),
          size,
          clip(multiply(size, where(greater(s, 0), etaPlus, etaMinus)), minStepSize, maxStepSize),
        );
      const sizes = mapLike(resized, turn, stepSizes);
      const kept = (s: NDArray, x: NDArray): NDArray => where(less(s, 0), zerosLike(x), x);
      const next = mapLike((s, g, size) => kept(s, multiply(size, sign(g))), turn, updates, sizes);
      return [
        mapLike((s, past) => kept(s, past), turn, prevUpdates) as typeof updates,
        { stepSizes: sizes, prevUpdates: next },
      ];
    },
  };
}
