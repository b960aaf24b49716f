/** Derivatives by rules of one's own. */
export { closureConvert } from "./api/closure.ts";
export { customGradient } from "./api/custom-gradient.ts";
export { customJvp } from "./api/custom-jvp.ts";
export { customVjp } from "./api/custom-vjp.ts";
export { linearCall } from "./api/linear-call.ts";
export { CustomVJPPrimal, customVjpPrimalTreeValues, SymbolicZero, zeroFromPrimal } from "./api/symbolic-zero.ts";
