import { type ArrayLike, asArray, defaultFloat } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import type { DType } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { conj } from "../../numpy/complex.ts";
import { zeros } from "../../numpy/creation.ts";
import { eye } from "../../numpy/grids.ts";
import { concatenate } from "../../numpy/join.ts";
import { where } from "../../numpy/logic.ts";
import { broadcastShape, promoted, promotedInexact } from "../../numpy/promote.ts";
import { atleast1d, atleast2d, flip } from "../../numpy/shape.ts";
import { arange } from "../../numpy/spaces.ts";
import { take } from "../../numpy/take.ts";
import { abs, add, divide, equal, lessEqual, multiply, negative, sqrt, subtract } from "../../numpy/ufuncs.ts";
import { like } from "../../ops/arithmetic.ts";
import { broadcastTo } from "../../ops/axes.ts";
import { columnOf, rowOf } from "../../ops/linalg/matrix.ts";
import { pad, sliceInDim } from "../../ops/shape.ts";

// Matrices with a pattern.

const indices = (n: number): Value => arange(n, { dtype: "int32" });
const vector = (name: string, x: ArrayLike): Value => atleast1d(asArray(x, name));
const last = (x: Value): number => x.shape[x.ndim - 1];
/** [..., m] followed by all but the first of [..., n]; the axes before broadcast. */
function joined(name: string, a: Value, b: Value): Value {
  const outer = broadcastShape(name, [a.shape.slice(0, -1), b.shape.slice(0, -1)]);
  const rest = sliceInDim(b, 1, last(b), 1, b.ndim - 1);
  return concatenate(
    [a, rest].map((x) => broadcastTo(x, [...outer, last(x)])),
    -1,
  );
}
/**
 * Matrices along the diagonal of one, with zeros elsewhere.
 * @throws RangeError for an array of more than two axes
 * @example scipy.linalg.blockDiag(np.array([[1]]), np.array([[2, 3]])).tolist() // [[1, 0, 0], [0, 2, 3]]
 */
export function blockDiag(...arrays: ArrayLike[]): Value {
  const name = "linalg.blockDiag";
  if (arrays.length === 0) return zeros([1, 0]);
  const blocks = promoted(name, arrays).map((x) => {
    if (x.ndim > 2) throw new ValueError(`${name}: ${showAval(x.aval)} is no matrix. Give at most two axes.`);
    return atleast2d(x);
  });
  const width = blocks.reduce((n, b) => n + b.shape[1], 0);
  let before = 0;
  const rows = blocks.map((b) => {
    const row = pad(b, like(b, 0), [
      [0, 0, 0],
      [before, width - b.shape[1] - before, 0],
    ]);
    before += b.shape[1];
    return row;
  });
  return concatenate(rows, 0);
}
/**
 * A matrix that is constant along its diagonals.
 * @param c [..., m], the first column
 * @param r [..., n], the first row, of which the first element is not used; c's conjugate by default
 * @returns [..., m, n]
 * @example scipy.linalg.toeplitz([1, 2], [0, 3]).tolist() // [[1, 3], [2, 1]]
 */
export function toeplitz(c: ArrayLike, r?: ArrayLike | null): Value {
  const [column, row] = promoted("linalg.toeplitz", [
    vector("linalg.toeplitz", c),
    r ?? conj(vector("linalg.toeplitz", c)),
  ]);
  const [a, b] = [column, atleast1d(row)];
  const [m, n] = [last(a), last(b)];
  if (m === 0 || n === 0) return zeros([m, n], a.dtype);
  const all = joined("linalg.toeplitz", flip(a, -1), b);
  return take(all, add(subtract(m - 1, columnOf(indices(m))), rowOf(indices(n))), -1);
}
/**
 * A matrix that is constant along the diagonals from the upper right to the lower left.
 * @param c [..., m], the first column
 * @param r [..., n], the last row, of which the first element is not used; zeros by default
 * @example scipy.linalg.hankel([1, 2]).tolist() // [[1, 2], [2, 0]]
 */
