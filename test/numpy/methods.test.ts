import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import { errors, grad, jit, type NDArray, numpy as np, vmap } from "../../src/index.ts";

const x = () =>
  np.array([
    [1, 2.5, 3],
    [4, 5, 6],
  ]);

describe("methods", () => {
  it("are the functions of the same names, and chain", () => {
    expect(x().add(1).mul(2).sub(x()).div(2).tolist()).toEqual([
      [1.5, 2.25, 2.5],
      [3, 3.5, 4],
    ]);
    expect(x().sum(0).tolist()).toEqual([5, 7.5, 9]);
    expect(x().sum({ axis: 1, keepdims: true }).shape).toEqual([2, 1]);
    expect(x().max().item()).toBe(6);
    expect(x().argmax(1).tolist()).toEqual([2, 2]);
    expect(x().reshape(3, -1).shape).toEqual([3, 2]);
    expect(x().reshape([6]).shape).toEqual([6]);
    expect(x().T.tolist()[0]).toEqual([1, 4]);
    expect(x().transpose(1, 0).shape).toEqual([3, 2]);
    expect(x().transpose([1, 0]).shape).toEqual([3, 2]);
    expect(x().transpose().shape).toEqual([3, 2]);
    expect(x().matmul(x().T).shape).toEqual([2, 2]);
    expect(x().astype("int32").tolist()[0]).toEqual([1, 2, 3]);
    expect(np.array([3, 1, 2]).sort().tolist()).toEqual([1, 2, 3]);
    expect(np.array([3, 1, 2]).argsort().tolist()).toEqual([1, 2, 0]);
    expect(
      np
        .array([3, 1, 2])
        .take(new Int32Array([2, 0]))
        .tolist(),
    ).toEqual([2, 3]);
    expect(np.array([1, 2]).repeat(2).tolist()).toEqual([1, 1, 2, 2]);
    expect(x().less(3).tolist()[0]).toEqual([true, true, false]);
  });
  it("take parts, and change them in a copy", () => {
    expect(x().slice(0, 1).item()).toBe(2.5);
    expect(x().slice("...", [null, null, -1]).tolist()[0]).toEqual([3, 2.5, 1]);
    expect(x().slice(null, [1, 2]).shape).toEqual([1, 1, 3]);
    expect(x().slice(x().greater(4)).tolist()).toEqual([5, 6]);
    const y = x();
    expect(y.at(0, 1).set(9).tolist()[0]).toEqual([1, 9, 3]);
    expect(y.at(0).add(1).slice(0).tolist()).toEqual([2, 3.5, 4]);
    expect(y.tolist()[0]).toEqual([1, 2.5, 3]);
    expect([...x()].map((row) => row.sum().item())).toEqual([6.5, 15]);
  });
  it("work on tracers", () => {
    expect(jit((x: NDArray) => x.mul(2).sum(0).at(0).set(0))(x()).tolist()).toEqual([0, 15, 18]);
    expect(grad((x: NDArray) => x.mul(x).sum())(x()).tolist()[1]).toEqual([8, 10, 12]);
    expect(vmap((r: NDArray) => r.slice(0).mul(r.max()))(x()).tolist()).toEqual([3, 24]);
  });
});

