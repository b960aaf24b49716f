import type { ArrayLike } from "../../api/asarray.ts";
import { ShapeError, ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/linalg.ts";
import { eigenvalues } from "../../lax/symmetric.ts";
import { rowOf } from "../../ops/linalg/matrix.ts";
import { geqrf } from "../../ops/linalg/qr.ts";
import { options } from "../options.ts";
import { matrixTranspose } from "../shape.ts";
import { argsort, sort } from "../sorting.ts";
import { takeAlongAxis } from "../take.ts";
import { abs, multiply, negative, sign } from "../ufuncs.ts";
import { adjoint, matrices, squares } from "./operands.ts";

export interface CholeskyOptions {
  /** Gives L^T, the upper factor. */
  upper?: boolean;
  /** Use (a + a^T) / 2; else only the lower triangle is read. */
  symmetrizeInput?: boolean;
}
/**
 * The lower triangular L of a = L L^T.
 * @param a [..., n, n], symmetric positive definite; NaN comes out of others
 * @throws TypeError unless a is square
 * @example np.linalg.cholesky(np.array([[4, 2], [2, 5]])).tolist() // [[2, 0], [1, 2]]
 */
export function cholesky(a: ArrayLike, given: CholeskyOptions = {}): Value {
  const { upper = false, symmetrizeInput = true } = options<CholeskyOptions>(
    "linalg.cholesky",
    ["upper", "symmetrizeInput"],
    given,
  );
  const l = lax.cholesky(squares("linalg.cholesky", a, ShapeError, ShapeError), { symmetrizeInput });
  return upper ? adjoint(l) : l;
}

export type QrMode = "reduced" | "complete" | "raw" | "r" | "full";
export interface QrOptions {
  mode?: QrMode;
}
/**
 * The QR decomposition a = Q R: Q with orthonormal columns, R upper triangular, by Householder reflections.
 * @param a [..., m, n]
 * @param mode "reduced": Q is [..., m, min(m, n)]; "complete": it is square; "r": only R; "raw": the reflections, as rows, and
 *   their factors
 * @returns [Q, R], or R for mode "r"
 * @throws RangeError for another mode
 * @example np.linalg.qr(np.array([[3, 1], [4, 2]]))[1].tolist() // [[-5, -2.2], [0, 0.4]]
 */
export function qr(a: ArrayLike, mode: "r" | (QrOptions & { mode: "r" })): Value;
export function qr(
  a: ArrayLike,
  mode?: Exclude<QrMode, "r"> | (QrOptions & { mode?: Exclude<QrMode, "r"> }),
): [Value, Value];
export function qr(a: ArrayLike, mode?: QrMode | QrOptions): Value | [Value, Value];
export function qr(a: ArrayLike, mode?: QrMode | QrOptions): Value | [Value, Value] {
  const { mode: how = "reduced" } = options<QrOptions>("linalg.qr", ["mode"], mode);
  const x = matrices("linalg.qr", a, ShapeError);
  if (how === "raw") {
    const [reflections, taus] = geqrf(x);
    return [matrixTranspose(reflections), taus];
  }
  if (!["reduced", "complete", "r", "full"].includes(how))
    throw new ValueError(`linalg.qr: there is no mode "${how}". Use "reduced", "complete", "r" or "raw".`);
  const [q, r] = lax.qr(x, { fullMatrices: how === "complete" });
  return how === "r" ? r : [q, r];
}

export interface EighOptions {
  /** Which triangle is read, where the input is not made symmetric. */
  UPLO?: "L" | "U" | null;
  symmetrizeInput?: boolean;
}
function symmetricOptions(
  name: string,
  uplo: "L" | "U" | null | EighOptions | undefined,
  rest: EighOptions | undefined,
): lax.EighOptions {
  const { UPLO = "L", symmetrizeInput = true } = options<EighOptions>(
    name,
    ["UPLO", "symmetrizeInput"],
    uplo ?? undefined,
    rest,
  );
  if (UPLO !== null && UPLO !== "L" && UPLO !== "U")
    throw new ValueError(`${name}: UPLO is "${UPLO}". Use "L" or "U".`);
  return { lower: UPLO !== "U", symmetrizeInput };
}
/**
 * Ascending eigenvalues and orthonormal eigenvectors of symmetric matrices.
 * @param a [..., n, n]
 * @returns [w, v]: [..., n] and [..., n, n], the vectors as columns
 * @throws TypeError unless a is square
 * @example np.linalg.eigh(np.array([[2, 1], [1, 2]]))[0].tolist() // [1, 3]
 */
export function eigh(a: ArrayLike, UPLO?: "L" | "U" | null | EighOptions, rest?: EighOptions): [w: Value, v: Value] {
  const [v, w] = lax.eigh(
    squares("linalg.eigh", a, ShapeError, ShapeError),
    symmetricOptions("linalg.eigh", UPLO, rest),
  );
  return [w, v];
}
/**
 * Ascending eigenvalues of symmetric matrices.
 * @example np.linalg.eigvalsh(np.array([[2, 1], [1, 2]])).tolist() // [1, 3]
 */
export const eigvalsh = (a: ArrayLike, UPLO?: "L" | "U" | null | EighOptions, rest?: EighOptions): Value =>
  eigenvalues(squares("linalg.eigvalsh", a, ShapeError, ShapeError), symmetricOptions("linalg.eigvalsh", UPLO, rest));

export interface SvdOptions {
  /** U and V are square. */
  fullMatrices?: boolean;
  computeUv?: boolean;
  /** The matrices are symmetric: then eigenvalues are used. */
  hermitian?: boolean;
  /** Only the singular values start..end, counted from the largest. */
  subsetByIndex?: lax.Subset | null;
}
const svdKeys = ["fullMatrices", "computeUv", "hermitian", "subsetByIndex"] as const;
/** From eigenvalues: singular values are their absolute values, the signs go to the right vectors. */
function symmetricSvd(a: Value, computeUv: boolean, subsetByIndex: lax.Subset | null): Value | [Value, Value, Value] {
  if (!computeUv) return negative(sort(negative(abs(eigenvalues(a, { subsetByIndex })))));
  const [v, w] = lax.eigh(a, { subsetByIndex });
  const order = argsort(negative(abs(w)));
  const [values, vectors] = [takeAlongAxis(w, order, -1), takeAlongAxis(v, rowOf(order), -1)];
  return [vectors, abs(values), adjoint(multiply(vectors, rowOf(sign(values))))];
}
/**
 * The singular value decomposition a = U diag(s) V^T, with s descending.
 * @param a [..., m, n]
 * @returns [u, s, vh] with k = min(m, n): [..., m, m or k], [..., k], [..., n or k, n]; only s without `computeUv`
 * @example np.linalg.svd(np.array([[3, 0], [0, -4]]))[1].tolist() // [4, 3]
 */
export function svd(a: ArrayLike, given: SvdOptions & { computeUv: false }): Value;
export function svd(
  a: ArrayLike,
  fullMatrices?: boolean | SvdOptions,
  rest?: SvdOptions,
): [u: Value, s: Value, vh: Value];
export function svd(
  a: ArrayLike,
  fullMatrices?: boolean | SvdOptions,
  rest?: SvdOptions,
): Value | [Value, Value, Value] {
  const given = options<SvdOptions>("linalg.svd", svdKeys, fullMatrices, rest);
  const { fullMatrices: full = true, computeUv = true, hermitian = false, subsetByIndex = null } = given;
  const x = matrices("linalg.svd", a, ShapeError);
  if (hermitian) return symmetricSvd(squares("linalg.svd", x, ShapeError, ShapeError), computeUv, subsetByIndex);
  return lax.svd(x, { fullMatrices: full, computeUv, subsetByIndex });
}
/**
 * Singular values, descending.
 * @example np.linalg.svdvals(np.array([[3, 0], [0, -4]])).tolist() // [4, 3]
 */
export const svdvals = (x: ArrayLike): Value =>
  lax.svd(matrices("linalg.svdvals", x, ShapeError), { computeUv: false });

/**
 * Eigenvalues and right eigenvectors of any square matrices. Vectors have norm 1; the largest element of a complex one is real.
 * @param a [..., n, n]
 * @returns [w, v], complex: [..., n] and [..., n, n], the vectors as columns
 * @throws RangeError unless a is square
 * @example np.linalg.eig(np.array([[2, 0], [0, 3]]))[0].tolist() // [{ re: 2, im: 0 }, { re: 3, im: 0 }]
 */
export function eig(a: ArrayLike): [w: Value, v: Value] {
  const [w, v] = lax.eig(squares("linalg.eig", a, ShapeError), { computeLeftEigenvectors: false });
  return [w, v];
}
/**
 * Eigenvalues of any square matrices, in no particular order.
 * @example np.linalg.eigvals(np.array([[0, 1], [-1, 0]])).tolist() // [{ re: 0, im: 1 }, { re: 0, im: -1 }]
 */
export const eigvals = (a: ArrayLike): Value =>
  lax.eig(squares("linalg.eigvals", a, ShapeError), {
    computeLeftEigenvectors: false,
    computeRightEigenvectors: false,
  })[0];
