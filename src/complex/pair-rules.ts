import { condP } from "../control/cond.ts";
import { nameP } from "../control/name.ts";
import { scanP } from "../control/scan.ts";
import { scatterByP } from "../control/scatter.ts";
import { whileP } from "../control/while.ts";
import { type DType, isComplex, isPaired } from "../core/dtype.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind, bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { broadcastInDimP, transposeP } from "../ops/axes.ts";
import { optimizationBarrierP } from "../ops/barrier.ts";
import { im, pair, re } from "../ops/complex.ts";
import { concatenateP } from "../ops/concatenate.ts";
import { debugCallbackP, debugPrintP, ioCallbackP, pureCallbackP } from "../ops/effects.ts";
import { gatherP } from "../ops/gather.ts";
import type { GatherParams } from "../ops/gather-shape.ts";
import { dynamicSliceP, dynamicUpdateSliceP } from "../ops/index.ts";
import { randomUnwrapP, randomWrapP, unwrapKey, type WrapParams, wrapKey } from "../ops/random.ts";
import { scatterP } from "../ops/scatter.ts";
import { selectNP } from "../ops/select.ts";
import { concatenate, reshapeP, revP, sliceInDim } from "../ops/shape.ts";
import { padP, sliceP } from "../ops/slice.ts";
import { type SortParams, sortP } from "../ops/sort.ts";
import { condRule, eachApart, scanRule, scatterByRule, whileRule } from "./control.ts";
import { hostRule } from "./host.ts";

// What each operation that only moves elements is for pairs: complex numbers, and keys of four words.

export type Rule = (ins: Value[], params: any) => Value[];
/** Applied to the first parts and to the second ones; other operands (indices, predicates) are shared. */
export const each =
  (prim: AnyPrimitive): Rule =>
  (ins, params) => {
    const side = (part: (z: Value) => Value) =>
      bind1(
        prim,
        ins.map((x) => (isPaired(x.dtype) ? part(x) : x)),
        params,
      );
    const dtype = ins.find((x) => isPaired(x.dtype))?.dtype as DType;
    return [pair(side(re), side(im), dtype)];
  };
/** What is sorted by comes apart into first parts, then second ones. */
const sort: Rule = (ins, { numKeys, ...rest }: SortParams) => {
  const keys = ins.slice(0, numKeys).reduce((n, x) => n + (isPaired(x.dtype) ? 2 : 1), 0);
  return eachApart((xs) => bind(sortP, xs, { ...rest, numKeys: keys }), ins);
};
/** What is filled in for a complex number is a real one. */
const gather: Rule = (ins, p: GatherParams) => {
  const [z, indices] = ins;
  if (!isComplex(z.dtype)) return each(gatherP)(ins, p);
  const side = (part: Value, params: GatherParams) => bind1(gatherP, [part, indices], params);
  return [pair(side(re(z), p), side(im(z), { ...p, fillValue: 0 }))];
};
const wrap: Rule = ([data], { dtype }: WrapParams) => {
  const half = (from: number) => wrapKey(sliceInDim(data, from, from + 2, 1, data.ndim - 1));
  return [pair(half(0), half(2), dtype)];
};
const unwrap: Rule = ([key]) => {
  const halves = [re(key), im(key)].map((x) => unwrapKey(x));
  return [concatenate(halves, halves[0].ndim - 1)];
};

const movers: AnyPrimitive[] = [
  reshapeP, transposeP, broadcastInDimP, sliceP, padP, revP, concatenateP, dynamicSliceP, dynamicUpdateSliceP, scatterP,
  selectNP, nameP,
]; // biome-ignore format: one list
const callbacks = [debugPrintP, debugCallbackP, ioCallbackP, pureCallbackP];
/** What may have pairs as results without one among its operands; of all others the operands tell. */
export const pairMakers: Set<AnyPrimitive> = /*@__PURE__*/ new Set<AnyPrimitive>([
  randomWrapP, condP, scanP, whileP, ...callbacks,
]); // biome-ignore format: one list
/** Complex numbers add theirs. */
export const pairRules: Map<AnyPrimitive, Rule> = /*@__PURE__*/ new Map<AnyPrimitive, Rule>([
  .../*@__PURE__*/ movers.map((p): [AnyPrimitive, Rule] => [p, each(p)]),
  [gatherP, gather],
  [sortP, sort],
  [optimizationBarrierP, (ins, p) => eachApart((xs) => bind(optimizationBarrierP, xs, p), ins)],
  [condP, condRule],
  [scanP, scanRule],
  [whileP, whileRule],
  [scatterByP, scatterByRule],
  [randomWrapP, wrap],
  [randomUnwrapP, unwrap],
  .../*@__PURE__*/ callbacks.map((p): [AnyPrimitive, Rule] => [p, hostRule(p)]),
]);
