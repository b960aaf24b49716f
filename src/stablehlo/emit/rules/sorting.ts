import { type SortByParams, sortByP } from "../../../control/sort.ts";
import { isComplex, isFloat } from "../../../core/dtype.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import { type SortParams, sortP } from "../../../ops/sort.ts";
import type { Region } from "../../syntax.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { bool, integer, shapeOf, tensor } from "../types.ts";
import { imaginaryPart, realPart } from "./elementwise.ts";

const write = (b: Builder, ins: readonly Tensor[], dimension: number, comparator: Region): Tensor[] =>
  b.op(
    "stablehlo.sort",
    ins,
    ins.map((x) => x.type),
    {
      attributes: { dimension: integer(dimension), is_stable: bool(true) },
      regions: [comparator],
    },
  );

/** All zeros as one, all NaN as one: then the total order of floats is that of sorting. */
function canonical(b: Builder, x: Tensor): Tensor {
  const zero = b.like(x, 0);
  const inner = b.select(b.compare("EQ", x, zero), zero, x);
  return b.select(b.compare("NE", x, x), b.like(x, Number.NaN), inner);
}
type Pair = readonly [Tensor, Tensor];
/** The keys of two elements, of complex ones the parts. */
function keys(b: Builder, [x, y]: Pair): Pair[] {
  if (!isComplex(x.type.dtype)) return [[x, y]];
  return [
    [realPart(b, x), realPart(b, y)],
    [imaginaryPart(b, x), imaginaryPart(b, y)],
  ];
}
/** x < y in the order by the first keys, by the next where those are equal. */
function before(b: Builder, pairs: readonly Pair[]): Tensor {
  const compared = pairs.map(([x, y]) => {
    const total = isFloat(x.type.dtype);
    const [p, q] = total ? [canonical(b, x), canonical(b, y)] : [x, y];
    return { less: b.compare("LT", p, q, total), equal: b.compare("EQ", p, q, total) };
  });
  return compared.reduceRight<Tensor | null>(
    (rest, { less, equal }) => (rest ? b.or(less, b.and(equal, rest)) : less),
    null,
  ) as Tensor;
}
const sort: Rule = (b, ins, { dimension, numKeys }: SortParams) => {
  const scalars = ins.flatMap((x) => [tensor([], x.type.dtype), tensor([], x.type.dtype)]);
  const comparator = b.region(scalars, (r, args) => [
    before(
      r,
      ins.slice(0, numKeys).flatMap((_, k) => keys(r, [args[2 * k], args[2 * k + 1]])),
    ),
  ]);
  return write(b, ins, dimension, comparator);
};
/** The permutation, and the arrays in its order. The comparator takes the elements of the first places, then those of the second. */
const sortBy: Rule = (b, ins, { jaxpr, dimension }: SortByParams) => {
  const order = b.iota(tensor(shapeOf(ins[0].type), "int32"), dimension);
  const all = [...ins, order];
  const scalars = all.flatMap((x) => [tensor([], x.type.dtype), tensor([], x.type.dtype)]);
  const comparator = b.region(scalars, (r, args) => {
    const side = (s: 0 | 1): Tensor[] => ins.map((_, k) => args[2 * k + s]);
    return r.inline(jaxpr, [...side(0), ...side(1)]);
  });
  const outs = write(b, all, dimension, comparator);
  return [outs[ins.length], ...outs.slice(0, ins.length)];
};

export const sortingRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [sortP, sort],
  [sortByP, sortBy],
];
