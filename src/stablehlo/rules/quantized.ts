import { asArray } from "../../api/asarray.ts";
import { dtypeInfo } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { broadcastInDim } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import type { Quantization, Ref, TensorType, Type } from "../syntax.ts";
import { sameQuantization, showQuantized } from "../text/quantized-types.ts";
import { resultDtype } from "./attributes.ts";
import { elementwiseRules } from "./elementwise.ts";
import { linalgRules } from "./linalg.ts";
import { normalizationRules } from "./normalization.ts";
import { productRules } from "./products.ts";
import type { Datum, Rule, Rules, Running } from "./rule.ts";
import { specialRules } from "./special.ts";

// Quantized arrays are the integers in which they are stored. What computes is done on the real numbers that they stand for, of which the
// result is quantized; what only moves elements, or has a region for them, is done on the integers.

interface QuantizedType extends TensorType {
  readonly quantization: Quantization;
}
const isQuantized = (t: Type): t is QuantizedType => t.kind === "tensor" && t.quantization !== undefined;
const itself: Rule = ([x]) => [x];
export const quantizedRules: Rules = {
  "stablehlo.uniform_quantize": itself,
  "stablehlo.uniform_dequantize": itself,
};
const onReals = new Set([
  ...[quantizedRules, elementwiseRules, linalgRules, normalizationRules, productRules, specialRules].flatMap(
    Object.keys,
  ),
]);
for (const name of ["stablehlo.bitcast_convert", "stablehlo.select"]) onReals.delete(name);

/** `rule` as it is where operands or results are quantized. */
export function quantizedRule(rule: Rule, run: Running): Rule {
  const { name, operands, results } = run.op;
  if (![...operands, ...results].some(({ type }) => isQuantized(type))) return rule;
  if (name === "stablehlo.constant")
    // The type of elements does not say whether they have a sign.
    return (ins) => [lax.bitcastConvertType(rule(ins, run)[0] as Value, resultDtype(run))];
  return onReals.has(name) ? realRule(rule) : storedRule(rule);
}
const realRule =
  (rule: Rule): Rule =>
  (ins, run) => {
    const { op } = run;
    const reals = ins.map((x, k) => dequantized(x, op.operands[k].type));
    const real = { ...op, operands: op.operands.map(expressed), results: op.results.map(expressed) };
    const outs = rule(reals, { ...run, op: real, data: reals });
    return outs.map((y, k) => quantized(y, op.results[k].type));
  };
const storedRule =
  (rule: Rule): Rule =>
  (ins, run) => {
    const types = [...run.op.operands, ...run.op.results].map((ref) => ref.type).filter(isQuantized);
    const other = types.find((t) => !sameSteps(t.quantization, types[0].quantization));
    if (other)
      run.fail(
        `${run.op.name} moves elements of ${shown(types[0])} into ${shown(other)}. Quantize them again first, with uniform_quantize`,
      );
    return rule(ins, run);
  };
const shown = ({ dtype, quantization }: QuantizedType): string => showQuantized(dtype, quantization);
/** Alike but for the axis that has the scales, which may move. */
const sameSteps = (a: Quantization, b: Quantization): boolean =>
  a.axis === null || b.axis === null ? sameQuantization(a, b) : a.expressed === b.expressed;

const expressed = (ref: Ref): Ref => (isQuantized(ref.type) ? { type: expressedType(ref.type) } : ref);
const expressedType = ({ kind, shape, quantization }: QuantizedType): TensorType => ({
  kind,
  shape,
  dtype: quantization.expressed,
});
/** A number for all elements of x, or one for each index of an axis. */
function spread(values: readonly number[], x: Value, axis: number | null, dtype: Value["dtype"]): Value {
  const all = asArray(axis === null ? values[0] : [...values], "quantize", dtype);
  return broadcastInDim(all, x.shape, axis === null ? [] : [axis]);
}
/** scale * (q - zero point) */
function dequantized(q: Value, type: Type): Value {
  if (!isQuantized(type)) return q;
  const { expressed, axis, scales, zeroPoints } = type.quantization;
  // Differences of integers need one bit more than these have.
  const wide = dtypeInfo[q.dtype].bits < 32 ? "int32" : "int64";
  const steps = lax.sub(convertElementType(q, wide), spread(zeroPoints, q, axis, wide));
  return lax.mul(convertElementType(steps, expressed), spread(scales, q, axis, expressed));
}
/** The nearest integer to x / scale + zero point, of those in the range. */
function quantized(x: Datum, type: Type): Datum {
  if (!isQuantized(type)) return x;
  const { expressed, range, axis, scales, zeroPoints } = type.quantization;
  const real = x as Value;
  const [scale, zeroPoint] = [scales, zeroPoints].map((values) => spread(values, real, axis, expressed));
  const [least, most] = range.map((n) => asArray(n, "quantize", expressed));
  const steps = lax.clamp(least, lax.add(lax.div(real, scale), zeroPoint), most);
  return convertElementType(lax.round(steps, "TO_NEAREST_EVEN"), type.dtype);
}
