import { isComplex } from "../core/dtype.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import { reduceSumP } from "../ops/axes.ts";
import { clampP } from "../ops/clamp.ts";
import { eq, eqP, gt, lt, ne, neP } from "../ops/compare.ts";
import { im, type Pair, pair, partOf, parts, re } from "../ops/complex.ts";
import { convGeneralDilatedP } from "../ops/conv.ts";
import type { ConvParams } from "../ops/conv-shape.ts";
import { type ConvertParams, convertElementType, convertElementTypeP } from "../ops/convert.ts";
import { type CumulativeParams, cummaxP, cumminP, cumprodP, cumsumP, scanTree } from "../ops/cumulative.ts";
import { type DotParams, dotGeneralP } from "../ops/dot.ts";
import { scatterAddP } from "../ops/gather.ts";
import { reduceMaxP, reduceMinP, reduceProdP } from "../ops/reduce.ts";
import { scatterMaxP, scatterMinP, scatterMulP } from "../ops/scatter.ts";
import { where } from "../ops/select.ts";
import { type IotaParams, iotaP } from "../ops/shape.ts";
import * as transcendental from "../ops/transcendental.ts";
import { reduceWindowSumP } from "../ops/window.ts";
import { combiningScatter } from "./control.ts";
import * as f from "./functions.ts";
import { each, type Rule } from "./pair-rules.ts";
import { addZ, fusedMulZ, mulZ, negZ, subZ } from "./parts.ts";
import { maxOverZ, minOverZ, prodZ } from "./reductions.ts";

// What each operation is for complex numbers, in terms of operations on parts.

const unary =
  (g: (z: Pair) => Value): Rule =>
  ([z]) => {
    const { re, im } = parts(z);
    return [g(pair(re, im))];
  };
const binary =
  (g: (a: Value, b: Value) => Value): Rule =>
  ([a, b]) => [g(a, b)];
/** What is linear in either operand, by four real products. */
const bilinear =
  (prim: AnyPrimitive, realParams: (params: any) => object = (p) => p): Rule =>
  ([a, b], params) => {
    const [x, y] = [parts(a), parts(b)];
    const product = (u: Value, v: Value) => bind1(prim, [u, v], realParams(params));
    if (!isComplex(a.dtype)) return [pair(product(x.re, y.re), product(x.re, y.im))];
    if (!isComplex(b.dtype)) return [pair(product(x.re, y.re), product(x.im, y.re))];
    const { add, sub } = arithmetic;
    return [pair(sub(product(x.re, y.re), product(x.im, y.im)), add(product(x.re, y.im), product(x.im, y.re)))];
  };
const withRealElements = (params: DotParams | ConvParams): object =>
  "preferredElementType" in params && params.preferredElementType
    ? { ...params, preferredElementType: partOf(params.preferredElementType) }
    : params;
const convert: Rule = ([z], { newDtype, weakType }: ConvertParams) => {
  const { re, im } = parts(z);
  if (newDtype === "bool")
    return [where(ne(re, arithmetic.like(re, 0)), scalar(true, "bool"), ne(im, arithmetic.like(im, 0)))];
  if (!isComplex(newDtype)) return [convertElementType(re, newDtype, weakType)];
  const to = (x: Value) => convertElementType(x, partOf(newDtype), weakType);
  return [pair(to(re), to(im))];
};
const iota: Rule = (_, params: IotaParams) => {
  const dtype = partOf(params.dtype);
  return [pair(bind1(iotaP, [], { ...params, dtype }), scalar(0, dtype))];
};
const both = (p: Value, q: Value): Value => where(p, q, p);
const either = (p: Value, q: Value): Value => where(p, p, q);
/** The first operand where it comes before the second in lexicographic order of the parts. A NaN comes before nothing, as in XLA. */
const extremum =
  (before: (x: Value, y: Value) => Value) =>
  (a: Value, b: Value): Pair => {
    const [x, y] = [parts(a), parts(b)];
    const takeA = either(before(x.re, y.re), both(eq(x.re, y.re), before(x.im, y.im)));
    return pair(where(takeA, x.re, y.re), where(takeA, x.im, y.im));
  };
