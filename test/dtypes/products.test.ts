import { expect, it } from "vitest";
import { grad, jit, lax, type NDArray, numpy as np } from "../../src/index.ts";

// Kernels after a product run on its blocks while these are in cache, which hold numbers of 32 bits.
it("what is done with a product reads and stores narrow numbers", () => {
  const x = np.linspace(-1, 1, 64 * 64).reshape(64, 64);
  const offsets = np.arange(64).astype("int8");
  const f = (x: NDArray, o: NDArray): NDArray[] => {
    const y = np.dot(x, x).add(o.astype("float32"));
    return [y, y.astype("bfloat16"), y.astype("int16")];
  };
  const want = f(x, offsets);
  jit(f)(x, offsets).forEach((y, i) => {
    expect(y.dtype).toBe(want[i].dtype);
    expect(y.tolist()).toEqual(want[i].tolist());
  });
});

const halves = ["float16", "bfloat16"] as const;
/** float32 numbers in [-1, 1) that both dtypes have. */
const numbers = (...shape: number[]): NDArray => {
  const n = shape.reduce((a, b) => a * b);
  return np.reshape(np.array(Float32Array.from({ length: n }, (_, i) => (((i * 7919) % 253) - 126) / 128)), shape);
};
it.each(halves)("convolutions of %s are summed in float32 and rounded once", (dtype) => {
  const [x, w] = [numbers(2, 6, 9, 9), numbers(8, 6, 3, 3)];
  const depthwise = numbers(6, 1, 3, 3);
  for (const [k, options] of [
    [w, {}],
    [depthwise, { featureGroupCount: 6 }],
  ] as const) {
    const f = (x: NDArray, k: NDArray) => lax.convGeneralDilated(x, k, [1, 1], "SAME", options);
    const want = f(x, k).astype(dtype).tolist();
    expect(f(x.astype(dtype), k.astype(dtype)).tolist()).toEqual(want);
    expect(jit(f)(x.astype(dtype), k.astype(dtype)).tolist()).toEqual(want);
    const slope = grad((k: NDArray) => np.sum(f(x.astype(dtype), k)));
    expect(slope(k.astype(dtype)).dtype).toBe(dtype);
  }
});
it.each(halves)("products of a matrix and a vector of %s are sums of float32", (dtype) => {
  const [a, v] = [numbers(40, 37), numbers(37)];
  for (const [f, x, y] of [
    [(x: NDArray, y: NDArray) => np.dot(x, y), a, v],
    [(x: NDArray, y: NDArray) => np.dot(y, x.T), a, v],
    [(x: NDArray, y: NDArray) => np.dot(y, x), a.T, v],
  ] as const) {
    // These sums are exact in float32, in any order.
    const want = f(x, y).astype(dtype).tolist();
    expect(f(x.astype(dtype), y.astype(dtype)).tolist()).toEqual(want);
    expect(jit(f)(x.astype(dtype), y.astype(dtype)).tolist()).toEqual(want);
  }
});
