/** Checkpoints: what reverse mode stores, and what it computes again. */
export { checkpoint, checkpointName } from "./api/checkpoint.ts";
export { type CheckpointPolicy, Offloadable, Recompute, Saveable } from "./api/checkpoint-answers.ts";
export * as checkpointPolicies from "./api/checkpoint-policies.ts";
export { printSavedResiduals, type SavedResidual, savedResiduals } from "./api/saved-residuals.ts";
