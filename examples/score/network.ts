import { lax, type NDArray, nn, numpy as np, random } from "jaxtra";

export interface Layer {
  w: NDArray;
  b: NDArray;
}
/** A first layer, residual layers, and a last one. */
export interface Params {
  input: Layer;
  hidden: Layer[];
  output: Layer;
}
export interface Architecture {
  /** Dimension of the data. */
  readonly dim: number;
  readonly width: number;
  readonly residualLayers: number;
  /** Mean square of the data: scales the input to unit size at every noise level. */
  readonly dataVariance: number;
  /** Predict the clean point as a correction of the noisy one, which small noise in few dimensions asks for. */
  readonly skip: boolean;
  /** Bounds on guesses while sampling, somewhat wider than the data: without them an error can feed itself. */
  readonly bounds: readonly [low: number, high: number];
}
/** Besides the point, the network is told sin and cos of k log s for k in these. */
const frequencies = [1, 2, 4];

function layer(key: NDArray, inputs: number, outputs: number): Layer {
  const w = random.normal(key, [inputs, outputs]).mul(Math.sqrt(1 / inputs));
  return { w, b: np.zeros([outputs]) };
}
export function initialise(key: NDArray, a: Architecture): Params {
  const keys = random.split(key, a.residualLayers + 2);
  const inputs = a.dim + 2 * frequencies.length;
  return {
    input: layer(keys.slice(0), inputs, a.width),
    hidden: Array.from({ length: a.residualLayers }, (_, i) => layer(keys.slice(i + 1), a.width, a.width)),
    output: layer(keys.slice(a.residualLayers + 1), a.width, a.dim),
  };
}
const affine = (x: NDArray, { w, b }: Layer): NDArray => np.matmul(x, w).add(b);

/**
 * The network's guess of the clean points, E[x0 | x], for points x [n, dim] with noise of standard deviation s [n, 1].
 * By Tweedie's formula the score of the noisy density is (guess - x) / s^2.
 */
export function denoise(p: Params, x: NDArray, s: NDArray, a: Architecture): NDArray {
  const variance = np.square(s).add(a.dataVariance);
  const logs = np.log(s);
  const waves = frequencies.flatMap((k) => [np.sin(logs.mul(k)), np.cos(logs.mul(k))]);
  let h = nn.silu(affine(np.concatenate([x.div(np.sqrt(variance)), ...waves], 1), p.input));
  for (const l of p.hidden) h = h.add(nn.silu(affine(h, l)));
  const out = affine(h, p.output);
  if (!a.skip) return out;
  const scale = s.mul(lax.rsqrt(variance)).mul(Math.sqrt(a.dataVariance));
  return x.mul(np.divide(a.dataVariance, variance)).add(out.mul(scale));
}
/** grad log p_s(x), as the network has learnt it. */
export const score = (p: Params, x: NDArray, s: NDArray, a: Architecture): NDArray =>
  denoise(p, x, s, a).sub(x).div(np.square(s));
