import { type Aval, aval, showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { zeros } from "../zeros.ts";
import {
  clearBelow,
  clearVector,
  reflect,
  reflected,
  reflection,
  reflectionVector,
  reflectRows,
} from "./householder.ts";
import { batchOf, isEmpty, Kit, type Mat, type Num, rowsOf } from "./kit.ts";
import { batchLeading, checkMatrix, notDifferentiable } from "./matrix.ts";
import { byRoutine } from "./parts.ts";

/** Working space of the reduction of n rows; the matrix may have more. */
export interface HessenbergRoom {
  readonly w: Mat;
  readonly v: Mat;
  readonly sums: Mat;
}
export const hessenbergRoom = (k: Kit, n: number, moreRows = 0): HessenbergRoom => ({
  w: reflected(k, n + moreRows, n),
  v: reflectionVector(k, n),
  sums: k.scratch(1, n),
});
/** Reflections from both sides that leave nothing below the first subdiagonal; their vectors stay there. */
export function reduceToHessenberg(
  k: Kit,
  n: number,
  { w, v, sums }: HessenbergRoom,
  tau: (c: Index, t: Num) => void,
): void {
  k.r.loop(n - 1, "serial", (c) => {
    const lo = addIndex(c, 1);
    clearVector(k, v);
    const made = reflection(k, lo, n, (i) => k.load(w, i, c), v);
    tau(c, made.tau);
    reflectRows(k, w, v, made.tau, 0, n, lo, n, sums);
    reflect(k, w, v, k.conj(made.tau), lo, n, lo, n, sums);
    k.store(w, lo, c, k.of(made.beta));
    k.for(addIndex(c, 2), n, (i) => k.store(w, i, c, k.load(v, 0, i)));
  });
}
const typesOf = (a: Aval): Aval[] => [a, aval([...a.shape.slice(0, -2), rowsOf(a) - 1], a.dtype)];
function hessenbergRoutine(a: Aval): Routine {
  const k = new Kit("hessenberg", a);
  const { r } = k;
  const n = rowsOf(a);
  const [x, out, taus] = [k.operand(a), k.result(a), k.result(typesOf(a)[1], 1)];
  const room = hessenbergRoom(k, n);
  r.loop(batchOf(a), "serial", (b) => {
    r.nest([n, n], "serial", ([i, j]) => k.store(room.w, i, j, k.load(x, i, j, b)), "vector");
    clearBelow(k, room.w);
    reduceToHessenberg(k, n, room, (c, t) => k.store(taus, 0, c, t, b));
    r.nest([n, n], "serial", ([i, j]) => k.store(out, i, j, k.load(room.w, i, j), b), "vector");
  });
  return r.done();
}
/** Q^H A Q = H: H on and above the subdiagonal, the reflections of Q below it, and their factors. */
export const hessenbergP: Primitive<{}> = {
  name: "hessenberg",
  infer([a]) {
    checkMatrix("hessenberg", a, true);
    if (rowsOf(a) === 0) throw new ValueError(`hessenberg: ${showAval(a)} has no rows. Give at least one.`);
    return typesOf(a);
  },
  tangent: notDifferentiable("hessenberg"),
  batch: batchLeading(([a]) => hessenberg(a)),
  lower: /*@__PURE__*/ byRoutine(
    "hessenberg",
    ([a]) => typesOf(a),
    ([a]) => hessenbergRoutine(a),
  ),
};
/** Of one row: it is its own Hessenberg form, without reflections. */
export function hessenberg(a: Value): Value[] {
  const [, taus] = hessenbergP.infer([a.aval], {});
  return isEmpty(taus) ? [a, zeros(taus)] : bind(hessenbergP, [a], {});
}
