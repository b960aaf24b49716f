import { describe, expect, test } from "vitest";
import * as jaxExport from "../../src/export/index.ts";
import { lax, numpy as np } from "../../src/index.ts";
import { moduleOf } from "../../src/stablehlo/source.ts";
import { comparable } from "../stablehlo/comparable.ts";
import { type Case, cases } from "../stablehlo/emit-programs.ts";
import { save } from "./saved.ts";

const complex = lax.complex(np.linspace(0.2, 0.8, 4), np.linspace(-0.5, 0.4, 4));
/** Functions that text has names for and bytecode has not. */
const more: Case[] = [
  ["inverse functions", (x) => [lax.asin(x), lax.acos(x), lax.atan(x), lax.asinh(x), lax.acosh(x.add(1.5)), lax.atanh(x)], [np.linspace(-0.4, 0.9, 6)]],
  ["hyperbolic functions", (x) => [lax.sinh(x), lax.cosh(x), lax.nextafter(x, x.add(1))], [np.linspace(-4, 5, 6)]],
  ["functions of complex numbers", (z) => [lax.asin(z), lax.acos(z), lax.atan(z), lax.asinh(z), lax.acosh(z), lax.atanh(z), lax.sinh(z), lax.cosh(z)], [complex], 8],
  ["tails of the error function", (x) => [lax.erfc(x), lax.erf(x), lax.lgamma(x.mul(5)), lax.digamma(x.mul(3))], [np.linspace(1.5, 5, 4)], 8],
  ["sums without an end", (x) => [lax.zeta(x.add(2), x.add(0.5)), lax.polygamma(np.array([0, 1, 2, 3]), x.add(0.25)), lax.digamma(x.add(1))], [np.linspace(0, 2.5, 4)], 4],
  ["sums of 16-bit numbers", (x) => [lax.zeta(x.add(2), x), lax.polygamma(np.ones([3], "bfloat16"), x)], [np.linspace(0.5, 2.5, 3).astype("bfloat16")]],
  ["integers of 2 and 4 bits", (x) => [np.array([-2, -1, 0, 1, 1], "int2").astype("int8"), np.full([3], -2, "int2").astype("int8"), np.array([-8, 7, -1], "int4"), np.array([0, 1, 2, 3, 3], "uint2").astype("uint8"), np.array([15, 0, 8], "uint4"), np.full([4], 5, "uint4"), np.array([[-3]], "int4"), x.add(np.array([1, 2, -3], "int4"))], [np.array([1, -2, 3], "int4")]],
  ["floats of 8 bits", (x) => [np.array([0.5, -2, 300], "float8_e4m3fn"), np.array([0.5, -2, NaN, Infinity], "float8_e5m2"), np.full([3], 1.5, "float8_e4m3b11fnuz"), x.astype("float8_e5m2")], [np.array([1.3, 200])]],
  ["truth values", (x) => [np.array([true, false, true]), np.ones([9], "bool"), np.zeros([2, 2], "bool"), np.less(x, np.linspace(0, 1, 17))], [np.array(0.5)]],
  ["constants of 16 and 64 bits", (x) => [x.add(np.array([1, 2], "bfloat16")), np.array([1.5, -2], "float16"), np.array([1n, -(2n ** 60n)], "int64"), np.array([0.1, 1e300], "float64")], [np.ones([2], "bfloat16")]],
]; // biome-ignore format: one program a line

const optional =
  /^(?:window_(?:strides|dilations|reversal)|(?:base|lhs|rhs)_dilations?|indices_are_sorted|unique_indices)$/;
/** Bytecode has attributes that are their defaults, and elements of which there is one, in one form only. */
function withoutDefaults(x: any): unknown {
  if (typeof x !== "object" || x === null) return x;
  if (Array.isArray(x)) return x.map(withoutDefaults);
  const kept = Object.entries(x).filter(([name, a]: [string, any]) => {
    const one = name.endsWith("reversal") ? 0 : 1;
    if (name === "index_vector_dim") return a.value !== 0n;
    if (name === "padding") return /[^0]/.test(a.data);
    if (name === "backend_config") return Object.keys(a.entries ?? { a }).length > 0;
    return !optional.test(name) || a.value === true || a.values?.some((v: number) => v !== one);
  });
  const isOne = x.kind === "elements" && x.type.shape.every((n: number) => n === 1);
  return Object.fromEntries(kept.map(([name, a]) => [name, isOne && name === "splat" ? true : withoutDefaults(a)]));
}

describe("bytes are read again as what they were", () => {
  for (const [name, f, args, factor = 1] of [...cases, ...more])
    test(name, () => {
      const exported = jaxExport.export(f)(...args);
      const bytes = exported.serialize();
      save(name, bytes, f, args, factor);
      const [read, written] = [bytes, exported.mlirModule()].map((source) =>
        withoutDefaults(comparable(moduleOf(source))),
      );
      expect(read).toEqual(written);
    });
});
