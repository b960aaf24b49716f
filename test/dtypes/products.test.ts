import { expect, it } from "vitest";
import { jit, type NDArray, numpy as np } from "../../src/index.ts";

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
