import { type Aval, aval, showAval } from "../core/aval.ts";
import { isInteger, type Kind } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { ConstExpr, Expr, ExprBuilder } from "../ir/expr.ts";
import { atomIndex, clampIndex, divIndex, flatten, type Index, linear, loopVar, modIndex } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { product, range } from "../util/list.ts";
import { max, mul, sub } from "./arithmetic.ts";
import { broadcastInDim, full, moveAxis } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { dilated, type Padding, transposedPadding, windowCount } from "./conv-shape.ts";
import { fields, numbers, ordered } from "./elementwise.ts";
import { highest, lowest } from "./reduce.ts";
import { register } from "./reduction.ts";
import { iota, pad, reshape, slice } from "./shape.ts";
import { takeAxis } from "./take.ts";

// Reductions over a window that slides along the axes.

export interface WindowParams {
  readonly windowDimensions: readonly number[];
  readonly windowStrides: readonly number[];
  readonly padding: Padding;
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

export function windowShape(name: string, x: Aval, p: WindowParams): number[] {
  const rank = x.shape.length;
  for (const [what, list] of Object.entries(p) as [string, readonly unknown[]][])
    if (list.length !== rank)
      throw new ShapeError(`${name}: ${what} has ${list.length} entries for ${showAval(x)}. Give one an axis.`);
  if (
    [...p.windowDimensions, ...p.windowStrides, ...p.baseDilation, ...p.windowDilation].some(
      (s) => !Number.isInteger(s) || s < 1,
    )
  )
    throw new ShapeError(`${name}: window sizes, strides and dilations must be integers of at least 1.`);
  return x.shape.map((n, d) => {
    const size = dilated(n, p.baseDilation[d]) + p.padding[d][0] + p.padding[d][1];
    return windowCount(size, dilated(p.windowDimensions[d], p.windowDilation[d]), p.windowStrides[d]);
  });
}
/** The window of every batch element by itself. */
export const batchedWindow = (p: WindowParams): WindowParams => ({
  windowDimensions: [1, ...p.windowDimensions],
  windowStrides: [1, ...p.windowStrides],
  padding: [[0, 0], ...p.padding],
  baseDilation: [1, ...p.baseDilation],
  windowDilation: [1, ...p.windowDilation],
});

/**
 * Loops over a window; `inside` makes a value of an element of the operand, `outside` stands for padding and gaps.
 * Returns the loops' variables and, for a result's index, the value at the current position in the window.
 */
export function windowElements(b: ExprBuilder, shape: readonly number[], p: WindowParams) {
  const vars = p.windowDimensions.map((w) => loopVar(w));
  const value = (at: readonly Index[], inside: (from: readonly Index[]) => Expr, outside: () => Expr): Expr => {
    if (shape.includes(0)) return outside();
    const go = (d: number, from: readonly Index[]): Expr => {
      if (d === shape.length) return inside(from);
      const base = p.baseDilation[d];
      const place = linear(-p.padding[d][0], [
        [at[d], p.windowStrides[d]],
        [atomIndex(vars[d]), p.windowDilation[d]],
      ]);
      const span = dilated(shape[d], base);
      const within = clampIndex(place, 0, span - 1);
      const element = () => go(d + 1, [...from, divIndex(within, base)]);
      const onGrid = () => (base === 1 ? element() : b.piece(modIndex(within, base), [1], [element, outside]));
      return b.piece(place, [0, span], [outside, onGrid, outside]);
    };
    return go(0, []);
  };
  return { loops: vars.filter((v) => v.hi > 0), value };
}

type Fold = (b: ExprBuilder, acc: Expr, x: Expr) => Expr;
/** Sums of floats are taken in the order of the window, as XLA takes them: their digits tell. */
function pullWindow(b: ExprBuilder, x: Pull, a: Aval, p: WindowParams, identity: ConstExpr, fold: Fold): Pull {
  const { loops, value } = windowElements(b, a.shape, p);
  const combiner = b.combiner([identity], ([s], [v]) => [fold(b, s, v)], !isInteger(a.dtype));
  return (at) => {
    const element = value(at, x, () => identity);
    return loops.length === 0 ? element : b.reduce(loops, combiner, [element], "sequence")[0];
  };
}

interface WindowReduction {
  readonly name: string;
  readonly takes: readonly Kind[];
  readonly identity: (b: ExprBuilder, dtype: Aval["dtype"]) => ConstExpr;
  readonly fold: Fold;
  readonly tangent: Primitive<WindowParams>["tangent"];
  readonly transpose?: Primitive<WindowParams>["transpose"];
}
function windowReduction({ name, takes, identity, fold, ...rules }: WindowReduction): Primitive<WindowParams> {
  const prim: Primitive<WindowParams> = {
    name,
    infer: ([x], params) => {
      checkComputed(name, x, takes);
      return [aval(windowShape(name, x, params), x.dtype, x.weakType)];
    },
    ...rules,
    batch: (_axis, [x], [ax], params) => [[bind1(prim, [moveAxis(x, ax as number, 0)], batchedWindow(params))], [0]],
    lower: {
      kind: "loop",
      loop: (b, [x], [a], params) => [pullWindow(b, x, a, params, identity(b, a.dtype), fold)],
    },
  };
  return prim;
}
export const reduceWindowSumP: Primitive<WindowParams> = windowReduction({
  name: "reduceWindowSum",
  takes: fields,
  identity: (b, dtype) => b.constant(0, register(dtype)),
  fold: (b, s, x) => b.add(s, x),
  tangent: "linear",
  transpose: ([ct], [x], p) => {
    if (!ct) return [null];
    const ones = p.windowDimensions.map(() => 1);
    const config = x.aval.shape.map((n, d) => {
      const dilation = { lhs: p.baseDilation[d], rhs: p.windowDilation[d], stride: p.windowStrides[d] };
      const [lo, hi] = transposedPadding(n, p.windowDimensions[d], ct.shape[d], p.padding[d][0], dilation);
      return [lo, hi, p.windowStrides[d] - 1] as const;
    });
    const sums = {
      windowDimensions: p.windowDimensions,
      windowStrides: p.baseDilation,
      padding: ones.map(() => [0, 0] as const),
      baseDilation: ones,
      windowDilation: p.windowDilation,
    };
    return [bind1(reduceWindowSumP, [pad(ct, scalar(0, ct.dtype), config)], sums)];
  },
});

type Extreme = "max" | "min";
/** The identity of max, or min. */
const farthest = (b: ExprBuilder, dtype: Aval["dtype"], which: Extreme): ConstExpr =>
  b.constant(which === "max" ? lowest(dtype) : highest(dtype), register(dtype));
/** The tangent is that of the element that was chosen: of equal ones the first. */
const extremum = (name: string, which: Extreme): Primitive<WindowParams> => {
  const prim: Primitive<WindowParams> = windowReduction({
    name,
    takes: ordered,
    identity: (b, dtype) => farthest(b, dtype, which),
    fold: (b, acc, x) => (x.type === "bool" ? (which === "max" ? b.or : b.and)(acc, x) : b[which](acc, x)),
    tangent: ([x], _nonzero, params) => {
      const chosen = windowArg(x, which, params);
      return [[bind1(prim, [x], params)], ([dx]) => [dx && takeFlat(dx, chosen)]];
    },
  });
  return prim;
};
export const reduceWindowMaxP: Primitive<WindowParams> = extremum("reduceWindowMax", "max");
export const reduceWindowMinP: Primitive<WindowParams> = extremum("reduceWindowMin", "min");

/** Elements at flat positions; a negative position gives 0. */
export const takeFlat = (x: Value, positions: Value): Value =>
  x.size === 0
    ? full(positions.shape, 0, x.dtype)
    : takeAxis(reshape(x, [x.size]), positions, 0, { mode: "fill", fillValue: 0 });

interface WindowArgParams extends WindowParams {
  readonly which: Extreme;
}
/** Flat position in the operand of each window's extremum, the first of equal ones; -1 for a window of padding only. */
export const windowArgP: Primitive<WindowArgParams> = {
  name: "windowArg",
  infer: ([x], { which: _which, ...params }) => {
    checkComputed("windowArg", x, numbers);
    return [aval(windowShape("windowArg", x, params), "int32")];
  },
  tangent: "zero",
  batch: ({ size }, [x], [ax], { which, ...params }) => {
    const y = moveAxis(x, ax as number, 0);
    const each = product(y.shape.slice(1));
    return [[perLane(bind1(windowArgP, [y], { which, ...batchedWindow(params) }), each, size)], [0]];
  },
  lower: {
    kind: "loop",
    loop: (b, [x], [a], { which, ...params }) => {
      const { loops, value } = windowElements(b, a.shape, params);
      const none = b.i32(-1);
      const identity = farthest(b, a.dtype, which);
      const combiner = b.combiner([identity, none], ([best, place], [v, at]) => {
        const keeps = which === "max" ? b.ge(best, v) : b.le(best, v);
        const takes = b.and(b.ge(at, b.i32(0)), b.or(b.lt(place, b.i32(0)), b.not(keeps)));
        return [b.select(takes, v, best), b.select(takes, at, place)];
      });
      return [
        (at) => {
          const place = value(
            at,
            (from) => b.index(flatten(from, a.shape)),
            () => none,
          );
          if (loops.length === 0) return place;
          return b.reduce(loops, combiner, [value(at, x, () => identity), place], "sequence")[1];
        },
      ];
    },
  },
};
const windowArg = (x: Value, which: Extreme, params: WindowParams): Value =>
  bind1(windowArgP, [x], { ...params, which });

const reduceWindowBy =
  (prim: Primitive<WindowParams>) =>
  (x: Value, params: WindowParams): Value =>
    bind1(prim, [x], params);
export const reduceWindowSum = /*@__PURE__*/ reduceWindowBy(reduceWindowSumP);
export const reduceWindowMax = /*@__PURE__*/ reduceWindowBy(reduceWindowMaxP);
export const reduceWindowMin = /*@__PURE__*/ reduceWindowBy(reduceWindowMinP);

/** The elements at each place of the window, as one array a place; `padding` stands in padding and gaps. */
export function windowParts(x: Value, padding: Value, p: WindowParams): Value[] {
  const shape = windowShape("reduceWindow", x.aval, p);
  const padded = pad(
    x,
    padding,
    p.padding.map(([lo, hi], d) => [lo, hi, p.baseDilation[d] - 1] as const),
  );
  const places = p.windowDimensions.reduce<number[][]>(
    (all, w) => all.flatMap((at) => range(w).map((k) => [...at, k])),
    [[]],
  );
  if (shape.includes(0)) return places.map(() => full(shape, 0, x.dtype));
  return places.map((at) => {
    const from = at.map((k, d) => k * p.windowDilation[d]);
    const to = from.map((lo, d) => Math.max(lo, lo + (shape[d] - 1) * p.windowStrides[d] + 1));
    return slice(padded, from, to, [...p.windowStrides]);
  });
}
/** Positions count from the start of each lane's own operand. */
function perLane(positions: Value, each: number, size: number): Value {
  const lane = reshape(iota("int32", [size], 0), [size, ...positions.shape.slice(1).map(() => 1)]);
  const start = broadcastInDim(mul(lane, scalar(each, "int32")), positions.shape, range(positions.ndim));
  // A window of padding only stays negative.
  return max(sub(positions, start), scalar(-1, "int32"));
}
