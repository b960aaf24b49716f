import type { AnyPrimitive } from "../../../core/primitive.ts";
import { convGeneralDilatedP } from "../../../ops/conv.ts";
import type { ConvParams, Padding } from "../../../ops/conv-shape.ts";
import { type DotParams, dotGeneralP } from "../../../ops/dot.ts";
import { fftP } from "../../../ops/fft.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { enumeration, flags, integer, integers, pairs, record, shapeOf, tensor, typeOf } from "../types.ts";

const dot: Rule = (b, ins, { dimensionNumbers: [[lc, rc], [lb, rb]] }: DotParams, { outs }) => [
  b.one("stablehlo.dot_general", ins, typeOf(outs[0]), {
    dot_dimension_numbers: record("dot", {
      lhs_batching_dimensions: lb,
      rhs_batching_dimensions: rb,
      lhs_contracting_dimensions: lc,
      rhs_contracting_dimensions: rc,
    }),
  }),
];
/** XLA's convolution on CPUs is wrong where padding is negative: then gaps and padding are an operation of their own. */
function padded(
  b: Builder,
  lhs: Tensor,
  p: ConvParams,
): { lhs: Tensor; padding: Padding; lhsDilation: readonly number[] } {
  const { padding, lhsDilation } = p;
  if (padding.every(([low, high]) => low >= 0 && high >= 0)) return { lhs, padding, lhsDilation };
  const { lhsSpec } = p.dimensionNumbers;
  const config = shapeOf(lhs.type).map((_, d) => {
    const k = lhsSpec.indexOf(d) - 2;
    return k < 0 ? [0, 0, 0] : [...padding[k], lhsDilation[k] - 1];
  });
  const sizes = shapeOf(lhs.type).map((n, d) => n + Math.max(0, n - 1) * config[d][2] + config[d][0] + config[d][1]);
  const zero = b.constant(0, tensor([], lhs.type.dtype));
  const y = b.one("stablehlo.pad", [lhs, zero], tensor(sizes, lhs.type.dtype), {
    edge_padding_low: integers(config.map(([low]) => low)),
    edge_padding_high: integers(config.map(([, high]) => high)),
    interior_padding: integers(config.map(([, , interior]) => interior)),
  });
  return { lhs: y, padding: padding.map(() => [0, 0]), lhsDilation: lhsDilation.map(() => 1) };
}
const convolution: Rule = (b, [given, kernel], p: ConvParams, { outs }) => {
  const { lhsSpec, rhsSpec, outSpec } = p.dimensionNumbers;
  const { lhs, padding, lhsDilation } = padded(b, given, p);
  return [
    b.one("stablehlo.convolution", [lhs, kernel], typeOf(outs[0]), {
      window_strides: integers(p.windowStrides),
      padding: pairs(padding as readonly (readonly [number, number])[]),
      lhs_dilation: integers(lhsDilation),
      rhs_dilation: integers(p.rhsDilation),
      window_reversal: flags(p.windowStrides.map(() => false)),
      dimension_numbers: record("conv", {
        input_batch_dimension: lhsSpec[0],
        input_feature_dimension: lhsSpec[1],
        input_spatial_dimensions: lhsSpec.slice(2),
        kernel_output_feature_dimension: rhsSpec[0],
        kernel_input_feature_dimension: rhsSpec[1],
        kernel_spatial_dimensions: rhsSpec.slice(2),
        output_batch_dimension: outSpec[0],
        output_feature_dimension: outSpec[1],
        output_spatial_dimensions: outSpec.slice(2),
      }),
      feature_group_count: integer(p.featureGroupCount),
      batch_group_count: integer(p.batchGroupCount),
    }),
  ];
};
const fft: Rule = (b, ins, { fftType, fftLengths }, { outs }) => [
  b.one("stablehlo.fft", ins, typeOf(outs[0]), {
    fft_type: enumeration("fft_type", fftType),
    fft_length: integers(fftLengths),
  }),
];

export const productRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [dotGeneralP, dot],
  [convGeneralDilatedP, convolution],
  [fftP, fft],
];
