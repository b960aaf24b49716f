import { describe, expect, test } from "vitest";
import * as jaxExport from "../../src/export/index.ts";
import {
  grad,
  jit,
  lax,
  type NDArray,
  nn,
  numpy as np,
  random,
  ShapeDtypeStruct,
  tree,
  vmap,
} from "../../src/index.ts";
import { save } from "./saved.ts";

// Functions that are exported for sizes that are not known.

const { deserialize, export: exportOf, SymbolicScope, symbolicShape } = jaxExport;
type F = (...args: any[]) => any;
/** Types of arguments: "b, 3" or "b, 3: int32". */
function specs(texts: readonly string[], constraints: readonly string[] = []): ShapeDtypeStruct[] {
  const scope = new SymbolicScope(constraints);
  return texts.map((text) => {
    const [shape, dtype = "float32"] = text.split(": ");
    return new ShapeDtypeStruct(symbolicShape(shape, { scope }), dtype as "float32");
  });
}
const valueAt = (d: unknown, sizes: Record<string, number>): number =>
  typeof d === "number" ? d : (d as jaxExport.SymbolicDim).evaluate(sizes);
/** Arguments of these types; integers are 0 and 1. */
const argumentsAt = (types: readonly ShapeDtypeStruct[], sizes: Record<string, number>): NDArray[] =>
  types.map(({ shape, dtype }, k) => {
    const n = shape.map((d) => valueAt(d, sizes));
    return dtype === "int32" ? random.randint(random.key(k), n, 0, 2) : random.normal(random.key(k), n).astype(dtype);
  });
const leavesOf = (x: unknown): NDArray[] => tree.leaves(x) as NDArray[];
function expectClose(got: unknown, want: unknown): void {
  const [a, b] = [leavesOf(got), leavesOf(want)];
  expect(a.map((x) => [x.dtype, x.shape])).toEqual(b.map((x) => [x.dtype, x.shape]));
  // Sums of sizes that are known are added in another order.
  a.forEach((x, k) => expect(np.allclose(x, b[k], { rtol: 1e-5, atol: 1e-5 }).item()).toBe(true));
}
const weights = random.normal(random.key(7), [4, 3]);
const matrix = (x: NDArray): NDArray => np.einsum("bij,bkj->bik", x, x).add(np.eye(3));

