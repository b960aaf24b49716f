import { describe, expect, it } from "vitest";
import { fromStorage } from "../../src/api/asarray.ts";
import * as bitGenerator from "../../src/ops/bit-generator.ts";
import * as random from "../../src/ops/random.ts";
import { batchFlat } from "../../src/transforms/batch.ts";
import { read, testFamily } from "./harness.ts";
import { samples } from "./random.samples.ts";

testFamily({ ...random, ...bitGenerator }, samples);

describe("keys", () => {
  const words = new Uint32Array([1, 2, 0xffffffff, 4, 5, 0x80000000]);
  const data = fromStorage(words, [3, 2], "uint32");
  it("wrap and unwrap", () => {
    const keys = random.wrapKey(data);
    expect([keys.dtype, keys.shape]).toEqual(["key<fry>", [3]]);
    expect(read(random.unwrapKey(keys))).toEqual([...words]);
  });
  it("under vmap", () => {
    const [[back], [axis]] = batchFlat(([k]) => [random.unwrapKey(random.wrapKey(k))], { size: 3 }, [data], [0]);
    expect(axis).toBe(0);
    expect(read(back)).toEqual([...words]);
  });
});
