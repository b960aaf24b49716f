import { jacfwd, lax, type NDArray, numpy as np } from "jaxtra";
import { rungeKutta } from "../common/runge-kutta.ts";

/** The matrix [2, 2] that measures velocities at a point [2]. */
export type Metric = (x: NDArray) => NDArray;

const diagonal = (a: NDArray, b: NDArray): NDArray => {
  const zero = np.zerosLike(a);
  return np.stack([np.stack([a, zero]), np.stack([zero, b])]);
};
/** The unit sphere in coordinates (θ, φ): angle from the north pole, longitude. ds² = dθ² + sin²θ dφ². */
export const sphere: Metric = ([theta]) => diagonal(np.onesLike(theta), np.square(np.sin(theta)));
/** The hyperbolic plane as the half of the plane above the axis: ds² = (dx² + dy²) / y². */
export const halfPlane: Metric = ([, y]) => {
  const g = np.square(y).pow(-1);
  return diagonal(g, g);
};

/**
 * What a metric has to say of straightness, from the metric alone: its derivative is taken by jacfwd.
 * Γᵐᵢⱼ = ½ gᵐˡ (∂ᵢ gⱼₗ + ∂ⱼ gᵢₗ − ∂ₗ gᵢⱼ)
 * @returns Γ [m, i, j] at a point
 */
export function christoffel(metric: Metric, x: NDArray): NDArray {
  const g = metric(x);
  // d[i, j, k] = ∂ₖ gᵢⱼ
  const d = jacfwd(metric)(x) as NDArray;
  const lower = np.einsum("jli->lij", d).add(np.einsum("ilj->lij", d)).sub(np.einsum("ijl->lij", d)).mul(0.5);
  return np.einsum("ml,lij->mij", inverse(g), lower);
}
function inverse(g: NDArray): NDArray {
  const [[a, b], [c, d]] = [0, 1].map((i) => [0, 1].map((j) => g.slice(i, j)));
  const cofactors = np.stack([np.stack([d, b.neg()]), np.stack([c.neg(), a])]);
  return cofactors.div(a.mul(d).sub(b.mul(c)));
}
/** −Γ(v, w): how fast w must turn in coordinates to stay parallel along v. */
const turn = (metric: Metric, x: NDArray, v: NDArray, w: NDArray): NDArray =>
  np.einsum("mij,i,j->m", christoffel(metric, x), v, w).neg();

/** Position and velocity [4] on a geodesic: x' = v, v' = −Γ(v, v). */
export const geodesicField =
  (metric: Metric) =>
  (s: NDArray): NDArray => {
    const [x, v] = [s.slice([0, 2]), s.slice([2, 4])];
    return np.concatenate([v, turn(metric, x, v, v)]);
  };
/** A vector w [2] moved in parallel along a curve t -> (x, v): w' = −Γ(v, w). */
export const transportField =
  (metric: Metric, curve: (t: NDArray) => readonly [x: NDArray, v: NDArray]) =>
  (w: NDArray, t: NDArray): NDArray => {
    const [x, v] = curve(t);
    return turn(metric, x, v, w);
  };
/** Length of a velocity. */
export const speed = (metric: Metric, x: NDArray, v: NDArray): NDArray =>
  np.sqrt(np.einsum("ij,i,j->", metric(x), v, v));

/** dy/dt of a state [n] at a time. */
export type Field = (y: NDArray, t: NDArray) => NDArray;

/** States [steps + 1, n] at equal times from 0 to `end`. */
export function flow(f: Field, y0: NDArray, end: number, steps: number): NDArray {
  const h = end / steps;
  const times = np.arange(0, steps, 1, { dtype: y0.dtype }).mul(h);
  const step = (y: NDArray, t: NDArray) => {
    const [next] = rungeKutta(([y], t) => [f(y, t)], [y], t, h);
    return [next, next] as const;
  };
  const [, rest] = lax.scan(step as never, y0 as never, times as never) as unknown as [NDArray, NDArray];
  return np.concatenate([np.expandDims(y0, 0), rest]);
}
