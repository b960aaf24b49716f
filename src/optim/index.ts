// Gradient transformations, schedules and losses with optax's names and semantics.

// Arrays need what runs them, also where this entry is the only one that is imported.
import "../index.ts";

export * from "./adaptive.ts";
export * as losses from "./all-losses.ts";
export * as assignment from "./assignment.ts";
export * from "./classification.ts";
export * from "./clip.ts";
export * from "./conditional.ts";
export * as contrib from "./contrib/index.ts";
export * from "./ctc.ts";
export * from "./few.ts";
export * from "./gradients.ts";
export * from "./inject.ts";
export * from "./lbfgs.ts";
export {
  type BacktrackingLinesearchInfo,
  type BacktrackingOptions,
  type ScaleByBacktrackingLinesearchState,
  scaleByBacktrackingLinesearch,
  valueAndGradFromState,
} from "./line-search.ts";
export * from "./linear-algebra.ts";
export * from "./lookahead.ts";
export * from "./losses.ts";
export * from "./map-params.ts";
export * from "./microbatch.ts";
export * from "./monitoring.ts";
export * from "./more-optimizers.ts";
export * from "./more-schedules.ts";
export * from "./multi-steps.ts";
export {
  adaptiveGradClip,
  centralize,
  clipByBlockRms,
  keepParamsNonnegative,
  normalizeByUpdateNorm,
  scaleByParamBlockNorm,
  scaleByParamBlockRms,
  scaleByPolyak,
  scaleBySign,
  scaleByTrustRatio,
} from "./normalize.ts";
export * from "./norms.ts";
export * from "./optimizers.ts";
export * from "./per-example.ts";
export * as perturbations from "./perturbations.ts";
export * as projections from "./projections.ts";
export * from "./regression.ts";
export * from "./rprop.ts";
export * from "./scale.ts";
export * from "./schedule.ts";
export * as schedules from "./schedules.ts";
export type * from "./states.ts";
export {
  chain,
  type EmptyState,
  type ExtraArgs,
  type GradientTransformation,
  type GradientTransformation as GradientTransformationExtraArgs,
  identity,
  initEmptyState,
  type Mask,
  masked,
  type OptState,
  type Params,
  scale,
  setToZero,
  stateless,
  type Updates,
} from "./transform.ts";
export * as tree from "./tree.ts";
export { biasCorrection, updateInfinityMoment, updateMoment, updateMomentPerElemNorm } from "./tree.ts";
export * from "./update.ts";
export * from "./wrappers.ts";
export * from "./zoom.ts";
