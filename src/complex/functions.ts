import type { Value } from "../core/value.ts";
import { abs, add, div, like, max, min, mul, neg, sqrt, square, sub } from "../ops/arithmetic.ts";
import { full } from "../ops/axes.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { eq, ge, gt, lt, ne } from "../ops/compare.ts";
import { absOfParts, hypot, im, isInfinite, type Pair, pair, parts, re } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import * as f from "../ops/transcendental.ts";
import { addZ, mulZ, timesI, timesMinusI } from "./parts.ts";

// Elementary functions of complex numbers. Those of complex64 are computed in float64, in which neither range nor
// cancellation is a problem; the formulas keep complex128 from overflow and cancellation as well (Kahan, "Branch cuts for
// complex elementary functions"). Branch cuts are the usual ones. Signed zeros tell the sides of that of log; those of roots and of inverse
// functions that have roots belong to the side of +0, as in XLA. NaN comes of infinite angles and of NaN parts, also where C has numbers.

type Unary = (z: Pair) => Pair;
const inDouble =
  (g: Unary): Unary =>
  (z) => {
    if (z.re.dtype === "float64") return g(z);
    const to = (x: Value) => convertElementType(x, "float64");
    const from = (x: Value) => convertElementType(x, "float32");
    const w = g(pair(to(z.re), to(z.im)));
    return pair(from(w.re), from(w.im));
  };
const inDouble2 =
  (g: (a: Pair, b: Pair) => Pair): ((a: Value, b: Value) => Pair) =>
  (a, b) => {
    const [x, y] = [pair(re(a), im(a)), pair(re(b), im(b))];
    if (x.re.dtype === "float64") return g(x, y);
    const to = (z: Pair) => pair(convertElementType(z.re, "float64"), convertElementType(z.im, "float64"));
    const w = g(to(x), to(y));
    return pair(convertElementType(w.re, "float32"), convertElementType(w.im, "float32"));
  };
const one = (x: Value): Value => like(x, 1);
const half = (x: Value): Value => mul(like(x, 0.5), x);
/** True for -0 too. */
const signbit = (x: Value): Value => {
  const bits = bitcastConvertType(x, "int64");
  return lt(bits, like(bits, 0));
};
const copysign = (size: Value, sign: Value): Value => {
  const a = abs(size);
  return where(signbit(sign), neg(a), a);
};
const selectZ = (c: Value, a: Pair, b: Pair): Pair => pair(where(c, a.re, b.re), where(c, a.im, b.im));

/** log sqrt(x^2 + y^2): exact near 1, and without overflow. */
function logHypot(x: Value, y: Value): Value {
  const [big, small] = [max(abs(x), abs(y)), min(abs(x), abs(y))];
  const near = half(f.log1p(add(mul(sub(big, one(big)), add(big, one(big))), square(small))));
  const ratio = div(small, where(eq(big, like(big, 0)), one(big), big));
  const far = add(f.log(big), half(f.log1p(square(ratio))));
  const isNear = where(gt(big, like(big, 0.5)), lt(big, like(big, 2)), gt(big, like(big, 2)));
  return where(isNear, near, where(isInfinite(big), big, far));
}
/** 1 or 0 for each part, as it is infinite or not, with its sign. */
const infiniteParts = (z: Pair): Pair => {
  const of = (x: Value) => copysign(where(isInfinite(x), one(x), like(x, 0)), x);
  return pair(of(z.re), of(z.im));
};
const isEndless = (z: Pair): Value => where(isInfinite(z.re), isInfinite(z.re), isInfinite(z.im));
/** s u conj(v) */
const timesConj = (s: Value, u: Pair, v: Pair): Pair =>
  pair(mul(s, add(mul(u.re, v.re), mul(u.im, v.im))), mul(s, sub(mul(u.im, v.re), mul(u.re, v.im))));
