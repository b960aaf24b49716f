import { type ReduceParams as ReduceByParams, reduceP } from "../../../control/reduce.ts";
import { type ReduceWindowParams, reduceWindowP } from "../../../control/reduce-window.ts";
import { type DType, isComplex, isFloat } from "../../../core/dtype.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import type { Scalar } from "../../../core/value.ts";
import { type ReduceParams, reduceSumP } from "../../../ops/axes.ts";
import { type CumulativeParams, cummaxP, cumminP, cumprodP, cumsumP } from "../../../ops/cumulative.ts";
import * as reduce from "../../../ops/reduce.ts";
import * as window from "../../../ops/window.ts";
import { product } from "../../../util/list.ts";
import type { Attribute, Region } from "../../syntax.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { integers, pairs, shapeOf, tensor, typeOf } from "../types.ts";
import { extremum } from "./elementwise.ts";

type Combine = (b: Builder, x: Tensor, y: Tensor) => Tensor;
/** A fold: what it starts from and how elements come together. */
interface Fold {
  readonly identity: (d: DType) => Scalar;
  readonly combine: Combine;
}
const region = (b: Builder, dtype: DType, combine: Combine): Region =>
  b.region([tensor([], dtype), tensor([], dtype)], (inner, [x, y]) => [combine(inner, x, y)]);
const byName =
  (name: string): Combine =>
  (b, x, y) =>
    b.same(name, x, y);
const least: Fold["identity"] = (d) => (isComplex(d) ? Number.NEGATIVE_INFINITY : reduce.lowest(d));
const greatest: Fold["identity"] = (d) => (isComplex(d) ? Number.POSITIVE_INFINITY : reduce.highest(d));
const folds = {
  sum: { identity: () => 0, combine: byName("add") },
  product: { identity: () => 1, combine: byName("multiply") },
  max: { identity: least, combine: (b, x, y) => extremum(b, x, y, "max") },
  min: { identity: greatest, combine: (b, x, y) => extremum(b, x, y, "min") },
  and: { identity: (d) => (d === "bool" ? true : -1), combine: byName("and") },
  or: { identity: (d) => (d === "bool" ? false : 0), combine: byName("or") },
  xor: { identity: (d) => (d === "bool" ? false : 0), combine: byName("xor") },
} satisfies Record<string, Fold>;
/** -1 of unsigned dtypes is all ones. */
const start = (b: Builder, { identity }: Fold, dtype: DType): Tensor => {
  const value = identity(dtype);
  if (value !== -1 || !dtype.startsWith("uint")) return b.constant(value, tensor([], dtype));
  return b.constant(reduce.highest(dtype), tensor([], dtype));
};

const reduction =
  (fold: Fold): Rule =>
  (b, [x], { axes }: ReduceParams, { outs }) =>
    b.op("stablehlo.reduce", [x, start(b, fold, x.type.dtype)], [typeOf(outs[0])], {
      attributes: { dimensions: integers([...axes].sort((p, q) => p - q)) },
      regions: [region(b, x.type.dtype, fold.combine)],
    });
const reduceBy: Rule = (b, ins, { jaxpr, dimensions }: ReduceByParams, { outs }) =>
  b.op("stablehlo.reduce", ins, outs.map(typeOf), {
    attributes: { dimensions: integers([...dimensions].sort((p, q) => p - q)) },
    regions: [b.body(jaxpr, jaxpr.inAvals.map(typeOf))],
  });

/** x before y, where NaN comes first. */
function better(b: Builder, x: Tensor, y: Tensor, which: "max" | "min"): Tensor {
  const strict = b.compare(which === "max" ? "GT" : "LT", x, y);
  if (!isFloat(x.type.dtype)) return strict;
  return b.or(strict, b.and(b.compare("NE", x, x), b.compare("EQ", y, y)));
}
/** Elements go with their indices; of equal ones the smaller index stays. */
const argReduction =
  (which: "max" | "min"): Rule =>
  (b, [x], { axes: [axis], indexDtype }: reduce.ArgParams, { outs }) => {
    const [value, place] = [tensor([], x.type.dtype), tensor([], indexDtype)];
    const combine = b.region([value, place, value, place], (r, [v, i, w, j]) => {
      const [first, second] = [better(r, v, w, which), better(r, w, v, which)];
      const tie = r.and(r.same("not", second), r.compare("LT", i, j));
      const keep = r.or(first, tie);
      return [r.select(keep, v, w), r.select(keep, i, j)];
    });
    const worst = b.constant((which === "max" ? reduce.lowest : reduce.highest)(x.type.dtype), value);
    const indices = b.iota(tensor(shapeOf(x.type), indexDtype), axis);
    const type = typeOf(outs[0]);
    const ins = [x, indices, worst, b.constant(0, place)];
    const types = [tensor(shapeOf(type), x.type.dtype), type];
    return [
      b.op("stablehlo.reduce", ins, types, { attributes: { dimensions: integers([axis]) }, regions: [combine] })[1],
    ];
  };

