import { type Aval, aval, showAval, sizeOf } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr } from "../ir/expr.ts";
import { flatten, type Index, runtimeIndex } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../ir/routine.ts";
import { broadcastInDim, full, reduceSum, toFront } from "../ops/axes.ts";
import { bitwiseAnd, bitwiseNot, bitwiseOr } from "../ops/bitwise.ts";
import { lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { scatter } from "../ops/scatter.ts";
import { iota, reshape } from "../ops/shape.ts";
import { takeAlong } from "../ops/take.ts";
import { product, range, sameList } from "../util/list.ts";
import { checkBody, type Elementwise, inlined } from "./body.ts";

/** Operands: arrays of one shape, which are sorted together. */
export interface SortByParams {
  /** (scalars, scalars) -> whether the first stand before the second. */
  readonly jaxpr: Jaxpr;
  readonly dimension: number;
}
/** The permutation, and the arrays in its order. */
export const sortByP: Primitive<SortByParams> = {
  name: "sortBy",
  infer(ins, { jaxpr, dimension }) {
    const [x] = ins;
    const other = ins.find((a) => !sameList(a.shape, x.shape));
    if (other) throw new ShapeError(`sort: shapes differ: ${showAval(x)} and ${showAval(other)}. Broadcast them.`);
    if (!Number.isInteger(dimension) || dimension < 0 || dimension >= x.shape.length)
      throw new ShapeError(`sort: axis ${dimension} is out of range for ${showAval(x)}.`);
    const scalars = ins.map((a) => aval([], a.dtype));
    checkBody("sort", jaxpr, [...scalars, ...scalars], [aval([], "bool")]);
    return [aval(x.shape, "int32"), ...ins];
  },
  tangent(ins, _nonzero, p) {
    const outs = bind(sortByP, ins, p);
    return [outs, (dins) => [null, ...dins.map((d) => d && permuted(d, outs[0], p.dimension))]];
  },
  batch(over, ins, axes, { jaxpr, dimension }) {
    const outs = bind(
      sortByP,
      ins.map((x, i) => toFront(over, x, axes[i])),
      { jaxpr, dimension: dimension + 1 },
    );
    return [outs, outs.map(() => 0)];
  },
  lower: { kind: "routine", routine: mergeSort },
};
const permuted = (x: Value, order: Value, axis: number): Value =>
  x.size === 0 ? x : takeAlong(x, order, axis, { mode: "promiseInBounds", uniqueIndices: true });

function mergeSort(avals: readonly Aval[], { jaxpr, dimension }: SortByParams): Routine {
  const r = new RoutineBuilder("sortBy");
  const operands = avals.map(r.operand);
  const [permutation, ...results] = [r.result(aval(avals[0].shape, "int32")), ...avals.map(r.result)];
  const { shape } = avals[0];
  const n = shape[dimension];
  const [from, to] = [r.scratch("int32", Math.max(n, 1)), r.scratch("int32", Math.max(n, 1))];
  if (sizeOf(avals[0]) === 0) return r.done();
  const around = [product(shape.slice(0, dimension)), product(shape.slice(dimension + 1))];
  // Lines share the scratch, so they come one after another.
  r.nest(around, "serial", ([outer, inner]) => {
    const place = (i: Index) => flatten([outer, i, inner], [around[0], n, around[1]]);
    const before = (a: Expr, b: Expr): Expr => {
      const scalars = [a, b].flatMap((i) => operands.map((x) => r.load(x, place(runtimeIndex(i, 0, n - 1)))));
      return inlined(
        r.e,
        jaxpr,
        scalars.map((x) => r.get(r.local(x))),
      )[0];
    };
    r.loop(n, "vector", (i) => r.store(from, i, r.e.index(i)));
    mergeRuns(r, n, from, to, before);
    r.loop(n, "serial", (i) => {
      const at = r.local(r.load(from, i));
      const source = place(runtimeIndex(r.get(at), 0, n - 1));
      r.store(permutation, place(i), r.get(at));
      operands.forEach((x, k) => r.store(results[k], place(i), r.load(x, source)));
    });
  });
  return r.done();
}
/** Sorts the permutation `from`: neighbouring runs of 1, 2, 4, ... elements are merged. Of equal elements the left comes first. */
function mergeRuns(
  r: RoutineBuilder,
  n: number,
  from: RoutineBuffer,
  to: RoutineBuffer,
  before: (a: Expr, b: Expr) => Expr,
): void {
  const { e } = r;
  const size = e.i32(n);
  const upTo = (x: Expr) => e.min(x, size);
  const width = r.local(e.i32(1));
  r.while(e.lt(r.get(width), size), () => {
    const [i, j] = [r.local(e.i32(0)), r.local(r.get(width))];
    const [middle, end] = [r.local(r.get(width)), r.local(upTo(e.add(r.get(width), r.get(width))))];
    r.loop(n, "serial", (k) => {
      r.if(e.le(r.get(end), e.index(k)), () => {
        r.set(i, r.get(end));
        r.set(middle, upTo(e.add(r.get(i), r.get(width))));
        r.set(j, r.get(middle));
        r.set(end, upTo(e.add(r.get(middle), r.get(width))));
      });
      const element = (at: typeof i) =>
        r.local(r.load(from, runtimeIndex(r.get(r.local(e.min(r.get(at), e.i32(n - 1)))), 0, n - 1)));
      const [left, right] = [element(i), element(j)];
      const less = r.local(before(r.get(right), r.get(left)));
      const fromRight = e.and(e.lt(r.get(j), r.get(end)), e.or(e.le(r.get(middle), r.get(i)), r.get(less)));
      r.if(
        fromRight,
        () => {
          r.store(to, k, r.get(right));
          r.set(j, e.add(r.get(j), e.i32(1)));
        },
        () => {
          r.store(to, k, r.get(left));
          r.set(i, e.add(r.get(i), e.i32(1)));
        },
      );
    });
    r.copy(from, to, n);
    r.set(width, e.add(r.get(width), r.get(width)));
  });
}

/** The same by other operations, for any body: the place of an element is the number of those before it. */
export function sortByRank(xs: readonly Value[], before: Elementwise, dimension: number): Value[] {
  const { shape, ndim } = xs[0];
  const n = shape[dimension];
  // The axis `dimension` is element i's, the one after it element j's.
  const pairs = [...shape.slice(0, dimension + 1), n, ...shape.slice(dimension + 1)];
  const axis = (d: number) => range(ndim).map((k) => (k < dimension ? k : k === dimension ? d : k + 1));
  const spread = (d: number) => xs.map((x) => broadcastInDim(x, pairs, axis(d)));
  const [own, other] = [spread(dimension), spread(dimension + 1)];
  const [less] = before([...other, ...own]);
  const [more] = before([...own, ...other]);
  const earlier = lt(iota("int32", pairs, dimension + 1), iota("int32", pairs, dimension));
  const ahead = bitwiseOr(less, bitwiseAnd(bitwiseNot(more), earlier));
  const rank = reduceSum(convertElementType(ahead, "int32"), [dimension + 1]);
  const order = inversePermutation(rank, dimension);
  return [order, ...xs.map((x) => permuted(x, order, dimension))];
}
function inversePermutation(p: Value, dimension: number): Value {
  const dims = others(p.ndim, dimension);
  const numbers = {
    updateWindowDims: [],
    insertedWindowDims: [dimension],
    scatterDimsToOperandDims: [dimension],
    operandBatchingDims: dims,
    scatterIndicesBatchingDims: dims,
  };
  const places = iota("int32", p.shape, dimension);
  return scatter(full(p.shape, 0, "int32"), reshape(p, [...p.shape, 1]), places, numbers, { uniqueIndices: true });
}
const others = (rank: number, axis: number): number[] => range(rank).filter((d) => d !== axis);
