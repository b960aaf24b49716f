import { type NDArray, nn, numpy as np, random } from "jaxtra";

/** Five round Gaussians on a circle, of unequal weight. */
export const deviation = 0.2;
const centres = Array.from({ length: 5 }, (_, i) => {
  const t = (2 * Math.PI * i) / 5 + Math.PI / 2;
  return [1.2 * Math.cos(t), 1.2 * Math.sin(t)];
});
const weights = [0.3, 0.25, 0.2, 0.15, 0.1];
/** Mean square of a coordinate. */
export const variance = 0.5 * 1.2 ** 2 + deviation ** 2;

export function sampleMixture(key: NDArray, n: number): NDArray {
  const [which, where] = random.split(key);
  const k = random.categorical(which, np.log(np.array(weights)), { shape: [n] });
  return np.take(np.array(centres), k, 0).add(random.normal(where, [n, 2]).mul(deviation));
}
/** log p_s(x) of the mixture after noise of standard deviation s, up to a constant: x [2]. */
export function logDensity(x: NDArray, s: NDArray | number): NDArray {
  const v = np.square(s).add(deviation ** 2);
  const d2 = np.square(x.sub(np.array(centres))).sum(1);
  return nn.logsumexp(np.log(np.array(weights)).sub(d2.div(v.mul(2)))).sub(np.log(v));
}
