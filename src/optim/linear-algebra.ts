import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { JAXTypeError, ShapeError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import { scan } from "../lax/scan.ts";
import { whileLoop } from "../lax/while.ts";
import { clip, power } from "../numpy/arithmetic.ts";
import { array, zeros } from "../numpy/creation.ts";
import { eye } from "../numpy/grids.ts";
import * as linalg from "../numpy/linalg/index.ts";
import { matmul } from "../numpy/linear.ts";
import { logicalAnd, logicalNot, where } from "../numpy/logic.ts";
import { max } from "../numpy/reductions.ts";
import { matrixTranspose } from "../numpy/shape.ts";
import { abs, add, divide, equal, greater, less, maximum, minimum, multiply, sqrt, square, subtract } from "../numpy/ufuncs.ts"; // biome-ignore format: one list
import { PRNGKey } from "../random/keys.ts";
import { uniform } from "../random/uniform.ts";
import { zeroCount } from "./transform.ts";
import * as tree from "./tree.ts";

export interface PowerIterationOptions {
  /** 100 */
  numIters?: number;
  /** Of the residual, relative to the eigenvalue; 1e-6. */
  errorTolerance?: number;
  /** For the first vector where none is given; of seed 0. */
  key?: NDArray;
}
/**
 * The eigenvalue of largest absolute value, and its eigenvector.
 * @param matrix float[n, n], symmetric; or the product with a vector, which may be a tree
 * @param v0 where to begin; random by default
 * @throws TypeError if the matrix is a function and there is no v0
 * @example optim.powerIteration(np.array([[2, 0], [0, 1]]))[0].item() // 2
 * @source optax.power_iteration
 */
export function powerIteration(
  matrix: ArrayLike | ((v: any) => unknown),
  v0: unknown = null,
  { numIters = 100, errorTolerance = 1e-6, key }: PowerIterationOptions = {},
): [eigenvalue: NDArray, eigenvector: any] {
  const name = "powerIteration";
  let times: (v: unknown) => unknown;
  let start = v0;
  if (typeof matrix === "function") {
    if (v0 === null) throw new JAXTypeError(`${name}: the matrix is a function, so that v0 is needed. Pass a vector.`);
    times = matrix as (v: unknown) => unknown;
  } else {
    const a = asArray(matrix, name);
    times = (v) => matmul(a, v as NDArray);
    start ??= uniform(key ?? PRNGKey(0), a.shape.slice(-1), { dtype: a.dtype, minval: -1, maxval: 1 });
  }
  const normalized = (v: unknown): unknown => tree.scale(divide(1, tree.norm(v)), v);
  interface Carry {
    vector: unknown;
    image: unknown;
    value: NDArray;
    n: NDArray;
  }
  const first = normalized(start);
  const image = times(first);
  const goesOn = ({ vector, image, value, n }: Carry): NDArray => {
    const residual = tree.norm(tree.sub(image, tree.scale(value, vector)));
    return logicalAnd(logicalNot(less(abs(divide(residual, value)), errorTolerance)), less(n, numIters));
  };
  const next = ({ image, n, value }: Carry): Carry => {
    const vector = normalized(image);
    const product = times(vector);
    return { vector, image: product, value: tree.vdot(vector, product).astype(value.dtype), n: add(n, 1) };
  };
  const value = array(0, { dtype: tree.vdot(first, image).dtype });
  const end = whileLoop(goesOn as never, next as never, { vector: first, image, value, n: zeroCount() } as never);
  const { value: found, image: last } = end as unknown as Carry;
  return [found, normalized(last)];
}

export interface InverseRootOptions {
  /** 100 */
  numIters?: number;
  /** What is added to the diagonal, relative to the largest eigenvalue; 1e-6. */
  ridgeEpsilon?: number;
  /** 1e-6 */
  errorTolerance?: number;
}
/**
 * matrix^(-1/p) by a coupled Newton iteration.
 * C.-H. Guo, N. Higham, "A Schur-Newton method for the matrix pth root and its inverse", 2006.
 * @param matrix float[n, n], positive definite
 * @param p 1, 2, 4 or 8
 * @returns the root, and the largest error of its power times the matrix
 * @throws ShapeError if the matrix is not square
 * @source optax.matrix_inverse_pth_root
 */
export function matrixInversePthRoot(
  matrix: ArrayLike,
  p: 1 | 2 | 4 | 8,
  { numIters = 100, ridgeEpsilon = 1e-6, errorTolerance = 1e-6 }: InverseRootOptions = {},
): [root: NDArray, error: NDArray] {
  const a = asArray(matrix, "matrixInversePthRoot");
  const n = a.shape[0];
  if (a.ndim !== 2 || a.shape[1] !== n)
    throw new ShapeError(`matrixInversePthRoot: ${showAval(a.aval)} is no square matrix. Give float[n,n].`);
  const alpha = -1 / p;
  const ridge = multiply(ridgeEpsilon, maximum(powerIteration(a)[0], 1e-16));
  if (n === 1) return [power(add(a, ridge), alpha), zeros([])];
  const identity = eye(n, { dtype: a.dtype });
  const off = (m: NDArray): NDArray => max(abs(subtract(m, identity)));
  const powerOf = (m: NDArray): NDArray => {
    let x = m;
    for (let k = p; k > 1; k /= 2) x = matmul(x, x);
    return x;
  };
  const damped = add(a, multiply(ridge, identity));
  const z = divide(1 + p, multiply(2, linalg.norm(damped)));
  interface Carry {
    i: NDArray;
    m: NDArray;
    h: NDArray;
    before: NDArray;
    error: NDArray;
    falling: NDArray;
  }
  const goesOn = ({ i, error, falling }: Carry): NDArray =>
    logicalAnd(less(i, numIters), logicalAnd(greater(error, errorTolerance), falling));
  const next = ({ i, m, h, error }: Carry): Carry => {
    const factor = add(multiply(1 - alpha, identity), multiply(alpha, m));
    const moved = matmul(powerOf(factor), m);
    const now = off(moved);
    const falling = less(now, multiply(error, 1.2));
    return { i: add(i, 1), m: moved, h: matmul(h, factor), before: h, error: now, falling };
  };
  const [m, h] = [multiply(damped, z), multiply(identity, power(z, 1 / p))];
  const start: Carry = { i: zeroCount(), m, h, before: h, error: off(m), falling: array(true) };
  const end = whileLoop(goesOn as never, next as never, start as never) as unknown as Carry;
  return [where(end.falling, end.h, end.before), isNarrowFloat(a.dtype) ? off(end.m).astype("float32") : off(end.m)];
}

/**
 * The x >= 0 with the least |A x - b|^2, by accelerated projected gradients.
 * @param A float[m, n]
 * @param b float[m] or float[m, k]
 * @param iters how many steps
 * @param options.L a bound of the largest eigenvalue of A^T A; from its norms by default
 * @returns float[n] or float[n, k]
 * @throws ShapeError if A and b do not fit
 * @example optim.nnls(np.array([[1, 0], [0, 1]]), np.array([2, -1]), 20).tolist() // [2, 0]
 * @source optax.nnls
 */
export function nnls(A: ArrayLike, b: ArrayLike, iters: number, { L }: { L?: ArrayLike } = {}): NDArray {
  const [a, rhs] = [asArray(A, "nnls"), asArray(b, "nnls")];
  if (a.ndim !== 2 || rhs.ndim < 1 || rhs.ndim > 2 || rhs.shape[0] !== a.shape[0])
    throw new ShapeError(
      `nnls: ${showAval(a.aval)} and ${showAval(rhs.aval)} do not fit. Give float[m,n] and float[m].`,
    );
  const q = matmul(matrixTranspose(a), a);
  const target = matmul(matrixTranspose(a), rhs);
  const bound = L ?? minimum(linalg.norm(q), linalg.norm(q, { ord: 1 }));
  const steepest = where(equal(bound, 0), 1, bound);
  const step = ([x, p, c]: NDArray[]): [NDArray[], null] => {
    const next = divide(add(1, sqrt(add(1, multiply(4, square(c))))), 2);
    const moved = clip(subtract(p, divide(subtract(matmul(q, p), target), steepest)), 0);
    const ahead = multiply(divide(subtract(c, 1), next), subtract(moved, x));
    return [[moved, add(moved, ahead), next.astype(c.dtype)], null];
  };
  const zero = zeros([a.shape[1], ...rhs.shape.slice(1)], { dtype: target.dtype });
  const start = [zero, zero, array(0, { dtype: target.dtype })];
  return (scan(step as never, start as never, null, { length: iters }) as unknown as [NDArray[], null])[0][0];
}
