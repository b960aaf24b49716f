import type { ArrayLike } from "../../api/asarray.ts";
import { jvp } from "../../api/vjp.ts";
import { showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { JAXTypeError, ShapeError, ValueError } from "../../core/errors.ts";
import { scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { cond } from "../../lax/branches.ts";
import * as lax from "../../lax/linalg.ts";
import { scan } from "../../lax/scan.ts";
import { eigenvalues } from "../../lax/symmetric.ts";
import { foriLoop } from "../../lax/while.ts";
import { power } from "../../numpy/arithmetic.ts";
import { real } from "../../numpy/complex.ts";
import { fullLike } from "../../numpy/creation.ts";
import { eye } from "../../numpy/grids.ts";
import * as np from "../../numpy/linalg/index.ts";
import { complexType, squares } from "../../numpy/linalg/operands.ts";
import { diag, matmul } from "../../numpy/linear.ts";
import { log2 } from "../../numpy/logarithms.ts";
import { where } from "../../numpy/logic.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { any } from "../../numpy/reductions.ts";
import { arange } from "../../numpy/spaces.ts";
import { abs, add, ceil, divide, equal, greater, less, maximum, multiply, sqrt, subtract } from "../../numpy/ufuncs.ts";
import { vectorize } from "../../numpy/vectorize.ts";
import { add as plus } from "../../ops/arithmetic.ts";
import { conjIfComplex } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { dynamicSlice, dynamicUpdateSlice } from "../../ops/index.ts";
import { columnOf, diagonalMatrix, diagonalOf, mT, rowOf } from "../../ops/linalg/matrix.ts";
import { iota } from "../../ops/shape.ts";
import { solveTriangular } from "./solve.ts";

// Functions of matrices.

const adjoint = (x: Value): Value => conjIfComplex(mT(x));
const times = (...xs: Value[]): Value => xs.reduce((x, y) => matmul(x, y));

/** Coefficients of the numerators of the Pade approximants of exp of degree 7 and 13, and the norms up to which they are exact. */
const pade = {
  7: { bound: 3.92572478313866, b: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1] },
  13: {
    bound: 5.371920351148152,
    b: [
      64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640,
      1323241920, 40840800, 960960, 16380, 182, 1,
    ], // biome-ignore format: one list
  },
} as const;
/** Odd and even part of the numerator. */
function padeParts(a: Value, b: readonly number[]): [odd: Value, even: Value] {
  const square = matmul(a, a);
  // Horner's scheme in a^2, for both parts.
  const series = (from: number): Value => {
    let sum = multiply(eye(a.shape[0], { dtype: a.dtype }), b[from]);
    for (let i = from - 2; i >= 0; i -= 2)
      sum = add(matmul(square, sum), multiply(eye(a.shape[0], { dtype: a.dtype }), b[i]));
    return sum;
  };
  const top = b.length - 1;
  return [matmul(a, series(top)), series(top - 1)];
}
export interface ExpmOptions {
  upperTriangular?: boolean;
  /** More squarings than that give NaN. */
  maxSquarings?: number;
}
function expmOne(a: Value, { upperTriangular = false, maxSquarings = 16 }: ExpmOptions): Value {
  const double = a.dtype === "float64" || a.dtype === "complex128";
  const { bound, b } = pade[double ? 13 : 7];
  const size = np.norm(a, 1);
  const squarings = maximum(0, ceil(log2(divide(size, bound))));
  const scaled = divide(a, convertElementType(power(2, squarings), a.dtype));
  const [odd, even] = padeParts(scaled, b);
  const [p, q] = [add(even, odd), subtract(even, odd)];
  const start = upperTriangular ? solveTriangular(q, p) : np.solve(q, p);
  const [result] = scan(
    (x: Value, i: Value) => [
      cond(
        less(i, squarings),
        (y: Value) => matmul(y, y),
        (y: Value) => y,
        x,
      ),
      null,
    ],
    start,
    arange(maxSquarings, { dtype: size.dtype }),
  );
  return where(greater(squarings, maxSquarings), Number.NaN, result as Value);
}
/**
 * The exponential of square matrices, by a Pade approximant of a scaled matrix and repeated squaring.
 * @param a [..., n, n]
 * @throws RangeError unless a is square
 * @example scipy.linalg.expm(np.zeros([2, 2])).tolist() // [[1, 0], [0, 1]]
 */
export function expm(a: ArrayLike, options: ExpmOptions = {}): Value {
  const x = squares("linalg.expm", a);
  if (x.size === 0) return x;
  return vectorize((m: Value) => expmOne(m, options), { signature: "(n,n)->(n,n)" })(x);
}
export interface ExpmFrechetOptions {
  method?: string | null;
  /** Gives the exponential too. */
  computeExpm?: boolean;
}
/**
 * The exponential of a and its derivative in the direction e.
 * @returns [expm(a), derivative], or only the derivative
 * @example scipy.linalg.expmFrechet(np.zeros([1, 1]), np.ones([1, 1]))[1].tolist() // [[1]]
 */
export function expmFrechet(a: ArrayLike, e: ArrayLike, options: ExpmFrechetOptions & { computeExpm: false }): Value;
export function expmFrechet(a: ArrayLike, e: ArrayLike, options?: ExpmFrechetOptions): [expm: Value, derivative: Value];
export function expmFrechet(
  a: ArrayLike,
  e: ArrayLike,
  { computeExpm = true }: ExpmFrechetOptions = {},
): Value | [Value, Value] {
  const [x, direction] = promotedInexact("linalg.expmFrechet", [a, e]);
  if (String(x.shape) !== String(direction.shape))
    throw new ValueError(
      `linalg.expmFrechet: ${showAval(x.aval)} and ${showAval(direction.aval)} differ in shape. Make them equal.`,
    );
  const [y, dy] = jvp((m: Value) => expm(m), [x], [direction]) as [Value, Value];
  return computeExpm ? [y, dy] : dy;
}

/** Fills the diagonals above the first one after the other: `next` gives what element (i, j) becomes from those nearer to it. */
function byDiagonals(start: Value, next: (f: Value) => Value): Value {
  const n = start.shape[0];
  const distance = subtract(rowOf(iota("int32", [n])), columnOf(iota("int32", [n])));
  return foriLoop(1, n, (d: Value, f: Value) => where(equal(distance, d), next(f), f), start) as Value;
}
/** row i, column j: v[i] and v[j] */
const along = (v: Value): [Value, Value] => [columnOf(v), rowOf(v)];
/**
 * The square root of square matrices, complex, with eigenvalues in the right half plane (Bjorck and Hammarling).
 * @param a [n, n]
 * @throws RangeError unless a is one square matrix
 * @example scipy.linalg.sqrtm(np.array([[4., 0.], [0., 9.]])).tolist() // [[{ re: 2, im: 0 }, { re: 0, im: 0 }], [{ re: 0, im: 0 }, { re: 3, im: 0 }]]
 */
export function sqrtm(a: ArrayLike, { blocksize = 1 }: { blocksize?: number } = {}): Value {
  if (blocksize > 1) throw new JAXTypeError("linalg.sqrtm: there is no blocked version. Leave blocksize out.");
  const x = squares("linalg.sqrtm", a, ShapeError);
  if (x.ndim > 2) throw new ValueError(`linalg.sqrtm: ${showAval(x.aval)} is more than one matrix. Use vmap.`);
  const [t, z] = lax.schur(complexType(x));
  const root = sqrt(diagonalOf(t));
  const [row, column] = along(root);
  const u = byDiagonals(diagonalMatrix(root), (f) => {
    const left = subtract(t, matmul(f, f));
    return where(equal(left, 0), 0, divide(left, add(row, column)));
  });
  return times(z, u, adjoint(z));
}
/**
 * The function of square matrices that is `func` on eigenvalues, complex. Wrong where eigenvalues are equal and not isolated
 * (Parlett's recurrence).
 * @param a [n, n]
 * @param func a function of arrays of complex numbers
 * @example scipy.linalg.funm(np.array([[4., 0.], [0., 9.]]), (w) => np.sqrt(w)).shape // [2, 2]
 */
export function funm(
  a: ArrayLike,
  func: (w: any) => ArrayLike,
  { disp = true }: { disp?: boolean } = {},
): Value | [Value, Value] {
  const x = squares("linalg.funm", a);
  const [t, z] = lax.schur(complexType(x));
  const w = diagonalOf(t);
  const [row, column] = along(w);
  const gaps = subtract(row, column);
  const start = diagonalMatrix(convertElementType(func(w) as Value, t.dtype));
  const f = byDiagonals(start, (g) => {
    const commutator = subtract(matmul(g, t), matmul(t, g));
    return divide(commutator, where(equal(gaps, 0), 1, gaps));
  });
  const result = times(z, f, adjoint(z));
  return disp ? result : [result, fullLike(real(w), 0)];
}
/**
 * The complex Schur form from a real one.
 * @param T [n, n], and Z [n, n], as schur gives them
 * @returns [T, Z], complex
 * @example scipy.linalg.rsf2csf(np.eye(2), np.eye(2))[0].dtype // "complex64"
 */
export function rsf2csf(T: ArrayLike, Z: ArrayLike): [T: Value, Z: Value] {
  const [t, z] = promotedInexact("linalg.rsf2csf", [T, Z]).map((m) => complexType(squares("linalg.rsf2csf", m)));
  const [triangular, q] = lax.schur(t);
  return [triangular, matmul(z, q)];
}
export interface SylvesterOptions {
  method?: "schur" | "eigen";
  /** Where the sum of an eigenvalue of each matrix is smaller, the solution is NaN. */
  tol?: number;
}
function sylvesterOne(a: Value, b: Value, c: Value, tol: number): Value {
  const [r, u] = lax.schur(complexType(a));
  const [s, v] = lax.schur(complexType(b));
  const [m, n] = c.shape;
  const f = times(adjoint(u), complexType(c), v);
  const eyeM = complexType(eye(m, { dtype: a.dtype }));
  const zero = scalar(0, "int32");
  // Column after column of R Y + Y S = F.
  const y = foriLoop(
    0,
    n,
    (j: Value, done: Value) => {
      const column = (x: Value): Value => dynamicSlice(x, [zero, j], [x.shape[0], 1]);
      const own = dynamicSlice(s, [j, j], [1, 1]);
      const left = subtract(column(f), matmul(done, column(s)));
      const solved = solveTriangular(plus(r, multiply(eyeM, own)), left);
      return dynamicUpdateSlice(done, solved, [zero, j]);
    },
    multiply(f, 0),
  ) as Value;
  const x = times(u, y, adjoint(v));
  const singular = any(less(abs(add(columnOf(diagonalOf(r)), rowOf(diagonalOf(s)))), tol));
  return where(singular, Number.NaN, isComplex(c.dtype) ? x : real(x));
}
/**
 * The solution X of A X + X B = C, by Schur decompositions, whatever `method` says; NaN where it is not unique.
 * @param A [..., m, m]
 * @param B [..., n, n]
 * @param C [..., m, n]
 * @throws RangeError where the shapes do not fit
 * @example scipy.linalg.solveSylvester(np.eye(2), np.eye(2), np.ones([2, 2])).tolist() // [[0.5, 0.5], [0.5, 0.5]]
 */
export function solveSylvester(A: ArrayLike, B: ArrayLike, C: ArrayLike, options: SylvesterOptions = {}): Value {
  const name = "linalg.solveSylvester";
  const { method = "schur", tol = 1e-8 } = options;
  if (method !== "schur" && method !== "eigen")
    throw new ValueError(`${name}: there is no method "${method}". Use "schur" or "eigen".`);
  const [a, b, c] = promotedInexact(name, [A, B, C]);
  const [m, n] = c.shape.slice(-2);
  if (squares(name, a).shape[a.ndim - 1] !== m || squares(name, b).shape[b.ndim - 1] !== n)
    throw new ValueError(
      `${name}: ${[a, b, c].map((x) => showAval(x.aval)).join(", ")} do not fit: C must have A's rows and B's columns.`,
    );
  return vectorize((x: Value, y: Value, z: Value) => sylvesterOne(x, y, z, tol), {
    signature: "(m,m),(n,n),(m,n)->(m,n)",
  })(a, b, c);
}
export interface EighTridiagonalOptions {
  eigvalsOnly?: boolean;
  /** "a": all; "i": those with the numbers in selectRange, both ends included. */
  select?: "a" | "i" | "v";
  selectRange?: readonly [number, number] | null;
  tol?: number | null;
}
/**
 * Ascending eigenvalues and eigenvectors of a symmetric tridiagonal matrix.
 * @param d [n], its diagonal
 * @param e [n - 1], the elements beside it
 * @returns [w, v], or w with `eigvalsOnly`
 * @example scipy.linalg.eighTridiagonal(np.array([2., 2.]), np.array([1.]))[0].tolist() // [1, 3]
 */
export function eighTridiagonal(
  d: ArrayLike,
  e: ArrayLike,
  options: EighTridiagonalOptions & { eigvalsOnly: true },
): Value;
export function eighTridiagonal(d: ArrayLike, e: ArrayLike, options?: EighTridiagonalOptions): [w: Value, v: Value];
export function eighTridiagonal(
  d: ArrayLike,
  e: ArrayLike,
  options: EighTridiagonalOptions = {},
): Value | [Value, Value] {
  const name = "linalg.eighTridiagonal";
  const { eigvalsOnly = false, select = "a", selectRange = null } = options;
  const [x, y] = promotedInexact(name, [d, e]);
  const n = x.size;
  if (x.ndim !== 1 || y.ndim !== 1 || y.size !== Math.max(0, n - 1))
    throw new ValueError(
      `${name}: ${showAval(x.aval)} and ${showAval(y.aval)} do not fit: e must have one element less than d.`,
    );
  if (select === "v" || (select !== "a" && select !== "i"))
    throw new ValueError(`${name}: select is "${select}". Use "a", or "i" with selectRange.`);
  if (select === "i" && !selectRange)
    throw new ValueError(`${name}: select "i" needs selectRange. Give [first, last].`);
  const below = y.size > 0 ? diag(y, -1) : 0;
  const matrix = add(diagonalMatrix(real(x)), below);
  const subset = select === "i" && selectRange ? ([selectRange[0], selectRange[1] + 1] as const) : null;
  const given = { symmetrizeInput: false, subsetByIndex: subset };
  if (eigvalsOnly) return eigenvalues(matrix, given);
  const [v, w] = lax.eigh(matrix, given);
  return [w, v];
}
