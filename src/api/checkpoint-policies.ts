import type { Decide } from "../control/checkpoint.ts";
import { nameP } from "../control/name.ts";
import { ValueError } from "../core/errors.ts";
import { convGeneralDilatedP } from "../ops/conv.ts";
import { dotGeneralP } from "../ops/dot.ts";
import { type CheckpointPolicy, Offloadable, Recompute, Saveable } from "./checkpoint-answers.ts";

// A policy is asked for every operation of a checkpointed function, by its primitive, the types of its operands and its params,
// and says whether reverse mode keeps its results. The operands of the function are kept always.

const withoutBatch: Decide = (prim, _, params) => {
  if (prim !== dotGeneralP) return false;
  const [, [lhs, rhs]] = params.dimensionNumbers;
  return lhs.length === 0 && rhs.length === 0;
};
/** Keeps everything, as without checkpoint. */
export const everythingSaveable: CheckpointPolicy = () => true;
/** Keeps nothing: the same as no policy. */
export const nothingSaveable: CheckpointPolicy = () => false;
/** Keeps products of matrices and convolutions, which cost most. */
export const dotsSaveable: CheckpointPolicy = (prim) => prim === dotGeneralP || prim === convGeneralDilatedP;
/** The same as dotsSaveable. */
export const checkpointDots = dotsSaveable;
/** Keeps products of matrices that have no batch axes, as those with weights: in transformers not those of attention. */
export const dotsWithNoBatchDimsSaveable: CheckpointPolicy = (...args) => withoutBatch(...args);
/** The same as dotsWithNoBatchDimsSaveable. */
export const checkpointDotsWithNoBatchDims = dotsWithNoBatchDimsSaveable;
/** As dotsWithNoBatchDimsSaveable; there is no memory to offload to, so they are kept. */
export const offloadDotWithNoBatchDims =
  (src: string, dst: string): CheckpointPolicy =>
  (...args) =>
    withoutBatch(...args) ? new Offloadable(src, dst) : Recompute;
/**
 * Keeps what checkpointName gave one of these names.
 * @example checkpoint(f, { policy: checkpointPolicies.saveOnlyTheseNames("hidden") })
 */
export const saveOnlyTheseNames =
  (...names: string[]): CheckpointPolicy =>
  (prim, _, params) =>
    prim === nameP && names.includes(params.name);
/** Keeps what has a name, but these. */
export const saveAnyNamesButThese =
  (...names: string[]): CheckpointPolicy =>
  (prim, _, params) =>
    prim === nameP && !names.includes(params.name);
/** Keeps everything, named or not, but these names; what such a name was given to may be kept by itself. */
export const saveAnythingExceptTheseNames =
  (...names: string[]): CheckpointPolicy =>
  (prim, _, params) =>
    prim !== nameP || !names.includes(params.name);
/**
 * Keeps what either policy keeps.
 * @throws ValueError if one answers with something other than true or false
 */
export const saveFromBothPolicies =
  (first: CheckpointPolicy, second: CheckpointPolicy): CheckpointPolicy =>
  (...args) => {
    const answers = [first(...args), second(...args)];
    if (answers.some((a) => typeof a !== "boolean"))
      throw new ValueError(
        `saveFromBothPolicies: the policies answer ${answers.join(" and ")}, and only true and false can be joined. Write one policy.`,
      );
    return answers.includes(true);
  };
export interface OffloadNames {
  namesWhichCanBeSaved: readonly string[];
  namesWhichCanBeOffloaded: readonly string[];
  offloadSrc: string;
  offloadDst: string;
}
/**
 * As saveOnlyTheseNames, for two lists of names; there is no memory to offload to, so both are kept.
 * @throws ValueError if a name is in both lists
 */
export function saveAndOffloadOnlyTheseNames(options: OffloadNames): CheckpointPolicy {
  const { namesWhichCanBeSaved: saved, namesWhichCanBeOffloaded: offloaded, offloadSrc, offloadDst } = options;
  const both = saved.filter((n) => offloaded.includes(n));
  if (both.length)
    throw new ValueError(`saveAndOffloadOnlyTheseNames: ${both.join(", ")} is in both lists. Name each once.`);
  return (prim, _, params) => {
    if (prim !== nameP) return Recompute;
    if (saved.includes(params.name)) return Saveable;
    return offloaded.includes(params.name) ? new Offloadable(offloadSrc, offloadDst) : Recompute;
  };
}
