import { jit, lax, type NDArray, numpy as np, random } from "jaxtra";
import { type Architecture, denoise, type Params } from "./network.ts";

/**
 * Annealed Langevin dynamics: at each level s, from the largest, `steps` times
 *   x <- x + a score(x, s) + sqrt(2 a) z,   a = 0.15 s^2,
 * in one compiled loop, the guess inside the score kept within its bounds. Gives the points after each level; a last denoising is left
 * to the caller.
 */
export function sampler(a: Architecture, steps: number): (p: Params, x: NDArray, s: NDArray, key: NDArray) => NDArray {
  return jit((p: Params, x: NDArray, s: NDArray, key: NDArray): NDArray => {
    const rate = np.square(s).mul(0.15);
    const level = s.mul(np.ones([x.shape[0], 1]));
    const step = (x: NDArray, k: NDArray): [NDArray, null] => {
      const drift = np
        .clip(denoise(p, x, level, a), ...a.bounds)
        .sub(x)
        .div(np.square(s));
      const kick = random.normal(k, x.shape).mul(np.sqrt(rate.mul(2)));
      return [x.add(drift.mul(rate)).add(kick), null];
    };
    return lax.scan(step, x, random.split(key, steps))[0];
  });
}
