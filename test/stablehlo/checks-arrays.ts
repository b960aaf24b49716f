import { expect } from "vitest";
import type { DType } from "../../src/core/dtype.ts";
import { type NDArray, numpy as np } from "../../src/index.ts";
import { arrayFrom } from "../../src/io/bytes.ts";
import { type ArraySample, bytesOf } from "./bytecode-samples.ts";

export const arrayOf = ({ dtype, shape, data }: ArraySample): NDArray =>
  arrayFrom(bytesOf(data), dtype as DType, shape);
const numbers = (x: NDArray): number[] => [...x.reshape(-1).astype("float32").toTypedArray()].map(Number);

/** XLA's functions err by up to 5 ulp (tanh), ours by 1; sums are taken in another order. */
export const close = (x: NDArray, y: NDArray): void => {
  expect([x.dtype, x.shape]).toEqual([y.dtype, y.shape]);
  if (np.issubdtype(x.dtype, "inexact")) {
    const parts = x.dtype.startsWith("complex") ? [np.real, np.imag] : [(z: NDArray) => z];
    for (const part of parts)
      numbers(part(x)).forEach((a, k) => {
        const b = numbers(part(y))[k];
        if (!Object.is(a, b)) expect(Math.abs(a - b)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(b)));
      });
  } else expect(x.tolist()).toEqual(y.tolist());
};
