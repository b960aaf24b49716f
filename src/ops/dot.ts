import { type Aval, aval, type Shape, showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { notLinear, ShapeError } from "../core/errors.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { atomIndex, type Index, loopVar } from "../ir/index.ts";
import type { Dot, Pull } from "../ir/lower.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import { product, range } from "../util/list.ts";
import { plus } from "./arithmetic.ts";
import { pastAxis, transpose } from "./axes.ts";
import { checkComputed, checkSameDtype } from "./checks.ts";
import { convertElementType } from "./convert.ts";
import { ordered } from "./elementwise.ts";
import { others, zeroOf } from "./reduction.ts";

type Axes = readonly number[];
/** Axes that are contracted, and axes that both operands share, each for left and right. */
export type DotDimensionNumbers = readonly [
  contract: readonly [lhs: Axes, rhs: Axes],
  batch: readonly [lhs: Axes, rhs: Axes],
];
export interface DotParams {
  readonly dimensionNumbers: DotDimensionNumbers;
  readonly preferredElementType?: DType | undefined;
}
const pick = (a: Aval, axes: Axes): Shape => axes.map((d) => a.shape[d]);
const freeAxes = (rank: number, contract: Axes, batch: Axes): number[] => others(rank, [...contract, ...batch]);

export const dotGeneralP: Primitive<DotParams> = {
  name: "dotGeneral",
  infer([x, y], { dimensionNumbers: [[lc, rc], [lb, rb]], preferredElementType }) {
    checkSameDtype("dotGeneral", [x, y]);
    checkComputed("dotGeneral", x, [...ordered, "complex"]);
    checkAxes(x, [...lc, ...lb]);
    checkAxes(y, [...rc, ...rb]);
    checkPairs("contracted", x, y, lc, rc);
    checkPairs("batch", x, y, lb, rb);
    const shape = [
      ...pick(x, lb),
      ...pick(x, freeAxes(x.shape.length, lc, lb)),
      ...pick(y, freeAxes(y.shape.length, rc, rb)),
    ];
    return [aval(shape, preferredElementType ?? x.dtype, x.weakType && y.weakType)];
  },
  tangent([x, y], _, params) {
    const dot = (a: Value, b: Value): Value => bind1(dotGeneralP, [a, b], params);
    return [[dot(x, y)], ([dx, dy]) => [plus(dx && dot(dx, y), dy && dot(x, dy))]];
  },
  transpose([ct], [x, y], params) {
    if (x instanceof LinearInput === y instanceof LinearInput)
      throw notLinear("dotGeneral", "both factors depend on what is transposed");
    if (!ct) return [null, null];
    const {
      dimensionNumbers: [[lc, rc], [lb, rb]],
    } = params;
    if (x instanceof LinearInput) return [transposeLeft(ct, x, y as Value, lc, rc, lb, rb, false), null];
    return [null, transposeLeft(ct, y as LinearInput, x, rc, lc, rb, lb, true)];
  },
  batch(_, [x, y], [ax, ay], { dimensionNumbers: [[lc, rc], [lb, rb]], preferredElementType }) {
    const past = (axes: Axes, at: number | null): Axes => (at === null ? axes : pastAxis(axes, at));
    const contract = [past(lc, ax), past(rc, ay)] as const;
    const [lb2, rb2] = [past(lb, ax), past(rb, ay)];
    if (ax !== null && ay !== null) {
      const numbers: DotDimensionNumbers = [
        contract,
        [
          [ax, ...lb2],
          [ay, ...rb2],
        ],
      ];
      return [[dotGeneral(x, y, numbers, preferredElementType)], [0]];
    }
    // Only one operand is mapped: its axis is one more free axis of the product.
    const out = dotGeneral(x, y, [contract, [lb2, rb2]], preferredElementType);
    const free = ax !== null ? freeAxes(x.ndim, contract[0], lb2) : freeAxes(y.ndim, contract[1], rb2);
    const before = ax !== null ? lb.length : x.ndim - contract[0].length;
    return [[out], [before + free.indexOf((ax ?? ay) as number)]];
  },
  lower: {
    kind: "routine",
    routine: ([x, y], params) => (usesGemm(x, y, params) ? gemm(x, y, params) : null),
    loop: (b, [x, y], [ax, ay], params) => [naive(b, x, y, ax, ay, params)],
  },
};
/**
 * A contraction: batch axes, then the free axes of `x`, then those of `y`. Floats of 8 and 16 bits are multiplied as float32, for
 * which there is a fast kernel, and the sums rounded: the values are those of a contraction of the narrow operands.
 */
export function dotGeneral(
  x: Value,
  y: Value,
  dimensionNumbers: DotDimensionNumbers,
  preferredElementType?: DType,
): Value {
  const { dtype } = x;
  if (!isNarrowFloat(dtype) || y.dtype !== dtype || ![undefined, dtype, "float32"].includes(preferredElementType))
    return bind1(dotGeneralP, [x, y], { dimensionNumbers, preferredElementType });
  const wide = [x, y].map((v) => convertElementType(v, "float32", v.weakType));
  const sums = bind1(dotGeneralP, wide, { dimensionNumbers, preferredElementType: undefined });
  return convertElementType(sums, preferredElementType ?? dtype, sums.weakType);
}

/** The cotangent of the operand `x` of dot(x, y), or of dot(y, x) if `swapped`. */
function transposeLeft(
  ct: Value,
  x: LinearInput,
  y: Value,
  xc: Axes,
  yc: Axes,
  xb: Axes,
  yb: Axes,
  swapped: boolean,
): Value {
  const { shape, dtype } = x.aval;
  const xFree = freeAxes(shape.length, xc, xb);
  const yFree = freeAxes(y.ndim, yc, yb);
  const batch = range(xb.length);
  const ctOfY = range(yFree.length, swapped ? xb.length : xb.length + xFree.length);
  const product = dotGeneral(ct, convertElementType(y, ct.dtype), [
    [ctOfY, yFree],
    [batch, yb],
  ]);
  // Its axes: batch, free of x, contracted ones in the order of y's axes.
  const contracted = [...yc].sort((a, b) => a - b).map((d) => xc[yc.indexOf(d)]);
  const axes = [...xb, ...xFree, ...contracted];
  return convertElementType(
    transpose(
      product,
      range(axes.length).map((d) => axes.indexOf(d)),
    ),
    dtype,
  );
}

function checkAxes(a: Aval, axes: Axes): void {
  if (axes.some((d) => d < 0 || d >= a.shape.length) || new Set(axes).size !== axes.length)
    throw new ShapeError(`dotGeneral: axes [${axes}] are not distinct axes of ${showAval(a)}.`);
}
function checkPairs(what: string, x: Aval, y: Aval, lhs: Axes, rhs: Axes): void {
  if (lhs.length !== rhs.length)
    throw new ShapeError(`dotGeneral: ${what} axes are [${lhs}] and [${rhs}]. Name as many for each operand.`);
  const bad = lhs.findIndex((d, i) => x.shape[d] !== y.shape[rhs[i]]);
  if (bad >= 0)
    throw new ShapeError(
      `dotGeneral: ${what} sizes differ: ${showAval(x)} axis ${lhs[bad]} is ${x.shape[lhs[bad]]}, ${showAval(y)} axis ${rhs[bad]} is ${y.shape[rhs[bad]]}. Transpose or reshape one.`,
    );
}

/** The tiled product is for float32; products without a sum are elementwise. */
function usesGemm(x: Aval, y: Aval, { dimensionNumbers: [[lc]], preferredElementType }: DotParams): boolean {
  if (x.dtype !== "float32" || (preferredElementType ?? "float32") !== "float32") return false;
  return lc.length > 0 && !x.shape.includes(0) && !y.shape.includes(0);
}
function gemm(x: Aval, y: Aval, { dimensionNumbers: [[lc, rc], [lb, rb]] }: DotParams): Dot {
  const xFree = freeAxes(x.shape.length, lc, lb);
  const yFree = freeAxes(y.shape.length, rc, rb);
  return {
    kind: "dot",
    batch: pick(x, lb),
    rows: pick(x, xFree),
    columns: pick(y, yFree),
    depth: pick(x, lc),
    lhs: (batch, row, depth) => place(x.shape.length, [lb, xFree, lc], [batch, row, depth]),
    rhs: (batch, column, depth) => place(y.shape.length, [rb, yFree, rc], [batch, column, depth]),
  };
}
/** Index list of an operand from the indices of groups of its axes. */
function place(rank: number, groups: readonly Axes[], indices: readonly (readonly Index[])[]): Index[] {
  const at = new Array<Index>(rank);
  for (const [g, axes] of groups.entries()) for (const [i, d] of axes.entries()) at[d] = indices[g][i];
  return at;
}
/**
 * One reduction an element; along rows of float32, which narrow floats are read as, in lanes, elsewhere in sequence.
 * Booleans: or of ands.
 */
function naive(b: ExprBuilder, x: Pull, y: Pull, ax: Aval, ay: Aval, params: DotParams): Pull {
  const { preferredElementType } = params;
  const { batch, rows, columns, depth, lhs, rhs } = gemm(ax, ay, params);
  const zero = zeroOf(b, preferredElementType ?? ax.dtype);
  if (depth.includes(0)) return () => zero;
  const vars = depth.map((n) => loopVar(n));
  const at = vars.map(atomIndex);
  const times = (u: Expr, v: Expr): Expr =>
    zero.type === "bool" ? b.and(u, v) : b.mul(b.convert(u, zero.type), b.convert(v, zero.type));
  const sum = b.combiner([zero], ([s], [p]) => [zero.type === "bool" ? b.or(s, p) : b.add(s, p)]);
  const order = ax.dtype === "float32" && product(columns) === 1 ? "lanes" : "sequence";
  return (out) => {
    const [bi, ri] = [out.slice(0, batch.length), out.slice(batch.length, batch.length + rows.length)];
    const term = times(x(lhs(bi, ri, at)), y(rhs(bi, out.slice(batch.length + rows.length), at)));
    return vars.length === 0 ? term : b.reduce(vars, sum, [term], order)[0];
  };
}
