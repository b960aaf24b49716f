import { adCheckpoint, grad, jit, type NDArray, numpy as np } from "jaxtra";
import { throughLoop, withAdjoint } from "./adjoint.ts";
import { flow, geodesicField, halfPlane, type Metric, sphere, transportField } from "./geometry.ts";

const f64 = (x: number | number[]): NDArray => np.array(x, "float64");

export interface Order {
  readonly steps: number;
  readonly sphere: number;
  readonly halfPlane: number;
}
/**
 * Errors of geodesics of length 2 against closed forms. On the sphere: from the equator at 45 degrees, where sin of the latitude is
 * sin t / sqrt 2. On the half plane: from (0, 1) to the right, (tanh t, 1 / cosh t).
 */
export function geodesicErrors(steps: readonly number[]): Order[] {
  const end = (metric: Metric, start: number[], n: number) =>
    flow(geodesicField(metric), f64(start), 2, n).slice(-1).tolist() as number[];
  const half = Math.SQRT1_2;
  return steps.map((n) => {
    const [theta, phi] = end(sphere, [Math.PI / 2, 0, -half, half], n);
    const [x, y] = end(halfPlane, [0, 1, 1, 0], n);
    const exact = [Math.acos(Math.sin(2) * half), Math.atan2(Math.sin(2) * half, Math.cos(2))];
    return {
      steps: n,
      sphere: Math.hypot(theta - exact[0], phi - exact[1]),
      halfPlane: Math.hypot(x - Math.tanh(2), y - 1 / Math.cosh(2)),
    };
  });
}
/** A vector carried round the circle at polar angle θ: states [steps + 1, 2] in the frame (∂θ, ∂φ / sin θ). */
export function carried(theta: number, steps: number): NDArray {
  const at = f64(theta);
  const curve = (t: NDArray) => [np.stack([at, t]), f64([0, 1])] as const;
  const w = flow(transportField(sphere, curve), f64([1, 0]), 2 * Math.PI, steps);
  return w.mul(f64([1, Math.sin(theta)]));
}
/** By how much it is turned when it is back: 2π cos θ, so that the deficit to 2π is the area that the circle encloses (Gauss and Bonnet). */
export function holonomy(theta: number, steps: number): number {
  const [a, b] = carried(theta, steps).slice(-1).tolist() as number[];
  const turn = -Math.atan2(b, a);
  return turn < 0 ? turn + 2 * Math.PI : turn;
}

/** Where a geodesic of the half plane from (0, 1) is after time `end`, along x; parameters scale its speed. */
const scaled = (s: NDArray, p: NDArray): NDArray => geodesicField(halfPlane)(s).mul(p.slice(0));
type Way = typeof throughLoop;
const position =
  (way: Way, end: number, steps: number) =>
  (v: NDArray): NDArray =>
    way(scaled, np.concatenate([f64([0, 1]), v]), f64([1]), end, steps).slice(0);

export interface GradientRow {
  readonly steps: number;
  /** Largest difference of the two gradients, relative. */
  readonly difference: number;
  /** Bytes kept for reverse mode, and milliseconds of a gradient. */
  readonly kept: Readonly<Record<"loop" | "adjoint", number>>;
  readonly ms: Readonly<Record<"loop" | "adjoint", number>>;
}
/** The gradient of that position by the initial velocity, through the loop and by the adjoint. */
export function gradientRow(steps: number, end = 2): GradientRow {
  const v = f64([1, 0.2]);
  const measured = ([throughLoop, withAdjoint] as const).map((way) => {
    const f = position(way, end, steps);
    const gradient = jit(grad(f));
    const value = gradient(v).tolist() as number[];
    const runs = Array.from({ length: 5 }, () => {
      const start = performance.now();
      gradient(v);
      return performance.now() - start;
    });
    const kept = adCheckpoint
      .savedResiduals(f, v)
      .reduce((sum, r) => sum + 8 * r.aval.shape.reduce((a, b) => a * b, 1), 0);
    return { value, ms: Math.min(...runs), kept };
  });
  const [loop, adjoint] = measured;
  const size = Math.max(...loop.value.map(Math.abs));
  return {
    steps,
    difference: Math.max(...loop.value.map((x, i) => Math.abs(x - adjoint.value[i]))) / size,
    kept: { loop: loop.kept, adjoint: adjoint.kept },
    ms: { loop: loop.ms, adjoint: adjoint.ms },
  };
}
