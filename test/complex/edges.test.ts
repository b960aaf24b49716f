import { expect, it } from "vitest";
import { lax, type NDArray, numpy as np } from "../../src/index.ts";

// At zeros, infinities and NaN: results of XLA on a CPU, in both types.

const [inf, nan] = [Infinity, NaN];
type Z = readonly [re: number, im: number];
const unary: readonly (readonly [name: "exp", z: Z, want: Z])[] = [
  ["exp", [-inf, nan], [nan, nan]], ["exp", [-inf, inf], [nan, nan]], ["exp", [-inf, 1], [0, 0]], ["exp", [inf, 0], [inf, 0]],
  ["exp2", [inf, 0], [nan, nan]], ["exp2", [-inf, 1], [nan, nan]], ["expm1", [-inf, nan], [nan, nan]], ["expm1", [-inf, 1], [-1, 0]],
  ["sin", [nan, 0], [nan, nan]], ["sin", [inf, -0], [nan, nan]], ["cos", [nan, 0], [nan, nan]], ["cos", [-inf, 0], [nan, nan]],
  ["sinh", [0, inf], [nan, nan]], ["sinh", [inf, 0], [inf, 0]], ["cosh", [0, nan], [nan, nan]], ["cosh", [inf, 0], [inf, 0]],
  ["tan", [nan, 100], [nan, nan]], ["tan", [inf, 800], [nan, nan]], ["tan", [0, nan], [0, nan]], ["tan", [nan, inf], [0, 1]],
  ["tanh", [nan, 0], [nan, 0]], ["tanh", [100, inf], [nan, nan]], ["tanh", [inf, nan], [1, 0]], ["tanh", [-inf, 2], [-1, 0]],
  ["logistic", [inf, nan], [nan, nan]], ["logistic", [-800, inf], [nan, nan]], ["logistic", [800, 1], [1, 0]],
  ["sqrt", [nan, inf], [nan, nan]], ["sqrt", [inf, nan], [nan, nan]], ["sqrt", [-inf, nan], [nan, nan]], ["sqrt", [1, -inf], [inf, -inf]],
  ["sqrt", [-4, -0], [0, 2]], ["sqrt", [-4, 0], [0, 2]], ["sqrt", [-inf, -0], [0, inf]], ["sqrt", [4, -0], [2, -0]],
  ["rsqrt", [nan, inf], [0, -0]], ["rsqrt", [inf, nan], [0, -0]], ["reciprocal", [0, nan], [nan, nan]], ["reciprocal", [inf, nan], [0, 0]],
  ["acosh", [-inf, -0], [inf, Math.PI]], ["acosh", [-1, -0], [0, Math.PI]], ["acos", [-1, -0], [Math.PI, -0]],
  ["asin", [inf, -0], [Math.PI / 2, inf]], ["acos", [inf, -0], [0, -inf]], ["asinh", [-0, -inf], [inf, -Math.PI / 2]],
] as never; // biome-ignore format: a table
const binary: readonly (readonly [z: Z, w: Z, want: Z])[] = [
  [[1, 0], [nan, 1], [1, 0]], [[1, 0], [inf, 0], [1, 0]], [[inf, 0], [2, 0], [inf, 0]], [[inf, 0], [-2, 0], [0, 0]],
  [[inf, 0], [nan, 0], [nan, nan]], [[0, 0], [2, 0], [0, 0]], [[0, 0], [inf, 1], [nan, nan]], [[nan, nan], [0, 0], [1, 0]],
  [[inf, inf], [-inf, 1], [nan, nan]],
]; // biome-ignore format: a table
const types = ["float32", "float64"] as const;
const number = ([re, im]: Z, type: "float32" | "float64"): NDArray =>
  lax.complex(np.array(re, type), np.array(im, type)) as NDArray;
function check(got: NDArray, [re, im]: Z, of: string): void {
  const z = got.item() as unknown as { re: number; im: number };
  for (const [v, want] of [[z.re, re], [z.im, im]]) // biome-ignore format: pairs
    if (Number.isFinite(want)) expect(v, of).toBeCloseTo(want, 6);
    else expect(v, of).toBe(want);
}
it.each(types)("functions of one number, parts of %s", (type) => {
  for (const [name, z, want] of unary) check(lax[name](number(z, type)) as NDArray, want, `${name} of ${z}`);
});
it.each(types)("powers, parts of %s", (type) => {
  for (const [z, w, want] of binary) check(lax.pow(number(z, type), number(w, type)) as NDArray, want, `${z} to ${w}`);
  check(lax.integerPow(number([nan, 1], type), 0) as NDArray, [1, 0], "a power 0");
});
