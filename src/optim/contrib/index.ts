// Optimizers that others contributed to optax.
export * from "./averages.ts";
export * from "./complex.ts";
export { GaLoreDimensionNumbers, MuonDimensionNumbers } from "./dimension-numbers.ts";
export * from "./distance.ts";
export * from "./galore.ts";
export * from "./momo.ts";
export * from "./muon.ts";
export * from "./plateau.ts";
export * from "./privacy.ts";
export * from "./sam.ts";
export * from "./schedule-free.ts";
export * from "./sophia.ts";
export * from "./sums.ts";