export function hankel(c: ArrayLike, r?: ArrayLike | null): Value {
  const column = vector("linalg.hankel", c);
  const [a, b] = promoted("linalg.hankel", [column, r ?? multiply(column, 0)]);
  const [m, n] = [last(a), last(b)];
  const all = joined("linalg.hankel", a, b);
  return take(all, add(columnOf(indices(m)), rowOf(indices(n))), -1);
}
/**
 * A matrix of which each column is the one before, moved down by one.
 * @example scipy.linalg.circulant([1, 2]).tolist() // [[1, 2], [2, 1]]
 */
export function circulant(c: ArrayLike): Value {
  const a = vector("linalg.circulant", c);
  const n = last(a);
  const distance = subtract(columnOf(indices(n)), rowOf(indices(n)));
  return take(a, where(lessEqual(0, distance), distance, add(distance, n)), -1);
}
/** The row on top of a matrix with a vector below its diagonal. */
const overSubdiagonal = (first: Value, below: Value): Value => {
  const n = last(below);
  const shifted = multiply(eye(n, n + 1, { dtype: below.dtype }), columnOf(below));
  return concatenate([rowOf(first), shifted], -2);
};
/**
 * The companion matrix of a polynomial.
 * @param a [..., n], coefficients, the highest first
 * @throws RangeError for fewer than two coefficients
 * @example scipy.linalg.companion([1, -3, 2]).tolist() // [[3, -2], [1, 0]]
 */
export function companion(a: ArrayLike): Value {
  const [x] = promotedInexact("linalg.companion", [vector("linalg.companion", a)]);
  const n = last(x);
  if (n < 2) throw new ValueError(`linalg.companion: ${showAval(x.aval)} has ${n} coefficients. Give at least two.`);
  const axis = x.ndim - 1;
  const first = negative(divide(sliceInDim(x, 1, n, 1, axis), sliceInDim(x, 0, 1, 1, axis)));
  return overSubdiagonal(first, add(multiply(sliceInDim(first, 0, n - 2, 1, axis), 0), 1));
}
/**
 * The Leslie matrix of population growth.
 * @param f [..., n], births
 * @param s [..., n - 1], survivals
 * @throws RangeError where the lengths do not fit
 * @example scipy.linalg.leslie([1, 2], [0.5]).tolist() // [[1, 2], [0.5, 0]]
 */
export function leslie(f: ArrayLike, s: ArrayLike): Value {
  const [births, survivals] = promoted("linalg.leslie", [vector("linalg.leslie", f), vector("linalg.leslie", s)]);
  if (last(births) < 2 || last(survivals) !== last(births) - 1)
    throw new ValueError(
      `linalg.leslie: ${showAval(births.aval)} and ${showAval(survivals.aval)} do not fit: s must have one element less than f, which has two or more.`,
    );
  return overSubdiagonal(births, survivals);
}
/**
 * |a[i] - a[j]|
 * @example scipy.linalg.fiedler([1, 4]).tolist() // [[0, 3], [3, 0]]
 */
export function fiedler(a: ArrayLike): Value {
  const x = vector("linalg.fiedler", a);
  return abs(subtract(columnOf(x), rowOf(x)));
}
/**
 * The Hilbert matrix 1 / (i + j + 1).
 * @example scipy.linalg.hilbert(2).tolist() // [[1, 0.5], [0.5, 0.3333333]]
 */
