import { describe, expect, it } from "vitest";
import { fromStorage } from "../../src/api/asarray.ts";
import * as sorts from "../../src/ops/sort.ts";
import { read, testFamily } from "./harness.ts";
import { samples } from "./sort.samples.ts";

testFamily(sorts, samples);

describe("topK and argsort", () => {
  const x = fromStorage(new Float32Array([1, Number.NaN, 3, 1, 3]), [5], "float32");
  it("puts NaN first, and of equal elements the first", () => {
    const [values, indices] = sorts.topK(x, 4, 0);
    expect(read(values)).toEqual([Number.NaN, 3, 3, 1]);
    expect(read(indices)).toEqual([1, 2, 4, 0]);
  });
  it("keeps the order of equal elements", () => {
    expect(read(sorts.argsort(x, 0))).toEqual([0, 3, 2, 4, 1]);
  });
  it("sorts as JavaScript does, all float32 patterns alike", () => {
    const data = new Float32Array(3000);
    const words = new Uint32Array(data.buffer);
    let s = 1;
    for (let i = 0; i < words.length; i++) words[i] = s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    const want = [...data].sort((a, b) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b));
    const [got] = sorts.sort([fromStorage(data, [data.length], "float32")], 0);
    expect(read(got)).toEqual(want);
  });
});
