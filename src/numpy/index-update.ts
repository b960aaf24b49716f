import { type ArrayLike, asArray } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { showAval } from "../core/aval.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Value } from "../core/value.ts";
import { add, max, min, mul, neg } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full } from "../ops/axes.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { ge, lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import type { GatherScatterMode } from "../ops/gather.ts";
import { dynamicSlice, dynamicUpdateSlice } from "../ops/index.ts";
import * as scatters from "../ops/scatter.ts";
import { where } from "../ops/select.ts";
import { iota, reshape, rev } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { power } from "./arithmetic.ts";
import { windowOf } from "./dynamic-slice.ts";
import { type AxisIndex, type Index, parseIndex } from "./index-parse.ts";
import {
  type GetOptions,
  getItem,
  indexVectors,
  positionsShape,
  resolved,
  resultShape,
  withArrays,
  withoutArrays,
} from "./indexing.ts";
import { type IndexMode, modeOf } from "./modes.ts";
import { divide } from "./ufuncs.ts";

// Updates of x[index]: a static block is written by dynamicUpdateSlice, which fuses; all else is one scatter.

export interface UpdateOptions {
  /** What is out of bounds is dropped ("fill", "drop", the default) or goes to the nearest element ("clip"). */
  mode?: IndexMode | null | undefined;
  indicesAreSorted?: boolean | undefined;
  uniqueIndices?: boolean | undefined;
  /** Whether negative positions count from the end: true by default. */
  wrapNegativeIndices?: boolean | undefined;
}
type Scatter = typeof scatters.scatter;
type Combine = (old: Value, update: Value) => Value;
interface Kind {
  readonly scatter: Scatter;
  readonly combine: Combine;
}
const kinds = {
  set: { scatter: scatters.scatter, combine: (_old: Value, u: Value) => u },
  add: { scatter: scatters.scatterAdd, combine: add },
  mul: { scatter: scatters.scatterMul, combine: mul },
  min: { scatter: scatters.scatterMin, combine: min },
  max: { scatter: scatters.scatterMax, combine: max },
} satisfies Record<string, Kind>;

/** Part of an array that is to be replaced: x.at(i).set(v) and its kin give new arrays, x stays as it is. */
export class IndexUpdate {
  private readonly x: Value;
  private readonly index: readonly Index[];
  constructor(x: Value, index: readonly Index[]) {
    this.x = x;
    this.index = index;
  }
  /**
   * x with x[index] = v
   * @example np.zeros([3]).at(1).set(5).tolist() // [0, 5, 0]
   */
  set(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("set", v, options);
  }
  /** x with v added, as often as a position is named. */
  add(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("add", v, options);
  }
  subtract(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("add", neg(this.value(v)), options);
  }
  multiply(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("mul", v, options);
  }
  mul(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("mul", v, options);
  }
  min(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("min", v, options);
  }
  max(v: ArrayLike, options?: UpdateOptions): Value {
    return this.update("max", v, options);
  }
  divide(v: ArrayLike, options?: UpdateOptions): Value {
    return divide(this.x, this.onOnes(v, options));
  }
  power(v: ArrayLike, options?: UpdateOptions): Value {
    return power(this.x, this.onOnes(v, options));
  }
  /** x with f applied to x[index]; a position that is named twice is changed once. */
  apply(f: (part: Value) => ArrayLike, options?: UpdateOptions): Value {
    return this.update(
      "set",
      f(getItem(this.x, this.index, { wrapNegativeIndices: options?.wrapNegativeIndices })),
      options,
    );
  }
  /**
   * x[index], with a choice of what positions out of bounds give.
   * @example np.array([1, 2]).at(np.array([0, 5], { dtype: "int32" })).get({ mode: "fill", fillValue: 0 }).tolist() // [1, 0]
   */
  get(options: GetOptions = {}): Value {
    return getItem(this.x, this.index, options);
  }

