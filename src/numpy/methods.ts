import type { ArrayLike } from "../api/asarray.ts";
import { asArray } from "../api/asarray.ts";
import { showAval, sizeOf } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, type TypedArray } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { ConcreteArray, NDArray } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { setArrayFormat } from "../ops/effects.ts";
import { clip, floorDivide, power, remainder, round } from "./arithmetic.ts";
import { cumprod, cumsum } from "./cumulative.ts";
import { IndexUpdate } from "./index-update.ts";
import { getItem, type Index } from "./indexing.ts";
import { dot, matmul } from "./linear.ts";
import { toRepr, toText } from "./print.ts";
import { itemOf, listOf, numberOf, typedArrayOf } from "./read.ts";
import {
  type ArgOptions,
  all,
  any,
  argmax,
  argmin,
  type MeanOptions,
  max,
  mean,
  min,
  prod,
  ptp,
  type ReduceOptions,
  type SumOptions,
  std,
  sum,
  type VarOptions,
  var as variance,
} from "./reductions.ts";
import {
  broadcastTo,
  expandDims,
  flip,
  matrixTranspose,
  moveaxis,
  ravel,
  reshape,
  type Sizes,
  squeeze,
  swapaxes,
  transpose,
} from "./shape.ts";
import * as ufuncs from "./ufuncs.ts";

type Axis = number | readonly number[] | null;
type Binary = (other: ArrayLike) => NDArray;
type Reduction<O = ReduceOptions> = (axis?: Axis | O, rest?: O) => NDArray;
type ExtremumOptions = Parameters<typeof max>[2] & {};

/** What arrays can do besides being passed to functions. Each method is the function of the same name in `numpy`. */
export interface NDArrayMethods {
  // arithmetic
  add: Binary;
  sub: Binary;
  mul: Binary;
  div: Binary;
  floorDivide: Binary;
  pow: Binary;
  /** Remainder, with the sign of the divisor. */
  mod: Binary;
  matmul: Binary;
  dot: Binary;
  neg(): NDArray;
  abs(): NDArray;
  round(decimals?: number): NDArray;
  clip(min?: ArrayLike | null, max?: ArrayLike | null): NDArray;
  // comparison
  less: Binary;
  lessEqual: Binary;
  greater: Binary;
  greaterEqual: Binary;
  equal: Binary;
  notEqual: Binary;
  // reductions
  sum: Reduction<SumOptions>;
  prod: Reduction<SumOptions>;
  mean: Reduction<MeanOptions>;
  var: Reduction<VarOptions>;
  std: Reduction<VarOptions>;
  max: Reduction<ExtremumOptions>;
  min: Reduction<ExtremumOptions>;
  ptp: Reduction;
  all: Reduction;
  any: Reduction;
  argmax(axis?: number | null | ArgOptions, rest?: ArgOptions): NDArray;
  argmin(axis?: number | null | ArgOptions, rest?: ArgOptions): NDArray;
  cumsum(axis?: number | null): NDArray;
  cumprod(axis?: number | null): NDArray;
  // shape
  /** @example x.reshape([2, -1]), x.reshape(2, -1) */
  reshape(shape: Sizes): NDArray;
  reshape(...shape: number[]): NDArray;
  ravel(): NDArray;
  flatten(): NDArray;
  /** Axes in another order; reversed by default. */
  transpose(permutation?: readonly number[] | null): NDArray;
  transpose(...permutation: number[]): NDArray;
  swapaxes(axis1: number, axis2: number): NDArray;
  moveaxis(source: Sizes, destination: Sizes): NDArray;
  squeeze(axis?: Axis): NDArray;
  expandDims(axis: Sizes): NDArray;
  broadcastTo(shape: Sizes): NDArray;
  flip(axis?: Axis): NDArray;
  /** Axes reversed. */
  readonly T: NDArray;
  /** The last two axes exchanged. */
  readonly mT: NDArray;
  // elements
  /**
   * Part of the array, as NumPy's x[...]: integers, [start, stop, step], null for a new axis, "..." for the axes between, and arrays of
   * integers or booleans.
   * @example x.slice(0), x.slice([1, null]), x.slice("...", [null, null, -1])
   */
  slice(...items: Index[]): NDArray;
  /**
   * The array with one part changed: set, add, mul, div, pow, min, max of what stands there, or get. Equal positions accumulate.
   * @example x.at(0).set(1), x.at([2, 5]).add(1)
   */
  at(...items: Index[]): IndexUpdate;
  /** The same values in another dtype. */
  astype(dtype: DType): NDArray;
  /** The one element, or the element at an index, as a JS value. */
  item(...index: number[]): any;
  /** Nested lists of JS values. */
  tolist(): any;
  /** A copy of the elements, row-major; waits until they are computed. */
  data(): Promise<TypedArray>;
  /** A copy of the elements, row-major. 16-bit floats come as float32, complex numbers as pairs, booleans as bytes. */
  toTypedArray(): TypedArray;
  copy(): NDArray;
  /** Gives the memory back now; dropping the array is enough otherwise. */
  dispose(): void;
  readonly nbytes: number;
  readonly itemsize: number;
  toString(): string;
  valueOf(): unknown;
  toJSON(): unknown;
  [Symbol.iterator](): IterableIterator<NDArray>;
  [Symbol.toPrimitive](hint: "string" | "number" | "default"): string | number | bigint;
  [Symbol.dispose](): void;
}
declare module "../core/value.ts" {
  interface NDArray extends NDArrayMethods {}
}

