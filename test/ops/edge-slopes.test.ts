import { expect, it } from "vitest";
import { jvp, lax, type NDArray, nn, numpy as np } from "../../src/index.ts";

// Values and derivatives at zeros, poles, infinities and NaN, as JAX has them.

const inf = Infinity;
type Unary = (x: NDArray) => NDArray;
const slopeOf =
  (f: Unary): Unary =>
  (x) =>
    jvp(f as never, [x] as never, [np.onesLike(x)] as never)[1] as NDArray;
/** x, and what the function, its first and its second derivative are there; undefined where that is not asked. */
type Edge = readonly [x: number, y?: number, slope?: number, curve?: number];
const unary: Readonly<Record<string, [f: unknown, edges: readonly Edge[]]>> = {
  acosh: [lax.acosh, [[-1, NaN, inf], [1, 0, inf]]],
  atanh: [lax.atanh, [[1, inf, inf, NaN], [inf, NaN, -0, 0], [3e38, NaN, -0, 0]]],
  besselI1e: [lax.besselI1e, [[NaN, NaN, 0.5, 0], [1e-30, 5e-31, 0.5, 0], [0, 0, 0.5, 0]]],
  cbrt: [lax.cbrt, [[0, 0, inf, -inf], [-0, -0, inf, inf], [inf, inf, 0, -0]]],
  sinc: [np.sinc, [[1e-30, 1, -(Math.PI ** 2) / 3e30, -(Math.PI ** 2) / 3], [0, 1, 0, -(Math.PI ** 2) / 3], [1, undefined, -1, 2]]],
  softplus: [nn.softplus, [[NaN, NaN, NaN, NaN], [inf, inf, 1], [-inf, 0, 0]]],
  logSigmoid: [nn.logSigmoid, [[NaN, NaN, NaN, NaN]]],
  log1mexp: [nn.log1mexp, [[-inf, NaN, -1], [inf, 0, 0], [0, -inf, inf]]],
}; // biome-ignore format: a table
type Binary = (x: NDArray, y: NDArray) => NDArray;
const slopesOf = (f: Binary, x: NDArray, y: NDArray): number[] => [
  slopeOf((v) => f(v, y))(x).item() as number,
  slopeOf((v) => f(x, v))(y).item() as number,
];
const binary: readonly [name: string, f: Binary, x: number, y: number, slopes: readonly number[]][] = [
  ["pow", lax.pow as Binary, 0, 0, [NaN, 0]],
  ["pow", lax.pow as Binary, NaN, 0, [NaN, NaN]],
  ["pow", lax.pow as Binary, 0, 1, [1, 0]],
  ["pow", lax.pow as Binary, inf, 0, [0, inf]],
  ["rem", lax.rem as Binary, inf, 0, [1, -inf]],
  ["rem", lax.rem as Binary, 7, 2, [1, -3]],
  ["rem", lax.rem as Binary, -7, 2, [1, 3]],
  ["rem", lax.rem as Binary, NaN, 2, [1, NaN]],
  ["logaddexp", np.logaddexp as Binary, inf, inf, [1, 1]],
  ["logaddexp", np.logaddexp as Binary, NaN, 0, [NaN, NaN]],
];
it.each(binary)("%s at %s", (_, f, x, y, want) => {
  expect(slopesOf(f, np.array(x, "float32"), np.array(y, "float32"))).toEqual(want);
});
it("a remainder bends nowhere", () => {
  const f = (y: NDArray) => lax.rem(7, y) as NDArray;
  expect(slopeOf(slopeOf(f))(np.array(2.3, "float32")).item()).toBe(0);
});
it("to the power 0 of an integer type there is no slope, at 0 neither", () => {
  const zero = np.array(0, "int32");
  for (const f of [np.power, lax.pow]) expect(slopeOf((x) => f(x, zero) as NDArray)(np.array(0)).item()).toBe(0);
});

it.each(Object.entries(unary))("%s", (_, [f, edges]) => {
  for (const [x, ...want] of edges) {
    let g = f as Unary;
    for (const y of want) {
      const got = g(np.array(x, "float32")).item() as number;
      if (y !== undefined && (!Number.isFinite(y) || y === 0)) expect(got + 0, `at ${x}`).toBe(y + 0);
      else if (y !== undefined) expect(got / y, `at ${x}`).toBeCloseTo(1, 5);
      g = slopeOf(g);
    }
  }
});
