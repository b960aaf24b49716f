import { type Aval, aval } from "../../core/aval.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { range } from "../../util/list.ts";
import { add, neg } from "../arithmetic.ts";
import { iota } from "../shape.ts";
import { zeros } from "../zeros.ts";
import { batchOf, columnsOf, isEmpty, Kit, type Mat, type Pos, rowsOf } from "./kit.ts";
import { batchLeading, checkMatrix, dot, enlarged, eyeLike, part, tril, triu } from "./matrix.ts";
import { byRoutine } from "./parts.ts";
import { permuteRows } from "./permutation.ts";
import { triangularSolve } from "./triangular-solve.ts";

export type Factors = readonly [lu: Value, pivots: Value, permutation: Value];
const typesOf = (a: Aval): Aval[] => {
  const outer = a.shape.slice(0, -2);
  const [m, n] = [rowsOf(a), columnsOf(a)];
  return [a, aval([...outer, Math.min(m, n)], "int32"), aval([...outer, m], "int32")];
};

/** Gaussian elimination with row exchanges, in blocks of columns: a block is eliminated, then taken off all others at once. */
function luRoutine(a: Aval): Routine {
  const k = new Kit("lu", a);
  const { r, e } = k;
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const [, pivotType, permutationType] = typesOf(a);
  const [x, out] = [k.operand(a), k.result(a)];
  const pivots = k.result(pivotType, 1);
  const order = k.result(permutationType, 1);
  const [w, spare] = [k.scratch(m, n), k.scratch(1, n)];
  r.loop(batchOf(a), "serial", (b) => {
    r.nest([m, n], "serial", ([i, j]) => k.store(w, i, j, k.load(x, i, j, b)), "vector");
    r.loop(m, "vector", (i) => k.store(order, 0, i, { re: k.int(i), im: null }, b));
    k.blocks(Math.min(m, n), (start, size) => {
      r.loop(size, "serial", (p) => {
        const column = addIndex(start, p);
        const pivot = findPivot(k, w, column);
        k.store(pivots, 0, column, { re: pivot, im: null }, b);
        r.if(e.ne(pivot, k.int(column)), () => {
          exchangeRows(k, w, column, pivot, spare);
          const [above, below] = [k.real(k.load(order, 0, column, b).re), k.real(k.load(order, 0, pivot, b).re)];
          k.store(order, 0, column, { re: below, im: null }, b);
          k.store(order, 0, pivot, { re: above, im: null }, b);
        });
        eliminate(k, w, column, start, size);
      });
      const after = addIndex(start, size);
      const rows = range(size).map((p) => addIndex(start, p));
      const remove = (i: Pos, from: readonly Index[]) =>
        k.subtract(
          w,
          i,
          after,
          n,
          from.map((q) => k.load(w, i, q)),
          w,
          from,
        );
      r.loop(size, "serial", (p) =>
        r.loop(size, "serial", (q) =>
          r.if(e.lt(k.int(q), k.int(p)), () => remove(addIndex(start, p), [addIndex(start, q)])),
        ),
      );
      k.for(after, m, (i) => remove(i, rows));
    });
    r.nest([m, n], "serial", ([i, j]) => k.store(out, i, j, k.load(w, i, j), b), "vector");
  });
  return r.done();
}
/** The row, from the diagonal on, with the largest element of a column: the first of equal ones. */
function findPivot(k: Kit, w: Mat, column: Index): Expr {
  const { r, e } = k;
  const largest = r.local(k.size(k.load(w, column, column)));
  const at = r.local(k.int(column));
  k.for(addIndex(column, 1), w.rows, (i) => {
    const size = k.real(k.size(k.load(w, i, column)));
    r.if(e.gt(size, r.get(largest)), () => {
      r.set(largest, size);
      r.set(at, i);
    });
  });
  return r.get(at);
}
export function exchangeRows(k: Kit, w: Mat, i: Pos, j: Pos, spare: Mat): void {
  k.r.loop(w.columns, "vector", (c) => {
    k.store(spare, 0, c, k.load(w, i, c));
    k.store(w, i, c, k.load(w, j, c));
    k.store(w, j, c, k.load(spare, 0, c));
  });
}
/** Divides a column by its pivot and takes multiples of the pivot's row off the rows below, within one block of columns. */
function eliminate(k: Kit, w: Mat, column: Index, start: Index, size: number): void {
  const { r, e } = k;
  const pivot = k.num(k.load(w, column, column));
  // Where the pivot is 0, so is all of its column.
  const divisor = k.num(k.select(e.eq(k.size(pivot), k.zero), k.of(1), pivot));
  k.for(addIndex(column, 1), w.rows, (i) => {
    const factor = k.num(k.div(k.load(w, i, column), divisor));
    k.store(w, i, column, factor);
    r.loop(size, "vector", (t) => {
      const j = addIndex(start, t);
      const old = k.load(w, i, j);
      const reduced = k.sub(old, k.mul(factor, k.load(w, column, j)));
      k.store(w, i, j, k.select(e.lt(k.int(column), k.int(j)), reduced, old));
    });
  });
}

/** L' + U' of L U = P A: L' = L tril(X, -1), U' = triu(X) U with X = L^-1 P A' U^-1 (de Hoog, Anderssen, Lukas). */
function luSlope(lu: Value, da: Value, order: Value): Value {
  const [m, n] = da.shape.slice(-2);
  const size = Math.min(m, n);
  const l = add(enlarged(tril(part(lu, -1, 0, size), -1), m, m), eyeLike(lu, m));
  const ones = eyeLike(lu, n);
  const diagonal = enlarged(eyeLike(lu, size), n, n);
  const u = add(enlarged(triu(part(lu, -2, 0, size)), n, n), add(ones, neg(diagonal)));
  const la = triangularSolve(l, permuteRows(da, order), { leftSide: true, lower: true, unitDiagonal: true });
  const lau = triangularSolve(u, la);
  return add(dot(l, tril(lau, -1)), dot(triu(lau), u));
}

/** Results: L below the diagonal and U above, row exchanges, the permutation they amount to. */
export const luP: Primitive<{}> = {
  name: "lu",
  infer([a]) {
    checkMatrix("lu", a);
    return typesOf(a);
  },
  tangent([a]) {
    const [x, pivots, order] = lu(a);
    return [[x, pivots, order], ([da]) => [da && luSlope(x, da, order), null, null]];
  },
  batch: batchLeading(([a]) => [...lu(a)]),
  lower: /*@__PURE__*/ byRoutine(
    "lu",
    ([a]) => typesOf(a),
    ([a]) => luRoutine(a),
  ),
};
/** The same as a constant of differentiation: factors by which to solve, whose slopes are those of the solution. */
export const factorP: Primitive<{}> = {
  ...luP,
  tangent: "zero",
  batch: batchLeading(([a]) => [...constantLu(a)]),
};
/** The LU decomposition with partial pivoting of matrices [..., m, n]. */
export const lu = (a: Value): Factors => decompose(luP, a);
export const constantLu = (a: Value): Factors => decompose(factorP, a);
function decompose(prim: Primitive<{}>, a: Value): Factors {
  checkMatrix("lu", a.aval);
  if (!isEmpty(a.aval)) return bind(prim, [a], {}) as unknown as Factors;
  const [, pivotType, orderType] = typesOf(a.aval);
  return [a, zeros(pivotType), iota("int32", orderType.shape, orderType.shape.length - 1)];
}
