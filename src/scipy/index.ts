export * as fft from "./fft.ts";
export * as special from "./special/index.ts";
