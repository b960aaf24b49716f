import { reduceP } from "../control/reduce.ts";
import { reduceWindowP } from "../control/reduce-window.ts";
import { scatterByP } from "../control/scatter.ts";
import { hasTangent, sizeOf } from "../core/aval.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import { reduceSumP } from "../ops/axes.ts";
import { bitwiseOr } from "../ops/bitwise.ts";
import { psumP } from "../ops/collective.ts";
import { eq, gt, lt, ne } from "../ops/compare.ts";
import { convGeneralDilatedP } from "../ops/conv.ts";
import { convertElementType } from "../ops/convert.ts";
import * as cumulative from "../ops/cumulative.ts";
import { dotGeneralP } from "../ops/dot.ts";
import { fmaP } from "../ops/fma.ts";
import { gatherP, scatterAddP } from "../ops/gather.ts";
import type { GatherParams } from "../ops/gather-shape.ts";
import { dynamicSlice, dynamicSliceP, dynamicUpdateSliceP } from "../ops/index.ts";
import { argmax, reduceOr, reduceProdP } from "../ops/reduce.ts";
import { rem, remP } from "../ops/rounding.ts";
import { scatterMaxP, scatterMinP, scatterMulP, scatterP } from "../ops/scatter.ts";
import { type ScatterParams, windowSizes } from "../ops/scatter-shape.ts";
import { selectN } from "../ops/select.ts";
import { concatenate, padP, reshape, sliceInDim } from "../ops/shape.ts";
import * as transcendental from "../ops/transcendental.ts";
import { reduceWindowSumP } from "../ops/window.ts";
import { range } from "../util/list.ts";
import { divisionByZero, divisionCode, indexCode, nan, nanCode, outOfBounds } from "./errors.ts";
import { type ErrorState, int } from "./state.ts";

/** Which categories are checked for. */
export type Enabled = readonly boolean[];
/** Runs an operation and records what may be wrong. Without a rule an operation cannot fail. */
export type Rule = (state: ErrorState, enabled: Enabled, prim: AnyPrimitive, ins: Value[], params: any) => Value[];

const any = (mask: Value): Value => reduceOr(mask, range(mask.ndim));

const nanRule: Rule = (state, enabled, prim, ins, params) => {
  const outs = bind(prim, ins, params);
  checkNan(state, enabled, prim, outs);
  return outs;
};
function checkNan(state: ErrorState, enabled: Enabled, prim: AnyPrimitive, outs: readonly Value[]): void {
  if (!enabled[nan]) return;
  for (const y of outs) if (hasTangent(y.aval) && sizeOf(y.aval) > 0) state.fail(any(ne(y, y)), nanCode(prim.name));
}
const divRule: Rule = (state, enabled, prim, ins, params) => {
  const y = ins[1];
  if (enabled[divisionByZero] && sizeOf(y.aval) > 0) state.fail(any(eq(y, scalar(0, y.dtype))), divisionCode());
  return nanRule(state, enabled, prim, ins, params);
};

/**
 * Index vectors lie along the last axis; component k may run from 0 to `last[k]` on axis `dims[k]` of the operand. The first that does not
 * is told of, with its axis and that axis's size.
 */
function checkIndices(
  state: ErrorState,
  indices: Value,
  last: readonly number[],
  dims: readonly number[],
  shape: readonly number[],
): void {
  if (sizeOf(indices.aval) === 0) return;
  const all = indices.dtype === "int64" || indices.dtype === "uint64" ? indices : convertElementType(indices, "int32");
  const axis = all.ndim - 1;
  const masks = last.map((n, k) => {
    const i = sliceInDim(all, k, k + 1, 1, axis);
    return bitwiseOr(lt(i, scalar(0, i.dtype)), gt(i, scalar(n, i.dtype)));
  });
  const mask = masks.length === 1 ? masks[0] : concatenate(masks, axis);
  const flat = reshape(mask, [sizeOf(mask.aval)]);
  const first = argmax(flat, 0);
  const component = rem(first, int(last.length));
  const lookUp = (table: readonly number[]): Value =>
    table.length === 1 ? int(table[0]) : selectN(component, ...table.map(int));
  const index = convertElementType(dynamicSlice(reshape(all, [sizeOf(all.aval)]), [first], [1]), "int32");
  const payload = concatenate(
    [index, ...[lookUp(dims), lookUp(dims.map((d) => shape[d]))].map((x) => reshape(x, [1]))],
    0,
  );
  state.fail(any(flat), indexCode(shape, payload.aval), [payload]);
}
const stacked = (starts: readonly Value[]): Value =>
  concatenate(
    starts.map((s) => reshape(convertElementType(s, "int32"), [1])),
    0,
  );
