import { aval } from "../core/aval.ts";
import { notLinear } from "../core/errors.ts";
import { type Axis, LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import { range } from "../util/list.ts";
import { plus } from "./arithmetic.ts";
import { moveAxis, transpose } from "./axes.ts";
import { checkComputed, checkSameDtype } from "./checks.ts";
import {
  ConvDimensionNumbers,
  type ConvParams,
  convShape,
  dilated,
  type Padding,
  transposedPadding,
} from "./conv-shape.ts";
import { convValidP } from "./conv-valid.ts";
import { convertElementType } from "./convert.ts";
import { fields } from "./elementwise.ts";
import { pad, reshape, rev } from "./shape.ts";
import { zeros } from "./zeros.ts";

const swapped = ([a, b, ...spatial]: readonly number[]): number[] => [b, a, ...spatial];
/** Merges axis `from` into axis `to` (as it is called once `from` is gone), as the outer factor. */
function mergeAxis(x: Value, from: number, to: number): Value {
  const order = range(x.ndim).filter((d) => d !== from);
  const shape = order.map((d) => x.shape[d]);
  shape[to] *= x.shape[from];
  order.splice(to, 0, from);
  return reshape(transpose(x, order), shape);
}
/** Splits an axis into [size, rest]. */
function splitAxis(x: Value, axis: number, size: number): Value {
  const shape = [...x.shape];
  shape.splice(axis, 1, size, shape[axis] / size);
  return reshape(x, shape);
}
/** Moves the groups of the kernel's output features to its input features: the kernel of the transposed convolution. */
const regroup = (rhs: Value, [o, i]: readonly number[], groups: number): Value =>
  groups === 1 ? rhs : mergeAxis(splitAxis(rhs, o, groups), o, i);

/** Cotangent of the operand: the result's cotangent, spread by the strides, against the reversed kernel. */
function transposeLhs(ct: Value, lhs: LinearInput, rhs: Value, p: ConvParams): Value {
  const { lhsSpec, rhsSpec, outSpec } = p.dimensionNumbers;
  const groups = p.featureGroupCount * p.batchGroupCount;
  const kernel = rev(regroup(rhs, rhsSpec, groups), rhsSpec.slice(2));
  const padding = range(lhsSpec.length - 2).map((d) => {
    const [i, k, o] = [lhs.aval.shape[lhsSpec[d + 2]], rhs.shape[rhsSpec[d + 2]], ct.shape[outSpec[d + 2]]];
    const dilation = { lhs: p.lhsDilation[d], rhs: p.rhsDilation[d], stride: p.windowStrides[d] };
    return transposedPadding(i, k, o, p.padding[d][0], dilation);
  });
  const out = bind1(convGeneralDilatedP, [ct, kernel], {
    windowStrides: p.lhsDilation,
    padding,
    lhsDilation: p.windowStrides,
    rhsDilation: p.rhsDilation,
    dimensionNumbers: new ConvDimensionNumbers(outSpec, swapped(rhsSpec), lhsSpec),
    featureGroupCount: groups,
    batchGroupCount: 1,
  });
  if (p.batchGroupCount === 1) return out;
  return mergeAxis(splitAxis(out, lhsSpec[1], groups), lhsSpec[1], lhsSpec[0]);
}
/** Cotangent of the kernel: operand against the result's cotangent, batch and features exchanged. */
function transposeRhs(ct: Value, lhs: Value, rhs: LinearInput, p: ConvParams): Value {
  if (ct.size === 0) return zeros(rhs.aval);
  const { lhsSpec, rhsSpec, outSpec } = p.dimensionNumbers;
  const padding = range(lhsSpec.length - 2).map((d) => {
    const low = p.padding[d][0];
    const window = dilated(rhs.aval.shape[rhsSpec[d + 2]], p.rhsDilation[d]);
    const missing =
      dilated(ct.shape[outSpec[d + 2]], p.windowStrides[d]) - dilated(lhs.shape[lhsSpec[d + 2]], p.lhsDilation[d]);
    return [low, missing + window - low - 1] as const;
  });
  return bind1(convGeneralDilatedP, [lhs, ct], {
    windowStrides: p.rhsDilation,
    padding,
    lhsDilation: p.lhsDilation,
    rhsDilation: p.windowStrides,
    dimensionNumbers: new ConvDimensionNumbers(swapped(lhsSpec), swapped(outSpec), swapped(rhsSpec)),
    featureGroupCount: p.batchGroupCount,
    batchGroupCount: p.featureGroupCount,
  });
}

/** A batch becomes part of the images' batch, of the kernel's outputs, or, where both are batched, of the groups. */
function batchConv(size: number, [lhs, rhs]: Value[], [al, ar]: Axis[], p: ConvParams): [Value, number] {
  const { lhsSpec, rhsSpec, outSpec } = p.dimensionNumbers;
  const groups = p.featureGroupCount * p.batchGroupCount;
  const conv = (x: Value, w: Value, params: Partial<ConvParams> = {}) =>
    bind1(convGeneralDilatedP, [x, w], { ...p, ...params });
  const x = al === null ? lhs : moveAxis(lhs, al, 0);
  const w = ar === null ? rhs : moveAxis(rhs, ar, 0);
  if (al !== null && ar !== null) {
    const more =
      p.batchGroupCount > 1
        ? { batchGroupCount: p.batchGroupCount * size }
        : { featureGroupCount: p.featureGroupCount * size };
    const y = conv(mergeAxis(x, 0, lhsSpec[p.batchGroupCount > 1 ? 0 : 1]), mergeAxis(w, 0, rhsSpec[0]), more);
    return [splitAxis(y, outSpec[1], size), outSpec[1]];
  }
  if (al !== null) {
    // Groups of the batch stay outermost.
    const merged =
      p.batchGroupCount === 1
        ? mergeAxis(x, 0, lhsSpec[0])
        : mergeAxis(mergeAxis(splitAxis(x, lhsSpec[0] + 1, groups), 0, lhsSpec[0] + 1), lhsSpec[0], lhsSpec[0]);
    return [splitAxis(conv(merged, w), outSpec[0], size), outSpec[0]];
  }
  if (groups === 1) return [splitAxis(conv(x, mergeAxis(w, 0, rhsSpec[0])), outSpec[1], size), outSpec[1]];
  const grouped = mergeAxis(mergeAxis(splitAxis(w, rhsSpec[0] + 1, groups), 0, rhsSpec[0] + 1), rhsSpec[0], rhsSpec[0]);
  const y = splitAxis(splitAxis(conv(x, grouped), outSpec[1], groups), outSpec[1] + 1, size);
  return [mergeAxis(y, outSpec[1], outSpec[1] + 1), outSpec[1]];
}

/**
 * Padding and gaps are written into the operand; what remains is a contraction, whose axes are then put in order. As in
 * products of matrices, narrow floats are multiplied as float32 and the sums rounded.
 */
function expandConv([lhs, rhs]: Value[], p: ConvParams): Value {
  const { lhsSpec, outSpec } = p.dimensionNumbers;
  const shape = convShape(lhs.aval, rhs.aval, p);
  const config = lhs.shape.map(() => [0, 0, 0] as [number, number, number]);
  p.padding.forEach(([lo, hi], d) => (config[lhsSpec[d + 2]] = [lo, hi, p.lhsDilation[d] - 1]));
  const groups = p.featureGroupCount * p.batchGroupCount;
  const operands = [pad(lhs, scalar(0, lhs.dtype), config), rhs];
  const wide = isNarrowFloat(lhs.dtype) ? operands.map((v) => convertElementType(v, "float32", v.weakType)) : operands;
  const y = bind1(convValidP, wide, {
    windowStrides: p.windowStrides,
    rhsDilation: p.rhsDilation,
    dimensionNumbers: p.dimensionNumbers,
    groups,
    groupBatch: p.batchGroupCount > 1,
    outSpatial: outSpec.slice(2).map((d) => shape[d]),
  });
  // Now [group, batch, ...spatial, output]; group and output together are the result's features.
  const order = range(shape.length).flatMap((d) => {
    const k = outSpec.indexOf(d);
    return k === 0 ? [1] : k === 1 ? [0, y.ndim - 1] : [k];
  });
  return convertElementType(reshape(transpose(y, order), shape), lhs.dtype, y.weakType);
}

export const convGeneralDilatedP: Primitive<ConvParams> = {
  name: "convGeneralDilated",
  infer: ([lhs, rhs], params) => {
    checkSameDtype("convGeneralDilated", [lhs, rhs]);
    checkComputed("convGeneralDilated", lhs, [...fields, "bool"]);
    return [aval(convShape(lhs, rhs, params), lhs.dtype, lhs.weakType && rhs.weakType)];
  },
  tangent: ([lhs, rhs], _nonzero, params) => {
    const conv = (x: Value, w: Value) => bind1(convGeneralDilatedP, [x, w], params);
    return [[conv(lhs, rhs)], ([dl, dr]) => [plus(dl && conv(dl, rhs), dr && conv(lhs, dr))]];
  },
  transpose: ([ct], [lhs, rhs], params) => {
    if (lhs instanceof LinearInput === rhs instanceof LinearInput)
      throw notLinear("convGeneralDilated", "both factors depend on what is transposed");
    if (!ct) return [null, null];
    if (lhs instanceof LinearInput) return [transposeLhs(ct, lhs, rhs as Value, params), null];
    return [null, transposeRhs(ct, lhs, rhs as LinearInput, params)];
  },
  batch: ({ size }, ins, axes, params) => {
    const [y, at] = batchConv(size, ins, axes, params);
    return [[y], [at]];
  },
  lower: { kind: "expand", expand: (ins, params) => [expandConv(ins, params)] },
};

export interface ConvOptions {
  lhsDilation?: readonly number[] | undefined;
  rhsDilation?: readonly number[] | undefined;
  featureGroupCount?: number | undefined;
  batchGroupCount?: number | undefined;
}
export function convGeneralDilated(
  lhs: Value,
  rhs: Value,
  windowStrides: readonly number[],
  padding: Padding,
  dimensionNumbers: ConvDimensionNumbers,
  { lhsDilation, rhsDilation, featureGroupCount = 1, batchGroupCount = 1 }: ConvOptions = {},
): Value {
  const ones = windowStrides.map(() => 1);
  return bind1(convGeneralDilatedP, [lhs, rhs], {
    windowStrides,
    padding,
    lhsDilation: lhsDilation ?? ones,
    rhsDilation: rhsDilation ?? ones,
    dimensionNumbers,
    featureGroupCount,
    batchGroupCount,
  });
}
