import { type ArrayLike, asArray, defaultFloat, fromStorage } from "../api/asarray.ts";
import { encode } from "../api/storage.ts";
import type { Shape } from "../core/aval.ts";
import { checkDType, type DType, kindOf } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full as fill, moveAxis } from "../ops/axes.ts";
import { eq, le } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { expandDims, iota, reshape } from "../ops/shape.ts";
import { pow } from "../ops/transcendental.ts";
import { product, range } from "../util/list.ts";
import { options } from "./options.ts";
import { broadcasted, promotedInexact, type ShapeLike, shapeOf } from "./promote.ts";
import "./more-methods.ts"; // who makes arrays uses all their methods

// Arrays from nothing.

export interface ArrayOptions {
  dtype?: DType;
  copy?: boolean;
  /** Axes of size 1 are put in front up to this rank. */
  ndmin?: number;
}
/**
 * An array from a number, a typed array, or nested lists of numbers and arrays. Numbers become float32, booleans bool.
 * @throws TypeError that names the place of what is no number
 * @example np.array([[1, 2], [3, 4]]).shape // [2, 2]
 */
export function array(x: ArrayLike, dtype?: DType | ArrayOptions, rest?: ArrayOptions): Value {
  const given = options<ArrayOptions>("array", ["dtype", "copy", "ndmin"], dtype, rest);
  const a = asArray(x, "array", given.dtype === undefined ? undefined : checkDType(given.dtype, "array"));
  const missing = (given.ndmin ?? 0) - a.ndim;
  return missing > 0 ? expandDims(a, range(missing)) : a;
}
export const asarray = (x: ArrayLike, dtype?: DType | ArrayOptions, rest?: ArrayOptions): Value =>
  array(x, dtype, rest);
/** The array itself: arrays do not change. */
export const copy = (x: ArrayLike): Value => asArray(x, "copy");

export interface DTypeOptions {
  dtype?: DType;
}
const dtypeOf = (name: string, dtype: DType | DTypeOptions | undefined): DType => {
  const { dtype: d } = options<DTypeOptions>(name, ["dtype"], dtype);
  return d === undefined ? defaultFloat() : checkDType(d, name);
};
/**
 * Zeros.
 * @example np.zeros([2]).tolist() // [0, 0]
 */
export const zeros = (shape: ShapeLike, dtype?: DType | DTypeOptions): Value =>
  fill(shapeOf("zeros", shape), 0, dtypeOf("zeros", dtype));
/**
 * Ones.
 * @example np.ones([2]).tolist() // [1, 1]
 */
export const ones = (shape: ShapeLike, dtype?: DType | DTypeOptions): Value =>
  fill(shapeOf("ones", shape), 1, dtypeOf("ones", dtype));
/** An array whose elements do not matter: zeros. */
export const empty = (shape: ShapeLike, dtype?: DType | DTypeOptions): Value =>
  fill(shapeOf("empty", shape), 0, dtypeOf("empty", dtype));
/**
 * An array filled with one value, or with an array that broadcasts.
 * @example np.full([2], 7).tolist() // [7, 7]
 */
