import { type Aval, aval, showAval } from "../core/aval.ts";
import { type DType, kindOf } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import type { ConstExpr, Expr, ExprBuilder, Register } from "../ir/expr.ts";
import { addIndex, constantIndex, type Index } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { range } from "../util/list.ts";
import { moveAxis } from "./axes.ts";
import { others } from "./reduction.ts";
import { scatterAdd } from "./scatter.ts";
import { checkIndexType, clampedStart, startInBounds } from "./starts.ts";
import { zeros } from "./zeros.ts";

/**
 * What happens to a window that is not inside the operand. clip: it is moved inside. fill: a gather gives the fill value, a
 * scatter drops it. promiseInBounds: a gather clips, a scatter drops.
 */
export type GatherScatterMode = "clip" | "fill" | "promiseInBounds";

interface GatherFields {
  /** Axes of the result that run over the window. */
  readonly offsetDims: readonly number[];
  /** Axes of the operand whose window has size 1 and is dropped. */
  readonly collapsedSliceDims: readonly number[];
  /** Axis of the operand that component k of an index vector addresses. */
  readonly startIndexMap: readonly number[];
  /** Axes of the operand that go in step with the axes `startIndicesBatchingDims` of the indices. */
  readonly operandBatchingDims?: readonly number[];
  readonly startIndicesBatchingDims?: readonly number[];
}
/** How gather's operand, indices and result correspond; index vectors lie along the last axis of the indices. */
export class GatherDimensionNumbers {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  constructor(fields: GatherFields) {
    this.offsetDims = fields.offsetDims;
    this.collapsedSliceDims = fields.collapsedSliceDims;
    this.startIndexMap = fields.startIndexMap;
    this.operandBatchingDims = fields.operandBatchingDims ?? [];
    this.startIndicesBatchingDims = fields.startIndicesBatchingDims ?? [];
  }
  toString(): string {
    return `GatherDimensionNumbers(${Object.entries(this)
      .map(([k, v]) => `${k}=(${v})`)
      .join(", ")})`;
  }
}
interface GatherParams {
  readonly dimensionNumbers: GatherDimensionNumbers;
  readonly sliceSizes: readonly number[];
  readonly indicesAreSorted: boolean;
  readonly uniqueIndices: boolean;
  readonly mode: GatherScatterMode;
  readonly fillValue: Scalar | null;
}

/** Throws unless dims are different axes of something of rank `rank`. */
export function checkDims(name: string, what: string, dims: readonly number[], rank: number): void {
  if (new Set(dims).size === dims.length && dims.every((d) => Number.isInteger(d) && d >= 0 && d < rank)) return;
  throw new ValueError(`${name}: ${what} [${dims}] must be different axes from 0 to ${rank - 1}.`);
}
const shift = (dims: readonly number[]): number[] => dims.map((d) => d + 1);
/** The window's axes of the operand, in the order of offsetDims. */
const windowDims = (n: GatherDimensionNumbers, rank: number): number[] =>
  others(rank, [...n.collapsedSliceDims, ...n.operandBatchingDims]);

function inferGather([x, indices]: Aval[], { dimensionNumbers: n, sliceSizes, mode }: GatherParams): Aval[] {
  checkIndexType("gather", indices);
  const rank = x.shape.length;
  const fail = (fact: string): never => {
    throw new ShapeError(
      `gather: ${fact} (operand ${showAval(x)}, indices ${showAval(indices)}, ${n}, sizes [${sliceSizes}]).`,
    );
  };
  if (indices.shape.length === 0) fail("indices need an axis of index vectors. Expand them at the end");
  if (!["clip", "fill", "promiseInBounds"].includes(mode))
    throw new ValueError(`gather: mode ${mode} is unknown. Use "clip", "fill" or "promiseInBounds".`);
  const batchShape = indices.shape.slice(0, -1);
  checkDims("gather", "collapsedSliceDims", n.collapsedSliceDims, rank);
  checkDims("gather", "operandBatchingDims", n.operandBatchingDims, rank);
  checkDims("gather", "startIndexMap", n.startIndexMap, rank);
  checkDims("gather", "startIndicesBatchingDims", n.startIndicesBatchingDims, batchShape.length);
  checkDims("gather", "offsetDims", n.offsetDims, batchShape.length + n.offsetDims.length);
  if (sliceSizes.length !== rank) fail("one slice size an axis of the operand is needed");
  sliceSizes.forEach((s, d) => (s >= 0 && s <= x.shape[d]) || fail(`slice size ${s} does not fit axis ${d}`));
  if (indices.shape[indices.shape.length - 1] !== n.startIndexMap.length)
    fail("the last axis of the indices must be as long as startIndexMap");
  for (const d of [...n.collapsedSliceDims, ...n.operandBatchingDims])
    if (sliceSizes[d] > 1) fail(`axis ${d} is collapsed or batched, its slice size must be 1`);
  n.operandBatchingDims.forEach((d, k) => {
    if (x.shape[d] !== batchShape[n.startIndicesBatchingDims[k]]) fail("batching axes differ in size");
  });
  const window = windowDims(n, rank).map((d) => sliceSizes[d]);
  if (window.length !== n.offsetDims.length) fail("offsetDims must name one axis for each axis of the window");
  return [aval(mergeDims(batchShape, window, n.offsetDims), x.dtype, x.weakType)];
}
/** A shape with `window` at the positions `offsetDims` and `batch` at the others. */
function mergeDims(batch: readonly number[], window: readonly number[], offsetDims: readonly number[]): number[] {
  const rest = [...batch];
  return range(batch.length + window.length).map((d) => {
    const k = offsetDims.indexOf(d);
    return k >= 0 ? window[k] : (rest.shift() as number);
  });
}

