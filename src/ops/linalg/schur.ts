import { type Aval, aval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { windowRows } from "./deflation-window.ts";
import { type HessenbergRoom, hessenbergRoom, reduceToHessenberg } from "./hessenberg.ts";
import { accumulate, clearBelow, loadReflection, reflected } from "./householder.ts";
import { batchOf, isEmpty, Kit, type Mat, type Num, rowsOf } from "./kit.ts";
import { batchLeading, checkMatrix, notDifferentiable } from "./matrix.ts";
import { byRoutine } from "./parts.ts";
import { largestElement, safeScale } from "./scaling.ts";
import { complexSchur } from "./schur-complex.ts";
import { realSchur } from "./schur-real.ts";

/** Double precision over the field of a: eigenvalues of matrices that are not symmetric can depend on every digit. */
export const doubleKit = (name: string, a: Aval): Kit =>
  new Kit(name, aval([], isComplex(a.dtype) ? "complex128" : "float64"));
export const widened = (k: Kit, v: Num): Num => ({
  re: k.e.convert(v.re, "float64"),
  im: v.im && k.e.convert(v.im, "float64"),
});
export interface SchurRoom {
  readonly reduction: HessenbergRoom;
  readonly q: Mat;
  /** Rows of Z^T. */
  readonly z: Mat;
  readonly taus: Mat;
}
const roomForWindow = (k: Kit, n: number): number => (k.complex ? 0 : windowRows(n));
export const schurRoom = (k: Kit, n: number): SchurRoom => ({
  reduction: hessenbergRoom(k, n, roomForWindow(k, n)),
  q: reflected(k, n, n),
  z: reflected(k, n + roomForWindow(k, n), n),
  taus: k.scratch(1, n),
});
/**
 * A scaled copy of x as Z T Z^H: T is left in the reduction's matrix, Z^T in z.
 * Without `vectors` the eigenvalues alone are right.
 * @returns whether it converged, and what x was multiplied by
 */
export function decompose(
  k: Kit,
  n: number,
  x: Mat,
  b: Index,
  room: SchurRoom,
  vectors: boolean,
): { ok: Expr; scale: Expr } {
  const { r, e } = k;
  const { reduction, q, z, taus } = room;
  const { w, v, sums } = reduction;
  r.nest([n, n], "serial", ([i, j]) => k.store(w, i, j, widened(k, k.load(x, i, j, b))));
  for (const m of [w, z]) {
    r.loop(roomForWindow(k, n), "serial", (i) => r.loop(n, "vector", (j) => k.store(m, addIndex(i, n), j, k.of(0))));
    clearBelow(k, m);
  }
  const largest = k.real(largestElement(k, w, n));
  const scale = safeScale(k, largest);
  r.if(e.ne(scale, k.one), () =>
    r.nest([n, n], "serial", ([i, j]) => k.store(w, i, j, k.scale(k.load(w, i, j), scale))),
  );
  const ok = r.local(e.lt(largest, k.constant(Number.POSITIVE_INFINITY)));
  r.if(r.get(ok), () => {
    reduceToHessenberg(k, n, reduction, (c, t) => k.store(taus, 0, c, t));
    if (vectors) accumulate(k, q, n - 1, 1, n, n, v, sums, taus, (c, from) => loadReflection(k, w, c, from, n, v));
    r.nest([n, n], "serial", ([i, j]) => {
      if (vectors) k.store(z, i, j, k.load(q, j, i));
      r.if(e.lt(e.add(k.int(j), e.i32(1)), k.int(i)), () => k.store(w, i, j, k.of(0)));
    });
    r.set(ok, k.complex ? complexSchur(k, n, w, z) : realSchur(k, n, w, z, vectors));
  });
  return { ok: r.get(ok), scale };
}
export interface SchurParams {
  readonly computeSchurVectors: boolean;
}
const typesOf = (a: Aval, { computeSchurVectors }: SchurParams): Aval[] => (computeSchurVectors ? [a, a] : [a]);
function schurRoutine(a: Aval, params: SchurParams): Routine {
  const k = doubleKit("schur", a);
  const { r, e } = k;
  const n = rowsOf(a);
  const [x, t] = [k.operand(a), k.result(a)];
  const vectors = params.computeSchurVectors ? k.result(a) : null;
  const room = schurRoom(k, n);
  r.loop(batchOf(a), "serial", (b) => {
    const { ok, scale } = decompose(k, n, x, b, room, true);
    const put = (m: Mat, i: Index, j: Index, v: Num): void => {
      const checked = k.select(ok, v, { re: k.constant(Number.NaN), im: v.im && k.constant(Number.NaN) });
      const to = m.re.register;
      k.store(m, i, j, { re: e.convert(checked.re, to), im: checked.im && e.convert(checked.im, to) }, b);
    };
    r.nest([n, n], "serial", ([i, j]) => {
      put(t, i, j, k.over(k.load(room.reduction.w, i, j), scale));
      if (vectors) put(vectors, i, j, k.load(room.z, j, i));
    });
  });
  return r.done();
}
/** T and Z with A = Z T Z^H: T triangular, for real A with blocks of two where eigenvalues are complex. */
export const schurP: Primitive<SchurParams> = {
  name: "schur",
  infer([a], params) {
    checkMatrix("schur", a, true);
    return typesOf(a, params);
  },
  tangent: notDifferentiable("schur"),
  batch: batchLeading(([a], params: SchurParams) => schur(a, params)),
  lower: /*@__PURE__*/ byRoutine(
    "schur",
    ([a], params) => typesOf(a, params),
    ([a], params) => schurRoutine(a, params),
  ),
};
export function schur(a: Value, params: SchurParams): Value[] {
  checkMatrix("schur", a.aval, true);
  return isEmpty(a.aval) ? typesOf(a.aval, params).map(() => a) : bind(schurP, [a], params);
}