describe("elements on the host", () => {
  it("come as JavaScript values of their kind", async () => {
    expect(np.array(2).item()).toBe(2);
    expect(np.array(true).item()).toBe(true);
    expect(np.array(new BigInt64Array([2n ** 60n])).item()).toBe(2n ** 60n);
    expect(x().item(1, 2)).toBe(6);
    expect(x().item(-1, 0)).toBe(4);
    expect(x().item(4)).toBe(5);
    expect(await x().data()).toEqual(new Float32Array([1, 2.5, 3, 4, 5, 6]));
    expect(np.array([1, 2], "float16").toTypedArray()).toEqual(new Float32Array([1, 2]));
    expect(np.array([true, false]).toTypedArray()).toEqual(new Uint8Array([1, 0]));
    expect(JSON.stringify({ x: np.array([1, 2]) })).toBe('{"x":[1,2]}');
  });
  it("are copies", () => {
    const y = np.array([1, 2]);
    y.toTypedArray()[0] = 9;
    expect(y.tolist()).toEqual([1, 2]);
  });
  it("name what cannot be read", () => {
    expect(() => x().item()).toThrow(/item: f32\[2,3\] has 6 elements/);
    expect(() => x().item(2, 0)).toThrow(/index 2 is out of range/);
    expect(() => [...np.array(1)]).toThrow(/iteration over a scalar/);
    expect(() => +(x() as unknown as number)).toThrow(/f32\[2,3\] is no scalar/);
    const y = np.array([1, 2]);
    y.dispose();
    expect(() => y.tolist()).toThrow(errors.DeletedArrayError);
  });
  it("turn into numbers where they are scalars", () => {
    const y = np.array(2.5) as unknown as number;
    expect(y * 2).toBe(5);
    expect(y > 2).toBe(true);
    expect(Math.sqrt(np.array(4) as unknown as number)).toBe(2);
    expect(`${y}`).toBe("2.5");
  });
});

describe("printing", () => {
  it("is NumPy's", () => {
    expect(String(x())).toBe("[[1.  2.5 3. ]\n [4.  5.  6. ]]");
    expect(inspect(x())).toBe("NDArray([[1. , 2.5, 3. ],\n         [4. , 5. , 6. ]], dtype=float32)");
    expect(inspect(np.array(3))).toBe("NDArray(3., dtype=float32, weakType=true)");
    expect(String(np.array([1e-7, 1234.56]))).toBe("[1.00000e-07 1.23456e+03]");
    expect(String(np.array([np.nan, 1, -np.inf]))).toBe("[ nan   1. -inf]");
    expect(String(np.array([true, false]))).toBe("[ True False]");
    expect(String(np.array(new Int32Array([1, -20])))).toBe("[  1 -20]");
    expect(String(np.arange(2000))).toBe("[   0    1    2 ... 1997 1998 1999]");
    expect(inspect(np.zeros([0, 3]))).toBe("NDArray([], shape=[0,3], dtype=float32)");
    expect(String(np.array([1 / 3, 2 / 3], "bfloat16"))).toMatch(/^\[0\.33\d* 0\.66\d*\]$/);
    expect(String(np.array([0.1, 0.25], "float16"))).toBe("[0.1  0.25]");
  });
  it("wraps long lines", () => {
    expect(String(np.arange(30).mul(1.5))).toBe(
      "[ 0.   1.5  3.   4.5  6.   7.5  9.  10.5 12.  13.5 15.  16.5 18.  19.5\n" +
        " 21.  22.5 24.  25.5 27.  28.5 30.  31.5 33.  34.5 36.  37.5 39.  40.5\n" +
        " 42.  43.5]",
    );
  });
});

describe("types", () => {
  it("of methods", () => {
    expectTypeOf(x().mul(2)).toEqualTypeOf<NDArray>();
    expectTypeOf(x().T).toEqualTypeOf<NDArray>();
    expectTypeOf(x().data()).resolves.toExtend<{ length: number }>();
  });
});

it("methods of few programs are the functions of their names", () => {
  const x = np.array([3, 1, 2]);
  expect(x.blockUntilReady()).toBe(x);
  expect(x.copyToHostAsync()).toBeUndefined();
  expect([x.conj(), x.conjugate(), x.real, x.imag].map((y) => y.tolist())).toEqual([
    [3, 1, 2],
    [3, 1, 2],
    [3, 1, 2],
    [0, 0, 0],
  ]);
  expect(x.compress(np.array([true, false, true])).tolist()).toEqual([3, 2]);
  expect(np.array([0, 4]).nonzero()[0].tolist()).toEqual([1]);
  expect(np.array([1, 3]).searchsorted(2).item()).toBe(1);
  expect(
    np
      .array([1, 0], "int32")
      .choose([x.slice([0, 2]), np.array([7, 8])])
      .tolist(),
  ).toEqual([7, 1]);
  expect(x.argpartition(0).tolist()[0]).toBe(1);
  expect(jit((v: NDArray) => v.real.add(v.conj()))(x).tolist()).toEqual([6, 2, 4]);
});
