import { describe, expect, it } from "vitest";
import { encode, readable } from "../../src/api/storage.ts";
import { type Aval, aval, sizeOf } from "../../src/core/aval.ts";
import { type DType, dtypeInfo, isInteger, kindOf, type TypedArray } from "../../src/core/dtype.ts";
import { Jaxpr } from "../../src/core/jaxpr.ts";
import type { AnyPrimitive, Axis, Tangent } from "../../src/core/primitive.ts";
import { runtime } from "../../src/core/runtime.ts";
import { bind } from "../../src/core/trace.ts";
import { ConcreteArray, type Value } from "../../src/core/value.ts";
import { isHalf, narrowNumber } from "../../src/ir/narrow.ts";
import { batchFlat } from "../../src/transforms/batch.ts";
import { jvpFlat, linearizeFlat } from "../../src/transforms/differentiate.ts";
import { transposeFlat } from "../../src/transforms/transpose.ts";
import { product, range, sameList } from "../../src/util/list.ts";
import { both } from "../compile/helpers.ts";

/** An operand: "float" stands for float32, float64 and a float of 16 bits, "int" for integers of several widths. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: DType | "float" | "int";
  /** Bounds of pseudo-random elements. */
  readonly lo: number;
  readonly hi: number;
  readonly data?: readonly number[];
}
export const x = (shape: readonly number[], lo = -2, hi = 2, dtype: Operand["dtype"] = "float"): Operand => ({
  shape,
  dtype,
  lo,
  hi,
});
/** Given elements, a vector unless a shape is given. */
export const given = (data: readonly number[], dtype: Operand["dtype"] = "float", shape = [data.length]): Operand => ({
  shape,
  dtype,
  lo: 0,
  hi: 0,
  data,
});
export interface Row {
  readonly ins: readonly Operand[];
  /** Bodies depend on the dtype that "float" stands for. */
  readonly params?: object | ((float: DType) => object);
  /** What an element is, from the operands' elements: elementwise primitives. */
  readonly value?: (...xs: number[]) => number;
  /** All elements of the first result, row-major. */
  readonly result?: readonly number[];
  /** False where the row stands at a kink, so that differences say nothing. */
  readonly smooth?: false;
  /** False for rows that one value of an operand must not leave (indices): no vmap. */
  readonly vmap?: false;
  /** False for operations that refuse floats of 16 bits. */
  readonly halves?: false;
}
export type Samples = Record<string, readonly Row[]>;

/** Deterministic numbers in [0, 1). */
function numbers(seed: number): () => number {
  let s = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}
function storage(dtype: DType, n: number, element: (i: number) => number): TypedArray {
  const { storage: Make, parts } = dtypeInfo[dtype];
  if (isHalf(dtype)) return encode(range(n).map(element), dtype);
  const out = new Make(n * parts);
  const wide = out instanceof BigInt64Array || out instanceof BigUint64Array;
  for (let i = 0; i < out.length; i++) out[i] = (wide ? BigInt(element(i)) : element(i)) as never;
  return out;
}
/** The dtypes that "float" and "int" stand for. */
export interface Standing {
  readonly float: DType;
  readonly int: DType;
}
export function make(op: Operand, { float, int }: Standing, seed: number): ConcreteArray {
  const dtype = op.dtype === "float" ? float : op.dtype === "int" ? int : op.dtype;
  const next = numbers(seed);
  const whole = kindOf(dtype) !== "float";
  const element = (i: number): number => {
    if (op.data) return op.data[i];
    const v = op.lo + (op.hi - op.lo) * next();
    // In both precisions the same number, so that results can be compared.
    return whole ? Math.floor(v) : Math.fround(v);
  };
  return array(storage(dtype, product(op.shape), element), op.shape, dtype);
}
const array = (data: TypedArray, shape: readonly number[], dtype: DType): ConcreteArray => {
  const type = aval(shape, dtype);
  return new ConcreteArray(type, runtime().buffer(type, data));
};
export const read = (v: Value): number[] =>
  Array.from(readable(v.dtype, (v as ConcreteArray).buffer.read()) as Float64Array, Number);
