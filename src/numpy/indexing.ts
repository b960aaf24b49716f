import { atOnce1 } from "../api/at-once.ts";
import { showAval } from "../core/aval.ts";
import { JAXIndexError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/axes.ts";
import { lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { gather } from "../ops/gather.ts";
import { dynamicSlice } from "../ops/index.ts";
import { where } from "../ops/select.ts";
import { concatenate, reshape, rev, slice } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { windowOf } from "./dynamic-slice.ts";
import { type AxisIndex, type Index, parseIndex } from "./index-parse.ts";
import { type IndexMode, modeOf } from "./modes.ts";
import { isStaged } from "./parts.ts";
import { broadcastShape } from "./promote.ts";

export type { Index, SliceLike } from "./index-parse.ts";

// Reading x[...]: slices and new axes first, statically; then one gather for the positions.

/**
 * Slices, static positions and new axes; the axes of arrays stay whole. Axes of static positions have size 1.
 * @param places the static positions as operands, if they are not to be constants
 */
function sliced(x: Value, entries: readonly AxisIndex[], places: readonly Value[]): Value {
  const axes = entries.filter((e) => e.kind !== "new");
  const from: number[] = [];
  const to: number[] = [];
  const strides: number[] = [];
  const turned: number[] = [];
  axes.forEach((e, d) => {
    if (e.kind === "slice") {
      const last = e.start + Math.max(0, e.size - 1) * e.step;
      const low = e.size === 0 ? 0 : Math.min(e.start, last);
      from.push(low);
      to.push(e.size === 0 ? 0 : Math.max(e.start, last) + 1);
      strides.push(e.size === 0 ? 1 : Math.abs(e.step));
      if (e.step < 0 && e.size > 1) turned.push(d);
    } else {
      const at = e.kind === "at" ? e.at : 0;
      from.push(at);
      to.push(e.kind === "at" ? at + 1 : e.of);
      strides.push(1);
    }
  });
  if (places.length === 0) return rev(slice(x, from, to, strides), turned);
  let k = 0;
  const at = axes.map((e) => (e.kind === "at" ? places[k++] : scalar(0, "int32")));
  const y = dynamicSlice(
    x,
    at,
    axes.map((e) => (e.kind === "at" ? 1 : e.of)),
  );
  const rest = (bounds: readonly number[], v: number) => bounds.map((b, d) => (axes[d].kind === "at" ? v : b));
  return rev(slice(y, rest(from, 0), rest(to, 1), strides), turned);
}
/** Negative positions count from the end, once. */
export function fromEnd(i: Value, size: number): Value {
  if (i.dtype.startsWith("uint")) return i;
  return where(lt(i, scalar(0, i.dtype)), add(i, scalar(size, i.dtype)), i);
}

export interface GetOptions {
  /** What reads out of bounds give: the nearest element ("clip"; by default, too, but then without a gradient), or a fill value. */
  mode?: IndexMode | null | undefined;
  fillValue?: Scalar | null | undefined;
  indicesAreSorted?: boolean | undefined;
  uniqueIndices?: boolean | undefined;
  /** Whether negative positions count from the end: true by default. */
  wrapNegativeIndices?: boolean | undefined;
}
/**
 * x[index...] with NumPy's rules: integers drop an axis, slices keep it, null makes one, arrays of integers are broadcast
 * together and read position by position, booleans (concrete ones) choose. Positions out of bounds are clamped.
 * @example getItem(np.array([10, 20, 30]), [[1, null]]).tolist() // [20, 30]
 */
export function getItem(x: Value, index: readonly Index[], options: GetOptions = {}): Value {
  const window = windowOf(x, index);
  if (window) return getItem(dynamicSlice(x, window.starts, window.sizes), window.rest as Index[], options);
  const entries = parseIndex(x.shape, index, "slice", options.wrapNegativeIndices === false);
  const places = isStaged() ? [] : entries.flatMap((e) => (e.kind === "at" ? [scalar(e.at, "int32")] : []));
  const [key, arrays] = withoutArrays(
    places.length > 0 ? entries.map((e) => (e.kind === "at" ? { ...e, at: 0 } : e)) : entries,
  );
  const read = ([whole, ...rest]: Value[]): Value => {
    const y = sliced(whole, entries, rest.slice(0, places.length));
    if (arrays.length === 0) return reshape(y, basicShape(entries));
    return gathered(y, withArrays(entries, rest.slice(places.length)), options);
  };
  return atOnce1(`slice ${key} ${optionsKey(options)}`, read, [x, ...places, ...arrays]);
}
const optionsKey = ({ fillValue, ...rest }: GetOptions): string => `${JSON.stringify(rest)} ${fillValue}`;
const basicShape = (entries: readonly AxisIndex[]): number[] =>
  entries.flatMap((e) => (e.kind === "at" ? [] : [e.kind === "slice" ? e.size : 1]));

/** What an index says but for its arrays, and these. */
export function withoutArrays(entries: readonly AxisIndex[]): [key: string, arrays: Value[]] {
  const arrays = entries.flatMap((e) => (e.kind === "array" ? [e.value] : []));
  return [JSON.stringify(entries.map((e) => (e.kind === "array" ? [e.of, e.apart] : e))), arrays];
}
export function withArrays(entries: readonly AxisIndex[], arrays: readonly Value[]): AxisIndex[] {
  let k = 0;
  return entries.map((e) => (e.kind === "array" ? { ...e, value: arrays[k++] } : e));
}

/** What arrays of positions have in common. */
export interface Positions {
  /** Shape of the broadcast arrays. */
  readonly shape: number[];
  /** Where in the result the arrays' axes begin: at the first array, or in front if a slice stands between arrays. */
  readonly place: number;
}
const isApart = (e: AxisIndex): boolean => "apart" in e && e.apart === true;
export function positionsShape(entries: readonly AxisIndex[], name: string): Positions {
  const advanced = entries.flatMap((e, i) => (e.kind === "array" || e.kind === "at" ? [i] : []));
  const values = entries.flatMap((e) => (e.kind === "array" ? [e.value] : []));
  const shape = broadcast(values, name);
  const together = advanced.every((i, k) => k === 0 || (i === advanced[k - 1] + 1 && !isApart(entries[i])));
  const before = entries.slice(0, advanced[0]).length;
  return { shape, place: together ? before : 0 };
}
function broadcast(values: readonly Value[], name: string): number[] {
  try {
    return broadcastShape(
      name,
      values.map((v) => v.shape),
    );
  } catch {
    throw new JAXIndexError(
      `${name}: index arrays do not broadcast: ${values.map((v) => showAval(v.aval)).join(", ")}. Make their shapes fit.`,
    );
  }
}
/** Positions as int32 (or all as they are, if of one type), negative ones resolved. */
export const resolved = (e: AxisIndex & { kind: "array" }): Value => {
  const i = e.plain ? e.value : fromEnd(e.value, e.of);
  return i.dtype === "uint32" || i.dtype === "int32" ? i : convertElementType(i, "int32");
};
export function indexVectors(components: readonly Value[], shape: readonly number[]): Value {
  const same = components.every((c) => c.dtype === components[0].dtype);
  const columns = components.map((c) =>
    reshape(broadcastTo(same ? c : convertElementType(c, "int32"), shape), [...shape, 1]),
  );
  return concatenate(columns, shape.length);
}

function gathered(
  y: Value,
  entries: readonly AxisIndex[],
  { mode, fillValue = null, indicesAreSorted, uniqueIndices }: GetOptions,
): Value {
  // Static positions have been sliced out: they take part only in where the arrays' axes go.
  const { shape, place } = positionsShape(entries, "slice");
  const result = resultShape(entries, shape, place);
  // A gather reads something from each axis.
  if (product(y.shape) === 0 && product(result) === 0) return reshape(y, result);
  const operandAxes = entries.filter((e) => e.kind !== "new");
  const advanced = operandAxes.flatMap((e, d) => (e.kind === "array" ? [d] : []));
  const dropped = operandAxes.flatMap((e, d) => (e.kind === "array" || e.kind === "at" ? [d] : []));
  const components = operandAxes.flatMap((e) => (e.kind === "array" ? [resolved(e)] : []));
  const newBefore = entries.slice(
    0,
    entries.findIndex((e) => e.kind === "at" || e.kind === "array"),
  );
  // The gather knows no new axes: they are written into the shape afterwards.
  const at = place === 0 ? 0 : newBefore.filter((e) => e.kind !== "new").length;
  const rank = y.ndim - dropped.length + shape.length;
  const offsetDims = range(rank).filter((d) => d < at || d >= at + shape.length);
  const g = gather(
    y,
    indexVectors(components, shape),
    { offsetDims, collapsedSliceDims: dropped, startIndexMap: advanced },
    y.shape.map((n, d) => (dropped.includes(d) ? 1 : n)),
    { mode: modeOf("slice", mode ?? "promiseInBounds"), fillValue, indicesAreSorted, uniqueIndices },
  );
  return reshape(g, result);
}
/** Shape of x[index]: the slices' and new axes in order, the arrays' at their place. */
export function resultShape(entries: readonly AxisIndex[], positions: readonly number[], place: number): number[] {
  const rest = basicShape(entries.filter((e) => e.kind !== "array"));
  const at = place === 0 ? 0 : entries.slice(0, place).filter((e) => e.kind === "slice" || e.kind === "new").length;
  return [...rest.slice(0, at), ...positions, ...rest.slice(at)];
}
