/// <reference lib="esnext.disposable" preserve="true" />
// The reference above lets users with an older lib read the declarations: they name Symbol.dispose.

import type { ArrayLike } from "../api/asarray.ts";
import { asArray } from "../api/asarray.ts";
import { showAval, sizeOf } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, type TypedArray } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { ConcreteArray, NDArray, type Scalar } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import type { CumulativeOptions } from "./cumulative.ts";
import type { IndexUpdate } from "./index-update.ts";
import type { Index } from "./indexing.ts";
import type { DiagonalOptions } from "./linear.ts";
import { scalarText } from "./print-number.ts";
import { itemOf, listOf, type NestedList, numberOf, typedArrayOf } from "./read.ts";
import type { RepeatOptions } from "./rearrange.ts";
import {
  type ArgOptions,
  type ExtremumOptions,
  type MeanOptions,
  mean,
  type ReduceOptions,
  type SumOptions,
  sum,
} from "./reductions.ts";
import {
  matrixTranspose,
  type Order,
  type OrderOptions,
  type ReshapeOptions,
  type Sizes,
  type SqueezeOptions,
  transpose,
} from "./shape.ts";
import { reshaped } from "./sizes.ts";
import type { SortOptions } from "./sorting.ts";
import type { TakeOptions } from "./take.ts";
import * as ufuncs from "./ufuncs.ts";
import type { VarOptions } from "./variance.ts";
import { wholePower } from "./whole-power.ts";

type Axis = number | readonly number[] | null;
type Binary = (other: ArrayLike) => NDArray;
type Reduction<O = ReduceOptions> = (axis?: Axis | O, rest?: O) => NDArray;

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
  cumsum(axis?: number | null | CumulativeOptions, rest?: CumulativeOptions): NDArray;
  cumprod(axis?: number | null | CumulativeOptions, rest?: CumulativeOptions): NDArray;
  // order and choice
  sort(axis?: number | null | SortOptions, rest?: SortOptions): NDArray;
  argsort(axis?: number | null | SortOptions, rest?: SortOptions): NDArray;
  take(indices: ArrayLike, axis?: number | null | TakeOptions, rest?: TakeOptions): NDArray;
  repeat(repeats: ArrayLike, axis?: number | null | RepeatOptions, rest?: RepeatOptions): NDArray;
  diagonal(offset?: number | DiagonalOptions, rest?: DiagonalOptions): NDArray;
  // shape
  /** @example x.reshape([2, -1]), x.reshape(2, -1) */
  reshape(shape: Sizes, options?: Order | ReshapeOptions): NDArray;
  reshape(...shape: number[]): NDArray;
  ravel(order?: Order | OrderOptions): NDArray;
  flatten(order?: Order | OrderOptions): NDArray;
  /** Axes in another order; reversed by default. */
  transpose(permutation?: readonly number[] | null): NDArray;
  transpose(...permutation: number[]): NDArray;
  swapaxes(axis1: number, axis2: number): NDArray;
  moveaxis(source: Sizes, destination: Sizes): NDArray;
  squeeze(axis?: Axis | SqueezeOptions): NDArray;
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

export const numbersOf = (xs: readonly unknown[]): unknown => (xs.length === 1 && Array.isArray(xs[0]) ? xs[0] : xs);
/** JavaScript's hidden name for the text that Node prints; a plain symbol, so nothing of Node is needed. */
export const inspect = Symbol.for("nodejs.util.inspect.custom");
/** Elements between brackets. Aligned columns come with `more-methods.ts`. */
function plainText(x: NDArray): string {
  if (!(x instanceof ConcreteArray)) return `Traced<${showAval(x.aval)}>`;
  const text = (v: NestedList): string =>
    Array.isArray(v) ? `[${v.map(text).join(" ")}]` : scalarText(x.dtype, v as Scalar);
  return text(listOf(x));
}

/** Methods that need much code. They come with `numpy`'s functions that make arrays (`more-methods.ts`), so that a page without them stays small. */
const later = [
  "floorDivide", "mod", "matmul", "dot", "round", "clip", "prod", "max", "min", "var", "std", "ptp", "all", "any", "argmax", "argmin",
  "cumsum", "cumprod", "swapaxes", "squeeze", "expandDims", "broadcastTo", "moveaxis", "flip", "slice", "at", "sort", "argsort", "take", "repeat", "diagonal",
] as const; // biome-ignore format: a list
type Left = (typeof later)[number] | typeof Symbol.iterator;
export type LaterMethods = Pick<NDArrayMethods, Left | "pow" | "toString" | "reshape" | "ravel" | "flatten"> & {
  [inspect](): string;
};
type Methods = Omit<NDArrayMethods, Left | "T" | "mT" | "nbytes" | "itemsize">;

/** Makes functions methods of all arrays. */
export function install<M extends object>(methods: M & ThisType<NDArray>): void {
  for (const key of Reflect.ownKeys(methods)) {
    // Where Symbol.dispose is not there yet, it reads as this.
    if (key === "undefined") continue;
    Object.defineProperty(NDArray.prototype, key, {
      value: methods[key as keyof M],
      writable: true,
      configurable: true,
    });
  }
}
function leftOut(what: string): never {
  throw new JAXTypeError(
    `${what}: this method was left out of the page. It comes with the functions that make arrays: ` +
      'import { numpy } from "jaxtra" and call numpy.array, numpy.zeros or another of them.',
  );
}
const methods: Methods & ThisType<NDArray> = {
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
  /** Whole numbers here; other exponents come with `more-methods.ts`. */
  pow(y) {
    return wholePower(this, y) ?? leftOut("pow with an exponent that is no whole number");
  },
  neg() {
    return ufuncs.negative(this);
  },
  abs() {
    return ufuncs.abs(this);
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
  mean(axis, rest) {
    return mean(this, axis, rest);
  },
  /** In row-major order; other orders come with `more-methods.ts`, those of ravel and flatten too. */
  reshape(...shape: unknown[]) {
    return reshaped(this, numbersOf(shape) as Sizes);
  },
  ravel() {
    return reshaped(this, -1);
  },
  flatten() {
    return reshaped(this, -1);
  },
  transpose(...permutation: unknown[]) {
    return transpose(
      this,
      permutation.length && permutation[0] != null ? (numbersOf(permutation) as number[]) : undefined,
    );
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
    return plainText(this);
  },
  valueOf() {
    return this;
  },
  /** So that JSON.stringify gives nested lists. */
  toJSON() {
    return listOf(this);
  },
  [Symbol.toPrimitive](hint) {
    if (hint === "string") return this.toString();
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
install(methods);
for (const name of [...later, Symbol.iterator])
  install({
    [name]() {
      leftOut(String(name));
    },
  });
for (const [key, get] of Object.entries(getters))
  Object.defineProperty(NDArray.prototype, key, {
    get(this: NDArray) {
      return get(this);
    },
    configurable: true,
  });
