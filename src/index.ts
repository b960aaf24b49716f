import "./diagnostics/load.ts";
import "./numpy/methods.ts";
import "./runtime/install.ts";
import "./stages/load.ts";

export * as adCheckpoint from "./ad-checkpoint.ts";
export type { ArrayLike, LeafLike } from "./api/asarray.ts";
export type { CallbackOptions, Declared, PureCallbackOptions } from "./api/callback.ts";
export { effectsBarrier, ioCallback, pureCallback } from "./api/callback.ts";
export { type CheckpointOptions, checkpoint, remat } from "./api/checkpoint.ts";
export type { CheckpointPolicy } from "./api/checkpoint-answers.ts";
export * as checkpointPolicies from "./api/checkpoint-policies.ts";
export { clearCaches } from "./api/clear-caches.ts";
export { closureConvert } from "./api/closure.ts";
export {
  type Config,
  checkingLeaks,
  checkTracerLeaks,
  config,
  debugInfs,
  debugKeyReuse,
  debugNans,
  defaultPrngImpl,
  disableJit,
  enableChecks,
  enableX64,
  logCompiles,
  noTracing,
  numpyDtypePromotion,
  numpyRankPromotion,
} from "./api/config.ts";
export type { CustomOptions, RuleOptions } from "./api/custom.ts";
export { customGradient } from "./api/custom-gradient.ts";
export { type CustomJvp, customJvp } from "./api/custom-jvp.ts";
export { type CustomVjp, customVjp, type VjpRuleOptions } from "./api/custom-vjp.ts";
export { blockUntilReady, copyToHostAsync, deviceGet, devicePut, typeof_ as typeof } from "./api/device.ts";
export {
  Device,
  defaultBackend,
  defaultDevice,
  defaultMatmulPrecision,
  deviceCount,
  devices,
  localDevices,
} from "./api/devices.ts";
export { type FwdAndBwdOptions, fwdAndBwd, type Residuals } from "./api/fwd-and-bwd.ts";
export type { GradOptions } from "./api/grad.ts";
export { grad, valueAndGrad } from "./api/grad.ts";
export { hessian, jacfwd, jacobian, jacrev } from "./api/jacobian.ts";
export { type JetOptions, jet } from "./api/jet.ts";
export type { JitOptions, Jitted } from "./api/jit.ts";
export { jit } from "./api/jit.ts";
export { ClosedJaxpr, evalShape, makeJaxpr, ShapeDtypeStruct } from "./api/make-jaxpr.ts";
export { namedCall, namedScope } from "./api/named-call.ts";
export {
  type AbortSignalLike,
  type LongRunOptions,
  type Progress,
  type RunAsyncOptions,
  runAsync,
} from "./api/run-async.ts";
export * as stages from "./api/stages.ts";
export type { Arrays, Inputs, MapLeaves } from "./api/types.ts";
export { jvp, linearize, linearTranspose, vjp } from "./api/vjp.ts";
export type { VmapOptions } from "./api/vmap.ts";
export { vmap } from "./api/vmap.ts";
export * as checkify from "./checkify/index.ts";
export type { DType } from "./core/dtype.ts";
export * as errors from "./core/errors.ts";
export { NDArray } from "./core/value.ts";
export * as core from "./core-api.ts";
export { ensureCompileTimeEval } from "./core-api.ts";
export * as customBatching from "./custom-batching.ts";
export * as customDerivatives from "./custom-derivatives.ts";
export * as debug from "./debug.ts";
export * as dtypes from "./dtypes.ts";
export { float0 } from "./dtypes.ts";
export * as experimental from "./experimental/index.ts";
export * as extend from "./extend/index.ts";
export * as flattenUtil from "./flatten-util.ts";
export * as image from "./image/index.ts";
export * as lax from "./lax/index.ts";
export * as nn from "./nn/index.ts";
export { ds } from "./numpy/dynamic-slice.ts";
export * as numpy from "./numpy/index.ts";
export * as ops from "./numpy/segments.ts";
export * as profiler from "./profiler.ts";
export * as random from "./random/index.ts";
export * as scipy from "./scipy/index.ts";
export * as testUtil from "./test-util.ts";
export * as tree from "./tree.ts";
export * as treeUtil from "./tree-util.ts";
export type * as typing from "./typing.ts";
