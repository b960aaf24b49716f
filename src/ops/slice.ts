import { type Shape, showAval, withShape } from "../core/aval.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { addIndex, clampIndex, divIndex, type Index, linear, modIndex } from "../ir/index.ts";
import { range } from "../util/list.ts";
import { sub } from "./arithmetic.ts";
import { broadcastInDim, full, moveAxis, reduceSum, toFront } from "./axes.ts";
import { selectN } from "./select.ts";

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
  paddingConfig.length === x.ndim &&
  value.ndim === 0 &&
  value.dtype === x.dtype &&
  paddingConfig.every((c) => c[0] === 0 && c[1] === 0 && c[2] === 0)
    ? x
    : bind1(padP, [x, value], { paddingConfig });
