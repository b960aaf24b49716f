import { describe, expect, test } from "vitest";
import { unflatten } from "../../src/core/pytree.ts";
import { grad, jit, jvp, type NDArray, numpy as np, vmap } from "../../src/index.ts";
import { parse } from "../../src/stablehlo/index.ts";
import { moduleOf } from "../../src/stablehlo/source.ts";
import { bytesOf } from "./bytecode-samples.ts";
import { arrayOf, close } from "./checks-arrays.ts";
import { comparable } from "./comparable.ts";
import { platforms, programs, refusals } from "./polymorphic-samples.ts";

const exportOf = (name: string) => parse(bytesOf(programs[name].bytes)).exported!;
const closeAll = (found: readonly NDArray[], expected: readonly NDArray[]): void => {
  expect(found.length).toBe(expected.length);
  found.forEach((x, k) => {
    close(x, expected[k]);
  });
};
/** The sum of all floats. */
const total = (outs: readonly NDArray[]): NDArray =>
  outs.filter((y) => np.issubdtype(y.dtype, "floating")).reduce((sum, y) => np.add(sum, y.sum()), np.array(0));

describe.each(Object.entries(programs))("%s", (name, { bytes, text, calls, kept, types }) => {
  const isForSeveral = types.length > 0 && exportOf(name).platforms.length > 1;
  const cases = calls.map(({ args, results, gradient }) => ({
    args: args.map(arrayOf),
    results: results.map(arrayOf),
    gradient: gradient?.map(arrayOf),
  }));
  test("gives what it gives in JAX, at once and compiled", () => {
    const { main } = parse(bytesOf(bytes)).functions;
    for (const { args, results } of cases) {
      const operands = kept.map((k) => args[k]);
      closeAll(main(...operands), results);
      closeAll(jit(main)(...operands) as NDArray[], results);
    }
  });
  test("is called with the arguments of Python", () => {
    const { call, inTree, outTree } = exportOf(name);
    for (const { args, results } of cases) {
      const [positional] = unflatten(inTree, args) as [unknown[]];
      const outs = call(...positional);
      closeAll(outTree.numLeaves === 1 && !Array.isArray(outs) && outs.shape ? [outs] : leaves(outs), results);
    }
  });
  test("has the gradient that it has in JAX", () => {
    const { main } = parse(bytesOf(bytes)).functions;
    for (const { args, gradient } of cases) {
      if (!gradient) continue;
      const gradients = grad((first: NDArray[]) => total(main(...kept.map((k) => first[k] ?? args[k]))));
      const first = args.slice(0, gradient.length);
      closeAll(gradients(first), gradient);
      closeAll(jit(gradients)(first) as NDArray[], gradient);
    }
  });
  test("says the types of its leaves", () => {
    const { inAvals, outAvals } = exportOf(name);
    const shown = [inAvals, outAvals].map((avals) => avals.map(({ shape, dtype }) => [shape.map(String), dtype]));
    expect(shown).toEqual(types);
  });
  if (text !== undefined)
    test("is the same as text", () => {
      expect(comparable(moduleOf(bytesOf(bytes)))).toEqual(comparable(moduleOf(text)));
      const { main } = parse(text).functions;
      const [{ args, results }] = cases;
      const number = isForSeveral ? [np.array(platforms.indexOf("cpu"), "int32")] : [];
      closeAll(main(...number, ...kept.map((k) => args[k])), results);
    });
});
function leaves(x: any): NDArray[] {
  if (x === null) return [];
  if (x.shape !== undefined) return [x];
  return Array.isArray(x)
    ? x.flatMap(leaves)
    : Object.keys(x)
        .sort()
        .flatMap((k) => leaves(x[k]));
}

test("other transformations go through it", () => {
  const { call } = exportOf("mean");
  const x = np.arange(12, { dtype: "float32" }).reshape(2, 2, 3);
  close(vmap((y: NDArray) => call(y)[1])(x), x.mean({ axis: 1 }));
  const [, tangent] = jvp((y) => call(y)[2], [x.at(0).get()], [np.ones([2, 3])]);
  expect(tangent.tolist()).toEqual([0, 0, 0]);
});
test("one compiled function serves several sizes", () => {
  const f = jit(exportOf("matmul").call);
  const w = np.ones([3, 2]);
  for (const b of [1, 2, 7]) expect((f(np.zeros([b, 3]), w) as NDArray).shape).toEqual([b, 2]);
});

describe("arguments that do not fit", () => {
  test.each(refusals)("$name: $message", ({ name, args, message }) => {
    const { exported, functions } = parse(bytesOf(programs[name].bytes));
    const given = args.map(arrayOf);
    expect(() => exported!.call(...given)).toThrow(message);
    expect(() => jit(functions.main)(...given)).toThrow(message);
  });
  test("of another rank or known size", () => {
    expect(() => exportOf("matmul").call(np.ones([2, 4]), np.ones([3, 2]))).toThrow(
      "layer: args[0] is f32[2,4], it was exported for f32[b,3].",
    );
    expect(() => exportOf("matmul").call(np.ones([3]), np.ones([3, 2]))).toThrow(
      "layer: args[0] is f32[3], it was exported for f32[b,3].",
    );
  });
  test("a shape that depends on values is refused where it stands", () => {
    const text = `func.func public @main(%n: tensor<1xi32>) -> tensor<?xf32> {
      %0 = stablehlo.constant dense<1.0> : tensor<f32>
      %1 = stablehlo.dynamic_broadcast_in_dim %0, %n, dims = [] : (tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
      return %1 : tensor<?xf32>
    }`;
    const { main } = parse(text).functions;
    expect(main(np.array([3], "int32"))[0].tolist()).toEqual([1, 1, 1]);
    expect(() => jit(main)(np.array([3], "int32"))).toThrow(
      "StableHLO: 3:12: operand 1 of stablehlo.dynamic_broadcast_in_dim is computed from arrays",
    );
  });
});
