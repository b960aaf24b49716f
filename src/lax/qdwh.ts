import type { ArrayLike } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { array } from "../numpy/creation.ts";
import { epsilon } from "../numpy/linalg/operands.ts";
import { matmul } from "../numpy/linear.ts";
import { logicalAnd, logicalNot, where } from "../numpy/logic.ts";
import { max, sum } from "../numpy/reductions.ts";
import { abs, add, divide, equal, greater, less, multiply, sqrt, square, subtract } from "../numpy/ufuncs.ts";
import { concatenate } from "../ops/concatenate.ts";
import { convertElementType } from "../ops/convert.ts";
import { dynamicSlice, dynamicUpdateSlice } from "../ops/index.ts";
import { cholesky } from "../ops/linalg/cholesky.ts";
import { adjoint, enlarged, eyeLike, part, tril } from "../ops/linalg/matrix.ts";
import { qr } from "../ops/linalg/qr.ts";
import { triangularSolve } from "../ops/linalg/triangular-solve.ts";
import { iota } from "../ops/shape.ts";
import { operands } from "./operands.ts";
import { scan } from "./scan.ts";
import { whileLoop } from "./while.ts";

export interface QdwhOptions {
  /** Accepted for JAX's sake: the iteration is the same. */
  isHermitian?: boolean;
  maxIterations?: number | null;
  /** What the bound of the smallest singular value begins with, and the accuracy: that of the dtype by default. */
  eps?: number | null;
  /** The true sizes, where x is padded; they may be traced. */
  dynamicShape?: readonly [rows: ArrayLike, columns: ArrayLike] | null;
}
type Sizes = readonly [ArrayLike, ArrayLike];
/** x up to these sizes, `other` beyond. */
function masked(x: Value, sizes: Sizes | null, other: ArrayLike = 0): Value {
  if (!sizes) return x;
  const [rows, columns] = sizes.map((size, axis) => less(iota("int32", x.shape, axis), size));
  return where(logicalAnd(rows, columns), x, other);
}
/** The weights of an iteration x (a + b x^H x) / (1 + c x^H x). */
interface Weights {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}
/** The best weights while the smallest singular value is known to be at least l, which rises to 1. */
function weightsFrom(eps: number, most: number): Weights[] {
  const all: Weights[] = [];
  for (let l = eps; l + 5 * eps < 1 && all.length < most; ) {
    const square = l * l;
    const d = Math.cbrt((4 * (1 / square - 1)) / square);
    const root = Math.sqrt(1 + d);
    const a = root + Math.sqrt(2 - d + (2 * (2 - square)) / (square * root));
    const b = (a - 1) ** 2 / 4;
    const c = a + b - 1;
    l = (l * (a + b * square)) / (1 + c * square);
    all.push({ a, b, c });
  }
  return all;
}
/** Above it the inverse of 1 + c x^H x is not to be had from a Cholesky factor. */
const largestForCholesky = 100;
/** An iteration by the QR decomposition of x on top of the identity. */
function byQr(u: Value, sizes: Sizes | null, [a, b, c]: readonly Value[]): Value {
  const [m, n] = u.shape;
  const [root, e] = [sqrt(c), divide(b, c)];
  const scaled = multiply(root, u);
  const eye = eyeLike(u, n);
  const zero = scalar(0, "int32");
  const start = sizes && [convertElementType(array(sizes[0]), "int32"), zero];
  const stacked = start ? dynamicUpdateSlice(enlarged(scaled, m + n, n), eye, start) : concatenate([scaled, eye], 0);
  const [q] = qr(stacked, false, false);
  const lower = start ? masked(dynamicSlice(q, start, [n, n]), sizes && [sizes[1], sizes[1]]) : part(q, -2, m, m + n);
  const product = matmul(masked(part(q, -2, 0, m), sizes), adjoint(lower));
  return add(multiply(e, u), multiply(divide(subtract(a, e), root), product));
}
/** An iteration by the Cholesky factor of 1 + c x^H x. */
function byCholesky(u: Value, sizes: Sizes | null, [a, b, c]: readonly Value[]): Value {
  const eye = eyeLike(u, u.shape[1]);
  const x = masked(add(multiply(c, matmul(adjoint(u), u)), eye), sizes && [sizes[1], sizes[1]], eye);
  const l = tril(cholesky(x));
  const forth = triangularSolve(l, adjoint(u), { leftSide: true, lower: true });
  const back = triangularSolve(l, forth, { leftSide: true, lower: true, transposeA: true, conjugateA: true });
  const e = divide(b, c);
  return add(multiply(e, u), multiply(subtract(a, e), adjoint(back)));
}
/**
 * The polar decomposition x = u h by Halley's iteration with weights from QR and Cholesky decompositions.
 * Y. Nakatsukasa, Z. Bai, F. Gygi, "Optimizing Halley's iteration for computing the matrix polar decomposition", 2010.
 * @param x [m, n] with m >= n, of full rank
 * @returns [u, h, iterations, converged]: u [m, n] with orthonormal columns, h [n, n] symmetric; int32[] and bool[]
 * @throws RangeError for more columns than rows
 * @example lax.linalg.qdwh(np.array([[0., -2.], [2., 0.]]))[1].tolist() // [[2, 0], [0, 2]]
 * @source jax.lax.linalg.qdwh
 */
