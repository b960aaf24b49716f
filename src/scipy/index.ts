export * as fft from "./fft.ts";
export * as special from "./special/index.ts";
export * as stats from "./stats/index.ts";
