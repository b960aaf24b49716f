import { lax, type NDArray, nn, numpy as np } from "jaxtra";
import { checkpointedRun } from "../common/loops.ts";
import { type Fluid, step, velocity } from "./flow.ts";
import type { Basis } from "./fourier.ts";

/** How far what is at a point has come, along x and y: smoke at p is the first smoke at p - d(p). */
export type Travel = readonly [x: NDArray, y: NDArray];

/** Fields on the torus at places in cells, rows and columns, between the points by straight lines. */
export function interpolate(fields: readonly NDArray[], row: NDArray, column: NDArray): NDArray[] {
  const [m, n] = fields[0].shape;
  const [top, left] = [np.floor(row), np.floor(column)];
  const [t, s] = [row.sub(top), column.sub(left)];
  const wrap = (i: NDArray, size: number) => np.mod(i.astype("int32"), size);
  const rows = [0, 1].map((d) => wrap(top.add(d), m).mul(n));
  const columns = [0, 1].map((d) => wrap(left.add(d), n));
  const between = (a: NDArray, b: NDArray, t: NDArray) => a.add(b.sub(a).mul(t));
  return fields.map((f) => {
    const flat = f.reshape([m * n]);
    const at = (i: number, j: number) => np.take(flat, rows[i].add(columns[j]));
    return between(between(at(0, 0), at(0, 1), s), between(at(1, 0), at(1, 1), s), t);
  });
}
/** A step of d_t + u . grad d = u: go back along the stream, and see how far what was there had come. */
export function carry([dx, dy]: Travel, [u, v]: readonly [NDArray, NDArray], dt: number): Travel {
  const [m, n] = dx.shape;
  const [x, y] = [u.mul(dt), v.mul(dt)];
  const row = np
    .arange(0, m)
    .reshape([m, 1])
    .sub(y.mul(m / (2 * Math.PI)));
  const column = np.arange(0, n).sub(x.mul(n / (2 * Math.PI)));
  const [ex, ey] = interpolate([dx, dy], row, column);
  return [ex.add(x), ey.add(y)];
}
/** Smoke of a disc in the middle after its travel: 1 inside, 0 outside, between over `edge`. */
export function disc([dx, dy]: Travel, radius: number, edge: number): NDArray {
  const [m, n] = dx.shape;
  const offset = (size: number) =>
    np
      .arange(0, size, 1, { dtype: dx.dtype })
      .mul((2 * Math.PI) / size)
      .sub(Math.PI);
  const [x, y] = [offset(n).sub(dx), offset(m).reshape([m, 1]).sub(dy)];
  const distance = np.sqrt(np.square(x).add(np.square(y)).add(1e-6));
  return nn.sigmoid(np.subtract(radius, distance).mul(4 / edge));
}
type State = readonly [vorticity: NDArray, Travel];
const start = (w: NDArray, { n }: Basis): State => {
  const none = np.zeros([n, n], w.dtype);
  return [w, [none, none]];
};
/** Vorticity and travel, one step on. */
const together =
  (fluid: Fluid) =>
  ([w, d]: State): [State, null] => [[step(w, fluid), carry(d, velocity(w, fluid), fluid.dt)], null];

/** Where everything has come from after so many steps of the flow that begins with vorticity w. */
export const travel = (w: NDArray, fluid: Fluid, steps: number): Travel =>
  checkpointedRun(together(fluid), start(w, fluid.basis), steps)[0][1];
/** The same every so many steps, from the start on: arrays of [frames, n, n]. */
export function travels(w: NDArray, fluid: Fluid, frames: number, every: number): Travel {
  const frame = (s: State) => {
    const [next] = lax.scan(together(fluid), s, null, { length: every });
    return [next, s[1]] as const;
  };
  return lax.scan(frame, start(w, fluid.basis), null, { length: frames })[1];
}
/** The same travel at `zoom` times as many points along each axis. */
export function zoomed(d: Travel, zoom: number): Travel {
  const [m, n] = d[0].shape;
  const places = (size: number) => np.arange(0, size * zoom).div(zoom);
  const [x, y] = interpolate(d, places(m).reshape([m * zoom, 1]), places(n));
  return [x, y];
}

// ---- control ---------------------------------------------------------------
/** A picture wanted after so many steps, and the disc to make it from. */
export interface Task {
  readonly fluid: Fluid;
  readonly steps: number;
  readonly picture: NDArray;
  readonly radius: number;
  readonly edge: number;
}
/** Mean squared difference from the picture. */
export function pictureLoss(w: NDArray, { fluid, steps, picture, radius, edge }: Task): NDArray {
  const smoke = disc(travel(w, fluid, steps), radius, edge);
  return np.mean(np.square(smoke.sub(picture)));
}
/** Adam moves all its numbers by as much; as these are |k| times the vorticity's, it moves large eddies more than small ones. */
export const eddies = (x: NDArray, { laplace }: Basis): NDArray => x.div(np.sqrt(np.maximum(laplace, 1)));
