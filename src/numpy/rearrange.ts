import { type ArrayLike, asArray, fromStorage } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Value } from "../core/value.ts";
import { add, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, full } from "../ops/axes.ts";
import { lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { rem } from "../ops/rounding.ts";
import { searchSorted } from "../ops/search.ts";
import { where } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import { takeAxis } from "../ops/take.ts";
import { product, range } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axisOf } from "./promote.ts";
import { typedArrayOf } from "./read.ts";
import { ravel } from "./shape.ts";
import { listOfSizes, type Sizes } from "./sizes.ts";

// Elements repeated and rolled.

/** A vector of positions that are known on the host. */
const vector = (list: readonly number[]): Value => fromStorage(Int32Array.from(list), [list.length], "int32");
export const taken = (x: Value, list: readonly number[], axis: number): Value =>
  list.length === 0 ? ops.sliceInDim(x, 0, 0, 1, axis) : takeAxis(x, vector(list), axis, { mode: "promiseInBounds" });

/**
 * An array repeated along its axes, and along new leading ones if `reps` is longer.
 * @example np.tile(np.array([1, 2]), 2).tolist() // [1, 2, 1, 2]
 */
export function tile(x: ArrayLike, reps: Sizes): Value {
  const a = asArray(x, "tile");
  const given = listOfSizes(reps);
  const rank = Math.max(a.ndim, given.length);
  const times = [...range(rank - given.length).map(() => 1), ...given];
  const shape = [...range(rank - a.ndim).map(() => 1), ...a.shape];
  if (times.some((n) => !Number.isInteger(n) || n < 0))
    throw new ValueError(`tile: [${reps}] must be integers of at least 0.`);
  const spread = broadcastInDim(
    ops.reshape(a, shape),
    shape.flatMap((n, d) => [times[d], n]),
    shape.map((_, d) => 2 * d + 1),
  );
  return ops.reshape(
    spread,
    shape.map((n, d) => n * times[d]),
  );
}
export interface RepeatOptions {
  axis?: number | null;
  totalRepeatLength?: number;
}
/**
 * Each element repeated: of the array as a vector, or along an axis.
 * @param repeats how often, or an int[n] with a number for each element
 * @param options.totalRepeatLength size of the result, needed where `repeats` is traced
 * @example np.repeat(np.array([1, 2]), 2).tolist() // [1, 1, 2, 2]
 */
export function repeat(
  x: ArrayLike,
  repeats: ArrayLike,
  axis?: number | null | RepeatOptions,
  rest?: RepeatOptions,
): Value {
  const { axis: along = null, totalRepeatLength } = options<RepeatOptions>(
    "repeat",
    ["axis", "totalRepeatLength"],
    axis,
    rest,
  );
  const whole = along === null || asArray(x, "repeat").ndim === 0;
  const a = whole ? ravel(x) : asArray(x, "repeat");
  const d = whole ? 0 : axisOf("repeat", along, a);
  const n = a.shape[d];
  if (typeof repeats === "number" && totalRepeatLength === undefined) return repeatEach(a, repeats, d);
  const counts = asArray(
    repeats,
    "repeat",
    Array.isArray(repeats) || typeof repeats === "number" ? "int32" : undefined,
  );
  if (isInexact(counts.dtype))
    throw new JAXTypeError(`repeat: repeats are ${showAval(counts.aval)}, not integers. Convert them with astype.`);
  if (counts.size !== 1 && (counts.ndim !== 1 || counts.size !== n))
    throw new ValueError(
      `repeat: repeats ${showAval(counts.aval)} do not fit axis ${d} of ${showAval(a.aval)}. Give one, or ${n}.`,
    );
  if (totalRepeatLength === undefined) {
    const list = Array.from(typedArrayOf(counts, "repeat without totalRepeatLength"), Number);
    return taken(
      a,
      range(n).flatMap((i) => range(list.length === 1 ? list[0] : list[i]).map(() => i)),
      d,
    );
  }
  if (n === 0) return a;
  // Element k comes from the first i whose running count exceeds k; what is left over repeats the last.
  const each = broadcastInDim(ops.reshape(convertElementType(counts, "int32"), [counts.size]), [n], [0]);
  const at = searchSorted(cumsum(each, 0), ops.iota("int32", [totalRepeatLength]), "right");
  return takeAxis(a, at, d, { mode: "clip" });
}
function repeatEach(a: Value, times: number, axis: number): Value {
  if (!Number.isInteger(times) || times < 0)
    throw new ValueError(`repeat: ${times} is no number of repeats. Use an integer of at least 0.`);
  const widened = [...a.shape.slice(0, axis + 1), times, ...a.shape.slice(axis + 1)];
  const spread = broadcastInDim(
    a,
    widened,
    a.shape.map((_, d) => (d <= axis ? d : d + 1)),
  );
  return ops.reshape(
    spread,
    a.shape.map((n, d) => (d === axis ? n * times : n)),
  );
}
export interface RollOptions {
  axis?: Axis;
}
/**
 * Elements moved by `shift` places, those that fall off come in at the other end: of all elements in order, or along axes.
 * @param shift int, or one for each axis; may be traced
 * @example np.roll(np.array([1, 2, 3]), 1).tolist() // [3, 1, 2]
 */
