import { type Aval, aval, showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind, bind1 } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { add, mul, sub } from "../arithmetic.ts";
import { concatenate } from "../concatenate.ts";
import { iota } from "../shape.ts";
import { zeros } from "../zeros.ts";
import { columnsOf, isEmpty, rowsOf } from "./kit.ts";
import {
  adjoint,
  antisymmetric,
  batchLeading,
  checkMatrix,
  dot,
  enlarged,
  eyeLike,
  imaginary,
  mT,
  notDifferentiable,
  part,
  tril,
  triu,
} from "./matrix.ts";
import { byRoutine } from "./parts.ts";
import { permuteRows } from "./permutation.ts";
import { multiplyRoutine, orderType, productRoutine, qrRoutine, tausType } from "./qr-routines.ts";
import { solve } from "./solve.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** R and the reflections that make it, of which Q is the product. */
export const geqrfP: Primitive<{}> = {
  name: "geqrf",
  infer([a]) {
    checkMatrix("geqrf", a);
    return [a, tausType(a)];
  },
  tangent: notDifferentiable("geqrf"),
  batch: batchLeading(([a]) => geqrf(a)),
  lower: /*@__PURE__*/ byRoutine(
    "geqrf",
    ([a]) => [a, tausType(a)],
    ([a]) => qrRoutine(a, false),
  ),
};
export function geqrf(a: Value): Value[] {
  checkMatrix("geqrf", a.aval);
  return isEmpty(a.aval) ? [a, zeros(tausType(a.aval))] : bind(geqrfP, [a], {});
}
/** The same with columns exchanged: the third result says which column of `a` each one is. */
export const geqp3P: Primitive<{}> = {
  name: "geqp3",
  infer([a]) {
    checkMatrix("geqp3", a);
    return [a, tausType(a), orderType(a)];
  },
  tangent: notDifferentiable("geqp3"),
  batch: batchLeading(([a]) => geqp3(a)),
  lower: /*@__PURE__*/ byRoutine(
    "geqp3",
    ([a]) => [a, tausType(a), orderType(a)],
    ([a]) => qrRoutine(a, true),
  ),
};

export function geqp3(a: Value): Value[] {
  checkMatrix("geqp3", a.aval);
  if (!isEmpty(a.aval)) return bind(geqp3P, [a], {});
  const order = orderType(a.aval);
  return [a, zeros(tausType(a.aval)), iota("int32", order.shape, order.shape.length - 1)];
}

const checkTaus = (name: string, a: Aval, taus: Aval): void => {
  checkMatrix(name, a);
  const k = columnsOf(taus);
  if (taus.shape.length !== a.shape.length - 1 || k > Math.min(rowsOf(a), columnsOf(a)))
    throw new ValueError(
      `${name}: ${showAval(taus)} are no factors of the reflections in ${showAval(a)}. Pass both as geqrf gives them.`,
    );
};
export const householderProductP: Primitive<{}> = {
  name: "householderProduct",
  infer([a, taus]) {
    checkTaus("householderProduct", a, taus);
    if (rowsOf(a) < columnsOf(a))
      throw new ValueError(
        `householderProduct: ${showAval(a)} has more columns than rows. Pass its first ${rowsOf(a)} columns.`,
      );
    return [a];
  },
  tangent: notDifferentiable("householderProduct"),
  batch: batchLeading(([a, taus]) => [householderProduct(a, taus)]),
  lower: /*@__PURE__*/ byRoutine(
    "householderProduct",
    ([a]) => [a],
    ([a, taus]) => productRoutine(a, taus),
  ),
};
/** The first n columns of the product of the reflections [..., m, n], with factors [..., k]. */
export function householderProduct(a: Value, taus: Value): Value {
  const [type] = householderProductP.infer([a.aval, taus.aval], {});
  return isEmpty(taus.aval) ? eyeLike(a, rowsOf(type), columnsOf(type)) : bind1(householderProductP, [a, taus], {});
}

interface OrmqrParams {
  readonly left: boolean;
  readonly transpose: boolean;
}
export const ormqrP: Primitive<OrmqrParams> = {
  name: "ormqr",
  infer([a, taus, c], { left }) {
    checkTaus("ormqr", a, taus);
    checkMatrix("ormqr", c);
    if ((left ? rowsOf(c) : columnsOf(c)) !== rowsOf(a))
      throw new ValueError(
        `ormqr: ${showAval(c)} does not fit Q with ${rowsOf(a)} rows: its axis ${left ? -2 : -1} must have as many.`,
      );
    return [c];
  },
  tangent: notDifferentiable("ormqr"),
  batch: batchLeading(([a, taus, c], { left, transpose }: OrmqrParams) => [ormqr(a, taus, c, left, transpose)]),
  lower: /*@__PURE__*/ byRoutine(
    "ormqr",
    ([, , c]) => [c],
    ([a, taus, c], { left, transpose }) => multiplyRoutine(a, taus, c, left, transpose),
  ),
};
export const ormqr = (a: Value, taus: Value, c: Value, left: boolean, transpose: boolean): Value =>
  isEmpty(taus.aval) || isEmpty(c.aval) ? c : bind1(ormqrP, [a, taus, c], { left, transpose });

