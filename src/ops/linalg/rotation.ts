import type { Expr } from "../../ir/expr.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit, Mat, Pos } from "./kit.ts";

// Plane rotations. Their angles are computed in float64 and applied in the matrix's type.

/** c and s with [c s; -s c] [f; g] = [r; 0] and c >= 0. */
export interface Rotation {
  readonly c: Expr;
  readonly s: Expr;
  readonly r: Expr;
}
export const wide = (k: Kit, v: number): Expr => k.e.constant(v, "float64");
export function rotation(k: Kit, f: Expr, g: Expr): Rotation {
  const { e } = k;
  const pick = (c: Expr, x: number, y: Expr): Expr => e.select(c, wide(k, x), y);
  const size = k.real(e.max(e.abs(f), e.abs(g)));
  const [low, high] = [k.real(e.lt(size, wide(k, 2 ** -400))), k.real(e.gt(size, wide(k, 2 ** 400)))];
  // Squares neither overflow nor vanish; one quotient serves both c and s.
  const factor = k.real(pick(low, 2 ** 500, pick(high, 2 ** -500, wide(k, 1))));
  const [x, y] = [k.real(e.mul(f, factor)), k.real(e.mul(g, factor))];
  const root = k.real(e.sqrt(e.add(e.mul(x, x), e.mul(y, y))));
  const inverse = k.real(e.div(wide(k, 1), pick(e.eq(root, wide(k, 0)), 1, root)));
  const none = k.real(e.eq(g, wide(k, 0)));
  const r = e.mul(withSign(k, root, f), pick(low, 2 ** -500, pick(high, 2 ** 500, wide(k, 1))));
  return {
    c: k.real(pick(none, 1, e.mul(e.abs(x), inverse))),
    s: k.real(pick(none, 0, e.mul(y, withSign(k, inverse, f)))),
    r: k.real(e.select(none, f, r)),
  };
}
/** The eigenvalues of [a b; b c], that of larger absolute value first, and its unit eigenvector (c, s). */
export function symmetricPair(k: Kit, a: Expr, b: Expr, c: Expr): { large: Expr; small: Expr; c: Expr; s: Expr } {
  const { e } = k;
  const zero = wide(k, 0);
  const one = wide(k, 1);
  const half = wide(k, 0.5);
  const sum = k.real(e.add(a, c));
  const difference = k.real(e.sub(a, c));
  const twice = k.real(e.add(b, b));
  const root = hypot(k, difference, twice);
  const flat = k.real(e.eq(sum, zero));
  const large = k.real(e.mul(half, e.select(e.lt(sum, zero), e.sub(sum, root), e.add(sum, root))));
  const aIsLarge = e.gt(e.abs(a), e.abs(c));
  const [hi, lo] = [e.select(aIsLarge, a, c), e.select(aIsLarge, c, a)];
  const safe = k.real(e.select(e.eq(large, zero), one, large));
  const product = e.sub(e.mul(e.div(hi, safe), lo), e.mul(e.div(b, safe), b));
  const small = k.real(e.select(flat, e.neg(e.mul(half, root)), product));
  const falling = k.real(e.lt(difference, zero));
  const cs = k.real(e.select(falling, e.sub(difference, root), e.add(difference, root)));
  const steep = k.real(e.gt(e.abs(cs), e.abs(twice)));
  const none = k.real(e.and(e.not(steep), e.eq(twice, zero)));
  const [over, under] = [e.select(steep, twice, cs), e.select(steep, cs, twice)];
  const ratio = k.real(e.select(none, zero, e.neg(e.div(over, e.select(none, one, under)))));
  const inverse = k.real(e.div(one, e.sqrt(e.add(one, e.mul(ratio, ratio)))));
  const times = k.real(e.mul(ratio, inverse));
  const [c1, s1] = [k.real(e.select(steep, times, inverse)), k.real(e.select(steep, inverse, times))];
  const turned = k.real(e.not(e.xor(e.lt(sum, zero), falling)));
  return { large, small, c: k.real(e.select(turned, e.neg(s1), c1)), s: k.real(e.select(turned, c1, s1)) };
}

/** Rotates rows one after the other, each with the one before: the row that two rotations share is kept aside. */
export class RowChain {
  private readonly k: Kit;
  private readonly m: Mat;
  private readonly kept: Mat;
  private readonly side;
  constructor(k: Kit, m: Mat, kept: Mat) {
    this.k = k;
    this.m = m;
    this.kept = kept;
    this.side = k.r.local(k.e.i32(0));
  }
  /** Room for the row that is kept. */
  static room = (k: Kit, columns: number): Mat => k.scratch(2, columns);
  start(row: Pos): void {
    const { k, m, kept } = this;
    const side = k.r.get(this.side);
    k.row(m, (j) => k.store(kept, side, j, k.load(m, row, j)));
  }
  /** (kept, y) becomes (c kept + s y, c y - s kept): the first is stored as row x, the second is kept. */
  rotate(x: Pos, y: Pos, c: Expr, s: Expr): void {
    const { k, m, kept } = this;
    const { r, e } = k;
    const [cos, sin] = [k.real(e.convert(c, k.type)), k.real(e.convert(s, k.type))];
    const side = r.get(this.side);
    const other = k.real(e.sub(e.i32(1), side));
    k.row(m, (j) => {
      k.store(kept, other, j, k.sub(k.scale(k.load(m, y, j), cos), k.scale(k.load(kept, side, j), sin)));
      k.store(m, x, j, k.add(k.scale(k.load(kept, side, j), cos), k.scale(k.load(m, y, j), sin)));
    });
    r.set(this.side, other);
  }
  end(row: Pos): void {
    const { k, m, kept } = this;
    const side = k.r.get(this.side);
    k.row(m, (j) => k.store(m, row, j, k.load(kept, side, j)));
  }
}
