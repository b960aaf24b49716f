import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createReferenceBackend } from "../../src/backends/reference/index.ts";
import { createWasmBackend } from "../../src/backends/wasm/index.ts";
import * as math from "../../src/ir/math/index.ts";
import { compile, type ScalarFunction } from "../../tools/ulp/compile.ts";
import { functions, type Measured } from "../../tools/ulp/functions.ts";
import { check, sample, sweep } from "../../tools/ulp/sweep.ts";
import { readTable } from "../../tools/ulp/table.ts";

const exact = JSON.parse(readFileSync(new URL("math-float64.json", import.meta.url), "utf8"));
const named = functions.map((m) => [m.name, m] as const);

it("every function is measured", () => {
  expect(functions.map((m) => m.name).sort()).toEqual(Object.keys(math).sort());
});

it("the published table has every function, within its promise", () => {
  const rows = readTable(fileURLToPath(new URL("../../docs/ulp.md", import.meta.url)));
  expect([...rows.keys()]).toEqual(functions.map((m) => m.name));
  for (const [name, { float32 }] of rows) {
    expect(float32, name).toMatchObject({ wrong: 0 });
    expect(float32!.ulps, name).toBeLessThanOrEqual(1);
  }
});

describe("float32 within one place of the exact result, special values right", () => {
  // All 2^32 inputs are measured by tools/ulp/measure.ts; here a prime step that meets every exponent.
  it.each(named)("%s", (_, m) => {
    const worst = m.arity === 2 ? sample(m, 100_000) : sweep(m, 39_989);
    expect(worst).toMatchObject({ wrong: 0 });
    expect(worst.ulps, `at ${worst.at}, ${worst.and}`).toBeLessThanOrEqual(1);
  });
});

describe("float64 within two places on samples with known results", () => {
  it.each(named)("%s", (name, m) => {
    const { relative: worst } = check(m, exact[name]);
    expect(worst.wrong).toBe(0);
    // digamma loses digits to cancellation between its root and 1.
    const limit = name === "digamma" ? 12 : name === "besselI1e" ? 2.5 : 2;
    expect(worst.ulps, `at ${worst.at}, ${worst.and}`).toBeLessThanOrEqual(limit);
  });
});