export function qdwh(
  x: ArrayLike,
  options: QdwhOptions = {},
): [u: Value, h: Value, iterations: Value, converged: Value] {
  const { maxIterations, dynamicShape: sizes = null } = options;
  const [given] = operands("qdwh", [x]);
  const [m, n] = given.shape;
  if (given.ndim !== 2 || m < n)
    throw new ValueError(
      `qdwh: ${showAval(given.aval)} is no matrix of at least as many rows as columns. Transpose it.`,
    );
  const a = masked(given, sizes);
  const eps = options.eps ?? epsilon(a);
  const most = maxIterations ?? 10;
  const weights = weightsFrom(eps, most);
  const rows = weights.map((w) => [w.a, w.b, w.c]);
  const split = rows.findIndex((w) => w[2] <= largestForCholesky);
  const [first, second] = split < 0 ? [rows, []] : [rows.slice(0, split), rows.slice(split)];
  const size = (axis: number): Value => max(sum(abs(a), axis), { initial: 0 });
  const scale = sqrt(multiply(size(0), size(1)));
  const start = divide(a, convertElementType(where(equal(scale, 0), 1, scale), a.dtype));
  const run = (u: Value, steps: number[][], step: typeof byQr): [Value, Value] => {
    const moved = (next: Value, before: Value): Value =>
      greater(sqrt(sum(square(abs(subtract(next, before))))), Math.cbrt(5 * eps));
    if (steps.length === 0) return [u, array(true)];
    const body = ([v]: [Value, Value], w: Value): unknown => {
      const next = step(
        v,
        sizes,
        [0, 1, 2].map((i) => w.at(i).get()),
      );
      return [[next, moved(next, v)], null];
    };
    return scan(body as any, [u, array(true)], array(steps, { dtype: a.dtype }) as any)[0] as unknown as [Value, Value];
  };
  const [turned] = run(start, first, byQr);
  const [near, moving] = run(turned, second, byCholesky);
  const [iterations, last, open] = whileLoop(
    ([k, , going]: any) => logicalAnd(going, less(k, most)),
    ([k, u]: any) => [add(k, 1), ...run(u, [[3, 1, 3]], byCholesky)],
    [scalar(weights.length, "int32"), near, moving] as any,
  ) as unknown as [Value, Value, Value];
  // A step of Newton and Schulz takes off what rounding has left.
  const u = subtract(multiply(1.5, last), multiply(0.5, matmul(last, matmul(adjoint(last), last))));
  const h = matmul(adjoint(u), a);
  return [u, divide(add(h, adjoint(h)), 2), iterations, logicalNot(open)];
}
