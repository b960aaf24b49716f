import { lax, type NDArray, numpy as np } from "jaxtra";
import { advance, atRest, energy, type Medium, naiveEnergy, type State, step } from "./equation.ts";

/** Inner points of the unit square cut into n x n cells, as a column and a row. */
function axes(n: number, dtype: "float32" | "float64"): [y: NDArray, x: NDArray] {
  const at = np.arange(1, n, 1, { dtype }).div(n);
  return [at.reshape([n - 1, 1]), at];
}
/** An exact solution at speed 1, zero at the edges: sin(a pi x) sin(b pi y) cos(pi sqrt(a^2 + b^2) t). */
export function standingWave(n: number, t: number, [a, b] = [2, 1], dtype: "float32" | "float64" = "float64"): NDArray {
  const [y, x] = axes(n, dtype);
  const mode = np.sin(x.mul(a * Math.PI)).mul(np.sin(y.mul(b * Math.PI)));
  return mode.mul(Math.cos(Math.PI * Math.hypot(a, b) * t));
}
/** Largest error at time 1 on n x n cells with dt = h / 2, in float64. */
export function standingWaveError(n: number): number {
  const medium: Medium = { speed: 1, h: 1 / n, dt: 0.5 / n };
  const [, u] = advance(atRest(standingWave(n, 0), medium), medium, 2 * n);
  return np.max(np.abs(u.sub(standingWave(n, 1)))).item() as number;
}
export interface Row {
  readonly n: number;
  readonly error: number;
  /** log2 of the ratio to the error of the row before, which has half of the cells a side. */
  readonly order: number | undefined;
}
/** Errors over resolutions, each twice the one before. */
export function convergence(cells: readonly number[], error: (n: number) => number): Row[] {
  const errors = cells.map(error);
  return cells.map((n, i) => ({ n, error: errors[i], order: i ? Math.log2(errors[i - 1] / errors[i]) : undefined }));
}
/** Conserved and naive energy over time, from a bump that runs and is reflected. */
export function energies(
  n: number,
  steps: number,
  dtype: "float32" | "float64",
): { conserved: number[]; naive: number[] } {
  const medium: Medium = { speed: 1, h: 1 / n, dt: 0.5 / n };
  const [y, x] = axes(n, dtype);
  const bump = np.exp(
    np
      .square(x.sub(0.4))
      .add(np.square(y.sub(0.55)))
      .mul(-100),
  );
  const measured = (s: State) => [step(s, medium), [energy(s, medium), naiveEnergy(s, medium)]] as const;
  const [, [conserved, naive]] = lax.scan(measured, atRest(bump, medium), null, { length: steps });
  return { conserved: conserved.tolist() as number[], naive: naive.tolist() as number[] };
}
