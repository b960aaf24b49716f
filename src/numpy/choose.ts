import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { JAXIndexError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { broadcastInDim, broadcastTo, full } from "../ops/axes.ts";
import { bitwiseNot } from "../ops/bitwise.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import { argsort } from "../ops/sort.ts";
import { takeAlong, takeAxis } from "../ops/take.ts";
import { remainder } from "./arithmetic.ts";
import { positions, positionsOf } from "./index-parse.ts";
import { options } from "./options.ts";
import { axisOf, broadcasted, promoted, truth } from "./promote.ts";
import { typedArrayOf } from "./read.ts";
import { ravel } from "./shape.ts";

// Elements chosen by conditions and by indices.

/**
 * Each element by the function of the last condition that holds for it, or by the one more function there may be, or 0.
 * @param functions functions of x, or numbers
 * @example np.piecewise(np.array([-1, 2]), [np.less(np.array([-1, 2]), 0)], [0, (x) => x.mul(10)]).tolist() // [0, 20]
 */
export function piecewise<A extends unknown[]>(
  x: ArrayLike,
  conditions: readonly ArrayLike[] | ArrayLike,
  functions: readonly (ArrayLike | ((x: Value, ...args: A) => ArrayLike))[],
  ...args: A
): Value {
  const a = asArray(x, "piecewise");
  const tests = (Array.isArray(conditions) ? conditions : [conditions]).map((c) =>
    asArray(c as ArrayLike, "piecewise", "bool"),
  );
  if (functions.length !== tests.length && functions.length !== tests.length + 1)
    throw new ValueError(
      `piecewise: ${tests.length} conditions need as many functions, or one more; got ${functions.length}.`,
    );
  const value = (f: ArrayLike | ((x: Value, ...args: A) => ArrayLike)): Value =>
    broadcastTo(
      convertElementType(asArray(typeof f === "function" ? f(a, ...args) : f, "piecewise"), a.dtype),
      a.shape,
    );
  const start = functions.length > tests.length ? value(functions[tests.length]) : full(a.shape, 0, a.dtype);
  return tests.reduce((y, c, k) => where(broadcastTo(c, a.shape), value(functions[k]), y), start);
}
export interface ExtractOptions {
  /** Number of slices in the result, which makes it possible under jit: those that are chosen come first, then what fills up. */
  size?: number | null;
  fillValue?: ArrayLike;
}
export interface CompressOptions extends ExtractOptions {
  axis?: number | null;
}
/**
 * Slices along an axis where a condition holds; of the array as a vector by default.
 * @param condition bool[k], concrete without `size`; shorter than the axis it leaves out the rest, beyond it it must be false
 * @example np.compress([true, false, true], np.array([1, 2, 3])).tolist() // [1, 3]
 */
export function compress(
  condition: ArrayLike,
  x: ArrayLike,
  axis?: number | null | CompressOptions,
  rest?: CompressOptions,
): Value {
  const given = options<CompressOptions>("compress", ["axis", "size", "fillValue"], axis, rest);
  const { axis: along = null, size = null, fillValue = 0 } = given;
  const mask = truth(asArray(condition, "compress"));
  if (mask.ndim !== 1)
    throw new ValueError(`compress: the condition ${showAval(mask.aval)} is no vector. Use ravel, or np.where.`);
  const a = along === null ? ravel(x) : asArray(x, "compress");
  const d = axisOf("compress", along ?? 0, a);
  const n = a.shape[d];
  if (size === null) {
    const [at] = positionsOf(mask, "compress");
    if (mask.size > n && Array.from(typedArrayOf(at), Number).some((i) => i >= n))
      throw new ValueError(`compress: the condition holds beyond axis ${d} of ${showAval(a.aval)}. Cut it to ${n}.`);
    return n === 0 ? a : takeAxis(a, at, d, { mode: "clip" });
  }
  const length = Math.min(mask.size, n);
  if (!Number.isInteger(size) || size < 0 || size > length)
    throw new ValueError(
      `compress: size is ${size}, but ${showAval(mask.aval)} asks ${length} slices of ${showAval(a.aval)}. Use 0 to ${length}.`,
    );
  const kept = ops.sliceInDim(mask, 0, length);
  const [slices, fill] = [
    ops.sliceInDim(a, 0, length, 1, d),
    convertElementType(asArray(fillValue, "compress"), a.dtype),
  ];
  const filled = where(broadcastInDim(kept, slices.shape, [d]), slices, broadcastTo(fill, slices.shape));
  // The chosen ones first, in their order.
  const order = ops.sliceInDim(argsort(bitwiseNot(kept), 0), 0, size);
  return takeAxis(filled, order, d, { mode: "promiseInBounds" });
}
/**
 * The elements where a condition holds, which must be concrete without `size`.
 * @example np.extract(np.array([true, false]), np.array([1, 2])).tolist() // [1]
 */
export const extract = (condition: ArrayLike, x: ArrayLike, given: ExtractOptions = {}): Value =>
  compress(ravel(condition), ravel(x), options<ExtractOptions>("extract", ["size", "fillValue"], given));
export interface ChooseOptions {
  /** What is out of range is an error ("raise", the default: the index must be concrete), the nearest ("clip"), or modulo ("wrap"). */
  mode?: "clip" | "wrap" | "raise";
}
/**
 * Element by element, out of the array that an index chooses; all broadcast.
 * @example np.choose([1, 0], [np.array([1, 2]), np.array([3, 4])]).tolist() // [3, 2]
 */
export function choose(
  index: ArrayLike,
  choices: readonly ArrayLike[],
  mode?: ChooseOptions["mode"] | ChooseOptions,
): Value {
  const { mode: how = "raise" } = options<ChooseOptions>("choose", ["mode"], mode);
  const at = chosen(positions(index, "choose"), choices.length, how);
  const [i, ...arrays] = broadcasted("choose", [at, ...promoted("choose", choices)]);
  const shape = [i, ...arrays].find((v) => v.ndim > 0)?.shape ?? [];
  if (shape.includes(0)) return full(shape, 0, arrays[0].dtype);
  const all = ops.concatenate(
    arrays.map((c) => ops.reshape(broadcastTo(c, shape), [1, ...shape])),
    0,
  );
  return ops.reshape(takeAlong(all, ops.reshape(broadcastTo(i, shape), [1, ...shape]), 0, { mode: "clip" }), shape);
}
function chosen(i: Value, n: number, mode: string): Value {
  switch (mode) {
    case "clip":
      return i;
    case "wrap":
      return remainder(i, n);
    case "raise":
      if (Array.from(typedArrayOf(i, 'choose in mode "raise"'), Number).every((k) => k >= 0 && k < n)) return i;
      throw new JAXIndexError(
        `choose: ${showAval(i.aval)} has indices out of 0 to ${n - 1}. Use mode "clip" or "wrap".`,
      );
    default:
      throw new ValueError(`choose: mode ${String(mode)} is unknown. Use "raise", "clip" or "wrap".`);
  }
}