export interface QrParams {
  readonly pivoting: boolean;
  /** Q is square. */
  readonly fullMatrices: boolean;
}
function expandQr(a: Value, { pivoting, fullMatrices }: QrParams): Value[] {
  const [m, n] = a.shape.slice(-2);
  const [w, taus, order] = pivoting ? geqp3(a) : geqrf(a);
  const columns = m < n ? part(w, -1, 0, m) : fullMatrices ? enlarged(w, m, m) : w;
  const r = triu(m > n && !fullMatrices ? part(w, -2, 0, n) : w);
  return [householderProduct(columns, taus), r, ...(pivoting ? [order] : [])];
}
/** For m >= n: with X = A' R^-1 and C = Q^H X, Q' = Q (O - C) + X and R' = (C - O) R, where O is C's lower part made antisymmetric. */
function thinSlopes(q: Value, r: Value, da: Value): [dq: Value, dr: Value] {
  const x = triangularSolve(r, da);
  const c = dot(adjoint(q), x);
  const skew = antisymmetric(tril(c, -1));
  // A complex reflection leaves R's diagonal real.
  const o = isComplex(c.dtype) ? add(skew, mul(eyeLike(c, columnsOf(c.aval)), imaginary(c))) : skew;
  return [add(dot(q, sub(o, c)), x), dot(sub(c, o), r)];
}
/** The slopes of the columns of Q that A does not determine (arXiv 2409.13374, equations 32 and 33). */
function completeSlopes(q: Value, dThin: Value, n: number): Value {
  const m = q.shape[q.ndim - 2];
  const thin = part(q, -1, 0, n);
  const rest = part(q, -1, n, m);
  const [top, bottom] = [part(thin, -2, 0, n), part(thin, -2, n, m)];
  const [dTop, dBottom] = [part(dThin, -2, 0, n), part(dThin, -2, n, m)];
  const z = adjoint(solve(adjoint(sub(top, eyeLike(top, n))), adjoint(bottom)));
  const moved = sub(dBottom, dot(z, dTop));
  return sub(dot(dThin, adjoint(z)), dot(add(thin, dot(rest, z)), adjoint(moved)));
}
function qrSlopes(a: Value, da: Value, q: Value, r: Value, fullMatrices: boolean): [Value, Value] {
  const [m, n] = a.shape.slice(-2);
  const last = a.ndim - 1;
  if (m < n) {
    const [dq, dr] = thinSlopes(q, part(r, -1, 0, m), part(da, -1, 0, m));
    const more = add(dot(adjoint(dq), part(a, -1, m, n)), dot(adjoint(q), part(da, -1, m, n)));
    return [dq, concatenate([dr, more], last)];
  }
  const [thin, square] = fullMatrices ? [part(q, -1, 0, n), part(r, -2, 0, n)] : [q, r];
  const [dq, dr] = thinSlopes(thin, square, da);
  if (!fullMatrices || m === n) return [dq, dr];
  return [concatenate([dq, completeSlopes(q, dq, n)], last), enlarged(dr, m, n)];
}
/** Q and R with A = Q R; with `pivoting` also the order of A's columns for which that holds. */
export const qrP: Primitive<QrParams> = {
  name: "qr",
  infer([a], { pivoting, fullMatrices }) {
    checkMatrix("qr", a);
    const [m, n] = [rowsOf(a), columnsOf(a)];
    const k = fullMatrices ? m : Math.min(m, n);
    const outer = a.shape.slice(0, -2);
    const matrix = (i: number, j: number) => aval([...outer, i, j], a.dtype);
    return [matrix(m, k), matrix(k, n), ...(pivoting ? [orderType(a)] : [])];
  },
  tangent([a], _, params) {
    const [q, r, ...order] = qr(a, params.pivoting, params.fullMatrices);
    const inOrder = (x: Value): Value => (params.pivoting ? mT(permuteRows(mT(x), order[0])) : x);
    return [
      [q, r, ...order],
      ([da]) => [
        ...(da ? qrSlopes(inOrder(a), inOrder(da), q, r, params.fullMatrices) : [null, null]),
        ...order.map(() => null),
      ],
    ];
  },
  batch: batchLeading(([a], { pivoting, fullMatrices }: QrParams) => qr(a, pivoting, fullMatrices)),
  lower: { kind: "expand", expand: ([a], params) => expandQr(a, params) },
};
export function qr(a: Value, pivoting: boolean, fullMatrices: boolean): Value[] {
  checkMatrix("qr", a.aval);
  const params = { pivoting, fullMatrices };
  if (!isEmpty(a.aval)) return bind(qrP, [a], params);
  const [q, ...rest] = qrP.infer([a.aval], params);
  return [eyeLike(a, rowsOf(q), columnsOf(q)), ...rest.map(zeros)];
}
