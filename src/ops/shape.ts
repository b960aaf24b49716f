import { type Aval, aval, type Shape, showAval, sizeOf, withShape } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { addIndex, clampIndex, divIndex, flatten, type Index, linear, modIndex, unflatten } from "../ir/index.ts";
import { product, range, sameList } from "../util/list.ts";
import { sub } from "./arithmetic.ts";
import { broadcastInDim, full, moveAxis, pastAxis, reduceSum, toFront } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { others, register } from "./reduction.ts";
import { selectN } from "./select.ts";

export { broadcastInDim, broadcastInDimP, broadcastTo, full, transpose, transposeP } from "./axes.ts";

export interface IotaParams {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly dimension: number;
}
export const iotaP: Primitive<IotaParams> = {
  name: "iota",
  infer(_, { dtype, shape, dimension }) {
    const a = aval(shape, dtype);
    checkComputed("iota", a, ["int", "uint", "float"]);
    if (!(dimension >= 0 && dimension < shape.length))
      throw new ShapeError(`iota: dimension ${dimension} is out of range for ${showAval(a)}.`);
    return [a];
  },
  tangent: "zero",
  batch: (_, __, ___, params) => [[bind1(iotaP, [], params)], [null]],
  lower: {
    kind: "loop",
    loop: (b, _, __, { dtype, dimension }) => [(at) => b.convert(b.index(at[dimension]), register(dtype))],
  },
};
/** Each element is its own index along `dimension`. */
export const iota = (dtype: DType, shape: Shape, dimension = 0): Value => bind1(iotaP, [], { dtype, shape, dimension });

export interface ReshapeParams {
  readonly newSizes: Shape;
}
export const reshapeP: Primitive<ReshapeParams> = {
  name: "reshape",
  infer([x], { newSizes }) {
    if (product(newSizes) !== sizeOf(x) || newSizes.some((d) => d < 0 || !Number.isInteger(d)))
      throw new ShapeError(
        `reshape: ${showAval(x)} has ${sizeOf(x)} elements, [${newSizes}] has ${product(newSizes)}. Choose sizes with the same product.`,
      );
    return [withShape(x, newSizes)];
  },
  tangent: "linear",
  transpose: ([ct], [x]) => [ct && reshape(ct, x.aval.shape)],
  batch({ size }, [x], [ax], { newSizes }) {
    return [[reshape(moveAxis(x, ax as number, 0), [size, ...newSizes])], [0]];
  },
  lower: {
    kind: "loop",
    loop: (_, [x], [a], { newSizes }) => [(at) => x(unflatten(flatten(at, newSizes), a.shape))],
  },
};
/** The same elements in row-major order under another shape. */
export const reshape = (x: Value, newSizes: Shape): Value =>
  sameList(x.shape, newSizes) ? x : bind1(reshapeP, [x], { newSizes });
/** Without axes of size 1. */
export const squeeze = (x: Value, dimensions: readonly number[]): Value =>
  reshape(
    x,
    others(x.ndim, dimensions).map((d) => x.shape[d]),
  );
/** With new axes of size 1, at these places of the result. */
export function expandDims(x: Value, dimensions: readonly number[]): Value {
  let k = 0;
  return reshape(
    x,
    range(x.ndim + dimensions.length).map((d) => (dimensions.includes(d) ? 1 : x.shape[k++])),
  );
}

export interface RevParams {
  readonly dimensions: readonly number[];
}
export const revP: Primitive<RevParams> = {
  name: "rev",
  infer([x], { dimensions }) {
    if (dimensions.some((d) => d < 0 || d >= x.shape.length))
      throw new ShapeError(`rev: dimensions [${dimensions}] are not all axes of ${showAval(x)}.`);
    return [x];
  },
  tangent: "linear",
  transpose: ([ct], _, { dimensions }) => [ct && rev(ct, dimensions)],
  batch: (_, [x], [ax], { dimensions }) => [[rev(x, pastAxis(dimensions, ax as number))], [ax]],
  lower: {
    kind: "loop",
    loop: (_, [x], [a], { dimensions }) => [
      (at) => x(at.map((i, d) => (dimensions.includes(d) ? linear(a.shape[d] - 1, [[i, -1]]) : i))),
    ],
  },
};
/** Reversed along axes. */
export const rev = (x: Value, dimensions: readonly number[]): Value =>
  dimensions.length === 0 ? x : bind1(revP, [x], { dimensions });

