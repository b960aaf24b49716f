import { dtypeInfo, isComplex } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import { complex, imag, real } from "../../lax/complex.ts";
import { RaggedDotDimensionNumbers, raggedDotGeneral } from "../../lax/ragged.ts";
import { dotGeneral } from "../../lax/reductions.ts";
import { ConvDimensionNumbers, convGeneralDilated } from "../../lax/windows.ts";
import { einsum } from "../../numpy/einsum.ts";
import { add, mul, sub } from "../../ops/arithmetic.ts";
import { broadcastInDim, reduceSum, transpose } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import { rev } from "../../ops/shape.ts";
import { product, range } from "../../util/list.ts";
import { Fields, integer, integers, pairs, resultDtype, text } from "./attributes.ts";
import { sizesOperand } from "./known.ts";
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
  return widened(ins, run, (x, y) => (isComplex(x.dtype) ? complexDot(x, y, numbers) : dotGeneral(x, y, numbers)));
}
type DotNumbers = readonly [contracting: Dims, batching: Dims];
type Dims = readonly [readonly number[], readonly number[]];
/**
 * Short sums of complex numbers, one product after the other as XLA takes them: real and imaginary parts that are summed
 * by themselves lose other digits where they cancel.
 */
function complexDot(x: Value, y: Value, numbers: DotNumbers): Value {
  const [[cx, cy], [bx, by]] = numbers;
  const freeOf = (v: Value, ...taken: (readonly number[])[]) => range(v.ndim).filter((d) => !taken.flat().includes(d));
  const [fx, fy] = [freeOf(x, cx, bx), freeOf(y, cy, by)];
  const [batch, rows, columns, terms] = [bx, fx, fy, cx].map((dims) => dims.length);
  const shape = [...[...bx, ...fx].map((d) => x.shape[d]), ...fy.map((d) => y.shape[d]), ...cx.map((d) => x.shape[d])];
  if (product(shape) > mostTerms) return dotGeneral(x, y, numbers);
  const sums = range(terms, batch + rows + columns);
  const left = [...range(batch + rows), ...sums];
  const right = [...range(batch), ...range(columns, batch + rows), ...sums];
  const a = broadcastInDim(transpose(x, [...bx, ...fx, ...cx]), shape, left);
  const b = broadcastInDim(transpose(y, [...by, ...fy, ...cy]), shape, right);
  // Each product is rounded, where one of two numbers alone is fused.
  const [p, q, r, t] = [real(a), imag(a), real(b), imag(b)];
  const sum = (x: Value): Value => reduceSum(x, sums);
  return complex(sum(sub(mul(p, r), mul(q, t))), sum(add(mul(p, t), mul(q, r))));
}
const mostTerms = 4096;
/** A product of vectors and matrices. */
const matrixProduct = (ins: Value[], run: Running): Value[] =>
  widened(ins, run, (x, y) =>
    dotGeneral(x, y, [
      [[x.ndim - 1], [0]],
      [[], []],
    ]),
  );
/** The notation of np.einsum, in which two operands come together or one is summed. */
const einstein = (ins: Value[], run: Running): Value[] => [
  convertElementType(einsum(text(run, "einsum_config"), ...ins), resultDtype(run)),
];
/** Rows or terms in groups of given sizes, each with factors of its own. */
function raggedDot([x, y, sizes]: Value[], run: Running): Value[] {
  const n = new Fields(run, "ragged_dot_dimension_numbers");
  const both = (what: string) => [n.list(`lhs_${what}_dimensions`), n.list(`rhs_${what}_dimensions`)] as const;
  const numbers = new RaggedDotDimensionNumbers(
    [both("contracting"), both("batching")],
    n.list("lhs_ragged_dimensions"),
    n.list("rhs_group_dimensions"),
  );
  return widened([x, y], run, (a, b) => raggedDotGeneral(a, b, sizes, numbers));
}
function convolution(ins: Value[], run: Running, given?: readonly (readonly [number, number])[]): Value[] {
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
      given ?? pairs(run, "padding", spatial.length),
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

/** The padding before and behind each axis is an operand. */
function paddedConvolution(ins: Value[], run: Running): Value[] {
  const flat = sizesOperand(run, 2);
  const padding = range(flat.length / 2).map((k) => [flat[2 * k], flat[2 * k + 1]] as const);
  return convolution(ins.slice(0, 2), run, padding);
}

export const productRules: Rules = {
  "chlo.ragged_dot": raggedDot,
  "stablehlo.convolution": (ins, run) => convolution(ins, run),
  "stablehlo.dynamic_conv": paddedConvolution,
  "stablehlo.dot": matrixProduct,
  "stablehlo.dot_general": dot,
  "stablehlo.einsum": einstein,
  "stablehlo.unary_einsum": einstein,
};
