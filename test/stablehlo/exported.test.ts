import { describe, expect, test } from "vitest";
import { grad, jit, jvp, type NDArray, numpy as np, random, vmap } from "../../src/index.ts";
import { parse } from "../../src/stablehlo/index.ts";
import { bytesOf, exports } from "./bytecode-samples.ts";
import { arrayOf, close } from "./checks-arrays.ts";

const exportOf = (name: string) => parse(bytesOf(exports[name].bytes)).exported!;
// What runs: no operation computes Fourier transforms.
const { fft: _, ...running } = exports;
describe("main gives what it gives in JAX", () => {
  test.each(Object.entries(running))("%s", (_, { bytes, args, results }) => {
    const { main } = parse(bytesOf(bytes)).functions;
    const out = main(...args.map(arrayOf));
    expect(out.length).toBe(results.length);
    out.forEach((x, k) => {
      close(x, arrayOf(results[k]));
    });
  });
});

describe("call takes and gives the pytrees of Python", () => {
  const params = { layers: [exports.tree.args.slice(0, 2).map(arrayOf), exports.tree.args.slice(2, 4).map(arrayOf)] };
  const x = arrayOf(exports.tree.args[4]);
  test("nested, with an empty place", () => {
    const out = exportOf("tree").call(params, x);
    const [mean, , sum] = exports.tree.results.map(arrayOf);
    close(out.mean, mean);
    close(out.parts[2][0], sum);
    expect(out.parts[1]).toBe(null);
  });
  test("arguments by name come last", () => {
    const { call } = exportOf("named");
    close(call(params, x, { scale: 2 }).mean, call(params, x, { scale: np.array(1) }).mean.mul(2));
    expect(() => call(params, x)).toThrow(/network: the arguments differ from those it was exported for/);
  });
  test("arguments that main does not use are left out", () => {
    const [a, b] = [np.ones([4]), np.array([1, 2, 3], "int32")];
    expect(
      exportOf("unused")
        .call(a, np.zeros([3, 4]), b)[0]
        .tolist(),
    ).toEqual([2, 3, 4]);
  });
  test("typed keys are keys", () => {
    const out = exportOf("keys").call(random.key(7));
    expect(out.keys.dtype).toBe("key<fry>");
    expect(random.keyData(out.keys).tolist()).toEqual(random.keyData(random.split(random.key(7))).tolist());
    expect(out.bits.tolist()).toEqual(random.bits(random.key(7), [2]).tolist());
  });
  test("errors name the leaf", () => {
    const { call } = exportOf("tree");
    expect(() => call({ layers: [] }, x)).toThrow(
      "network: the arguments differ from those it was exported for: at [0][0].layers, [] and [[*, *], [*, *]].",
    );
    const wrong = { layers: [[np.ones([3, 4]), np.zeros([5])], params.layers[1]] };
    expect(() => call(wrong, x)).toThrow("network: args[0].layers[0][1] is f32[5], it was exported for f32[4].");
  });
});

describe("derivatives of exported functions", () => {
  const x = np.array([1, 2, 3, 4]);
  test("of its operations, if none was exported", () => {
    const { call } = exportOf("add");
    const f = (y: NDArray) => call(x, y).sum();
    expect(grad(f)(x).tolist()).toEqual([2, 2, 2, 2]);
    expect(jvp((y) => call(x, y), [x], [x])[1].tolist()).toEqual([2, 4, 6, 8]);
  });
  test("the one that was exported, which knows of custom rules", () => {
    // x/2 with 3 for its derivative, times x^2
    const { call } = exportOf("vjp2");
    const f = (y: NDArray) => call(y, np.array([1, 2, 3], "int32"))[0].sum();
    expect(f(x).item()).toBe(50);
    expect(grad(f)(x).tolist()).toEqual([4, 16, 36, 64]);
    expect(jit(grad(f))(x).tolist()).toEqual([4, 16, 36, 64]);
    expect(vmap(grad(f))(np.stack([x, x.mul(2)])).tolist()[1]).toEqual([16, 64, 144, 256]);
    expect(grad((y: NDArray) => grad(f)(y).sum())(x).tolist()).toEqual([13, 26, 39, 52]);
  });
  test("of one of several results", () => {
    const { call } = exportOf("vjp");
    close(grad((y: NDArray) => call(y, x).z.sum())(x), np.cos(x).mul(x));
    expect(() => jvp((y) => call(y, x).z, [x], [x])).toThrow(/forward-mode differentiation/);
  });
});
