import { describe, expect, it } from "vitest";
import type { DType } from "../../src/core/dtype.ts";
import { type NDArray, random } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { rawBytes } from "../helpers/raw.ts";

const { cases } = readGolden("dtypes/random.json") as { cases: Record<string, string> };
type Sampler = (key: NDArray, shape: number[], ...rest: any[]) => NDArray;
const samplers = random as unknown as Record<string, Sampler>;

describe("samples have the bits of JAX's", () => {
  for (const [name, hex] of Object.entries(cases)) {
    const [fn, dtype, lo, hi] = name.split(" ");
    it(name, () => {
      const key = random.key(42);
      const bounds = lo === undefined ? [] : [Number(lo), Number(hi)];
      const [minval, maxval] = bounds;
      const options = fn === "uniform" && lo !== undefined ? [{ dtype, minval, maxval }] : [...bounds, { dtype }];
      const x = samplers[fn](key, [9], ...options);
      expect(x.dtype).toBe(dtype as DType);
      const want = Buffer.from(hex, "hex");
      // Ours are more exact than XLA's functions in float64; what they are made of has the same bits.
      if (dtype !== "float64") return expect(Buffer.from(rawBytes(x)).toString("hex")).toBe(hex);
      const got = (x as any).toTypedArray() as Float64Array;
      got.forEach((v, i) => expect(Math.abs(v / want.readDoubleLE(8 * i) - 1)).toBeLessThan(2 ** -48));
    });
  }
});
