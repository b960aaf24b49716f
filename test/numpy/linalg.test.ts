import { describe, expect, it } from "vitest";
import { grad, jit, jvp, lax, type NDArray, numpy as np, scipy, vjp, vmap } from "../../src/index.ts";

// What decompositions must satisfy, whatever their signs, for matrices of all kinds; their derivatives in complex numbers.

const eps = { float32: 2 ** -23, float64: 2 ** -52 } as const;
type Float = keyof typeof eps;
const number = (x: NDArray): number => Number(x.item());
const largest = (x: NDArray): number => (x.size === 0 ? 0 : number(np.max(np.abs(x))));
const adjoint = (x: NDArray): NDArray => np.conj(np.matrixTranspose(x));
const times = (...xs: NDArray[]): NDArray => xs.reduce((x, y) => np.matmul(x, y));
const eye = (n: number, dtype: Float = "float64"): NDArray => np.eye(n, { dtype });

/** Deterministic numbers in [-1, 1). */
function noise(seed: number, ...shape: number[]): NDArray {
  let s = seed;
  const data = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
    s = (s * 16807) % 2147483647;
    return (s / 2147483647) * 2 - 1;
  });
  return np.reshape(np.array(data), shape);
}
const complexNoise = (seed: number, ...shape: number[]): NDArray =>
  lax.complex(noise(seed, ...shape), noise(seed + 1, ...shape));
const of = (rows: number[][]): NDArray => np.array(rows, { dtype: "float64" });
const diagonal = (d: number[]): NDArray => np.diag(np.array(d, { dtype: "float64" }));

const squares: Record<string, NDArray> = {
  "1 x 1": of([[-3]]),
  zero: of([[0, 0, 0], [0, 0, 0], [0, 0, 0]]), // biome-ignore format: rows
  identity: eye(4),
  random: noise(1, 7, 7),
  "random, batched": noise(2, 2, 5, 5),
  "larger than a block": noise(3, 21, 21),
  "of rank 1": times(noise(4, 5, 1), noise(5, 1, 5)),
  graded: diagonal([1e6, 1e3, 1, 1e-3, 1e-6]).add(noise(6, 5, 5).mul(1e-7)),
  "ill-conditioned": np.divide(1, np.add(np.add(np.arange(6).reshape([6, 1]), np.arange(6)), 1)).astype("float64"),
  defective: of([[2, 1, 0], [0, 2, 1], [0, 0, 2]]), // biome-ignore format: rows
  nilpotent: of([[0, 1], [0, 0]]), // biome-ignore format: rows
  "a rotation": of([[0, 1], [-1, 0]]), // biome-ignore format: rows
  "a cycle": of([[0, 0, 1], [1, 0, 0], [0, 1, 0]]), // biome-ignore format: rows
  large: noise(7, 4, 4).mul(1e30),
  tiny: noise(8, 4, 4).mul(1e-30),
  complex: complexNoise(9, 6, 6),
  "complex, batched": complexNoise(11, 2, 3, 3),
};
/** |x| is at most some tens of rounding errors of a matrix. */
function small(x: NDArray, like: NDArray, type: Float, times = 60): void {
  expect(largest(x)).toBeLessThanOrEqual(times * eps[type] * Math.max(largest(like), 1e-300));
}
function unitary(q: NDArray, type: Float): void {
  const n = q.shape[q.ndim - 1];
  small(times(adjoint(q), q).sub(eye(n, type)), eye(1), type);
}
const spread = (v: NDArray): NDArray => np.expandDims(v, -2);

for (const type of ["float32", "float64"] as const)
  describe(`decompositions in ${type}`, () => {
    for (const [name, given] of Object.entries(squares)) {
      const isComplex = given.dtype.startsWith("complex");
      const a = given.astype(isComplex ? (type === "float32" ? "complex64" : "complex128") : type);
      it(name, () => {
        const [q, r] = np.linalg.qr(a);
        small(times(q, r).sub(a), a, type);
        unitary(q, type);
        const [lu, , order] = lax.linalg.lu(a);
        const n = a.shape[a.ndim - 1];
        const lower = np.tril(lu, -1).add(eye(n, type));
        small(times(lower, np.triu(lu)).sub(np.takeAlongAxis(a, np.expandDims(order, -1), -2)), a, type);
        const [u, s, vh] = np.linalg.svd(a);
        small(times(u.mul(spread(s)), vh).sub(a), a, type);
        unitary(u, type);
        unitary(vh, type);
        expect(largest(np.maximum(np.diff(s), 0))).toBe(0);
        const [t, z] = lax.linalg.schur(a);
        small(times(z, t, adjoint(z)).sub(a), a, type);
        unitary(z, type);
        const [w, v] = np.linalg.eig(a);
        small(np.matmul(a.astype(v.dtype), v).sub(v.mul(spread(w))), a, type);
        const h = a.add(adjoint(a));
        const [values, vectors] = np.linalg.eigh(h);
        small(times(h, vectors).sub(vectors.mul(spread(values))), h, type);
        unitary(vectors, type);
        const definite = times(a, adjoint(a)).add(eye(n, type).mul(1 + largest(a) ** 2));
        if (!Number.isFinite(largest(definite))) return;
        const l = np.linalg.cholesky(definite);
        small(times(l, adjoint(l)).sub(definite), definite, type);
      });
    }
  });

