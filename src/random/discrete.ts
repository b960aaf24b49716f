import { type ArrayLike, asArray, defaultFloat, defaultInt } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { isComplex, isFloat, isInteger } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { axisOf } from "../lax/operands.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { broadcastTo, full, moveAxis } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { argmax } from "../ops/reduce.ts";
import { searchSorted } from "../ops/search.ts";
import { iota, reshape, sliceInDim } from "../ops/shape.ts";
import { sort, topK } from "../ops/sort.ts";
import { takeAxis } from "../ops/take.ts";
import { log } from "../ops/transcendental.ts";
import { product, sameList } from "../util/list.ts";
import { drawGumbel } from "./continuous.ts";
import { asKey, shapeOf, subkeys } from "./keys.ts";
import { drawIntegers } from "./randint.ts";
import {
  checkMode,
  type DTypeOptions,
  keyAt,
  placed,
  type SamplingMode,
  type ShapeArgument,
  unit,
  word32,
} from "./uniform.ts";

const floats = (x: Value): Value => (isFloat(x.dtype) ? x : convertElementType(x, defaultFloat()));

export interface CategoricalOptions {
  readonly axis?: number | undefined;
  readonly shape?: Shape | number | null | undefined;
  readonly replace?: boolean | undefined;
  readonly mode?: SamplingMode | undefined;
}
/**
 * Indices drawn with probabilities softmax(logits): the argmax of logits plus Gumbel noise.
 * @param logits float[...s, n]
 * @param options.axis the axis of the categories, the last by default
 * @param options.shape shape of the result; ends with s, which is the default
 * @returns int32[...shape]
 * @example random.categorical(random.key(42), np.log([0.1, 0.2, 0.7]), { shape: [4] }).tolist() // [2, 2, 2, 2]
 */
export function categorical(
  key: ArrayLike,
  logits: ArrayLike,
  options: CategoricalOptions | number = {},
  size?: CategoricalOptions["shape"],
  replaced?: boolean,
): Value {
  const name = "random.categorical";
  const given = typeof options === "number" ? { axis: options } : options;
  const { axis = -1, shape = size ?? null, replace = replaced ?? true, mode = "low" }: CategoricalOptions = given;
  const fine = checkMode(mode, name);
  const x = asArray(logits, name);
  if (!isFloat(x.dtype)) throw new ValueError(`${name}: logits are ${showAval(x.aval)}. Convert them to floats.`);
  const d = axisOf(name, axis, x.ndim, x.aval);
  if (x.shape[d] === 0) throw new ValueError(`${name}: logits ${showAval(x.aval)} have no category along axis ${d}.`);
  const batch = x.shape.filter((_, i) => i !== d);
  const out = shape === null ? batch : shapeOf(shape, name);
  const prefix = out.slice(0, Math.max(0, out.length - batch.length));
  if (out.length < batch.length || out.slice(prefix.length).some((n, i) => n !== batch[i] && batch[i] !== 1))
    throw new ShapeError(
      `${name}: shape [${out}] must end with the batch shape [${batch}] of logits ${showAval(x.aval)}.`,
    );
  const k = asKey(key, name);
  if (replace) {
    const rows = out.slice(prefix.length);
    rows.splice(d, 0, x.shape[d]);
    const full = [...prefix, ...rows];
    const draw = ([p, l]: Value[]) =>
      argmax(add(drawGumbel(p, full, l.dtype, name, fine), broadcastTo(l, full)), prefix.length + d, defaultInt());
    return atOnce1(`${name} ${mode} ${full} ${d}`, draw, [k, x]);
  }
  const draws = product(prefix);
  if (draws > x.shape[d])
    throw new ValueError(
      `${name}: ${draws} samples without replacement need as many categories, there are ${x.shape[d]}.`,
    );
  const last = x.ndim - 1;
  const draw = ([p, l]: Value[]): Value => {
    const noisy = moveAxis(add(l, drawGumbel(p, l.shape, l.dtype, name, fine)), d, last);
    return reshape(moveAxis(topK(noisy, draws, last)[1], last, 0), out);
  };
  return atOnce1(`${name} ${mode} without replacement ${out} ${d}`, draw, [k, x]);
}

/** Sorting by random bits, so often that equal bits do no harm. */
const shuffled = (key: Value, x: Value, axis: number, name: string): Value =>
  atOnce1(`${name} ${axis}`, ([k, a]) => shuffledBy(k, a, axis, name), [key, x]);
function shuffledBy(key: Value, x: Value, axis: number, name: string): Value {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(2 ** 32 - 1));
  for (let i = 0; i < rounds; i++) {
    const pair = subkeys(key);
    key = keyAt(pair, 0);
    x = sort([word32(keyAt(pair, 1), x.shape, name), x], axis)[1];
  }
  return x;
}
export interface PermutationOptions {
  readonly axis?: number | undefined;
  readonly independent?: boolean | undefined;
}
/**
 * A random permutation of an array's slices along an axis, or of 0..n-1.
 * @param x an array, or the integer n
 * @param options.independent every line by itself
 * @example random.permutation(random.key(42), 8).tolist() // [7, 4, 2, 5, 3, 6, 0, 1]
 */
