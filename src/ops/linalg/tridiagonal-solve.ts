import { type Aval, showAval } from "../../core/aval.ts";
import { notLinear, ShapeError } from "../../core/errors.ts";
import { LinearInput, type Primitive, type Tangent } from "../../core/primitive.ts";
import { bind1 } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index, linear } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { sameList } from "../../util/list.ts";
import { like, mul, neg, plus } from "../arithmetic.ts";
import { checkSameDtype } from "../checks.ts";
import { pad } from "../slice.ts";
import { hypot, withSign } from "./householder.ts";
import { batchOf, columnsOf, isEmpty, Kit, type Mat, type Num, type Pos, rowsOf } from "./kit.ts";
import { exchangeRows } from "./lu.ts";
import { batchLeading, checkMatrix, columnOf, spread } from "./matrix.ts";
import { byRoutine } from "./parts.ts";

export interface TridiagonalSolveParams {
  /** Pivots so small that the quotient would overflow are moved away from 0. */
  readonly perturbSingular: boolean;
}
/** Machine epsilon, and the least normal number. */
const limits = { float32: [2 ** -23, 2 ** -126], float64: [2 ** -52, 2 ** -1022] } as const;
const modulus = (k: Kit, v: Num): Expr => (v.im ? hypot(k, v.re, v.im) : k.real(k.e.abs(v.re)));
/** By how much a pivot is moved: eps times the largest element of U, whose diagonals these are. */
function perturbationOf(k: Kit, diagonals: readonly Mat[], m: number): Expr {
  const { r, e } = k;
  const largest = r.local(k.zero);
  diagonals.forEach((d, offset) =>
    r.loop(m - offset, "serial", (i) => r.set(largest, e.max(r.get(largest), modulus(k, k.load(d, 0, i))))),
  );
  const [eps, least] = limits[k.type];
  return k.real(e.max(e.mul(r.get(largest), k.constant(eps)), k.constant(least)));
}
/** The pivot of row i of x, moved by twice as much again and again until the quotients are finite, as LAPACK's lagts does. */
function movedPivot(k: Kit, pivot: Num, x: Mat, i: Index, by: Expr): Num {
  const { r, e } = k;
  const most = r.local(k.zero);
  r.loop(x.columns, "serial", (j) => r.set(most, e.max(r.get(most), modulus(k, k.load(x, i, j)))));
  const moved = k.var(pivot);
  // The inverse of -0 has its sign.
  const step = r.local(withSign(k, by, e.div(k.one, pivot.re)));
  const size = r.local(modulus(k, k.get(moved)));
  const least = k.constant(limits[k.type][1]);
  const overflows = () =>
    e.or(e.lt(r.get(size), least), e.and(e.lt(r.get(size), k.one), e.lt(r.get(size), e.mul(r.get(most), least))));
  r.while(overflows(), () => {
    r.set(moved.re, e.add(r.get(moved.re), r.get(step)));
    r.set(step, e.add(r.get(step), r.get(step)));
    r.set(size, modulus(k, k.get(moved)));
  });
  return k.get(moved);
}
/** Gaussian elimination with exchanges of neighbouring rows, which fill a second diagonal above the first. */
function tridiagonalSolveRoutine(a: Aval, b: Aval, { perturbSingular }: TridiagonalSolveParams): Routine {
  const k = new Kit("tridiagonalSolve", b);
  const { r, e } = k;
  const [m, n] = [rowsOf(b), columnsOf(b)];
  const [dl, d, du, rhs, out] = [k.operand(a, 1), k.operand(a, 1), k.operand(a, 1), k.operand(b), k.result(b)];
  const [diagonal, upper, second, x, spare] = [...[1, 1, 1, m, 1].entries()].map(([i, rows]) =>
    k.scratch(rows, i < 3 ? m : n),
  );
  const at = (v: typeof diagonal, i: Pos): Num => k.num(k.load(v, 0, i));
  r.loop(batchOf(b), "serial", (batch) => {
    r.nest([m, n], "serial", ([i, j]) => k.store(x, i, j, k.load(rhs, i, j, batch)), "vector");
    r.loop(m, "serial", (i) => {
      k.store(diagonal, 0, i, k.load(d, 0, i, batch));
      k.store(upper, 0, i, k.load(du, 0, i, batch));
      k.store(second, 0, i, k.of(0));
    });
    r.loop(m - 1, "serial", (i) => {
      const next = addIndex(i, 1);
      const below = k.num(k.load(dl, 0, next, batch));
      const here = at(diagonal, i);
      const [above, following] = [at(upper, i), at(diagonal, next)];
      r.if(
        e.le(k.size(below), k.size(here)),
        () => {
          const quotient = k.div(below, here);
          // A pivot of 0 is moved later on, if there is nothing below it to eliminate.
          const none = perturbSingular && e.eq(k.size(below), k.zero);
          const factor = k.num(none ? k.select(none, k.of(0), quotient) : quotient);
          k.store(diagonal, 0, next, k.sub(following, k.mul(factor, above)));
          k.subtract(x, next, 0, n, [factor], x, [i]);
        },
        () => {
          const factor = k.num(k.div(here, below));
          k.store(diagonal, 0, i, below);
          k.store(diagonal, 0, next, k.sub(above, k.mul(factor, following)));
          const beyond = k.num(k.select(e.lt(k.int(next), e.i32(m - 1)), at(upper, next), k.of(0)));
          k.store(second, 0, i, beyond);
          k.store(upper, 0, next, k.neg(k.mul(factor, beyond)));
          k.store(upper, 0, i, following);
          exchangeRows(k, x, i, next, spare);
          k.subtract(x, next, 0, n, [factor], x, [i]);
        },
      );
    });
    const by = perturbSingular && perturbationOf(k, [diagonal, upper, second], m);
    r.loop(m, "serial", (s) => {
      const i = linear(m - 1, [[s, -1]]);
      const row = k.int(i);
      r.if(e.lt(row, e.i32(m - 1)), () => k.subtract(x, i, 0, n, [at(upper, i)], x, [e.add(row, e.i32(1))]));
      r.if(e.lt(row, e.i32(m - 2)), () => k.subtract(x, i, 0, n, [at(second, i)], x, [e.add(row, e.i32(2))]));
      const pivot = by ? movedPivot(k, at(diagonal, i), x, i, by) : at(diagonal, i);
      k.row(spare, (j) => k.store(spare, 0, j, k.load(x, i, j)));
      k.row(spare, (j) => k.store(x, i, j, k.div(k.load(spare, 0, j), pivot)));
    });
    r.nest([m, n], "serial", ([i, j]) => k.store(out, i, j, k.load(x, i, j), batch), "vector");
  });
  return r.done();
}
/** v moved along its last axis: element i becomes element i + by, zeros come in. */
const shifted = (v: Value, by: 1 | -1, axis: number): Value => {
  const config = v.shape.map((_, i) => (i === axis ? ([by, -by, 0] as const) : ([0, 0, 0] as const)));
  return pad(v, like(v, 0), config);
};
/** The product of a tridiagonal matrix and x. */
function product([dl, d, du]: readonly Tangent[], x: Value): Tangent {
  const rows = x.ndim - 2;
  const times = (v: Tangent, y: Value): Tangent => v && mul(spread(columnOf(v), y), y);
  return plus(plus(times(d, x), times(dl, shifted(x, 1, rows))), times(du, shifted(x, -1, rows)));
}
const solve = (ins: readonly Value[], params: TridiagonalSolveParams): Value =>
  bind1(tridiagonalSolveP, [...ins], params);