export const hilbert = (n: number): Value => {
  const i = arange(n, { dtype: defaultFloat() });
  return divide(1, add(add(columnOf(i), rowOf(i)), 1));
};
/** Binomial coefficients n over k for all n and k below size, exactly as far as numbers go. */
function binomials(size: number): number[][] {
  const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) rows[i][j] = j === 0 ? 1 : rows[i - 1][j - 1] + (rows[i - 1][j] ?? 0);
  return rows;
}
export type PascalKind = "symmetric" | "lower" | "upper";
function pascalOf(name: string, n: number, kind: PascalKind, sign: 1 | -1): Value {
  if (!["symmetric", "lower", "upper"].includes(kind))
    throw new ValueError(`${name}: kind is "${kind}". Use "symmetric", "lower" or "upper".`);
  const lower = binomials(n).map((row, i) => row.map((v, j) => ((i - j) % 2 ? sign * v : v)));
  const sum = (f: (k: number) => number): number => lower.reduce((s, _, k) => s + f(k), 0);
  const inverse = sign < 0;
  const rows = lower.map((_, i) =>
    lower.map((__, j) => {
      if (kind === "lower") return lower[i][j];
      if (kind === "upper") return lower[j][i];
      return sum((k) => (inverse ? lower[k][i] * lower[k][j] : lower[i][k] * lower[j][k]));
    }),
  );
  return asArray(rows, name, inverse ? defaultFloat() : "float32");
}
/**
 * Pascal's triangle as a matrix.
 * @throws RangeError for another kind
 * @example scipy.linalg.pascal(3).tolist() // [[1, 1, 1], [1, 2, 3], [1, 3, 6]]
 */
export const pascal = (n: number, kind: PascalKind | null = null): Value =>
  pascalOf("linalg.pascal", n, kind ?? "symmetric", 1);
/**
 * The inverse of Pascal's matrix.
 * @example scipy.linalg.invpascal(2).tolist() // [[2, -1], [-1, 1]]
 */
export const invpascal = (n: number, kind: PascalKind | null = null): Value =>
  pascalOf("linalg.invpascal", n, kind ?? "symmetric", -1);
/**
 * The inverse of the Hilbert matrix.
 * @example scipy.linalg.invhilbert(2).tolist() // [[4, -6], [-6, 12]]
 */
export function invhilbert(n: number): Value {
  const choose = binomials(2 * n + 1);
  const element = (i: number, j: number): number => {
    const s = i + j;
    return (s % 2 ? -1 : 1) * (s + 1) * choose[n + i][n - j - 1] * choose[n + j][n - i - 1] * choose[s][i] ** 2;
  };
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => element(i, j)));
  return asArray(rows, "linalg.invhilbert", defaultFloat());
}
/**
 * The Hadamard matrix of Sylvester.
 * @param n a power of two
 * @throws RangeError for another n
 * @example scipy.linalg.hadamard(2).tolist() // [[1, 1], [1, -1]]
 */
export function hadamard(n: number, dtype: DType = "int32"): Value {
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(Math.log2(n)))
    throw new ValueError(`linalg.hadamard: ${n} is no power of two. Give 1, 2, 4, ...`);
  const parity = (v: number): number => [...v.toString(2)].filter((b) => b === "1").length % 2;
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (parity(i & j) ? -1 : 1)));
  return asArray(rows, "linalg.hadamard", dtype);
}
/**
 * The Helmert matrix: orthonormal rows, of which number k compares element k + 1 with those before.
 * @param n columns
 * @returns [n - 1, n], or with `full` [n, n] with a constant row on top
 * @throws RangeError for n < 1
 * @example scipy.linalg.helmert(2).shape // [1, 2]
 */
export function helmert(n: number, { full = false }: { full?: boolean } = {}): Value {
  if (!Number.isInteger(n) || n < 1) throw new ValueError(`linalg.helmert: n is ${n}. Give 1 or more.`);
  const [k, j] = [add(columnOf(indices(n - 1)), 1), rowOf(indices(n))];
  const size = multiply(k, eyeFloat());
  const length = sqrt(multiply(size, add(size, 1)));
  const rows = where(lessEqual(add(j, 1), k), divide(1, length), where(equal(j, k), divide(negative(size), length), 0));
  if (!full) return rows;
  const first = Array.from({ length: n }, () => 1 / Math.sqrt(n));
  return concatenate([asArray([first], "linalg.helmert", defaultFloat()), rows], 0);
}
/** 1 as a number that makes integers floating. */
const eyeFloat = (): Value => asArray(1, "linalg.helmert", defaultFloat());
