import { type Aval, aval, showAval } from "../../core/aval.ts";
import { JAXTypeError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { add, div, like, mul, sub } from "../arithmetic.ts";
import { broadcastTo } from "../axes.ts";
import { eq } from "../compare.ts";
import { concatenate } from "../concatenate.ts";
import { convertElementType } from "../convert.ts";
import { zeros } from "../zeros.ts";
import { columnsOf, isEmpty, realType, rowsOf } from "./kit.ts";
import {
  adjoint,
  antisymmetric,
  batchLeading,
  checkMatrix,
  columnOf,
  diagonalMatrix,
  diagonalOf,
  dot,
  eyeLike,
  mT,
  part,
  realPart,
  rowOf,
  spread,
} from "./matrix.ts";
import { byRoutine } from "./parts.ts";
import { qr } from "./qr.ts";
import { svdRoutine } from "./svd-routine.ts";

export interface SvdParams {
  readonly fullMatrices: boolean;
  readonly computeUv: boolean;
}
function typesOf(a: Aval, { fullMatrices, computeUv }: SvdParams): Aval[] {
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const k = Math.min(m, n);
  const outer = a.shape.slice(0, -2);
  const type = (...shape: number[]) => aval([...outer, ...shape], a.dtype);
  const values = realType([...outer, k], a);
  if (!computeUv) return [values];
  return [values, type(m, fullMatrices ? m : k), type(fullMatrices ? n : k, n)];
}
/** The decomposition of matrices that have at least as many rows as columns. */
export const tallSvdP: Primitive<SvdParams> = {
  name: "tallSvd",
  infer([a], params) {
    checkMatrix("svd", a);
    return typesOf(a, params);
  },
  tangent: "zero",
  batch: batchLeading(([a], params: SvdParams) => bind(tallSvdP, [a], params)),
  lower: /*@__PURE__*/ byRoutine(
    "tallSvd",
    ([a], params) => typesOf(a, params),
    ([a], params) => svdRoutine(a, typesOf(a, params)),
  ),
};
/** Wide matrices by their transposes. The sign of a single value goes to U, as in LAPACK. */
function expandSvd(a: Value, params: SvdParams): Value[] {
  const [m, n] = a.shape.slice(-2);
  if (m >= n) return tallSvd(a, params, (bases) => (n === 1 ? signToU(bases) : bases));
  const [s, ...uv] = tallSvd(mT(a), params, (bases) => bases);
  return uv.length === 0 ? [s] : [s, mT(uv[1]), mT(uv[0])];
}
const signToU = ([s, ...uv]: Value[]): Value[] => (uv.length ? [s, mul(uv[0], uv[1]), mul(uv[1], uv[1])] : [s]);
/** Matrices with many more rows than columns by the square R of their QR decomposition. */
function tallSvd(a: Value, params: SvdParams, adjust: (svd: Value[]) => Value[]): Value[] {
  const [m, n] = a.shape.slice(-2);
  if (m < Math.floor((11 * n) / 6) || m === n) return adjust(bind(tallSvdP, [a], params));
  const [q, r] = qr(a, false, params.computeUv && params.fullMatrices);
  const [s, ...uv] = adjust(bind(tallSvdP, [part(r, -2, 0, n)], params));
  if (uv.length === 0) return [s];
  const u = dot(part(q, -1, 0, n), uv[0]);
  return [s, params.fullMatrices ? concatenate([u, part(q, -1, n, m)], a.ndim - 1) : u, uv[1]];
}

/** 1 / x, and 0 where x is 0. */
function inverseOrZero(x: Value): Value {
  const none = convertElementType(eq(x, broadcastTo(like(x, 0), x.shape)), x.dtype);
  return sub(div(broadcastTo(like(x, 1), x.shape), add(x, none)), none);
}
/** With D = U^H A' V and F[i, j] = 1 / (s[j]^2 - s[i]^2): U' = U (F * (D S + S D^H)) and so on; s' is the diagonal of D. */
function slopes(a: Value, da: Value, values: Value, u: Value, vt: Value): Value[] {
  const s = convertElementType(values, a.dtype);
  const [ut, v] = [adjoint(u), adjoint(vt)];
  const d = dot(dot(ut, da), v);
  const [row, column] = [spread(rowOf(s), d), spread(columnOf(s), d)];
  const eye = eyeLike(d, s.shape[s.ndim - 1]);
  const f = sub(div(broadcastTo(like(d, 1), d.shape), add(mul(add(row, column), sub(row, column)), eye)), eye);
  const symmetric = (x: Value): Value => mul(f, add(x, adjoint(x)));
  const twist = mul(antisymmetric(d), diagonalMatrix(mul(inverseOrZero(s), like(s, 0.5))));
  const du = dot(u, add(symmetric(mul(row, d)), twist));
  const dv = dot(v, symmetric(mul(column, d)));
  const [m, n] = a.shape.slice(-2);
  /** What lies outside the space that the vectors span. */
  const outside = (x: Value, basis: Value): Value => {
    const rest = sub(x, dot(basis, dot(adjoint(basis), x)));
    return div(rest, spread(rowOf(s), rest));
  };
  return [
    realPart(diagonalOf(d)),
    m > n ? add(du, outside(dot(da, v), u)) : du,
    adjoint(n > m ? add(dv, outside(dot(adjoint(da), u), v)) : dv),
  ];
}
/** Singular values, descending; with `computeUv` also U and V^T. */
export const svdP: Primitive<SvdParams> = {
  name: "svd",
  infer([a], params) {
    checkMatrix("svd", a);
    return typesOf(a, params);
  },
  tangent([a], _, params) {
    const [m, n] = a.shape.slice(-2);
    if (params.computeUv && params.fullMatrices && m !== n)
      throw new JAXTypeError(
        `svd: with fullMatrices there is no derivative for ${showAval(a.aval)}: A does not determine all columns of U and V. ` +
          "Pass { fullMatrices: false }.",
      );
    const outs = svd(a, { fullMatrices: false, computeUv: true });
    const kept = params.computeUv ? 3 : 1;
    return [
      outs.slice(0, kept),
      ([da]) => (da ? slopes(a, da, outs[0], outs[1], outs[2]).slice(0, kept) : outs.slice(0, kept).map(() => null)),
    ];
  },
  batch: batchLeading(([a], params: SvdParams) => svd(a, params)),
  lower: { kind: "expand", expand: ([a], params) => expandSvd(a, params) },
};
export function svd(a: Value, params: SvdParams): Value[] {
  checkMatrix("svd", a.aval);
  if (!isEmpty(a.aval)) return bind(svdP, [a], params);
  const [s, ...uv] = typesOf(a.aval, params);
  return [zeros(s), ...uv.map((t) => eyeLike(a, rowsOf(t), columnsOf(t)))];
}
