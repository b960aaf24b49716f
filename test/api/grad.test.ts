import { describe, expect, it } from "vitest";
import {
  evalShape,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  type NDArray,
  numpy as np,
  ShapeDtypeStruct,
  valueAndGrad,
  vjp,
  vmap,
} from "../../src/index.ts";

// Where JAX 0.10.2 gives a value or an error for the same call, so does each of these; the wording is ours.

const i32 = (...v: number[]) => np.array(new Int32Array(v));
const two = i32(2).slice(0);
const square = (x: NDArray) => x.mul(x);
const product = (x: NDArray, y: NDArray) => x.mul(y).mul(y);
const gradient0 = grad((x: NDArray) => np.sum(x.astype("float32")), { allowInt: true });
/** What a user without types may write. */
const untyped = (f: unknown) => f as (...args: any[]) => (...args: any[]) => any;
const [anyGrad, anyJacfwd, anyJacrev, anyHessian] = [grad, jacfwd, jacrev, hessian].map(untyped);
const [anyJvp, anyVjp, anyLinearize] = [jvp, vjp, linearize] as unknown as ((...args: any[]) => any)[];

describe("argnums", () => {
  const [a, b] = [np.array(2), np.array(3)];
  it("count from the end, or are a list", () => {
    expect(grad(product, { argnums: -1 as 1 })(a, b).item()).toBe(12);
    expect(grad(product, { argnums: [1, 0] })(a, b).map((g) => g.item())).toEqual([12, 9]);
    expect(anyJacfwd(product, { argnums: [0, -1] })(a, b).map((g: NDArray) => g.item())).toEqual([9, 12]);
    expect(anyJacrev(product, { argnums: -2 })(a, b).item()).toBe(9);
    const h = anyHessian(product, { argnums: [0, 1] })(a, b);
    expect(h.map((row: NDArray[]) => row.map((x) => x.item()))).toEqual([
      [0, 6],
      [6, 4],
    ]);
  });
  it("are positions of arguments that are passed, each once", () => {
    const at = (argnums: unknown) => () => anyGrad(product, { argnums })(a, b);
    expect(at(2)).toThrow("grad(product): argument 2 is asked for, and 2 are passed. Pass it, or change argnums.");
    expect(at(-3)).toThrow(/argument -3 is asked for/);
    expect(at(0.5)).toThrow(/argument 0.5 is asked for/);
    expect(at("x")).toThrow("grad(product): x is no position of an argument. Pass a number or a list of numbers.");
    expect(at([])).toThrow("grad(product): argnums is empty. Choose an argument.");
    expect(at([0, -2])).toThrow("grad(product): argument 0 is chosen twice. Name each argument once.");
    expect(() => grad(() => np.array(1))()).toThrow(/argument 0 is asked for, and 0 are passed/);
    expect(() => anyJacfwd(square, { argnums: 2 })(a)).toThrow(/jacfwd\(square\): argument 2/);
  });
  it("name the argument in errors by its place among all", () => {
    expect(() => grad(product, { argnums: 1 })(a, two)).toThrow(/grad\(product\): arguments\[1\] is i32\[\]/);
  });
});

describe("hasAux", () => {
  const withAux = (x: NDArray) => [np.sum(square(x)), { x, kind: "squares", none: null }] as const;
  it("passes on what comes beside the value, without its derivative", () => {
    const [g, aux] = anyGrad(withAux, { hasAux: true })(np.array([1, 2]));
    expect(g.tolist()).toEqual([2, 4]);
    expect([aux.x.tolist(), aux.kind, aux.none]).toEqual([[1, 2], "squares", null]);
    const [[y], h] = untyped(valueAndGrad)(withAux, { hasAux: true })(np.array([1, 2]));
    expect([y.item(), h.tolist()]).toEqual([5, [2, 4]]);
    for (const jacobian of [anyJacfwd, anyJacrev]) {
      const [j, rest] = jacobian((x: NDArray) => [square(x), x], { hasAux: true })(np.array([1, 2]));
      expect([j.tolist(), rest.tolist()]).toEqual([
        [
          [2, 0],
          [0, 4],
        ],
        [1, 2],
      ]);
    }
    const [hess, last] = anyHessian(withAux, { hasAux: true })(np.array([1, 2]));
    expect(hess.tolist()).toEqual([
      [2, 0],
      [0, 2],
    ]);
    expect(last.x.tolist()).toEqual([1, 2]);
    expect(anyJvp((x: NDArray) => [x, 3], [1], [1], { hasAux: true })[2].item()).toBe(3);
    expect(anyLinearize((x: NDArray) => [x, x], [2], { hasAux: true })[2].item()).toBe(2);
    expect(anyVjp((x: NDArray) => [x, x], [2], { hasAux: true })[2].item()).toBe(2);
  });
  it("needs a pair", () => {
    for (const result of [(x: NDArray) => x, (x: NDArray) => [x, x, x]]) {
      expect(() => anyGrad(result, { hasAux: true })(1)).toThrow(/with hasAux the function returns \[value, aux\]/);
      expect(() => anyJvp(result, [1], [1], { hasAux: true })).toThrow(/jvp.*with hasAux/);
    }
  });
});