describe("cases at the edge", () => {
  it("has decompositions of empty matrices", () => {
    const a = np.zeros([0, 0]);
    expect(np.linalg.det(a).item()).toBe(1);
    expect(np.linalg.eigh(np.zeros([2, 0, 0])).map((x) => x.shape)).toEqual([[2, 0], [2, 0, 0]]); // biome-ignore format: shapes
    expect(np.linalg.svd(np.zeros([3, 0])).map((x) => x.shape)).toEqual([[3, 3], [0], [0, 0]]); // biome-ignore format: shapes
    expect(np.linalg.qr(np.zeros([0, 3])).map((x) => x.shape)).toEqual([[0, 0], [0, 3]]); // biome-ignore format: shapes
    expect(lax.linalg.lu(np.zeros([3, 0]))[2].tolist()).toEqual([0, 1, 2]);
    expect(np.linalg.eig(a).map((x) => x.shape)).toEqual([[0], [0, 0]]);
    expect(np.linalg.solve(a, np.zeros([0, 2])).shape).toEqual([0, 2]);
  });
  it("refuses what is no matrix with the classes of JAX", () => {
    const [vector, wide] = [np.ones([2]), np.ones([2, 3])];
    const { cholesky, eigh, eigvalsh, svd, qr, eig, solve, inv, det } = np.linalg;
    for (const f of [cholesky, eigh, eigvalsh, svd, qr, eig, scipy.linalg.schur, scipy.linalg.lu, lax.linalg.lu])
      expect(() => (f as (x: NDArray) => unknown)(vector)).toThrow(TypeError);
    for (const f of [inv, det, scipy.linalg.polar, scipy.linalg.expm]) expect(() => f(vector)).toThrow(RangeError);
    expect(() => solve(vector, vector)).toThrow(RangeError);
    for (const f of [cholesky, eigh, lax.linalg.eigh]) expect(() => f(wide)).toThrow(TypeError);
    for (const f of [inv, det, eig, scipy.linalg.sqrtm]) expect(() => f(wide)).toThrow(RangeError);
  });
  it("gives NaN where there is no decomposition, and ends", () => {
    const bad = of([[Number.NaN, 1], [1, 2]]); // biome-ignore format: rows
    for (const x of [np.linalg.eigvalsh(bad), np.linalg.svdvals(bad), np.real(np.linalg.eigvals(bad))])
      expect(x.tolist()).toEqual([Number.NaN, Number.NaN]);
  });
  it("solves for vectors and columns, with leading axes that broadcast", () => {
    const a = noise(20, 3, 4, 4);
    const b = noise(21, 2, 1, 4, 2);
    const x = np.linalg.solve(a, b);
    expect(x.shape).toEqual([2, 3, 4, 2]);
    small(np.matmul(a, x).sub(b), x, "float64", 1000);
  });
});

