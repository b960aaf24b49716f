import type { Expr } from "../expr.ts";
import { exp } from "../math/exp.ts";
import { digamma } from "../math/gamma.ts";
import { log, log1p } from "../math/log.ts";
import { cos, sin } from "../math/trig.ts";
import type { ScalarCode, Variable } from "./code.ts";

const euler = 0.5772156649015329;

/** The exponential integral of order n = 0, 1, 2, ...: the integral of exp(-x t) / t^n from 1 to infinity. */
export function expn(k: ScalarCode, n: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  const valid = k.and(k.le(0, n), k.eq(n, k.b.floor(n)), k.le(0, x));
  k.if(k.and(valid, k.lt(0, n), k.lt(0, x), k.lt(x, Infinity)), () =>
    k.if(
      k.lt(1, x),
      () => (y.value = expnFraction(k, n, x)),
      () => (y.value = expnSeries(k, n, x)),
    ),
  );
  const atZero = k.select(k.lt(1, n), k.div(1, k.sub(n, 1)), Infinity);
  const order0 = k.div(exp(k.b, k.neg(x)), x);
  const inside = k.select(k.eq(n, 0), order0, k.select(k.eq(x, 0), atZero, k.select(k.eq(x, Infinity), 0, y.value)));
  return k.select(valid, inside, NaN);
}
/** DLMF 8.19.17, by Lentz' method. */
function expnFraction(k: ScalarCode, n: Expr, x: Expr): Expr {
  const b = k.variable(k.add(x, n));
  const c = k.variable(1e300);
  const d = k.variable(k.div(1, b.value));
  const y = k.variable(d.value);
  k.repeat(1e4, (i) => {
    const numerator = k.keep(k.neg(k.mul(i, k.add(k.sub(n, 1), i))));
    b.value = k.add(b.value, 2);
    d.value = k.div(1, k.fma(numerator, d.value, b.value));
    c.value = k.add(b.value, k.div(numerator, c.value));
    const change = k.keep(k.mul(c.value, d.value));
    y.value = k.mul(y.value, change);
    return k.lt(k.epsilon, k.abs(k.sub(change, 1)));
  });
  return k.mul(exp(k.b, k.neg(x)), y.value);
}
/** DLMF 8.19.8: powers of -x, that of order n - 1 with a logarithm. */
function expnSeries(k: ScalarCode, n: Expr, x: Expr): Expr {
  const special = k.keep(k.sub(digamma(k.b, n), log(k.b, x)));
  const term = k.variable(1);
  const part = (m: Expr): Expr =>
    k.select(k.eq(m, k.sub(n, 1)), k.mul(term.value, special), k.div(term.value, k.sub(k.sub(n, 1), m)));
  const sum = k.variable(part(k.c(0)));
  k.repeat(200, (m) => {
    term.value = k.mul(term.value, k.div(k.neg(x), m));
    const next = k.keep(part(m));
    sum.value = k.add(sum.value, next);
    return k.or(k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(next)), k.and(k.lt(m, n), k.lt(m, 30)));
  });
  return sum.value;
}
/** Where Ei is 0, as a sum. */
const [root, rootLow] = [0.3725074107813666, 1.3140183414386028e-17];
/** The principal value of the integral of exp(t) / t from -infinity to x. */
export function expi(k: ScalarCode, x: Expr): Expr {
  const y = k.variable(NaN);
  const series = (): void => {
    const term = k.variable(1);
    const sum = k.variable(0);
    k.repeat(300, (n) => {
      term.value = k.mul(term.value, k.div(x, n));
      const part = k.keep(k.div(term.value, n));
      sum.value = k.add(sum.value, part);
      return k.lt(k.mul(k.epsilon, sum.value), part);
    });
    y.value = k.add(k.add(log(k.b, x), euler), sum.value);
  };
  // Ei(x) - Ei(root): log(x / root) and the sum of (x^n - root^n) / (n n!), each with the factor x - root.
  const atRoot = (): void => {
    const off = k.keep(k.sub(k.sub(x, root), rootLow));
    const part = k.variable(1);
    const power = k.variable(1);
    const factorial = k.variable(1);
    const sum = k.variable(1);
    k.repeat(40, (n) => {
      const next = k.keep(k.add(n, 1));
      power.value = k.mul(power.value, x);
      part.value = k.fma(part.value, root, power.value);
      factorial.value = k.mul(factorial.value, next);
      const term = k.keep(k.div(part.value, k.mul(next, factorial.value)));
      sum.value = k.add(sum.value, term);
      return k.lt(k.mul(k.epsilon, sum.value), term);
    });
    y.value = k.fma(off, sum.value, log1p(k.b, k.div(off, root)));
  };
  const far = (): void => {
    const term = k.variable(1);
    const sum = k.variable(1);
    k.repeat(60, (n) => {
      term.value = k.mul(term.value, k.div(n, x));
      sum.value = k.add(sum.value, term.value);
      return k.and(k.lt(k.epsilon, term.value), k.lt(n, x));
    });
    const half = exp(k.b, k.mul(0.5, x));
    y.value = k.mul(k.div(k.mul(half, sum.value), x), half);
  };
  k.if(
    k.lt(x, 0),
    () => (y.value = k.neg(expn(k, k.c(1), k.neg(x)))),
    () => k.if(k.lt(x, 40), () => k.if(k.lt(k.abs(k.sub(x, root)), 0.1), atRoot, series), far),
  );
  return k.select(k.eq(x, 0), -Infinity, k.select(k.eq(x, Infinity), Infinity, y.value));
}