const fills: Partial<Record<Register, number | bigint>> = { int32: -(2 ** 31), uint32: 2 ** 32 - 1 };
/** What JAX fills with by default: NaN, the least signed or the greatest unsigned integer, true. */
function defaultFill(b: ExprBuilder, dtype: DType, register: Register): ConstExpr {
  switch (dtype) {
    case "int8":
      return b.i32(-128);
    case "int16":
      return b.i32(-32768);
    case "uint8":
      return b.constant(255, "uint32");
    case "uint16":
      return b.constant(65535, "uint32");
    case "int64":
      return b.constant(-(2n ** 63n), "int64");
    case "complex64":
      return b.constant(0x7fc00000n, register);
    case "uint64":
    case "key<fry>":
      return b.constant(2n ** 64n - 1n, register);
    case "bool":
      return b.bool(true);
    default:
      return b.constant(kindOf(dtype) === "float" ? Number.NaN : (fills[register] as number), register);
  }
}
function fillExpr(b: ExprBuilder, value: Scalar | null, dtype: DType, register: Register): Expr {
  if (value === null) return defaultFill(b, dtype, register);
  return b.constant(register.endsWith("64") && register !== "float64" ? BigInt(value) : value, register);
}

/** The element of the operand that stands at `at` of the result. */
function pullGather(
  b: ExprBuilder,
  [x, indices]: readonly Pull[],
  [type]: readonly Aval[],
  p: GatherParams,
  at: readonly Index[],
): Expr {
  const { dimensionNumbers: n, sliceSizes, mode } = p;
  const batch = others(at.length, n.offsetDims).map((d) => at[d]);
  const where: Index[] = type.shape.map(() => constantIndex(0));
  windowDims(n, type.shape.length).forEach((d, k) => (where[d] = at[n.offsetDims[k]]));
  n.operandBatchingDims.forEach((d, k) => (where[d] = batch[n.startIndicesBatchingDims[k]]));
  const inside: Expr[] = [];
  n.startIndexMap.forEach((d, k) => {
    const start = indices([...batch, constantIndex(k)]);
    const hi = type.shape[d] - sliceSizes[d];
    if (mode === "fill") inside.push(startInBounds(b, start, hi));
    where[d] = addIndex(clampedStart(b, start, hi), where[d]);
  });
  const value = x(where);
  if (inside.length === 0) return value;
  return b.select(inside.reduce(b.and), value, fillExpr(b, p.fillValue, type.dtype, value.type));
}

export const gatherP: Primitive<GatherParams> = {
  name: "gather",
  infer: inferGather,
  tangent: ([x, indices], _nonzero, params) => {
    // What is filled in is a constant: its tangent is 0.
    const inner = { ...params, fillValue: 0 };
    return [[bind1(gatherP, [x, indices], params)], ([dx]) => [dx && bind1(gatherP, [dx, indices], inner)]];
  },
  transpose: ([ct], [x, indices], { dimensionNumbers: n, indicesAreSorted, uniqueIndices, mode }) => {
    if (!ct || !(x instanceof LinearInput)) return [null, null];
    const numbers = {
      updateWindowDims: n.offsetDims,
      insertedWindowDims: n.collapsedSliceDims,
      scatterDimsToOperandDims: n.startIndexMap,
      operandBatchingDims: n.operandBatchingDims,
      scatterIndicesBatchingDims: n.startIndicesBatchingDims,
    };
    const options = { indicesAreSorted, uniqueIndices, mode };
    return [scatterAdd(zeros(x.aval), indices as Value, ct, numbers, options), null];
  },
  batch: ({ size }, [x, indices], [ax, ai], { dimensionNumbers: n, sliceSizes, ...rest }) => {
    const operand = ax === null ? x : moveAxis(x, ax, 0);
    const starts = ai === null ? indices : moveAxis(indices, ai, 0);
    const onOperand = (dims: readonly number[]) => (ax === null ? dims : shift(dims));
    const onIndices = (dims: readonly number[]) => (ai === null ? dims : shift(dims));
    const together = ax !== null && ai !== null;
    const own = ax !== null && ai === null;
    const dimensionNumbers = new GatherDimensionNumbers({
      offsetDims: own ? [0, ...shift(n.offsetDims)] : shift(n.offsetDims),
      collapsedSliceDims: onOperand(n.collapsedSliceDims),
      startIndexMap: onOperand(n.startIndexMap),
      operandBatchingDims: [...(together ? [0] : []), ...onOperand(n.operandBatchingDims)],
      startIndicesBatchingDims: [...(together ? [0] : []), ...onIndices(n.startIndicesBatchingDims)],
    });
    const sizes = ax === null ? sliceSizes : [own ? size : 1, ...sliceSizes];
    return [[bind1(gatherP, [operand, starts], { dimensionNumbers, sliceSizes: sizes, ...rest })], [0]];
  },
  lower: {
    kind: "loop",
    loop: (b, ins, avals, params) => [(at) => pullGather(b, ins, avals, params, at)],
  },
};

export interface GatherOptions {
  mode?: GatherScatterMode | undefined;
  fillValue?: Scalar | null | undefined;
  indicesAreSorted?: boolean | undefined;
  uniqueIndices?: boolean | undefined;
}
/** Windows of x of `sliceSizes`, one for each index vector in the last axis of `indices`. */
export const gather = (
  x: Value,
  indices: Value,
  dimensionNumbers: GatherFields,
  sliceSizes: readonly number[],
  { mode = "fill", fillValue = null, indicesAreSorted = false, uniqueIndices = false }: GatherOptions = {},
): Value =>
  bind1(gatherP, [x, indices], {
    dimensionNumbers: new GatherDimensionNumbers(dimensionNumbers),
    sliceSizes,
    indicesAreSorted,
    uniqueIndices,
    mode,
    fillValue,
  });