export interface SliceParams {
  readonly startIndices: readonly number[];
  readonly limitIndices: readonly number[];
  readonly strides: readonly number[];
}
const sliceSize = (from: number, to: number, by: number): number => Math.max(0, Math.ceil((to - from) / by));
export const sliceP: Primitive<SliceParams> = {
  name: "slice",
  infer([x], { startIndices: from, limitIndices: to, strides }) {
    const rank = x.shape.length;
    const ok = (d: number) => from[d] >= 0 && from[d] <= to[d] && to[d] <= x.shape[d] && strides[d] >= 1;
    if (from.length !== rank || to.length !== rank || strides.length !== rank || !range(rank).every(ok))
      throw new ShapeError(
        `slice: start [${from}], limit [${to}], strides [${strides}] do not fit ${showAval(x)}. For each axis 0 <= start <= limit <= size and stride >= 1.`,
      );
    return [
      withShape(
        x,
        range(rank).map((d) => sliceSize(from[d], to[d], strides[d])),
      ),
    ];
  },
  tangent: "linear",
  transpose([ct], [x], { startIndices: from, strides }) {
    if (!ct) return [null];
    const config = x.aval.shape.map((n, d): PadConfig[number] => {
      const size = ct.shape[d];
      const covered = size === 0 ? 0 : 1 + (size - 1) * strides[d];
      return [from[d], n - from[d] - covered, strides[d] - 1];
    });
    return [pad(ct, scalar(0, ct.dtype), config)];
  },
  batch({ size }, [x], [ax], { startIndices, limitIndices, strides }) {
    const y = moveAxis(x, ax as number, 0);
    return [[slice(y, [0, ...startIndices], [size, ...limitIndices], [1, ...strides])], [0]];
  },
  lower: {
    kind: "loop",
    loop: (_, [x], __, { startIndices, strides }) => [
      (at) => x(at.map((i, d) => linear(startIndices[d], [[i, strides[d]]]))),
    ],
  },
};
/** Elements start, start + stride, ... below limit along each axis. */
export function slice(x: Value, from: readonly number[], to: readonly number[], strides = x.shape.map(() => 1)): Value {
  const whole = x.shape.every((n, d) => from[d] === 0 && to[d] === n && strides[d] === 1) && from.length === x.ndim;
  return whole ? x : bind1(sliceP, [x], { startIndices: from, limitIndices: to, strides });
}
/** A slice along one axis. */
export function sliceInDim(x: Value, from: number, to: number, stride = 1, axis = 0): Value {
  const put = (v: number, rest: readonly number[]) => rest.map((r, d) => (d === axis ? v : r));
  const none = x.shape.map(() => 0);
  return slice(
    x,
    put(from, none),
    put(to, x.shape),
    put(
      stride,
      x.shape.map(() => 1),
    ),
  );
}

/** For each axis: padding before, after (negative cuts off), and between elements. */
export type PadConfig = readonly (readonly [low: number, high: number, interior: number])[];
export interface PadParams {
  readonly paddingConfig: PadConfig;
}
const padSize = (n: number, [lo, hi, inner]: PadConfig[number]): number => lo + hi + n + Math.max(0, n - 1) * inner;
export const padP: Primitive<PadParams> = {
  name: "pad",
  infer([x, value], { paddingConfig: config }) {
    if (x.dtype !== value.dtype || value.shape.length > 0)
      throw new DTypeError(
        `pad: ${showAval(x)} cannot be padded with ${showAval(value)}. Use a scalar of the same dtype.`,
      );
    const sizes = x.shape.map((n, d) => (config[d] ? padSize(n, config[d]) : -1));
    if (config.length !== x.shape.length || config.some((c) => c[2] < 0) || sizes.some((n) => n < 0))
      throw new ShapeError(
        `pad: ${showAval(x)} cannot be padded by ${JSON.stringify(config)}. Give [low, high, interior] for each axis, interior >= 0, sizes >= 0.`,
      );
    return [withShape(x, sizes)];
  },
  tangent([x, value], _, params) {
    const zero = (v: Value): Value => full(v.shape, 0, v.dtype);
    return [
      [bind1(padP, [x, value], params)],
      ([dx, dv]) => [dx || dv ? bind1(padP, [dx ?? zero(x), dv ?? zero(value)], params) : null],
    ];
  },
  transpose([ct], [x, value], { paddingConfig }) {
    if (!ct) return [null, null];
    // What padding put in is taken out: cut the borders, then keep every (interior + 1)-th element.
    const back = (): Value => {
      const cut = pad(
        ct,
        scalar(0, ct.dtype),
        paddingConfig.map(([lo, hi]) => [-lo, -hi, 0] as const),
      );
      return slice(
        cut,
        cut.shape.map(() => 0),
        cut.shape,
        paddingConfig.map((c) => c[2] + 1),
      );
    };
    const dx: Tangent = x instanceof LinearInput || value instanceof LinearInput ? back() : null;
    return [
      x instanceof LinearInput ? dx : null,
      value instanceof LinearInput && dx ? sub(reduceSum(ct), reduceSum(dx)) : null,
    ];
  },
  batch(axis, [x, value], [ax, av], { paddingConfig }) {
    if (av === null) {
      const y = moveAxis(x, ax as number, 0);
      return [[pad(y, value, [[0, 0, 0], ...paddingConfig])], [0]];
    }
    // Each lane has its own padding: pad with zeros, and put the value where a padded mask says so.
    const y = toFront(axis, x, ax);
    const config: PadConfig = [[0, 0, 0], ...paddingConfig];
    const inside = pad(full(y.shape, true, "bool"), scalar(false, "bool"), config);
    const padded = pad(y, scalar(0, y.dtype), config);
    return [[selectN(inside, broadcastInDim(value, padded.shape, [0]), padded)], [0]];
  },
  lower: {
    kind: "loop",
    loop: (b, [x, value], [a], { paddingConfig }) => [
      (at) => padded(b, at, a.shape, paddingConfig, x, () => value([])),
    ],
  },
};
function padded(
  b: ExprBuilder,
  at: readonly Index[],
  shape: Shape,
  config: PadConfig,
  x: (at: readonly Index[]) => Expr,
  outside: () => Expr,
): Expr {
  if (shape.includes(0)) return outside();
  const go = (d: number, from: readonly Index[]): Expr => {
    if (d === shape.length) return x(from);
    const [lo, , inner] = config[d];
    const step = inner + 1;
    const place = addIndex(at[d], -lo);
    const span = 1 + (shape[d] - 1) * step;
    const within = clampIndex(place, 0, span - 1);
    const element = () => go(d + 1, [...from, divIndex(within, step)]);
    const onGrid = () => (inner === 0 ? element() : b.piece(modIndex(within, step), [1], [element, outside]));
    return b.piece(place, [0, span], [outside, onGrid, outside]);
  };
  return go(0, []);
}
export const pad = (x: Value, value: Value, paddingConfig: PadConfig): Value =>
  paddingConfig.length === x.ndim && paddingConfig.every((c) => c[0] === 0 && c[1] === 0 && c[2] === 0)
    ? x
    : bind1(padP, [x, value], { paddingConfig });

