import { type Aval, showAval } from "../../core/aval.ts";
import { notLinear, ValueError } from "../../core/errors.ts";
import { LinearInput, type Primitive, type Tangent } from "../../core/primitive.ts";
import { bind1 } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { range, sameList } from "../../util/list.ts";
import { neg, plus } from "../arithmetic.ts";
import { moveAxis, toFront } from "../axes.ts";
import { checkSameDtype } from "../checks.ts";
import { conjIfComplex } from "../complex.ts";
import { convertElementType } from "../convert.ts";
import { reshape } from "../shape.ts";
import { batchOf, columnsOf, Kit, type Num, type Pos, rowsOf } from "./kit.ts";
import { checkMatrix, dot, isHalf, mT, tril, triu } from "./matrix.ts";
import { byRoutine } from "./parts.ts";

export interface TriangularSolveParams {
  /** op(a) x = b, else x op(a) = b. */
  readonly leftSide: boolean;
  /** Which triangle of a is read. */
  readonly lower: boolean;
  readonly transposeA: boolean;
  readonly conjugateA: boolean;
  /** The diagonal of a is taken as ones. */
  readonly unitDiagonal: boolean;
}

/**
 * Substitution over rows of x, in blocks: each is finished, then taken off the rows that wait for it. Equations from the right
 * are those of the transposes from the left.
 */
function triangularSolveRoutine(a: Aval, b: Aval, p: TriangularSolveParams): Routine {
  const k = new Kit("triangularSolve", b);
  const { r, e } = k;
  const n = rowsOf(a);
  const columns = p.leftSide ? columnsOf(b) : rowsOf(b);
  const [t, rhs, out] = [k.operand(a), k.operand(b), k.result(b)];
  const [x, spare] = [k.scratch(n, columns), k.scratch(1, columns)];
  const transposed = p.transposeA === p.leftSide;
  const forward = p.lower !== transposed;
  const from = (i: Index, j: Index): [Index, Index] => (p.leftSide ? [i, j] : [j, i]);
  r.loop(batchOf(a), "serial", (batch) => {
    const element = (i: Pos, j: Pos): Num => {
      const v = transposed ? k.load(t, j, i, batch) : k.load(t, i, j, batch);
      return p.conjugateA ? k.conj(v) : v;
    };
    /** Row number i in the order of substitution. */
    const row = (i: Pos): Pos => (forward ? i : e.sub(e.i32(n - 1), k.int(i)));
    r.nest([n, columns], "serial", ([i, j]) => k.store(x, i, j, k.load(rhs, ...from(i, j), batch)), "vector");
    k.blocks(n, (start, size) => {
      r.loop(size, "serial", (s) => {
        const i = row(addIndex(start, s));
        r.loop(size, "serial", (q) => {
          const before = row(addIndex(start, q));
          r.if(e.lt(k.int(q), k.int(s)), () => k.subtract(x, i, 0, columns, [element(i, before)], x, [before]));
        });
        if (p.unitDiagonal) return;
        const pivot = k.num(element(i, i));
        // Quotients of complex numbers need both parts, of which the first would be overwritten.
        k.row(spare, (j) => k.store(spare, 0, j, k.load(x, i, j)));
        k.row(spare, (j) => k.store(x, i, j, k.div(k.load(spare, 0, j), pivot)));
      });
      const rows = range(size).map((s) => row(addIndex(start, s)));
      k.for(addIndex(start, size), n, (i) => {
        const later = row(i);
        k.subtract(
          x,
          later,
          0,
          columns,
          rows.map((q) => element(later, q)),
          x,
          rows,
        );
      });
    });
    r.nest([n, columns], "serial", ([i, j]) => k.store(out, ...from(i, j), k.load(x, i, j), batch), "vector");
  });
  return r.done();
}

const solve = (a: Value, b: Value, params: TriangularSolveParams): Value => bind1(triangularSolveP, [a, b], params);
/** The derivative by a: -op(a)^-1 op(da) x, in the cheaper order. */
function slopeOfA(da: Value, x: Value, a: Value, params: TriangularSolveParams): Value {
  const k = params.unitDiagonal ? 1 : 0;
  const triangle = neg(params.lower ? tril(da, -k) : triu(da, k));
  const turned = params.transposeA ? mT(triangle) : triangle;
  const d = params.conjugateA ? conjIfComplex(turned) : turned;
  const [m, n] = x.shape.slice(-2);
  if (params.leftSide) return m > n ? solve(a, dot(d, x), params) : dot(solve(a, d, params), x);
  return m < n ? solve(a, dot(x, d), params) : dot(x, solve(a, d, params));
}
export const triangularSolveP: Primitive<TriangularSolveParams> = {
  name: "triangularSolve",
  infer([a, b], { leftSide }) {
    checkSameDtype("triangularSolve", [a, b]);
    checkMatrix("triangularSolve", a, true);
    checkMatrix("triangularSolve", b);
    const n = leftSide ? rowsOf(b) : columnsOf(b);
    if (rowsOf(a) !== n || !sameList(a.shape.slice(0, -2), b.shape.slice(0, -2)))
      throw new ValueError(
        `triangularSolve: ${showAval(a)} and ${showAval(b)} do not fit: axis ${leftSide ? -2 : -1} of b must be ` +
          `${rowsOf(a)}, and the leading axes equal.`,
      );
    return [b];
  },
  tangent([a, b], _, params) {
    const x = solve(a, b, params);
    return [[x], ([da, db]): Tangent[] => [plus(da && slopeOfA(da, x, a, params), db && solve(a, db, params))]];
  },
  transpose([ct], [a, b], params) {
    if (a instanceof LinearInput || !(b instanceof LinearInput))
      throw notLinear("triangularSolve", "the matrix depends on what is transposed");
    return [null, ct && solve(a, ct, { ...params, transposeA: !params.transposeA })];
  },
  batch(axis, [a, b], [aa, ab], params) {
    if (aa !== null) return [[solve(toFront(axis, a, aa), toFront(axis, b, ab), params)], [0]];
    // One matrix for all lanes: their right-hand sides stand side by side.
    const at = params.leftSide ? b.ndim - 1 : b.ndim - 2;
    const sides = moveAxis(b, ab as number, at);
    const merged = [...sides.shape];
    merged.splice(at - 1, 2, sides.shape[at - 1] * sides.shape[at]);
    // From the left the lanes are columns, and their axis is the last; from the right they are rows.
    return [[reshape(solve(a, reshape(sides, merged), params), sides.shape)], [at]];
  },
  lower: /*@__PURE__*/ byRoutine(
    "triangularSolve",
    ([, b]) => [b],
    ([a, b], params) => triangularSolveRoutine(a, b, params),
  ),
};
const defaults = { leftSide: false, lower: false, transposeA: false, conjugateA: false, unitDiagonal: false };
/**
 * x of op(a) x = b (leftSide) or x op(a) = b, where a is triangular and op(a) is a or its transpose. Numbers of 16 bits are
 * computed in float32.
 */
export function triangularSolve(a: Value, b: Value, given: Partial<TriangularSolveParams> = {}): Value {
  const params = { ...defaults, ...given };
  if (!isHalf(b) || a.dtype !== b.dtype) return solve(a, b, params);
  const [m, y] = [a, b].map((x) => convertElementType(x, "float32"));
  return convertElementType(solve(m, y, params), b.dtype);
}