const sliceRule =
  (firstStart: number, sizes: (ins: readonly Value[], params: any) => readonly number[]): Rule =>
  (state, enabled, prim, ins, params) => {
    const { shape } = ins[0];
    const size = sizes(ins, params);
    if (enabled[outOfBounds] && shape.length)
      checkIndices(
        state,
        stacked(ins.slice(firstStart)),
        shape.map((n, d) => n - size[d]),
        range(shape.length),
        shape,
      );
    return bind(prim, ins, params);
  };
const gatherRule: Rule = (state, enabled, prim, ins, p: GatherParams) => {
  const { shape } = ins[0];
  const dims = p.dimensionNumbers.startIndexMap;
  if (enabled[outOfBounds])
    checkIndices(
      state,
      ins[1],
      dims.map((d) => shape[d] - p.sliceSizes[d]),
      dims,
      shape,
    );
  return bind(prim, ins, p);
};
const scatterRule: Rule = (state, enabled, prim, ins, p: ScatterParams) => {
  const outs = bind(prim, ins, p);
  // Several arrays may be scattered into together.
  const n = (ins.length - 1) / 2;
  const [{ shape }, indices, updates] = [ins[0], ins[n], ins[n + 1]];
  const dims = p.dimensionNumbers.scatterDimsToOperandDims;
  if (enabled[outOfBounds]) {
    const window = windowSizes(p.dimensionNumbers, shape.length, updates.shape);
    checkIndices(
      state,
      indices,
      dims.map((d) => shape[d] - window[d]),
      dims,
      shape,
    );
  }
  checkNan(state, enabled, prim, outs);
  return outs;
};

const { addP, divP, integerPowP, mulP, sqrtP, squareP, subP } = arithmetic;
/** Operations that can make a NaN of operands that hold none. */
const makesNan = (): AnyPrimitive[] => [
  addP,
  subP,
  mulP,
  remP,
  integerPowP,
  sqrtP,
  squareP,
  fmaP,
  padP,
  psumP,
  reduceSumP,
  reduceProdP,
  reduceWindowSumP,
  reduceP,
  reduceWindowP,
  dotGeneralP,
  convGeneralDilatedP,
  ...Object.values(cumulative).filter(isPrimitive),
  ...Object.values(transcendental).filter(isPrimitive),
];
const isPrimitive = (x: unknown): x is AnyPrimitive => typeof x === "object" && x !== null && "infer" in x;

let table: Map<AnyPrimitive, Rule> | undefined;
/** The rule of a first-order operation, if it can fail. */
export function ruleOf(prim: AnyPrimitive): Rule | undefined {
  table ??= new Map<AnyPrimitive, Rule>([
    ...makesNan().map((p): [AnyPrimitive, Rule] => [p, nanRule]),
    [divP, divRule],
    [dynamicSliceP, sliceRule(1, (_, { sliceSizes }) => sliceSizes)],
    [dynamicUpdateSliceP, sliceRule(2, ([, update]) => update.shape)],
    [gatherP, gatherRule],
    ...[scatterP, scatterAddP, scatterMulP, scatterMinP, scatterMaxP, scatterByP].map((p): [AnyPrimitive, Rule] => [
      p,
      scatterRule,
    ]),
  ]);
  return table.get(prim);
}
