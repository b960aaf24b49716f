import { aval } from "../core/aval.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import type { ReduceParams } from "../ops/axes.ts";
import { type Pair, pair, parts } from "../ops/complex.ts";
import { reducedType, reductionLoop, register } from "../ops/reduction.ts";

type Combine = (b: ExprBuilder, acc: Expr[], x: Expr[]) => Expr[];
/** A reduction whose accumulator is a pair. It exists in compiled programs only, so it has no rules but its code. */
function pairReduction(name: string, identity: readonly [number, number], combine: Combine): Primitive<ReduceParams> {
  const never = () => {
    throw new Error(`${name} is made when all transformations are done`);
  };
  return {
    name,
    infer: ([x], { axes }) => {
      const type = reducedType(name, x, axes);
      return [type, aval(type.shape, type.dtype, type.weakType)];
    },
    tangent: "zero",
    batch: never,
    lower: {
      kind: "loop",
      loop(b, ins, [a], { axes }) {
        const start = identity.map((v) => b.constant(v, register(a.dtype)));
        return reductionLoop(b, ins, a.shape, axes, start, (acc, x) => combine(b, acc, x));
      },
    },
  };
}
const prodP = pairReduction("complexProd", [1, 0], (b, [ar, ai], [xr, xi]) => [
  b.sub(b.mul(ar, xr), b.mul(ai, xi)),
  b.add(b.mul(ar, xi), b.mul(ai, xr)),
]);
/** The accumulator where it comes before the element in lexicographic order. */
const first =
  (before: (b: ExprBuilder, x: Expr, y: Expr) => Expr): Combine =>
  (b, [ar, ai], [xr, xi]) => {
    const keep = b.or(before(b, ar, xr), b.and(b.eq(ar, xr), before(b, ai, xi)));
    return [b.select(keep, ar, xr), b.select(keep, ai, xi)];
  };
const inf = Number.POSITIVE_INFINITY;
const maxP = pairReduction(
  "complexMax",
  [-inf, 0],
  first((b, x, y) => b.lt(y, x)),
);
const minP = pairReduction(
  "complexMin",
  [inf, 0],
  first((b, x, y) => b.lt(x, y)),
);

const reducer =
  (prim: Primitive<ReduceParams>) =>
  ([z]: Value[], params: ReduceParams): Pair[] => {
    const { re, im } = parts(z);
    const [x, y] = bind(prim, [re, im], params);
    return [pair(x, y)];
  };
export const prodZ = reducer(prodP);
export const maxOverZ = reducer(maxP);
export const minOverZ = reducer(minP);