interface Complex {
  readonly re: Variable;
  readonly im: Variable;
}
/**
 * 1 / (b0 + a1 / (b1 + a2 / (b2 + ...))) with complex b0, b1 = b0 + step, ... and real a, by Lentz' method.
 * @returns real and imaginary part
 */
function complexFraction(k: ScalarCode, re: Expr, im: Expr, step: number, numerator: (n: Expr) => Expr): [Expr, Expr] {
  const complex = (r: Expr, i: Expr): Complex => ({ re: k.variable(r), im: k.variable(i) });
  const inverse = (r: Expr, i: Expr): [Expr, Expr] => {
    const size = k.keep(k.fma(r, r, k.mul(i, i)));
    return [k.keep(k.div(r, size)), k.keep(k.neg(k.div(i, size)))];
  };
  const b = k.variable(re);
  const c = complex(k.c(1e150), k.c(0));
  const d = complex(...inverse(re, im));
  const y = complex(d.re.value, d.im.value);
  k.repeat(1e4, (n) => {
    const a = k.keep(numerator(n));
    b.value = k.add(b.value, step);
    const under = inverse(k.fma(a, d.re.value, b.value), k.fma(a, d.im.value, im));
    [d.re.value, d.im.value] = under;
    const [overRe, overIm] = inverse(c.re.value, c.im.value);
    [c.re.value, c.im.value] = [k.fma(a, overRe, b.value), k.fma(a, overIm, im)];
    const [cr, ci, dr, di] = [c.re.value, c.im.value, d.re.value, d.im.value];
    const changeRe = k.keep(k.sub(k.mul(cr, dr), k.mul(ci, di)));
    const changeIm = k.keep(k.fma(cr, di, k.mul(ci, dr)));
    const [yr, yi] = [k.keep(y.re.value), k.keep(y.im.value)];
    y.re.value = k.sub(k.mul(yr, changeRe), k.mul(yi, changeIm));
    y.im.value = k.fma(yr, changeIm, k.mul(yi, changeRe));
    return k.lt(k.epsilon, k.add(k.abs(k.sub(changeRe, 1)), k.abs(changeIm)));
  });
  return [y.re.value, y.im.value];
}
/** Where power series give way to continued fractions. */
const sineSwitch = 4;
/** Si (the integral of sin(t)/t from 0 to x), or Ci with `cosine` (minus that of cos(t)/t from x to infinity). */
export function sineIntegral(k: ScalarCode, x: Expr, cosine: boolean): Expr {
  const size = k.keep(k.abs(x));
  const y = k.variable(NaN);
  k.if(
    k.lt(size, sineSwitch),
    () => {
      // x - x^3 / (3 3!) + ..., or - x^2 / (2 2!) + ...
      const square = k.keep(k.mul(size, size));
      const term = k.variable(cosine ? 1 : size);
      const sum = k.variable(cosine ? 0 : size);
      k.repeat(40, (n) => {
        const even = k.keep(k.add(n, n));
        const order = k.keep(cosine ? even : k.add(even, 1));
        term.value = k.neg(k.mul(term.value, k.div(square, k.mul(order, k.sub(order, 1)))));
        const part = k.keep(k.div(term.value, order));
        sum.value = k.add(sum.value, part);
        return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(part));
      });
      y.value = cosine ? k.add(k.add(log(k.b, size), euler), sum.value) : sum.value;
    },
    () =>
      k.if(k.lt(size, Infinity), () => {
        // E1(i x) exp(i x) = 1 / (1 + i x - 1 / (3 + i x - 4 / (5 + i x - ...)))
        const [re, im] = complexFraction(k, k.c(1), size, 2, (n) => k.neg(k.mul(n, n)));
        const [c, s] = [k.keep(cos(k.b, size)), k.keep(sin(k.b, size))];
        y.value = cosine ? k.neg(k.fma(re, c, k.mul(im, s))) : k.add(Math.PI / 2, k.sub(k.mul(im, c), k.mul(re, s)));
      }),
  );
  const far = k.eq(size, Infinity);
  if (!cosine) return k.signed(k.select(far, Math.PI / 2, y.value), x);
  const value = k.select(k.eq(x, 0), -Infinity, k.select(far, 0, y.value));
  return k.select(k.eq(x, -Infinity), NaN, value);
}
/** Fresnel's integrals of sin(pi t^2 / 2), or of the cosine, from 0 to x. */
export function fresnel(k: ScalarCode, x: Expr, cosine: boolean): Expr {
  const size = k.keep(k.abs(x));
  const y = k.variable(NaN);
  // The quarter of a turn is taken off exactly: x^2 / 2 modulo 2.
  const [square, low] = [k.keep(k.mul(size, size)), k.keep(k.fma(size, size, k.neg(k.mul(size, size))))];
  k.if(
    k.lt(size, 1.7),
    () => {
      const angle = k.keep(k.mul(Math.PI / 2, square));
      const term = k.variable(cosine ? size : k.mul(size, angle));
      const sum = k.variable(k.div(term.value, cosine ? 1 : 3));
      const square2 = k.keep(k.mul(angle, angle));
      k.repeat(60, (n) => {
        const even = k.keep(k.add(n, n));
        const order = k.keep(cosine ? even : k.add(even, 1));
        term.value = k.neg(k.mul(term.value, k.div(square2, k.mul(order, k.sub(order, 1)))));
        const part = k.keep(k.div(term.value, k.add(k.add(order, order), 1)));
        sum.value = k.add(sum.value, part);
        return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(part));
      });
      y.value = sum.value;
    },
    () =>
      k.if(
        k.lt(size, 1e8),
        () => {
          // With z = sqrt(pi) (1 - i) x / 2: C + i S = (1 + i) / 2 erf z, and z sqrt(pi) exp(z^2) erfc z = 2 z^2 / (2 z^2 + 1 - 1 2 / (2 z^2 + 5 - ...)).
          const im = k.keep(k.mul(-Math.PI, square));
          const [re0, im0] = complexFraction(k, k.c(1), im, 4, (n) => {
            const even = k.add(n, n);
            return k.neg(k.mul(even, k.sub(even, 1)));
          });
          // h = x (1 - i) y; C + i S = (1 + i) / 2 (1 - exp(i pi x^2 / 2) h)
          const re1 = k.keep(k.mul(size, k.add(re0, im0)));
          const im1 = k.keep(k.mul(size, k.sub(im0, re0)));
          const turn = k.keep(k.mul(0.25, square));
          const angle = k.keep(k.mul(2 * Math.PI, k.fma(0.25, low, k.sub(turn, k.b.nearest(turn)))));
          const [c, s] = [k.keep(cos(k.b, angle)), k.keep(sin(k.b, angle))];
          const re = k.keep(k.sub(1, k.sub(k.mul(c, re1), k.mul(s, im1))));
          const other = k.keep(k.neg(k.fma(c, im1, k.mul(s, re1))));
          y.value = k.mul(0.5, cosine ? k.sub(re, other) : k.add(re, other));
        },
        () => (y.value = k.select(k.isNaN(size), NaN, 0.5)),
      ),
  );
  return k.signed(y.value, x);
}
/** Spence's function: the integral of log(t) / (1 - t) from 1 to x. */
export function spence(k: ScalarCode, x: Expr): Expr {
  const y = k.variable(NaN);
  k.if(k.and(k.lt(0, x), k.lt(x, Infinity)), () => {
    const above = k.keep(k.lt(1.5, x));
    const w = k.keep(k.select(above, k.div(1, x), x));
    const below = k.keep(k.lt(w, 0.5));
    const z = k.keep(k.select(below, w, k.select(above, k.div(k.sub(x, 1), x), k.sub(1, x))));
    const power = k.variable(1);
    const sum = k.variable(0);
    k.repeat(200, (n) => {
      power.value = k.mul(power.value, z);
      const part = k.keep(k.div(power.value, k.mul(n, n)));
      sum.value = k.add(sum.value, part);
      return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(part));
    });
    const logarithm = k.keep(log(k.b, x));
    const reflected = k.sub(k.sub(Math.PI ** 2 / 6, k.mul(log(k.b, w), log1p(k.b, k.neg(w)))), sum.value);
    const value = k.keep(k.select(below, reflected, sum.value));
    y.value = k.select(above, k.sub(k.mul(k.mul(-0.5, logarithm), logarithm), value), value);
  });
  return k.select(k.eq(x, 0), Math.PI ** 2 / 6, k.select(k.eq(x, Infinity), -Infinity, y.value));
}
