import { type NDArray, numpy as np } from "jaxtra";

export type Float = "float32" | "float64";
/**
 * Real Fourier series on the circle: the rows of `q` are 1 / sqrt(n), sqrt(2 / n) cos kx and sqrt(2 / n) sin kx at the n points
 * 2 pi i / n, for k = 1 ... cutoff, the rows of `dq` their derivatives. The rows of q are orthonormal.
 */
export interface Basis {
  readonly n: number;
  readonly q: NDArray;
  readonly dq: NDArray;
  /** k^2 of each pair of rows: minus the Laplacian, [modes, modes]. */
  readonly laplace: NDArray;
}
/** With the cutoff below n / 3, products of two series are exact in the frequencies that are kept. */
export function fourierBasis(n: number, cutoff = Math.ceil(n / 3) - 1, dtype: Float = "float32"): Basis {
  const modes = 2 * cutoff + 1;
  const table = (f: (k: number, sine: boolean, x: number) => number) => {
    const at = (i: number) => f(Math.floor((i + n) / n / 2), Math.floor(i / n) % 2 === 0, (2 * Math.PI * (i % n)) / n);
    return np
      .array(Float64Array.from({ length: modes * n }, (_, i) => at(i)))
      .reshape([modes, n])
      .astype(dtype);
  };
  const size = Math.sqrt(2 / n);
  const q = table((k, sine, x) => (k === 0 ? Math.sqrt(1 / n) : size * (sine ? Math.sin(k * x) : Math.cos(k * x))));
  const dq = table((k, sine, x) => (k === 0 ? 0 : size * k * (sine ? Math.cos(k * x) : -Math.sin(k * x))));
  const squares = np.square(np.floorDivide(np.arange(1, modes + 1), 2)).astype(dtype);
  return { n, q, dq, laplace: squares.add(squares.reshape([modes, 1])) };
}
/** Numbers at the points of a basis. */
export function pointwise({ n, q }: Basis, f: (x: number, y: number) => number): NDArray {
  const at = (i: number) => (2 * Math.PI * i) / n;
  const f64 = Float64Array.from({ length: n * n }, (_, i) => f(at(i % n), at(Math.floor(i / n))));
  return np.array(f64).reshape([n, n]).astype(q.dtype);
}
/** Values at the points, rows along y, from coefficients; and coefficients from values. */
export const values = (c: NDArray, { q }: Basis): NDArray => np.matmul(q.T, np.matmul(c, q));
export const coefficients = (f: NDArray, { q }: Basis): NDArray => np.matmul(q, np.matmul(f, q.T));
/** Derivatives along x and y, at the points. */
export const alongX = (c: NDArray, { q, dq }: Basis): NDArray => np.matmul(q.T, np.matmul(c, dq));
export const alongY = (c: NDArray, { q, dq }: Basis): NDArray => np.matmul(dq.T, np.matmul(c, q));
/** The same series at more points. */
export function finer(c: NDArray, { n }: Basis, points: number): NDArray {
  const cutoff = (c.shape[0] - 1) / 2;
  return values(c, fourierBasis(points, cutoff, c.dtype as Float)).mul(points / n);
}
