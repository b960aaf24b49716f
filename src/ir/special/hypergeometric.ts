import type { Expr } from "../expr.ts";
import { digamma } from "../math/gamma.ts";
import { log } from "../math/log.ts";
import { pow } from "../math/power.ts";
import type { ScalarCode } from "./code.ts";
import { gammaFunction } from "./gamma.ts";

// Gauss' function F(a, b; c; x), the sum of (a)_n (b)_n / (c)_n x^n / n!, for real operands.

/** Which operand a derivative is taken by. */
export type Operand = "a" | "b" | "c";
const isWhole = (k: ScalarCode, x: Expr): Expr => k.eq(x, k.b.nearest(x));
const isPole = (k: ScalarCode, x: Expr): Expr => k.and(k.le(x, 0), isWhole(k, x));
/** The series, or with `by` its derivative, for |x| < 1 or a finite series. */
function series(k: ScalarCode, a: Expr, b: Expr, c: Expr, x: Expr, by?: Operand): Expr {
  const term = k.variable(1);
  const sum = k.variable(by ? 0 : 1);
  // The slope of log (p)_n in p is the sum of 1 / (p + i) over i < n.
  const harmonic = k.variable(0);
  const of = by && { a, b, c }[by];
  k.repeat(1e5, (n) => {
    const at = k.keep(k.sub(n, 1));
    const factor = k.div(k.mul(k.add(a, at), k.add(b, at)), k.mul(k.add(c, at), n));
    term.value = k.mul(term.value, k.mul(factor, x));
    if (of) harmonic.value = k.add(harmonic.value, k.div(1, k.add(of, at)));
    const part = k.keep(of ? k.mul(term.value, harmonic.value) : term.value);
    sum.value = k.add(sum.value, part);
    return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(part));
  });
  return by === "c" ? k.neg(sum.value) : sum.value;
}
/** For x near 1, by powers of 1 - x: DLMF 15.8.4, where d = c - a - b is no integer. */
function reflected(k: ScalarCode, a: Expr, b: Expr, c: Expr, x: Expr): Expr {
  const d = k.keep(k.sub(k.sub(c, a), b));
  const rest = k.keep(k.sub(1, x));
  const [p, q] = [k.keep(k.sub(c, a)), k.keep(k.sub(c, b))];
  const gamma = (v: Expr): Expr => k.keep(gammaFunction(k, v));
  /** 1 / Gamma, which is 0 at poles. */
  const over = (u: Expr, v: Expr): Expr =>
    k.select(k.or(isPole(k, u), isPole(k, v)), 0, k.div(1, k.mul(gamma(u), gamma(v))));
  const first = k.keep(k.mul(k.mul(gamma(d), over(p, q)), series(k, a, b, k.keep(k.sub(1, d)), rest)));
  const second = k.mul(k.mul(gamma(k.neg(d)), over(a, b)), series(k, p, q, k.keep(k.add(1, d)), rest));
  return k.mul(gamma(c), k.fma(pow(k.b, rest, d), second, first));
}
/** The same for d = 0, 1, 2, ...: DLMF 15.8.10. */
function logarithmic(k: ScalarCode, a: Expr, b: Expr, c: Expr, x: Expr): Expr {
  const m = k.keep(k.b.nearest(k.sub(k.sub(c, a), b)));
  const rest = k.keep(k.sub(1, x));
  const logarithm = k.keep(log(k.b, rest));
  const gamma = (v: Expr): Expr => k.keep(gammaFunction(k, v));
  // (m - 1)! and its neighbours, the finite sum
  const finite = k.variable(0);
  const term = k.variable(k.select(k.lt(0, m), gamma(k.b.pmax(m, k.c(1))), 0));
  k.repeat(1e4, (n) => {
    const at = k.keep(k.sub(n, 1));
    finite.value = k.select(k.lt(at, m), k.add(finite.value, term.value), finite.value);
    // (a)_n (b)_n (m - n - 1)! / n! (x - 1)^n
    const next = k.div(k.mul(k.add(a, at), k.add(b, at)), k.mul(n, k.b.pmax(k.sub(k.sub(m, n), 0), k.c(1))));
    term.value = k.neg(k.mul(k.mul(term.value, next), rest));
    return k.lt(n, m);
  });
  const [p, q] = [k.keep(k.add(a, m)), k.keep(k.add(b, m))];
  const weight = k.variable(k.div(pow(k.b, k.neg(rest), m), gamma(k.add(m, 1))));
  const psi = k.variable(
    k.sub(k.add(digamma(k.b, p), digamma(k.b, q)), k.add(digamma(k.b, k.c(1)), digamma(k.b, k.add(m, 1)))),
  );
  const infinite = k.variable(k.mul(weight.value, k.add(logarithm, psi.value)));
  k.repeat(1e5, (n) => {
    const at = k.keep(k.sub(n, 1));
    const [u, v] = [k.keep(k.add(p, at)), k.keep(k.add(q, at))];
    const [r, s] = [n, k.keep(k.add(m, n))];
    weight.value = k.mul(weight.value, k.mul(k.div(k.mul(u, v), k.mul(r, s)), rest));
    psi.value = k.add(psi.value, k.sub(k.add(k.div(1, u), k.div(1, v)), k.add(k.div(1, r), k.div(1, s))));
    const part = k.keep(k.mul(weight.value, k.add(logarithm, psi.value)));
    infinite.value = k.add(infinite.value, part);
    return k.lt(k.mul(k.epsilon, k.abs(infinite.value)), k.abs(part));
  });
  const head = k.div(finite.value, k.mul(gamma(p), gamma(q)));
  const tail = k.div(infinite.value, k.mul(gamma(a), gamma(b)));
  return k.mul(gamma(c), k.sub(head, tail));
}
/** Where the series near 1 takes too many terms. */
const slow = 0.9;
/** F for x < 1, no pole at c. */
function inside(k: ScalarCode, a: Expr, b: Expr, c: Expr, x: Expr): Expr {
  const finite = k.keep(k.or(isPole(k, a), isPole(k, b)));
  const d = k.keep(k.sub(k.sub(c, a), b));
  const off = k.keep(k.abs(k.sub(d, k.b.nearest(d))));
  const near1 = (): Expr => {
    // For d < 0 that of c - a and c - b, whose d is positive.
    const below = k.keep(k.lt(d, -0.5));
    const [p, q] = [k.keep(k.select(below, k.sub(c, a), a)), k.keep(k.select(below, k.sub(c, b), b))];
    const value = k.either(
      k.or(isPole(k, p), isPole(k, q)),
      () => series(k, p, q, c, x),
      () =>
        k.either(
          k.lt(1e-13, off),
          () =>
            k.either(
              k.lt(0.01, off),
              () => reflected(k, p, q, c, x),
              () => series(k, p, q, c, x),
            ),
          () => logarithmic(k, p, q, c, x),
        ),
    );
    return k.mul(k.select(below, pow(k.b, k.sub(1, x), d), 1), value);
  };
  return k.either(k.or(finite, k.lt(x, slow)), () => series(k, a, b, c, x), near1);
}
/** F(a, b; c; x) for x <= 1; infinite beyond, as at poles of c. */
export function hypergeometric(k: ScalarCode, a: Expr, b: Expr, c: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  const finite = k.or(isPole(k, a), isPole(k, b));
  const pole = k.keep(isPole(k, c));
  const d = k.keep(k.sub(k.sub(c, a), b));
  k.if(k.and(k.b.not(pole), k.or(k.lt(x, 1), finite), k.b.not(k.isNaN(a, b, c))), () => {
    // F(a, b; c; x) = (1 - x)^-a F(a, c - b; c; x / (x - 1))
    const turn = k.keep(k.and(k.lt(x, -0.5), k.b.not(finite)));
    const at = k.keep(k.select(turn, k.div(x, k.sub(x, 1)), x));
    const q = k.keep(k.select(turn, k.sub(c, b), b));
    const factor = k.keep(k.select(turn, pow(k.b, k.sub(1, x), k.neg(a)), 1));
    y.value = k.mul(factor, inside(k, a, q, c, at));
  });
  // Gauss' sum at 1
  k.if(k.and(k.eq(x, 1), k.b.not(pole), k.lt(0, d)), () => {
    const gamma = (v: Expr): Expr => k.keep(gammaFunction(k, v));
    const [p, q] = [k.keep(k.sub(c, a)), k.keep(k.sub(c, b))];
    const value = k.div(k.mul(gamma(c), gamma(d)), k.mul(gamma(p), gamma(q)));
    y.value = k.select(k.or(isPole(k, p), isPole(k, q)), 0, value);
  });
  const outside = k.or(pole, k.and(k.le(1, x), k.isNaN(y.value)));
  const value = k.select(outside, Infinity, y.value);
  const one = k.or(k.eq(x, 0), k.and(k.or(k.eq(a, 0), k.eq(b, 0)), k.b.ne(c, k.c(0))));
  return k.select(k.isNaN(a, b, c, x), NaN, k.select(one, 1, value));
}
/** The derivative by a, b or c, for |x| < 1: that of the series. */
export const hypergeometricSlope =
  (by: Operand) =>
  (k: ScalarCode, a: Expr, b: Expr, c: Expr, x: Expr): Expr =>
    k.either(
      k.lt(k.abs(x), 1),
      () => series(k, a, b, c, x, by),
      () => k.c(NaN),
    );
