export { type DetrendOptions, detrend } from "./detrend.ts";
export { type ConvolveOptions, convolve, convolve2d, correlate, correlate2d } from "./direct.ts";
export { type FftConvolveOptions, fftconvolve } from "./fftconvolve.ts";
export { type IstftOptions, istft } from "./istft.ts";
export { type CsdOptions, csd, type StftOptions, stft, type WelchOptions, welch } from "./spectral.ts";
export type { WindowLike } from "./windows.ts";