const cases: [name: string, f: F, types: string[], results: string[]][] = [
  ["elements", (x, y) => np.tanh(x).mul(y).add(1), ["b, 3", "b, 3"], ["b,3"]],
  ["layers", (x) => nn.softmax(nn.relu(x.dot(weights))), ["b, 4"], ["b,3"]],
  ["means", (x) => [x.mean(), x.mean(0), np.var(x, 1)], ["b, n"], ["", "n", "b"]],
  ["means of 16 bits", (x) => x.mean(), ["b: bfloat16"], [""]],
  ["shapes", (x) => [x.reshape([-1]), x.reshape([2 * x.shape[0], 2]), np.concatenate([x, x], 0), np.tile(x, [1, 3]), x.transpose()], ["b, 4"], ["4*b", "2*b,2", "2*b,4", "b,12", "4,b"]],
  ["positions", (x) => [np.arange(x.shape[0]).add(x), np.full([x.shape[0], 2], 7), np.eye(x.shape[0])], ["b"], ["b", "b,2", "b,b"]],
  ["slices", (x) => [x.at(0).get(), lax.sliceInDim(x, 1, x.shape[0]), np.roll(x, 1, 0), np.flip(x, 0)], ["b, 3"], ["3", "b - 1,3", "b,3", "b,3"]],
  ["padding", (x) => [np.pad(x, [[1, 2], [0, 0]]), np.pad(x, [[0, x.shape[0]], [1, 1]])], ["b, 3"], ["b + 3,3", "2*b,5"]],
  ["causal attention", (q, k, v) => {
    const n = q.shape[1];
    const mask = np.greaterEqual(np.arange(n).reshape([n, 1]), np.arange(n));
    const scores = np.where(mask, np.einsum("bqd,bkd->bqk", q, k).mul(0.5), -1e9);
    return np.einsum("bqk,bkd->bqd", nn.softmax(scores), v);
  }, ["b, n, 4", "b, n, 4", "b, n, 4"], ["b,n,4"]],
  ["elements by index", (x, i) => [np.take(x, i, 0), np.takeAlongAxis(x, np.argsort(x, 0), 0), np.zeros([2, 3]).at(i).add(1)], ["b, 3", "m: int32"], ["m,3", "b,3", "2,3"]],
  ["a scan", (x) => lax.scan((c: NDArray, r: NDArray) => [c.add(r), c.mul(r)], np.zeros([3]), x), ["n, 3"], ["3", "n,3"]],
  ["a loop over rows", (x) => lax.foriLoop(0, x.shape[0], (i: NDArray, c: NDArray) => c.add(lax.dynamicIndexInDim(x, i, 0, false)), np.zeros([3])), ["n, 3"], ["3"]],
  ["a loop and branches", (x) => lax.cond(np.greater(x.sum(), 0), (y: NDArray) => lax.whileLoop((c: NDArray) => np.less(c.max(), 9), (c: NDArray) => c.mul(2), np.abs(y).add(1)), (y: NDArray) => np.zeros(y.shape), x), ["n, 3"], ["n,3"]],
  ["a window within an array", (x, y) => lax.dynamicSlice(x, [np.array(1, "int32"), np.array(0, "int32")], y.shape), ["2*b, 3", "b, 2"], ["b,2"]],
  ["order", (x) => [np.sort(x, 0), np.argmax(x, 0), np.cumsum(x, 1)], ["n, 3"], ["n,3", "3", "n,3"]],
  ["convolutions", (x) => lax.convGeneralDilated(x, np.ones([2, 1, 3, 3]), [1, 1], "SAME"), ["b, 1, h, w"], ["b,2,h,w"]],
  ["gradients of convolutions", (x) => grad((k: NDArray) => np.square(lax.convGeneralDilated(x, k, [1, 1], "SAME")).mean())(np.ones([2, 1, 3, 3])), ["b, 1, 5, 5"], ["2,1,3,3"]],
  ["random numbers", (x) => random.normal(random.key(0), x.shape).add(x), ["b, 3"], ["b,3"]],
  ["expressions of sizes", (x, y) => x.add(y.reshape([2, -1]).sum(0)), ["b", "2*b"], ["b"]],
  ["sizes that are solved for", (x) => x.sum(0), ["3*b + 1, n"], ["n"]],
  ["functions that are called", (x) => { const f = jit((y: NDArray) => np.sin(y).mean()); return f(x).add(f(x.mul(2))); }, ["b, n"], [""]],
  ["a gradient", (x, y) => grad((w: NDArray) => np.square(x.dot(w).sub(y)).mean())(weights), ["b, 4", "b, 3"], ["4,3"]],
  ["batches of matrices", (x) => [np.linalg.cholesky(matrix(x)), vmap((r: NDArray) => r.dot(r))(x)], ["b, 3, 3"], ["b,3,3", "b,3,3"]],
]; // biome-ignore format: one program a line

describe("functions run for all sizes", () => {
  test.each(cases)("%s", (name, f, texts, results) => {
    const types = specs(texts);
    const exported = exportOf(f)(...types);
    expect(exported.outAvals.map((a) => String(a.shape))).toEqual(results);
    const bytes = exported.serialize();
    const again = deserialize(bytes);
    expect(again.inAvals.map((a) => String(a.shape))).toEqual(types.map((t) => String(t.shape)));
    for (const b of [2, 6]) {
      const args = argumentsAt(types, { b, n: b + 1, m: 5, h: b + 2, w: 9 });
      const want = f(...args);
      expectClose(b === 2 ? exported.call(...args) : jit(again.call)(...args), want);
      save(`${name} for ${b}`, bytes, f, args, 4);
    }
  });
});

