import { describe, expect, it } from "vitest";
import { jit, jvp, lax, type NDArray, numpy as np, vjp, vmap } from "../../src/index.ts";

// Complex functions as functions of their parts: derivatives against differences in complex128, the transpose against the
// derivative, vmap against a loop, compiled code against eager.

type Complex = { re: number; im: number };
type Fn = (...zs: any[]) => any;
const c = (re: number, im: number): Complex => ({ re, im });
const array = (zs: readonly (Complex | number)[], dtype = "complex128"): NDArray =>
  np.array(zs as any, { dtype } as any);
const A = [c(0.7, -0.4), c(-1.2, 0.3), c(0.2, 1.1)];
const B = [c(1.5, 0.8), c(-0.3, -0.9), c(0.6, 0.1)];
const numbers = (x: any): number[] => Array.from(x.toTypedArray() as Float64Array);
const unary: Record<string, Fn> = {
  neg: lax.neg, sign: lax.sign, square: lax.square, sqrt: lax.sqrt, rsqrt: lax.rsqrt, exp: lax.exp, exp2: lax.exp2, expm1: lax.expm1,
  log: lax.log, log1p: lax.log1p, sin: lax.sin, cos: lax.cos, tan: lax.tan, asin: lax.asin, acos: lax.acos, atan: lax.atan,
  sinh: lax.sinh, cosh: lax.cosh, tanh: lax.tanh, asinh: lax.asinh, acosh: lax.acosh, atanh: lax.atanh, logistic: lax.logistic,
  abs: lax.abs, real: lax.real, imag: lax.imag, conj: lax.conj,
  cube: (z) => lax.integerPow(z, 3), inverseSquare: (z) => lax.integerPow(z, -2),
  sum: (z) => np.sum(z), prod: (z) => np.prod(z), cumsum: (z) => np.cumsum(z), cumprod: (z) => np.cumprod(z),
  reshape: (z) => z.reshape([3, 1]), flip: (z) => np.flip(z), pad: (z) => np.pad(z, 1), take: (z) => np.take(z, np.array(new Int32Array([2, 0, 2]))),
  concatenate: (z) => np.concatenate([z, lax.mul(z, z)]), where: (z) => np.where(np.array([true, false, true]), z, lax.exp(z)),
  sort: (z) => np.sort(z), dynamicSlice: (z) => lax.dynamicSlice(z, [1], [2]), set: (z) => z.at(1).set(lax.mul(z, z).sum()),
  add: (z) => z.at(np.array(new Int32Array([0, 0]))).add(z.slice([0, 2])), convert: (z) => z.astype("complex64").astype("complex128"),
  times: (z) => z.at(np.array(new Int32Array([0, 2, 0]))).mul(z.flip()), scatterWith: (z) => lax.scatterWith(z, np.array([[2], [2]], "int32"), z.slice([0, 2]),
    (x: any, u: any) => lax.mul(x, x).add(u), { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }),
  polar: (z) => np.abs(z).mul(np.angle(z)),
  scan: (z) => lax.scan((a: any, x: any) => [a.mul(x).add(1), a], array([c(1, 0)]).reshape([]), z)[0],
  stack: (z) => lax.scan((a: any, x: any) => [a.mul(x), lax.exp(a)], array([c(1, 0.5)]).reshape([]), z)[1],
  cond: (z) => lax.cond(np.less(np.real(z).sum(), 0), (w: any) => lax.sin(w), (w: any) => lax.mul(w, w), z),
  fori: (z) => lax.foriLoop(0, 3, (_i: any, w: any) => w.mul(z), z),
  while: (z) => lax.whileLoop((w: any) => np.less(np.abs(w).sum(), 40), (w: any) => w.mul(w).add(z), z, { maxSteps: 8 }),
}; // biome-ignore format: a table
const binary: Record<string, Fn> = {
  add: lax.add, sub: lax.sub, mul: lax.mul, div: lax.div, pow: lax.pow, dot: (a, b) => np.dot(a, b),
  outer: (a, b) => np.outer(a, b), matmul: (a, b) => np.matmul(a.reshape([3, 1]), b.reshape([1, 3])),
  convolve: (a, b) => np.convolve(a, b), select: (a, b) => np.where(np.array([true, false, true]), a, b),
}; // biome-ignore format: a table

