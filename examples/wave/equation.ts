import { lax, type NDArray, numpy as np } from "jaxtra";

/** Where the wave runs: u_tt + damping u_t = speed^2 Laplace(u) on a grid of step h, zero beyond its edges. */
export interface Medium {
  /** A number, or one for each cell; zero where there is a wall. */
  readonly speed: NDArray | number;
  readonly damping?: NDArray;
  readonly h: number;
  /** Stable if dt <= h / (sqrt(2) speed). */
  readonly dt: number;
}
/** Two instants, dt apart. */
export type State = readonly [before: NDArray, now: NDArray];

/** The five-point Laplacian: (sum of the four neighbours - 4 u) / h^2. */
export function laplacian(u: NDArray, h: number): NDArray {
  const [m, n] = u.shape;
  const p = np.pad(u, 1);
  const [rows, columns]: [number, number][] = [
    [1, m + 1],
    [1, n + 1],
  ];
  const vertical = p.slice([0, m], columns).add(p.slice([2, m + 2], columns));
  const horizontal = p.slice(rows, [0, n]).add(p.slice(rows, [2, n + 2]));
  return vertical
    .add(horizontal)
    .sub(u.mul(4))
    .div(h * h);
}
/** dt^2 speed^2 Laplace(u): what the medium adds in a step. Numbers go to the array one by one: alone they are float32. */
const pull = (u: NDArray, { speed, h, dt }: Medium): NDArray =>
  laplacian(u, h)
    .mul(dt * dt)
    .mul(speed)
    .mul(speed);
/** A leapfrog step: (u+ - 2u + u-) / dt^2 + damping (u+ - u-) / 2dt = speed^2 Laplace(u). */
export function step([before, now]: State, medium: Medium): State {
  const free = now.mul(2).sub(before).add(pull(now, medium));
  if (!medium.damping) return [now, free];
  const s = medium.damping.mul(medium.dt / 2);
  return [now, free.add(s.mul(before)).div(s.add(1))];
}
/** At rest with displacement u: one step back is, to second order, u + dt^2 / 2 speed^2 Laplace(u). */
export const atRest = (u: NDArray, medium: Medium): State => [pull(u, medium).div(2).add(u), u];

/** So many steps as one loop. */
export function advance(state: State, medium: Medium, steps: number): State {
  return lax.scan((s: State) => [step(s, medium), null], state, null, { length: steps })[0] as State;
}
/**
 * What the scheme conserves without damping, exactly but for rounding: E = h^2/2 (<v, v / speed^2> - <u+, Laplace(u)>) with
 * v = (u+ - u) / dt. The potential energy takes in both instants; with one, E would waver by O(dt).
 */
export function energy([u, next]: State, { speed, h, dt }: Medium): NDArray {
  const v = next.sub(u).div(dt).div(speed);
  return np
    .sum(np.square(v))
    .sub(np.vdot(next, laplacian(u, h)))
    .mul((h * h) / 2);
}
/** The energy as one would write it at an instant, from v = (u+ - u-) / 2dt and grad u: not conserved by the scheme. */
export function naiveEnergy([before, now]: State, medium: Medium): NDArray {
  const { speed, h, dt } = medium;
  const [, next] = step([before, now], medium);
  const v = next
    .sub(before)
    .div(2 * dt)
    .div(speed);
  return np
    .sum(np.square(v))
    .sub(np.vdot(now, laplacian(now, h)))
    .mul((h * h) / 2);
}