/** x of A x = b, with dl left of A's diagonal d (dl[0] is not used), and du right of it (the last one is not used). */
export const tridiagonalSolveP: Primitive<TridiagonalSolveParams> = {
  name: "tridiagonalSolve",
  infer([dl, d, du, b]) {
    checkSameDtype("tridiagonalSolve", [dl, d, du, b]);
    checkMatrix("tridiagonalSolve", b);
    if ([dl, d, du].some((v) => !sameList(v.shape, b.shape.slice(0, -1))))
      throw new ShapeError(
        `tridiagonalSolve: the diagonals are ${[dl, d, du].map((v) => showAval(v)).join(", ")}, b is ${showAval(b)}. ` +
          "Give each diagonal b's shape without its last axis.",
      );
    return [b];
  },
  tangent([dl, d, du, b], _, params) {
    const x = solve([dl, d, du, b], params);
    return [
      [x],
      ([ddl, dd, ddu, db]) => {
        const moved = product([ddl, dd, ddu], x);
        const rhs = plus(db, moved && neg(moved));
        return [rhs && solve([dl, d, du, rhs], params)];
      },
    ];
  },
  transpose([ct], [dl, d, du, b], params) {
    if ([dl, d, du].some((v) => v instanceof LinearInput) || !(b instanceof LinearInput))
      throw notLinear("tridiagonalSolve", "the matrix depends on what is transposed");
    const [lower, middle, upper] = [dl, d, du] as Value[];
    const axis = lower.ndim - 1;
    return [null, null, null, ct && solve([shifted(upper, 1, axis), middle, shifted(lower, -1, axis), ct], params)];
  },
  batch: batchLeading((ins, params) => [tridiagonalSolve(ins, params)]),
  lower: /*@__PURE__*/ byRoutine(
    "tridiagonalSolve",
    ([, , , b]) => [b],
    ([, d, , b], params) => tridiagonalSolveRoutine(d, b, params),
  ),
};
export function tridiagonalSolve(ins: readonly Value[], params: TridiagonalSolveParams): Value {
  const [b] = tridiagonalSolveP.infer(
    ins.map((x) => x.aval),
    params,
  );
  return isEmpty(b) ? ins[3] : solve(ins, params);
}