/** The quotient, and what zeros and infinities make of it by Annex G of C: a number with an infinite part is infinite in its direction. */
function atEnds(a: Pair, b: Pair, quotient: Pair): Pair {
  const zero = like(a.re, 0);
  const infinity = like(a.re, Number.POSITIVE_INFINITY);
  const pole = copysign(infinity, b.re);
  const byZero = where(eq(b.re, zero), eq(b.im, zero), ne(zero, zero));
  const bounded = where(isEndless(b), ne(zero, zero), isEndless(a));
  const lost = where(ne(quotient.re, quotient.re), ne(quotient.im, quotient.im), ne(zero, zero));
  const ofInfinity = selectZ(where(bounded, lost, bounded), timesConj(infinity, infiniteParts(a), b), quotient);
  const byInfinity = selectZ(isEndless(b), timesConj(zero, a, infiniteParts(b)), ofInfinity);
  return selectZ(byZero, pair(mul(pole, a.re), mul(pole, a.im)), byInfinity);
}
/** Smith's quotient: by the ratio of the divisor's parts, so that no square overflows or vanishes. */
const divDouble = (a: Pair, b: Pair): Pair => {
  const steep = lt(abs(b.re), abs(b.im));
  const [big, small] = [where(steep, b.im, b.re), where(steep, b.re, b.im)];
  const size = abs(big);
  const usable = where(gt(size, like(size, 0)), lt(size, like(size, Number.POSITIVE_INFINITY)), gt(size, size));
  const ratio = div(small, where(usable, big, one(big)));
  const divisor = add(mul(small, ratio), big);
  const [x, y] = [where(steep, a.im, a.re), where(steep, a.re, a.im)];
  const difference = sub(a.im, mul(a.re, ratio));
  const turned = sub(mul(a.im, ratio), a.re);
  const quotient = pair(div(add(mul(y, ratio), x), divisor), div(where(steep, turned, difference), divisor));
  return atEnds(a, b, selectZ(usable, quotient, pair(add(size, small), add(size, small))));
};
export const divZ = inDouble2(divDouble);

/** e^x (cos y, sin y), or another power of x in front; exactly real for a real operand. */
const polarExp = (x: Value, y: Value, power = f.exp): Pair => {
  // In two factors, since e^x may overflow where its product with cos y does not.
  const root = power(half(x));
  const whole = power(x);
  const large = gt(x, like(x, 700));
  const times = (c: Value): Value => where(large, mul(mul(root, c), root), mul(whole, c));
  const real = eq(y, like(y, 0));
  return pair(where(real, whole, times(f.cos(y))), where(real, y, times(f.sin(y))));
};
const isBounded = (x: Value): Value => lt(abs(x), like(x, Number.POSITIVE_INFINITY));