const isFloat = (a: Aval): boolean => kindOf(a.dtype) === "float";
/** Relative error of one rounding, with what is added for math functions a few ulp off. */
const roundings: Partial<Record<DType, number>> = { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 4e-7 };
/** What a result of this dtype can be, of what it is in exact arithmetic: integers wrap. */
const asElement = (v: number, d: DType): number =>
  isInteger(d) ? Number(encode([BigInt(v)], d)[0]) : isHalf(d) ? narrowNumber(v, d) : v;

/** Derivatives are compared with differences in float64. */
export const double: Standing = { float: "float64", int: "int32" };
/** Lanes of an operand, one after the other along a new axis. */
function stackLanes(lanes: readonly ConcreteArray[], axis: number): ConcreteArray {
  const { shape, dtype } = lanes[0];
  const outer = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis));
  const rows = lanes.map((l) => l.buffer.read());
  const data = new dtypeInfo[dtype].storage(outer * lanes.length * inner);
  let k = 0;
  for (let o = 0; o < outer; o++)
    for (const row of rows) for (let i = 0; i < inner; i++) data[k++] = row[o * inner + i] as never;
  return array(data, [...shape.slice(0, axis), lanes.length, ...shape.slice(axis)], dtype);
}
function lane(v: Value, axis: Axis, i: number): number[] {
  const data = read(v);
  if (axis === null) return data;
  const inner = product(v.shape.slice(axis + 1));
  const n = v.shape[axis];
  return data.filter((_, k) => Math.floor(k / inner) % n === i);
}

function close(
  got: readonly number[],
  want: readonly number[],
  tolerance: number,
  what: string,
  signs = false,
  floor = 1e-30,
): void {
  expect(got.length, what).toBe(want.length);
  const scale = Math.max(floor, ...want.filter(Number.isFinite).map(Math.abs));
  for (let i = 0; i < got.length; i++) {
    const near = got[i] === want[i] || Math.abs(got[i] - want[i]) <= tolerance * scale;
    const zeros = signs && got[i] === 0 && want[i] === 0;
    const ok = Object.is(got[i], want[i]) || (near && !zeros);
    if (!ok) expect.fail(`${what}: element ${i} is ${got[i]}, expected ${want[i]} (of ${got.slice(0, 8)})`);
  }
}
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i], 0);

export const paramsOf = ({ params = {} }: Row, xs: readonly Value[]): object =>
  typeof params === "function" ? params(xs.find((x) => isFloat(x.aval))?.dtype ?? "float64") : params;
