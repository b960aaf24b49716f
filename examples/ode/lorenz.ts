import { experimental, jit, type NDArray, numpy as np, random, vmap } from "jaxtra";

const { odeint } = experimental.ode;

/** Lorenz's model of convection with his parameters: sigma = 10, rho = 28, beta = 8/3. */
export function lorenz(s: NDArray): NDArray {
  const [x, y, z] = s;
  return np.stack([y.sub(x).mul(10), x.mul(z.neg().add(28)).sub(y), x.mul(y).sub(z.mul(8 / 3))]);
}
/** Trajectories [n, times, 3] of initial states [n, 3], each with steps of its own. */
export const trajectories = (starts: NDArray, times: NDArray, tolerance = 1e-5): NDArray =>
  jit(vmap((s: NDArray) => odeint(lorenz, s, times, { rtol: tolerance, atol: tolerance })))(starts);

/** A state on the attractor: where one is after some time. */
export const onAttractor = (): NDArray =>
  odeint(lorenz, np.array([1, 1, 25]), np.array([0, 30]), { rtol: 1e-5, atol: 1e-5 }).slice(1);

/** States at random within `radius` of one state. */
export function cloud(centre: NDArray, n: number, radius: number, seed: number): NDArray {
  return centre.add(random.uniform(random.key(seed), [n, 3], { minval: -radius, maxval: radius }));
}
/**
 * The mean rate at which the distance of neighbours grows: the largest Lyapunov exponent, 0.9056 for this system. Distances are taken from
 * the linearised flow, along trajectories from many states of the attractor.
 */
export function lyapunov(n: number, end: number, seed: number): number {
  const flow = (s: NDArray): NDArray => {
    const [v, d] = [s.slice([0, 3]), s.slice([3, 6])];
    const [x, y, z] = v;
    const [dx, dy, dz] = d;
    const rate = np.stack([
      dy.sub(dx).mul(10),
      dx.mul(z.neg().add(28)).sub(x.mul(dz)).sub(dy),
      dx
        .mul(y)
        .add(x.mul(dy))
        .sub(dz.mul(8 / 3)),
    ]);
    return np.concatenate([lorenz(v), rate]);
  };
  // Long enough apart to forget the direction in which it begins.
  const times = np.array([0, 5, 5 + end]);
  const starts = trajectories(cloud(onAttractor(), n, 1, seed), np.array([0, 20])).slice("...", 1, [null, null]);
  const pairs = np.concatenate([starts, np.ones([n, 3]).mul(1e-6)], 1);
  const solve = (s: NDArray) => odeint(flow, s, times, { rtol: 1e-5, atol: 1e-9 });
  const distances = np.sqrt(np.sum(np.square(jit(vmap(solve))(pairs).slice("...", [3, 6])), -1));
  const growth = np.log(distances.slice([null, null], 2).div(distances.slice([null, null], 1)));
  return np.mean(growth).item() / end;
}
/** How many of the points (x, z) [n, 3] lie in each cell of a picture of x in [-22, 22], z in [0, 50]. */
export function density(points: NDArray, width: number, height: number): Float32Array {
  const data = points.toTypedArray() as Float32Array;
  const counts = new Float32Array(width * height);
  for (let i = 0; i < data.length; i += 3) {
    const column = Math.floor(((data[i] + 22) / 44) * width);
    const row = Math.floor((1 - data[i + 2] / 50) * height);
    if (column >= 0 && column < width && row >= 0 && row < height) counts[row * width + column]++;
  }
  return counts;
}