export function roll(x: ArrayLike, shift: ArrayLike, axis?: Axis | RollOptions, rest?: RollOptions): Value {
  const a = asArray(x, "roll");
  const { axis: along = null } = options<RollOptions>("roll", ["axis"], axis, rest);
  if (along === null) return ops.reshape(roll(ravel(a), shift, 0), a.shape);
  const axes = typeof along === "number" ? [axisOf("roll", along, a)] : along.map((d) => axisOf("roll", d, a));
  const shifts = Array.isArray(shift) ? (shift as ArrayLike[]) : shiftsOf(shift, axes.length);
  const count = Math.max(axes.length, shifts.length);
  if (Math.min(axes.length, shifts.length) !== 1 && axes.length !== shifts.length)
    throw new ValueError(`roll: ${shifts.length} shifts for ${axes.length} axes. Give one, or one for each.`);
  return range(count).reduce(
    (y, i) => rollAxis(y, shifts[Math.min(i, shifts.length - 1)], axes[Math.min(i, axes.length - 1)]),
    a,
  );
}
const shiftsOf = (shift: ArrayLike, count: number): ArrayLike[] => {
  if (!(shift instanceof NDArray) || shift.ndim === 0) return range(count).map(() => shift);
  return range(shift.size).map((i) => ops.reshape(ops.sliceInDim(shift, i, i + 1), []));
};
function rollAxis(a: Value, shift: ArrayLike, axis: number): Value {
  const n = a.shape[axis];
  if (n === 0) return a;
  if (typeof shift === "number") {
    if (!Number.isInteger(shift)) throw new JAXTypeError(`roll: the shift ${shift} is no integer. Round it.`);
    const by = ((shift % n) + n) % n;
    if (by === 0) return a;
    return ops.concatenate([ops.sliceInDim(a, n - by, n, 1, axis), ops.sliceInDim(a, 0, n - by, 1, axis)], axis);
  }
  const s = convertElementType(asArray(shift, "roll"), "int32");
  const size = scalar(n, "int32");
  const from = rem(sub(ops.iota("int32", [n]), s), size);
  return takeAxis(a, where(lt(from, scalar(0, "int32")), add(from, size), from), axis, {
    mode: "promiseInBounds",
    uniqueIndices: true,
  });
}

/**
 * An array of another shape, filled with the elements over and over.
 * @example np.resize(np.array([1, 2]), [3]).tolist() // [1, 2, 1]
 */
export function resize(x: ArrayLike, shape: Sizes): Value {
  const a = ravel(asArray(x, "resize"));
  const to = listOfSizes(shape);
  const n = product(to);
  if (a.size === 0) return full(to, 0, a.dtype);
  return ops.reshape(ops.sliceInDim(tile(a, Math.max(1, Math.ceil(n / a.size))), 0, n), to);
}
