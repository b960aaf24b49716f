import type { NDArray } from "../../core/value.ts";
import { array } from "../../numpy/creation.ts";
import * as np from "../../numpy/ufuncs.ts";
import { debias } from "../moments.ts";
import { addDecayedWeights, scaleByLearningRate } from "../scale.ts";
import type { ScalarOrSchedule } from "../schedule.ts";
import { chain, type GradientTransformation, type Mask } from "../transform.ts";
import * as tree from "../tree.ts";

export interface DecayOptions {
  /** How much of the parameters is taken away besides; 0. */
  weightDecay?: ScalarOrSchedule;
  /** Which parameters decay; all by default. */
  mask?: Mask;
}
export const decay = ({ weightDecay = 0, mask }: DecayOptions): GradientTransformation =>
  addDecayedWeights(weightDecay, mask === undefined ? {} : { mask });
/** What scales gradients, then decay, then the learning rate. */
export const withDecayAndRate = (
  scaling: GradientTransformation,
  learningRate: ScalarOrSchedule,
  options: DecayOptions,
): GradientTransformation => chain(scaling, decay(options), scaleByLearningRate(learningRate));
/** A number, or a schedule's at a step. */
export const rateAt = (rate: ScalarOrSchedule, count: NDArray): number | NDArray =>
  typeof rate === "function" ? rate(count) : rate;
/** A scalar of the type of the parameters, of the least precise ones if there are several. */
export const scalarFor = (params: unknown, x: number): NDArray => array(x, { dtype: tree.dtype(params, "lowest") });
/** sqrt(1 - b2^n) / (1 - b1^n): what both of Adam's means lack at their start. */
export const adamCorrection = (b1: number, b2: number, n: NDArray): NDArray =>
  np.divide(np.sqrt(debias(b2, n)), debias(b1, n));
/** The sum of absolute values. */
export const total = (t: unknown): NDArray => tree.norm(t, { ord: 1 });
