import { type ArrayLike, asArray, defaultInt, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, isComplex } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { full } from "../ops/axes.ts";
import { complexOf } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import * as ops from "../ops/shape.ts";
import * as sorts from "../ops/sort.ts";
import { options } from "./options.ts";
import { axisOf } from "./promote.ts";
import { ravel } from "./shape.ts";

// Sorting along an axis. NaN comes last, -0 equals 0, equal elements keep their order.

export interface SortOptions {
  axis?: number | null;
  descending?: boolean;
  stable?: boolean;
  /** Only null: "stable" says what it would. */
  kind?: null;
}
const keys = ["axis", "descending", "stable", "kind"] as const;
/** Sorting has one way: it is stable, or need not be. */
function checkKind(name: string, kind: unknown): void {
  if (kind != null)
    throw new JAXTypeError(`${name}: there is no kind ${String(kind)}. Use { stable: true } or { stable: false }.`);
}
export interface ArgsortOptions extends SortOptions {
  /** Integer type of the positions. */
  dtype?: DType;
}
/** The array (as a vector for axis null) and the axis. */
function along(name: string, x: ArrayLike, axis: number | null | undefined): [Value, number] {
  const a = axis === null ? ravel(x) : asArray(x, name);
  return [a, axisOf(name, axis ?? -1, a)];
}
/**
 * Sorted along an axis, the last by default; null sorts all elements as a vector.
 * @example np.sort(np.array([3, 1, 2])).tolist() // [1, 2, 3]
 * @example np.sort(np.array([3, 1, 2]), { descending: true }).tolist() // [3, 2, 1]
 */
export function sort(x: ArrayLike, axis?: number | null | SortOptions, rest?: SortOptions): Value {
  const given = options<SortOptions>("sort", keys, axis, rest);
  checkKind("sort", given.kind);
  const [a, d] = along("sort", x, given.axis);
  const [y] = sorts.sort([a], d);
  return given.descending ? ops.rev(y, [d]) : y;
}
/**
 * The positions that sort an array along an axis.
 * @returns int32 of the same shape
 * @example np.argsort(np.array([30, 10, 20])).tolist() // [1, 2, 0]
 */
export function argsort(x: ArrayLike, axis?: number | null | ArgsortOptions, rest?: ArgsortOptions): Value {
  const given = options<ArgsortOptions>("argsort", [...keys, "dtype"], axis, rest);
  checkKind("argsort", given.kind);
  const dtype = given.dtype === undefined ? defaultInt() : checkDType(given.dtype, "argsort");
  const [a, d] = along("argsort", x, given.axis);
  const places = ops.iota("int32", a.shape, d);
  if (given.descending && given.stable === false) return convertElementType(ops.rev(sorts.argsort(a, d), [d]), dtype);
  const order = given.descending
    ? // Both turned round, so that equal elements keep their order when the result is.
      ops.rev(sorts.sort([ops.rev(a, [d]), ops.rev(places, [d])], d)[1], [d])
    : sorts.sort([a, places], d)[1];
  return convertElementType(order, dtype);
}
/**
 * Sorted along the last axis, as complex numbers: by real parts, then imaginary ones.
 * @example np.sortComplex(np.array([3, 1, 2])).dtype // "complex64"
 */
export function sortComplex(x: ArrayLike): Value {
  const a = asArray(x, "sortComplex");
  const d = axisOf("sortComplex", -1, a);
  return convertElementType(sorts.sort([a], d)[0], complexOf(inexactOf(a.dtype)));
}
export interface LexsortOptions {
  axis?: number;
}
/**
 * The positions that sort by several keys, of which the last counts most.
 * @example np.lexsort([np.array([1, 0]), np.array([5, 5])]).tolist() // [1, 0]
 */
export function lexsort(
  sortKeys: readonly ArrayLike[] | Value,
  axis?: number | LexsortOptions,
  rest?: LexsortOptions,
): Value {
  const { axis: given = -1 } = options<LexsortOptions>("lexsort", ["axis"], axis, rest);
  const list = Array.isArray(sortKeys) ? (sortKeys as ArrayLike[]) : [...(sortKeys as Value)];
  const all = list.map((k) => asArray(k, "lexsort"));
  if (all.length === 0) throw new ValueError("lexsort: there are no keys. Pass at least one array.");
  if (all[0].ndim === 0) return full([], 0, defaultInt());
  const d = axisOf("lexsort", given, all[0]);
  const sorted = sorts.sort([...all.reverse(), ops.iota("int32", all[0].shape, d)], d, all.length);
  return convertElementType(sorted[all.length], defaultInt());
}
export interface PartitionOptions {
  axis?: number;
}
function checkKth(name: string, kth: number, a: Value, d: number): void {
  if (a.dtype === "bool" || isComplex(a.dtype))
    throw new DTypeError(`${name}: takes real numbers, got ${showAval(a.aval)}. Use sort, or convert it with astype.`);
  const n = a.shape[d];
  if (!Number.isInteger(kth) || kth < -n || kth >= n)
    throw new ValueError(
      `${name}: kth is ${kth}, axis ${d} of ${showAval(a.aval)} has ${n} elements. Use ${-n} to ${n - 1}.`,
    );
}
/** The first kth + 1 of the sorted elements, and the others. */
const parted = (sorted: Value, kth: number, d: number): [Value, Value] => {
  const n = sorted.shape[d];
  const at = (kth < 0 ? kth + n : kth) + 1;
  return [ops.sliceInDim(sorted, 0, at, 1, d), ops.sliceInDim(sorted, at, n, 1, d)];
};
/**
 * Element kth where sorting puts it, those before it not greater, those after it not smaller. (Here: the first in order,
 * the rest from the greatest down, as in JAX.)
 * @example np.partition(np.array([3, 1, 2, 4]), 1).tolist() // [1, 2, 4, 3]
 */
export function partition(x: ArrayLike, kth: number, axis?: number | PartitionOptions, rest?: PartitionOptions): Value {
  const given = options<PartitionOptions>("partition", ["axis"], axis, rest);
  const [a, d] = along("partition", x, given.axis);
  checkKth("partition", kth, a, d);
  const [first, others] = parted(sorts.sort([a], d)[0], kth, d);
  return ops.concatenate([first, ops.rev(others, [d])], d);
}
/** The positions that partition an array, in int32. (Here: of the first in their order, the others ascending, as in JAX.) */
export function argpartition(
  x: ArrayLike,
  kth: number,
  axis?: number | PartitionOptions,
  rest?: PartitionOptions,
): Value {
  const given = options<PartitionOptions>("argpartition", ["axis"], axis, rest);
  const [a, d] = along("argpartition", x, given.axis);
  checkKth("argpartition", kth, a, d);
  const [first, others] = parted(sorts.argsort(a, d), kth, d);
  return ops.concatenate([first, sorts.sort([others], d)[0]], d);
}
