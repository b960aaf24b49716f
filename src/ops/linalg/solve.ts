import type { Shape } from "../../core/aval.ts";
import { notLinear } from "../../core/errors.ts";
import { LinearInput, type Primitive } from "../../core/primitive.ts";
import { bind1 } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { range } from "../../util/list.ts";
import { neg, plus } from "../arithmetic.ts";
import { broadcastTo } from "../axes.ts";
import { argsort } from "../sort.ts";
import { isEmpty } from "./kit.ts";
import { constantLu } from "./lu.ts";
import { batchLeading, dot, mT } from "./matrix.ts";
import { permuteRows } from "./permutation.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** x of A x = b or, transposed, A^T x = b, from A's decomposition. */
export function luSolve(lu: Value, permutation: Value, b: Value, transposed: boolean): Value {
  if (!transposed) {
    const y = triangularSolve(lu, permuteRows(b, permutation), { leftSide: true, lower: true, unitDiagonal: true });
    return triangularSolve(lu, y, { leftSide: true });
  }
  const y = triangularSolve(lu, b, { leftSide: true, transposeA: true });
  const z = triangularSolve(lu, y, { leftSide: true, lower: true, unitDiagonal: true, transposeA: true });
  return permuteRows(z, argsort(permutation, permutation.ndim - 1));
}
interface SolveParams {
  readonly transposed: boolean;
}
/**
 * x of A x = b, given A, its decomposition, and b. The decomposition counts as part of A: derivatives solve with it again and do
 * not go through it.
 */
export const solveP: Primitive<SolveParams> = {
  name: "solve",
  infer: ([, , , b]) => [b],
  tangent([a, f, order, b], _, params) {
    const again = (y: Value): Value => bind1(solveP, [a, f, order, y], params);
    const x = again(b);
    return [
      [x],
      ([da, , , db]) => {
        const moved = da && dot(params.transposed ? mT(da) : da, x);
        const rhs = plus(db, moved && neg(moved));
        return [rhs && again(rhs)];
      },
    ];
  },
  transpose([ct], [a, f, order, b], { transposed }) {
    if (a instanceof LinearInput || !(b instanceof LinearInput))
      throw notLinear("solve", "the matrix depends on what is transposed");
    const given = [a, f, order] as Value[];
    return [null, null, null, ct && bind1(solveP, [...given, ct], { transposed: !transposed })];
  },
  batch: batchLeading((ins, params: SolveParams) => [bind1(solveP, ins, params)]),
  lower: { kind: "expand", expand: ([, f, order, b], { transposed }) => [luSolve(f, order, b, transposed)] },
};
/** x of A x = b, [..., n, n] and [..., n, k], whose leading axes broadcast. */
export function solve(a: Value, b: Value): Value {
  const [f, , order] = constantLu(a);
  const outer = broadcastLeading(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const spread = (x: Value, rank: number): Value => broadcastTo(x, [...outer, ...x.shape.slice(x.ndim - rank)]);
  const sides = spread(b, 2);
  if (isEmpty(sides.aval)) return sides;
  return bind1(solveP, [spread(a, 2), spread(f, 2), spread(order, 1), sides], { transposed: false });
}
/** Leading axes that two arrays have together. */
function broadcastLeading(x: Shape, y: Shape): number[] {
  const rank = Math.max(x.length, y.length);
  return range(rank).map((d) => {
    const [m, n] = [x[d - rank + x.length] ?? 1, y[d - rank + y.length] ?? 1];
    return m === 1 ? n : m;
  });
}
