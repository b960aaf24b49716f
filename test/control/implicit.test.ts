import { describe, expect, it } from "vitest";
import { grad, jit, jvp, lax, linearize, type NDArray, numpy as np, vjp, vmap } from "../../src/index.ts";

const f64 = (...v: number[]) => np.array(new Float64Array(v));
const scalar = (v: number) => np.array(v, { dtype: "float64" });
/** Elements of a tree, arrays as lists. */
const list = (x: unknown): any => JSON.parse(JSON.stringify(x));

describe("customLinearSolve", () => {
  // [[2, 1], [0, 4]] is not its own transpose.
  const matrix = () => np.reshape(f64(2, 1, 0, 4), [2, 2]);
  const upper = (m: NDArray, b: NDArray) => {
    const y = np.divide(b.slice(1), m.slice(1, 1));
    return np.stack([np.divide(b.slice(0).sub(m.slice(0, 1).mul(y)), m.slice(0, 0)), y]);
  };
  const lower = (m: NDArray, b: NDArray) => {
    const x = np.divide(b.slice(0), m.slice(0, 0));
    return np.stack([x, np.divide(b.slice(1).sub(m.slice(0, 1).mul(x)), m.slice(1, 1))]);
  };
  const solve = (m: NDArray, b: NDArray) =>
    lax.customLinearSolve(
      (x: NDArray) => np.sum(m.mul(x), 1),
      b,
      (_, b) => upper(lax.stopGradient(m), lax.stopGradient(b)),
      {
        transposeSolve: (_: unknown, b: NDArray) => lower(m, b),
      },
    );
  const b = () => f64(3, 8);

  it("has the derivatives of the solution, though the solver has none", () => {
    expect(solve(matrix(), b()).tolist()).toEqual([0.5, 2]);
    // dx = A^-1 (db - dA x); the cotangent of b is A^-T g, that of A is -(A^-T g) x^T.
    const dm = np.reshape(f64(1, 2, 0, 3), [2, 2]);
    expect(jvp(solve, [matrix(), b()], [dm, f64(1, 1)])[1].tolist()).toEqual([-1.125, -1.25]);
    expect(linearize(solve, [matrix(), b()])[1](dm, f64(1, 1)).tolist()).toEqual([-1.125, -1.25]);
    const pull = (m: NDArray, b: NDArray) => vjp(solve, [m, b])[1](f64(1, 3));
    const want = [
      [
        [-0.25, -1],
        [-0.3125, -1.25],
      ],
      [0.5, 0.625],
    ];
    expect(list(pull(matrix(), b()))).toEqual(want);
    expect(list(jit(pull)(matrix(), b()))).toEqual(want);
  });
  it("maps over matrices, over right sides, and over both", () => {
    const two = () => np.stack([matrix(), matrix().mul(2)]);
    const rows = () => np.stack([b(), b().mul(2)]);
    expect(vmap(solve, { inAxes: [0, null] })(two(), b()).tolist()).toEqual([
      [0.5, 2],
      [0.25, 1],
    ]);
    expect(vmap(solve, { inAxes: [null, 0] })(matrix(), rows()).tolist()).toEqual([
      [0.5, 2],
      [1, 4],
    ]);
    const g = grad((m: NDArray) => np.sum(vmap(solve, { inAxes: [null, 0] })(m, rows())));
    const one = (b: NDArray) => grad((m: NDArray) => np.sum(solve(m, b)))(matrix());
    expect(g(matrix()).tolist()).toEqual(
      one(b())
        .add(one(b().mul(2)))
        .tolist(),
    );
  });
  it("has second derivatives", () => {
    // x = b / a: d2x/da2 = 2 b / a^3.
    const f = (a: NDArray) =>
      lax.customLinearSolve(
        (x: NDArray) => x.mul(a),
        scalar(3),
        (_, b) => b.div(a),
        { symmetric: true },
      );
    expect(grad(grad(f))(scalar(2)).item()).toBe(0.75);
    expect(jit(grad(grad(f)))(scalar(2)).item()).toBe(0.75);
  });
  it("takes trees, and gives what else the solver has to say", () => {
    const f = (a: NDArray) =>
      lax.customLinearSolve(
        (x: { u: NDArray; v: NDArray }) => ({ u: x.u.mul(a), v: x.v.mul(2) }),
        { u: scalar(6), v: f64(2, 4) },
        (_, b) => [{ u: b.u.div(a), v: b.v.div(2) }, { steps: np.array(7, { dtype: "int32" }) }],
        { symmetric: true, hasAux: true },
      );
    expect(list(f(scalar(3)))).toEqual([{ u: 2, v: [1, 2] }, { steps: 7 }]);
    expect(grad((a: NDArray) => f(a)[0].u)(scalar(3)).item()).toBeCloseTo(-2 / 3, 15);
  });
  it("gives the solver the map, to apply as often as it likes", () => {
    const a = 1.5;
    const f = (a: NDArray) =>
      lax.customLinearSolve(
        (x: NDArray) => x.mul(a),
        scalar(3),
        (matvec, b) =>
          lax.whileLoop(
            (x: NDArray) => np.greater(np.abs(b.sub(matvec(x))), 1e-14),
            (x: NDArray) => x.add(b.sub(matvec(x)).mul(0.5)),
            b,
          ),
        { symmetric: true },
      );
    expect(f(scalar(a)).item()).toBeCloseTo(2, 12);
    // The loop has no bound and is never differentiated.
    expect(jit(grad(f))(scalar(a)).item()).toBeCloseTo(-3 / a ** 2, 12);
    expect(jit(vmap(grad(f)))(f64(1, a)).tolist()[1]).toBeCloseTo(-3 / a ** 2, 12);
  });
  it("names what is wrong", () => {
    const id = (x: NDArray) => x;
    const run = (matvec: any, solve: any, options: object = {}) =>
      lax.customLinearSolve(matvec, np.ones([2]), solve, options);
    const give = (_: unknown, b: NDArray) => b;
    expect(() => run((x: NDArray) => x.slice(0), give)).toThrow(
      /^customLinearSolve: matvec gives a result of type f32\[\], f32\[2\] is expected/,
    );
    expect(() => run((x: NDArray) => [x], give)).toThrow(/matvec gives another structure/);
    expect(() => run(id, (_: unknown, b: NDArray) => b.astype("int32"))).toThrow(
      /solve gives a result of type i32\[2\]/,
    );
    expect(() => run(id, give, { hasAux: true })).toThrow(/with hasAux solve returns \[solution, aux\]/);
    expect(() => run(id, 3)).toThrow(/solve is a number/);
    expect(() => grad((b: NDArray) => np.sum(lax.customLinearSolve(id, b, give)))(np.ones([2]))).toThrow(
      /^customLinearSolve: reverse-mode.*Pass \{ transposeSolve \}, or \{ symmetric: true \}/,
    );
  });
});