const expDouble: Unary = ({ re: x, im: y }) => polarExp(x, y);
const logDouble: Unary = ({ re: x, im: y }) => pair(logHypot(x, y), f.atan2(y, x));
const sqrtDouble: Unary = ({ re: x, im: y }) => {
  // Scaled by powers of 4, which the root halves exactly.
  const size = max(abs(x), abs(y));
  const choose = (large: number, small: number): Value =>
    where(
      gt(size, like(size, 2 ** 1000)),
      like(size, large),
      where(lt(size, like(size, 2 ** -900)), like(size, small), one(size)),
    );
  const [scale, back] = [choose(2 ** -600, 2 ** 600), choose(2 ** 300, 2 ** -300)];
  const [u, v] = [mul(x, scale), mul(y, scale)];
  const t = sqrt(half(add(abs(u), hypot(u, v))));
  const safe = where(eq(t, like(t, 0)), one(t), t);
  const other = half(div(abs(v), safe));
  const right = ge(x, like(x, 0));
  const zero = eq(size, like(size, 0));
  const root = pair(mul(where(right, t, other), back), copysign(mul(where(right, other, t), back), y));
  const infinite = like(x, Number.POSITIVE_INFINITY);
  const onReal = pair(
    where(right, infinite, where(ne(y, y), y, like(x, 0))),
    where(right, copysign(like(x, 0), y), copysign(infinite, y)),
  );
  const w = selectZ(isInfinite(x), onReal, root);
  return selectZ(isInfinite(y), pair(infinite, y), selectZ(zero, pair(abs(mul(x, like(x, 0))), y), w));
};
/** The root's conjugate over |z|. */
const rsqrtDouble: Unary = (z) => {
  const root = sqrtDouble(z);
  const size = max(abs(z.re), abs(z.im));
  const scale = where(gt(size, one(size)), like(size, 0.5), one(size));
  const modulus = hypot(mul(z.re, scale), mul(z.im, scale));
  const divided = pair(div(mul(root.re, scale), modulus), div(neg(mul(root.im, scale)), modulus));
  const zero = like(size, 0);
  const vanishing = pair(zero, copysign(zero, neg(z.im)));
  const ends = selectZ(eq(size, zero), pair(div(one(size), size), div(zero, size)), divided);
  return selectZ(isEndless(z), vanishing, ends);
};
/** `value` times a factor; beyond 700, where that may overflow before the product does, e^|x| / 2 in two factors. */
const grown = (x: Value, value: Value): ((factor: Value) => Value) => {
  const size = abs(x);
  const root = f.exp(half(size));
  const large = gt(size, like(x, 700));
  return (factor) => where(large, mul(mul(copysign(half(root), value), factor), root), mul(value, factor));
};
const sinhDouble: Unary = ({ re: x, im: y }) => {
  const zero = like(x, 0);
  const real = where(eq(x, zero), where(isBounded(y), x, sub(y, y)), grown(x, f.sinh(x))(f.cos(y)));
  return pair(real, where(eq(y, zero), y, grown(x, f.cosh(x))(f.sin(y))));
};
const coshDouble: Unary = ({ re: x, im: y }) => {
  const zero = like(x, 0);
  const flat = where(eq(x, zero), isBounded(y), eq(y, zero));
  const signed = mul(copysign(zero, x), copysign(one(y), y));
  return pair(grown(x, f.cosh(x))(f.cos(y)), where(flat, signed, grown(x, f.sinh(x))(f.sin(y))));
};
const tanhDouble: Unary = ({ re: x, im: y }) => {
  const t = f.tan(y);
  const s = f.sinh(x);
  const beta = add(one(t), square(t));
  const rho = sqrt(add(one(s), square(s)));
  const divisor = add(one(s), mul(beta, square(s)));
  const near = pair(div(mul(mul(beta, rho), s), divisor), where(eq(y, like(y, 0)), y, div(t, divisor)));
  const decay = mul(mul(like(x, 4), mul(f.sin(y), f.cos(y))), f.exp(mul(like(x, -2), abs(x))));
  // At infinity no angle counts.
  const beyond = pair(copysign(one(x), x), copysign(like(x, 0), y));
  const far = selectZ(isInfinite(x), beyond, pair(where(isBounded(y), beyond.re, sub(y, y)), decay));
  return selectZ(gt(abs(x), like(x, 20)), far, near);
};
const expm1Double: Unary = ({ re: x, im: y }) => {
  const s = f.sin(half(y));
  const real = sub(mul(f.expm1(x), f.cos(y)), mul(like(x, 2), square(s)));
  const w = polarExp(x, y);
  return pair(where(isBounded(w.re), where(eq(y, like(y, 0)), f.expm1(x), real), w.re), w.im);
};
const log1pDouble: Unary = ({ re: x, im: y }) => {
  // |1 + z|^2 - 1, in which 1 + x is not rounded.
  const excess = add(mul(x, add(like(x, 2), x)), square(y));
  const moderate = lt(max(abs(x), abs(y)), like(x, 1024));
  const near = where(moderate, gt(excess, like(x, -0.5)), moderate);
  const moved = add(one(x), x);
  return pair(where(near, half(f.log1p(excess)), logHypot(moved, y)), f.atan2(y, moved));
};
const plusOne = (z: Pair): Pair => pair(add(one(z.re), z.re), z.im);
const oneMinus = (z: Pair): Pair => pair(sub(one(z.re), z.re), neg(z.im));
/** Im(conj(a) b) */
const cross = (a: Pair, b: Pair): Value => sub(mul(a.re, b.im), mul(a.im, b.re));
/** The parts of where an infinite operand lies: 1 for infinite ones, 0 for others, with their signs. */
const direction = ({ re: x, im: y }: Pair): [Value, Value] => {
  const outer = (v: Value): Value => where(isInfinite(v), copysign(one(v), v), mul(v, like(v, 0)));
  return [outer(x), outer(y)];
};
const angleOf = ({ re: x, im: y }: Pair, finite: Value, infinite: Value): Value =>
  where(isInfinite(x), infinite, where(isInfinite(y), infinite, finite));