const windowAttributes = (p: window.WindowParams): Record<string, Attribute> => ({
  window_dimensions: integers(p.windowDimensions),
  window_strides: integers(p.windowStrides),
  base_dilations: integers(p.baseDilation),
  window_dilations: integers(p.windowDilation),
  padding: pairs(p.padding as readonly (readonly [number, number])[]),
});
const windowed =
  (fold: Fold): Rule =>
  (b, [x], p: window.WindowParams, { outs }) =>
    b.op("stablehlo.reduce_window", [x, start(b, fold, x.type.dtype)], [typeOf(outs[0])], {
      attributes: windowAttributes(p),
      regions: [region(b, x.type.dtype, fold.combine)],
    });
const windowedBy: Rule = (b, ins, { jaxpr, ...p }: ReduceWindowParams, { outs }) =>
  b.op("stablehlo.reduce_window", ins, outs.map(typeOf), {
    attributes: windowAttributes(p),
    regions: [b.body(jaxpr, jaxpr.inAvals.map(typeOf))],
  });
/** Places go with elements; that of padding is -1. */
const windowArg: Rule = (b, [x], { which, ...p }, { outs }) => {
  const shape = shapeOf(x.type);
  const [value, place] = [tensor([], x.type.dtype), tensor([], "int32")];
  const combine = b.region([value, place, value, place], (r, [v, i, w, j]) => {
    const none = r.like(i, 0);
    const strict = r.compare(which === "max" ? "LT" : "GT", v, w);
    // A NaN that comes later is taken, as nothing compares with it.
    const takes = isFloat(x.type.dtype) ? r.or(strict, r.or(r.compare("NE", v, v), r.compare("NE", w, w))) : strict;
    const other = r.and(r.compare("GE", j, none), r.or(r.compare("LT", i, none), takes));
    return [r.select(other, w, v), r.select(other, j, i)];
  });
  const places = b.reshape(b.iota(tensor([product(shape)], "int32"), 0), shape);
  const worst = b.constant((which === "max" ? reduce.lowest : reduce.highest)(x.type.dtype), value);
  const type = typeOf(outs[0]);
  const results = b.op(
    "stablehlo.reduce_window",
    [x, places, worst, b.constant(-1, place)],
    [tensor(shapeOf(type), x.type.dtype), type],
    {
      attributes: windowAttributes(p as unknown as window.WindowParams),
      regions: [combine],
    },
  );
  return [results[1]];
};

/** All partial results: of windows that begin before the axis, or end behind it. */
const cumulative =
  (fold: Fold): Rule =>
  (b, [x], { axis, reverse }: CumulativeParams) => {
    const shape = shapeOf(x.type);
    const ones = shape.map(() => 1);
    const n = shape[axis];
    if (product(shape) === 0) return [x];
    return windowed(fold)(
      b,
      [x],
      {
        windowDimensions: shape.map((_, d) => (d === axis ? n : 1)),
        windowStrides: ones,
        baseDilation: ones,
        windowDilation: ones,
        padding: shape.map((_, d) => (d !== axis ? [0, 0] : reverse ? [0, n - 1] : [n - 1, 0])),
      },
      { prim: cumsumP, ins: [], outs: [{ shape, dtype: x.type.dtype, weakType: false }] },
    );
  };

export const reductionRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [reduceSumP, reduction(folds.sum)],
  [reduce.reduceProdP, reduction(folds.product)],
  [reduce.reduceMaxP, reduction(folds.max)],
  [reduce.reduceMinP, reduction(folds.min)],
  [reduce.reduceAndP, reduction(folds.and)],
  [reduce.reduceOrP, reduction(folds.or)],
  [reduce.reduceXorP, reduction(folds.xor)],
  [reduceP, reduceBy],
  [reduce.argmaxP, argReduction("max")],
  [reduce.argminP, argReduction("min")],
  [window.reduceWindowSumP, windowed(folds.sum)],
  [window.reduceWindowMaxP, windowed(folds.max)],
  [window.reduceWindowMinP, windowed(folds.min)],
  [window.windowArgP, windowArg],
  [reduceWindowP, windowedBy],
  [cumsumP, cumulative(folds.sum)],
  [cumprodP, cumulative(folds.product)],
  [cummaxP, cumulative(folds.max)],
  [cumminP, cumulative(folds.min)],
];