function checkInfer(f: (xs: Value[]) => Value[], prim: AnyPrimitive, ins: ConcreteArray[], row: Row): void {
  const want = prim.infer(
    ins.map((v) => v.aval),
    paramsOf(row, ins),
  );
  const outs = f(ins);
  expect(outs.length).toBe(want.length);
  outs.forEach((o, i) => {
    expect([o.dtype, o.shape]).toEqual([want[i].dtype, want[i].shape]);
    expect((o as ConcreteArray).buffer.read().length).toBe(sizeOf(want[i]) * dtypeInfo[want[i].dtype].parts);
  });
  const { dtype } = outs[0];
  const wanted = (vs: readonly number[]): number[] => vs.map((v) => asElement(v, dtype));
  // Given elements that the dtype rounds say nothing about the result.
  const given = row.ins.every((op, i) => !op.data || !isHalf(ins[i].dtype) || sameList(read(ins[i]), op.data));
  if (row.result && given) close(read(outs[0]), wanted(row.result), isHalf(dtype) ? 2 ** -7 : 1e-6, "result", true);
  if (row.value) {
    const { value } = row;
    const columns = ins.map(read);
    const want0 = range(sizeOf(outs[0].aval)).map((i) => value(...columns.map((c) => (c.length === 1 ? c[0] : c[i]))));
    // Math's functions are a few ulp off themselves in float64; float32 results are rounded once.
    close(read(outs[0]), wanted(want0), roundings[dtype] ?? 1e-13, "value", isFloat(outs[0].aval));
  }
}
function checkJvp(f: (xs: Value[]) => Value[], ins: ConcreteArray[]): void {
  const dirs = ins.map((v, i) =>
    isFloat(v.aval) ? make({ shape: v.shape, dtype: "float64", lo: -1, hi: 1 }, double, 100 + i) : null,
  );
  const [outs, douts] = jvpFlat(f, ins, dirs);
  const h = 1e-5;
  const at = (s: number): Value[] =>
    f(
      ins.map((v, i) => {
        const d = dirs[i];
        if (!d) return v;
        const dv = read(d);
        return array(
          Float64Array.from(read(v), (a, k) => a + s * dv[k]),
          v.shape,
          "float64",
        );
      }),
    );
  const [up, down] = [at(h), at(-h)];
  outs.forEach((o, k) => {
    if (!isFloat(o.aval)) return;
    const low = read(down[k]);
    const want = read(up[k]).map((v, i) => (v - low[i]) / (2 * h));
    const got = douts[k] ? read(douts[k] as Value) : want.map(() => 0);
    // Central differences with h = 1e-5: truncation h^2 f''' and rounding 1e-16 / h are both some 1e-10.
    close(got, want, 1e-7, "jvp", false, 1);
    if (douts[k]) expect(douts[k]?.shape).toEqual(o.shape);
  });
}
function checkVjp(f: (xs: Value[]) => Value[], ins: ConcreteArray[]): void {
  const nonzero = ins.map((v) => isFloat(v.aval));
  // Every subset of operands: rules are told which tangents are nonzero.
  const masks =
    nonzero.filter(Boolean).length > 1
      ? [nonzero, ...nonzero.flatMap((b, i) => (b ? [nonzero.map((_, j) => j === i)] : []))]
      : [nonzero];
  for (const mask of masks) {
    const dirs = ins.map(
      (v, i): Tangent => (mask[i] ? make({ shape: v.shape, dtype: v.dtype, lo: -1, hi: 1 }, double, 200 + i) : null),
    );
    const [outs, douts] = jvpFlat(f, ins, dirs);
    const { lin, residuals, outNonzero } = linearizeFlat(f, ins, mask);
    const cts = outs.map(
      (o, k): Tangent =>
        outNonzero[k] ? make({ shape: o.shape, dtype: o.dtype, lo: -1, hi: 1 }, double, 300 + k) : null,
    );
    const n = mask.filter(Boolean).length;
    const back = transposeFlat(
      lin,
      lin.ins.map((_, i) => i < n),
      residuals,
      cts.filter((c) => c !== null),
    );
    const left = outs.reduce(
      (s, _, k) => (cts[k] && douts[k] ? s + dot(read(cts[k] as Value), read(douts[k] as Value)) : s),
      0,
    );
    const wrt = dirs.filter((d) => d !== null);
    const right = wrt.reduce((s, d, i) => (back[i] ? s + dot(read(d), read(back[i] as Value)) : s), 0);
    const size = wrt.reduce(
      (s, d, i) => (back[i] ? s + dot(read(d).map(Math.abs), read(back[i] as Value).map(Math.abs)) : s),
      1,
    );
    wrt.forEach((d, i) => {
      if (back[i]) expect(back[i]?.shape, "shape of a cotangent").toEqual(d.shape);
    });
    if (Math.abs(left - right) > 1e-12 * size) expect.fail(`<Jv,u> = ${left}, <v,J'u> = ${right}`);
  }
}
function checkVmap(f: (xs: Value[]) => Value[], row: Row, standing: Standing): void {
  const size = 3;
  const lanes = range(size).map((l) => row.ins.map((op, i) => make(op, standing, 7 * l + i)));
  const n = row.ins.length;
  const rank = (i: number) => row.ins[i].shape.length;
  const choices: Axis[][] = [
    row.ins.map(() => 0),
    row.ins.map((_, i) => rank(i)),
    row.ins.map((_, i) => (i % 2 ? 0 : rank(i))),
    ...(n > 1
      ? range(n).flatMap((k): Axis[][] => [
          row.ins.map((_, i) => (i === k ? 0 : null)),
          row.ins.map((_, i) => (i === k ? null : rank(i))),
        ])
      : []),
  ];
  for (const axes of choices) {
    const ins = row.ins.map((_, i) => {
      const ax = axes[i];
      return ax === null
        ? lanes[0][i]
        : stackLanes(
            lanes.map((l) => l[i]),
            ax,
          );
    });
    const [outs, outAxes] = batchFlat(f, { size }, ins, axes);
    for (const l of range(size)) {
      const want = f(row.ins.map((_, i) => (axes[i] === null ? lanes[0][i] : lanes[l][i])));
      want.forEach((w, k) => {
        const what = `vmap over [${axes}], lane ${l}`;
        const ax = outAxes[k];
        expect(
          outs[k].shape.filter((_, d) => d !== ax),
          what,
        ).toEqual(w.shape);
        // Reductions may run in another order.
        close(lane(outs[k], ax, l), read(w), roundings[w.dtype] ? 2.5 * roundings[w.dtype]! : 1e-13, what);
      });
    }
  }
}
/** As one program: equal to what runs operation by operation, and on the backend to the reference, to the bit. */
function checkJit(f: (xs: Value[]) => Value[], ins: ConcreteArray[]): void {
  const { eager, compiled } = both(f, ins);
  eager.forEach((e, k) => {
    expect(compiled[k], "jit").toEqual(e);
  });
}

