import type { Aval } from "../../core/aval.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind1 } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { range } from "../../util/list.ts";
import { add, div, like } from "../arithmetic.ts";
import { broadcastTo } from "../axes.ts";
import { batchOf, Kit, type Mat, rowsOf } from "./kit.ts";
import { batchLeading, checkMatrix, dot, eyeLike, tril } from "./matrix.ts";
import { byRoutine } from "./parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * Rows of U, where U^H U = A, in blocks: each is finished, then taken off the rows below it. Reads the lower triangle of A.
 * A matrix that is not positive definite gives NaN.
 */
function choleskyRoutine(a: Aval): Routine {
  const k = new Kit("cholesky", a);
  const { r, e } = k;
  const n = rowsOf(a);
  const [x, y, u] = [k.operand(a), k.result(a), k.scratch(n, n)];
  r.loop(batchOf(a), "serial", (b) => {
    r.nest([n, n], "serial", ([i, j]) => k.store(u, i, j, k.conj(k.load(x, j, i, b))), "vector");
    const definite = r.local(e.bool(true));
    const nan = { re: k.constant(Number.NaN), im: k.complex ? k.constant(Number.NaN) : null };
    k.blocks(n, (start, size) => {
      r.loop(size, "serial", (p) => {
        const row = addIndex(start, p);
        r.loop(size, "serial", (q) => {
          r.if(e.lt(k.int(q), k.int(p)), () => takeOff(k, u, row, [addIndex(start, q)], n));
        });
        const pivot = k.load(u, row, row).re;
        r.set(definite, e.and(r.get(definite), e.gt(pivot, k.zero)));
        const root = k.real(e.sqrt(pivot));
        k.strips(row, n, (j) => k.store(u, row, j, k.over(k.load(u, row, j), root)));
        k.store(u, row, row, k.of(root));
      });
      const rows = range(size).map((p) => addIndex(start, p));
      k.for(addIndex(start, size), n, (i) => takeOff(k, u, i, rows, n));
    });
    r.nest(
      [n, n],
      "serial",
      ([i, j]) => {
        const inside = e.le(k.int(j), k.int(i));
        const value = k.select(inside, k.conj(k.load(u, j, i)), k.of(0));
        k.store(y, i, j, k.select(r.get(definite), value, nan), b);
      },
      "vector",
    );
  });
  return r.done();
}
/** u[row, j] -= sum of conj(u[q, row]) u[q, j], j >= row */
const takeOff = (k: Kit, u: Mat, row: Parameters<Kit["load"]>[1], rows: readonly Index[], n: number): void =>
  k.subtract(
    u,
    row,
    row,
    n,
    rows.map((q) => k.conj(k.load(u, q, row))),
    u,
    rows,
  );

/** tril(X) with half of its diagonal */
function halved(x: Value): Value {
  const l = tril(x);
  const n = l.shape[l.ndim - 1];
  return div(l, add(broadcastTo(like(l, 1), l.shape), eyeLike(l, n)));
}
/** L of A = L L^T from the lower triangle of A, with zeros above it. NaN everywhere unless A is positive definite. */
export const choleskyP: Primitive<{}> = {
  name: "cholesky",
  infer([a]) {
    checkMatrix("cholesky", a, true);
    return [a];
  },
  tangent([a]) {
    const l = tril(bind1(choleskyP, [a], {}));
    return [
      [l],
      ([da]) => {
        if (!da) return [null];
        const right = triangularSolve(l, da, { transposeA: true, conjugateA: true, lower: true });
        return [dot(l, halved(triangularSolve(l, right, { leftSide: true, lower: true })))];
      },
    ];
  },
  batch: batchLeading(([a]) => [cholesky(a)]),
  lower: /*@__PURE__*/ byRoutine(
    "cholesky",
    ([a]) => [a],
    ([a]) => choleskyRoutine(a),
  ),
};
export const cholesky = (a: Value): Value => bind1(choleskyP, [a], {});
