import type { Aval } from "../../core/aval.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Expr } from "../../ir/expr.ts";
import type { Routine } from "../../ir/lower.ts";
import { add, integerPow, mul, sub } from "../arithmetic.ts";
import { convertElementType } from "../convert.ts";
import { zeros } from "../zeros.ts";
import { isLarge, largeEigh } from "./divide-and-conquer.ts";
import { accumulate, loadReflection, reflected } from "./householder.ts";
import { batchOf, isEmpty, Kit, realType, rowsOf } from "./kit.ts";
import {
  adjoint,
  batchLeading,
  checkMatrix,
  columnOf,
  diagonalOf,
  dot,
  eyeLike,
  realPart,
  rowOf,
  spread,
  symmetrize,
} from "./matrix.ts";
import { routineCall } from "./parts.ts";
import { largestElement, safeScale } from "./scaling.ts";
import { ascending, stretch, tridiagonalEigenvalues } from "./symmetric-ql.ts";
import { loadSymmetric, reduceSymmetric, reductionRoom } from "./tridiagonal.ts";

const valuesType = (a: Aval): Aval => realType(a.shape.slice(0, -1), a);

/** Eigenvalues by reduction to a tridiagonal matrix and QL or QR sweeps; vectors, if they are asked for, turn along as rows. */
function eighRoutine(a: Aval, params: EighParams): Routine {
  const k = new Kit("eigh", a);
  const { r, e } = k;
  const n = rowsOf(a);
  const x = k.operand(a);
  const vectors = params.vectors ? k.result(a) : null;
  const values = k.result(valuesType(a), 1);
  const room = reductionRoom(k, n);
  const turning = vectors && { q: reflected(k, n, n), rows: k.scratch(n, n) };
  const [d, off] = [k.reals(n, "float64"), k.reals(n, "float64")];
  const [taus, order] = [k.scratch(1, n), k.scratch(1, n, "int32", false)];
  const wide = (v: Expr) => ({ re: e.convert(v, "float64"), im: null });
  r.loop(batchOf(a), "serial", (b) => {
    loadSymmetric(k, x, room.w, n, params.lower, b);
    const largest = k.real(largestElement(k, room.w, n));
    const scale = safeScale(k, largest);
    r.if(e.ne(scale, k.one), () =>
      r.loop(n, "serial", (i) => k.row(room.w, (j) => k.store(room.w, i, j, k.scale(k.load(room.w, i, j), scale)))),
    );
    const finite = r.local(e.lt(largest, k.constant(Number.POSITIVE_INFINITY)));
    r.if(r.get(finite), () => {
      reduceSymmetric(k, n, room, {
        diagonal: (i, v) => k.store(d, 0, i, wide(v)),
        off: (i, v) => k.store(off, 0, i, wide(v)),
        tau: (i, v) => k.store(taus, 0, i, v),
      });
      if (turning) {
        const { w, v, sums } = room;
        const { q, rows } = turning;
        accumulate(k, q, n - 1, 1, n, n, v, sums, taus, (c, from) => loadReflection(k, w, c, from, n, v));
        r.nest([n, n], "serial", ([i, j]) => k.store(rows, i, j, k.scale(k.load(q, j, i), k.constant(stretch(k)))));
      }
      r.set(finite, tridiagonalEigenvalues(k, n, d, off, turning?.rows ?? null));
    });
    ascending(k, n, d, order);
    const or = (v: Expr) => e.select(r.get(finite), v, k.constant(Number.NaN));
    r.loop(n, "serial", (j) => {
      const from = k.real(k.load(order, 0, j).re);
      const value = e.div(e.convert(k.load(d, 0, from).re, k.type), scale);
      k.store(values, 0, j, { re: or(value), im: null }, b);
      if (!vectors || !turning) return;
      r.loop(n, "serial", (i) => {
        const v = k.scale(k.load(turning.rows, from, i), k.constant(1 / stretch(k)));
        k.store(vectors, i, j, { re: or(v.re), im: v.im && or(v.im) }, b);
      });
    });
  });
  return r.done();
}

export interface EighParams {
  readonly lower: boolean;
  readonly vectors: boolean;
}
const typesOf = (a: Aval, { vectors }: EighParams): Aval[] => (vectors ? [a, valuesType(a)] : [valuesType(a)]);
const bySweeps = /*@__PURE__*/ routineCall(
  "eigh",
  ([a], params: EighParams) => typesOf(a, params),
  ([a], params) => eighRoutine(a, params),
);
/** Eigenvectors (as columns), if they are asked for, and ascending eigenvalues of symmetric matrices, from one triangle. */
export const eighP: Primitive<EighParams> = {
  name: "eigh",
  infer([a], params) {
    checkMatrix("eigh", a, true);
    return typesOf(a, params);
  },
  /** For distinct eigenvalues: V' = V (F * V^H A' V) with F[i, j] = 1 / (w[j] - w[i]), w' the diagonal of V^H A' V. */
  tangent([a], _, params) {
    const [v, w] = eigh(symmetrize(a), params.lower);
    const asked = <T>(both: [T, T]): T[] => (params.vectors ? both : [both[1]]);
    return [
      asked([v, w]),
      ([da]) => {
        if (!da) return asked([null, null]);
        const eye = eyeLike(v, v.shape[v.ndim - 1]);
        const values = convertElementType(w, v.dtype);
        const gaps = sub(add(eye, spread(rowOf(values), v)), spread(columnOf(values), v));
        const f = sub(integerPow(gaps, -1), eye);
        const inner = dot(dot(adjoint(v), da), v);
        return asked([dot(v, mul(f, inner)), realPart(diagonalOf(inner))]);
      },
    ];
  },
  batch: batchLeading(([a], params: EighParams) => bindEigh(a, params)),
  lower: {
    kind: "expand",
    expand: ([a], params) => (params.vectors && isLarge(a.aval) ? largeEigh(a, params.lower) : bySweeps([a], params)),
  },
};
function bindEigh(a: Value, params: EighParams): Value[] {
  checkMatrix("eigh", a.aval, true);
  return isEmpty(a.aval) ? typesOf(a.aval, params).map(zeros) : bind(eighP, [a], params);
}
export const eigh = (a: Value, lower: boolean): [vectors: Value, values: Value] =>
  bindEigh(a, { lower, vectors: true }) as [Value, Value];
export const eigvalsh = (a: Value, lower: boolean): Value => bindEigh(a, { lower, vectors: false })[0];