describe("derivatives", () => {
  const functions: Record<string, (a: NDArray) => NDArray> = {
    cholesky: (a) => np.linalg.cholesky(times(a, adjoint(a)).add(eye(3))),
    solve: (a) => np.linalg.solve(a, times(a, a)),
    inv: (a) => np.linalg.inv(a),
    det: (a) => np.linalg.det(a),
    slogdet: (a) => np.linalg.slogdet(a)[1],
    qr: (a) => np.concatenate(np.linalg.qr(a)),
    lu: (a) => lax.linalg.lu(a)[0],
    eigh: (a) => np.abs(np.linalg.eigh(times(a, adjoint(a)))[1]),
    eigvalsh: (a) => np.linalg.eigvalsh(a.add(adjoint(a))),
    svdvals: (a) => np.linalg.svdvals(a),
    "svd, projected": (a) => {
      const [u, s, vh] = np.linalg.svd(a);
      return times(u.mul(spread(np.exp(s))), vh);
    },
    eigvals: (a) => np.exp(np.linalg.eigvals(a)).sum(),
    eig: (a) => np.abs(lax.linalg.eig(a, { computeLeftEigenvectors: false, enableEigvecDerivs: true })[1]),
  };
  const numbers = (x: NDArray): number[] => Array.from(x.toTypedArray() as Float64Array);
  for (const [name, f] of Object.entries(functions))
    for (const field of ["real", "complex"] as const)
      it(`${name}, ${field}`, () => {
        const make = field === "real" ? noise : complexNoise;
        const a = make(30, 3, 3).add(diagonal([3, 1, -2]));
        const da = make(40, 3, 3);
        const h = 1e-6;
        const [y, dy] = jvp(f, [a], [da]) as [NDArray, NDArray];
        const up = numbers(f(a.add(da.mul(h))));
        const down = numbers(f(a.sub(da.mul(h))));
        const got = numbers(dy);
        got.forEach((d, i) => expect(d).toBeCloseTo((up[i] - down[i]) / (2 * h), 6));
        // The transpose against the derivative: <ct, dy> = <back, da>, without conjugates.
        const ct = y.dtype.startsWith("complex") ? complexNoise(50, ...y.shape) : noise(50, ...y.shape);
        const [, back] = vjp(f, [a]);
        const [d] = back(ct as any) as NDArray[];
        const real = (z: NDArray): number => number(np.real(z.sum()));
        expect(real(np.multiply(ct, dy))).toBeCloseTo(real(np.multiply(d, da)), 8);
      });
  it("are second ones too, and under jit and vmap", () => {
    const f = (a: NDArray) => np.linalg.slogdet(a)[1];
    const a = noise(60, 2, 3, 3).add(eye(3).mul(2));
    const g = (x: NDArray) => np.sum(np.square(grad(f as any)(x as any) as NDArray));
    const second = vmap(jit(grad(g as any) as any))(a) as unknown as NDArray;
    const h = 1e-5;
    const e = noise(61, 3, 3);
    const one = a.slice(0);
    const slope = (number(g(one.add(e.mul(h)))) - number(g(one.sub(e.mul(h))))) / (2 * h);
    expect(number(np.sum(second.slice(0).mul(e)))).toBeCloseTo(slope, 5);
  });
  it("of det exist at singular matrices", () => {
    const a = diagonal([1, 2, 3, 0]);
    expect((grad(np.linalg.det as any)(a as any) as NDArray).slice(3, 3).item()).toBeCloseTo(6, 12);
  });
  it("of eigenvectors must be asked for", () => {
    expect(() => jvp((a: NDArray) => np.linalg.eig(a)[1], [noise(1, 2, 2)], [noise(2, 2, 2)])).toThrow(
      /enableEigvecDerivs/,
    );
  });
});

describe("qdwh", () => {
  /** Equal up to some rounding errors. */
  const close = (x: NDArray, y: NDArray, units: number): void =>
    expect(largest(x.sub(y))).toBeLessThan(units * eps.float64 * (1 + largest(y)));
  it("gives orthonormal columns times a symmetric matrix, of ill-conditioned and padded matrices too", () => {
    for (const make of [noise, complexNoise]) {
      const a = make(72, 5, 3).mul(np.array([1, 1e-3, 1e-6], { dtype: "float64" }));
      const [u, h, steps, converged] = lax.linalg.qdwh(a);
      close(times(adjoint(u), u), np.eye(3).astype(u.dtype), 50);
      close(times(u, h), a, 50);
      close(h, adjoint(h), 1);
      expect(steps.item()).toBeLessThanOrEqual(8);
      expect(converged.item()).toBe(true);
      const padded = np.pad(a, [
        [0, 2],
        [0, 1],
      ]);
      const ofPadded = jit((x: NDArray, m: NDArray) => lax.linalg.qdwh(x, { dynamicShape: [m, 3] }))(
        padded,
        np.array(5),
      );
      close((ofPadded[0] as NDArray).slice([0, 5], [0, 3]), u, 50);
      close((ofPadded[1] as NDArray).slice([0, 3], [0, 3]), h, 50);
    }
    const stopped = lax.linalg.qdwh(noise(73, 3, 3), { maxIterations: 1 });
    expect(stopped[3].item()).toBe(false);
    expect(() => lax.linalg.qdwh(noise(74, 2, 3))).toThrow(RangeError);
  });
});