describe("customRoot", () => {
  const newton = (f: (x: NDArray) => NDArray, x: NDArray): NDArray =>
    lax.whileLoop(
      (x: NDArray) => np.greater(np.abs(f(x)), 1e-13),
      (x: NDArray) => {
        const [y, dy] = jvp(f, [x], [np.onesLike(x)]);
        return x.sub(y.div(dy));
      },
      x,
    );
  const cubeRoot = (a: NDArray) =>
    lax.customRoot(
      (x: NDArray) => x.mul(x).mul(x).sub(a),
      np.onesLike(a),
      newton,
      (g, y) => y.div(g(np.onesLike(y))),
    );
  it("has implicit derivatives of every order", () => {
    const a = scalar(8);
    expect(cubeRoot(a).item()).toBeCloseTo(2, 13);
    // a^(1/3): 1/3 a^(-2/3) = 1/12, -2/9 a^(-5/3) = -1/144.
    expect(jvp(cubeRoot, [a], [scalar(1)])[1].item()).toBeCloseTo(1 / 12, 13);
    expect(grad(cubeRoot)(a).item()).toBeCloseTo(1 / 12, 13);
    expect(jit(grad(cubeRoot))(a).item()).toBeCloseTo(1 / 12, 13);
    expect(grad(grad(cubeRoot))(a).item()).toBeCloseTo(-1 / 144, 13);
    expect(jvp(grad(cubeRoot), [a], [scalar(1)])[1].item()).toBeCloseTo(-1 / 144, 13);
  });
  it("maps: lanes need different numbers of steps", () => {
    const got = jit(vmap(grad(cubeRoot)))(f64(1, 8, 1000)).tolist() as number[];
    [1, 8, 1000].forEach((a, i) => {
      expect(got[i]).toBeCloseTo(a ** (-2 / 3) / 3, 12);
    });
    const summed = grad((m: NDArray) => np.sum(vmap(cubeRoot)(m)))(f64(1, 8)).tolist() as number[];
    expect(summed[1]).toBeCloseTo(1 / 12, 12);
  });
  it("has no derivative in the guess", () => {
    const f = (guess: NDArray) =>
      lax.customRoot(
        (x: NDArray) => x.sub(2),
        guess,
        newton,
        (g, y) => y.div(g(scalar(1))),
      );
    expect(grad(f)(scalar(5)).item()).toBe(0);
  });
  it("takes trees and further results", () => {
    const f = (a: NDArray) =>
      lax.customRoot(
        ({ x }: { x: NDArray }) => ({ x: x.mul(x).sub(a) }),
        { x: scalar(1) },
        (_, guess) => [{ x: np.sqrt(a) }, guess.x],
        (g, y) => ({ x: y.x.div(g({ x: scalar(1) }).x) }),
        { hasAux: true },
      );
    expect(list(f(scalar(4)))).toEqual([{ x: 2 }, 1]);
    expect(grad((a: NDArray) => f(a)[0].x)(scalar(4)).item()).toBe(0.25);
  });
  it("names what is wrong", () => {
    const run = (f: any, solve: any, tangent: any) => () => lax.customRoot(f, np.array(1), solve, tangent);
    const id = (x: NDArray) => x;
    const second = (_: unknown, y: NDArray) => y;
    expect(run((x: NDArray) => [x, x], second, second)).toThrow(/^customRoot: f gives another structure/);
    expect(run(id, (_: unknown, y: NDArray) => np.stack([y, y]), second)).toThrow(
      /solve gives a result of type f32\[2\]/,
    );
    expect(run(id, second, (_: unknown, y: NDArray) => y.astype("int32"))).toThrow(
      /tangentSolve gives a result of type i32/,
    );
    expect(run(id, "x", second)).toThrow(/solve is a string/);
  });
});
