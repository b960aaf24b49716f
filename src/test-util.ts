/** Derivatives against differences. */
export { type CheckGradsOptions, type CheckOptions, checkGrads, checkJvp, checkVjp } from "./api/check-grads.ts";