export function full(shape: ShapeLike, fillValue: ArrayLike, dtype?: DType | DTypeOptions): Value {
  const { dtype: d } = options<DTypeOptions>("full", ["dtype"], dtype);
  return broadcastTo(asArray(fillValue, "full", d && checkDType(d, "full")), shapeOf("full", shape));
}
export interface LikeOptions extends DTypeOptions {
  shape?: ShapeLike;
}
function filledLike(
  name: string,
  x: ArrayLike,
  value: ArrayLike,
  dtype?: DType | LikeOptions,
  rest?: LikeOptions,
): Value {
  const given = options<LikeOptions>(name, ["dtype", "shape"], dtype, rest);
  const a = asArray(x, name);
  const shape = given.shape === undefined ? a.shape : shapeOf(name, given.shape);
  return broadcastTo(asArray(value, name, given.dtype ? checkDType(given.dtype, name) : a.dtype), shape);
}
/** Zeros of the shape and dtype of x. */
export const zerosLike = (x: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("zerosLike", x, 0, dtype, rest);
/** Ones of the shape and dtype of x. */
export const onesLike = (x: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("onesLike", x, 1, dtype, rest);
/** Zeros of the shape and dtype of x. */
export const emptyLike = (x: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("emptyLike", x, 0, dtype, rest);
/** One value in the shape and dtype of x. */
export const fullLike = (x: ArrayLike, fillValue: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("fullLike", x, fillValue, dtype, rest);

/** Numbers known on the host, rounded once to the dtype. */
const fromNumbers = (values: readonly number[], dtype: DType): Value =>
  fromStorage(encode(values, dtype), [values.length], dtype);
/**
 * start, start + step, ... below stop: int32 if all three are whole numbers, else float32.
 * @example np.arange(2, 9, 3).tolist() // [2, 5, 8]
 */
export function arange(
  start: number,
  stop?: number | null | DTypeOptions,
  step?: number | DTypeOptions,
  rest?: DTypeOptions,
): Value {
  const given = [stop, step, rest].find((o): o is DTypeOptions => typeof o === "object" && o !== null) ?? {};
  const { dtype } = options<DTypeOptions>("arange", ["dtype"], given);
  const by = typeof step === "number" ? step : 1;
  const [from, to] = typeof stop === "number" ? [start, stop] : [0, start];
  if (![from, to, by].every((v) => typeof v === "number" && Number.isFinite(v)) || by === 0)
    throw new ValueError(
      `arange: start ${String(from)}, stop ${String(to)}, step ${String(by)} give no range. Use finite numbers known outside the trace, and a step that is not 0.`,
    );
  const n = Math.max(0, Math.ceil((to - from) / by));
  const whole = [from, to, by].every(Number.isInteger);
  const type = dtype === undefined ? (whole ? "int32" : defaultFloat()) : checkDType(dtype, "arange");
  if (!whole || kindOf(type) === "complex" || (type !== "int32" && type !== "float32"))
    return fromNumbers(
      range(n).map((i) => from + i * by),
      type,
    );
  const index = iota(type, [n], 0);
  const scaled = by === 1 ? index : mul(index, like(index, by));
  return from === 0 ? scaled : add(scaled, like(index, from));
}
export interface SpaceOptions extends DTypeOptions {
  /** Whether `stop` is the last number. */
  endpoint?: boolean;
  /** Axis of the result along which it runs, if start and stop are arrays. */
  axis?: number;
}
export interface LinspaceOptions extends SpaceOptions {
  /** Gives the step as well. */
  retstep?: boolean;
}
/** Start and stop spread, with weights 0..1 along a new first axis. */
function spaced(name: string, start: ArrayLike, stop: ArrayLike, num: number, endpoint: boolean) {
  if (!Number.isInteger(num) || num < 0) throw new ValueError(`${name}: num is ${num}. Use an integer >= 0.`);
  const [a, b] = broadcasted(name, promotedInexact(name, [start, stop]));
  const shape = [num, ...(a.ndim >= b.ndim ? a.shape : b.shape)];
  const steps = endpoint ? num - 1 : num;
  const weights = fromNumbers(
    range(num).map((i) => (steps === 0 ? 0 : i / steps)),
    a.dtype,
  );
  const t = broadcastInDim(weights, shape, [0]);
  const spread = (v: Value) => broadcastTo(v, shape);
  const at = add(mul(spread(a), sub(like(t, 1), t)), mul(spread(b), t));
  const last = eq(iota("int32", shape, 0), scalar(endpoint && num > 1 ? num - 1 : -1, "int32"));
  return { values: where(last, spread(b), at), first: a, last: b, steps };
}
/**
 * `num` numbers from start to stop at equal distances.
 * @example np.linspace(0, 1, 3).tolist() // [0, 0.5, 1]
 */
export function linspace(start: ArrayLike, stop: ArrayLike, num?: number | SpaceOptions, rest?: SpaceOptions): Value;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num: number,
  rest: LinspaceOptions & { retstep: true },
): [Value, Value];
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LinspaceOptions,
  rest?: LinspaceOptions,
): Value | [Value, Value] {
  const keys = ["num", "endpoint", "retstep", "dtype", "axis"] as const;
  const given = options<LinspaceOptions & { num?: number }>("linspace", keys, num, rest);
  const { values, first, last, steps } = spaced("linspace", start, stop, given.num ?? 50, given.endpoint ?? true);
  const out = moveAxis(
    given.dtype ? convertElementType(values, checkDType(given.dtype, "linspace")) : values,
    0,
    given.axis ?? 0,
  );
  if (!given.retstep) return out;
  return [out, mul(sub(last, first), like(first, steps === 0 ? Number.NaN : 1 / steps))];
}
export interface LogspaceOptions extends SpaceOptions {
  base?: number;
}
/**
 * `num` numbers from base^start to base^stop at equal ratios.
 * @example np.logspace(0, 2, 3, { base: 2 }).tolist() // [1, 2, 4]
 */
export function logspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LogspaceOptions,
  rest?: LogspaceOptions,
): Value {
  const keys = ["num", "endpoint", "base", "dtype", "axis"] as const;
  const given = options<LogspaceOptions & { num?: number }>("logspace", keys, num, rest);
  const { values } = spaced("logspace", start, stop, given.num ?? 50, given.endpoint ?? true);
  const out = pow(fill(values.shape, given.base ?? 10, values.dtype), values);
  return moveAxis(given.dtype ? convertElementType(out, checkDType(given.dtype, "logspace")) : out, 0, given.axis ?? 0);
}
/**
 * `num` numbers from start to stop at equal ratios.
 * @example np.geomspace(1, 4, 3).tolist() // [1, 2, 4]
 */
export function geomspace(start: number, stop: number, num?: number | SpaceOptions, rest?: SpaceOptions): Value {
  const keys = ["num", "endpoint", "dtype", "axis"] as const;
  const given = options<SpaceOptions & { num?: number }>("geomspace", keys, num, rest);
  const n = given.num ?? 50;
  if (typeof start !== "number" || typeof stop !== "number" || start * stop <= 0)
    throw new ValueError(
      `geomspace: from ${String(start)} to ${String(stop)} there are no equal ratios. Use numbers of one sign, not 0.`,
    );
  const steps = given.endpoint === false ? n : n - 1;
  const at = (i: number) => (i === steps ? stop : start * (stop / start) ** (steps === 0 ? 0 : i / steps));
  return fromNumbers(range(n).map(at), given.dtype ? checkDType(given.dtype, "geomspace") : defaultFloat());
}

export interface EyeOptions extends DTypeOptions {
  /** Number of columns; that of rows by default. */
  M?: number | null;
  /** Which diagonal: above the main one if positive. */
  k?: number;
}
/** True where column - row compares with k. */
const diagonalMask = (rows: number, columns: number, k: number, compare: typeof eq): Value => {
  const row = iota("int32", [rows, columns], 0);
  return compare(iota("int32", [rows, columns], 1), add(row, like(row, k)));
};
function matrix(name: string, compare: typeof eq, N: number, M?: number | null | EyeOptions, rest?: EyeOptions): Value {
  const given = options<EyeOptions>(name, ["M", "k", "dtype"], M, rest);
  const mask = diagonalMask(N, given.M ?? N, given.k ?? 0, compare);
  return convertElementType(mask, given.dtype === undefined ? defaultFloat() : checkDType(given.dtype, name));
}
/**
 * Ones on a diagonal.
 * @example np.eye(2).tolist() // [[1, 0], [0, 1]]
 */
export const eye = (N: number, M?: number | null | EyeOptions, rest?: EyeOptions): Value =>
  matrix("eye", eq, N, M, rest);
export const identity = (n: number, dtype?: DType | DTypeOptions): Value =>
  matrix("identity", eq, n, options<DTypeOptions>("identity", ["dtype"], dtype));
/** Ones on and below a diagonal. */
export const tri = (N: number, M?: number | null | EyeOptions, rest?: EyeOptions): Value =>
  matrix("tri", le, N, M, rest);

export interface TriangularOptions {
  k?: number;
}
const triangle =
  (name: string, below: boolean) =>
  (x: ArrayLike, k?: number | TriangularOptions, rest?: TriangularOptions): Value => {
    const given = options<TriangularOptions>(name, ["k"], k, rest);
    const a = asArray(x, name);
    if (a.ndim < 2) throw new ShapeError(`${name}: [${a.shape}] is no matrix. Give an array of at least two axes.`);
    const [rows, columns] = a.shape.slice(-2);
    const mask = broadcastTo(diagonalMask(rows, columns, (given.k ?? 0) - (below ? 0 : 1), le), a.shape);
    const zero = like(a, 0);
    return below ? where(mask, a, zero) : where(mask, zero, a);
  };
/**
 * What is on and below the k-th diagonal; zeros above.
 * @example np.tril(np.ones([2, 2])).tolist() // [[1, 0], [1, 1]]
 */
export const tril = /*@__PURE__*/ triangle("tril", true);
/**
 * What is on and above the k-th diagonal; zeros below.
 * @example np.triu(np.ones([2, 2])).tolist() // [[1, 1], [0, 1]]
 */
export const triu = /*@__PURE__*/ triangle("triu", false);

export interface MeshgridOptions {
  /** "xy" (default): the first two axes are exchanged; "ij": axes in order. */
  indexing?: "xy" | "ij";
  /** Keeps size 1 along the other axes. */
  sparse?: boolean;
  copy?: boolean;
}
/**
 * Coordinates of the points of a grid, one array for each vector.
 * @example np.meshgrid(np.array([1, 2]), np.array([3, 4]))[0].tolist() // [[1, 2], [1, 2]]
 */
export function meshgrid(...args: (ArrayLike | MeshgridOptions)[]): Value[] {
  const last = args.at(-1);
  const hasOptions =
    typeof last === "object" &&
    last !== null &&
    !Array.isArray(last) &&
    Object.getPrototypeOf(last) === Object.prototype;
  const { indexing = "xy", sparse = false } = hasOptions
    ? options<MeshgridOptions>("meshgrid", ["indexing", "sparse", "copy"], last as MeshgridOptions)
    : {};
  if (indexing !== "xy" && indexing !== "ij")
    throw new ValueError(`meshgrid: indexing is ${String(indexing)}. Use "xy" or "ij".`);
  const xs = (hasOptions ? args.slice(0, -1) : args).map((x) => asArray(x as ArrayLike, "meshgrid"));
  const place = (i: number) => (indexing === "xy" && xs.length > 1 && i < 2 ? 1 - i : i);
  const shape = new Array<number>(xs.length);
  for (const [i, x] of xs.entries()) shape[place(i)] = x.size;
  return xs.map((x, i) => {
    const thin = shape.map((n, d) => (d === place(i) ? n : 1));
    return sparse ? reshape(x, thin) : broadcastTo(reshape(x, thin), shape);
  });
}
export interface IndicesOptions extends DTypeOptions {
  sparse?: boolean;
}
/** The index of each element along each axis: [rank, ...dimensions], or a list of thin arrays if sparse. */
export function indices(dimensions: Shape, dtype?: DType | IndicesOptions, rest?: IndicesOptions): Value | Value[] {
  const given = options<IndicesOptions>("indices", ["dtype", "sparse"], dtype, rest);
  const type = given.dtype === undefined ? "int32" : checkDType(given.dtype, "indices");
  const shape = shapeOf("indices", dimensions);
  const along = shape.map((n, d) =>
    reshape(
      iota(type, [n], 0),
      shape.map((_, i) => (i === d ? n : 1)),
    ),
  );
  if (given.sparse) return along;
  if (shape.length === 0) return fill([0], 0, type);
  return asArray(
    along.map((x) => broadcastTo(x, shape)),
    "indices",
  );
}
/** An array whose element at (i, j, ...) is f(i, j, ...): f is called once, with arrays of indices. */
export const fromfunction = (f: (...indices: Value[]) => Value, shape: Shape, dtype: DType = defaultFloat()): Value =>
  f(...range(shape.length).map((d) => iota(dtype, shape, d)));
/** Row and column numbers of the elements on and below a diagonal of an n x m matrix. */
export const trilIndices = (n: number, k?: number | TriangleOptions, rest?: TriangleOptions): [Value, Value] =>
  places("trilIndices", n, k, rest, (i, j, d) => j <= i + d);
/** Row and column numbers of the elements on and above a diagonal of an n x m matrix. */
export const triuIndices = (n: number, k?: number | TriangleOptions, rest?: TriangleOptions): [Value, Value] =>
  places("triuIndices", n, k, rest, (i, j, d) => j >= i + d);
export interface TriangleOptions {
  k?: number;
  m?: number;
}
function places(
  name: string,
  n: number,
  k: number | TriangleOptions | undefined,
  rest: TriangleOptions | undefined,
  inside: (i: number, j: number, k: number) => boolean,
): [Value, Value] {
  const given = options<TriangleOptions>(name, ["k", "m"], k, rest);
  const m = given.m ?? n;
  const all = range(product([n, m])).filter((p) => inside(Math.floor(p / m), p % m, given.k ?? 0));
  return [
    fromNumbers(
      all.map((p) => Math.floor(p / m)),
      "int32",
    ),
    fromNumbers(
      all.map((p) => p % m),
      "int32",
    ),
  ];
}
/** Indices of the main diagonal of an array with `ndim` axes of size n. */
export const diagIndices = (n: number, ndim = 2): Value[] => range(ndim).map(() => iota("int32", [n], 0));
/** trilIndices of the size of a matrix. */
export const trilIndicesFrom = (x: ArrayLike, k?: number | TriangularOptions): [Value, Value] =>
  fromMatrix("trilIndicesFrom", x, k, trilIndices);
/** triuIndices of the size of a matrix. */
export const triuIndicesFrom = (x: ArrayLike, k?: number | TriangularOptions): [Value, Value] =>
  fromMatrix("triuIndicesFrom", x, k, triuIndices);
function fromMatrix(
  name: string,
  x: ArrayLike,
  k: number | TriangularOptions | undefined,
  f: typeof trilIndices,
): [Value, Value] {
  const given = options<TriangularOptions>(name, ["k"], k);
  const { shape } = asArray(x, name);
  if (shape.length !== 2) throw new ShapeError(`${name}: [${shape}] is no matrix. Give an array of two axes.`);
  return f(shape[0], { k: given.k ?? 0, m: shape[1] });
}
/** diagIndices of the size of an array whose axes are equally long. */
export function diagIndicesFrom(x: ArrayLike): Value[] {
  const { shape } = asArray(x, "diagIndicesFrom");
  if (shape.length < 2 || shape.some((n) => n !== shape[0]))
    throw new ShapeError(`diagIndicesFrom: [${shape}] has no main diagonal. Its axes must be equally long.`);
  return diagIndices(shape[0], shape.length);
}
