import type { Expr, ExprBuilder } from "../expr.ts";
import { digamma64, lgammaA64, lgammaB64, stirling64 } from "./coefficients.ts";
import { type Pair, piPair, rgammaSeries, sinSeries as sinPairs } from "./gamma-pairs.ts";
import { type Kit, kit, throughFloat64 } from "./kit.ts";
import { log, log1p } from "./log.ts";
import { logDouble, plus, type Sum, times, timesSum } from "./sums.ts";
import { cosSeries, sinSeries } from "./trig.ts";

/** sin(pi r) and cos(pi r) for |r| <= 1/2. */
export function sinCosPi(k: Kit, r: Expr): [Expr, Expr] {
  const a = k.abs(r);
  const outer = k.lt(0.25, a);
  const [hi, lo] = k.product(k.select(outer, k.sub(0.5, a), a), Math.PI);
  const s = k.add(...sinSeries(k, hi, lo));
  const c = k.add(...cosSeries(k, hi, lo));
  return [k.signed(k.select(outer, c, s), r), k.select(outer, s, c)];
}
/** log |Gamma(x)|; infinite at 0, -1, -2, ... */
export const lgamma = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  // Gamma(x) Gamma(-x) = -pi / (x sin(pi x)) for negative x
  const reflect = k.lt(x, -0.25);
  const p = k.select(reflect, k.neg(x), x);
  const right = lgammaRight(k, p);
  const r = k.sub(p, b.nearest(p));
  const pole = b.and(k.le(x, 0), k.eq(r, 0));
  const mirrored = k.sub(log(b, k.div(Math.PI, k.mul(p, k.abs(sinCosPi(k, r)[0])))), right);
  const value = k.select(
    pole,
    Infinity,
    k.select(k.eq(k.abs(x), Infinity), Infinity, k.select(reflect, mirrored, right)),
  );
  // The two logarithms cancel, most near the roots below -2; beyond -32 no root is near any float64.
  const cancels = b.and(reflect, b.and(k.lt(-32, x), b.not(pole)));
  return b.rare(lgamma, cancels, [x], ([y]) => lgammaNearRoots(k, k.neg(y)), value);
});

const pairOf = (k: Kit, [c, d]: Pair): Sum => [k.c(c), k.c(d)];
const series = (k: Kit, by: (s: Sum) => Sum, pairs: readonly Pair[]): Sum =>
  pairs.slice(0, -1).reduceRight((s, c) => plus(k, by(s), c), pairOf(k, pairs[pairs.length - 1]));

/**
 * log |Gamma(-p)| for 1/4 < p < 32: the logarithm of q = pi / (p |sin(pi p)| Gamma(p)), whose numerator and denominator are sums of two numbers, so
 * that near a root q - 1 is as exact as q.
 */
