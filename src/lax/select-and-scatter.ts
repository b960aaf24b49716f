import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcastTo, full } from "../ops/axes.ts";
import { bitwiseAnd, bitwiseOr } from "../ops/bitwise.ts";
import { ge, lt } from "../ops/compare.ts";
import { where } from "../ops/select.ts";
import { iota, reshape } from "../ops/shape.ts";
import { takeFlat } from "../ops/window.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";
import { sameList } from "../util/list.ts";
import { operands } from "./operands.ts";
import type { Computation } from "./reduce.ts";
import { type ReduceWindowOptions, reduceWindow } from "./reduce-window.ts";
import { scatterWith } from "./scatter-with.ts";
import type { PaddingLike } from "./windows.ts";

type Sizes = readonly number[];
/** Flat positions in `x` of what each window selects: of two elements the first, if select(first, second); -1 for padding alone. */
function selected(
  x: Value,
  select: Computation,
  windowDimensions: Sizes,
  windowStrides: Sizes,
  padding: PaddingLike,
  options?: ReduceWindowOptions,
): Value {
  const positions = reshape(iota("int32", [x.size], 0), x.shape);
  const inside = (i: Value) => ge(i, scalar(0, "int32"));
  const better = ([v, i]: Value[], [w, j]: Value[]): Value[] => {
    const stays = bitwiseAnd(inside(i), bitwiseOr(lt(j, scalar(0, "int32")), select(v, w)));
    return [where(stays, v, w), where(stays, i, j)];
  };
  const init = [scalar(0, x.dtype), scalar(-1, "int32")];
  return reduceWindow(
    [stopGradientValue(x), positions],
    init,
    better,
    windowDimensions,
    windowStrides,
    padding,
    options,
  )[1];
}
/**
 * Each window of the operand selects one of its elements; the window's element of `source` is scattered there.
 * @param select (x, y) => whether x stays selected when y comes, like lax.ge
 * @param source as large as the operand reduced over its windows
 * @param initValue what elements hold that no window selects, and what scattering starts from
 * @param scatter (old, update) => new, like lax.add
 * @example lax.selectAndScatter(np.array([1, 5, 2, 4]), lax.ge, [2], [2], "VALID", np.array([10, 20]), 0, lax.add).tolist() // [0, 10, 0, 20]
 */
export function selectAndScatter(
  operand: ArrayLike,
  select: Computation,
  windowDimensions: Sizes,
  windowStrides: Sizes,
  padding: PaddingLike,
  source: ArrayLike,
  initValue: ArrayLike,
  scatter: Computation,
): Value {
  const [x, y, init] = operands("selectAndScatter", [operand, source, initValue]);
  const positions = selected(x, select, windowDimensions, windowStrides, padding);
  if (!sameList(positions.shape, y.shape))
    throw new ShapeError(
      `selectAndScatter: ${showAval(x.aval)} has [${positions.shape}] windows, the source is ${showAval(y.aval)}. Give it an element a window.`,
    );
  const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const flat = scatterWith(
    broadcastTo(init, [x.size]),
    reshape(where(lt(positions, scalar(0, "int32")), full(positions.shape, x.size, "int32"), positions), [y.size, 1]),
    reshape(y, [y.size]),
    scatter,
    numbers,
  );
  return reshape(flat, x.shape);
}
/**
 * Sums of `source` at the elements that windows of the operand select: what the gradient of a maximum over windows is.
 * @param select lax.ge for the greatest, lax.le for the smallest element of a window; of equal ones the first
 * @example lax.selectAndScatterAdd(np.array([10, 20]), np.array([1, 5, 2, 4]), lax.ge, [2], [2], "VALID").tolist() // [0, 10, 0, 20]
 */
export const selectAndScatterAdd = (
  source: ArrayLike,
  operand: ArrayLike,
  select: Computation,
  windowDimensions: Sizes,
  windowStrides: Sizes,
  padding: PaddingLike,
): Value => selectAndScatter(operand, select, windowDimensions, windowStrides, padding, source, 0, add);
/**
 * The tangents of the elements that windows of the operand select; 0 for windows of padding alone.
 * @example lax.selectAndGatherAdd(np.array([1, 2, 3, 4]), np.array([1, 5, 2, 4]), lax.ge, [2], [2], "VALID").tolist() // [2, 4]
 */
export function selectAndGatherAdd(
  tangents: ArrayLike,
  operand: ArrayLike,
  select: Computation,
  windowDimensions: Sizes,
  windowStrides: Sizes,
  padding: PaddingLike,
  options: ReduceWindowOptions = {},
): Value {
  const [t, x] = [asArray(tangents, "selectAndGatherAdd"), asArray(operand, "selectAndGatherAdd")];
  if (!sameList(t.shape, x.shape))
    throw new ShapeError(
      `selectAndGatherAdd: tangents are ${showAval(t.aval)}, the operand is ${showAval(x.aval)}. Give them one shape.`,
    );
  return takeFlat(t, selected(x, select, windowDimensions, windowStrides, padding, options));
}