  private value(v: ArrayLike): Value {
    return convertElementType(asArray(v, "at"), this.x.dtype);
  }
  /** v at the index, 1 elsewhere. */
  private onOnes(v: ArrayLike, options?: UpdateOptions): Value {
    const ones = full(this.x.shape, this.x.dtype === "bool" ? true : 1, this.x.dtype);
    return new IndexUpdate(ones, this.index).update("mul", v, options);
  }
  private update(kind: keyof typeof kinds, v: ArrayLike, options: UpdateOptions = {}): Value {
    const { x, index } = this;
    if (x.dtype === "bool" && (kind === "add" || kind === "mul"))
      throw new DTypeError(
        `at: ${showAval(x.aval)} has no sums and products. Use max or min, or convert it with astype.`,
      );
    const window = windowOf(x, index);
    if (window) {
      const part = new IndexUpdate(dynamicSlice(x, window.starts, window.sizes), window.rest as Index[]);
      return dynamicUpdateSlice(x, part.update(kind, v, options), window.starts);
    }
    const value = this.value(v);
    const mask = this.mask();
    if (mask && value.ndim === 0) return where(mask, broadcastTo(kinds[kind].combine(x, value), x.shape), x);
    const entries = parseIndex(x.shape, index, "at", options.wrapNegativeIndices === false);
    const mode = modeOf("at", options.mode ?? "fill");
    if (isBlock(entries)) return updateBlock(x, entries, value, kind, mode);
    const [key, arrays] = withoutArrays(entries);
    const write = ([operand, v, ...at]: Value[]) =>
      updateScattered(operand, withArrays(entries, at), v, kinds[kind].scatter, options);
    return atOnce1(`at.${kind} ${key} ${JSON.stringify(options)}`, write, [x, value, ...arrays]);
  }
  /** The one mask that the index is, as large as x: it may be traced. */
  private mask(): Value | null {
    const [m, ...rest] = this.index;
    if (rest.length > 0 || !(m instanceof NDArray) || m.dtype !== "bool") return null;
    const { shape } = this.x;
    if (m.ndim > shape.length || m.ndim === 0 || m.shape.some((n, d) => n !== shape[d])) return null;
    return broadcastInDim(m, shape, range(m.ndim));
  }
}

/** One window: positions are static or single. */
const isBlock = (entries: readonly AxisIndex[]): boolean =>
  entries.every(
    (e) =>
      e.kind === "new" ||
      e.kind === "at" ||
      (e.kind === "array" && e.value.ndim === 0) ||
      (e.kind === "slice" && Math.abs(e.step) === 1),
  );
const lowest = (e: AxisIndex & { kind: "slice" }): number => (e.step > 0 ? e.start : e.start - Math.max(0, e.size - 1));
/** Axes of the result that run backwards. */
const backwards = (entries: readonly AxisIndex[]): number[] =>
  entries
    .filter((e) => e.kind === "slice" || e.kind === "new")
    .flatMap((e, d) => (e.kind === "slice" && e.step < 0 ? [d] : []));

function spread(value: Value, shape: readonly number[]): Value {
  const fits =
    value.ndim <= shape.length && value.shape.every((n, d) => n === 1 || n === shape[shape.length - value.ndim + d]);
  // NumPy lets leading axes of size 1 go.
  const extra = value.ndim - shape.length;
  if (!fits && extra > 0 && value.shape.slice(0, extra).every((n) => n === 1))
    return spread(reshape(value, value.shape.slice(extra)), shape);
  if (!fits)
    throw new ShapeError(
      `at: update ${showAval(value.aval)} does not broadcast to the indexed shape [${shape}]. Reshape it.`,
    );
  return broadcastTo(value, shape);
}
function updateBlock(
  x: Value,
  entries: readonly AxisIndex[],
  value: Value,
  kind: keyof typeof kinds,
  mode: GatherScatterMode,
): Value {
  const axes = entries.filter((e) => e.kind !== "new");
  const { place } = positionsShape(entries, "at");
  const shape = resultShape(entries, [], place);
  if (shape.includes(0)) return x;
  const spreadValue = spread(value, shape);
  const sizes = axes.map((e) => (e.kind === "slice" ? e.size : 1));
  const starts = axes.map((e) => {
    if (e.kind === "array") return resolved(e);
    return scalar(e.kind === "slice" ? lowest(e) : e.at, "int32");
  });
  const bounded = mode === "clip" ? [] : axes.flatMap((e, d) => (e.kind === "array" ? [d] : []));
  const turned = backwards(entries);
  const write = ([operand, v, ...at]: Value[]): Value => {
    const update = reshape(rev(v, turned), sizes);
    if (kind === "set" && bounded.length === 0) return dynamicUpdateSlice(operand, update, at);
    const old = dynamicSlice(operand, at, sizes);
    const changed = kinds[kind].combine(old, update);
    if (bounded.length === 0) return dynamicUpdateSlice(operand, changed, at);
    // What is out of bounds is dropped: the window that the start is moved to keeps its elements.
    const inside = bounded.map((d) => withinSize(at[d], operand.shape[d])).reduce(bitwiseAnd);
    return dynamicUpdateSlice(operand, where(inside, changed, old), at);
  };
  return atOnce1(`at.${kind} [${sizes}] ${turned} ${bounded}`, write, [x, spreadValue, ...starts]);
}
const withinSize = (i: Value, size: number): Value => {
  const below = lt(i, scalar(size, i.dtype));
  return i.dtype.startsWith("uint") ? below : bitwiseAnd(below, ge(i, scalar(0, i.dtype)));
};

