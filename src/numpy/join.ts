import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { NDArray, type Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import * as ops from "../ops/shape.ts";
import { range } from "../util/list.ts";
import type { DTypeOptions } from "./creation.ts";
import { options } from "./options.ts";
import { part } from "./parts.ts";
import { axisOf, promoted } from "./promote.ts";
import { atleast1d, atleast2d, atleast3d, expandDims, moveaxis, ravel } from "./shape.ts";

// Arrays joined to one, and one taken apart.

type Joined = readonly ArrayLike[] | Value;
/** Operands of a joining function: a list, or one array whose slices along the first axis are meant. */
function parts(name: string, xs: Joined, dtype?: DType): Value[] {
  if (!Array.isArray(xs) && !(xs instanceof NDArray))
    throw new JAXTypeError(`${name}: ${String(xs)} is no list of arrays. Pass [x, y, ...].`);
  const list = xs instanceof NDArray ? slicesOf(xs) : (xs as ArrayLike[]);
  if (list.length === 0) throw new ValueError(`${name}: there is nothing to join. Pass at least one array.`);
  if (dtype === undefined) return promoted(name, list);
  return list.map((x) => convertElementType(asArray(x, name), checkDType(dtype, name)));
}
const slicesOf = (x: Value): Value[] =>
  range(x.shape[0] ?? 0).map((i) => ops.reshape(part(x, 0, i, 1), x.shape.slice(1)));
export interface ConcatenateOptions extends DTypeOptions {
  axis?: number | null;
}
/**
 * Arrays one after the other along an axis, the first by default; null joins them as vectors.
 * @throws TypeError if the other sizes differ
 * @example np.concatenate([np.array([1]), np.array([2, 3])]).tolist() // [1, 2, 3]
 */
export function concatenate(xs: Joined, axis?: number | null | ConcatenateOptions, rest?: ConcatenateOptions): Value {
  const given = options<ConcatenateOptions>("concatenate", ["axis", "dtype"], axis, rest);
  const { axis: along = 0, dtype } = given;
  const all = parts("concatenate", xs, dtype);
  if (along === null)
    return ops.concatenate(
      all.map((a) => ravel(a)),
      0,
    );
  if (all[0].ndim === 0)
    throw new ShapeError("concatenate: scalars have no axis to join along. Use stack, or axis null.");
  return ops.concatenate(all, axisOf("concatenate", along, all[0]));
}
/** Another name of concatenate. */
export const concat = concatenate;
export interface UnstackOptions {
  axis?: number;
}
export interface StackOptions extends UnstackOptions, DTypeOptions {}
/**
 * Arrays of one shape along a new axis.
 * @example np.stack([np.array([1, 2]), np.array([3, 4])]).tolist() // [[1, 2], [3, 4]]
 */
export function stack(xs: Joined, axis?: number | StackOptions, rest?: StackOptions): Value {
  const { axis: along = 0, dtype } = options<StackOptions>("stack", ["axis", "dtype"], axis, rest);
  const all = parts("stack", xs, dtype);
  const differs = all.find((a) => a.ndim !== all[0].ndim || a.shape.some((n, d) => n !== all[0].shape[d]));
  if (differs)
    throw new ShapeError(
      `stack: shapes differ: ${showAval(all[0].aval)}, ${showAval(differs.aval)}. Give them one shape.`,
    );
  const widened = all.map((a) => expandDims(a, along));
  return ops.concatenate(widened, axisOf("stack", along, widened[0]));
}
/** The slices along an axis, without it. */
export function unstack(x: ArrayLike, axis?: number | UnstackOptions): Value[] {
  const { axis: along = 0 } = options<UnstackOptions>("unstack", ["axis"], axis);
  return slicesOf(moveaxis(x, along, 0));
}
/** Arrays one below the other; vectors are rows. */
export const vstack = (xs: Joined, dtype?: DType | DTypeOptions): Value =>
  ops.concatenate(
    parts("vstack", xs, options<DTypeOptions>("vstack", ["dtype"], dtype).dtype).map((a) => atleast2d(a)),
    0,
  );
/** Arrays side by side; vectors one after the other. */
export function hstack(xs: Joined, dtype?: DType | DTypeOptions): Value {
  const given = options<DTypeOptions>("hstack", ["dtype"], dtype);
  const all = parts("hstack", xs, given.dtype).map((a) => atleast1d(a));
  return ops.concatenate(all, all[0].ndim === 1 ? 0 : 1);
}
/** Arrays one behind the other, along the third axis. */
export const dstack = (xs: Joined, dtype?: DType | DTypeOptions): Value =>
  ops.concatenate(
    parts("dstack", xs, options<DTypeOptions>("dstack", ["dtype"], dtype).dtype).map((a) => atleast3d(a)),
    2,
  );
/** Vectors as columns of a matrix. */
export const columnStack = (xs: Joined): Value =>
  ops.concatenate(
    parts("columnStack", xs).map((a) => (a.ndim < 2 ? ops.reshape(a, [a.size, 1]) : a)),
    1,
  );
export interface AppendOptions {
  axis?: number | null;
}
/**
 * Values after an array: as vectors, or along an axis.
 * @example np.append(np.array([1]), np.array([2])).tolist() // [1, 2]
 */
export function append(
  x: ArrayLike,
  values: ArrayLike,
  axis?: number | null | AppendOptions,
  rest?: AppendOptions,
): Value {
  const { axis: along = null } = options<AppendOptions>("append", ["axis"], axis, rest);
  return concatenate([x, values], along);
}
/** A list of blocks, nested as deep as the matrix has axes. */
export type Blocks = ArrayLike | readonly Blocks[];
/**
 * An array put together from nested lists of blocks; the innermost lists join along the last axis.
 * @example np.block([[np.eye(1), np.zeros([1, 1])]]).tolist() // [[1, 0]]
 */
export function block(blocks: Blocks): Value {
  const depth = (b: Blocks): number => (Array.isArray(b) ? 1 + Math.max(0, ...b.map(depth)) : 0);
  const leaves = (b: Blocks): Value[] => (Array.isArray(b) ? b.flatMap(leaves) : [asArray(b as ArrayLike, "block")]);
  const levels = depth(blocks);
  const deep = (b: Blocks): boolean => (Array.isArray(b) ? b.every((c) => depth(c) === depth(b) - 1 && deep(c)) : true);
  if (!deep(blocks) || leaves(blocks).length === 0)
    throw new ValueError("block: lists are nested to different depths, or hold nothing. Nest all as deep.");
  const rank = Math.max(levels, ...leaves(blocks).map((a) => a.ndim));
  const go = (b: Blocks, level: number): Value => {
    if (Array.isArray(b))
      return concatenate(
        b.map((c) => go(c, level - 1)),
        rank - level,
      );
    const a = asArray(b as ArrayLike, "block");
    return ops.reshape(a, [...range(rank - a.ndim).map(() => 1), ...a.shape]);
  };
  return go(blocks, levels);
}