describe("holomorphic", () => {
  it("is for complex arguments", () => {
    const message = /with holomorphic the arguments are complex, arguments\[0\] is f32\[\]/;
    for (const d of [anyGrad, anyJacfwd, anyJacrev, anyHessian])
      expect(() => d(square, { holomorphic: true })(2)).toThrow(message);
  });
  it("is said where a result is complex", () => {
    const z = new ShapeDtypeStruct([], "complex64");
    const at = (f: unknown) => () => evalShape(f as (x: NDArray) => NDArray, z);
    const same = (x: NDArray) => x;
    for (const d of [anyGrad, anyJacrev])
      expect(at(d(same))).toThrow(
        /must return real numbers, got c64\[\]. Pass holomorphic: true where it is so, or use vjp/,
      );
    for (const d of [anyJacfwd, anyHessian]) expect(at(d(same))).toThrow(/jacfwd.*is c64\[\]. Pass holomorphic: true/);
    for (const d of [anyGrad, anyJacrev, anyJacfwd])
      expect(at(d(() => np.array(1), { holomorphic: true }))).toThrow(
        /must return complex numbers, got f32\[\]. Convert the result/,
      );
  });
  it("is not needed for complex arguments of a real function in reverse mode", () => {
    const z = new ShapeDtypeStruct([], "complex64");
    expect((evalShape(anyGrad(() => np.array(1)) as any, z) as any).dtype).toBe("complex64");
  });
});

describe("integers and float0", () => {
  it("are refused, or allowed in reverse mode", () => {
    expect(() => grad(square)(two)).toThrow(
      /integers have no gradient. Convert it to float32, choose other argnums, or pass/,
    );
    expect(() => anyGrad(square)(true)).toThrow(/arguments\[0\] is bool\[\]/);
    expect(() => jacfwd(square)(two)).toThrow(
      /integers have no gradient. Convert it to float32 or choose other argnums/,
    );
    expect(() => jacrev(square)(two)).toThrow(/integers have no gradient/);
    expect(() => anyJacrev(() => two)(1)).toThrow(/jacrev.*the function must return real numbers, got i32\[\]/);
    expect(() => anyGrad(() => two)(1)).toThrow(/must return real numbers, got i32\[\]/);
    expect(gradient0(i32(1, 2, 3)).aval).toMatchObject({ shape: [3], dtype: "float0" });
    const tree = anyGrad((p: any) => p.n.mul(p.x), { allowInt: true })({ n: two, x: 3 });
    expect([tree.n.dtype, tree.x.item()]).toEqual(["float0", 2]);
    const [j0, j1] = anyJacrev(product, { argnums: [0, 1], allowInt: true })(two, np.array(3));
    expect([j0.dtype, j0.item(), j1.item()]).toEqual(["int32", 0, 12]);
    const j = anyJacfwd(() => i32(1, 2))(np.ones(3));
    expect([j.dtype, j.shape]).toEqual(["int32", [2, 3]]);
  });
  it("float0 is the tangent of an integer", () => {
    const zero = gradient0(two);
    expect(anyJvp(square, [two], [zero]).map((x: NDArray) => x.dtype)).toEqual(["int32", "float0"]);
    expect(anyJvp(product, [two, 3], [null, 1])[1].item()).toBe(12);
    expect(anyJvp((x: NDArray) => [x, two], [1], [1])[1][1].dtype).toBe("float0");
    const scale = (n: NDArray, x: NDArray) => n.mul(x);
    expect(linearize(scale, [two, 3])[1](zero, 1).item()).toBe(2);
    const [, back] = vjp((n: NDArray, x: NDArray) => [n, scale(n, x)], [two, 3]);
    for (const ct of [zero, 1]) expect(back([ct, 1]).map((c: NDArray) => c.dtype)).toEqual(["float0", "float32"]);
    for (const bad of [np.array(1), two, gradient0(i32(1, 2))])
      expect(() => anyJvp(square, [two], [bad])).toThrow(
        /belongs to is i32\[\]. The tangent of an integer is float0, or null/,
      );
    expect(() => anyJvp(square, [1], [zero])).toThrow(
      /tangents\[0\] is float0\[\], the value it belongs to is f32\[\]/,
    );
    expect(() => linearize(scale, [two, 3])[1](1, 1)).toThrow(/fLin: tangents\[0\] is f32\[\]/);
  });
  it("goes through jit and vmap, and nothing is computed with it", () => {
    const g = grad((x: NDArray) => x.mul(1.5), { allowInt: true });
    expect((jit(g) as typeof g)(two).dtype).toBe("float0");
    expect(vmap(g)(i32(1, 2, 3)).aval).toMatchObject({ shape: [3], dtype: "float0" });
    const [, d] = vmap((x: NDArray, t: NDArray) => jvp(square, [x], [t]))(i32(1, 2), gradient0(i32(1, 2)));
    expect([d.dtype, d.shape]).toEqual(["float0", [2]]);
    expect(() => g(two).add(1)).toThrow(
      "add: arithmetic is not defined on float0, the tangent of an integer. Differentiate with respect to floats.",
    );
  });
});

