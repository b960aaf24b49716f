import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { config, jit, lax, type NDArray, numpy as np } from "../../src/index.ts";

// Matrices large enough for blocks and windows, of the kinds on which decompositions go wrong.

beforeAll(() => {
  config.enableX64 = true;
});
afterAll(() => {
  config.enableX64 = false;
});
let state = 1;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
}
const matrix = (n: number, f: (i: number, j: number) => number): NDArray =>
  np.reshape(np.array(Float64Array.from({ length: n * n }, (_, at) => f(Math.floor(at / n), at % n))), [n, n]);
const kinds: Record<string, (n: number) => NDArray> = {
  random: (n) => matrix(n, random),
  cyclic: (n) => matrix(n, (i, j) => (i === (j + 1) % n ? 1 : 0)),
  companion: (n) => matrix(n, (i, j) => (i === 0 ? random() : i === j + 1 ? 1 : 0)),
  defective: (n) => matrix(n, (i, j) => (i === j ? 2 : j === i + 1 ? 1 : 0)),
  "graded downwards": (n) => matrix(n, (i, j) => random() * 10 ** ((-10 * (i + j)) / n)),
  "graded upwards": (n) => matrix(n, (i, j) => random() * 10 ** ((10 * (i + j)) / n)),
  tiny: (n) => matrix(n, () => random() * 1e-290),
  huge: (n) => matrix(n, () => random() * 1e290),
  zero: (n) => matrix(n, () => 0),
  ones: (n) => matrix(n, () => 1),
  "of blocks": (n) => matrix(n, (i, j) => (Math.floor(i / 7) === Math.floor(j / 7) ? random() : 0)),
  clustered: (n) => matrix(n, (i, j) => (i === j ? 1 : 0) + 1e-10 * random()),
  "Wilkinson's": (n) => matrix(n, (i, j) => (i === j ? Math.abs(i - (n - 1) / 2) : Math.abs(i - j) === 1 ? 1 : 0)),
  // Blocks of Wilkinson's matrix of 21 rows: each eigenvalue is nearly repeated.
  glued: (n) =>
    matrix(n, (i, j) =>
      i === j ? Math.abs((i % 21) - 10) : Math.abs(i - j) === 1 ? (Math.max(i, j) % 21 ? 1 : 1e-8) : 0,
    ),
  Frank: (n) => matrix(n, (i, j) => (j >= i - 1 ? n - Math.max(i, j) : 0)),
};
const largest = (x: NDArray): number => np.max(np.abs(x)).item() as number;
/** |x - y| in units of rounding errors of the norm of `of`. */
const errors = (x: NDArray, y: NDArray, of: NDArray): number => {
  const scale = largest(np.sum(np.abs(of), -1)) || 1;
  return largest(x.div(scale).sub(y.div(scale))) / 2 ** -52;
};
const adjoint = (x: NDArray): NDArray => np.conj(np.transpose(x));
const departure = (q: NDArray): number => errors(np.matmul(adjoint(q), q), np.eye(q.shape[1]), np.array([1]));
const n = 96;

describe.each(Object.keys(kinds))("a matrix that is %s", (kind) => {
  const make = (): NDArray => kinds[kind](n);
  test("schur: Z T Z^T is the matrix, T has nothing below blocks of two", () => {
    const a = make();
    const [t, z] = lax.linalg.schur(a) as [NDArray, NDArray];
    expect(departure(z)).toBeLessThan(n);
    expect(errors(np.matmul(np.matmul(z, t), np.transpose(z)), a, a)).toBeLessThan(n);
    expect(largest(np.tril(t, -2))).toBe(0);
    const below = np.diagonal(t, -1).toTypedArray() as Float64Array;
    for (let i = 1; i < n - 1; i++) expect(below[i] === 0 || below[i - 1] === 0).toBe(true);
  });
  test("eig: A V is V W, and eigenvalues alone are the same", () => {
    const a = make();
    const [w, v] = np.linalg.eig(a) as [NDArray, NDArray];
    const product = np.matmul(a.astype("complex128"), v);
    expect(errors(product, v.mul(w), a)).toBeLessThan(n);
    expect(largest(np.sum(np.abs(v).mul(np.abs(v)), 0).sub(1))).toBeLessThan(1e-13);
    // Sums of powers of eigenvalues are traces.
    const values = np.linalg.eigvals(a) as NDArray;
    const scaled = a.div(largest(a) || 1);
    const powers = (x: NDArray): NDArray => np.sum(x.div(largest(a) || 1).mul(x.div(largest(a) || 1)));
    const trace = np.trace(np.matmul(scaled, scaled)).item() as number;
    for (const x of [w, values]) {
      expect(Math.abs((np.real(powers(x)).item() as number) - trace)).toBeLessThan(1e-9 * Math.max(1, Math.abs(trace)));
      expect(Math.abs(np.imag(powers(x)).item() as number)).toBeLessThan(1e-9);
    }
  });
  test("eigh, svd, qr: orthogonal factors whose product is the matrix", () => {
    const a = make();
    const symmetric = a.add(np.transpose(a));
    const [w, v] = np.linalg.eigh(symmetric) as [NDArray, NDArray];
    expect(departure(v)).toBeLessThan(2 * n);
    expect(errors(np.matmul(v.mul(w), np.transpose(v)), symmetric, symmetric)).toBeLessThan(n);
    expect(errors(np.linalg.eigvalsh(symmetric), w, symmetric)).toBeLessThan(n);
    const [u, s, vt] = np.linalg.svd(a) as [NDArray, NDArray, NDArray];
    expect(Math.max(departure(u), departure(np.transpose(vt)))).toBeLessThan(2 * n);
    expect(errors(np.matmul(u.mul(s), vt), a, a)).toBeLessThan(n);
    const [q, r] = np.linalg.qr(a) as [NDArray, NDArray];
    expect(departure(q)).toBeLessThan(n);
    expect(errors(np.matmul(q, r), a, a)).toBeLessThan(n);
  });
});

