import { lax, type NDArray, numpy as np } from "jaxtra";
import { alongX, alongY, type Basis, coefficients } from "./fourier.ts";

/** An incompressible flow on the torus [0, 2 pi)^2, as the Fourier coefficients of its vorticity. */
export interface Fluid {
  readonly basis: Basis;
  readonly viscosity: number;
  readonly dt: number;
  /** A wind that blows everywhere. */
  readonly wind?: readonly [x: number, y: number];
}
/** Stream function psi of a vorticity w: -Laplace(psi) = w. */
const streamFunction = (w: NDArray, { laplace }: Basis): NDArray => w.div(np.maximum(laplace, 1));
/** (u, v) = (psi_y, -psi_x) at the points. */
export function velocity(w: NDArray, { basis, wind = [0, 0] }: Fluid): [u: NDArray, v: NDArray] {
  const psi = streamFunction(w, basis);
  return [alongY(psi, basis).add(wind[0]), alongX(psi, basis).neg().add(wind[1])];
}
/** What the flow does to its own vorticity: -(u w_x + v w_y). */
function advection(w: NDArray, fluid: Fluid): NDArray {
  const [u, v] = velocity(w, fluid);
  const change = u.mul(alongX(w, fluid.basis)).add(v.mul(alongY(w, fluid.basis)));
  return coefficients(change, fluid.basis).neg();
}
/**
 * A step of w_t = -u . grad w + viscosity Laplace(w): Runge-Kutta of fourth order for the first term, seen from the exact
 * solution exp(-viscosity k^2 t) of the second.
 */
export function step(w: NDArray, fluid: Fluid): NDArray {
  const { basis, viscosity, dt } = fluid;
  const half = np.exp(basis.laplace.mul((-viscosity * dt) / 2));
  const f = (w: NDArray) => advection(w, fluid);
  const decayed = half.mul(w);
  const a = f(w);
  const b = f(decayed.add(half.mul(a).mul(dt / 2)));
  const c = f(decayed.add(b.mul(dt / 2)));
  const d = f(half.mul(decayed.add(c.mul(dt))));
  const middle = half.mul(b.add(c)).mul(2);
  return half.mul(decayed).add(
    half
      .mul(half)
      .mul(a)
      .add(middle)
      .add(d)
      .mul(dt / 6),
  );
}
/** So many steps as one loop. */
export const advance = (w: NDArray, fluid: Fluid, steps: number): NDArray =>
  lax.foriLoop(0, steps, (_i: NDArray, w: NDArray) => step(w, fluid), w);

/** Mean of |velocity|^2 / 2, by Parseval's equation: half the mean of psi w. */
export const energy = (w: NDArray, { basis }: Fluid): NDArray =>
  np.vdot(streamFunction(w, basis), w).div(2 * basis.n ** 2);
/** Mean of w^2 / 2; twice the viscosity times this is what energy is lost in a unit of time. */
export const enstrophy = (w: NDArray, { basis }: Fluid): NDArray => np.vdot(w, w).div(2 * basis.n ** 2);
