import { asArray, fromStorage } from "../../api/asarray.ts";
import { dtypeInfo, kindOf } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import * as axes from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import * as shape from "../../ops/shape.ts";
import { range } from "../../util/list.ts";
import { elements, integer, integers, resultDtype, resultShape } from "./attributes.ts";
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
function iota(_: Value[], run: Running): Value[] {
  const [sizes, dtype, along] = [resultShape(run), resultDtype(run), integer(run, "iota_dimension")];
  if (along < 0 || along >= sizes.length) run.fail(`iota_dimension is ${along}, the result has ${sizes.length} axes`);
  const counts = kindOf(dtype) === "int" || kindOf(dtype) === "uint" || dtype === "float32";
  return [counts ? shape.iota(dtype, sizes, along) : convertElementType(shape.iota("int32", sizes, along), dtype)];
}
function pad([x, value]: Value[], run: Running): Value[] {
  const [low, high, interior] = ["edge_padding_low", "edge_padding_high", "interior_padding"].map((name) =>
    integers(run, name),
  );
  return [
    shape.pad(
      x,
      value,
      x.shape.map((_, d) => [low[d], high[d], interior[d]] as const),
    ),
  ];
}
function slice([x]: Value[], run: Running): Value[] {
  return [shape.slice(x, integers(run, "start_indices"), integers(run, "limit_indices"), integers(run, "strides"))];
}

function broadcastInDim([x]: Value[], run: Running): Value[] {
  return [axes.broadcastInDim(x, resultShape(run), integers(run, "broadcast_dimensions"))];
}
const reshape = ([x]: Value[], run: Running): Value[] => [shape.reshape(x, resultShape(run))];
function dimensionSize([x]: Value[], run: Running): Value[] {
  const d = integer(run, "dimension");
  if (d < 0 || d >= x.ndim) run.fail(`dimension is ${d}, the operand has ${x.ndim} axes`);
  return [asArray(x.shape[d], "get_dimension_size", resultDtype(run))];
}

/** Operations on shapes that are known only when a program runs give what their types say: here all types are static. */
const dynamicRules: Rules = {
  "stablehlo.dynamic_broadcast_in_dim": broadcastInDim,
  "stablehlo.dynamic_iota": iota,
  "stablehlo.dynamic_reshape": reshape,
  "stablehlo.get_dimension_size": dimensionSize,
};
export const shapeRules: Rules = {
  ...dynamicRules,
  "stablehlo.broadcast_in_dim": broadcastInDim,
  "stablehlo.broadcast": ([x], run) => [axes.broadcastTo(x, [...integers(run, "broadcast_sizes"), ...x.shape])],
  "stablehlo.concatenate": (ins, run) => [shape.concatenate(ins, integer(run, "dimension"))],
  "stablehlo.constant": constant,
  "stablehlo.iota": iota,
  "stablehlo.pad": pad,
  "stablehlo.reshape": reshape,
  "stablehlo.reverse": ([x], run) => [shape.rev(x, integers(run, "dimensions"))],
  "stablehlo.slice": slice,
  "stablehlo.transpose": ([x], run) => [axes.transpose(x, integers(run, "permutation", range(x.ndim).reverse()))],
};
