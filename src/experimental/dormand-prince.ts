import type { NDArray } from "../core/value.ts";
import * as lax from "../lax/index.ts";
import * as np from "../numpy/index.ts";

// One step of Dormand and Prince's pair of orders 5 and 4 (J. Comp. Appl. Math. 6, 1980), its error, its size, and values within it.
// After Hairer, Norsett, Wanner: Solving Ordinary Differential Equations I, II.4 to II.6.

/** dy/dt of a state [n] at a time []. */
export type Slope = (y: NDArray, t: NDArray) => NDArray;

const nodes = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const stages = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Weights of the solution of order 4, whose difference from that of order 5 estimates the error. */
const lower = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40];
/** Weights of the solution in the middle of the step, of order 4 (Shampine 1986). */
const middle = [
  6025192743 / 60171106304, 0, 51252292925 / 130801643196, -2691868925 / 90256659456, 187940372067 / 3189068634112,
  -1776094331 / 39487288512, 11237099 / 470086768,
]; // biome-ignore format: a table

const combine = (weights: readonly number[], ks: readonly NDArray[]): NDArray =>
  weights.flatMap((w, i) => (w === 0 ? [] : [ks[i].mul(w)])).reduce((a, b) => a.add(b));

export interface Step {
  readonly y: NDArray;
  /** Slope at the end, which is the first of the next step. */
  readonly slope: NDArray;
  readonly error: NDArray;
  /** Coefficients of the polynomial in (t - t0) / dt that runs through the step, highest power first. */
  readonly polynomial: readonly NDArray[];
}
/** A step of size dt from (y, t), where the slope is known. */
export function step(f: Slope, y: NDArray, slope: NDArray, t: NDArray, dt: NDArray): Step {
  const ks = [slope];
  let end = y;
  stages.forEach((weights, i) => {
    end = y.add(dt.mul(combine(weights, ks)));
    ks.push(f(end, t.add(dt.mul(nodes[i]))));
  });
  const order5 = stages[5];
  const error = dt.mul(
    combine(
      lower.map((w, i) => (order5[i] ?? 0) - w),
      ks,
    ),
  );
  const mid = y.add(dt.mul(combine(middle, ks)));
  return { y: end, slope: ks[6], error, polynomial: quartic(y, mid, end, dt.mul(slope), dt.mul(ks[6])) };
}
/** The polynomial on [0, 1] with these values at 0, 1/2 and 1 and these slopes at 0 and 1. */
function quartic(y0: NDArray, mid: NDArray, y1: NDArray, d0: NDArray, d1: NDArray): NDArray[] {
  const [p, q, m] = [y0, y1, mid];
  return [
    d1.sub(d0).mul(2).sub(p.add(q).mul(8)).add(m.mul(16)),
    d0.mul(5).sub(d1.mul(3)).add(p.mul(18)).add(q.mul(14)).sub(m.mul(32)),
    d1.sub(d0.mul(4)).sub(p.mul(11)).sub(q.mul(5)).add(m.mul(16)),
    d0,
    p,
  ];
}
/** Root of the mean of the squares. */
const norm = (x: NDArray): NDArray => np.sqrt(np.mean(x.mul(x)));

/** The error in units of what is allowed: at most 1 where the step is good. */
export const errorRatio = (error: NDArray, y0: NDArray, y1: NDArray, rtol: number, atol: number): NDArray =>
  norm(error.div(np.maximum(np.abs(y0), np.abs(y1)).mul(rtol).add(atol)));

/** The size of the next step, from that of the last and its error: at most ten times as large, at least a fifth. */
export function nextSize(dt: NDArray, ratio: NDArray): NDArray {
  const least = np.where(np.less(ratio, 1), 1, 0.2);
  // No error at all would divide by zero.
  const factor = np.power(np.where(np.equal(ratio, 0), 1, ratio), -1 / 5).mul(0.9);
  return dt.mul(np.where(np.equal(ratio, 0), 10, np.clip(factor, least, 10)));
}
/** A first size of step (Hairer, Norsett, Wanner II.4): one such that an explicit Euler step would change little. */
export function firstSize(f: Slope, y: NDArray, slope: NDArray, t: NDArray, rtol: number, atol: number): NDArray {
  const scale = np.abs(y).mul(rtol).add(atol);
  const [d0, d1] = [norm(y.div(scale)), norm(slope.div(scale))];
  const tiny = np.logicalOr(np.less(d0, 1e-5), np.less(d1, 1e-5));
  const h0 = np.where(tiny, 1e-6, d0.mul(0.01).div(np.where(tiny, 1, d1)));
  const ahead = f(y.add(h0.mul(slope)), t.add(h0));
  const d2 = norm(ahead.sub(slope).div(scale)).div(h0);
  const most = np.maximum(d1, d2);
  const flat = np.lessEqual(most, 1e-15);
  const h1 = np.where(flat, np.maximum(h0.mul(1e-3), 1e-6), np.power(np.where(flat, 1, most).mul(100), -1 / 5));
  return lax.stopGradient(np.minimum(h0.mul(100), h1));
}