const skipsDerivative = new Set(["sign", "convert", "times"]);
function check(name: string, f: Fn, zs: NDArray[]): void {
  it(name, () => {
    const y = numbers(f(...zs));
    for (const [i, v] of numbers(jit(f)(...zs)).entries()) expect(v).toBeCloseTo(y[i], 12);
    // Two lanes: the operands, and their double.
    const lanes = zs.map((z) => np.stack([z, lax.mul(z, array([c(2, 0)]).reshape([]))]));
    const mapped = vmap(f)(...lanes);
    for (const k of [0, 1]) {
      const one = numbers(f(...lanes.map((l) => l.slice(k))));
      for (const [i, v] of numbers((mapped as any).slice(k)).entries()) expect(v).toBeCloseTo(one[i], 12);
    }
    if (skipsDerivative.has(name)) return;
    const ds = zs.map((z, k) =>
      array(
        numbers(z)
          .filter((_, i) => i % 2 === 0)
          .map((v, i) => c(Math.sin(3 * v + k), Math.cos(2 * v - i))),
      ).reshape(z.shape as number[]),
    );
    const h = 1e-6;
    const moved = (sign: number) =>
      f(...zs.map((z, k) => lax.add(z, lax.mul(ds[k], array([c(sign * h, 0)]).reshape([])))));
    const [up, down] = [numbers(moved(1)), numbers(moved(-1))];
    const [, dy] = jvp(f as any, zs, ds) as any;
    const slope = numbers(dy);
    const scale = Math.max(1, ...slope.map(Math.abs));
    for (const [i, v] of slope.entries()) expect(Math.abs(v - (up[i] - down[i]) / (2 * h)) / scale).toBeLessThan(1e-7);
    // <J v, u> = <v, J' u>, without conjugates; a real result pairs with a real cotangent.
    const [, back] = vjp(f as any, zs) as any;
    const out = f(...zs);
    const isReal = !out.dtype.startsWith("complex");
    const u = isReal ? np.full(out.shape, 0.7, "float64") : np.full(out.shape, array([c(0.7, -0.3)]).reshape([]));
    const cts = back(u) as NDArray[];
    const pairing = (a: NDArray, b: NDArray) => numbers(np.sum(lax.mul(a, b)));
    const left = pairing(dy, u);
    const right = ds.map((d, k) => pairing(d, cts[k])).reduce((s, v) => s.map((x, i) => x + (v[i] ?? 0)), [0, 0]);
    expect(left[0]).toBeCloseTo(right[0], 9);
    if (!isReal && !["scan"].includes(name)) expect(Number.isFinite(right[1])).toBe(true);
  });
}
describe("functions of one complex number", () => {
  for (const [name, f] of Object.entries(unary)) check(name, f, [array(A)]);
});
describe("functions of two complex numbers", () => {
  for (const [name, f] of Object.entries(binary)) check(name, f, [array(A), array(B)]);
});

it("atanh and atan are accurate on both sides of their axes", () => {
  // The logarithm of the quotient on the left would have lost its last four bits. Expected: mpmath.
  const [re, im] = numbers(lax.atanh(array([c(-1.3395448562010632, 0.2146987116581774)])));
  expect(Math.abs(re / -0.8830634792584762 - 1)).toBeLessThan(4e-16);
  expect(Math.abs(im / 1.334632381156714 - 1)).toBeLessThan(4e-16);
  const [, atan] = numbers(lax.atan(array([c(0.227413674581179, 1.2247582671434154)])));
  expect(Math.abs(atan / 0.9725473446865156 - 1)).toBeLessThan(4e-16);
});

it("quotients are accurate in both parts", () => {
  // The exact quotients, rounded.
  const x = array([c(0.7721997760340801, -1.1355093181764697), c(1e300, 1e300), c(3e-310, 0)]);
  const y = array([c(2.5742200382148757, 1.4945657534618486), c(1e300, -1e300), c(0, 1e-310)]);
  const q = numbers(lax.div(x, y));
  for (const [k, e] of [0.032811262521615044, -0.4601579856749779, 0, 1, 0, -3].entries())
    expect(Math.abs(q[k] - e)).toBeLessThanOrEqual(2.3e-16 * Math.abs(e));
});
