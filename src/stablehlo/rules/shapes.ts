import { asArray, fromStorage } from "../../api/asarray.ts";
import { dtypeInfo, kindOf } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import * as axes from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import * as shape from "../../ops/shape.ts";
import { range } from "../../util/list.ts";
import { largestSize, type TensorType } from "../syntax.ts";
import { elements, integer, integers, resultDtype, resultShape, resultType } from "./attributes.ts";
import { sizesOperand } from "./known.ts";
import type { Rules, Running } from "./rule.ts";

function constant(_: Value[], run: Running): Value[] {
  const { type, data } = elements(run, "value");
  const sizes = type.shape as number[];
  const { parts, bytes } = dtypeInfo[type.dtype];
  if (data.length !== parts) return [fromStorage(data.slice(), sizes, type.dtype)];
  // A number known on the host becomes part of what is compiled, and may bound a loop. A NaN keeps its bits as an array.
  const literal = parts === 1 && bytes >= 4 && data[0] === data[0];
  const one = literal ? asArray(data[0], "constant", type.dtype) : fromStorage(data.slice(), [], type.dtype);
  return [sizes.length > 0 ? axes.broadcastInDim(one, sizes, []) : one];
}
/** A number, at each element of the operand. */
function constantLike([x]: Value[], run: Running): Value[] {
  const a = run.op.attributes.get("value");
  if (a?.kind !== "float" && a?.kind !== "integer")
    return run.fail("chlo.constant_like needs the attribute value, a number");
  return [axes.broadcastInDim(asArray(a.value, run.op.name, x.dtype), x.shape, [])];
}
function iotaOf(sizes: readonly number[], run: Running): Value[] {
  const [dtype, along] = [resultDtype(run), integer(run, "iota_dimension")];
  if (along < 0 || along >= sizes.length) run.fail(`iota_dimension is ${along}, the result has ${sizes.length} axes`);
  const counts = kindOf(dtype) === "int" || kindOf(dtype) === "uint" || dtype === "float32";
  return [counts ? shape.iota(dtype, sizes, along) : convertElementType(shape.iota("int32", sizes, along), dtype)];
}
/** Padding before, behind and between the elements of each axis. */
function pad([x, value]: Value[], [low, high, interior]: readonly number[][], run: Running): Value[] {
  if ([low, high, interior].some((sizes) => sizes.length !== x.ndim))
    run.fail(`the operand has ${x.ndim} axes, padding is for ${low.length}, ${high.length} and ${interior.length}`);
  return [
    shape.pad(
      x,
      value,
      x.shape.map((_, d) => [low[d], high[d], interior[d]] as const),
    ),
  ];
}
const padNames = ["edge_padding_low", "edge_padding_high", "interior_padding"];
const sliceNames = ["start_indices", "limit_indices", "strides"];
const slice = ([x]: Value[], [from, to, strides]: readonly number[][]): Value[] => [shape.slice(x, from, to, strides)];

const broadcastTo = ([x]: Value[], sizes: readonly number[], run: Running): Value[] => [
  axes.broadcastInDim(x, sizes, integers(run, "broadcast_dimensions")),
];
function dimensionSize([x]: Value[], run: Running): Value[] {
  const d = integer(run, "dimension");
  if (d < 0 || d >= x.ndim) run.fail(`dimension is ${d}, the operand has ${x.ndim} axes`);
  return [asArray(x.shape[d], "get_dimension_size", resultDtype(run))];
}

/** Fewer elements along an axis, those in front; or more, which are 0. Where the size is known: that of the array is nothing else here. */
function setDimensionSize([x]: Value[], run: Running): Value[] {
  const d = integer(run, "dimension");
  const [size] = sizesOperand(run, 1);
  const bound = run.op.operands[0].type as TensorType;
  const most = bound.shape[d] ?? resultType(run).shape[d] ?? largestSize;
  if (d < 0 || d >= x.ndim) run.fail(`dimension is ${d}, the operand has ${x.ndim} axes`);
  if (!(size >= 0 && size <= most)) run.fail(`axis ${d} has at most ${most} elements, its size is set to ${size}`);
  const missing = Math.max(0, size - x.shape[d]);
  const longer = shape.pad(
    x,
    asArray(0, "set_dimension_size", x.dtype),
    range(x.ndim).map((k) => [0, k === d ? missing : 0, 0] as const),
  );
  return [shape.sliceInDim(longer, 0, size, 1, d)];
}
/** The shape of the result; sizes that are not known are those of the operand's axes `along` them. */
function knownShape(x: Value, run: Running, along: readonly number[]): number[] {
  return resultType(run).shape.map((n, d) => {
    const axis = along.indexOf(d);
    return n ?? (axis < 0 ? run.fail("the shape of the result is not known") : x.shape[axis]);
  });
}

/** Shapes that an operand tells: they are known while the program is traced. */
const dynamicRules: Rules = {
  "stablehlo.dynamic_broadcast_in_dim": (ins, run) => broadcastTo(ins, sizesOperand(run, 1), run),
  "stablehlo.dynamic_iota": (_, run) => iotaOf(sizesOperand(run, 0), run),
  "stablehlo.dynamic_pad": (ins, run) =>
    pad(
      ins,
      [2, 3, 4].map((k) => sizesOperand(run, k)),
      run,
    ),
  "stablehlo.real_dynamic_slice": (ins, run) =>
    slice(
      ins,
      [1, 2, 3].map((k) => sizesOperand(run, k)),
    ),
  "stablehlo.dynamic_reshape": ([x], run) => [shape.reshape(x, sizesOperand(run, 1))],
  "stablehlo.get_dimension_size": dimensionSize,
  "stablehlo.set_dimension_size": setDimensionSize,
};
export const shapeRules: Rules = {
  "chlo.constant": constant,
  "chlo.constant_like": constantLike,
  ...dynamicRules,
  "stablehlo.broadcast_in_dim": (ins, run) =>
    broadcastTo(ins, knownShape(ins[0], run, integers(run, "broadcast_dimensions")), run),
  "stablehlo.broadcast": ([x], run) => [axes.broadcastTo(x, [...integers(run, "broadcast_sizes"), ...x.shape])],
  "stablehlo.concatenate": (ins, run) => [shape.concatenate(ins, integer(run, "dimension"))],
  "stablehlo.constant": constant,
  "stablehlo.iota": (_, run) => iotaOf(resultShape(run), run),
  "stablehlo.pad": (ins, run) =>
    pad(
      ins,
      padNames.map((name) => integers(run, name)),
      run,
    ),
  "stablehlo.reshape": ([x], run) => [shape.reshape(x, resultShape(run))],
  "stablehlo.reverse": ([x], run) => [shape.rev(x, integers(run, "dimensions"))],
  "stablehlo.slice": (ins, run) =>
    slice(
      ins,
      sliceNames.map((name) => integers(run, name)),
    ),
  "stablehlo.transpose": ([x], run) => [axes.transpose(x, integers(run, "permutation", range(x.ndim).reverse()))],
};
