import { type Aval, aval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import type { Routine } from "../../ir/lower.ts";
import { product } from "../../util/list.ts";
import { abs, add, div, like, max, mul, sub } from "../arithmetic.ts";
import { broadcastTo, full } from "../axes.ts";
import { gt, lt } from "../compare.ts";
import { imag, partOf, real } from "../complex.ts";
import { concatenate } from "../concatenate.ts";
import { convertElementType } from "../convert.ts";
import { reduceMax } from "../reduce.ts";
import { where } from "../select.ts";
import { reshape, sliceInDim } from "../shape.ts";
import { batchOf, columnsOf, type FloatType, Kit } from "./kit.ts";
import { dot, part, tril, triu } from "./matrix.ts";
import { mergeRoutine, mergeTypes } from "./merge-spectra.ts";
import { routineCall } from "./parts.ts";
import { ormqr } from "./qr.ts";
import { extremes } from "./scaling.ts";
import { ascending, stretch, tridiagonalEigenvalues } from "./symmetric-ql.ts";
import { tridiagonal } from "./tridiagonal.ts";

// Eigenvectors of large symmetric matrices: a tridiagonal matrix is two of half the size and a matrix of rank one, whose spectra
// are merged; what takes most of the time is products of matrices then.
// J. Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem", 1981.

/** Blocks of at most so many rows are done by QL sweeps. */
const leafRows = 128;
/** Whether a matrix is large enough. Products of float64 are loops, which do not win the time back. */
export const isLarge = (a: Aval): boolean => columnsOf(a) > 2 * leafRows && partOf(a.dtype) === "float32";

interface Params {
  readonly type: FloatType;
}
const leafTypes = (d: Aval, type: FloatType): Aval[] => [d, aval([...d.shape, columnsOf(d)], type)];
/** Ascending eigenvalues, and eigenvectors as columns, of tridiagonal matrices. */
function leafRoutine([dType]: readonly Aval[], type: FloatType): Routine {
  const m = columnsOf(dType);
  const k = new Kit("leafSpectra", aval([], type));
  const { r, e } = k;
  const [wType, qType] = leafTypes(dType, type);
  const [dIn, offIn] = [k.operand(dType, 1), k.operand(dType, 1)];
  const [w, q] = [k.result(wType, 1), k.result(qType)];
  const [d, off, order] = [k.reals(m, "float64"), k.reals(m, "float64"), k.scratch(1, m, "int32", false)];
  const rows = k.scratch(m, m);
  r.loop(batchOf(qType), "serial", (b) => {
    r.loop(m, "serial", (i) => {
      k.store(d, 0, i, k.load(dIn, 0, i, b));
      k.store(off, 0, i, k.load(offIn, 0, i, b));
    });
    k.identity(rows);
    r.loop(m, "serial", (i) => k.store(rows, i, i, k.of(stretch(k))));
    const ok = tridiagonalEigenvalues(k, m, d, off, rows);
    ascending(k, m, d, order);
    r.loop(m, "serial", (j) => {
      const from = k.real(k.load(order, 0, j).re);
      const value = e.select(ok, k.load(d, 0, from).re, e.constant(Number.NaN, "float64"));
      k.store(w, 0, j, { re: value, im: null }, b);
      r.loop(m, "serial", (i) => k.store(q, i, j, k.scale(k.load(rows, from, i), k.constant(1 / stretch(k))), b));
    });
  });
  return r.done();
}
const leafSpectra = /*@__PURE__*/ routineCall(
  "leafSpectra",
  ([d], { type }: Params) => leafTypes(d, type),
  (ins, { type }) => leafRoutine(ins, type),
);
const mergeSpectra = /*@__PURE__*/ routineCall(
  "mergeSpectra",
  ([d], { type }: Params) => mergeTypes(d, type),
  (ins, { type }) => mergeRoutine(ins, type),
);

/** Eigenvalues [count, n] and eigenvectors, as columns, of tridiagonal matrices: diagonals [count, n] and what stands beside them. */
function tridiagonalSpectra(d: Value, off: Value, type: FloatType): [w: Value, q: Value] {
  const [count, n] = d.shape;
  const levels = Math.ceil(Math.log2(n / leafRows));
  let m = Math.ceil(n / 2 ** levels);
  const size = m * 2 ** levels;
  // Behind the end there are eigenvalues that are larger than all others.
  const most = (x: Value, times: number): Value => mul(reduceMax(abs(x), [1]), like(x, times));
  const largest = reshape(add(most(d, 1.0625), most(off, 2.25)), [count, 1]);
  const diagonal = concatenate([d, broadcastTo(largest, [count, size - n])], 1);
  const all = concatenate([off, full([count, size - n + 1], 0, off.dtype)], 1);
  const blocks = (x: Value, rows: number): Value => reshape(x, [(count * size) / rows, rows]);
  // Without the elements between blocks, whose absolute values are taken off both neighbours.
  const column = (x: Value, from: number): Value => sliceInDim(x, from, from + 1, 1, x.ndim - 1);
  const cut = reshape(abs(column(blocks(all, m), m - 1)), [count, 2 ** levels]);
  const above = concatenate([full([count, 1], 0, d.dtype), sliceInDim(cut, 0, 2 ** levels - 1, 1, 1)], 1);
  const ends = [reshape(above, [cut.size, 1]), full([cut.size, m - 2], 0, d.dtype), reshape(cut, [cut.size, 1])];
  let [w, q] = leafSpectra([sub(blocks(diagonal, m), concatenate(ends, 1)), blocks(all, m)], { type });
  for (; m < size; m *= 2) {
    const pairs = (count * size) / (2 * m);
    const halves = reshape(q, [pairs, 2, m, m]);
    const row = (half: number, i: number): Value =>
      reshape(part(sliceInDim(halves, half, half + 1, 1, 1), -2, i, i + 1), [pairs, m]);
    const z = convertElementType(concatenate([row(0, m - 1), row(1, 0)], 1), "float64");
    const rho = column(blocks(all, 2 * m), m - 1);
    const [values, s] = mergeSpectra([reshape(w, [pairs, 2 * m]), z, rho], { type });
    w = values;
    q = reshape(dot(halves, reshape(s, [pairs, 2, m, 2 * m])), [pairs, 2 * m, 2 * m]);
  }
  return [part(w, -1, 0, n), part(part(q, -1, 0, n), -2, 0, n)];
}

/** Eigenvectors and ascending eigenvalues of matrices [..., n, n] that are large. */
export function largeEigh(a: Value, lower: boolean): [v: Value, w: Value] {
  const n = a.shape[a.ndim - 1];
  const type = partOf(a.dtype) as FloatType;
  const outer = a.shape.slice(0, -2);
  const given = reshape(a, [product(outer), n, n]);
  const triangle = lower ? tril(given) : triu(given);
  const size = isComplex(a.dtype) ? max(abs(real(triangle)), abs(imag(triangle))) : abs(triangle);
  const { scale, finite } = scaling(reduceMax(size, [1, 2]), type);
  const spread = (x: Value, to: Value): Value =>
    broadcastTo(reshape(x, [x.size, ...to.shape.slice(1).map(() => 1)]), to.shape);
  const scaled = mul(given, convertElementType(spread(scale, given), a.dtype));
  const [x, d, off, taus] = tridiagonal(where(spread(finite, given), scaled, like(scaled, 0)), lower);
  const wide = (v: Value): Value => convertElementType(v, "float64");
  const [w, q] = tridiagonalSpectra(wide(d), wide(off), type);
  // The reflections leave the first row alone.
  const inner = part(part(x, -1, 0, n - 1), -2, 1, n);
  const start = convertElementType(q, a.dtype);
  const rest = ormqr(inner, taus, part(start, -2, 1, n), true, false);
  const v = concatenate([part(start, -2, 0, 1), rest], 1);
  const values = div(convertElementType(w, type), spread(scale, w));
  const or = (y: Value): Value => where(spread(finite, y), y, like(y, Number.NaN));
  return [reshape(or(v), a.shape), reshape(or(values), [...outer, n])];
}
/** What to multiply by so that squares neither overflow nor vanish, from the largest elements, and whether these are finite. */
function scaling(largest: Value, type: FloatType): { scale: Value; finite: Value } {
  const [low, high] = extremes(type);
  const at = (v: number): Value => like(largest, v);
  const finite = lt(largest, at(Number.POSITIVE_INFINITY));
  const by = (target: number, test: Value, otherwise: Value): Value =>
    where(test, div(broadcastTo(at(target), largest.shape), where(test, largest, at(1))), otherwise);
  const one = full(largest.shape, 1, largest.dtype);
  const lifted = where(gt(largest, at(0)), by(low, lt(largest, at(low)), one), one);
  return { scale: by(high, gt(largest, at(high)), lifted), finite };
}
