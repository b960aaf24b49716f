import type { Expr } from "../../ir/expr.ts";
import type { FloatType, Kit, Mat } from "./kit.ts";

/** Sizes of the largest element beyond which squares may overflow or vanish. */
export const extremes = (type: FloatType): readonly [small: number, large: number] =>
  type === "float32" ? [2 ** -50, 2 ** 50] : [2 ** -400, 2 ** 400];
/** The largest |element| of the first rows; a NaN wins. */
export function largestElement(k: Kit, w: Mat, rows: number): Expr {
  const { r, e } = k;
  const largest = r.local(k.zero);
  r.nest([rows, w.columns], "serial", ([i, j]) => r.set(largest, e.max(r.get(largest), k.size(k.load(w, i, j)))));
  return r.get(largest);
}
/** What to multiply by so that squares neither overflow nor vanish: 1 unless the largest element is extreme. */
export function safeScale(k: Kit, largest: Expr): Expr {
  const { e } = k;
  const [small, large] = extremes(k.type);
  const lift = e.and(e.gt(largest, k.zero), e.lt(largest, k.constant(small)));
  const lower = e.and(e.gt(largest, k.constant(large)), e.lt(largest, k.constant(Number.POSITIVE_INFINITY)));
  const target = e.select(lift, k.constant(small), k.constant(large));
  return k.real(e.select(e.or(lift, lower), e.div(target, largest), k.one));
}