describe("qr in blocks of reflections", () => {
  for (const [m, n] of [
    [259, 259],
    [300, 258],
    [256, 290],
  ])
    for (const dtype of ["float32", "float64", "complex64"] as const)
      test(`${dtype}[${m},${n}]`, () => {
        const part = (): NDArray => np.reshape(np.array(Float64Array.from({ length: m * n }, random)), [m, n]);
        const a = (dtype === "complex64" ? lax.complex(part(), part()) : part()).astype(dtype);
        const [q, r] = np.linalg.qr(a) as [NDArray, NDArray];
        const unit = dtype === "float64" ? 1 : 2 ** 29;
        expect(departure(q)).toBeLessThan(n * unit);
        expect(errors(np.matmul(q, r), a, a)).toBeLessThan(n * unit);
        expect(largest(np.tril(r, -1))).toBe(0);
      });
});

describe("eigh of matrices that are divided", () => {
  const size = 300;
  const unit = 2 ** 29;
  const f = jit((a: NDArray) => np.linalg.eigh(a));
  const values = jit((a: NDArray) => np.linalg.eigvalsh(a));
  const check = (a: NDArray): void => {
    const [w, v] = f(a) as [NDArray, NDArray];
    expect(errors(values(a), w, a)).toBeLessThan(size * unit);
    expect(departure(v.astype(isComplexType(a) ? "complex128" : "float64"))).toBeLessThan(2 * size * unit);
    const wide = (x: NDArray): NDArray => x.astype(isComplexType(a) ? "complex128" : "float64");
    const product = np.matmul(wide(v).mul(w), adjoint(wide(v)));
    expect(errors(product, wide(a), a)).toBeLessThan(size * unit);
    expect(np.min(np.diff(w)).item()).toBeGreaterThanOrEqual(0);
  };
  const isComplexType = (a: NDArray): boolean => a.dtype.startsWith("complex");
  for (const kind of Object.keys(kinds).filter((k) => k !== "tiny" && k !== "huge"))
    test(kind, () => {
      const a = kinds[kind](size);
      check(a.add(np.transpose(a)).astype("float32"));
    });
  test("Hermitian ones, from either triangle", () => {
    const [re, im] = [kinds.random(size), kinds.random(size)];
    const a = lax.complex(re.add(np.transpose(re)), im.sub(np.transpose(im))).astype("complex64");
    check(a);
    const other = lax.complex(np.triu(np.ones([size, size]), 1), np.zeros([size, size])).astype("complex64");
    const [, w] = lax.linalg.eigh(a.add(other), { symmetrizeInput: false });
    expect(largest(w.sub(np.linalg.eigvalsh(a)))).toBeLessThan(1e-3);
    const [, fromUpper] = lax.linalg.eigh(a.add(np.transpose(other)), { symmetrizeInput: false, lower: false });
    expect(largest(fromUpper.sub(np.linalg.eigvalsh(a)))).toBeLessThan(1e-3);
  });
  test("sizes that do not divide, extreme numbers, NaN, batches", () => {
    const a = matrix(259, random).astype("float32");
    const symmetric = a.add(np.transpose(a));
    const nan = np.where(np.eye(259).astype("bool"), Number.NaN, symmetric).astype("float32");
    const all = np.stack([symmetric, symmetric.mul(1e-30), nan, symmetric.mul(1e30)]);
    const [w, v] = np.linalg.eigh(all) as [NDArray, NDArray];
    const row = (x: NDArray, i: number): NDArray => x.at(i).get();
    for (const [i, scale] of [
      [0, 1],
      [1, 1e-30],
      [3, 1e30],
    ]) {
      expect(errors(row(w, i).div(scale), row(w, 0), row(w, 0))).toBeLessThan(259 * unit);
      expect(departure(row(v, i).astype("float64"))).toBeLessThan(2 * 259 * unit);
    }
    expect(np.all(np.isnan(row(w, 2))).item()).toBe(true);
    expect(np.all(np.isnan(row(v, 2))).item()).toBe(true);
  });
});