const inf = Infinity;
const tiny = { float32: 2 ** -149, float64: 2 ** -1074 };
const table: Record<string, readonly (readonly [x: number, y: number])[]> = {
  exp: [[0, 1], [-0, 1], [inf, inf], [-inf, 0], [-1e4, 0], [1e4, inf], [NaN, NaN]],
  exp2: [[0, 1], [3, 8], [-1, 0.5], [inf, inf], [-inf, 0], [NaN, NaN]],
  expm1: [[0, 0], [-0, -0], [inf, inf], [-inf, -1], [-1e4, -1], [NaN, NaN]],
  log: [[1, 0], [0, -inf], [-0, -inf], [inf, inf], [-1, NaN], [-inf, NaN], [NaN, NaN]],
  log2: [[1, 0], [8, 3], [0.25, -2], [0, -inf], [inf, inf], [-1, NaN], [NaN, NaN]],
  log1p: [[0, 0], [-0, -0], [-1, -inf], [inf, inf], [-2, NaN], [-inf, NaN], [NaN, NaN]],
  sin: [[0, 0], [-0, -0], [inf, NaN], [-inf, NaN], [NaN, NaN]],
  cos: [[0, 1], [-0, 1], [inf, NaN], [-inf, NaN], [NaN, NaN]],
  tan: [[0, 0], [-0, -0], [inf, NaN], [NaN, NaN]],
  asin: [[0, 0], [-0, -0], [2, NaN], [-2, NaN], [NaN, NaN]],
  acos: [[1, 0], [2, NaN], [-2, NaN], [NaN, NaN]],
  atan: [[0, 0], [-0, -0], [NaN, NaN]],
  sinh: [[0, 0], [-0, -0], [inf, inf], [-inf, -inf], [NaN, NaN]],
  cosh: [[0, 1], [-0, 1], [inf, inf], [-inf, inf], [NaN, NaN]],
  tanh: [[0, 0], [-0, -0], [inf, 1], [-inf, -1], [50, 1], [-50, -1], [NaN, NaN]],
  asinh: [[0, 0], [-0, -0], [inf, inf], [-inf, -inf], [NaN, NaN]],
  acosh: [[1, 0], [0.5, NaN], [-1, NaN], [-5, NaN], [-inf, NaN], [inf, inf], [NaN, NaN]],
  atanh: [[0, 0], [-0, -0], [1, inf], [-1, -inf], [2, NaN], [-2, NaN], [inf, NaN], [NaN, NaN]],
  erf: [[0, 0], [-0, -0], [inf, 1], [-inf, -1], [NaN, NaN]],
  erfc: [[0, 1], [inf, 0], [-inf, 2], [NaN, NaN]],
  erfInv: [[0, 0], [-0, -0], [1, inf], [-1, -inf], [2, NaN], [-2, NaN], [NaN, NaN]],
  logistic: [[0, 0.5], [inf, 1], [-inf, 0], [NaN, NaN]],
  lgamma: [[1, 0], [2, 0], [0, inf], [-0, inf], [-3, inf], [inf, inf], [-inf, inf], [NaN, NaN]],
  digamma: [[0, NaN], [-0, NaN], [-3, NaN], [inf, inf], [-inf, NaN], [NaN, NaN]],
  besselI0e: [[0, 1], [inf, 0], [-inf, 0], [NaN, NaN]],
  besselI1e: [[0, 0], [-0, -0], [inf, 0], [-inf, -0], [NaN, NaN]],
  cbrt: [[0, 0], [-0, -0], [27, 3], [-8, -2], [inf, inf], [-inf, -inf], [NaN, NaN]],
  rsqrt: [[0, inf], [-0, -inf], [4, 0.5], [inf, 0], [-1, NaN], [NaN, NaN]],
}; // biome-ignore format: a table
describe.each(["float32", "float64"] as const)("special values in %s", (type) => {
  it.each(Object.entries(table))("%s", (name, pairs) => {
    const { inputs, output, run } = compile(
      (math as Record<string, any>)[name] as ScalarFunction,
      1,
      type as "float64",
      8,
    );
    pairs.forEach(([x], i) => (inputs[0][i] = x));
    run();
    expect(Array.from(output).slice(0, pairs.length)).toEqual(pairs.map(([, y]) => y));
  });
  it("functions that are x near zero keep the smallest number", () => {
    for (const name of ["expm1", "log1p", "sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh"] as const) {
      // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a test may import all
      const { inputs, output, run } = compile(math[name] as ScalarFunction, 1, type as "float64", 8);
      inputs[0].set([tiny[type], -tiny[type], 3 * tiny[type]]);
      run();
      expect(Array.from(output).slice(0, 3), name).toEqual([tiny[type], -tiny[type], 3 * tiny[type]]);
    }
  });
  it("pow", () => {
    const cases: [x: number, y: number, z: number][] = [
      [NaN, 0, 1], [1, NaN, 1], [1, inf, 1], [-1, inf, 1], [-1, -inf, 1], [0, 0, 1], [inf, 0, 1], [2, NaN, NaN],
      [NaN, 1, NaN], [0, 3, 0], [-0, 3, -0], [-0, 2, 0], [0, -1, inf], [-0, -1, -inf], [-0, -2, inf], [inf, 2, inf],
      [inf, -2, 0], [-inf, 3, -inf], [-inf, 2, inf], [-inf, -3, -0], [-inf, 0.5, inf], [2, inf, inf], [2, -inf, 0],
      [0.5, inf, 0], [0.5, -inf, inf], [-2, 3, -8], [-2, 2, 4], [-2, 0.5, NaN], [-8, 1 / 3, NaN], [4, 0.5, 2], [10, 3, 1000],
      [-2, 1e300, inf],
    ]; // biome-ignore format: a table
    const { inputs, output, run } = compile(math.pow as ScalarFunction, 2, type as "float64", cases.length);
    cases.forEach(([x, y], i) => {
      inputs[0][i] = x;
      inputs[1][i] = y;
    });
    run();
    cases.forEach(([x, y, z], i) => expect(output[i], `pow(${x}, ${y})`).toBe(z));
  });
  it("atan2", () => {
    const values = [0, -0, 1, -1, inf, -inf, NaN, 1e-30, 1e30, 3];
    const pairs = values.flatMap((y) => values.map((x) => [y, x] as const));
    const { inputs, output, run } = compile(math.atan2 as ScalarFunction, 2, type as "float64", pairs.length);
    pairs.forEach(([y, x], i) => {
      inputs[0][i] = y;
      inputs[1][i] = x;
    });
    run();
    const nearest = type === "float32" ? Math.fround : (x: number) => x;
    pairs.forEach((_, i) => {
      const want = nearest(Math.atan2(inputs[0][i], inputs[1][i]));
      const scale = 2 ** -(type === "float32" ? 23 : 52) * Math.abs(want);
      if (Number.isNaN(want) || want === 0) expect(output[i], `${pairs[i]}`).toBe(want);
      else expect(Math.abs(output[i] - want), `${pairs[i]}`).toBeLessThanOrEqual(scale);
    });
  });
});

it("large arguments of sin, against values of 1300 bits", () => {
  // mpmath; the last but one is the float64 that is closest to a multiple of pi/2.
  const cases = [
    [1e22, -0.8522008497671888],
    [2 ** 1000, -0.15920170308624246],
    [6381956970095103 * 2 ** 797, 1],
    [1e300, -0.8178819121159085],
  ];
  const { inputs, output, run } = compile(math.sin as ScalarFunction, 1, "float64", 4);
  cases.forEach(([x], i) => (inputs[0][i] = x));
  run();
  cases.forEach(([, y], i) => expect(Math.abs(output[i] - y)).toBeLessThanOrEqual(2 ** -52));
  const cosine = compile(math.cos as ScalarFunction, 1, "float64", 4);
  cosine.inputs[0][0] = cases[2][0];
  cosine.run();
  expect(Math.abs(cosine.output[0] / -4.6871659242546277e-19 - 1)).toBeLessThan(2 ** -51);
});

describe("the reference backend computes the same bits", () => {
  const few = (m: Measured, type: "float32" | "float64"): void => {
    const [wasm, reference] = [createWasmBackend, createReferenceBackend].map((make) => {
      const f = compile(m.f, m.arity, type as "float64", 12, make as typeof createWasmBackend);
      const [lo, hi] = m.ordinary;
      f.inputs.forEach((x, k) => x.forEach((_, i) => (x[i] = lo + (hi - lo) * ((((i + 1) * (k + 1)) / 7) % 1))));
      f.inputs[0].set([1e-40, -3e10, 1e25], 9);
      f.run();
      return new Uint32Array(f.output.slice().buffer);
    });
    expect(wasm).toEqual(reference);
  };
  it.each(named)("%s", (_, m) => {
    few(m, "float32");
    few(m, "float64");
  });
});
