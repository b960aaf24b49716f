import { describe, expect, it } from "vitest";
import { config, errors, grad, jit, lax, type NDArray, numpy as np, random, scipy, vmap } from "../../src/index.ts";

const { cg, gmres, bicgstab } = scipy.sparse.linalg;
type Solver = (A: any, b: any, options?: any) => [any, unknown];
const incremental: Solver = (A, b, o = {}) => gmres(A, b, { ...o, solveMethod: "incremental" });
const all: [string, Solver][] = [
  ["cg", cg as Solver],
  ["bicgstab", bicgstab as Solver],
  ["gmres", gmres as Solver],
  ["gmres, incrementally", incremental],
];
const apart = (a: NDArray, b: NDArray): number => np.max(np.abs(np.subtract(a, b))).item();
const n = 12;
const noise = random.normal(random.key(3), [n, n]);
const general = noise.div(4).add(np.eye(n).mul(3));
const definite = np.matmul(noise, noise.T).div(n).add(np.eye(n));
const b = random.normal(random.key(4), [n]);

describe.each(all)("%s", (name, solver) => {
  const A = name === "cg" ? definite : general;
  const exact = np.linalg.solve(A, b);
  it("solves, eagerly, jitted and in batches", () => {
    expect(apart(solver(A, b, { tol: 1e-6 })[0], exact)).toBeLessThan(1e-4);
    const f = (v: NDArray) => solver(A, v, { tol: 1e-6 })[0] as NDArray;
    expect(apart(jit(f)(b), exact)).toBeLessThan(1e-4);
    expect(apart(vmap(f)(np.stack([b, b.mul(2)])).slice(1), exact.mul(2))).toBeLessThan(2e-4);
  });
  it("has implicit derivatives by the matrix and the right side", () => {
    const loss = (solve: (A: NDArray, b: NDArray) => NDArray) => (A: NDArray, b: NDArray) =>
      np.sum(np.sin(solve(A, b)));
    const symmetric = (A: NDArray) => (name === "cg" ? A.add(A.T).div(2) : A);
    const got = grad(
      loss((A, b) => solver(symmetric(A), b, { tol: 1e-6 })[0]),
      { argnums: [0, 1] },
    )(A, b);
    const want = grad(
      loss((A, b) => np.linalg.solve(symmetric(A), b)),
      { argnums: [0, 1] },
    )(A, b);
    for (const k of [0, 1]) expect(apart(got[k], want[k])).toBeLessThan(5e-4);
  });
  it("takes functions of trees, first guesses and preconditioners", () => {
    const tree = { u: np.array([1, 2]), w: np.array([[3]]) };
    const map = ({ u, w }: typeof tree) => ({ u: u.mul(2), w: w.mul(4) });
    const [x] = solver(map, tree);
    expect([apart(x.u, np.array([0.5, 1])), apart(x.w, np.array([[0.75]]))].every((d) => d < 1e-4)).toBe(true);
    const diagonal = np.diag(np.diag(A));
    const inverse = (v: NDArray) => v.div(np.diag(diagonal));
    for (const M of [inverse, np.linalg.inv(diagonal)])
      expect(apart(solver(A, b, { tol: 1e-6, M, x0: b })[0], exact)).toBeLessThan(1e-4);
    expect(solver(A, b, { x0: b, maxiter: 1, tol: 0 })[0].shape).toEqual([n]);
  });
  it("solves complex systems", () => {
    const twist = np.add(noise, np.multiply(lax.complex(0, 1) as never, noise.T));
    const hermitian = np.add(np.matmul(np.conj(twist.T), twist).div(n), np.eye(n));
    const C = name === "cg" ? hermitian : np.add(twist.div(4), np.eye(n).mul(4));
    const x = lax.complex(b, np.flip(b));
    expect(apart(solver(C, np.matmul(C, x), { tol: 1e-6 })[0], x)).toBeLessThan(1e-3);
  });
  it("reaches the last digits in float64", () => {
    config.enableX64 = true;
    try {
      const D = A.astype("float64");
      const x = solver(D, b.astype("float64"), { tol: 1e-12 })[0] as NDArray;
      expect(x.dtype).toBe("float64");
      expect(apart(x, np.linalg.solve(D, b.astype("float64")))).toBeLessThan(1e-10);
    } finally {
      config.enableX64 = false;
    }
  });
  it("says what does not fit", () => {
    expect(() => solver(np.ones([2, 3]), np.ones([3]))).toThrow(errors.ValueError);
    expect(() => solver(np.eye(3), np.ones([2]))).toThrow(/3,3/);
    expect(() => solver((x: NDArray) => [x, x], np.ones([2]))).toThrow(TypeError);
    expect(() => solver(np.eye(2), np.ones([2]), { x0: np.ones([3]) })).toThrow(/x0/);
    expect(() => solver(np.eye(2), np.ones([2], "int32"))).toThrow(/float32/);
    expect(() => solver(np.eye(2), np.ones([2]), { steps: 2 })).toThrow(/steps/);
  });
});
it("gmres says whether it found numbers", () => {
  expect(gmres(np.eye(2), np.array([1, 2]))[1].item()).toBe(0);
  expect(gmres(np.eye(2), np.array([1, Number.NaN]))[1].item()).toBe(-1);
  expect(() => gmres(np.eye(2), np.ones([2]), { solveMethod: "other" as never })).toThrow(errors.ValueError);
});
