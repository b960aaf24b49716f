import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, max, mul, sub } from "../ops/arithmetic.ts";
import { broadcastTo, full } from "../ops/axes.ts";
import { lt, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { reduceMax } from "../ops/reduce.ts";
import { scatterAdd } from "../ops/scatter.ts";
import { searchSorted } from "../ops/search.ts";
import { where } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import { takeAxis } from "../ops/take.ts";
import { rowMajorStrides } from "../util/list.ts";
import { positions, positionsOf } from "./index-parse.ts";
import { options } from "./options.ts";
import { promoted } from "./promote.ts";
import { typedArrayOf } from "./read.ts";
import { ravel } from "./shape.ts";
import { greaterEqual } from "./ufuncs.ts";

// Where elements are.

const int = (v: number) => scalar(v, "int32");
/** True where an element is not 0. */
const truthOf = (x: Value): Value => (x.dtype === "bool" ? x : ne(x, like(x, 0)));

export interface NonzeroOptions {
  /** Number of positions in the result, which makes it possible under jit: cut off, or filled up. */
  size?: number;
  /** What fills up: a number, or one for each axis. */
  fillValue?: number | readonly number[];
}
/**
 * Positions of the elements that are not 0, one vector an axis.
 * @throws for a traced array without `size`
 * @example np.nonzero(np.array([0, 3, 4])).map((v) => v.tolist()) // [[1, 2]]
 */
export const nonzero = (x: ArrayLike, given: NonzeroOptions = {}): Value[] =>
  placesOf(x, given).map((p) => convertElementType(p, defaultInt()));
/** nonzero in int32. */
export function placesOf(x: ArrayLike, { size, fillValue = 0 }: NonzeroOptions = {}): Value[] {
  const a = asArray(x, "nonzero");
  if (a.ndim === 0) throw new ShapeError("nonzero: a scalar has no positions. Use atleast1d.");
  const mask = truthOf(a);
  if (size === undefined) return positionsOf(mask, "nonzero");
  if (!Number.isInteger(size) || size < 0) throw new ValueError(`nonzero: size is ${size}. Use an integer >= 0.`);
  if (typeof fillValue !== "number" && fillValue.length !== a.ndim)
    throw new ValueError(`nonzero: fillValue [${fillValue}] for ${showAval(a.aval)}. Give a number, or one an axis.`);
  const filling = (d: number) => (typeof fillValue === "number" ? fillValue : fillValue[d]);
  if (mask.size === 0) return a.shape.map(() => full([size], 0, "int32"));
  // Position k is the first at which k + 1 elements have been seen.
  const seen = cumsum(convertElementType(ops.reshape(mask, [mask.size]), "int32"), 0);
  const at = searchSorted(seen, add(ops.iota("int32", [size]), int(1)), "left");
  const found = lt(at, int(mask.size));
  return coordinates(at, a.shape).map((c, d) => where(found, c, int(filling(d))));
}
/** Row-major positions as one coordinate an axis. */
function coordinates(at: Value, shape: Shape): Value[] {
  const strides = rowMajorStrides(shape);
  return shape.map((n, d) => {
    const along = strides[d] === 1 ? at : div(at, scalar(strides[d], at.dtype));
    return d === 0 ? along : sub(along, mul(div(along, scalar(n, at.dtype)), scalar(n, at.dtype)));
  });
}
/** Positions of the elements that are not 0, one row each. */
export function argwhere(x: ArrayLike, given: NonzeroOptions = {}): Value {
  const a = asArray(x, "argwhere");
  if (a.ndim === 0) return full([nonzero(ops.reshape(a, [1]), given)[0].size, 0], 0, defaultInt());
  const columns = nonzero(a, given);
  return ops.concatenate(
    columns.map((c) => ops.reshape(c, [c.size, 1])),
    1,
  );
}
/** Positions in row-major order of the elements that are not 0. */
export const flatnonzero = (x: ArrayLike, given: NonzeroOptions = {}): Value => nonzero(ravel(x), given)[0];

const methods = ["scan", "scan_unrolled", "scanUnrolled", "sort", "compare_all", "compareAll"];
function checkMethod(name: string, method: string | null | undefined): void {
  if (method != null && !methods.includes(method))
    throw new ValueError(`${name}: there is no method ${method}. Use ${methods.join(", ")}; all give the same.`);
}
export interface SearchsortedOptions {
  side?: "left" | "right";
  sorter?: ArrayLike | null;
  method?: string;
}
/**
 * Where values would be put into a sorted vector to keep it sorted: before equal elements, or after them ("right").
 * @returns int32 like `values`
 * @example np.searchsorted(np.array([1, 2, 2, 3]), 2).item() // 1
 */
export function searchsorted(
  sorted: ArrayLike,
  values: ArrayLike,
  side?: "left" | "right" | SearchsortedOptions,
  rest?: SearchsortedOptions,
): Value {
  const name = "searchsorted";
  const given = options<SearchsortedOptions>(name, ["side", "sorter", "method"], side, rest);
  const [a, v] = promoted(name, [sorted, values]);
  if (a.ndim !== 1) throw new ShapeError(`${name}: the sorted array must be a vector, got ${showAval(a.aval)}.`);
  const how = given.side ?? "left";
  if (how !== "left" && how !== "right")
    throw new ValueError(`${name}: side is "left" or "right", got ${String(how)}.`);
  checkMethod(name, given.method);
  const order = given.sorter;
  const table = order == null ? a : takeAxis(a, positions(order, name), 0, { mode: "clip" });
  return atOnce1(`${name} ${how}`, ([t, x]) => searchSorted(t, x, how), [table, v]);
}
export interface DigitizeOptions {
  right?: boolean;
  /** One of those of searchsorted; all give the same. */
  method?: string | null;
}
/**
 * The bin of each value: i where bins[i-1] <= x < bins[i], or, from the right, bins[i-1] < x <= bins[i]. Descending bins too.
 * @example np.digitize(np.array([0.5, 1.5]), np.array([0, 1, 2])).tolist() // [1, 2]
 */
export function digitize(
  x: ArrayLike,
  bins: ArrayLike,
  right?: boolean | DigitizeOptions,
  rest?: DigitizeOptions,
): Value {
  const { right: closed = false, method } = options<DigitizeOptions>("digitize", ["right", "method"], right, rest);
  checkMethod("digitize", method);
  const [v, edges] = promoted("digitize", [x, bins]);
  if (edges.ndim !== 1) throw new ShapeError(`digitize: bins must be a vector, got ${showAval(edges.aval)}.`);
  const n = edges.size;
  if (n === 0) return full(v.shape, 0, "int32");
  const side = closed ? "left" : "right";
  const find = ([table, x]: Value[]): Value => {
    const end = (i: number) => ops.reshape(ops.sliceInDim(table, i, i + 1), []);
    const up = searchSorted(table, x, side);
    const down = sub(int(n), searchSorted(ops.rev(table, [0]), x, side));
    return where(broadcastTo(greaterEqual(end(n - 1), end(0)), x.shape), up, down);
  };
  return atOnce1(`digitize ${side}`, find, [edges, v]);
}
export interface BincountOptions {
  weights?: ArrayLike | null;
  minlength?: number;
  length?: number | null;
}
/**
 * How often each integer 0, 1, ... occurs; with weights, their sums.
 * @param options.length size of the result, needed under jit: larger integers are dropped
 * @example np.bincount(np.array([0, 2, 2], { dtype: "int32" })).tolist() // [1, 0, 2]
 */
export function bincount(x: ArrayLike, weights?: ArrayLike | null | BincountOptions, rest?: BincountOptions): Value {
  const given = options<BincountOptions>(
    "bincount",
    ["weights", "minlength", "length"],
    weights as BincountOptions,
    rest,
  );
  const given0 = asArray(x, "bincount", Array.isArray(x) ? "int32" : undefined);
  const a = positions(given0.dtype === "bool" ? convertElementType(given0, "int32") : given0, "bincount");
  if (a.ndim !== 1) throw new ShapeError(`bincount: a vector is counted, got ${showAval(a.aval)}. Use ravel.`);
  const w = given.weights == null ? full(a.shape, 1, defaultInt()) : asArray(given.weights, "bincount");
  if (w.dtype === "bool") throw new DTypeError("bincount: weights are bool. Convert them with astype.");
  const longest = () => (a.size === 0 ? 0 : Number(typedArrayOf(reduceMax(a, [0]), "bincount without length")[0]) + 1);
  const length = given.length ?? Math.max(given.minlength ?? 0, longest());
  if (a.size === 0) return full([length], 0, w.dtype);
  const at = ops.reshape(/^int/.test(a.dtype) ? max(a, like(a, 0)) : a, [a.size, 1]);
  const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  return scatterAdd(full([length], 0, w.dtype), at, w, numbers, { mode: "fill" });
}