const numbersOf = (xs: readonly unknown[]): unknown => (xs.length === 1 && Array.isArray(xs[0]) ? xs[0] : xs);
/** JavaScript's hidden name for the text that Node prints; a plain symbol, so nothing of Node is needed. */
const inspect = Symbol.for("nodejs.util.inspect.custom");
const printable = (x: ConcreteArray) => ({ dtype: x.dtype, shape: x.shape, data: x.buffer.read() });
const textOf = (x: NDArray): string =>
  x instanceof ConcreteArray ? toText(printable(x)) : `Traced<${showAval(x.aval)}>`;
const reprOf = (x: NDArray): string =>
  x instanceof ConcreteArray
    ? x.buffer.deleted
      ? `NDArray(deleted, ${showAval(x.aval)})`
      : toRepr(printable(x), x.weakType)
    : textOf(x);

type Methods = {
  [K in Exclude<keyof NDArrayMethods, "T" | "mT" | "nbytes" | "itemsize">]: NDArrayMethods[K];
} & ThisType<NDArray>;
const methods: Methods = {
  add(y) {
    return ufuncs.add(this, y);
  },
  sub(y) {
    return ufuncs.subtract(this, y);
  },
  mul(y) {
    return ufuncs.multiply(this, y);
  },
  div(y) {
    return ufuncs.divide(this, y);
  },
  floorDivide(y) {
    return floorDivide(this, y);
  },
  pow(y) {
    return power(this, y);
  },
  mod(y) {
    return remainder(this, y);
  },
  matmul(y) {
    return matmul(this, y);
  },
  dot(y) {
    return dot(this, y);
  },
  neg() {
    return ufuncs.negative(this);
  },
  abs() {
    return ufuncs.abs(this);
  },
  round(decimals = 0) {
    return round(this, decimals);
  },
  clip(lo, hi) {
    return clip(this, lo, hi);
  },
  less(y) {
    return ufuncs.less(this, y);
  },
  lessEqual(y) {
    return ufuncs.lessEqual(this, y);
  },
  greater(y) {
    return ufuncs.greater(this, y);
  },
  greaterEqual(y) {
    return ufuncs.greaterEqual(this, y);
  },
  equal(y) {
    return ufuncs.equal(this, y);
  },
  notEqual(y) {
    return ufuncs.notEqual(this, y);
  },
  sum(axis, rest) {
    return sum(this, axis, rest);
  },
  prod(axis, rest) {
    return prod(this, axis, rest);
  },
  mean(axis, rest) {
    return mean(this, axis, rest);
  },
  var(axis, rest) {
    return variance(this, axis, rest);
  },
  std(axis, rest) {
    return std(this, axis, rest);
  },
  max(axis, rest) {
    return max(this, axis, rest);
  },
  min(axis, rest) {
    return min(this, axis, rest);
  },
  ptp(axis, rest) {
    return ptp(this, axis, rest);
  },
  all(axis, rest) {
    return all(this, axis, rest);
  },
  any(axis, rest) {
    return any(this, axis, rest);
  },
  argmax(axis, rest) {
    return argmax(this, axis, rest);
  },
  argmin(axis, rest) {
    return argmin(this, axis, rest);
  },
  cumsum(axis) {
    return cumsum(this, axis);
  },
  cumprod(axis) {
    return cumprod(this, axis);
  },
  reshape(...shape: unknown[]) {
    return reshape(this, numbersOf(shape) as Sizes);
  },
  ravel() {
    return ravel(this);
  },
  flatten() {
    return ravel(this);
  },
  transpose(...permutation: unknown[]) {
    return transpose(
      this,
      permutation.length && permutation[0] != null ? (numbersOf(permutation) as number[]) : undefined,
    );
  },
  swapaxes(axis1, axis2) {
    return swapaxes(this, axis1, axis2);
  },
  moveaxis(source, destination) {
    return moveaxis(this, source, destination);
  },
  squeeze(axis) {
    return squeeze(this, axis);
  },
  expandDims(axis) {
    return expandDims(this, axis);
  },
  broadcastTo(shape) {
    return broadcastTo(this, shape);
  },
  flip(axis) {
    return flip(this, axis);
  },
  slice(...items) {
    return getItem(this, items);
  },
  at(...items) {
    return new IndexUpdate(this, items);
  },
  astype(dtype) {
    return convertElementType(this, checkDType(dtype, "astype"));
  },
  item(...at) {
    return itemOf(this, at);
  },
  tolist() {
    return listOf(this);
  },
  async data() {
    return typedArrayOf(this, "data()");
  },
  toTypedArray() {
    return typedArrayOf(this);
  },
  copy() {
    return asArray(this);
  },
  dispose() {
    if (this instanceof ConcreteArray && this.scalar === undefined) this.buffer.dispose();
  },
  toString() {
    return textOf(this);
  },
  valueOf() {
    return this;
  },
  /** So that JSON.stringify gives nested lists. */
  toJSON() {
    return listOf(this);
  },
  *[Symbol.iterator]() {
    if (this.ndim === 0)
      throw new JAXTypeError(`iteration over a scalar: ${showAval(this.aval)} has no axis. Use item().`);
    for (let i = 0; i < this.shape[0]; i++) yield getItem(this, [i]);
  },
  [Symbol.toPrimitive](hint) {
    if (hint === "string") return textOf(this);
    return numberOf(this);
  },
  [Symbol.dispose]() {
    this.dispose();
  },
};
const getters: { [name: string]: (x: NDArray) => unknown } = {
  T: (x) => transpose(x),
  mT: (x) => matrixTranspose(x),
  nbytes: (x) => sizeOf(x.aval) * dtypeInfo[x.dtype].bytes,
  itemsize: (x) => dtypeInfo[x.dtype].bytes,
};
for (const key of Reflect.ownKeys(methods))
  Object.defineProperty(NDArray.prototype, key, {
    value: methods[key as keyof Methods],
    writable: true,
    configurable: true,
  });
for (const [key, get] of Object.entries(getters))
  Object.defineProperty(NDArray.prototype, key, {
    get(this: NDArray) {
      return get(this);
    },
    configurable: true,
  });
Object.defineProperty(NDArray.prototype, inspect, {
  value(this: NDArray) {
    return reprOf(this);
  },
  configurable: true,
});
setArrayFormat((x) => toText(x));
