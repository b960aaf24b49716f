import { type Aval, aval } from "../../core/aval.ts";
import { JAXTypeError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Expr } from "../../ir/expr.ts";
import type { Routine } from "../../ir/lower.ts";
import { abs, add, div, integerPow, mul, neg, sub } from "../arithmetic.ts";
import { broadcastInDim, reduceSum } from "../axes.ts";
import { eq } from "../compare.ts";
import { complex, complexOf, conj, imag, real } from "../complex.ts";
import { convertElementType } from "../convert.ts";
import { argmax } from "../reduce.ts";
import { where } from "../select.ts";
import { iota } from "../shape.ts";
import { zeros } from "../zeros.ts";
import { eigenvalues, eigenvectors, vectorRoom } from "./eig-vectors.ts";
import { batchOf, isEmpty, type Kit, type Num, rowsOf } from "./kit.ts";
import { batchLeading, checkMatrix, columnOf, diagonalOf, dot, eyeLike, mT, rowOf, spread } from "./matrix.ts";
import { byRoutine } from "./parts.ts";
import { decompose, doubleKit, schurRoom } from "./schur.ts";
import { solve } from "./solve.ts";

export interface EigParams {
  readonly vectors: boolean;
  /** Slopes of vectors are asked for: they are right only where all eigenvalues are distinct, which cannot be checked. */
  readonly enableEigvecDerivs: boolean;
}
function typesOf(a: Aval, { vectors }: EigParams): Aval[] {
  const dtype = complexOf(a.dtype);
  const values = aval(a.shape.slice(0, -1), dtype);
  return vectors ? [values, aval(a.shape, dtype)] : [values];
}
/** Eigenvalues and vectors by the Schur decomposition. */
function eigRoutine(a: Aval, params: EigParams): Routine {
  const k = doubleKit("eig", a);
  const { r } = k;
  const n = rowsOf(a);
  const [valuesType, vectorsType] = typesOf(a, params);
  const [x, w] = [k.operand(a), k.result(valuesType, 1)];
  const vectors = params.vectors ? k.result(vectorsType) : null;
  const room = schurRoom(k, n);
  const values = k.scratch(1, n, "float64", true);
  const spare = vectorRoom(k, n, room.q);
  r.loop(batchOf(a), "serial", (b) => {
    const { ok, scale } = decompose(k, n, x, b, room, params.vectors);
    const t = room.reduction.w;
    eigenvalues(k, n, t, values);
    const finished = (v: Num): Num => narrowed(k, k.select(ok, v, nan(k)), w.re.register);
    r.loop(n, "serial", (i) => k.store(w, 0, i, finished(k.over(k.load(values, 0, i), scale)), b));
    if (!vectors) return;
    eigenvectors(k, n, t, room.z, values, spare, (i, j, v) => k.store(vectors, i, j, finished(v), b));
  });
  return r.done();
}
const nan = (k: Kit): Num => ({ re: k.constant(Number.NaN), im: k.constant(Number.NaN) });
const narrowed = (k: Kit, v: Num, to: Expr["type"]): Num => ({
  re: k.e.convert(v.re, to),
  im: v.im && k.e.convert(v.im, to),
});

/**
 * For distinct eigenvalues: w' is the diagonal of P = V^-1 A' V, and v_j' = u_j + c_j v_j with U = V (F * P), where c_j keeps
 * v_j's norm 1 and its largest element real.
 */
function vectorSlopes(w: Value, v: Value, da: Value): [dw: Value, dv: Value] {
  const eye = eyeLike(v, v.shape[v.ndim - 1]);
  const gaps = sub(add(eye, spread(rowOf(w), v)), spread(columnOf(w), v));
  const p = dot(solve(v, da), v);
  const u = dot(v, mul(sub(integerPow(gaps, -1), eye), p));
  const axis = v.ndim - 2;
  const order = iota("int32", v.shape, axis);
  const place = argmax(abs(v), axis);
  const others = [...v.shape.keys()].filter((d) => d !== axis);
  const mask = eq(order, broadcastInDim(place, v.shape, others));
  const pick = (x: Value): Value => reduceSum(where(mask, x, zeros(x.aval)), [axis]);
  const along = real(reduceSum(mul(conj(v), u), [axis]));
  const c = complex(neg(along), neg(div(imag(pick(u)), real(pick(v)))));
  return [diagonalOf(p), add(u, mul(v, spread(rowOf(c), v)))];
}
/** Complex eigenvalues, and with `vectors` right eigenvectors as columns, of any square matrices. */
export const eigP: Primitive<EigParams> = {
  name: "eig",
  infer([a], params) {
    checkMatrix("eig", a, true);
    return typesOf(a, params);
  },
  tangent([a], _, params) {
    if (params.vectors && !params.enableEigvecDerivs)
      throw new JAXTypeError(
        "eig: derivatives of eigenvectors exist only where all eigenvalues are distinct, which cannot be checked here. " +
          "Pass { enableEigvecDerivs: true } to lax.linalg.eig, or differentiate eigenvalues alone.",
      );
    const [w, v] = eig(a, { ...params, vectors: true });
    return [
      params.vectors ? [w, v] : [w],
      ([da]) => {
        if (!da) return params.vectors ? [null, null] : [null];
        const d = convertElementType(da, v.dtype);
        return params.vectors ? vectorSlopes(w, v, d) : [reduceSum(mul(solve(v, d), mT(v)), [v.ndim - 1])];
      },
    ];
  },
  batch: batchLeading(([a], params: EigParams) => eig(a, params)),
  lower: /*@__PURE__*/ byRoutine(
    "eig",
    ([a], params) => typesOf(a, params),
    ([a], params) => eigRoutine(a, params),
  ),
};
export function eig(a: Value, params: EigParams): Value[] {
  checkMatrix("eig", a.aval, true);
  return isEmpty(a.aval) ? typesOf(a.aval, params).map(zeros) : bind(eigP, [a], params);
}
