import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jit, NDArray, random, tree } from "jaxtra";
import { emit, parse } from "jaxtra/stablehlo";
import { expect } from "vitest";
import { readable } from "../../src/api/storage.ts";
import type { DType, TypedArray } from "../../src/core/dtype.ts";
import type { ConcreteArray } from "../../src/core/value.ts";

/** Where texts, operands and results are written for tools/check-stablehlo.py, which runs them with XLA; nowhere by default. */
const folder = process.env.JAXTRA_EMITTED;

/** Two programs that compute the same may round otherwise. */
const roundings: Partial<Record<DType, number>> = {
  float16: 2 ** -9,
  bfloat16: 2 ** -6,
  float32: 2e-6,
  complex64: 2e-6,
  float64: 1e-12,
  complex128: 1e-12,
};
/** Throws unless a function's text, read again, computes what the function does. */
export function expectSame(name: string, f: (...args: any[]) => unknown, args: readonly unknown[], factor = 1): string {
  const text = emit(f, ...args);
  const ins = arraysOf(args);
  const want = arraysOf(jit(f)(...(args as NDArray[])));
  save(name, text, ins, want, factor);
  const program = parse(text);
  const got = (jit((...xs: NDArray[]) => program.functions.main(...xs)) as (...xs: NDArray[]) => NDArray[])(...ins);
  expect(got.length).toBe(want.length);
  got.forEach((y, k) => {
    close(y, want[k], factor, `result ${k}`);
  });
  return text;
}
/** The arrays of a structure; of keys their words. */
const arraysOf = (x: unknown): NDArray[] =>
  (tree.leaves(x) as unknown[])
    .map((v) => (v instanceof NDArray ? v : (jit((y: NDArray) => y)(v as NDArray) as NDArray)))
    .map((v) => (v.dtype.startsWith("key") ? (random.keyData(v) as NDArray) : v));
const bytes = (x: NDArray): TypedArray => (x as unknown as ConcreteArray).buffer.read();

function close(got: NDArray, want: NDArray, factor: number, what: string): void {
  expect([got.dtype, got.shape], what).toEqual([want.dtype, want.shape]);
  const rounding = (roundings[want.dtype] ?? 0) * factor;
  const [x, y] = [got, want].map((v) => Array.from(readable(partOf(v.dtype), bytes(v)) as Float64Array, Number));
  const scale = Math.max(1e-30, ...y.filter(Number.isFinite).map(Math.abs));
  y.forEach((v, k) => {
    const same = Object.is(x[k], v) || x[k] === v || Math.abs(x[k] - v) <= rounding * scale;
    if (!same) expect.fail(`${what}: element ${k} is ${x[k]}, expected ${v}`);
  });
}
const partOf = (d: DType): DType => (d === "complex64" ? "float32" : d === "complex128" ? "float64" : d);

function save(name: string, text: string, ins: readonly NDArray[], outs: readonly NDArray[], factor: number): void {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const array = (x: NDArray) => {
    const data = bytes(x);
    return {
      dtype: x.dtype,
      shape: x.shape,
      hex: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"),
    };
  };
  const file = join(folder, name.replace(/[^\w.,-]+/g, "_").slice(0, 120));
  writeFileSync(`${file}.mlir`, text);
  const rounding = outs.map((y) => (roundings[y.dtype] ?? 0) * factor);
  writeFileSync(`${file}.json`, JSON.stringify({ inputs: ins.map(array), outputs: outs.map(array), rounding }));
}
