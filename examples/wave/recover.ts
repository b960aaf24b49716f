import { type NDArray, numpy as np, random, vmap } from "jaxtra";
import { checkpointedRun } from "../common/loops.ts";
import { atRest, type Medium, type State, step } from "./equation.ts";
import { sponge } from "./scenes.ts";

/** A square of n x n cells with absorbing edges and a ring of microphones. */
export interface Setup {
  readonly n: number;
  readonly steps: number;
  readonly medium: Omit<Medium, "speed">;
  /** Where the microphones are: cells as rows and columns. */
  readonly rows: NDArray;
  readonly columns: NDArray;
}
export function setup(n: number, microphones: number, steps = Math.round(2.6 * n)): Setup {
  const at = Array.from({ length: microphones }, (_, k) => (2 * Math.PI * k) / microphones);
  const place = (f: (angle: number) => number) =>
    np.array(Int32Array.from(at, (angle) => Math.round((n - 1) / 2 + 0.4 * n * f(angle))));
  const damping = sponge(n, n, Math.max(2, Math.round(n / 12)), 0.4);
  return { n, steps, medium: { h: 1, dt: 0.5, damping }, rows: place(Math.sin), columns: place(Math.cos) };
}
/** What the microphones hear of a displacement that is let go at time 0: float[steps, microphones]. */
export function recordings(u0: NDArray, speed: NDArray | number, { medium, steps, rows, columns }: Setup): NDArray {
  const m = { ...medium, speed };
  const listen = (s: State) => {
    const next = step(s, m);
    return [next, next[1].slice(rows, columns)] as const;
  };
  return checkpointedRun(listen, atRest(u0, m), steps)[1];
}
/** Half the mean square of what is heard wrongly. */
const misfit = (heard: NDArray, data: NDArray): NDArray => np.mean(np.square(heard.sub(data))).div(2);

/** Loss of a guessed initial displacement; the speed is 1. */
export const displacementLoss = (guess: NDArray, data: NDArray, s: Setup): NDArray =>
  misfit(recordings(guess, 1, s), data);
/** Loss of a guessed speed, from one recording for each of several known initial displacements. */
export const speedLoss = (guess: NDArray, shots: NDArray, data: NDArray, s: Setup): NDArray =>
  misfit(vmap((u0: NDArray) => recordings(u0, guess, s))(shots), data);

/** A number for each cell of [-1, 1]^2, x to the right and y downwards. */
function picture(n: number, f: (x: number, y: number) => number): NDArray {
  const at = (i: number) => (2 * i + 1) / n - 1;
  return np.array(Float32Array.from({ length: n * n }, (_, k) => f(at(k % n), at(Math.floor(k / n))))).reshape([n, n]);
}
/** 1 inside, 0 outside, with an edge about as wide as `softness`; `d` is the distance inside. */
const soft = (d: number, softness: number): number => 1 / (1 + Math.exp((-4 * d) / softness));

/** Something to hear: a face of discs and an arc. */
export function phantom(n: number): NDArray {
  const e = 3 / n;
  const disc = (x: number, y: number, r: number) => soft(r - Math.hypot(x, y), e);
  return picture(n, (x, y) => {
    const head = disc(x, y, 0.56) - disc(x, y, 0.48);
    const eyes = disc(x + 0.19, y + 0.16, 0.085) + disc(x - 0.19, y + 0.16, 0.085);
    const mouth = y > 0.06 ? soft(0.035 - Math.abs(Math.hypot(x, y - 0.02) - 0.28), e) * soft(y - 0.1, e) : 0;
    return 0.6 * head + eyes + 0.8 * mouth;
  });
}
/** Speeds from 0.8 to 1.2: a fast disc, a slow one, and a slow bar. */
export function speeds(n: number): NDArray {
  const e = 6 / n;
  return picture(n, (x, y) => {
    const fast = soft(0.2 - Math.hypot(x + 0.22, y + 0.2), e);
    const slow = soft(0.16 - Math.hypot(x - 0.28, y + 0.12), e);
    const bar = soft(0.08 - Math.abs(y - 0.3), e) * soft(0.38 - Math.abs(x), e);
    return 1 + 0.15 * fast - 0.15 * slow - 0.12 * bar;
  });
}
/** Pulses at places on a ring, one a shot. */
export function pulses(n: number, shots: number): NDArray {
  const bump = (k: number) => {
    const angle = (2 * Math.PI * (k + 0.5)) / shots;
    const [a, b] = [0.7 * Math.cos(angle), 0.7 * Math.sin(angle)];
    return picture(n, (x, y) => Math.exp((-((x - a) ** 2 + (y - b) ** 2) * n * n) / 60));
  };
  return np.stack(Array.from({ length: shots }, (_, k) => bump(k)));
}
/** Recordings as they are heard: with noise, relative to their root mean square. */
export function noisy(data: NDArray, amount: number, seed: number): NDArray {
  const size = np.sqrt(np.mean(np.square(data)));
  return data.add(random.normal(random.key(seed), data.shape).mul(size.mul(amount)));
}
/** Root mean square of the difference, relative to that of the truth less `base`. */
export function relativeError(found: NDArray, truth: NDArray, base = 0): number {
  const norm = (x: NDArray) => np.sqrt(np.mean(np.square(x)));
  return norm(found.sub(truth))
    .div(norm(truth.sub(base)))
    .item() as number;
}
