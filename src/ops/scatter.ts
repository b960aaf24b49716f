import type { Aval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import { LinearInput, type Primitive, type TangentRule } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { product } from "../util/list.ts";
import { add, div, mul } from "./arithmetic.ts";
import { broadcastInDim } from "./axes.ts";
import { eq } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { readBack, scatterAddP } from "./gather.ts";
import { others } from "./reduction.ts";
import { isBool, scatterBy, scatterFamily } from "./scatter-family.ts";
import type { ScatterParams } from "./scatter-shape.ts";
import { where } from "./select.ts";
import { iota, reshape } from "./shape.ts";
import { instantiate, zeros } from "./zeros.ts";

export { scatterAdd } from "./gather.ts";
export { ScatterDimensionNumbers } from "./scatter-shape.ts";

/** Each window lands on its own elements. */
const distinct = (updates: Aval, p: ScatterParams): boolean =>
  p.uniqueIndices ||
  product(others(updates.shape.length, p.dimensionNumbers.updateWindowDims).map((d) => updates.shape[d])) <= 1;

/** 1, 2, 3, ... in the order in which windows are written; elements of one window share their number. */
function updateNumbers(updates: Aval, p: ScatterParams): Value {
  const dims = others(updates.shape.length, p.dimensionNumbers.updateWindowDims);
  const shape = dims.map((d) => updates.shape[d]);
  const n = add(iota("int32", [product(shape)], 0), scalar(1, "int32"));
  return broadcastInDim(reshape(n, shape), updates.shape, dims);
}

export const scatterP: Primitive<ScatterParams> = scatterFamily("scatter", {
  arithmetic: false,
  combine: (_b, _old, update) => update,
  tangent: ([x, indices, updates], _nonzero, params) => {
    const y = bind1(scatterP, [x, indices, updates], params);
    if (distinct(updates.aval, params))
      return [
        [y],
        ([dx, , du]) => {
          if (!dx && !du) return [null];
          return [bind1(scatterP, [instantiate(dx, x.aval), indices, instantiate(du, updates.aval)], params)];
        },
      ];
    // Where windows overlap the last one wins: only its tangent counts.
    const ids = updateNumbers(updates.aval, params);
    const winner = bind1(scatterP, [zeros({ ...x.aval, dtype: "int32" }), indices, ids], params);
    const kept = eq(winner, scalar(0, "int32"));
    const won = eq(ids, readBack(winner, indices, updates.aval, params));
    const masked = (mask: Value, t: Value) => where(mask, t, zeros(t.aval));
    return [
      [y],
      ([dx, , du]) => {
        const rest = dx && masked(kept, dx);
        if (!du) return [rest];
        return [bind1(scatterAddP, [instantiate(rest, x.aval), indices, masked(won, du)], params)];
      },
    ];
  },
  // Used for distinct windows only, by the rule above.
  transpose: ([ct], [x, indices, updates], params) => {
    const at = indices as Value;
    return [
      ct && x instanceof LinearInput ? bind1(scatterP, [ct, at, zeros(updates.aval)], params) : null,
      null,
      ct && updates instanceof LinearInput ? readBack(ct, at, updates.aval, params) : null,
    ];
  },
});

export const scatterMulP: Primitive<ScatterParams> = scatterFamily("scatterMul", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.and(old, update) : b.mul(old, update)),
  tangent: ([x, indices, updates], nonzero, params) => {
    if (nonzero[2] && !distinct(updates.aval, params))
      throw new ValueError(
        "scatterMul: the derivative by the updates needs distinct indices. Pass uniqueIndices: true if they are.",
      );
    return [
      [bind1(scatterMulP, [x, indices, updates], params)],
      ([dx, , du]) => {
        const byOperand = dx && bind1(scatterMulP, [dx, indices, updates], params);
        const byUpdates = du && mul(x, bind1(scatterAddP, [zeros(x.aval), indices, du], params));
        return [byOperand && byUpdates ? add(byOperand, byUpdates) : (byOperand ?? byUpdates)];
      },
    ];
  },
  transpose: ([ct], [x, indices, updates], params) => [
    ct && x instanceof LinearInput ? bind1(scatterMulP, [ct, indices as Value, updates as Value], params) : null,
    null,
    null,
  ],
});

/** The tangent of an extremum is the mean of the tangents of all that attain it. */
const extremal =
  (prim: () => Primitive<ScatterParams>): TangentRule<ScatterParams> =>
  ([x, indices, updates], _nonzero, params) => {
    const y = bind1(prim(), [x, indices, updates], params);
    const { dtype } = x;
    const sumAt = (t: Value, into: Value) => bind1(scatterAddP, [into, indices, t], params);
    const fromOperand = convertElementType(eq(x, y), dtype);
    const fromUpdates = convertElementType(eq(updates, readBack(y, indices, updates.aval, params)), dtype);
    const number = sumAt(fromUpdates, fromOperand);
    return [
      [y],
      ([dx, , du]) => {
        if (!dx && !du) return [null];
        const kept = dx ? mul(dx, fromOperand) : zeros(x.aval);
        return [div(du ? sumAt(mul(du, fromUpdates), kept) : kept, number)];
      },
    ];
  };
export const scatterMinP: Primitive<ScatterParams> = scatterFamily("scatterMin", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.and(old, update) : b.min(old, update)),
  tangent: extremal(() => scatterMinP),
});
export const scatterMaxP: Primitive<ScatterParams> = scatterFamily("scatterMax", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.or(old, update) : b.max(old, update)),
  tangent: extremal(() => scatterMaxP),
});

/** x with windows replaced; where several write one element, the last wins. */
export const scatter = /*@__PURE__*/ scatterBy(scatterP);
export const scatterMul = /*@__PURE__*/ scatterBy(scatterMulP);
export const scatterMin = /*@__PURE__*/ scatterBy(scatterMinP);
export const scatterMax = /*@__PURE__*/ scatterBy(scatterMaxP);