export interface ConcatenateParams {
  readonly dimension: number;
}
export const concatenateP: Primitive<ConcatenateParams> = {
  name: "concatenate",
  infer(ins, { dimension }) {
    const all = ins.map((a) => showAval(a)).join(", ");
    if (ins.length === 0)
      throw new ShapeError("concatenate: there is nothing to concatenate. Pass at least one array.");
    const rank = ins[0].shape.length;
    if (!(dimension >= 0 && dimension < rank))
      throw new ShapeError(`concatenate: axis ${dimension} is out of range for ${showAval(ins[0])}.`);
    if (ins.some((a) => a.dtype !== ins[0].dtype))
      throw new DTypeError(`concatenate: dtypes differ: ${all}. Convert with astype.`);
    const rest = (a: Aval) => a.shape.filter((_, d) => d !== dimension);
    if (ins.some((a) => a.shape.length !== rank || !sameList(rest(a), rest(ins[0]))))
      throw new ShapeError(`concatenate: shapes differ besides axis ${dimension}: ${all}. Reshape or pad them.`);
    const total = ins.reduce((n, a) => n + a.shape[dimension], 0);
    const shape = ins[0].shape.map((n, d) => (d === dimension ? total : n));
    return [
      aval(
        shape,
        ins[0].dtype,
        ins.every((a) => a.weakType),
      ),
    ];
  },
  tangent: (ins, _, { dimension }) => [
    [concatenate(ins, dimension)],
    (ds) => [
      ds.some((d) => d !== null)
        ? concatenate(
            ds.map((d, i) => d ?? full(ins[i].shape, 0, ins[i].dtype)),
            dimension,
          )
        : null,
    ],
  ],
  transpose([ct], ins, { dimension }) {
    let at = 0;
    return ins.map((x) => {
      const from = at;
      at += x.aval.shape[dimension];
      return ct && x instanceof LinearInput ? sliceInDim(ct, from, at, 1, dimension) : null;
    });
  },
  batch: (axis, ins, axes, { dimension }) => [
    [
      concatenate(
        ins.map((x, i) => toFront(axis, x, axes[i])),
        dimension + 1,
      ),
    ],
    [0],
  ],
  lower: {
    kind: "loop",
    loop(b, ins, avals, { dimension }) {
      const used = range(ins.length).filter((i) => avals[i].shape[dimension] > 0);
      const sizes = used.map((i) => avals[i].shape[dimension]);
      const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, n) => a + n, 0));
      const element = (at: readonly Index[], k: number) => () => {
        const here = clampIndex(addIndex(at[dimension], -starts[k]), 0, sizes[k] - 1);
        return ins[used[k]](at.map((i, d) => (d === dimension ? here : i)));
      };
      return [
        (at) =>
          b.piece(
            at[dimension],
            starts.slice(1),
            used.map((_, k) => element(at, k)),
          ),
      ];
    },
  },
};
/** Arrays one after the other along `dimension`. */
export const concatenate = (xs: readonly Value[], dimension: number): Value =>
  xs.length === 1 ? xs[0] : bind1(concatenateP, [...xs], { dimension });