const asinDouble: Unary = (z) => {
  const [m, p] = [sqrtDouble(oneMinus(z)), sqrtDouble(plusOne(z))];
  const [u, v] = direction(z);
  const angle = f.atan2(z.re, sub(mul(m.re, p.re), mul(m.im, p.im)));
  return pair(angleOf(z, angle, f.atan2(u, abs(v))), f.asinh(cross(m, p)));
};
const acosDouble: Unary = (z) => {
  const [m, p] = [sqrtDouble(oneMinus(z)), sqrtDouble(plusOne(z))];
  const [u, v] = direction(z);
  const angle = mul(like(z.re, 2), f.atan2(m.re, p.re));
  return pair(angleOf(z, angle, f.atan2(abs(v), u)), f.asinh(cross(p, m)));
};
const acoshDouble: Unary = (z) => {
  const [m, p] = [sqrtDouble(pair(sub(z.re, one(z.re)), z.im)), sqrtDouble(plusOne(z))];
  const [u, v] = direction(z);
  const angle = mul(like(z.re, 2), f.atan2(m.im, p.re));
  return pair(f.asinh(add(mul(m.re, p.re), mul(m.im, p.im))), angleOf(z, angle, f.atan2(v, u)));
};
const atanhDouble: Unary = ({ re: x, im: y }) => {
  const size = abs(x);
  const [left, right] = [sub(one(x), size), add(one(x), size)];
  const norm = add(square(left), square(y));
  // Of |x|, since the logarithm of 1 + t would cancel at t near -1.
  const logarithm = mul(like(x, 0.25), f.log1p(div(mul(like(x, 4), size), norm)));
  // So close to the pole the distance has no square.
  const beside = mul(like(x, 0.5), sub(like(x, Math.LN2), f.log(max(abs(left), abs(y)))));
  const real = copysign(where(lt(norm, like(x, 2 ** -900)), beside, logarithm), x);
  const imaginary = half(f.atan2(mul(like(y, 2), y), sub(mul(left, right), square(y))));
  // 1 / z, whose real part is x / |z|^2, and a quarter turn.
  const largest = max(size, abs(y));
  const [u, v] = [div(x, largest), div(y, largest)];
  const inverse = where(isInfinite(largest), copysign(like(x, 0), x), div(div(u, largest), add(square(u), square(v))));
  const far = pair(inverse, copysign(like(y, Math.PI / 2), y));
  return selectZ(gt(largest, like(x, 2 ** 500)), far, pair(real, imaginary));
};
/**
 * 1 / (1 + e^-z). The square of |1 + e^-|x| e^iy| is (1 - e^-|x|)^2 + 4 e^-|x| cos^2(y / 2), and both terms are exact near the
 * poles.
 */
const logisticDouble: Unary = ({ re: x, im: y }) => {
  const down = neg(abs(x));
  const e = polarExp(down, y);
  const [size, gap] = [f.exp(down), f.expm1(down)];
  const cosine = f.cos(half(y));
  const lift = where(eq(size, like(x, 0)), size, mul(mul(like(x, 2), size), square(cosine)));
  const norm = add(square(gap), mul(like(x, 2), lift));
  const right = ge(x, like(x, 0));
  // e^-|x| (e^-|x| + cos y), where the sum is taken of what cancels least.
  const least = where(gt(e.re, like(x, 0)), add(square(size), e.re), add(mul(size, gap), lift));
  // NaN of an infinite angle, which e alone knows.
  const real = add(div(where(right, sub(lift, gap), least), norm), mul(e.re, like(x, 0)));
  return pair(real, div(e.im, norm));
};
/** An imaginary part -0 counts as 0. */
const onUpperSide = (z: Pair): Pair => pair(z.re, add(z.im, like(z.im, 0)));
/** Rotated by a quarter turn, a trigonometric function is a hyperbolic one. */
const turned =
  (g: Unary): Unary =>
  (z) =>
    timesMinusI(g(timesI(z)));

