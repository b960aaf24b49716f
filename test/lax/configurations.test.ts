import { describe, expect, it } from "vitest";
import { lax, NDArray, numpy as np, vjp, vmap } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { decode } from "../helpers/golden.ts";
import { type Encoded, largestDifference, leaves } from "../helpers/values.ts";

// Random configurations of general operations, as tools/golden/configurations.py draws them, against JAX: results, batches
// and cotangents.

interface Configuration {
  op: string;
  params: any;
  args: Encoded[];
  inAxes: (number | null)[];
  mapped: Encoded[];
  wrt: number[];
  cts: Encoded[];
  expected: Encoded[];
  batched: Encoded[];
  vjp: Encoded[];
}
type Fn = (...xs: any[]) => any;
const f32 = (v: number) => np.array(v, "float32");
const greater = (a: NDArray[], b: NDArray[]) => {
  const first = lax.ge(a[0], b[0]);
  return [lax.select(first, a[0], b[0]), lax.select(first, a[1], b[1])];
};
const affine = (a: NDArray[], b: NDArray[]) => [a[0].mul(b[0]), a[1].mul(b[0]).add(b[1])];
const reducers: Record<string, [init: any, f: Fn]> = {
  add: [f32(0), lax.add],
  mul: [f32(1), lax.mul],
  max: [f32(-Infinity), lax.max],
  min: [f32(Infinity), lax.min],
  maxFrom0: [f32(0), lax.max],
  addFrom2: [f32(2), lax.add],
  sumAndProduct: [[f32(0), f32(1)], (a, b) => [a[0].add(b[0]), a[1].mul(b[1])]],
  greatest: [[f32(-Infinity), np.array(0, "int32")], greater],
  affine: [[f32(1), f32(0)], affine],
};
const together = (xs: NDArray[]): any => (xs.length > 1 ? xs : xs[0]);
const operations: Record<string, (p: any) => Fn> = {
  gather: (p) => (x, i) => lax.gather(x, i, p.numbers, p.sizes, { mode: p.mode }),
  scatter: (p) => (x, i, u) => (lax as any)[p.op](x, i, u, p.numbers, { mode: p.mode }),
  reduce: (p) => (...xs) => lax.reduce(together(xs), ...reducers[p.reducer], p.axes),
  reduceWindow: ({ reducer, window, strides, padding, ...dilations }) => (...xs) =>
    lax.reduceWindow(together(xs), ...reducers[reducer], window, strides, padding, dilations),
  conv: ({ strides, padding, specs: [x, w, y], ...options }) => {
    const dimensionNumbers = new lax.ConvDimensionNumbers(x, w, y);
    return (lhs, rhs) => lax.convGeneralDilated(lhs, rhs, strides, padding, { ...options, dimensionNumbers });
  },
  sort: (p) => (...xs) => lax.sort(xs, p),
  topK: (p) => (x) => lax.topK(x, p.k, { axis: p.axis }),
  cumulative: ({ op, ...p }) => (x) => (lax as any)[op](x, p),
  associativeScan: (p) => (...xs) => lax.associativeScan(affine as any, xs as any, p),
  dotGeneral: (p) => (x, y) => lax.dotGeneral(x, y, p.numbers),
  dynamicSlice: (p) => (x, s) => lax.dynamicSlice(x, s, p.sizes),
  dynamicUpdateSlice: () => (x, u, s) => lax.dynamicUpdateSlice(x, u, s),
  pad: (p) => (x, v) => lax.pad(x, v, p.config),
}; // biome-ignore format: a table
const isFloat = (x: unknown): boolean => x instanceof NDArray && x.dtype === "float32";

/** Results are whole numbers but for products beyond 2^24, which are rounded in another order. */
const tolerance = { rtol: 2 ** -21, atol: 0, why: "whole numbers" };
function check(what: string, got: unknown, list: Encoded[]): void {
  expect(largestDifference(leaves(got), { list }, tolerance, what)).toBeUndefined();
}
const { cases } = readGolden(process.env.JAXTRA_CONFIGURATIONS ?? "configurations.json") as { cases: Configuration[] };
describe("random configurations give what JAX gives", () => {
  cases.forEach((c, k) => {
    const types = c.args.map((a: any) => `${a.dtype}[${a.shape}]`);
    it(`${k}: ${c.op} of ${types.join(", ")} by ${JSON.stringify(c.params)}`, () => {
      const f = operations[c.op](c.params);
      const xs = c.args.map(decode);
      check("result", f(...xs), c.expected);
      check("batch", vmap(f, { inAxes: c.inAxes })(...c.mapped.map(decode)), c.batched);
      if (c.wrt.length === 0) return;
      const of = (...ws: any[]) =>
        leaves(f(...xs.map((x, i) => (c.wrt.includes(i) ? ws[c.wrt.indexOf(i)] : x)))).filter(isFloat);
      const primals = c.wrt.map((i) => xs[i]);
      check("cotangent", vjp(of as any, primals)[1](c.cts.map(decode) as any), c.vjp);
    });
  });
});