/** How one axis of the operand is addressed in a scatter. */
interface Address {
  /** The component of the index vector, spread over the scatter's axes; null for a window that covers the axis. */
  readonly component: Value | null;
  /** Size of the window that the updates have along it; null if they have none. */
  readonly window: number | null;
}
function updateScattered(
  x: Value,
  entries: readonly AxisIndex[],
  value: Value,
  scatter: Scatter,
  options: UpdateOptions,
): Value {
  const { shape, place } = positionsShape(entries, "at");
  const result = resultShape(entries, shape, place);
  if (result.includes(0)) return x;
  const turned = rev(spread(value, result), turnedAxes(entries, shape.length, place));
  const layout = axesOfResult(entries, shape, place);
  const windows = layout.flatMap((a, d) => (a === "window" ? [d] : []));
  const news = layout.flatMap((a, d) => (a === "new" ? [d] : []));
  const kept = range(layout.length).filter((d) => !news.includes(d));
  const updates = reshape(
    turned,
    kept.map((d) => result[d]),
  );
  // The scatter's own axes, in the order in which the updates have them.
  const scatterAxes = kept.filter((d) => !windows.includes(d));
  const scatterShape = scatterAxes.map((d) => result[d]);
  const positions = scatterAxes.flatMap((d, k) => (layout[d] === "positions" ? [k] : []));
  let strided = 0;
  const stridedAxes = scatterAxes.flatMap((d, k) => (layout[d] === "strided" ? [k] : []));
  const addresses = entries.flatMap((e): Address[] => {
    if (e.kind === "new") return [];
    if (e.kind === "at") return [{ component: full(scatterShape, e.at, "int32"), window: null }];
    if (e.kind === "array") {
      const i = resolved(e);
      return [{ component: broadcastInDim(broadcastTo(i, shape), scatterShape, positions), window: null }];
    }
    if (Math.abs(e.step) === 1) {
      const whole = e.size === e.of;
      return [{ component: whole ? null : full(scatterShape, lowest(e), "int32"), window: e.size }];
    }
    const steps = mul(iota("int32", [e.size], 0), scalar(e.step, "int32"));
    const at = add(steps, scalar(e.start, "int32"));
    return [{ component: broadcastInDim(at, scatterShape, [stridedAxes[strided++]]), window: null }];
  });
  const indices = indexVectors(
    addresses.flatMap((a) => a.component ?? []),
    scatterShape,
  );
  const numbers = {
    updateWindowDims: windows.map((d) => kept.indexOf(d)),
    insertedWindowDims: addresses.flatMap((a, d) => (a.window === null ? [d] : [])),
    scatterDimsToOperandDims: addresses.flatMap((a, d) => (a.component ? [d] : [])),
  };
  const fixed = !entries.some((e) => e.kind === "array");
  const { mode, uniqueIndices = fixed || product(scatterShape) <= 1, indicesAreSorted = false } = options;
  return scatter(x, indices, updates, numbers, {
    mode: modeOf("at", mode ?? "fill"),
    uniqueIndices,
    indicesAreSorted,
  });
}
type ResultAxis = "new" | "window" | "strided" | "positions";
/** What each axis of x[index] comes from. */
function axesOfResult(entries: readonly AxisIndex[], positions: readonly number[], place: number): ResultAxis[] {
  const rest = entries.flatMap((e): ResultAxis[] => {
    if (e.kind === "new") return ["new"];
    if (e.kind === "slice") return [Math.abs(e.step) === 1 ? "window" : "strided"];
    return [];
  });
  const at = startOfPositions(entries, place);
  return [...rest.slice(0, at), ...positions.map((): ResultAxis => "positions"), ...rest.slice(at)];
}
const startOfPositions = (entries: readonly AxisIndex[], place: number): number =>
  entries.slice(0, place).filter((e) => e.kind === "slice" || e.kind === "new").length;
/** Windows that run backwards: steps of -1; longer negative steps are written in their own order. */
function turnedAxes(entries: readonly AxisIndex[], rank: number, place: number): number[] {
  const at = startOfPositions(entries, place);
  const rest = entries.filter((e) => e.kind === "slice" || e.kind === "new");
  return rest.flatMap((e, d) => (e.kind === "slice" && e.step === -1 ? [d < at ? d : d + rank] : []));
}
