import { type ArrayLike, asArray, fromStorage } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInteger, type TypedArray } from "../core/dtype.ts";
import { JAXIndexError, JAXTypeError, NonConcreteBooleanIndexError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { ConcreteArray, NDArray, type Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { product } from "../util/list.ts";

import type { DynamicSlice } from "./dynamic-slice.ts";

// What may stand in x.slice(...) and x.at(...), brought into one form.

/** [start, stop] or [start, stop, step] as in Python's slices; null stands for the end, and for a step of 1. */
export type SliceLike = readonly [number | null, (number | null)?, (number | null)?];
/** An index of one axis (or several, for booleans): an integer, a slice, null for a new axis, "..." for all the axes left. */
export type Index = number | bigint | null | "..." | SliceLike | DynamicSlice | NDArray | TypedArray;

export type AxisIndex =
  | { readonly kind: "new" }
  /** Elements start, start + step, ...: `size` of them. */
  | {
      readonly kind: "slice";
      readonly start: number;
      readonly step: number;
      readonly size: number;
      readonly of: number;
    }
  /** A static position within bounds. */
  | { readonly kind: "at"; readonly at: number; readonly of: number; readonly apart?: boolean }
  /**
   * Positions known at run time, negative ones from the end unless `plain`, or a static one out of bounds. `apart`: it follows
   * a "..." that stands for no axis, which still separates arrays.
   */
  | {
      readonly kind: "array";
      readonly value: Value;
      readonly of: number;
      readonly plain?: boolean;
      readonly apart?: boolean;
    };

const isSlice = (x: unknown): x is SliceLike =>
  Array.isArray(x) &&
  x.length >= 1 &&
  x.length <= 3 &&
  x.every((v) => v === null || v === undefined || typeof v === "number");

/** Python's slice.indices. */
function sliceOf([start, stop, step]: SliceLike, of: number, name: string): AxisIndex {
  const by = step ?? 1;
  for (const v of [start, stop, by])
    if (typeof v === "number" && !Number.isInteger(v))
      throw new JAXTypeError(`${name}: a slice takes integers, got ${v}. Round it.`);
  if (by === 0) throw new JAXIndexError(`${name}: a slice's step is 0. Use a positive or negative one.`);
  const place = (v: number | null | undefined, none: number): number => {
    if (v === null || v === undefined) return none;
    const from = v < 0 ? v + of : v;
    return by > 0 ? Math.min(Math.max(from, 0), of) : Math.min(Math.max(from, -1), of - 1);
  };
  const from = by > 0 ? place(start, 0) : place(start, of - 1);
  const to = by > 0 ? place(stop, of) : place(stop, -1);
  const size = Math.max(0, Math.ceil((to - from) / by));
  return { kind: "slice", start: from, step: by, size, of };
}
function integerOf(v: number | bigint, of: number, name: string, plain: boolean): AxisIndex {
  const i = Number(v);
  if (!Number.isInteger(i)) throw new JAXTypeError(`${name}: an index is an integer, got ${v}. Round it.`);
  const at = i < 0 && !plain ? i + of : i;
  if (at >= 0 && at < of) return { kind: "at", at, of };
  return { kind: "array", value: scalar(i, "int32"), of, plain };
}
/** An integer array as int32 or uint32. */
export function integers(x: Value, name: string): Value {
  if (!isInteger(x.dtype))
    throw new JAXTypeError(
      `${name}: indices must be integers or booleans, got ${showAval(x.aval)}. Convert with astype("int32"), or pass an Int32Array.`,
    );
  return x.dtype === "int64" || x.dtype === "uint64" ? convertElementType(x, "int32") : x;
}
/** Positions: lists of JS numbers are int32. */
export const positions = (x: ArrayLike, name: string): Value =>
  integers(
    Array.isArray(x) || typeof x === "number" || typeof x === "bigint" ? asArray(x, name, "int32") : asArray(x, name),
    name,
  );
/** Where a mask is true, one vector an axis: known only for concrete masks. */
export function positionsOf(mask: Value, name: string): Value[] {
  if (!(mask instanceof ConcreteArray))
    throw new NonConcreteBooleanIndexError(
      `${name}: the mask is a traced ${showAval(mask.aval)}, so the result's shape is unknown. ` +
        "Use np.where(mask, x, y) with three arguments, or pass size where the function has it.",
    );
  const data = mask.buffer.read();
  const { shape } = mask;
  const flat: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i]) flat.push(i);
  return shape.map((n, d) => {
    const stride = product(shape.slice(d + 1));
    return fromStorage(
      Int32Array.from(flat, (i) => Math.floor(i / stride) % n),
      [flat.length],
      "int32",
    );
  });
}

