import { type ArrayLike, asArray } from "../../../api/asarray.ts";
import { type AnyFunction, checkSameStructure, flattenArrays, flattenResult } from "../../../api/flat.ts";
import { ravelPytree } from "../../../api/ravel.ts";
import { showAval } from "../../../core/aval.ts";
import { isComplex, kindOf } from "../../../core/dtype.ts";
import { JAXTypeError, ValueError } from "../../../core/errors.ts";
import { unflatten } from "../../../core/pytree.ts";
import type { NDArray, Value } from "../../../core/value.ts";
import * as lax from "../../../lax/elementwise.ts";
import { dot } from "../../../numpy/linear.ts";
import { imag, real } from "../../../ops/complex.ts";
import { convertElementType } from "../../../ops/convert.ts";
import { reshape } from "../../../ops/shape.ts";
import { sameList } from "../../../util/list.ts";

// A linear system whose unknown may be a tree of arrays. The iterations work on the vector of all its elements.

export type LinearMap = (x: Value) => Value;
/** A square matrix, or a linear function from trees like b to trees like b. */
export type Operator<T> = ArrayLike | ((x: T) => unknown);
/** What the solvers share. */
export interface SolveOptions<T = unknown> {
  /** Where to begin; zeros by default. */
  x0?: T | null;
  /** The residual's norm may be tol |b|, 1e-5 by default, */
  tol?: ArrayLike;
  /** or atol, 0 by default. */
  atol?: ArrayLike;
  /** The largest number of iterations; 10 for each unknown by default. */
  maxiter?: number | null;
  /** A preconditioner: a map near the inverse of A. */
  M?: Operator<any> | null;
}
/** One vector instead of trees. */
export interface System {
  readonly A: LinearMap;
  readonly b: Value;
  readonly x0: Value;
  readonly M: LinearMap;
  readonly preconditioned: boolean;
  readonly maxiter: number;
  readonly treeOf: (x: Value) => unknown;
}
const identity: LinearMap = (x) => x;
/** Leaves of one dtype, which divides. */
function floats(xs: readonly Value[], name: string): Value[] {
  const dtypes = new Set(xs.map((x) => x.dtype));
  if (dtypes.size > 1)
    throw new JAXTypeError(`${name}: b has leaves of dtypes ${[...dtypes].join(", ")}. Convert them to one.`);
  for (const x of xs)
    if (kindOf(x.dtype) !== "float" && !isComplex(x.dtype))
      throw new JAXTypeError(`${name}: b is ${showAval(x.aval)}. Convert it to float32.`);
  return xs.map((x) => convertElementType(x, x.dtype));
}
export function systemOf(name: string, A: unknown, b: unknown, given: SolveOptions): System {
  const { x0 = null, maxiter = null, M = null } = given;
  const [bs, def] = flattenArrays(b, name, "b");
  if (!bs.length) throw new ValueError(`${name}: b is an empty tree. Pass an array.`);
  const leaves = floats(bs, name);
  const [flat, unravel] = ravelPytree(unflatten(def, leaves));
  const treeOf = (x: Value): unknown => unravel(x as NDArray);
  /** A tree as a vector, if it is like b. */
  const vectorOf = (tree: [Value[], typeof def], what: string): Value => {
    const [ys, d] = tree;
    checkSameStructure(def, d, `${name}: ${what} has another structure than b`, "Return a tree of the same structure.");
    ys.forEach((y, i) => {
      if (!sameList(y.shape, leaves[i].shape))
        throw new ValueError(`${name}: ${what} has ${showAval(y.aval)} where b has ${showAval(leaves[i].aval)}.`);
    });
    return ravelPytree(unflatten(d, ys.map((y) => convertElementType(y, flat.dtype))))[0];
  }; // biome-ignore format: as it is
  const mapOf = (f: unknown, what: string): LinearMap => {
    if (typeof f === "function")
      return (x) => vectorOf(flattenResult((f as AnyFunction)(treeOf(x)), name, f), `what ${what} gives`);
    const a = asArray(f, name);
    if (a.ndim !== 2 || a.shape[0] !== a.shape[1])
      throw new ValueError(`${name}: ${what} is ${showAval(a.aval)}. Pass a square matrix or a function.`);
    const { shape } = leaves[0];
    if (def.kind !== "leaf" || shape[0] !== a.shape[0] || shape.length > 2)
      throw new ValueError(
        `${name}: ${what} is ${showAval(a.aval)}, and b is no vector of that length, nor a matrix of such. Pass a function.`,
      );
    return (x) => (shape.length === 1 ? dot(a, x) : reshape(dot(a, reshape(x, shape)), [x.size]));
  };
  return {
    A: mapOf(A, "A"),
    b: flat,
    // Zeros, but NaN where b is NaN: JAX takes zeros for the solution then, since no residual is larger than a bound that is NaN.
    x0: x0 === null ? lax.sub(flat, flat) : vectorOf(flattenArrays(x0, name, "x0"), "x0"),
    M: M === null ? identity : mapOf(M, "M"),
    preconditioned: M !== null,
    maxiter: maxiter ?? 10 * flat.size,
    treeOf,
  };
}
/** The real part of x^H y, a real number. */
export const realDot = (x: Value, y: Value): Value =>
  isComplex(x.dtype) ? lax.add(dot(real(x), real(y)), dot(imag(x), imag(y))) : dot(x, y);
export const norm = (x: Value): Value => lax.sqrt(realDot(x, x));
/** A tolerance or bound as a number like a real one. */
export const bound = (name: string, x: ArrayLike, like: Value): Value =>
  convertElementType(asArray(x, name), like.dtype);
/** The square of the largest norm of a residual: max(tol |b|, atol). */
export function squaredBound(name: string, b: Value, { tol = 1e-5, atol = 0 }: SolveOptions): Value {
  const size = realDot(b, b);
  const square = (x: ArrayLike): Value => lax.square(bound(name, x, size));
  return lax.max(lax.mul(square(tol), size), square(atol));
}