const isPrimitive = (p: unknown): p is AnyPrimitive =>
  typeof p === "object" && p !== null && "infer" in p && "lower" in p;

/** The dtypes that a row is tried with. Each float of 16 bits, and each width of integers, has its turn. */
export function standings(row: Row, r: number): Standing[] {
  const has = (d: string) => row.ins.some((o) => o.dtype === d);
  const halves: DType[] = row.halves === false ? [] : [r % 2 ? "float16" : "bfloat16"];
  const floats: DType[] = ["float32", "float64", ...halves];
  if (has("float")) return floats.map((float) => ({ float, int: "int32" }));
  const least = Math.min(...row.ins.filter((o) => o.dtype === "int").flatMap((o) => o.data ?? [o.lo]));
  const ints: DType[] = ["int32", "int64", "int8", "int16"];
  if (least >= 0) ints.push("uint8", "uint16", "uint64");
  return (has("int") ? ints : ints.slice(0, 1)).map((int) => ({ float: "float64", int }));
}

/**
 * Generates the tests of a family from its rows, named by the primitives' constants.
 * @param family the module of the family: each primitive it exports must have rows
 */
export function testFamily(family: Record<string, unknown>, samples: Samples): void {
  it("has rows for every primitive", () => {
    const missing = Object.keys(family).filter((k) => isPrimitive(family[k]) && !(k in samples));
    expect(missing).toEqual([]);
  });
  for (const [name, rows] of Object.entries(samples)) {
    if (rows.length === 0) continue; // tested by hand, as its samples say
    const prim = family[name] as AnyPrimitive;
    describe(name, () => {
      rows.forEach((row, r) => {
        const f = (xs: Value[]): Value[] => bind(prim, xs, paramsOf(row, xs));
        const label =
          row.ins.map((o) => `${o.dtype}[${o.shape}]`).join(", ") +
          (row.params ? ` ${JSON.stringify(paramsOf(row, []), (_, v) => (v instanceof Jaxpr ? String(v) : v))}` : "");
        it(`row ${r}: ${label}`, () => {
          for (const standing of standings(row, r)) {
            const ins = row.ins.map((op, i) => make(op, standing, i));
            checkInfer(f, prim, ins, row);
            if (row.vmap !== false && ins.length > 0) checkVmap(f, row, standing);
            checkJit(f, ins);
          }
          if (!row.ins.some((o) => o.dtype === "float") || row.smooth === false || prim.tangent === "zero") return;
          const ins = row.ins.map((op, i) => make(op, double, i));
          checkJvp(f, ins);
          checkVjp(f, ins);
          checkJvp((xs) => slopeAlong(f, xs), ins);
        });
      });
    });
  }
}
/** The derivative in a fixed direction, as a function: its own derivative is the second one. */
function slopeAlong(f: (xs: Value[]) => Value[], xs: Value[]): Value[] {
  const dirs = xs.map(
    (v, i): Tangent =>
      isFloat(v.aval) ? make({ shape: v.shape, dtype: "float64", lo: -1, hi: 1 }, double, 400 + i) : null,
  );
  const [outs, douts] = jvpFlat(f, xs, dirs);
  return douts.map((d, k) => d ?? outs[k]);
}