export function permutation(
  key: ArrayLike,
  x: ArrayLike,
  options: PermutationOptions | number = {},
  each = false,
): Value {
  const name = "random.permutation";
  const { axis = 0, independent = each } = typeof options === "number" ? { axis: options } : options;
  const k = asKey(key, name);
  if (typeof x === "number" || typeof x === "bigint") return shuffled(k, positions(Number(x), name), 0, name);
  const a = asArray(x, name);
  if (a.ndim === 0 && isInteger(a.dtype)) return shuffled(k, positions(wholeOf(x, a), name), 0, name);
  const d = axisOf(name, axis, a.ndim, a.aval);
  if (a.size === 0) return a;
  if (independent || a.ndim === 1) return shuffled(k, a, d, name);
  return takeAxis(a, shuffled(k, positions(a.shape[d], name), 0, name), d, {
    mode: "promiseInBounds",
    uniqueIndices: true,
  });
}
function positions(n: number, name: string): Value {
  if (!Number.isInteger(n) || n < 0)
    throw new ValueError(`${name}: ${n} is no number of elements. Pass an integer or an array.`);
  return iota("int32", [n], 0);
}

export interface ChoiceOptions {
  readonly replace?: boolean | undefined;
  readonly p?: ArrayLike | null | undefined;
  readonly axis?: number | undefined;
  readonly mode?: SamplingMode | undefined;
}
/**
 * Random slices of an array along an axis, or integers below n.
 * @param a an array, or the integer n, which may be an array of rank 0
 * @param options.replace whether one may be drawn twice
 * @param options.p their probabilities, equal by default
 * @param options.mode of the noise that draws by `p` without replacement: "high" is finer, "low" is the default
 * @returns like a, with `shape` in the place of the axis
 * @example random.choice(random.key(42), 5, [3], { replace: false }).tolist() // [4, 2, 3]
 */
export function choice(
  key: ArrayLike,
  a: ArrayLike,
  shape?: Shape | number | (ChoiceOptions & { readonly shape?: Shape | number }),
  options: ChoiceOptions | boolean = {},
  chances?: ArrayLike | null,
  along?: number,
): Value {
  const name = "random.choice";
  const k = asKey(key, name);
  const [size, more] = placed(shape as ShapeArgument<ChoiceOptions & DTypeOptions>, undefined);
  const given: ChoiceOptions = typeof options === "boolean" ? { replace: options } : { ...more, ...options };
  const { replace = true, p = chances ?? null, axis = along ?? 0, mode = "low" } = given;
  const fine = checkMode(mode, name);
  const out = shapeOf(size, name);
  const array = asArray(a, name);
  const from = array.ndim === 0 ? null : array;
  const d = from ? axisOf(name, axis, from.ndim, from.aval) : 0;
  const n = from ? from.shape[d] : wholeOf(a, array);
  const draws = product(out);
  if (draws === 0) return full(out, 0, typeof a === "number" ? defaultInt() : array.dtype);
  if (draws > 0 && n < 1) throw new ValueError(`${name}: there is nothing to choose from.`);
  if (!replace && draws > n) throw new ValueError(`${name}: ${draws} of ${n} cannot be drawn without replacement.`);
  const indices = drawIndices(k, n, out, { replace, p, fine }, name);
  if (!from) return reshape(indices, out);
  const places = convertElementType(reshape(indices, [draws]), "int32");
  const taken = takeAxis(from, places, d, { mode: "promiseInBounds" });
  return reshape(taken, [...from.shape.slice(0, d), ...out, ...from.shape.slice(d + 1)]);
}
/** A number that is no array, or one of rank 0 whose value is known: its whole part. */
function wholeOf(a: ArrayLike, array: Value): number {
  if (isComplex(array.dtype)) throw new DTypeError(`random: ${showAval(array.aval)} is no number of elements.`);
  const value = typeof a === "number" || typeof a === "bigint" ? a : array.item();
  return Math.trunc(Number(value));
}
function drawIndices(
  key: Value,
  n: number,
  shape: number[],
  { replace, p, fine }: { replace: boolean; p: ArrayLike | null; fine: boolean },
  name: string,
): Value {
  const draws = product(shape);
  if (p === null) {
    if (replace) return drawIntegers(key, shape, 0, n);
    return sliceInDim(shuffled(key, positions(n, name), 0, name), 0, draws, 1, 0);
  }
  const chances = floats(asArray(p, name));
  if (!sameList(chances.shape, [n])) throw new ShapeError(`${name}: p must be [${n}], got ${showAval(chances.aval)}.`);
  if (!replace) return topK(add(drawGumbel(key, [n], chances.dtype, name, fine), log(chances)), draws, 0)[1];
  const sums = cumsum(chances, 0);
  const total = reshape(sliceInDim(sums, n - 1, n, 1, 0), []);
  const left = sub(scalar(1, chances.dtype), unit(key, shape, chances.dtype, name));
  return searchSorted(sums, mul(total, left), "left");
}
