import { type Aval, aval, sameType, showAval, withShape } from "../core/aval.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { type Axis, type BatchAxis, LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { addIndex, constantIndex, type Index, runtimeIndex } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { range } from "../util/list.ts";
import { min } from "./arithmetic.ts";
import { broadcastInDim, moveAxis, toFront } from "./axes.ts";
import { convertElementType } from "./convert.ts";
import { gather } from "./gather.ts";
import { scatter } from "./scatter.ts";
import { concatenate, reshape } from "./shape.ts";
import { checkIndexType, clampedStart } from "./starts.ts";
import { instantiate, zeros } from "./zeros.ts";

// Slices whose start is known at run time. A start is a rank-0 integer for each axis; it is clamped so that the slice fits.

function checkSlice(name: string, x: Aval, sizes: readonly number[], starts: readonly Aval[]): void {
  if (sizes.length !== x.shape.length || starts.length !== x.shape.length)
    throw new ShapeError(
      `${name}: ${showAval(x)} has ${x.shape.length} axes, got ${starts.length} starts and sizes [${sizes}]. ` +
        "Give one of each an axis.",
    );
  sizes.forEach((s, d) => {
    if (Number.isInteger(s) && s >= 0 && s <= x.shape[d]) return;
    throw new ShapeError(`${name}: size ${s} of axis ${d} does not fit ${showAval(x)}. Use 0 to ${x.shape[d]}.`);
  });
  for (const s of starts) {
    checkIndexType(name, s);
    if (s.shape.length > 0)
      throw new ShapeError(`${name}: a start is an integer without axes, got ${showAval(s)}. Pass one an axis.`);
  }
}
const positions = (
  b: ExprBuilder,
  starts: readonly Pull[],
  shape: readonly number[],
  sizes: readonly number[],
): Index[] => starts.map((s, d) => clampedStart(b, s([]), shape[d] - sizes[d]));

/** Starts, some of them batched, as the int32[size, n] that gather and scatter take. */
function stackStarts({ size }: BatchAxis, starts: Value[], axes: Axis[]): Value {
  const columns = starts.map((s, d) => {
    // What does not fit an int32 is beyond every axis.
    const i = convertElementType(s.dtype === "uint32" ? min(s, scalar(2 ** 31 - 1, "uint32")) : s, "int32");
    return axes[d] === null ? broadcastInDim(i, [size, 1], []) : reshape(i, [size, 1]);
  });
  return concatenate(columns, 1);
}

interface DynamicSliceParams {
  readonly sliceSizes: readonly number[];
}
export const dynamicSliceP: Primitive<DynamicSliceParams> = {
  name: "dynamicSlice",
  infer: ([x, ...starts], { sliceSizes }) => {
    checkSlice("dynamicSlice", x, sliceSizes, starts);
    return [withShape(x, sliceSizes)];
  },
  tangent: ([x, ...starts], _nonzero, params) => [
    [bind1(dynamicSliceP, [x, ...starts], params)],
    ([dx]) => [dx && bind1(dynamicSliceP, [dx, ...starts], params)],
  ],
  transpose: ([ct], [x, ...starts]) => [
    ct && x instanceof LinearInput ? dynamicUpdateSlice(zeros(x.aval), ct, starts as Value[]) : null,
    ...starts.map(() => null),
  ],
  batch: (axis, [x, ...starts], [ax, ...axes], { sliceSizes }) => {
    const batched = ax === null ? x : moveAxis(x, ax, 0);
    if (axes.every((a) => a === null))
      return [[dynamicSlice(batched, [scalar(0, "int32"), ...starts], [axis.size, ...sliceSizes])], [0]];
    const dims = range(starts.length);
    const shifted = range(starts.length, 1);
    const numbers = { offsetDims: shifted, collapsedSliceDims: [] };
    const indices = stackStarts(axis, starts, axes);
    const y =
      ax === null
        ? gather(x, indices, { ...numbers, startIndexMap: dims }, sliceSizes, { mode: "clip" })
        : gather(
            batched,
            indices,
            { ...numbers, startIndexMap: shifted, operandBatchingDims: [0], startIndicesBatchingDims: [0] },
            [1, ...sliceSizes],
            { mode: "clip" },
          );
    return [[y], [0]];
  },
  lower: {
    kind: "loop",
    loop: (b, [x, ...starts], [type], { sliceSizes }) => {
      const from = () => positions(b, starts, type.shape, sliceSizes);
      return [(at) => x(from().map((s, d) => addIndex(s, at[d])))];
    },
  },
};
/** x[starts[0] : starts[0] + sizes[0], ...], starts clamped so that the slice fits. */
export const dynamicSlice = (x: Value, starts: Value[], sliceSizes: readonly number[]): Value =>
  bind1(dynamicSliceP, [x, ...starts], { sliceSizes });

