import type * as adaptive from "./adaptive.ts";
import type * as clipping from "./clip.ts";
import type * as conditional from "./conditional.ts";
import type * as gradients from "./gradients.ts";
import type * as normalize from "./normalize.ts";
import type * as rprop from "./rprop.ts";
import type * as scaling from "./scale.ts";
import type { GradientTransformation, Mask, masked, scale } from "./transform.ts";
import type * as wrappers from "./wrappers.ts";

// The types of states, under optax's names.

type StateOf<F extends (...args: any[]) => GradientTransformation<any>> =
  ReturnType<F> extends GradientTransformation<infer S> ? S : never;
export type AdaptiveGradClipState = StateOf<typeof normalize.adaptiveGradClip>;
export type AddDecayedWeightsState = StateOf<typeof scaling.addDecayedWeights>;
export type AddNoiseState = StateOf<typeof gradients.addNoise>;
export type ApplyEvery = StateOf<typeof gradients.applyEvery>;
export type ClipByGlobalNormState = StateOf<typeof clipping.clipByGlobalNorm>;
export type ClipState = StateOf<typeof clipping.clip>;
export type ConditionallyMaskState = StateOf<typeof conditional.conditionallyMask>;
export type ConditionallyTransformState = StateOf<typeof conditional.conditionallyTransform>;
export type EmaState = StateOf<typeof scaling.ema>;
export type FactoredState = StateOf<typeof gradients.scaleByFactoredRms>;
export type MaskedState = StateOf<typeof masked>;
export type NonNegativeParamsState = StateOf<typeof normalize.keepParamsNonnegative>;
export type PartitionState = StateOf<typeof wrappers.partition>;
export type MultiTransformState = PartitionState;
export type ScaleByAdaDeltaState = StateOf<typeof adaptive.scaleByAdadelta>;
export type ScaleByAdamState = scaling.AdamState;
export type ScaleByAdanState = StateOf<typeof adaptive.scaleByAdan>;
export type ScaleByAmsgradState = StateOf<typeof adaptive.scaleByAmsgrad>;
export type ScaleByBeliefState = StateOf<typeof adaptive.scaleByBelief>;
export type ScaleByLionState = StateOf<typeof scaling.scaleByLion>;
export type ScaleByNovogradState = StateOf<typeof gradients.scaleByNovograd>;
export type ScaleByRmsState = StateOf<typeof scaling.scaleByRms>;
export type ScaleByRpropState = StateOf<typeof rprop.scaleByRprop>;
export type ScaleByRssState = StateOf<typeof scaling.scaleByRss>;
export type ScaleByRStdDevState = StateOf<typeof scaling.scaleByStddev>;
export type ScaleByScheduleState = StateOf<typeof scaling.scaleBySchedule>;
export type ScaleBySM3State = StateOf<typeof gradients.scaleBySm3>;
export type ScaleByTrustRatioState = StateOf<typeof normalize.scaleByTrustRatio>;
export type ScaleState = StateOf<typeof scale>;
export type TraceState = StateOf<typeof scaling.trace>;
export type ZeroNansState = StateOf<typeof gradients.zeroNans>;

export type MaskOrFn = Mask | null;
export type TransformInitFn = GradientTransformation["init"];
export type TransformUpdateExtraArgsFn = GradientTransformation["update"];
export type TransformUpdateFn = TransformUpdateExtraArgsFn;
