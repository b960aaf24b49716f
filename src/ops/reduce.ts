import { aval } from "../core/aval.ts";
import { type DType, dtypeInfo, integerRange } from "../core/dtype.ts";
import type { Axis, Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import type { ConstExpr, Expr, ExprBuilder } from "../ir/expr.ts";
import { isNarrowFloat, narrowed, narrowNumbers } from "../ir/narrow.ts";
import { product, range } from "../util/list.ts";
import { div, like, mul } from "./arithmetic.ts";
import { broadcastInDim, full, moveAxis, type ReduceParams, reduceSum, transpose } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { eq } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { bits, comparable, fields, ordered } from "./elementwise.ts";
import { others, reducedType, reductionLoop, register } from "./reduction.ts";
import { pad, reshape, rev } from "./shape.ts";

export { type ReduceParams, reduceSum, reduceSumP } from "./axes.ts";

interface Reduction {
  readonly name: string;
  readonly takes: readonly string[];
  readonly identity: (dtype: DType) => Scalar;
  readonly combine: (b: ExprBuilder, acc: Expr, x: Expr, dtype: DType) => Expr;
  readonly tangent: Primitive<ReduceParams>["tangent"];
}
function reduction({ name, takes, identity, combine, tangent }: Reduction): Primitive<ReduceParams> {
  const self: Primitive<ReduceParams> = {
    name,
    infer([x], { axes }) {
      checkComputed(name, x, takes);
      return [reducedType(name, x, axes)];
    },
    tangent,
    batch: (_, [x], [ax], { axes }) => [[bind1(self, [front(x, ax)], { axes: axes.map((d) => d + 1) })], [0]],
    lower: {
      kind: "loop",
      loop(b, ins, [a], { axes }) {
        const start = b.constant(identity(a.dtype), register(a.dtype));
        return reductionLoop(b, ins, a.shape, axes, [start], ([acc], [x]) => [combine(b, acc, x, a.dtype)]);
      },
    },
  };
  return self;
}
const front = (x: Value, ax: Axis): Value => moveAxis(x, ax as number, 0);
/** The least and the greatest number of a dtype. */
export const lowest = (d: DType): Scalar => limits(d)[0];
export const highest = (d: DType): Scalar => limits(d)[1];
function limits(d: DType): readonly [Scalar, Scalar] {
  const { bytes, kind } = dtypeInfo[d];
  if (kind === "bool") return [false, true];
  if (kind === "float" || kind === "complex") {
    const top = isNarrowFloat(d) ? narrowNumbers.get().greatest(d) : Number.POSITIVE_INFINITY;
    return [-top, top];
  }
  if (bytes < 8) return integerRange(d);
  return kind === "uint" ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
}

/** The tangent of an extremum: the mean of the tangents of the operands that attain it. */
const extremumTangent =
  (reduce: (x: Value, axes: readonly number[]) => Value): Primitive<ReduceParams>["tangent"] =>
  ([x], _, { axes }) => {
    const y = reduce(x, axes);
    const keep = others(x.ndim, axes);
    const back = (v: Value): Value => broadcastInDim(v, x.shape, keep);
    const attained = convertElementType(eq(x, back(y)), x.dtype);
    const weight = div(attained, back(reduceSum(attained, axes)));
    return [[y], ([dx]) => [dx && reduceSum(mul(dx, weight), axes)]];
  };
export const reduceMaxP: Primitive<ReduceParams> = /*@__PURE__*/ reduction({
  name: "reduceMax",
  takes: comparable,
  identity: lowest,
  combine: (b, acc, x) => (x.type === "bool" ? b.or(acc, x) : b.max(acc, x)),
  tangent: /*@__PURE__*/ extremumTangent((x, axes) => reduceMax(x, axes)),
});
export const reduceMinP: Primitive<ReduceParams> = /*@__PURE__*/ reduction({
  name: "reduceMin",
  takes: comparable,
  identity: highest,
  combine: (b, acc, x) => (x.type === "bool" ? b.and(acc, x) : b.min(acc, x)),
  tangent: /*@__PURE__*/ extremumTangent((x, axes) => reduceMin(x, axes)),
});
export const reduceProdP: Primitive<ReduceParams> = /*@__PURE__*/ reduction({
  name: "reduceProd",
  takes: fields,
  identity: () => 1,
  // Each product of narrow floats is rounded, as in XLA: it shows where they overflow. Numpy's prod takes them in float32.
  combine: (b, acc, x, dtype) => {
    const y = b.mul(acc, x);
    return isNarrowFloat(dtype) ? narrowed(b, y, dtype) : y;
  },
  tangent([x], _, { axes }) {
    const slope = productOfOthers(x, axes);
    return [[reduceProd(x, axes)], ([dx]) => [dx && reduceSum(mul(dx, slope), axes)]];
  },
});
/** At each element the product of all others along `axes`, by a tree up and down again, so without division. */
function productOfOthers(x: Value, axes: readonly number[]): Value {
  const keep = others(x.ndim, axes);
  const permutation = [...keep, ...axes];
  const n = product(axes.map((d) => x.shape[d]));
  const rest = keep.map((d) => x.shape[d]);
  let up = reshape(transpose(x, permutation), [...rest, n]);
  const depth = Math.ceil(Math.log2(Math.max(1, n)));
  const none = rest.map(() => [0, 0, 0] as const);
  up = pad(up, like(x, 1), [...none, [0, 2 ** depth - n, 0]]);
  const siblings: Value[] = [];
  for (let m = 2 ** depth / 2; m >= 1; m /= 2) {
    const pairs = reshape(up, [...rest, m, 2]);
    siblings.push(rev(pairs, [rest.length + 1]));
    up = reduceProd(pairs, [rest.length + 1]);
  }
  let down = full([...rest, 1], 1, x.dtype);
  for (const sibling of siblings.reverse()) {
    const m = down.shape[rest.length];
    const spread = broadcastInDim(down, sibling.shape, range(rest.length + 1));
    down = reshape(mul(spread, sibling), [...rest, 2 * m]);
  }
  const cut = pad(down, like(x, 0), [...none, [0, n - 2 ** depth, 0]]);
  const unordered = reshape(
    cut,
    permutation.map((d) => x.shape[d]),
  );
  return transpose(
    unordered,
    permutation.map((_, i) => permutation.indexOf(i)),
  );
}
const bitwise = (name: string, identity: (d: DType) => Scalar, combine: Reduction["combine"]) =>
  reduction({ name, takes: bits, identity, combine, tangent: "zero" });
export const reduceAndP: Primitive<ReduceParams> = /*@__PURE__*/ bitwise(
  "reduceAnd",
  (d) => (d === "bool" ? true : -1),
  (b, acc, x) => b.and(acc, x),
);
const nothing = (d: DType): Scalar => (d === "bool" ? false : 0);
export const reduceOrP: Primitive<ReduceParams> = /*@__PURE__*/ bitwise("reduceOr", nothing, (b, acc, x) =>
  b.or(acc, x),
);
export const reduceXorP: Primitive<ReduceParams> = /*@__PURE__*/ bitwise("reduceXor", nothing, (b, acc, x) =>
  b.xor(acc, x),
);

const call =
  (p: Primitive<ReduceParams>) =>
  (x: Value, axes: readonly number[] = range(x.ndim)): Value =>
    axes.length === 0 ? x : bind1(p, [x], { axes });
export const reduceMax = /*@__PURE__*/ call(reduceMaxP);
export const reduceMin = /*@__PURE__*/ call(reduceMinP);
export const reduceProd = /*@__PURE__*/ call(reduceProdP);
export const reduceAnd = /*@__PURE__*/ call(reduceAndP);
export const reduceOr = /*@__PURE__*/ call(reduceOrP);
export const reduceXor = /*@__PURE__*/ call(reduceXorP);

export interface ArgParams {
  readonly axes: readonly [number];
  readonly indexDtype: DType;
}
type Better = (b: ExprBuilder, x: Expr, y: Expr) => Expr;
function argReduction(name: string, better: Better, worst: (d: DType) => Scalar): Primitive<ArgParams> {
  const self: Primitive<ArgParams> = {
    name,
    infer([x], { axes, indexDtype }) {
      checkComputed(name, x, ordered);
      const { shape } = reducedType(name, x, axes);
      checkComputed(name, aval([], indexDtype), ["int", "uint"]);
      return [aval(shape, indexDtype)];
    },
    tangent: "zero",
    batch: (_, [x], [ax], { axes, indexDtype }) => [
      [bind1(self, [front(x, ax)], { axes: [axes[0] + 1], indexDtype })],
      [0],
    ],
    lower: {
      kind: "loop",
      loop(b, ins, [a], { axes, indexDtype }) {
        const type = a.dtype === "bool" ? "int32" : register(a.dtype);
        const start: ConstExpr[] = [b.constant(worst(a.dtype), type), b.i32(2 ** 31 - 1)];
        // Partial results meet in any order, so the smaller index wins a tie by itself.
        const [, index] = reductionLoop(
          b,
          ins,
          a.shape,
          axes,
          start,
          ([x, i], [y, j]) => {
            const tie = b.and(b.not(b.or(better(b, x, y), better(b, y, x))), b.lt(j, i));
            const take = b.or(better(b, y, x), tie);
            return [b.select(take, y, x), b.select(take, j, i)];
          },
          ([x], at) => [b.convert(x, type), b.index(at[axes[0]])],
        );
        return [(at) => b.convert(index(at), register(indexDtype))];
      },
    },
  };
  return self;
}
const isNan = (b: ExprBuilder, x: Expr): Expr => b.ne(x, x);
/** A NaN is better than any number, and as good as another NaN. */
const nanFirst =
  (strict: Better): Better =>
  (b, x, y) => {
    if (x.type !== "float32" && x.type !== "float64") return strict(b, x, y);
    return b.or(strict(b, x, y), b.and(isNan(b, x), b.not(isNan(b, y))));
  };
export const argmaxP: Primitive<ArgParams> = /*@__PURE__*/ argReduction(
  "argmax",
  nanFirst((b, x, y) => b.lt(y, x)),
  lowest,
);
export const argminP: Primitive<ArgParams> = /*@__PURE__*/ argReduction(
  "argmin",
  nanFirst((b, x, y) => b.lt(x, y)),
  highest,
);
/** Index of the first greatest element along `axis`; a NaN counts as greatest. */
export const argmax = (x: Value, axis: number, indexDtype: DType = "int32"): Value =>
  bind1(argmaxP, [x], { axes: [axis], indexDtype });
export const argmin = (x: Value, axis: number, indexDtype: DType = "int32"): Value =>
  bind1(argminP, [x], { axes: [axis], indexDtype });
