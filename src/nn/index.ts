export * from "./activations.ts";
export * from "./attention.ts";
export * as initializers from "./initializers.ts";
export * from "./scaled.ts";
export * from "./softmax.ts";
