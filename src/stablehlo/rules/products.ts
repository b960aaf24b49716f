import { dtypeInfo } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import { dotGeneral } from "../../lax/reductions.ts";
import { ConvDimensionNumbers, convGeneralDilated } from "../../lax/windows.ts";
import { convertElementType } from "../../ops/convert.ts";
import { rev } from "../../ops/shape.ts";
import { Fields, integer, integers, pairs, resultDtype } from "./attributes.ts";
import type { Rules, Running } from "./rule.ts";

/** Both factors and the sum in the type of the result, if that is the wider one: no bit is lost on the way. */
function widened(ins: Value[], run: Running, product: (x: Value, y: Value) => Value): Value[] {
  const dtype = resultDtype(run);
  const { bytes } = dtypeInfo[dtype];
  const wide = ins.find((x) => dtypeInfo[x.dtype].bytes > bytes);
  const [x, y] = ins.map((v) => convertElementType(v, wide?.dtype ?? dtype));
  return [convertElementType(product(x, y), dtype)];
}
function dot(ins: Value[], run: Running): Value[] {
  const n = new Fields(run, "dot_dimension_numbers");
  const both = (what: string) => [n.list(`lhs_${what}_dimensions`), n.list(`rhs_${what}_dimensions`)] as const;
  const numbers = [both("contracting"), both("batching")] as const;
  return widened(ins, run, (x, y) => dotGeneral(x, y, numbers));
}
/** A product of vectors and matrices. */
const matrixProduct = (ins: Value[], run: Running): Value[] =>
  widened(ins, run, (x, y) =>
    dotGeneral(x, y, [
      [[x.ndim - 1], [0]],
      [[], []],
    ]),
  );
function convolution(ins: Value[], run: Running): Value[] {
  const n = new Fields(run, "dimension_numbers");
  const spec = (prefix: string, first: string, second: string): number[] => [
    n.number(`${prefix}_${first}_dimension`),
    n.number(`${prefix}_${second}_dimension`),
    ...n.list(`${prefix}_spatial_dimensions`),
  ];
  const kernel = spec("kernel", "output_feature", "input_feature");
  const spatial = kernel.slice(2);
  const ones = spatial.map(() => 1);
  const reversed = integers(
    run,
    "window_reversal",
    spatial.map(() => 0),
  );
  return widened(ins, run, (x, w) =>
    convGeneralDilated(
      x,
      rev(
        w,
        spatial.filter((_, k) => reversed[k]),
      ),
      integers(run, "window_strides", ones),
      pairs(run, "padding", spatial.length),
      {
        lhsDilation: integers(run, "lhs_dilation", ones),
        rhsDilation: integers(run, "rhs_dilation", ones),
        dimensionNumbers: new ConvDimensionNumbers(
          spec("input", "batch", "feature"),
          kernel,
          spec("output", "batch", "feature"),
        ),
        featureGroupCount: integer(run, "feature_group_count", 1),
        batchGroupCount: integer(run, "batch_group_count", 1),
      },
    ),
  );
}

export const productRules: Rules = {
  "stablehlo.convolution": convolution,
  "stablehlo.dot": matrixProduct,
  "stablehlo.dot_general": dot,
};
