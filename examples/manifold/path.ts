import { jit, lax, type NDArray, numpy as np, valueAndGrad, vmap } from "jaxtra";
import * as optim from "jaxtra/optim";
import type { Metric } from "./geometry.ts";

/** Each segment of a path [n, 2] with its squared length, measured in its middle. */
function squaredLengths(metric: Metric, path: NDArray): NDArray {
  const [from, to] = [path.slice([0, -1]), path.slice([1, null])];
  const square = (a: NDArray, b: NDArray) => {
    const d = b.sub(a);
    return np.einsum("ij,i,j->", metric(a.add(b).mul(0.5)), d, d);
  };
  return vmap(square)(from, to) as NDArray;
}
export const lengthOf = (metric: Metric, path: NDArray): NDArray => np.sum(np.sqrt(squaredLengths(metric, path)));
/** Half the integral of the squared speed over unit time. Its least paths are geodesics, run through evenly. */
export const energyOf = (metric: Metric, path: NDArray): NDArray =>
  np.sum(squaredLengths(metric, path)).mul((path.shape[0] - 1) / 2);

/** The path of least energy between two points [2], by Adam from the straight line in coordinates; and the energies on the way. */
export function shortest(
  metric: Metric,
  from: NDArray,
  to: NDArray,
  points: number,
  iterations: number,
): { path: NDArray; start: NDArray; energies: number[] } {
  const s = np.linspace(0, 1, points, { dtype: from.dtype }).reshape([points, 1]);
  const start = from.mul(s.neg().add(1)).add(to.mul(s));
  const whole = (inner: NDArray) => np.concatenate([from.reshape([1, 2]), inner, to.reshape([1, 2])]);
  const optimiser = optim.adam(optim.cosineDecaySchedule(0.02, iterations));
  const step = ([x, state]: [NDArray, optim.OptState]) => {
    const [energy, gradient] = valueAndGrad((x: NDArray) => energyOf(metric, whole(x)))(x);
    const [change, next] = optimiser.update(gradient, state, x);
    return [[optim.applyUpdates(x, change), next], energy] as const;
  };
  const run = jit((x: NDArray) => lax.scan(step as never, [x, optimiser.init(x)], null, { length: iterations }));
  const [[inner], energies] = run(start.slice([1, -1])) as unknown as [[NDArray], NDArray];
  return { path: whole(inner), start, energies: energies.tolist() };
}
/** Distances in closed form. */
export const distance = {
  sphere([t1, p1]: readonly number[], [t2, p2]: readonly number[]): number {
    return Math.acos(Math.cos(t1) * Math.cos(t2) + Math.sin(t1) * Math.sin(t2) * Math.cos(p1 - p2));
  },
  halfPlane([x1, y1]: readonly number[], [x2, y2]: readonly number[]): number {
    return Math.acosh(1 + ((x1 - x2) ** 2 + (y1 - y2) ** 2) / (2 * y1 * y2));
  },
};
