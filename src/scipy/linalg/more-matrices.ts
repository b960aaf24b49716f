import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { config } from "../../api/config.ts";
import { showAval } from "../../core/aval.ts";
import { type DType, isComplex } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { array, zeros } from "../../numpy/creation.ts";
import { concatenate } from "../../numpy/join.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { atleast1d } from "../../numpy/shape.ts";
import { take } from "../../numpy/take.ts";
import { divide, negative } from "../../numpy/ufuncs.ts";
import { broadcastTo } from "../../ops/axes.ts";
import { sliceInDim } from "../../ops/shape.ts";
import { range } from "../../util/list.ts";

// Matrices whose elements are those of a vector at known places, or known numbers.

/** [..., k] and a matrix of positions along its last axis: [..., rows, columns]. */
const arranged = (x: Value, at: readonly number[][]): Value => take(x, array(at as number[][], { dtype: "int32" }), -1);
/** Numbers in front of the last axis. */
const behind = (numbers: readonly number[], x: Value): Value => {
  const front = broadcastTo(array([...numbers], { dtype: x.dtype }), [...x.shape.slice(0, -1), numbers.length]);
  return concatenate([front, x], -1);
};

export interface DftOptions {
  /** By what all is divided: the root of n, or n; by nothing by default. */
  scale?: "sqrtn" | "n" | null;
  /** complex64 by default, complex128 with 64-bit types. */
  dtype?: DType;
}
/**
 * The matrix of the discrete Fourier transform: exp(-2 pi i j k / n).
 * @returns complex[n, n]
 * @throws RangeError if there is no such scale, or the dtype is not complex
 * @example scipy.linalg.dft(2).tolist() // [[{ re: 1, im: 0 }, { re: 1, im: 0 }], [{ re: 1, im: 0 }, { re: -1, im: 0 }]]
 * @source jax.scipy.linalg.dft
 */
export function dft(n: number, { scale = null, dtype }: DftOptions = {}): Value {
  const type = dtype ?? (config.enableX64 ? "complex128" : "complex64");
  if (!isComplex(type)) throw new ValueError(`linalg.dft: ${type} is no complex type. Use complex64 or complex128.`);
  if (scale !== null && scale !== "sqrtn" && scale !== "n")
    throw new ValueError(`linalg.dft: there is no scale ${String(scale)}. Use "sqrtn", "n" or null.`);
  const by = scale === "n" ? 1 / n : scale === "sqrtn" ? 1 / Math.sqrt(n) : 1;
  // Quarter turns are exact: they come by symmetry from angles up to an eighth.
  const turn = (k: number): { re: number; im: number } => {
    const eighth = Math.round((4 * k) / n);
    const angle = (2 * Math.PI * (k - (eighth * n) / 4)) / n;
    const [c, s] = [Math.cos(angle), -Math.sin(angle)];
    const [re, im] = [
      [c, s],
      [s, -c],
      [-c, -s],
      [-s, c],
    ][eighth % 4];
    return { re: re * by + 0, im: im * by + 0 };
  };
  const rows = range(n).map((j) => range(n).map((k) => turn((j * k) % n)));
  return n === 0 ? zeros([0, 0], { dtype: type }) : array(rows, { dtype: type });
}

/**
 * The matrix whose product with a vector of length n is its convolution with `a`.
 * @param a [..., m]
 * @param mode which part: all n + m - 1 elements, the middle ones ("same", max(n, m)), or those where both overlap fully ("valid")
 * @returns [..., k, n]
 * @throws RangeError if n or a is empty, or there is no such mode
 * @example scipy.linalg.convolutionMatrix([1, 2], 2).tolist() // [[1, 0], [2, 1], [0, 2]]
 * @source jax.scipy.linalg.convolution_matrix
 */
export function convolutionMatrix(a: ArrayLike, n: number, mode: "full" | "same" | "valid" = "full"): Value {
  const name = "linalg.convolutionMatrix";
  const x = asArray(a, name);
  const m = x.shape[x.ndim - 1];
  if (!Number.isInteger(n) || n <= 0) throw new ValueError(`${name}: n is ${n}. Give a positive integer.`);
  if (!(m > 0)) throw new ValueError(`${name}: ${showAval(x.aval)} has no elements along a last axis. Give some.`);
  if (mode !== "full" && mode !== "same" && mode !== "valid")
    throw new ValueError(`${name}: there is no mode ${String(mode)}. Use "full", "same" or "valid".`);
  const short = Math.min(n, m) - 1;
  const before = mode === "full" ? 0 : mode === "same" ? Math.floor(short / 2) : short;
  const after = mode === "full" ? 0 : mode === "same" ? short - before : short;
  // Position 0 is the zero in front.
  const at = (d: number): number => (d >= 0 && d < m ? d + 1 : 0);
  const rows = range(m + n - 1 - before - after).map((i) => range(n).map((j) => at(i + before - j)));
  return arranged(behind([0], x), rows);
}

/**
 * Fiedler's companion matrix of a polynomial: five diagonals, and the polynomial's roots as eigenvalues.
 * M. Fiedler, "A note on companion matrices", 2003.
 * @param a [..., n], coefficients, the highest first
 * @returns [..., n - 1, n - 1]
 * @throws RangeError for no coefficients
 * @example scipy.linalg.fiedlerCompanion([1, -3, 2]).tolist() // [[3, -2], [1, 0]]
 * @source jax.scipy.linalg.fiedler_companion
 */
export function fiedlerCompanion(a: ArrayLike): Value {
  const name = "linalg.fiedlerCompanion";
  const [x] = promotedInexact(name, [atleast1d(asArray(a, name))]);
  const axis = x.ndim - 1;
  const n = x.shape[axis] - 1;
  if (n < 0) throw new ValueError(`${name}: ${showAval(x.aval)} has no coefficients. Give at least one.`);
  const monic = negative(divide(x, sliceInDim(x, 0, 1, 1, axis)));
  // Positions of 0 and 1, which stand in front of the coefficients.
  const [zero, one] = [0, 1];
  const at = (i: number, j: number): number => {
    if (j === 0) return i === 0 ? 3 : i === 1 ? one : zero;
    if (j % 2 === 1 && i === j - 1) return j + 3;
    if (j % 2 === 0 && i === j - 2) return one;
    if (j % 2 === 1 && i === j + 1) return j + 4;
    return j % 2 === 1 && i === j + 2 ? one : zero;
  };
  if (n === 0) return zeros([...x.shape.slice(0, -1), 0, 0], { dtype: x.dtype });
  return arranged(
    behind([0, 1], monic),
    range(n).map((i) => range(n).map((j) => at(i, j))),
  );
}
