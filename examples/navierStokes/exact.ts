import { type NDArray, numpy as np } from "jaxtra";
import { randomVortices } from "./films.ts";
import { advance, energy, enstrophy, type Fluid } from "./flow.ts";
import { coefficients, type Float, fourierBasis, pointwise, values } from "./fourier.ts";

/** Taylor's and Green's vortices, 2k a side, carried by the wind: w = 2 k cos k(x - at) cos k(y - bt) exp(-2 viscosity k^2 t). */
export function taylorGreen({ basis, viscosity, wind: [a, b] = [0, 0] }: Fluid, k: number, t: number): NDArray {
  const size = 2 * k * Math.exp(-2 * viscosity * k * k * t);
  return pointwise(basis, (x, y) => size * Math.cos(k * (x - a * t)) * Math.cos(k * (y - b * t)));
}
/** The vortices after time 1, computed: their largest error relative to the exact, and the rate at which they decayed. */
export function decay(k: number, viscosity: number, steps: number, wind?: Fluid["wind"], dtype: Float = "float64") {
  const fluid: Fluid = { basis: fourierBasis(16, 5, dtype), viscosity, dt: 1 / steps, wind };
  const start = coefficients(taylorGreen(fluid, k, 0), fluid.basis);
  const end = advance(start, fluid, steps);
  const exact = taylorGreen(fluid, k, 1);
  const largest = (x: NDArray) => Number(np.max(np.abs(x)).item());
  const norm = (w: NDArray) => Math.sqrt(Number(np.vdot(w, w).item()));
  const error = largest(values(end, fluid.basis).sub(exact)) / largest(exact);
  return { error, rate: Math.log(norm(start) / norm(end)), exactRate: 2 * viscosity * k * k };
}
/** Relative change of energy and enstrophy after so many steps of random vortices without viscosity, in float64. */
export function inviscidDrift(steps: number) {
  const fluid: Fluid = { basis: fourierBasis(32, undefined, "float64"), viscosity: 0, dt: 0.01 };
  const start = randomVortices(fluid.basis, 4, 0);
  const end = advance(start, fluid, steps);
  const change = (f: typeof energy) => Math.abs(Number(f(end, fluid).div(f(start, fluid)).item()) - 1);
  return { energy: change(energy), enstrophy: change(enstrophy) };
}
