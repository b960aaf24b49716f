import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { JAXTypeError, ShapeError, ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/linalg.ts";
import { eigenvalues } from "../../lax/symmetric.ts";
import { complexType, matrices, squares } from "../../numpy/linalg/operands.ts";
import { broadcastShape, promotedInexact } from "../../numpy/promote.ts";
import { add, mul } from "../../ops/arithmetic.ts";
import { broadcastTo } from "../../ops/axes.ts";
import { eq } from "../../ops/compare.ts";
import { conjIfComplex, partOf } from "../../ops/complex.ts";
import { concatenate } from "../../ops/concatenate.ts";
import { convertElementType } from "../../ops/convert.ts";
import { checkMatrix, columnOf, dot, enlarged, eyeLike, mT, part, rowOf, tril, triu } from "../../ops/linalg/matrix.ts";
import { geqp3, geqrf } from "../../ops/linalg/qr.ts";
import { iota, reshape } from "../../ops/shape.ts";
import type { Ignored } from "./solve.ts";

export interface SvdOptions extends Ignored {
  fullMatrices?: boolean;
  computeUv?: boolean;
  lapackDriver?: string;
}
/**
 * The singular value decomposition a = U diag(s) V^H, with s descending.
 * @param a [..., m, n]
 * @returns [u, s, vh], or s without `computeUv`
 * @example scipy.linalg.svd(np.array([[3., 0.], [0., -4.]]))[1].tolist() // [4, 3]
 */
export function svd(a: ArrayLike, options: SvdOptions & { computeUv: false }): Value;
export function svd(
  a: ArrayLike,
  fullMatrices?: boolean | SvdOptions,
  rest?: SvdOptions,
): [u: Value, s: Value, vh: Value];
export function svd(
  a: ArrayLike,
  fullMatrices: boolean | SvdOptions = {},
  rest: SvdOptions = {},
): Value | [Value, Value, Value] {
  const given = typeof fullMatrices === "object" ? fullMatrices : { ...rest, fullMatrices };
  const { fullMatrices: full = true, computeUv = true } = given;
  return lax.svd(matrices("linalg.svd", a, ShapeError), { fullMatrices: full, computeUv });
}
export interface EighOptions extends Ignored {
  lower?: boolean;
  eigvalsOnly?: boolean;
  eigvals?: null;
  type?: number;
  turbo?: boolean;
}
/**
 * Ascending eigenvalues and eigenvectors of symmetric matrices.
 * @param a [..., n, n]
 * @param b must be left out: the generalised problem is not there, as in JAX
 * @returns [w, v], or w with `eigvalsOnly`
 * @example scipy.linalg.eigh(np.array([[2., 1.], [1., 2.]]))[0].tolist() // [1, 3]
 */
export function eigh(a: ArrayLike, b: null | undefined, options: EighOptions & { eigvalsOnly: true }): Value;
export function eigh(a: ArrayLike, b?: null | EighOptions, options?: EighOptions): [w: Value, v: Value];
export function eigh(a: ArrayLike, b?: null | EighOptions, rest?: EighOptions): Value | [Value, Value];
export function eigh(a: ArrayLike, b?: null | EighOptions, rest?: EighOptions): Value | [Value, Value] {
  const { lower = true, eigvalsOnly = false, eigvals = null, type = 1 } = (isOptions(b) ? b : rest) ?? {};
  if ((b ?? null) !== null && !isOptions(b))
    throw new JAXTypeError("linalg.eigh: the generalised problem, with b, is not defined. Leave b out.");
  if (type !== 1 || eigvals !== null)
    throw new JAXTypeError("linalg.eigh: only type 1 is defined, for all eigenvalues. Leave `type` and `eigvals` out.");
  const x = squares("linalg.eigh", a, ShapeError, ShapeError);
  if (eigvalsOnly) return eigenvalues(x, { lower });
  const [v, w] = lax.eigh(x, { lower });
  return [w, v];
}
const isOptions = (x: unknown): x is EighOptions =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

export interface LuOptions extends Ignored {
  /** Gives P L in place of P and L. */
  permuteL?: boolean;
}
/**
 * The LU decomposition a = P L U with partial pivoting.
 * @param a [..., m, n]
 * @returns [p, l, u], or [p l, u] with `permuteL`; p is real
 * @example scipy.linalg.lu(np.array([[1., 2.], [4., 2.]]))[2].tolist() // [[4, 2], [0, 1.5]]
 */
export function lu(a: ArrayLike, permuteL: boolean | LuOptions = false): Value[] {
  const x = matrices("linalg.lu", a, ShapeError);
  const [m, n] = x.shape.slice(-2);
  const k = Math.min(m, n);
  const [both, , order] = lax.lu(x);
  const row = broadcastTo(columnOf(iota("int32", [m])), [...order.shape, m]);
  const p = convertElementType(eq(broadcastTo(rowOf(order), row.shape), row), partOf(x.dtype));
  const l = add(tril(part(both, -1, 0, k), -1), eyeLike(both, m, k));
  const u = triu(part(both, -2, 0, k));
  return (typeof permuteL === "object" ? permuteL.permuteL : permuteL)
    ? [dot(convertElementType(p, x.dtype), l), u]
    : [p, l, u];
}

export interface QrOptions extends Ignored {
  mode?: "full" | "r" | "economic";
  pivoting?: boolean;
  lwork?: unknown;
}
/**
 * The QR decomposition a = Q R.
 * @param a [..., m, n]
 * @returns [q, r], [r] for mode "r"; with `pivoting` also the order of a's columns
 * @throws RangeError for another mode
 * @example scipy.linalg.qr(np.array([[3., 1.], [4., 2.]]))[1].tolist() // [[-5, -2.2], [0, 0.4]]
 */
export function qr(a: ArrayLike, { mode = "full", pivoting = false }: QrOptions = {}): Value[] {
  if (!["full", "r", "economic"].includes(mode))
    throw new ValueError(`linalg.qr: there is no mode "${mode}". Use "full", "r" or "economic".`);
  const [q, ...rest] = lax.qr(matrices("linalg.qr", a, ShapeError), { pivoting, fullMatrices: mode !== "economic" });
  return mode === "r" ? rest : [q, ...rest];
}
export interface QrMultiplyOptions extends Ignored {
  /** c Q, or Q c. */
  mode?: "right" | "left";
  pivoting?: boolean;
  /** With Q's conjugate. */
  conjugate?: boolean;
  overwriteC?: boolean;
}
/**
 * The product of c and the Q of a's QR decomposition, without making Q.
 * @param a [..., m, n]
 * @param c [..., p, m], or [..., min(m, n), p] for mode "left"; or a vector
 * @returns [c q, r], with `pivoting` also the order of a's columns
 * @throws RangeError where the shapes do not fit
 * @example scipy.linalg.qrMultiply(np.array([[3., 0.], [4., 5.]]), np.array([5., 0.]))[0].tolist() // [-3, -4]
 */
export function qrMultiply(a: ArrayLike, c: ArrayLike, options: QrMultiplyOptions = {}): Value[] {
  const name = "linalg.qrMultiply";
  const { mode = "right", pivoting = false, conjugate = false } = options;
  const [x, y] = promotedInexact(name, [a, c]);
  matrices(name, x);
  const left = mode === "left";
  const [m, n] = x.shape.slice(-2);
  const k = Math.min(m, n);
  const vector = y.ndim === 1;
  const given = vector ? (left ? columnOf(y) : rowOf(y)) : y;
  if (given.shape[given.ndim - (left ? 2 : 1)] !== (left ? k : m))
    throw new ValueError(
      `${name}: ${showAval(x.aval)} and ${showAval(y.aval)} do not fit: c must have ${left ? `${k} rows` : `${m} columns`}.`,
    );
  const outer = broadcastShape(name, [x.shape.slice(0, -2), given.shape.slice(0, -2)]);
  const spread = (v: Value): Value => broadcastTo(v, [...outer, ...v.shape.slice(-2)]);
  const [r, taus, ...order] = pivoting ? geqp3(spread(x)) : geqrf(spread(x));
  const tall = left && m > n ? enlarged(spread(given), m, given.shape[given.ndim - 1]) : spread(given);
  const product = conjugate
    ? mT(lax.ormqr(r, taus, mT(tall), { left: !left, transpose: true }))
    : lax.ormqr(r, taus, tall, { left });
  const cq = left ? product : part(product, -1, 0, k);
  return [vector ? reshape(cq, [cq.size]) : cq, triu(part(r, -2, 0, k)), ...order];
}

/**
 * The Hessenberg form a = Q H Q^H: nothing is left below H's first subdiagonal.
 * @param a [..., n, n]
 * @returns H, or [H, Q] with `calcQ`
 * @example scipy.linalg.hessenberg(np.array([[1., 2.], [3., 4.]])).tolist() // [[1, 2], [3, 4]]
 */
export function hessenberg(a: ArrayLike, options: { calcQ: true } & Ignored): [h: Value, q: Value];
export function hessenberg(a: ArrayLike, options?: { calcQ?: false } & Ignored): Value;
export function hessenberg(
  a: ArrayLike,
  { calcQ = false }: { calcQ?: boolean } & Ignored = {},
): Value | [Value, Value] {
  const x = squares("linalg.hessenberg", a);
  const n = x.shape[x.ndim - 1];
  if (n === 0) return calcQ ? [x, x] : x;
  const [w, taus] = lax.hessenberg(x);
  const h = triu(w, -1);
  if (!calcQ) return h;
  const eye = eyeLike(w, n);
  if (n === 1) return [h, eye];
  const inner = lax.householderProduct(part(part(w, -2, 1, n), -1, 0, n - 1), taus);
  const corner = [part(eye, -2, 0, 1), part(part(eye, -2, 1, n), -1, 0, 1)];
  return [h, concatenate([corner[0], concatenate([corner[1], inner], x.ndim - 1)], x.ndim - 2)];
}
export interface SchurOptions extends Ignored {
  output?: "real" | "complex";
}
/**
 * The Schur decomposition a = Z T Z^H, with T upper triangular. A real T has blocks of two for pairs of complex eigenvalues.
 * @param a [..., n, n]
 * @returns [T, Z]
 * @throws RangeError for another output than "real" and "complex"; TypeError for integers and a real T
 * @example scipy.linalg.schur(np.array([[2., 1.], [0., 3.]]))[0].tolist() // [[2, 1], [0, 3]]
 */
export function schur(a: ArrayLike, output: "real" | "complex" | SchurOptions = "real"): [T: Value, Z: Value] {
  const how = typeof output === "object" ? (output.output ?? "real") : output;
  if (how !== "real" && how !== "complex")
    throw new ValueError(`linalg.schur: output is "${how}". Use "real" or "complex".`);
  const [t, z] = lax.schur(how === "complex" ? complexType(squares("linalg.schur", a, ShapeError)) : a);
  return [t, z];
}
export interface PolarOptions {
  side?: "right" | "left";
  /** Accepted for JAX's sake: there is one algorithm, by singular values. */
  method?: "qdwh" | "svd";
  eps?: number | null;
  maxIterations?: number | null;
}
/**
 * The polar decomposition: a = U P with orthonormal columns (or rows) in U and P positive semidefinite, or a = P U. From singular
 * values, whatever `method` says.
 * @param a [..., m, n], of floating or complex numbers
 * @returns [U, P]
 * @throws RangeError for another side or method; TypeError for integers
 * @example scipy.linalg.polar(np.array([[0., -2.], [3., 0.]]))[0].tolist() // [[0, -1], [1, 0]]
 */
export function polar(a: ArrayLike, side: "right" | "left" | PolarOptions = "right"): [u: Value, p: Value] {
  const { side: how = "right", method = "qdwh" } = typeof side === "object" ? side : { side };
  if (how !== "right" && how !== "left") throw new ValueError(`linalg.polar: side is "${how}". Use "right" or "left".`);
  if (method !== "qdwh" && method !== "svd")
    throw new ValueError(`linalg.polar: there is no method "${method}". Use "qdwh" or "svd".`);
  const x = asArray(a, "linalg.polar");
  matrices("linalg.polar", x);
  checkMatrix("linalg.polar", x.aval);
  const [w, s, vh] = lax.svd(x, { fullMatrices: false });
  const scaled = (x: Value): Value => mul(x, broadcastTo(rowOf(convertElementType(s, x.dtype)), x.shape));
  const p = how === "right" ? dot(scaled(conjIfComplex(mT(vh))), vh) : dot(scaled(w), conjIfComplex(mT(w)));
  return [dot(w, vh), p];
}