function lgammaNearRoots(k: Kit, p: Expr): Expr {
  const { b } = k;
  const r = k.abs(k.sub(p, b.nearest(p)));
  const u = timesSum(k, pairOf(k, piPair), [r, k.c(0)]);
  const u2 = timesSum(k, u, u);
  const sine = timesSum(
    k,
    u,
    series(k, (s) => timesSum(k, s, u2), sinPairs),
  );
  // Gamma(p) = (p - 1) (p - 2) ... y Gamma(y), 3/2 < y <= 5/2, or Gamma(p + 1) / p. Differences are exact, near roots at least.
  const under = k.lt(p, 1.5);
  let below = times(k, sine, k.select(under, 1, p));
  let y = p;
  for (let i = 1; i <= 30; i++) {
    const t = k.sub(p, i);
    const taken = k.lt(1.5, t);
    below = times(k, below, k.select(taken, t, 1));
    y = k.select(taken, t, y);
  }
  const z = k.sub(y, k.select(under, 1, 2));
  const above = timesSum(
    k,
    pairOf(k, piPair),
    series(k, (s) => times(k, s, z), rgammaSeries),
  );
  const [d, e] = k.sum(above[0], k.neg(below[0]));
  const off = k.quotient(...k.fastSum(d, k.add(e, k.sub(above[1], below[1]))), ...below);
  const near = b.and(k.lt(-0.6, off), k.lt(off, 1.5));
  return k.select(near, log1p(b, off), log(b, k.quotient(...above, ...below)));
}
/** lgamma for p >= -1/4 */
function lgammaRight(k: Kit, p: Expr): Expr {
  const { b } = k;
  // Steps down to (1.5, 2.5], or one step up from below 3/4: lgamma(p) = lgamma(y) + log(factor).
  const under = k.lt(p, 0.75);
  let factor = k.select(under, k.abs(p), 1);
  let y = k.select(under, k.add(p, 1), p);
  for (let i = 1; i <= 6; i++) {
    const t = k.sub(p, i);
    const taken = k.lt(1.5, t);
    factor = k.mul(factor, k.select(taken, t, 1));
    y = k.select(taken, t, y);
  }
  const big = k.le(8, p);
  const logarithm = log(b, k.select(big, p, factor));
  const nearOne = k.le(k.abs(k.sub(y, 1)), 0.25);
  const z = k.sub(y, k.select(nearOne, 1, 2));
  const coefficients = lgammaB64.map((c, i) => k.select(nearOne, lgammaA64[i] ?? 0, c));
  // z (c + z rest) + log: between 5/4 and 3/2 the first two nearly cancel, so their errors are kept.
  const [c, ...rest] = coefficients;
  const [h, l] = k.product(z, k.poly(z, rest));
  const [inner, innerLow] = k.fastSum(c, h);
  const [m, mLow] = k.product(z, inner);
  const [near0, nearLow] = k.sum(m, k.select(under, k.neg(logarithm), logarithm));
  const near = k.add(near0, k.add(nearLow, k.fma(z, k.add(innerLow, l), mLow)));
  const inverse = k.div(1, p);
  const series = k.mul(inverse, k.poly(k.mul(inverse, inverse), stirling64));
  // (p - 1/2) log p - p + log(2 pi)/2 + series
  const far = k.add(k.mul(k.sub(p, 0.5), k.sub(logarithm, 1)), k.add(0.9189385332046727 - 0.5, series));
  const middle = b.and(big, k.lt(p, 2 ** 52));
  return b.rare(lgammaRight, middle, [p], ([q]) => lgammaMiddle(k, q), k.select(big, far, near));
}
/** Stirling's series for 8 <= p < 2^52, with a logarithm of more digits: it is multiplied by p. */
function lgammaMiddle(k: Kit, p: Expr): Expr {
  const [high, low] = times(k, plus(k, logDouble(k, p, true), [-1, 0]), k.sub(p, 0.5));
  const inverse = k.div(1, p);
  const series = k.mul(inverse, k.poly(k.mul(inverse, inverse), stirling64));
  return k.add(high, k.add(low, k.add(0.9189385332046727 - 0.5, series)));
}

/** Where digamma is 0, as sums: for a positive number, and between -n - 1 and -n for n = 0, 1, 2, ... */
const root: Pair = [1.4616321449683622, 9.549995429965697e-17];
const negativeRoots: readonly Pair[] = [
  [-0.5040830082644554, -8.15428206243813e-18],
  [-1.5734984731623904, -1.574185691077347e-17],
  [-2.6107208684441447, 9.881960746978353e-17],
  [-3.635293366436901, 5.454396163173039e-17],
  [-4.653237761743142, -2.5492686201468193e-16],
  [-5.6671624415568855, -3.2153051074948335e-18],
  [-6.678418213073427, 3.470798723495241e-16],
  [-7.687788325031626, -1.351562494643672e-16],
  [-8.695764163816401, -3.2859903716289447e-16],
  [-9.702672540001863, -3.2563178405401477e-16],
  [-10.708740838254144, -6.287211750540301e-16],
  [-11.714133061228955, 8.598250154343834e-16],
  [-12.718971025749207, -4.752312432106917e-16],
  [-13.723347457363827, 4.528278691518058e-16],
  [-14.727334416018529, -3.6618399963139786e-17],
  [-15.730988906332882, 1.0551956373365842e-16],
];
/**
 * digamma(x) - digamma(root), each part with the factor x - root: sums over 1 / (x + i) for i < steps, and the series at x + steps,
 * which is 8 at least.
 */
