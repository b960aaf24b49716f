import { jit, lax, type NDArray, numpy as np } from "jaxtra";
import { type Medium, type State, step } from "./equation.ts";

/** Something to film: a medium, a source, and what to draw over the wave. */
export interface Scene {
  readonly medium: Medium;
  readonly height: number;
  readonly width: number;
  /** Acceleration that drives the wave at a time. */
  readonly source: (t: NDArray) => NDArray;
  /** Whether something stands at a place, in cells from the left and the top. */
  readonly drawn: (x: number, y: number) => boolean;
}
/** Damping that grows towards the edges, so that waves leave instead of coming back. */
export function sponge(height: number, width: number, depth: number, strength: number): NDArray {
  const wall = (n: number) => {
    const at = np.arange(0, n, 1, { dtype: "float32" });
    const inside = np.minimum(at, np.subtract(n - 1, at));
    return np.square(np.clip(np.subtract(1, inside.div(depth)), 0, 1));
  };
  return np.maximum(wall(height).reshape([height, 1]), wall(width)).mul(strength);
}
/** Cells as numbers from a function of their place. */
const cells = (height: number, width: number, f: (x: number, y: number) => number): NDArray =>
  np
    .array(Float32Array.from({ length: height * width }, (_, k) => f(k % width, Math.floor(k / width))))
    .reshape([height, width]);

/** A plane wave meets a wall with two slits: two circular waves, and stripes where they meet. */
export function doubleSlit(height = 200, width = 300): Scene {
  const [wall, half, apart] = [90, 6, 26];
  const open = (y: number) => Math.abs(Math.abs(y - (height - 1) / 2) - apart) < half;
  const blocked = (x: number, y: number) => x >= wall && x < wall + 4 && !open(y);
  const speed = cells(height, width, (x, y) => (blocked(Math.floor(x), y) ? 0 : 1));
  const line = cells(height, width, (x) => (x === 24 ? 1 : 0));
  const wavelength = 14;
  return {
    medium: { speed, damping: sponge(height, width, 22, 0.25), h: 1, dt: 0.6 },
    height,
    width,
    source: (t) =>
      line.mul(np.sin(t.mul((2 * Math.PI) / wavelength)).mul(np.minimum(t.div(3 * wavelength), 1))).mul(0.32),
    drawn: (x, y) => blocked(Math.floor(x), Math.floor(y)),
  };
}
/** A pulse with a straight front goes through a lens, in which it is slow, and comes to a focus. */
export function lens(height = 200, width = 300): Scene {
  const [middle, radius, thickness] = [110, 120, 54];
  const depth = (x: number, y: number) => {
    const r = radius;
    const offset = r - thickness / 2;
    const inLeft = r - Math.hypot(x - (middle + offset), y - (height - 1) / 2);
    const inRight = r - Math.hypot(x - (middle - offset), y - (height - 1) / 2);
    return Math.min(inLeft, inRight);
  };
  // The edge is a cell wide, else it would reflect more.
  const speed = cells(height, width, (x, y) => 1 - 0.4 * Math.min(1, Math.max(0, 0.5 + depth(x, y) / 2)));
  const line = cells(height, width, (x) => (x === 24 ? 1 : 0));
  return {
    medium: { speed, damping: sponge(height, width, 22, 0.25), h: 1, dt: 0.6 },
    height,
    width,
    source: (t) => {
      const s = t.sub(26).div(7);
      return line.mul(
        np
          .exp(np.square(s).neg())
          .mul(np.subtract(1, np.square(s).mul(2)))
          .mul(0.5),
      );
    },
    drawn: (x, y) => Math.abs(depth(x, y)) < 0.6,
  };
}
/** So many pictures of a scene, `every` steps apart, as one array. */
export function film({ medium, height, width, source }: Scene, frames: number, every: number): NDArray {
  const driven = (s: State, i: NDArray): State => {
    const [now, next] = step(s, medium);
    return [now, next.add(source(i.mul(medium.dt)).mul(medium.dt * medium.dt))];
  };
  const frame = (s: State, k: NDArray) => {
    const times = np.arange(0, every, 1, { dtype: "float32" }).add(k.mul(every));
    const [after] = lax.scan((s: State, i: NDArray) => [driven(s, i), null], s, times);
    return [after, after[1]] as const;
  };
  const zero = np.zeros([height, width]);
  const run = jit(() => lax.scan(frame, [zero, zero] as State, np.arange(0, frames, 1, { dtype: "float32" }))[1]);
  return run() as NDArray;
}
