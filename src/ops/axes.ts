import { aval, type Shape, showAval, withShape } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Axis, BatchAxis, Primitive } from "../core/primitive.ts";
import { runtime } from "../core/runtime.ts";
import { bind1, scalar } from "../core/trace.ts";
import { ConcreteArray, type Scalar, type Value } from "../core/value.ts";
import { constantIndex } from "../ir/index.ts";
import { range, sameList } from "../util/list.ts";
import { checkComputed, checkSizes } from "./checks.ts";
import { others, reducedType, reductionLoop, zeroOf } from "./reduction.ts";

// The three primitives that the rules of all others need: their own rules need only each other.

/** The tangent of integers. It has a shape and nothing else: one that is moved is made anew. */
export function float0(shape: Shape): Value {
  const type = aval(shape, "float0");
  return new ConcreteArray(type, () => runtime().buffer(type, new Uint8Array(0)));
}

/** Axes of an operand from which vmap's axis `ax` has been taken: where they are with it. */
export const pastAxis = (axes: readonly number[], ax: number): number[] => axes.map((d) => (d < ax ? d : d + 1));

export interface TransposeParams {
  readonly permutation: readonly number[];
}
export const transposeP: Primitive<TransposeParams> = {
  name: "transpose",
  infer([x], { permutation }) {
    if (
      !sameList(
        [...permutation].sort((a, b) => a - b),
        range(x.shape.length),
      )
    )
      throw new ShapeError(
        `transpose: [${permutation}] is no permutation of the axes of ${showAval(x)}. Name each axis once.`,
      );
    return [
      withShape(
        x,
        permutation.map((p) => x.shape[p]),
      ),
    ];
  },
  tangent: "linear",
  transpose: ([ct], _, { permutation }) => [ct && transpose(ct, inverse(permutation))],
  batch(_, [x], [ax], { permutation }) {
    const at = ax as number;
    return [[transpose(x, [at, ...pastAxis(permutation, at)])], [0]];
  },
  lower: {
    kind: "loop",
    loop(_, [x], __, { permutation }) {
      const from = inverse(permutation);
      return [(at) => x(from.map((d) => at[d]))];
    },
  },
};
const inverse = (p: readonly number[]): number[] => p.map((_, i) => p.indexOf(i));
/** Result axis i is operand axis permutation[i]; the axes reversed by default. */
export function transpose(x: Value, permutation: readonly number[] = range(x.ndim).reverse()): Value {
  if (permutation.every((p, i) => p === i) && permutation.length === x.ndim) return x;
  return x.dtype === "float0" ? float0(permutation.map((p) => x.shape[p])) : bind1(transposeP, [x], { permutation });
}
export function moveAxis(x: Value, from: number, to: number): Value {
  if (from === to) return x;
  const permutation = others(x.ndim, [from]);
  permutation.splice(to, 0, from);
  return transpose(x, permutation);
}

export interface BroadcastParams {
  readonly shape: Shape;
  /** Operand axis i is result axis broadcastDimensions[i]. */
  readonly broadcastDimensions: readonly number[];
}
export const broadcastInDimP: Primitive<BroadcastParams> = {
  name: "broadcastInDim",
  infer([x], { shape, broadcastDimensions: dims }) {
    checkSizes("broadcastInDim", shape);
    const ascending = dims.every((d, i) => d >= 0 && d < shape.length && (i === 0 || d > dims[i - 1]));
    if (dims.length !== x.shape.length || !ascending)
      throw new ShapeError(
        `broadcastInDim: dimensions [${dims}] do not place ${showAval(x)} in [${shape}]. Give each operand axis one, ascending.`,
      );
    const bad = dims.findIndex((d, i) => x.shape[i] !== 1 && x.shape[i] !== shape[d]);
    if (bad >= 0)
      throw new ShapeError(
        `broadcastInDim: ${showAval(x)} axis ${bad} is ${x.shape[bad]}, result [${shape}] axis ${dims[bad]} is ${shape[dims[bad]]}. It must be 1 or equal.`,
      );
    return [withShape(x, shape)];
  },
  tangent: "linear",
  transpose([ct], [x], { shape, broadcastDimensions: dims }) {
    if (!ct) return [null];
    const from = x.aval.shape;
    const stretched = dims.filter((d, i) => from[i] === 1 && shape[d] !== 1);
    const kept = dims.filter((d) => !stretched.includes(d));
    const sum = reduceSum(ct, others(shape.length, kept));
    const back = range(from.length).filter((i) => !stretched.includes(dims[i]));
    return [broadcastInDim(sum, from, back)];
  },
  batch({ size }, [x], [ax], { shape, broadcastDimensions: dims }) {
    const y = moveAxis(x, ax as number, 0);
    return [[broadcastInDim(y, [size, ...shape], [0, ...dims.map((d) => d + 1)])], [0]];
  },
  lower: {
    kind: "loop",
    loop: (_, [x], [a], { broadcastDimensions: dims }) => [
      (at) => x(dims.map((d, i) => (a.shape[i] === 1 ? constantIndex(0) : at[d]))),
    ],
  },
};
/** Repeats `x` along new axes, and along those of size 1. */
export function broadcastInDim(x: Value, shape: Shape, dims: readonly number[]): Value {
  if (sameList(x.shape, shape)) return x;
  if (x.dtype === "float0") return float0(shape);
  return bind1(broadcastInDimP, [x], { shape, broadcastDimensions: dims });
}
/** NumPy's broadcasting to a shape of equal or higher rank: trailing axes line up. */
export const broadcastTo = (x: Value, shape: Shape): Value =>
  broadcastInDim(x, shape, range(x.ndim, shape.length - x.ndim));
/** An array of one value. */
export const full = (shape: Shape, value: Scalar, dtype: DType, weakType = false): Value =>
  broadcastInDim(scalar(value, dtype, weakType), shape, []);
/** The batch axis moved to the front; made there if the operand has none. */
export const toFront = ({ size }: BatchAxis, x: Value, ax: Axis): Value =>
  ax === null ? broadcastInDim(x, [size, ...x.shape], range(x.ndim, 1)) : moveAxis(x, ax, 0);

export interface ReduceParams {
  readonly axes: readonly number[];
}
export const reduceSumP: Primitive<ReduceParams> = {
  name: "reduceSum",
  infer([x], { axes }) {
    checkComputed("reduceSum", x, ["int", "uint", "float", "complex"]);
    return [reducedType("reduceSum", x, axes)];
  },
  tangent: "linear",
  transpose: ([ct], [x], { axes }) => [ct && broadcastInDim(ct, x.aval.shape, others(x.aval.shape.length, axes))],
  batch: (_, [x], [ax], { axes }) => [
    [
      reduceSum(
        moveAxis(x, ax as number, 0),
        axes.map((d) => d + 1),
      ),
    ],
    [0],
  ],
  lower: {
    kind: "loop",
    loop: (b, ins, [a], { axes }) =>
      reductionLoop(b, ins, a.shape, axes, [zeroOf(b, a.dtype)], ([s], [x]) => [b.add(s, x)]),
  },
};
/** Sum over `axes` (all by default), which disappear. */
export const reduceSum = (x: Value, axes: readonly number[] = range(x.ndim)): Value =>
  axes.length === 0 ? x : bind1(reduceSumP, [x], { axes });
