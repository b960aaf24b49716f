import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { config, jit, NDArray, vjp } from "../../src/index.ts";
import { decode, resolve } from "../helpers/golden.ts";

// Calls with complex numbers against JAX's results, eager and compiled, with cotangents. See tools/golden/complex.py.

interface Written {
  dtype: string;
  shape: number[];
  data: (number | string | boolean | [number | string, number | string])[];
}
interface Case {
  fn: string;
  args: any[];
  options: Record<string, any>;
  expected: Written;
  rtol: number;
  wrt?: number[];
  ct?: Written;
  vjp?: Written[];
}
const { cases } = JSON.parse(readFileSync(new URL("../golden/complex/cases.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

function check(got: NDArray, want: Written, rtol: number): void {
  expect([got.dtype, got.shape]).toEqual([want.dtype, want.shape]);
  const elements = Array.from((got as any).toTypedArray() as Float64Array, Number);
  const wanted = want.data.map((v) => (Array.isArray(v) ? v.map(Number) : [Number(v)]));
  const width = wanted[0]?.length ?? 1;
  const scale = Math.max(...wanted.map((v) => Math.hypot(...v)).filter(Number.isFinite), 0);
  wanted.forEach((w, i) => {
    const g = elements.slice(i * width, (i + 1) * width);
    const off = Math.hypot(...w.map((x, k) => (Object.is(x, g[k]) || x === g[k] ? 0 : x - g[k])));
    if (
      w.some((x, k) => Number.isNaN(x) !== Number.isNaN(g[k])) ||
      !(off === 0 || Number.isNaN(off) || off <= rtol * (Math.hypot(...w) + 0.1 * scale))
    )
      expect.fail(`element ${i} is ${g}, JAX has ${w}`);
  });
}
describe("complex numbers as in JAX", () => {
  cases.forEach((c, i) => {
    it(`${i} ${c.fn} ${c.args.map((a) => (a.dtype ? `${a.dtype}[${a.shape}]` : JSON.stringify(a.static))).join(" ")} ${JSON.stringify(c.options)}`, () => {
      const x64 = config.enableX64;
      config.enableX64 = true;
      try {
        const f = resolve(c.fn) as (...xs: any[]) => NDArray;
        const rest = Object.keys(c.options).length ? [c.options] : [];
        const args = c.args.map(decode);
        check(f(...args, ...rest), c.expected, c.rtol);
        const arrays = args.flatMap((a, k) => (a instanceof NDArray ? [k] : []));
        const of = (at: number[]) => (...xs: any[]) => f(...args.map((a, k) => (at.includes(k) ? xs[at.indexOf(k)] : a)), ...rest);
        check(jit(of(arrays) as any)(...arrays.map((k) => args[k])) as NDArray, c.expected, c.rtol);
        if (!c.wrt || !c.ct || !c.vjp) return;
        const [, back] = vjp(of(c.wrt) as any, c.wrt.map((k) => args[k])) as any;
        const cts = back(decode(c.ct as any)) as NDArray[];
        c.vjp.forEach((w, k) => check(cts[k], w, 20 * c.rtol));
      } finally {
        config.enableX64 = x64;
      }
    });
  });
}); // biome-ignore format: as it is
