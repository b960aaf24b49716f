import { expect, it } from "vitest";
import { jit, numpy as np } from "../../src/index.ts";

it("transforms of nothing are nothing", () => {
  for (const f of [np.fft.fft, np.fft.ifft, np.fft.fftn])
    for (const shape of [[0], [3, 0], [0, 3]]) {
      const y = jit((x) => f(x))(np.zeros(shape));
      expect([y.dtype, y.shape]).toEqual(["complex64", shape]);
    }
  expect(np.fft.irfft(np.zeros([3, 0])).shape).toEqual([3, 0]);
  expect(() => np.fft.rfft(np.zeros([3, 0]))).toThrow(RangeError);
});
it("lengths are whole", () => {
  expect(() => np.fft.fft(np.ones([4]), 2.5)).toThrow(TypeError);
});
