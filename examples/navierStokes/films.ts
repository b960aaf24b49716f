import { lax, type NDArray, numpy as np, random } from "jaxtra";
import { energy, enstrophy, type Fluid, step } from "./flow.ts";
import { type Basis, coefficients, type Float, finer, pointwise } from "./fourier.ts";

/** Random vortices of wavelengths about 2 pi / k, of mean square velocity 1. */
export function randomVortices(basis: Basis, k: number, seed: number): NDArray {
  const shape = basis.laplace.shape;
  const band = np.exp(np.square(np.sqrt(basis.laplace).sub(k)).div(-4));
  const w = random
    .normal(random.key(seed), shape, basis.q.dtype as Float)
    .mul(band)
    .mul(np.sign(basis.laplace));
  const e = energy(w, { basis, viscosity: 0, dt: 0 });
  return w.div(np.sqrt(e.mul(2)));
}
/** Two layers between streams in opposite directions, slightly bent: they roll up. */
export function shearLayers(basis: Basis, thickness = 0.16): NDArray {
  const layer = (d: number) => 1 / (thickness * Math.cosh(d / thickness) ** 2);
  const w = pointwise(basis, (x, y) => {
    const [lower, upper] = [y - Math.PI / 2 - 0.06 * Math.sin(2 * x), y - 1.5 * Math.PI - 0.06 * Math.sin(2 * x + 1)];
    return layer(upper) - layer(lower);
  });
  return coefficients(w, basis);
}
/** A run's pictures on `points` x `points`, and its energies and enstrophies, `every` steps apart, the first at the start. */
export function film(w: NDArray, fluid: Fluid, frames: number, every: number, points: number) {
  const frame = (w: NDArray) => {
    const next = lax.foriLoop(0, every, (_i: NDArray, w: NDArray) => step(w, fluid), w);
    return [next, [finer(w, fluid.basis, points), energy(w, fluid), enstrophy(w, fluid)]] as const;
  };
  const [, [pictures, energies, enstrophies]] = lax.scan(frame, w, null, { length: frames });
  return { pictures, energies: energies.tolist() as number[], enstrophies: enstrophies.tolist() as number[] };
}
/** Energy lost in a film, and what viscosity should take: 2 viscosity times the integral of the enstrophy, by trapezoids. */
export function energyBalance(
  { energies, enstrophies }: { energies: readonly number[]; enstrophies: readonly number[] },
  viscosity: number,
  interval: number,
) {
  const last = enstrophies.length - 1;
  const sum = enstrophies.reduce((s, e) => s + e, 0) - (enstrophies[0] + enstrophies[last]) / 2;
  return { lost: energies[0] - energies[last], dissipated: 2 * viscosity * interval * sum };
}
