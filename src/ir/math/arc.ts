import type { Expr, ExprBuilder } from "../expr.ts";
import { asin32, asin64, atan32, atan64 } from "./coefficients.ts";
import { type Kit, kit } from "./kit.ts";

/** pi/2 as two numbers of the type. */
const halfPi = (k: Kit): readonly [number, number] =>
  k.type === "float32" ? [1.5707963705062866, -4.371138828673793e-8] : [1.5707963267948966, 6.123233995736766e-17];

/** atan(y / x) for x, y >= 0, not both 0, neither large nor tiny, as a sum. */
function atanSum(k: Kit, y: Expr, x: Expr | number): [Expr, Expr] {
  // atan t = pi/4 + atan((t-1)/(t+1)) = pi/2 + atan(-1/t): |u| <= tan(pi/8) remains.
  const middle = k.lt(k.mul(Math.SQRT2 - 1, x), y);
  const large = k.lt(k.mul(Math.SQRT2 + 1, x), y);
  const three = (l: Expr | number, m: Expr | number, s: Expr | number): Expr =>
    k.select(large, l, k.select(middle, m, s));
  const minusX = k.mul(-1, x);
  const [down, downLow] = k.sum(y, minusX);
  const [up, upLow] = k.sum(y, k.mul(1, x));
  const [n, nLow] = [three(minusX, down, y), three(0, downLow, 0)];
  const [d, dLow] = [three(y, up, x), three(0, upLow, 0)];
  const u = k.div(n, d);
  const rest = k.add(k.fma(k.neg(u), d, n), k.fma(k.neg(u), dLow, nLow));
  const z = k.mul(u, u);
  const series = k.fma(k.mul(z, u), k.poly(z, k.type === "float32" ? atan32 : atan64), k.div(rest, d));
  const [hi, lo] = halfPi(k);
  const [s, t] = k.fastSum(three(hi, hi / 2, 0), u);
  return [s, k.add(t, k.add(three(lo, lo / 2, 0), series))];
}
/** arctan x, in [-pi/2, pi/2] */
export function atan(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  // Above the bound it is pi/2.
  return k.signed(k.add(...atanSum(k, k.b.pmin(k.abs(x), k.c(2 ** 60)), 1)), x);
}
/** The angle of (x, y), in [-pi, pi], with the sign of y. Both infinite: a diagonal. Both zero: as if x were 1 or -1. */
export function atan2(b: ExprBuilder, y: Expr, x: Expr): Expr {
  const k = kit(b, x);
  const [ax, ay] = [k.abs(x), k.abs(y)];
  const [xInfinite, yInfinite] = [k.eq(ax, Infinity), k.eq(ay, Infinity)];
  const infinite = b.or(xInfinite, yInfinite);
  // A common factor that keeps sums and residuals within range, but no quotient that counts below it.
  const largest = k.b.pmax(ax, ay);
  const [top, down, bottom, up] = k.type === "float32" ? [100, -40, -60, 64] : [900, -300, -500, 500];
  const factor = k.select(k.lt(2 ** top, largest), 2 ** down, k.select(k.lt(largest, 2 ** bottom), 2 ** up, 1));
  const clear = (v: Expr, isInfinite: Expr): Expr => k.select(infinite, k.select(isInfinite, 1, 0), k.mul(v, factor));
  const [n, d] = [clear(ay, yInfinite), clear(ax, xInfinite)];
  const [s, t] = atanSum(k, n, k.select(k.eq(largest, 0), 1, d));
  const [hi, lo] = halfPi(k);
  const [u, v] = k.fastSum(2 * hi, k.neg(s));
  const back = k.add(u, k.add(v, k.sub(2 * lo, t)));
  const left = b.ne(k.signBits(x), k.n(0));
  const angle = k.signed(k.select(left, back, k.add(s, t)), y);
  return k.select(b.or(b.ne(x, x), b.ne(y, y)), NaN, angle);
}

/** asin's pieces: for |x| <= 1/2 s = |x|, else s = sqrt((1-|x|)/2), whose arcsine is half the angle to pi/2. */
function asinParts(k: Kit, x: Expr): { outer: Expr; s: Expr; rest: Expr } {
  const a = k.abs(x);
  const outer = k.lt(0.5, a);
  const z = k.select(outer, k.fma(a, -0.5, 0.5), k.mul(a, a));
  const root = k.sqrt(z);
  // sqrt z = root + (z - root^2) / (2 root); at x = 1 both are 0.
  const lost = k.div(k.fma(k.neg(root), root, z), k.mul(2, k.b.pmax(root, k.c(2 ** -60))));
  const s = k.select(outer, root, a);
  const series = k.mul(k.mul(z, s), k.poly(z, k.type === "float32" ? asin32 : asin64));
  return { outer, s, rest: k.select(outer, k.add(series, lost), series) };
}
/** arcsin x, in [-pi/2, pi/2]; NaN for |x| > 1 */
export function asin(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const { outer, s, rest } = asinParts(k, x);
  const [hi, lo] = halfPi(k);
  const [u, v] = k.fastSum(hi, k.mul(-2, s));
  const y = k.select(outer, k.add(u, k.add(v, k.fma(-2, rest, lo))), k.add(s, rest));
  return k.signed(y, x);
}
/** arccos x, in [0, pi]; NaN for |x| > 1 */
export function acos(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const { outer, s, rest } = asinParts(k, x);
  const [hi, lo] = halfPi(k);
  const negative = k.lt(x, 0);
  // Right of 1/2: 2 asin s. Left of -1/2: pi - 2 asin s. Between: pi/2 -+ asin s.
  const base = k.select(outer, k.select(negative, 2 * hi, 0), hi);
  const baseLow = k.select(outer, k.select(negative, 2 * lo, 0), lo);
  const factor = k.select(outer, 2, 1);
  const sign = k.select(b.xor(outer, negative), factor, k.neg(factor));
  const [u, v] = k.fastSum(base, k.mul(sign, s));
  return k.add(u, k.add(v, k.fma(sign, rest, baseLow)));
}
