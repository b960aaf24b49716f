import type { Expr, ExprBuilder } from "../expr.ts";
import { cos32, cos64, sin32, sin64 } from "./coefficients.ts";
import { type Kit, kit } from "./kit.ts";
import { reduceLarge } from "./trig-large.ts";

/** pi/2 in three parts of the type's precision. */
const halfPi = {
  float32: [1.5707963705062866, -4.371138828673793e-8, -1.7151245100058819e-15],
  float64: [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33],
} as const;

/** x = quadrant pi/2 + hi + lo, |hi| <= pi/4 or a little more. The quadrant's low two bits are right. */
export interface Reduced {
  readonly hi: Expr;
  readonly lo: Expr;
  /** An integer register. */
  readonly quadrant: Expr;
}
/** Cody and Waite's reduction; the first step is exact thanks to fma, the second compensated. */
function reduceSmall(k: Kit, x: Expr): Reduced {
  const [a, b, c] = halfPi[k.type];
  const qMagic = k.fma(x, 2 / Math.PI, k.magic);
  const q = k.sub(qMagic, k.magic);
  const r = k.fma(q, -a, x);
  const w = k.mul(q, b);
  const hi = k.sub(r, w);
  // What rounding hi lost, and w.
  const lost = k.add(k.sub(k.sub(r, hi), w), k.fma(q, -b, w));
  return { hi, lo: k.fma(q, -c, lost), quadrant: k.bits(qMagic) };
}
/** The function of a reduced argument; arguments too large for the short reduction take the long one, out of the way. */
function reduced(b: ExprBuilder, x: Expr, name: string, f: (k: Kit, x: Expr, r: Reduced) => Expr): Expr {
  const k = kit(b, x);
  const isLarge = b.not(k.lt(k.abs(x), k.type === "float32" ? 2 ** 17 : 2 ** 30));
  const large = ([y]: Expr[]) => f(k, y, reduceLarge(k, y, halfPi.float64));
  return b.rare(name, isLarge, [x], large, f(k, x, reduceSmall(k, x)));
}
/** sin(hi + lo) for |hi| up to about pi/4, as a main term and the rest. */
export function sinSeries(k: Kit, hi: Expr, lo: Expr): [Expr, Expr] {
  const z = k.mul(hi, hi);
  const cube = k.mul(z, hi);
  return [hi, k.fma(cube, k.poly(z, k.type === "float32" ? sin32 : sin64), k.fma(k.mul(z, -0.5), lo, lo))];
}
/** cos(hi + lo) in the same way; `careful` keeps what rounding hi^2 loses, a sixth of the result's last place. */
export function cosSeries(k: Kit, hi: Expr, lo: Expr, careful = false): [Expr, Expr] {
  const z = k.mul(hi, hi);
  // 1 - z/2 as s + t
  const s = k.fma(z, -0.5, 1);
  const t = k.fma(z, -0.5, k.sub(1, s));
  const tail = careful ? k.fma(k.fma(hi, hi, k.neg(z)), -0.5, t) : t;
  return [s, k.fma(k.mul(z, z), k.poly(z, k.type === "float32" ? cos32 : cos64), k.fma(k.neg(hi), lo, tail))];
}
const odd = (k: Kit, quadrant: Expr): Expr => k.b.eq(k.b.and(quadrant, k.n(1)), k.n(1));
/** Bit 1 of the quadrant moved to the sign's place. */
const signOf = (k: Kit, quadrant: Expr): Expr =>
  k.b.shl(k.b.and(quadrant, k.n(2)), k.n(k.type === "float32" ? 30 : 62));
const flip = (k: Kit, y: Expr, sign: Expr): Expr => k.float(k.b.xor(k.bits(y), sign));

/** sin x. An infinite x gives NaN. */
export function sin(b: ExprBuilder, x: Expr): Expr {
  return reduced(b, x, "sin", (k, x, { hi, lo, quadrant }) => {
    const s = k.add(...sinSeries(k, hi, lo));
    const c = k.add(...cosSeries(k, hi, lo));
    const y = flip(k, k.select(odd(k, quadrant), c, s), signOf(k, quadrant));
    return k.select(k.eq(x, 0), x, y);
  });
}
/** cos x */
export function cos(b: ExprBuilder, x: Expr): Expr {
  return reduced(b, x, "cos", (k, _, { hi, lo, quadrant }) => {
    const s = k.add(...sinSeries(k, hi, lo));
    const c = k.add(...cosSeries(k, hi, lo));
    return flip(k, k.select(odd(k, quadrant), s, c), signOf(k, b.add(quadrant, k.n(1))));
  });
}
/** tan x */
export function tan(b: ExprBuilder, x: Expr): Expr {
  return reduced(b, x, "tan", tanOf);
}
function tanOf(k: Kit, x: Expr, { hi, lo, quadrant }: Reduced): Expr {
  const swap = odd(k, quadrant);
  const [s, sLow] = k.fastSum(...sinSeries(k, hi, lo));
  const [c, cLow] = k.fastSum(...cosSeries(k, hi, lo, true));
  const pick = (a: Expr, z: Expr): Expr => k.select(swap, a, z);
  const y = k.quotient(pick(k.neg(c), s), pick(k.neg(cLow), sLow), pick(s, c), pick(sLow, cLow));
  return k.select(k.eq(x, 0), x, y);
}