type Item = { readonly axes: number; readonly read: (sizes: readonly number[], first: number) => AxisIndex[] };
const newAxis: Item = { axes: 0, read: () => [{ kind: "new" }] };
function itemOf(x: Exclude<Index, "...">, name: string, plain: boolean): Item {
  if (x === null) return newAxis;
  if (typeof x === "number" || typeof x === "bigint") return { axes: 1, read: ([n]) => [integerOf(x, n, name, plain)] };
  if (isSlice(x)) return { axes: 1, read: ([n]) => [sliceOf(x, n, name)] };
  if (Array.isArray(x))
    throw new JAXTypeError(
      `${name}: a list in an index means a slice [start, stop, step], got [${String(x)}]. For positions pass np.array([...], { dtype: "int32" }) or an Int32Array.`,
    );
  if (!(x instanceof NDArray) && !ArrayBuffer.isView(x))
    throw new JAXTypeError(
      `${name}: ${typeof x} ${String(x)} is no index. Use integers, [start, stop, step], null, "..." or arrays.`,
    );
  const a = asArray(x as NDArray, name);
  if (a.dtype !== "bool") {
    const value = integers(a, name);
    return { axes: 1, read: ([of]) => [{ kind: "array", value, of, plain }] };
  }
  if (a.ndim === 0)
    throw new JAXIndexError(
      `${name}: a mask of one boolean, ${showAval(a.aval)}, chooses along no axis. Use null for a new axis, or np.where(mask, x, y).`,
    );
  return {
    axes: a.ndim,
    read: (sizes, first) => {
      a.shape.forEach((n, d) => {
        if (n !== sizes[d])
          throw new JAXIndexError(
            `${name}: mask ${showAval(a.aval)} does not fit: axis ${first + d} has size ${sizes[d]}.`,
          );
      });
      return positionsOf(a, name).map((value, d) => ({ kind: "array", value, of: sizes[d] }));
    },
  };
}

/**
 * One entry for each axis of the operand, and one for each new axis, in order.
 * @param plain negative positions do not count from the end
 */
export function parseIndex(
  shape: readonly number[],
  index: readonly Index[],
  name: string,
  plain = false,
): AxisIndex[] {
  const rest = index.indexOf("...");
  if (rest >= 0 && index.indexOf("...", rest + 1) >= 0)
    throw new JAXIndexError(`${name}: "..." may stand once in an index.`);
  const items = index.map((x) => (x === "..." ? null : itemOf(x, name, plain)));
  const used = items.reduce((n, i) => n + (i?.axes ?? 0), 0);
  if (used > shape.length)
    throw new JAXIndexError(`${name}: ${used} indices for an array of shape [${shape}]. Give at most ${shape.length}.`);
  const out: AxisIndex[] = [];
  let d = 0;
  const whole = (n: number) => {
    for (let i = 0; i < n; i++, d++) out.push({ kind: "slice", start: 0, step: 1, size: shape[d], of: shape[d] });
  };
  items.forEach((item, k) => {
    if (!item) return whole(shape.length - used);
    const [first, ...others] = item.read(shape.slice(d, d + item.axes), d);
    const separable = first.kind === "array" || first.kind === "at";
    out.push(separable && k > 0 && !items[k - 1] ? { ...first, apart: true } : first, ...others);
    d += item.axes;
  });
  whole(shape.length - d);
  return out;
}
