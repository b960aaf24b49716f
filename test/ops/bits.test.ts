import { describe, expect, it } from "vitest";
import { jit, lax, numpy as np } from "../../src/index.ts";
import * as bitcast from "../../src/ops/bitcast.ts";
import * as mulhi from "../../src/ops/mulhi.ts";
import * as total from "../../src/ops/total-order.ts";
import { samples } from "./bits.samples.ts";
import { testFamily } from "./harness.ts";

testFamily({ ...bitcast, ...mulhi, ...total }, samples);

describe("bits", () => {
  it("of other sizes need a last axis of that many elements", () => {
    expect(() => lax.bitcastConvertType(np.zeros([3], "uint16"), "float32")).toThrow(
      /has 3 elements, 2 make one float32/,
    );
    expect(() => lax.bitcastConvertType(np.zeros([3], "bool"), "uint8")).toThrow(/the bits of bool/);
  });
  it("of every float16 come back", () => {
    const all = np.arange(65536).astype("uint16");
    const f = (x: any) => lax.bitcastConvertType(lax.bitcastConvertType(x, "float16"), "uint16");
    expect(jit(f)(all).tolist()).toEqual(all.tolist());
  });
});