test("derivatives come along for all sizes", () => {
  const f = (x: NDArray, i: NDArray) => np.tanh(np.take(x, i, 0)).mean();
  const exported = exportOf(f)(...specs(["b, 3", "m: int32"]));
  const again = deserialize(exported.serialize({ vjpOrder: 2 }));
  expect(again.hasVjp()).toBe(true);
  expect(again.vjp().inAvals.map((a) => String(a.shape))).toEqual(["b,3", "m", ""]);
  expect(again.vjp().outAvals.map((a) => `${a.dtype} ${a.shape}`)).toEqual(["float32 b,3", "float0 m"]);
  for (const b of [2, 5]) {
    const [x, i] = argumentsAt(specs(["b, 3", "m: int32"]), { b, m: 4 });
    for (const e of [exported, again])
      expectClose(grad((y: NDArray) => e.call(y, i))(x), grad((y: NDArray) => f(y, i))(x));
    const curvature = (g: F) => grad((y: NDArray) => np.square(grad((z: NDArray) => g(z, i))(y)).sum())(x);
    expectClose(curvature(again.call), curvature(f));
  }
});
test("structures of arguments have symbolic leaves", () => {
  const [x, y] = specs(["b, 2", "b"]);
  const exported = exportOf(({ x, y }: { x: NDArray; y: NDArray }, s: NDArray) => ({
    z: x.mul(y.reshape([-1, 1])).mul(s),
  }))({ x, y }, 2);
  expect(exported.call({ x: np.ones([3, 2]), y: np.ones([3]) }, 5).z.tolist()).toEqual([[5, 5], [5, 5], [5, 5]]); // biome-ignore format: a matrix
});
describe("what does not fit is an error in words of JAX", () => {
  const exported = exportOf((x: NDArray, y: NDArray) => x.add(y.sum()))(...specs(["b, 2*b + 1", "b"], ["b >= 3"]));
  const call = (m: number, n: number, k: number) => () => exported.call(np.zeros([m, n]), np.zeros([k]));
  test("axes that disagree", () => {
    expect(call(4, 9, 4)().shape).toEqual([4, 9]);
    expect(call(4, 8, 4)).toThrow(
      "Found inconsistency between dimension size args[0].shape[1] (= 8) and the specification '2*b + 1' (= 9)",
    );
    expect(call(4, 9, 5)).toThrow(
      "Found inconsistency between dimension size args[1].shape[0] (= 5) and the specification 'b' (= 4)",
    );
  });
  test("constraints that do not hold", () => {
    expect(call(2, 5, 2)).toThrow("Found that the constraint b - 3 >= 0 does not hold, it is -1.");
  });
});
describe("what has no program for all sizes is an error", () => {
  const failing: [what: string, f: F, types: string[], message: string][] = [
    ["decisions by sizes", (x) => (x.shape[0] > 50 ? x.mul(2) : x.add(1)), ["b"], "there is no program"],
    ["halves", (x) => lax.sliceInDim(x, 0, Math.floor(x.shape[0] / 2)), ["b"], "an array in it has sizes"],
    ["an element that is not always there", (x) => lax.sliceInDim(x, 3, 4), ["b"], "If such sizes are never given, say so"],
    ["routines of libraries", (x) => np.linalg.qr(x), ["b, 3, 3"], "stablehlo.custom_call is for known sizes only"],
    ["windows of all sizes", (x) => np.cumsum(x, 0), ["b"], "window_dimensions of stablehlo.reduce_window depends on sizes"],
    ["variables that no axis tells", (x) => x.sum(), ["b*n"], "cannot be told from args[0].shape[0], which is b*n"],
  ]; // biome-ignore format: one a line
  test.each(failing)("%s", (_, f, types, message) => {
    expect(() => exportOf(f)(...specs(types))).toThrow(message);
  });
  test("but for the element a constraint makes one", () => {
    const exported = exportOf((x: NDArray) => lax.sliceInDim(x, 3, 4))(...specs(["b"], ["b >= 4"]));
    expect(exported.call(np.arange(5).astype("float32")).tolist()).toEqual([3]);
  });
});