const [maxZ, minZ] = [extremum(gt), extremum(lt)];
/** Prefixes by a tree, as XLA takes them. */
const cumulative =
  (combine: (a: Value, b: Value) => Value): Rule =>
  ([z], p: CumulativeParams) => [scanTree(z, p, (x, y) => ({ z: combine(x, y), slopes: () => [y, x] }), false)[0]];
const { addP, subP, negP, mulP, divP, signP, squareP, sqrtP, integerPowP, maxP, minP } = arithmetic;

const {
  acosP, acoshP, asinP, asinhP, atan2P, atanP, atanhP, cosP, coshP, exp2P, expP, expm1P, log1pP, logP, logisticP, powP, rsqrtP, sinP, sinhP,
  tanP, tanhP,
} = transcendental; // biome-ignore format: one list
const sums: AnyPrimitive[] = [scatterAddP, reduceSumP, cumsumP, reduceWindowSumP];
/** What may have complex results without a complex operand. */
export const complexMakers: ReadonlySet<AnyPrimitive> = /*@__PURE__*/ new Set<AnyPrimitive>([
  convertElementTypeP,
  iotaP,
  dotGeneralP,
  convGeneralDilatedP,
]);
export const complexRules: ReadonlyMap<AnyPrimitive, Rule> = /*@__PURE__*/ new Map<AnyPrimitive, Rule>([
  .../*@__PURE__*/ sums.map((p): [AnyPrimitive, Rule] => [p, each(p)]),
  [addP, binary(addZ)],
  [subP, binary(subZ)],
  [negP, ([z]) => [negZ(z)]],
  [mulP, binary(fusedMulZ)],
  [divP, binary(f.divZ)],
  [powP, binary(f.powZ)],
  [atan2P, binary(f.atan2Z)],
  [maxP, binary(maxZ)],
  [minP, binary(minZ)],
  [clampP, ([lo, x, hi]) => [arithmetic.min(arithmetic.max(lo, x), hi)]],
  [integerPowP, ([z], { y }) => [f.integerPowZ(z, y)]],
  [squareP, ([z]) => [f.squareZ(z)]],
  [signP, ([z]) => [f.signZ(z)]],
  [sqrtP, unary(f.sqrtZ)],
  [rsqrtP, unary(f.rsqrtZ)],
  [expP, unary(f.expZ)],
  [exp2P, unary(f.exp2Z)],
  [expm1P, unary(f.expm1Z)],
  [logP, unary(f.logZ)],
  [log1pP, unary(f.log1pZ)],
  [sinP, unary(f.sinZ)],
  [cosP, unary(f.cosZ)],
  [tanP, unary(f.tanZ)],
  [asinP, unary(f.asinZ)],
  [acosP, unary(f.acosZ)],
  [atanP, unary(f.atanZ)],
  [sinhP, unary(f.sinhZ)],
  [coshP, unary(f.coshZ)],
  [tanhP, unary(f.tanhZ)],
  [asinhP, unary(f.asinhZ)],
  [acoshP, unary(f.acoshZ)],
  [atanhP, unary(f.atanhZ)],
  [logisticP, unary(f.logisticZ)],
  [eqP, ([a, b]) => [both(eq(re(a), re(b)), eq(im(a), im(b)))]],
  [neP, ([a, b]) => [either(ne(re(a), re(b)), ne(im(a), im(b)))]],
  [convertElementTypeP, convert],
  [iotaP, iota],
  [reduceProdP, prodZ],
  [reduceMaxP, maxOverZ],
  [reduceMinP, minOverZ],
  [cumprodP, cumulative(mulZ)],
  [cummaxP, cumulative(maxZ)],
  [cumminP, cumulative(minZ)],
  [dotGeneralP, bilinear(dotGeneralP, withRealElements)],
  [convGeneralDilatedP, bilinear(convGeneralDilatedP, withRealElements)],
  [scatterMulP, combiningScatter(mulZ)],
  [scatterMaxP, combiningScatter(maxZ)],
  [scatterMinP, combiningScatter(minZ)],
]);
