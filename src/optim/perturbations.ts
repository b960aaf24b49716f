import type { ArrayLike } from "../api/asarray.ts";
import { vmap } from "../api/vmap.ts";
import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/value.ts";
import { stopGradient } from "../lax/barriers.ts";
import { mean } from "../numpy/reductions.ts";
import { add, divide, exp, multiply, negative, square, subtract } from "../numpy/ufuncs.ts";
import { gumbel, normal } from "../random/continuous.ts";
import { split } from "../random/keys.ts";
import { mapLike } from "./transform.ts";
import * as tree from "./tree.ts";

// Functions made smooth by noise on their arguments.

interface SampleOptions {
  dtype?: DType;
}
/** A distribution of noise. */
export interface Noise {
  sample(key: ArrayLike, sampleShape?: readonly number[], options?: SampleOptions): NDArray;
  /** The logarithm of the density, up to a constant. */
  logProb(inputs: ArrayLike): NDArray;
}
/** @source optax.perturbations.Gumbel */
export class Gumbel implements Noise {
  sample(key: ArrayLike, sampleShape: readonly number[] = [], options: SampleOptions = {}): NDArray {
    return gumbel(key, sampleShape, options);
  }
  logProb(inputs: ArrayLike): NDArray {
    const x = negative(inputs);
    return subtract(x, exp(x));
  }
}
/** @source optax.perturbations.Normal */
export class Normal implements Noise {
  sample(key: ArrayLike, sampleShape: readonly number[] = [], options: SampleOptions = {}): NDArray {
    return normal(key, sampleShape, options);
  }
  logProb(inputs: ArrayLike): NDArray {
    return multiply(-0.5, square(inputs));
  }
}

export interface PerturbedOptions {
  /** 1000 */
  numSamples?: number;
  /** The size of the noise; 0.1. */
  sigma?: number;
  /** Gumbel's by default. */
  noise?: Noise;
  /** Subtracts the value without noise, which makes the estimate of the derivative less noisy; true. */
  useBaseline?: boolean;
}
/**
 * The mean of a function over noise on its argument: smooth where the function is not, with the derivative that its values tell.
 * Q. Berthet et al., "Learning with differentiable perturbed optimizers", 2020.
 * @param fun from a tree of arrays to one; need have no derivative
 * @returns (key, x) => an estimate of E fun(x + sigma z)
 * @example
 *   const smooth = optim.perturbations.makePerturbedFun((x) => np.sign(x), { numSamples: 200, sigma: 1 });
 *   np.greater(grad((x) => smooth(random.key(0), x))(0.5), 0).item() // true
 * @source optax.perturbations.make_perturbed_fun
 */
export function makePerturbedFun<T, R>(
  fun: (x: T) => R,
  { numSamples = 1000, sigma = 0.1, noise = new Gumbel(), useBaseline = true }: PerturbedOptions = {},
): (key: ArrayLike, x: T) => R {
  return (key, x) => {
    const still = <U>(t: U): U => mapLike((v) => stopGradient(v), t);
    const baseline = useBaseline ? fun(still(x)) : null;
    const one = (k: NDArray): R => {
      const drawn = tree.randomLike(k, x, (own, shape, options) => noise.sample(own, shape, options));
      const moved = still(mapLike((v, z) => add(v, multiply(sigma, z)), x, drawn));
      const back = mapLike((v, w) => divide(subtract(w, v), sigma), x, moved);
      const density = tree.sum(mapLike((z) => noise.logProb(z), back));
      // 1, with the derivative of the logarithm of the density.
      const weight = exp(subtract(density, stopGradient(density)));
      const value = tree.scale(weight, fun(moved));
      return baseline === null ? value : tree.addScale(value, subtract(1, weight), baseline);
    };
    return mapLike((v) => mean(v, 0), vmap(one as never)(split(key, numSamples)) as R);
  };
}
