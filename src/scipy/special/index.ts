export * from "./bessel.ts";
export * from "./elementary.ts";
export * from "./entropy.ts";
export * from "./gamma.ts";
export * from "./harmonics.ts";
export * from "./integrals.ts";
export * from "./normal.ts";
export * from "./transforms.ts";