export const dynamicUpdateSliceP: Primitive<object> = {
  name: "dynamicUpdateSlice",
  infer: ([x, update, ...starts]) => {
    if (update.dtype !== x.dtype)
      throw new DTypeError(
        `dynamicUpdateSlice: operand ${showAval(x)} and update ${showAval(update)} differ in dtype. Convert one with astype.`,
      );
    if (update.shape.length !== x.shape.length)
      throw new ShapeError(
        `dynamicUpdateSlice: operand ${showAval(x)} and update ${showAval(update)} differ in rank. Reshape the update.`,
      );
    checkSlice("dynamicUpdateSlice", x, update.shape, starts);
    return [aval(x.shape, x.dtype, x.weakType && update.weakType && starts.every((s) => s.weakType))];
  },
  tangent: ([x, update, ...starts]) => {
    const inner = (dx: Value | null, du: Value | null) =>
      dynamicUpdateSlice(instantiate(dx, x.aval), instantiate(du, update.aval), starts);
    return [[dynamicUpdateSlice(x, update, starts)], ([dx, du]) => [dx || du ? inner(dx, du) : null]];
  },
  transpose: ([ct], [x, update, ...starts]) => {
    const at = starts as Value[];
    return [
      ct && x instanceof LinearInput ? dynamicUpdateSlice(ct, zeros(update.aval), at) : null,
      ct && update instanceof LinearInput ? dynamicSlice(ct, at, update.aval.shape) : null,
      ...starts.map(() => null),
    ];
  },
  batch: (axis, [x, update, ...starts], [ax, au, ...axes]) => {
    const operand = toFront(axis, x, ax);
    const updates = toFront(axis, update, au);
    if (axes.every((a) => a === null))
      return [[dynamicUpdateSlice(operand, updates, [scalar(0, "int32"), ...starts])], [0]];
    const dims = range(starts.length, 1);
    const numbers = {
      updateWindowDims: dims,
      insertedWindowDims: [],
      scatterDimsToOperandDims: dims,
      operandBatchingDims: [0],
      scatterIndicesBatchingDims: [0],
    };
    const options = { mode: "clip", uniqueIndices: true, indicesAreSorted: true } as const;
    return [[scatter(operand, stackStarts(axis, starts, axes), updates, numbers, options)], [0]];
  },
  lower: {
    kind: "loop",
    loop: (b, [x, update, ...starts], [type, part]) => {
      if (sameType(type, part)) return [update];
      return [
        (at) => {
          const from = positions(b, starts, type.shape, part.shape);
          let inside: Expr = b.bool(true);
          const within = from.map((s, d) => {
            const size = part.shape[d];
            // The axis is written whole: every index is inside.
            if (size === type.shape[d]) return at[d];
            const offset = b.sub(b.index(at[d]), b.index(s));
            const last = b.i32(size - 1);
            const here = b.and(b.ge(offset, b.i32(0)), b.le(offset, last));
            inside = inside.kind === "const" ? here : b.and(inside, here);
            return size <= 1 ? constantIndex(0) : runtimeIndex(b.min(b.max(offset, b.i32(0)), last), 0, size - 1);
          });
          if (part.shape.includes(0)) return x(at);
          return b.select(inside, update(within), x(at));
        },
      ];
    },
  },
};
/** x with the slice that starts at `starts` replaced by `update`; starts are clamped so that it fits. */
export const dynamicUpdateSlice = (x: Value, update: Value, starts: Value[]): Value =>
  bind1(dynamicUpdateSliceP, [x, update, ...starts], {});
