import type { Expr } from "../../ir/expr.ts";
import { withSign } from "./householder.ts";
import type { Kit } from "./kit.ts";
import { wide } from "./rotation.ts";

// Singular values of [f g; 0 h], accurate to a few units in the last place whatever the sizes of the elements (after LAPACK's
// lasv2 and las2; in float64, where nothing overflows that float32 holds).

interface Angle {
  readonly c: Expr;
  readonly s: Expr;
}
/** [c s; -s c]_left [f g; 0 h] [c -s; s c]_right = diag(large, small), where |large| >= |small|. */
export function triangularPair(
  k: Kit,
  f: Expr,
  g: Expr,
  h: Expr,
): { large: Expr; small: Expr; left: Angle; right: Angle } {
  const { e } = k;
  const [zero, one, two] = [wide(k, 0), wide(k, 1), wide(k, 2)];
  const keep = (v: Expr): Expr => k.real(v);
  const sign = (v: Expr): Expr => withSign(k, one, v);
  const swapped = keep(e.lt(e.abs(f), e.abs(h)));
  const [ft, ht] = [keep(e.select(swapped, h, f)), keep(e.select(swapped, f, h))];
  const [fa, ha, ga] = [ft, ht, g].map((v) => keep(e.abs(v)));
  const diagonal = keep(e.eq(ga, zero));
  const tall = keep(e.lt(fa, ga));
  const huge = keep(e.and(tall, e.lt(e.div(fa, ga), wide(k, 2 ** -53))));
  // The general case.
  const d = keep(e.sub(fa, ha));
  const l = keep(e.select(e.eq(d, fa), one, e.div(d, fa)));
  const m = keep(e.div(g, ft));
  const t = keep(e.sub(two, l));
  const mm = keep(e.mul(m, m));
  const s = keep(e.sqrt(e.add(e.mul(t, t), mm)));
  const r = keep(e.select(e.eq(l, zero), e.abs(m), e.sqrt(e.add(e.mul(l, l), mm))));
  const a = keep(e.mul(wide(k, 0.5), e.add(s, r)));
  const flat = e.select(
    e.eq(l, zero),
    e.mul(withSign(k, two, ft), sign(g)),
    e.add(e.div(g, withSign(k, d, ft)), e.div(m, t)),
  );
  const steep = e.mul(e.add(e.div(m, e.add(s, t)), e.div(m, e.add(r, l))), e.add(one, a));
  const tangent = keep(e.select(e.eq(mm, zero), flat, steep));
  const length = keep(e.sqrt(e.add(e.mul(tangent, tangent), wide(k, 4))));
  const [crt, srt] = [keep(e.div(two, length)), keep(e.div(tangent, length))];
  const clt = keep(e.div(e.add(crt, e.mul(srt, m)), a));
  const slt = keep(e.div(e.mul(e.div(ht, ft), srt), a));
  const choose = (whenDiagonal: Expr, whenHuge: Expr, general: Expr): Expr =>
    keep(e.select(diagonal, whenDiagonal, e.select(huge, whenHuge, general)));
  const tinyProduct = e.select(e.lt(one, ha), e.div(fa, e.div(ga, ha)), e.mul(e.div(fa, ga), ha));
  const small = choose(ha, tinyProduct, e.div(ha, a));
  const large = choose(fa, ga, e.mul(fa, a));
  const left = { c: choose(one, one, clt), s: choose(zero, e.div(ht, g), slt) };
  const right = { c: choose(one, e.div(ft, g), crt), s: choose(zero, one, srt) };
  const pick = (x: Expr, y: Expr): Expr => keep(e.select(swapped, x, y));
  const [csl, snl, csr, snr] = [
    pick(right.s, left.c),
    pick(right.c, left.s),
    pick(left.s, right.c),
    pick(left.c, right.s),
  ];
  const times = (...xs: Expr[]): Expr => keep(xs.reduce(e.mul));
  const turned = e.select(
    e.and(tall, e.not(diagonal)),
    times(sign(snr), sign(csl), sign(g)),
    e.select(swapped, times(sign(snr), sign(snl), sign(h)), times(sign(csr), sign(csl), sign(f))),
  );
  const overall = keep(turned);
  return {
    large: keep(withSign(k, large, overall)),
    small: keep(withSign(k, small, times(overall, sign(f), sign(h)))),
    left: { c: csl, s: snl },
    right: { c: csr, s: snr },
  };
}
/** The smaller singular value of [f g; 0 h]. */
export function smallerSingularValue(k: Kit, f: Expr, g: Expr, h: Expr): Expr {
  const { e } = k;
  const [zero, one] = [wide(k, 0), wide(k, 1)];
  const [fa, ga, ha] = [f, g, h].map((v) => k.real(e.abs(v)));
  const [least, most] = [k.real(e.min(fa, ha)), k.real(e.max(fa, ha))];
  const sum = k.real(e.add(one, e.div(least, most)));
  const difference = k.real(e.div(e.sub(most, least), most));
  const square = (v: Expr): Expr => e.mul(v, v);
  const root = (u: Expr, v: Expr): Expr => e.sqrt(e.add(u, v));
  const beside = k.real(square(e.div(ga, most)));
  const wideCase = e.mul(least, e.div(wide(k, 2), e.add(root(square(sum), beside), root(square(difference), beside))));
  const ratio = k.real(e.div(most, ga));
  const inverse = e.div(one, e.add(root(one, square(e.mul(sum, ratio))), root(one, square(e.mul(difference, ratio)))));
  const narrow = e.select(
    e.eq(ratio, zero),
    e.div(e.mul(least, most), ga),
    e.mul(wide(k, 2), e.mul(e.mul(least, inverse), ratio)),
  );
  return k.real(e.select(e.eq(least, zero), zero, e.select(e.lt(ga, most), wideCase, narrow)));
}