export const expZ = inDouble(expDouble);
/** The angle is that of the product with log 2, whose imaginary part 0 an infinite x makes NaN. */
export const exp2Z = inDouble(({ re: x, im: y }) =>
  polarExp(x, add(mul(y, like(y, Math.LN2)), mul(x, like(x, 0))), f.exp2),
);
export const expm1Z = inDouble(expm1Double);
export const logZ = inDouble(logDouble);
export const log1pZ = inDouble(log1pDouble);
export const sqrtZ = inDouble((z) => {
  const w = sqrtDouble(selectZ(lt(z.re, like(z.re, 0)), onUpperSide(z), z));
  const nan = add(mul(z.re, like(z.re, 0)), mul(z.im, like(z.im, 0)));
  return selectZ(where(ne(z.re, z.re), ne(z.re, z.re), ne(z.im, z.im)), pair(nan, nan), w);
});
export const rsqrtZ = inDouble(rsqrtDouble);
export const sinZ = inDouble(turned(sinhDouble));
export const cosZ = inDouble((z) => coshDouble(timesI(z)));
export const tanZ = inDouble(turned(tanhDouble));
export const sinhZ = inDouble(sinhDouble);
export const coshZ = inDouble(coshDouble);
export const tanhZ = inDouble(tanhDouble);
export const asinZ = inDouble((z) => asinDouble(onUpperSide(z)));
export const acosZ = inDouble((z) => acosDouble(onUpperSide(z)));
export const atanZ = inDouble(turned(atanhDouble));
export const asinhZ = inDouble(turned((z) => asinDouble(onUpperSide(z))));
export const acoshZ = inDouble((z) => acoshDouble(onUpperSide(z)));
export const atanhZ = inDouble(atanhDouble);
export const logisticZ = inDouble(logisticDouble);
/**
 * e^(w log z). z^0 and 1^w are 1 whatever the other; 0 to a power with positive real part is 0, and an infinite z has real powers as real
 * numbers have.
 */
export const powZ = inDouble2((z, w) => {
  const power = expDouble(mulZ(w, logDouble(z)));
  const zero = like(z.re, 0);
  const infinity = like(z.re, Number.POSITIVE_INFINITY);
  const [none, unit] = [pair(zero, zero), pair(one(zero), zero)];
  const is = (p: Pair, x: Value): Value => where(eq(p.im, zero), eq(p.re, x), ne(zero, zero));
  const isReal = eq(w.im, zero);
  const grows = gt(w.re, zero);
  const known = where(isReal, isReal, where(isBounded(w.re), isBounded(w.im), isReal));
  const ofZero = selectZ(grows, selectZ(known, none, pair(sub(infinity, infinity), sub(infinity, infinity))), power);
  const ofInfinity = selectZ(
    isReal,
    pair(where(grows, infinity, where(lt(w.re, zero), zero, w.re)), where(ne(w.re, w.re), w.re, zero)),
    power,
  );
  const atEnds = selectZ(is(z, zero), ofZero, selectZ(is(z, infinity), ofInfinity, power));
  return selectZ(is(w, zero), unit, selectZ(is(z, one(zero)), unit, atEnds));
});
export const squareZ = (z: Value): Pair => {
  const { re: x, im: y } = parts(z);
  return pair(mul(sub(x, y), add(x, y)), mul(like(x, 2), mul(x, y)));
};
/** -i log((x + i y) / sqrt(x^2 + y^2)) */
export const atan2Z = inDouble2((y, x) => {
  const root = sqrtDouble(addZ(squareZ(x), squareZ(y)));
  return timesMinusI(logDouble(divDouble(addZ(x, timesI(y)), root)));
});
export const signZ = (z: Value): Pair => {
  const { re: x, im: y } = parts(z);
  const r = absOfParts(z);
  const zero = eq(r, like(r, 0));
  const divisor = where(zero, one(r), r);
  return pair(where(zero, like(x, 0), div(x, divisor)), where(zero, like(y, 0), div(y, divisor)));
};
export function integerPowZ(z: Value, n: number): Value {
  const unit = pair(one(re(z)), like(re(z), 0));
  if (n < 0) return divZ(unit, integerPowZ(z, -n));
  let result: Value | undefined;
  for (let base: Value = z, k = n; k > 0; k = Math.floor(k / 2), base = mulZ(base, base))
    if (k % 2 === 1) result = result ? mulZ(result, base) : base;
  return result ?? pair(full(z.shape, 1, re(z).dtype), like(re(z), 0));
}
