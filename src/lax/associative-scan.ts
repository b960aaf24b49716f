import { type AnyFunction, checkSameStructure, flattenArrays, flattenResult } from "../api/flat.ts";
import type { Arrays, Structured } from "../api/types.ts";
import { sameType, showAval } from "../core/aval.ts";
import { JAXTypeError, ShapeError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import type { Value } from "../core/value.ts";
import { options } from "../numpy/options.ts";
import { concatenate, expandDims, reshape, rev, sliceInDim } from "../ops/shape.ts";
import { axisOf } from "./operands.ts";

export interface AssociativeScanOptions {
  /** From the last element to the first. */
  reverse?: boolean;
  /** The axis along which elements stand; 0 by default. */
  axis?: number;
}
/**
 * All partial results of an associative operation: y_0 = x_0, y_i = fn(y_{i-1}, x_i), in O(log n) calls of `fn` on many elements at once, each of
 * which the compiler vectorises. `scan` makes n small steps instead.
 * Formula in reverse: y_i = fn(y_{i+1}, x_i).
 * @param fn (a, b) => a with b, for trees of equally many elements along `axis`; fn(fn(a, b), c) = fn(a, fn(b, c))
 * @param elems a tree of arrays, equally long along `axis`
 * @throws TypeError if the lengths differ, or if `fn` changes structure, shape or dtype
 * @example lax.associativeScan((a, b) => a.add(b), np.array([1, 2, 3, 4])).tolist() // [1, 3, 6, 10]
 */
export function associativeScan<X extends Structured>(
  fn: (a: any, b: any) => unknown,
  elems: X,
  reverse?: boolean | AssociativeScanOptions,
  rest?: AssociativeScanOptions,
): Arrays<X>;
export function associativeScan(
  fn: AnyFunction,
  elems: unknown,
  first?: boolean | AssociativeScanOptions,
  rest?: AssociativeScanOptions,
): unknown {
  const name = "associativeScan";
  const { reverse = false, axis = 0 } = options<AssociativeScanOptions>(name, ["reverse", "axis"], first, rest);
  if (typeof fn !== "function")
    throw new JAXTypeError(`${name}: the operation is a ${typeof fn}. Pass a function of two trees first.`);
  const [xs, def] = flattenArrays(elems, name, "elems");
  if (!xs.length) return elems;
  const d = axisOf(name, axis, xs[0].ndim, xs[0].aval);
  const other = xs.findIndex((x) => x.shape[d] !== xs[0].shape[d]);
  if (other >= 0) {
    const show = (i: number) => `${showPath(leafPaths(def)[i], "elems")} is ${showAval(xs[i].aval)}`;
    throw new ShapeError(
      `${name}: numbers of elements along axis ${d} differ: ${show(0)}, ${show(other)}. Make them equal.`,
    );
  }
  const turned = (ys: Value[]) => (reverse ? ys.map((y) => rev(y, [d])) : ys);
  const combine = (a: Value[], b: Value[]) => combined(fn, a, b, def, name);
  return unflatten(def, turned(partials(combine, turned(xs), d)));
}
/** The operation on lists, whose results must be what went in. */
function combined(fn: AnyFunction, a: Value[], b: Value[], def: TreeDef, name: string): Value[] {
  const [ys, d] = flattenResult(fn(unflatten(def, a), unflatten(def, b)), name, fn);
  checkSameStructure(def, d, `${name}: the operation changes the structure`, "Return a tree like its arguments.");
  return ys.map((y, i) => {
    if (sameType(y.aval, a[i].aval)) return y;
    throw new JAXTypeError(
      `${name}: ${showPath(leafPaths(def)[i], "elems")} goes into the operation as ${showAval(a[i].aval)} and comes out as ` +
        `${showAval(y.aval)}. Make them agree, with astype or reshape.`,
    );
  });
}
type Combine = (a: Value[], b: Value[]) => Value[];
/** Neighbours are combined first; the partial results of these are every second one of all. */
function partials(combine: Combine, xs: Value[], axis: number): Value[] {
  const n = xs[0].shape[axis];
  if (n < 2) return xs;
  const every = (ys: Value[], from: number, to: number, by = 2) => ys.map((y) => sliceInDim(y, from, to, by, axis));
  const odd = partials(combine, combine(every(xs, 0, n - 1), every(xs, 1, n)), axis);
  const first = every(xs, 0, 1);
  if (n === 2) return xs.map((_, i) => concatenate([first[i], odd[i]], axis));
  const later = combine(every(odd, 0, Math.ceil(n / 2) - 1, 1), every(xs, 2, n));
  return xs.map((_, i) => interleave(concatenate([first[i], later[i]], axis), odd[i], axis));
}
/** even_0, odd_0, even_1, odd_1, ...; there may be one more even one. */
function interleave(even: Value, odd: Value, axis: number): Value {
  const m = odd.shape[axis];
  const apart = [sliceInDim(even, 0, m, 1, axis), odd].map((x) => expandDims(x, [axis + 1]));
  const woven = reshape(
    concatenate(apart, axis + 1),
    odd.shape.map((n, d) => (d === axis ? 2 * n : n)),
  );
  return even.shape[axis] === m ? woven : concatenate([woven, sliceInDim(even, m, m + 1, 1, axis)], axis);
}