describe("arguments of the transformations", () => {
  it("are functions", () => {
    const message = /: a function is expected, got number. Pass the function itself/;
    for (const d of [anyGrad, untyped(valueAndGrad), anyJacfwd, anyJacrev, anyHessian])
      expect(() => d(3)).toThrow(message);
    for (const d of [anyJvp, anyVjp, anyLinearize, linearTranspose as any])
      expect(() => d(3, [1], [1])).toThrow(message);
  });
  it("have results that are scalars, for grad", () => {
    for (const result of [null, [np.array(1)], { a: np.array(1) }])
      expect(() => anyGrad(() => result)(1)).toThrow(/must return a scalar, got a tree/);
    expect(() => anyGrad(() => undefined)(1)).toThrow(/returned undefined. Return an array, a tree of arrays, or null/);
    expect(() => anyGrad(square)("a")).toThrow(/a string at arguments\[0\] is no array/);
    expect(anyGrad(() => np.array(1))(null)).toBe(null);
  });
  it("have tangents and cotangents of their structure and types", () => {
    const v = np.ones(3);
    expect(() => anyJvp(square, 1, 1)).toThrow(/primals are a list, one for each argument. Write \[x\]/);
    expect(() => anyJvp(square, [1], 1)).toThrow(/tangents are a list/);
    expect(() => anyJvp(square, [1], [[1]])).toThrow(/tangents\[0\] is a tree, an array is expected/);
    expect(() => anyJvp(square, [1], [1, 1])).toThrow(/structures differ: \[\*\] expected, got a list of 2/);
    expect(() => anyJvp(square, [1], [two])).toThrow(/tangents\[0\] is i32\[\], the value it belongs to is f32\[\]/);
    expect(() => anyJvp(square, [v], [np.ones(2)])).toThrow(
      /tangents\[0\] is f32\[2\], the value it belongs to is f32\[3\]/,
    );
    const [, back] = anyVjp(square, [v]);
    expect(() => back([v])).toThrow(/cotangent is a tree, an array is expected. Give the trees the same structure/);
    expect(() => back(1)).toThrow(/cotangent is f32\[\], the value it belongs to is f32\[3\]/);
    expect(() => back(v.astype("float16"))).toThrow(/cotangent is f16\[3\]/);
    expect(() => back(v, v)).toThrow(/the pullback takes one cotangent.*got 2 arguments. Pass a list for a list/);
    const [, lin] = anyLinearize(square, [v]);
    expect(() => lin(1)).toThrow(/fLin: tangents\[0\] is f32\[\]/);
    expect(() => lin(i32(1, 2, 3))).toThrow(/fLin: tangents\[0\] is i32\[3\]/);
  });
});

describe("linearTranspose", () => {
  const transposed = (f: (x: NDArray) => unknown, x: unknown = 1, ct: unknown = 1) =>
    (linearTranspose(f as any, [x as NDArray])(ct) as NDArray[])[0];
  it("of floats, or of integers; constants do not count", () => {
    expect(transposed((x) => x.mul(3)).item()).toBe(3);
    expect(transposed((x) => x.add(1)).item()).toBe(1);
    expect(transposed(() => np.array(2)).item()).toBe(0);
    expect(transposed((x) => x.mul(np.cos(2))).item()).toBeCloseTo(Math.cos(2), 6);
    const n = transposed((x) => x.mul(2), two, two);
    expect([n.dtype, n.item()]).toEqual(["int32", 4]);
    expect(() => transposed((x) => x.astype("int32"))).toThrow(/\[f32\[\]\] -> \[i32\[\]\] mixes floats and integers/);
  });
  it("says what is not linear", () => {
    const refused = (f: (x: NDArray) => unknown, message: string | RegExp, x?: unknown) =>
      expect(() => transposed(f, x)).toThrow(message);
    const rest = "Use forward mode (jvp).";
    refused((x) => np.sin(x), `sin: reverse mode needs a linear function here, and sin is not linear. ${rest}`);
    refused(square, /^mul: .*both factors depend on what is transposed/);
    refused((x) => np.divide(1, x), /^div: .*the denominator depends/);
    refused((x) => np.dot(x, x), /^dotGeneral: .*both factors/, np.ones(3));
    refused((x) => np.maximum(x, 0), /^max: .*max is not linear/);
    refused(
      (x) => np.where(np.greater(x, 0), x, 0),
      /^selectN: .*operand bool\[\] depends on what is transposed in steps/,
    );
    expect(() => transposed((x) => x, 1, [1])).toThrow(/cotangent is a tree/);
    expect(() => transposed((x) => x, 1, np.ones(3))).toThrow(/cotangent is f32\[3\]/);
  });
});