function digammaNearRoot(k: Kit, x: Expr, [root, low]: Sum, steps: number): Expr {
  const off = k.sub(k.sub(x, root), low);
  let sum: Expr = k.c(0);
  for (let i = 0; i < steps; i++) sum = k.add(sum, k.div(1, k.mul(k.add(x, i), k.add(root, i))));
  const [u, v] = [k.div(1, k.add(x, steps)), k.div(1, k.add(root, steps))];
  const [u2, v2] = [k.mul(u, u), k.mul(v, v)];
  // z poly(z) at u^2 less that at v^2, over u^2 - v^2.
  const [, slope] = [0, ...digamma64]
    .reverse()
    .reduce<[Expr, Expr]>(([y, d], c) => [k.fma(y, u2, c), k.fma(d, v2, y)], [k.c(0), k.c(0)]);
  const series = k.mul(k.mul(u, v), k.fma(k.add(u, v), slope, 0.5));
  return k.fma(off, k.add(sum, series), log1p(k.b, k.mul(off, v)));
}
/** The same for the root in the interval of a negative number. */
function digammaNearNegativeRoot(k: Kit, x: Expr): Expr {
  const select = (part: 0 | 1): Expr =>
    negativeRoots.reduceRight<Expr>((rest, r, n) => k.select(k.lt(-n - 1, x), r[part], rest), k.c(0));
  return digammaNearRoot(k, x, [select(0), select(1)], negativeRoots.length + 8);
}
/** The derivative of lgamma; NaN at its poles 0, -1, -2, ... */
export const digamma = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  // digamma(x) = digamma(1-x) - pi / tan(pi x)
  const reflect = k.lt(x, 0.5);
  const p = k.select(reflect, k.sub(1, x), x);
  // digamma(p) = digamma(p+8) - sum of 1/(p+i), as one fraction
  const small = k.lt(p, 8);
  let [n, d] = [k.c(1), p];
  for (let i = 1; i < 8; i++) {
    const t = k.add(p, i);
    n = k.fma(n, t, d);
    d = k.mul(d, t);
  }
  const w = k.select(small, k.add(p, 8), p);
  const inverse = k.div(1, w);
  const z = k.mul(inverse, inverse);
  const tail = k.fma(0.5, inverse, k.mul(z, k.poly(z, digamma64)));
  const right = k.sub(log(b, w), k.add(tail, k.select(small, k.div(n, d), 0)));
  const r = k.sub(x, b.nearest(x));
  const [s, c] = sinCosPi(k, r);
  const y = k.select(reflect, k.sub(right, k.div(k.mul(Math.PI, c), s)), right);
  const value = k.select(b.and(k.le(x, 0), k.eq(x, b.floor(x))), NaN, y);
  // Reflected, the two parts cancel near a root. Beyond the last one of the table the nearest numbers are too far from roots for that
  // to exceed what rounding the argument does.
  const cancels = b.and(reflect, b.and(k.lt(-negativeRoots.length, x), k.lt(k.abs(value), 0.5)));
  const reflected = b.rare(digammaNearNegativeRoot, cancels, [x], ([z]) => digammaNearNegativeRoot(k, z), value);
  const near = k.lt(k.abs(k.sub(x, root[0])), 0.75);
  return b.rare(digamma, near, [x], ([z]) => digammaNearRoot(k, z, pairOf(k, root), 8), reflected);
});
