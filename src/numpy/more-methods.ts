import "../api/complex.ts";
import "../api/narrow.ts";
import { setFromList } from "../api/asarray.ts";
import { fromList } from "../api/from-list.ts";
import { showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { ConcreteArray, type NDArray } from "../core/value.ts";
import { clip, floorDivide, power, remainder, round } from "./arithmetic.ts";
import { cumprod, cumsum } from "./cumulative.ts";
import { IndexUpdate } from "./index-update.ts";
import { getItem } from "./indexing.ts";
import { diagonal, dot, matmul } from "./linear.ts";
import { inspect, install, type LaterMethods, numbersOf } from "./methods.ts";
import { toRepr, toText } from "./print.ts";
import { repeat } from "./rearrange.ts";
import { all, any, argmax, argmin, max, min, prod, ptp } from "./reductions.ts";
import {
  broadcastTo,
  expandDims,
  flip,
  moveaxis,
  type ReshapeOptions,
  ravel,
  reshape,
  type Sizes,
  squeeze,
  swapaxes,
} from "./shape.ts";
import { argsort, sort } from "./sorting.ts";
import { take } from "./take.ts";
import { std, var as variance } from "./variance.ts";
import "./rare-methods.ts";

// Methods that need much code; see methods.ts.

const printable = (x: ConcreteArray) => ({ dtype: x.dtype, shape: x.shape, data: x.buffer.read() });
const textOf = (x: NDArray): string =>
  x instanceof ConcreteArray ? toText(printable(x)) : `Traced<${showAval(x.aval)}>`;

const methods: LaterMethods & ThisType<NDArray> = {
  floorDivide(y) {
    return floorDivide(this, y);
  },
  mod(y) {
    return remainder(this, y);
  },
  pow(y) {
    return power(this, y);
  },
  matmul(y) {
    return matmul(this, y);
  },
  dot(y) {
    return dot(this, y);
  },
  round(decimals = 0) {
    return round(this, decimals);
  },
  clip(lo, hi) {
    return clip(this, lo, hi);
  },
  prod(axis, rest) {
    return prod(this, axis, rest);
  },
  max(axis, rest) {
    return max(this, axis, rest);
  },
  min(axis, rest) {
    return min(this, axis, rest);
  },
  var(axis, rest) {
    return variance(this, axis, rest);
  },
  std(axis, rest) {
    return std(this, axis, rest);
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
  cumsum(axis, rest) {
    return cumsum(this, axis, rest);
  },
  cumprod(axis, rest) {
    return cumprod(this, axis, rest);
  },
  reshape(...shape: unknown[]) {
    const last = shape.at(-1);
    const given = typeof last === "number" || Array.isArray(last) ? undefined : (last as ReshapeOptions);
    return reshape(this, numbersOf(given === undefined ? shape : shape.slice(0, -1)) as Sizes, given);
  },
  ravel(order) {
    return ravel(this, order);
  },
  flatten(order) {
    return ravel(this, order);
  },
  swapaxes(axis1, axis2) {
    return swapaxes(this, axis1, axis2);
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
  moveaxis(source, destination) {
    return moveaxis(this, source, destination);
  },
  flip(axis) {
    return flip(this, axis);
  },
  sort(axis, rest) {
    return sort(this, axis, rest);
  },
  argsort(axis, rest) {
    return argsort(this, axis, rest);
  },
  take(indices, axis, rest) {
    return take(this, indices, axis, rest);
  },
  repeat(repeats, axis, rest) {
    return repeat(this, repeats, axis, rest);
  },
  diagonal(offset, rest) {
    return diagonal(this, offset, rest);
  },
  slice(...items) {
    return getItem(this, items);
  },
  at(...items) {
    return new IndexUpdate(this, items);
  },
  toString() {
    return textOf(this);
  },
  [inspect]() {
    if (!(this instanceof ConcreteArray)) return textOf(this);
    if (this.buffer.deleted) return `NDArray(deleted, ${showAval(this.aval)})`;
    return toRepr(printable(this), this.weakType);
  },
  *[Symbol.iterator]() {
    if (this.ndim === 0)
      throw new JAXTypeError(`iteration over a scalar: ${showAval(this.aval)} has no axis. Use item().`);
    for (let i = 0; i < this.shape[0]; i++) yield getItem(this, [i]);
  },
};
install(methods);
setFromList(fromList);
